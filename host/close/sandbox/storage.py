"""An account's rows in one SQLite file, so that they outlive the server."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS account (made TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS row (
        table_name TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (table_name, id)
    );
"""
_FORMAT = 1
"""The file's user_version; another one is refused, not guessed at."""


class Storage:
    """Opens or makes the file. Raises ValueError for a file that is none of ours, OSError for no access.

    Used by one thread at a time, whichever it is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._open()

    def _open(self) -> sqlite3.Connection:
        """The connection; a closed storage opens it again, as a server that is started again does."""
        if self._connection is None:
            try:
                connection = sqlite3.connect(self._path, check_same_thread=False)
            except sqlite3.Error as error:
                raise OSError(f"{self._path}: {error}") from error
            try:
                _prepare(connection)
            except (sqlite3.Error, ValueError) as error:
                connection.close()
                raise ValueError(f"{self._path}: not a sandbox's account ({error})") from error
            self._connection = connection
        return self._connection

    @property
    def made(self) -> datetime | None:
        """When the account in the file was made (aware); None for an empty file."""
        found = self._open().execute("SELECT made FROM account").fetchone()
        return datetime.fromisoformat(found[0]) if found else None

    def begin(self, made: datetime) -> None:
        """Note the account's making. It counts from the next `write`, which holds its first rows."""
        self._open().execute("INSERT INTO account VALUES (?)", [made.isoformat()])

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Table and row of every row, in the order in which they were added."""
        for table, body in self._open().execute("SELECT table_name, body FROM row ORDER BY rowid"):
            yield table, msgspec.json.decode(body)

    def write(self, rows: Mapping[tuple[str, str], dict[str, Any] | None]) -> None:
        """Put rows in, and take out those that are None, in one transaction."""
        encode = msgspec.json.Encoder().encode
        database = self._open()
        with database:
            # An update in place keeps the rowid, and with it the order.
            database.executemany(
                "INSERT INTO row VALUES (?, ?, ?)"
                " ON CONFLICT (table_name, id) DO UPDATE SET body = excluded.body",
                [(table, each, encode(row)) for (table, each), row in rows.items() if row is not None],
            )
            database.executemany(
                "DELETE FROM row WHERE table_name = ? AND id = ?",
                [key for key, row in rows.items() if row is None],
            )

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _prepare(database: sqlite3.Connection) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and version != _FORMAT:
        raise ValueError(f"its format is not {_FORMAT}")
    database.executescript(_SCHEMA)
    database.execute(f"PRAGMA user_version = {_FORMAT}")
    database.commit()
