"""The rows of one Close organisation, and the indexes over them.

A row holds what is stored; what Close derives from it (labels, names, formatted money, embedded lists) is
made in `views`. Nothing here knows of HTTP or of wire shapes.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from host.close.sandbox.ids import document_id, short_id
from host.close.sandbox.storage import Storage

Row = dict[str, Any]

TABLES = (
    "lead",
    "contact",
    "opportunity",
    "task",
    "activity",
    "user",
    "email_template",
    "sequence",
    "sequence_subscription",
    "connected_account",
)

_OF_A_LEAD = ("contact", "opportunity", "task", "activity", "sequence_subscription")


class _Stale(Struct):
    """What lists and search still show of a row that was just written; `row` None: nothing yet."""

    until: float
    table: str
    row: Row | None


class Account:
    """One organisation's data. `now` is when it was made: the sample's dates are relative to it.

    With a `storage` every row is kept in it at `commit`. Rows are replaced when they change, never written
    into: what lists still show of them stays what it was. Not locked: the server handles one request at a
    time.
    """

    def __init__(
        self, now: datetime, clock: Callable[[], float] = time.monotonic, storage: Storage | None = None
    ) -> None:
        self.now = now.astimezone(UTC)
        self.organization: Row = {}
        self.country = ""
        """ISO 3166's two letters: national phone numbers are read as this country's."""
        self.lead_statuses: list[Row] = []
        self.pipelines: list[Row] = []
        self.custom_fields: list[Row] = []
        """Of leads."""
        self.more_custom_fields: dict[str, list[Row]] = {}
        """Of contacts, opportunities and custom activities: keys as in /custom_field_schema/."""
        self.custom_activity_types: list[Row] = []
        self.outcomes: list[Row] = []
        self.former_users: dict[str, Row] = {}
        """People that left: their names stay on old records, `/user/` no longer lists them."""
        self.index_lag = 0.0
        """Seconds until a written row reaches lists and search; by its id it is found at once."""
        self.late_deletes = 0.0
        """Seconds for which a removed row is still found by its id."""
        self._clock = clock
        self._storage = storage
        self._made = 0
        self._unsaved: dict[tuple[str, str], Row | None] = {}
        self._tables: dict[str, dict[str, Row]] = {table: {} for table in TABLES}
        self._of_lead: dict[str, dict[str, list[str]]] = {table: {} for table in _OF_A_LEAD}
        self._contacts_by_address: defaultdict[str, list[str]] = defaultdict(list)
        self._waiting: set[str] = set()
        self._stale: dict[str, _Stale] = {}
        self._removed: dict[str, _Stale] = {}

    def load(self) -> None:
        """Take in every row of the storage."""
        if self._storage is not None:
            for table, row in self._storage.rows():
                if row["id"] in self._tables[table]:
                    self._forget(table, self._tables[table].pop(row["id"]))
                self._put(table, row)
                self._watch(row)
            self._unsaved.clear()

    def commit(self) -> None:
        """Write what changed since the last time to the storage, all of it or nothing."""
        if self._storage is not None and self._unsaved:
            self._storage.write(self._unsaved)
        self._unsaved.clear()

    def close(self) -> None:
        """Commit, and let go of the storage until it is needed again."""
        self.commit()
        if self._storage is not None:
            self._storage.close()

    def new_id(self, prefix: str, *, short: bool = False) -> str:
        """An id that no row has, nor will have after a restart."""
        self._made += 1
        name = f"made {time.time_ns()} {self._made}"
        return (short_id if short else document_id)(prefix, name)

    def add(self, table: str, row: Row) -> Row:
        """Store a new row and index it."""
        if self.index_lag:
            self._stale[row["id"]] = _Stale(self._clock() + self.index_lag, table, None)
        self._put(table, row)
        self._note(table, row["id"], row)
        return row

    def change(self, table: str, identifier: str, changes: Row) -> Row:
        """Replace fields of a row. Returns the new row."""
        before = self._tables[table][identifier]
        self._hold(table, before)
        row = {**before, **changes}
        if row.get("lead_id") == before.get("lead_id") and table != "contact":
            self._tables[table][identifier] = row
        else:
            self._forget(table, before)
            self._put(table, row)
        self._note(table, identifier, row)
        return row

    def remove(self, table: str, identifier: str) -> None:
        """Take a row away. What belongs to it is the caller's to remove."""
        row = self._tables[table].pop(identifier)
        self._hold(table, row)
        self._forget(table, row)
        if self.late_deletes:
            self._removed[identifier] = _Stale(self._clock() + self.late_deletes, table, row)
        self._note(table, identifier, None)

    def get(self, table: str, identifier: str | None) -> Row | None:
        """The row with that id, lag or not; None if there is none."""
        return self._tables[table].get(identifier) if identifier else None

    def lately_removed(self, table: str, identifier: str) -> Row | None:
        """A row that is gone and still answered when it is asked for by its id."""
        removed = self._removed.get(identifier)
        if removed is None or removed.table != table or removed.until <= self._clock():
            return None
        return removed.row

    def of_lead(self, table: str, lead_id: str) -> list[Row]:
        """The rows that belong to a lead, lag or not, in the order in which they were added."""
        rows = self._tables[table]
        return [rows[identifier] for identifier in self._of_lead[table].get(lead_id, ())]

    def listed(self, table: str, lead_id: str | None = None) -> Iterator[Row]:
        """The rows that lists and search show, of one lead or of all."""
        rows = self._tables[table].values() if lead_id is None else self.of_lead(table, lead_id)
        if not self._lagging():
            return iter(list(rows))
        present = {row["id"]: None for row in rows}
        gone = [
            identifier
            for identifier, stale in self._stale.items()
            if stale.row is not None
            and stale.table == table
            and (lead_id is None or stale.row.get("lead_id") == lead_id)
            and identifier not in present
        ]
        shown = (self.shown(table, identifier) for identifier in [*present, *gone])
        return iter(
            [row for row in shown if row is not None and (lead_id is None or row["lead_id"] == lead_id)]
        )

    def shown(self, table: str, identifier: str) -> Row | None:
        """The row as lists and search show it yet; None if they do not."""
        stale = self._stale.get(identifier)
        if stale is not None and stale.until > self._clock():
            return stale.row
        return self._tables[table].get(identifier)

    def contacts_with_address(self, address: str) -> set[str]:
        """Ids of the contacts that have, or in lists still have, this very address, whatever its case."""
        wanted = address.casefold()
        ids = set(self._contacts_by_address.get(wanted, ()))
        if self._lagging():
            ids |= {
                identifier
                for identifier, stale in self._stale.items()
                if stale.table == "contact" and stale.row is not None and wanted in _addresses(stale.row)
            }
        return ids

    def waiting_mails(self) -> list[str]:
        """Ids of the e-mails that are yet to be sent."""
        return list(self._waiting)

    def user_name(self, user_id: str | None) -> str | None:
        """First and last name, of people that left too; None for nobody."""
        user = self.get("user", user_id) or self.former_users.get(user_id or "")
        return f"{user['first_name']} {user['last_name']}".strip() if user else None

    def lead_status_label(self, status_id: str) -> str | None:
        return next((status["label"] for status in self.lead_statuses if status["id"] == status_id), None)

    def opportunity_status(self, status_id: str) -> tuple[Row, Row]:
        """The status and the pipeline it stands in. Raises KeyError for an unknown one."""
        for pipeline in self.pipelines:
            for status in pipeline["statuses"]:
                if status["id"] == status_id:
                    return status, pipeline
        raise KeyError(status_id)

    def _put(self, table: str, row: Row) -> None:
        identifier = row["id"]
        self._tables[table][identifier] = row
        if table in _OF_A_LEAD:
            self._of_lead[table].setdefault(row["lead_id"], []).append(identifier)
        if table == "contact":
            for address in _addresses(row):
                self._contacts_by_address[address].append(identifier)

    def _forget(self, table: str, row: Row) -> None:
        """Take a row out of the indexes."""
        if table in _OF_A_LEAD:
            self._of_lead[table][row["lead_id"]].remove(row["id"])
        if table == "contact":
            for address in _addresses(row):
                self._contacts_by_address[address].remove(row["id"])

    def _note(self, table: str, identifier: str, row: Row | None) -> None:
        self._unsaved[table, identifier] = row
        self._watch(row or {"id": identifier})

    def _watch(self, row: Row) -> None:
        if row.get("_send_at"):
            self._waiting.add(row["id"])
        else:
            self._waiting.discard(row["id"])

    def _hold(self, table: str, row: Row) -> None:
        """Let lists show the row as it is for the time of the lag. What they show late already stays."""
        self._lagging()
        if self.index_lag and row["id"] not in self._stale:
            self._stale[row["id"]] = _Stale(self._clock() + self.index_lag, table, row)

    def _lagging(self) -> bool:
        """Whether lists show anything late; what they no longer do is dropped."""
        if self._stale:
            now = self._clock()
            self._stale = {each: stale for each, stale in self._stale.items() if stale.until > now}
        return bool(self._stale)


def _addresses(contact: Row) -> list[str]:
    return [email["email"].casefold() for email in contact["emails"]]


def timestamp(moment: datetime) -> str:
    """A time as Close writes it: six digits, the last three zero, offset +00:00."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000).isoformat(timespec="microseconds")


def naive_timestamp(moment: datetime) -> str:
    """A time as Close's newer objects (pipelines, sequences, …) write it: UTC without an offset."""
    return timestamp(moment).removesuffix("+00:00")
