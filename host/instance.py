"""One panel per person: an OS file lock decides who owns it, a local socket carries all others to the owner.

The lock dies with its process, so whoever holds it is the owner, and whatever an earlier owner left behind is
stale. The socket lies in a new folder of this user's alone at every start; where, and the key that a caller
must know, stands in a file that only this user can read. No Qt: a relay is up before Qt would be loaded.
"""

from __future__ import annotations

import errno
import logging
import os
import queue
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec
from msgspec import Struct

from host.settings import make_private_folder, write_private
from host.stdio import Stdio

if TYPE_CHECKING:  # 20 ms to import, which an owner has to spare after the first paint only
    from multiprocessing.connection import Connection, Listener

log = logging.getLogger(__name__)

_CHUNK = 64 * 1024
_LOOK_AGAIN_S = 0.02
# The extension waits 8 s for a hello. Until then it has to be said why there is none.
_OWNER_ANSWERS_WITHIN_S = 6.0
# On Windows a lock that is held is EACCES or EDEADLK.
_HELD_ELSEWHERE = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})
_WELCOME = b"+"
_CALLERS_IN_LINE = 16


class Relay(Struct, frozen=True, tag_field="type", tag="relay"):
    """A relay's first words: it stands for the Thunderbird whose process is `pid`. Its bytes follow.

    `version` is the caller's: an owner that is older makes way for it.
    """

    pid: int
    version: str = ""


class OpenWindow(Struct, frozen=True, tag_field="type", tag="open_window"):
    """The person started the panel by hand while it is running. Nothing follows."""

    look_up: str = ""
    version: str = ""


Caller = Relay | OpenWindow


class NoAnswer(Exception):
    """Somebody holds the lock and does not answer."""


class _Address(Struct, frozen=True):
    """What the owner tells callers through its file."""

    address: str
    key: str


class Lock:
    """The right to be the owner, until `release` or the process's end. `folder` holds the owner's files."""

    def __init__(self, folder: Path, file: IO[bytes] | None) -> None:
        self.folder = folder
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.close()


def claim(folder: Path) -> Lock | None:
    """The lock, or None while another process of this user owns the panel.

    Where files cannot be locked or written at all, every process is an owner: two panels are
    better than none.
    """
    try:
        make_private_folder(folder)
        file = open(folder / "owner.lock", "ab")  # noqa: SIM115 - held for as long as the lock is
    except OSError as error:
        return _without_lock(folder, error)
    try:
        _lock(file)
    except OSError as error:
        file.close()
        return None if error.errno in _HELD_ELSEWHERE else _without_lock(folder, error)
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

    def welcome(self) -> None:
        """Tell the caller that it is let in. Raises OSError when it is gone."""
        self.write(_WELCOME)

    def close(self) -> None:
        self._connection.close()


class Server:
    """The owner's end: lets callers in, each on a thread of its own."""

    def __init__(self, folder: Path, called: Callable[[Caller, Channel], None]) -> None:
        """`called` runs on a thread of its own for each caller that has shown the key. The caller waits to be
        welcomed, or for the channel to be closed."""
        self._file = _address_file(folder)
        self._called = called
        self._room = ""
        self._listener: Listener | None = None
        self._key = secrets.token_bytes(32)

    def start(self) -> None:
        """Listen. Only the lock's holder may: it clears away what an earlier owner left. Raises OSError."""
        from multiprocessing.connection import Listener

        _clear_room(self._file)
        if sys.platform == "win32":
            self._listener = Listener(backlog=_CALLERS_IN_LINE)  # a named pipe, which needs no folder
        else:
            # A short path of our own: the name of a local socket has a limit of about 100 bytes.
            self._room = tempfile.mkdtemp(prefix="close-sidebar-")  # made with mode 0700
            self._listener = Listener(os.path.join(self._room, "panel"), backlog=_CALLERS_IN_LINE)
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
            if self._room:
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
        from multiprocessing import AuthenticationError
        from multiprocessing.connection import answer_challenge, deliver_challenge

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
    """Reach the owner, one that is just starting too, and be welcomed by it. None when there is none, or it
    has made way: this process should claim.

    Raises NoAnswer when the lock's holder does not answer in time.
    """
    found: queue.SimpleQueue[Channel | None] = queue.SimpleQueue()
    given_up = threading.Event()
    # On a thread, which is left behind if need be: a process that is stopped can be connected to, and is then
    # silent for ever.
    threading.Thread(
        target=lambda: found.put(_look_for_owner(folder, caller, given_up)), name="call", daemon=True
    ).start()
    try:
        return found.get(timeout=_OWNER_ANSWERS_WITHIN_S)
    except queue.Empty:
        given_up.set()
        raise NoAnswer from None


def relay(channel: Channel, stdio: Stdio) -> None:
    """Carry bytes between Thunderbird and the owner until one of them is gone."""
    ended = threading.Event()

    def carry(read: Callable[[int], bytes], write: Callable[[bytes], None]) -> None:
        try:
            while content := read(_CHUNK):
                write(content)
        except OSError as error:
            log.info("the relay's other end is gone: %s", type(error).__name__)
        finally:
            ended.set()

    for name, read, write in (
        ("from-thunderbird", stdio.read, channel.write),
        ("to-thunderbird", channel.read, stdio.write),
    ):
        threading.Thread(target=carry, args=(read, write), name=name, daemon=True).start()
    ended.wait()


def _look_for_owner(folder: Path, caller: Caller, given_up: threading.Event) -> Channel | None:
    while not given_up.is_set():
        if (channel := _connect(_address_file(folder), caller)) is not None:
            return channel
        if (lock := claim(folder)) is not None:
            lock.release()
            return None
        time.sleep(_LOOK_AGAIN_S)
    return None


def _connect(file: Path, caller: Caller) -> Channel | None:
    from multiprocessing import AuthenticationError
    from multiprocessing.connection import Client, answer_challenge, deliver_challenge

    try:
        owner = msgspec.json.decode(file.read_bytes(), type=_Address)
        key = bytes.fromhex(owner.key)
        connection = Client(owner.address)
    except (OSError, msgspec.DecodeError, ValueError):
        return None  # no owner yet, or one that has gone: its file is stale
    channel = Channel(connection)
    try:
        answer_challenge(connection, key)
        deliver_challenge(connection, key)
        channel.write(msgspec.json.encode(caller))
        if channel.read(len(_WELCOME)) == _WELCOME:
            return channel
    except (AuthenticationError, EOFError, OSError):
        log.debug("the owner has gone while it was called")
    channel.close()
    return None


def _without_lock(folder: Path, error: OSError) -> Lock:
    log.warning("nothing can be locked here, this panel is not shared: %s", type(error).__name__)
    return Lock(folder, None)


def _wake(address: str) -> None:
    """End a pending accept, which closing the listener does not."""
    from multiprocessing.connection import Client

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
