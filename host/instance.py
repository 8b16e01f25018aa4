"""One panel per person: an OS file lock decides who owns it, a local socket carries all others to the owner.

The lock dies with its process, so whoever holds it is the owner, and whatever an earlier owner left behind is
stale. The socket lies in a new folder of this user's alone at every start; where, and the key that a caller
must know, stands in a file that only this user can read. No Qt: a relay is up before Qt would be loaded.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from host.settings import make_private_folder, write_private
from host.stdio import Stdio

log = logging.getLogger(__name__)

_CHUNK = 64 * 1024
_LOOK_AGAIN_S = 0.02
_OWNER_ANSWERS_WITHIN_S = 10.0


class Relay(Struct, frozen=True, tag_field="type", tag="relay"):
    """A relay's first words: it stands for the Thunderbird whose process is `pid`. Its bytes follow."""

    pid: int


class OpenWindow(Struct, frozen=True, tag_field="type", tag="open_window"):
    """The person started the panel by hand while it is running. Nothing follows."""

    look_up: str = ""


Caller = Relay | OpenWindow


class NoOwner(Exception):
    """Somebody holds the lock and does not answer."""


class _Address(Struct, frozen=True):
    """What the owner tells callers through its file."""

    address: str
    key: str


class Lock:
    """The right to be the owner, until `release` or the process's end."""

    def __init__(self, folder: Path, file: IO[bytes]) -> None:
        self.folder = folder
        self._file = file

    def release(self) -> None:
        self._file.close()


def claim(folder: Path) -> Lock | None:
    """The lock, or None while another process of this user owns the panel."""
    make_private_folder(folder)
    file = open(folder / "owner.lock", "ab")  # noqa: SIM115 - held for as long as the lock is
    try:
        _lock(file)
    except OSError:
        file.close()
        return None
    return Lock(folder, file)


class Channel:
    """A stream of bytes over a connection between two processes of the panel."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._read = b""

    def read(self, count: int) -> bytes:
        """At most so many bytes; b"" when the other process is gone."""
        if not self._read:
            try:
                self._read = self._connection.recv_bytes(_CHUNK)
            except (EOFError, OSError):
                return b""
        part, self._read = self._read[:count], self._read[count:]
        return part

    def write(self, content: bytes) -> None:
        """Write all of it. Raises OSError when the other process is gone."""
        for start in range(0, len(content), _CHUNK):
            self._connection.send_bytes(content[start : start + _CHUNK])

    def close(self) -> None:
        self._connection.close()


class Server:
    """The owner's end: lets callers in, each on a thread of its own."""

    def __init__(self, folder: Path, called: Callable[[Caller, Channel], None]) -> None:
        """`called` runs on a thread of its own for each caller that has shown the key."""
        self._file = _address_file(folder)
        self._called = called
        self._room = ""
        self._listener: Listener | None = None
        self._key = secrets.token_bytes(32)

    def start(self) -> None:
        """Listen. Only the lock's holder may: it clears away what an earlier owner left. Raises OSError."""
        _clear_room(self._file)
        # A short path of our own: the name of a local socket has a limit of about 100 bytes.
        self._room = tempfile.mkdtemp(prefix="close-sidebar-")  # made with mode 0700
        self._listener = Listener(None if sys.platform == "win32" else os.path.join(self._room, "panel"))
        address = _Address(str(self._listener.address), self._key.hex())
        write_private(self._file, msgspec.json.encode(address))
        threading.Thread(target=self._accept, args=(self._listener,), name="owner", daemon=True).start()

    def stop(self) -> None:
        """Let nobody in any more. Callers that are in stay connected."""
        if self._listener is not None:
            listener, self._listener = self._listener, None
            _wake(str(listener.address))
            listener.close()
            self._file.unlink(missing_ok=True)
            shutil.rmtree(self._room, ignore_errors=True)

    def _accept(self, listener: Listener) -> None:
        while self._listener is not None:
            try:
                connection = listener.accept()
            except OSError as error:
                if self._listener is not None:  # else it was closed by stop()
                    log.warning("the panel cannot be called any more: %s", type(error).__name__)
                return
            if self._listener is None:
                connection.close()
                return
            threading.Thread(target=self._let_in, args=(connection,), name="caller", daemon=True).start()

    def _let_in(self, connection: Connection) -> None:
        try:
            deliver_challenge(connection, self._key)
            answer_challenge(connection, self._key)
            caller = msgspec.json.decode(connection.recv_bytes(_CHUNK), type=Caller)
        except (AuthenticationError, EOFError, OSError, msgspec.DecodeError) as error:
            log.info("a caller was turned away: %s", type(error).__name__)
            connection.close()
            return
        self._called(caller, Channel(connection))


def call(folder: Path, caller: Caller) -> Channel | None:
    """Reach the owner, one that is just starting too. None when there is none: this process should claim.

    Raises NoOwner when the lock's holder does not answer.
    """
    deadline = time.monotonic() + _OWNER_ANSWERS_WITHIN_S
    while time.monotonic() < deadline:
        connection = _connect(_address_file(folder))
        if connection is not None:
            connection.send_bytes(msgspec.json.encode(caller))
            return Channel(connection)
        if (lock := claim(folder)) is not None:
            lock.release()
            return None
        time.sleep(_LOOK_AGAIN_S)
    raise NoOwner


def relay(channel: Channel, stdio: Stdio) -> None:
    """Carry bytes between Thunderbird and the owner until one of them is gone."""
    ended = threading.Event()

    def carry(read: Callable[[int], bytes], write: Callable[[bytes], None]) -> None:
        try:
            while content := read(_CHUNK):
                write(content)
        except OSError as error:
            log.info("the relay's other end is gone: %s", type(error).__name__)
        ended.set()

    for name, read, write in (
        ("from-thunderbird", stdio.read, channel.write),
        ("to-thunderbird", channel.read, stdio.write),
    ):
        threading.Thread(target=carry, args=(read, write), name=name, daemon=True).start()
    ended.wait()


def _connect(file: Path) -> Connection | None:
    try:
        owner = msgspec.json.decode(file.read_bytes(), type=_Address)
        key = bytes.fromhex(owner.key)
        connection = Client(owner.address)
    except (OSError, msgspec.DecodeError, ValueError):
        return None  # no owner yet, or one that has gone: its file is stale
    try:
        answer_challenge(connection, key)
        deliver_challenge(connection, key)
    except (AuthenticationError, EOFError, OSError):
        connection.close()
        return None
    return connection


def _wake(address: str) -> None:
    """End a pending accept, which closing the listener does not."""
    try:
        Client(address).close()
    except OSError:
        log.debug("nobody was waiting for a caller")


def _clear_room(file: Path) -> None:
    """Remove the socket of an owner that had no time to."""
    try:
        stale = Path(msgspec.json.decode(file.read_bytes(), type=_Address).address).parent
    except (OSError, msgspec.DecodeError):
        return
    # The file is this user's, but what is removed is named by us or not at all.
    if stale.name.startswith("close-sidebar-") and stale.parent == Path(tempfile.gettempdir()):
        shutil.rmtree(stale, ignore_errors=True)


def _address_file(folder: Path) -> Path:
    return folder / "owner.json"


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
