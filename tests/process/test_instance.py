"""Owner and relay: who gets the lock, who gets in, and what the dead leave behind."""

from __future__ import annotations

import errno
import os
import queue
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, answer_challenge
from pathlib import Path

import msgspec
import pytest

from host import instance
from host.instance import Channel, Lock, OpenWindow, Relay, Server, claim

HOLD_THE_LOCK = """
import sys, pathlib
from host import instance
lock = instance.claim(pathlib.Path(sys.argv[1]))
server = instance.Server(pathlib.Path(sys.argv[1]), lambda caller, channel: None)
server.start()
print("held" if lock else "busy", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ("a long name that leaves no room for a socket's path " * 3)


@pytest.fixture
def lock(folder: Path) -> Iterator[Lock]:
    held = claim(folder)
    assert held is not None
    yield held
    held.release()


class Owner:
    """A server that welcomes everybody and keeps who called."""

    def __init__(self, folder: Path) -> None:
        self.calls: queue.Queue[tuple[instance.Caller, Channel]] = queue.Queue()
        self.server = Server(folder, self._called)
        self.server.start()

    def _called(self, caller: instance.Caller, channel: Channel) -> None:
        channel.welcome()
        self.calls.put((caller, channel))


@pytest.fixture
def owner(folder: Path, lock: Lock) -> Iterator[Owner]:
    running = Owner(folder)
    yield running
    running.server.stop()


def other_process(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=20)


def test_one_process_holds_the_lock(folder: Path, lock: Lock) -> None:
    assert claim(folder) is None
    lock.release()
    again = claim(folder)
    assert again is not None
    again.release()


def test_the_lock_dies_with_its_process(folder: Path) -> None:
    process = other_process(folder)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    assert claim(folder) is None
    process.send_signal(signal.SIGKILL)
    end(process)
    lock = claim(folder)
    assert lock is not None
    lock.release()


def test_what_a_killed_owner_left_is_cleared_away(folder: Path) -> None:
    process = other_process(folder)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    room = Path(msgspec.json.decode((folder / "owner.json").read_bytes())["address"]).parent
    process.send_signal(signal.SIGKILL)
    end(process)
    assert room.exists(), "it had no time to clear up"
    assert instance.call(folder, OpenWindow()) is None, "a stale file leads to nobody"
    lock = claim(folder)
    assert lock is not None
    owner = Owner(folder)
    assert not room.exists()
    owner.server.stop()
    lock.release()


def test_bytes_go_both_ways(folder: Path, owner: Owner) -> None:
    mine = instance.call(folder, Relay(42))
    assert mine is not None
    caller, theirs = owner.calls.get(timeout=10)
    assert caller == Relay(42)
    content = os.urandom(300_000)
    writer = threading.Thread(target=lambda: mine.write(content))
    writer.start()
    heard = b""
    while len(heard) < len(content):
        heard += theirs.read(1000)
    writer.join()
    assert heard == content
    theirs.write(b"back")
    assert mine.read(2) + mine.read(100) == b"back"
    theirs.close()
    assert mine.read(1) == b""
    mine.close()


def test_a_caller_waits_for_an_owner_that_is_just_starting(folder: Path, lock: Lock) -> None:
    reached: queue.Queue[Channel | None] = queue.Queue()
    caller = threading.Thread(target=lambda: reached.put(instance.call(folder, OpenWindow("ada@e.example"))))
    caller.start()
    owner = Owner(folder)
    assert owner.calls.get(timeout=10)[0] == OpenWindow("ada@e.example")
    channel = reached.get(timeout=10)
    assert channel is not None
    caller.join()
    channel.close()
    owner.server.stop()


def test_a_caller_that_is_not_welcomed_may_claim_what_the_owner_leaves(folder: Path, lock: Lock) -> None:
    def make_way(caller: instance.Caller, channel: Channel) -> None:
        channel.close()
        lock.release()

    server = Server(folder, make_way)
    server.start()
    assert instance.call(folder, Relay(42, "9.9")) is None
    server.stop()


def test_a_caller_gives_up_where_nobody_answers(
    folder: Path, lock: Lock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance, "_OWNER_ANSWERS_WITHIN_S", 0.1)
    with pytest.raises(instance.NoAnswer):
        instance.call(folder, OpenWindow())


@pytest.mark.logs_warnings
def test_where_nothing_can_be_locked_every_process_owns_its_panel(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As on some network file systems, which know no locks."""

    def no_locks(file: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(instance, "_lock", no_locks)
    for _ in range(2):
        lock = claim(folder)
        assert lock is not None
        lock.release()
    assert ["not shared" in record.getMessage() for record in caplog.records] == [True, True]


@pytest.mark.logs_warnings
def test_a_folder_that_cannot_be_made_keeps_nobody_from_the_panel(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    lock = claim(tmp_path / "file" / "folder")
    assert lock is not None
    lock.release()
    assert "not shared" in caplog.text


def test_a_caller_without_the_key_is_turned_away(folder: Path, owner: Owner) -> None:
    address = msgspec.json.decode((folder / "owner.json").read_bytes())["address"]
    with Client(address) as stranger, pytest.raises((AuthenticationError, EOFError)):
        answer_challenge(stranger, b"a guess")
    with Client(address) as stranger:
        stranger.send_bytes(b"no handshake at all")
    known = instance.call(folder, OpenWindow())
    assert known is not None
    assert owner.calls.get(timeout=10)[0] == OpenWindow()
    assert owner.calls.empty(), "the strangers got no further"
    known.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
def test_nobody_else_can_read_the_key_or_reach_the_socket(folder: Path, owner: Owner) -> None:
    address = Path(msgspec.json.decode((folder / "owner.json").read_bytes())["address"])
    assert stat.S_IMODE((folder / "owner.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(address.parent.stat().st_mode) == 0o700


def test_stopping_leaves_nothing(folder: Path, owner: Owner) -> None:
    room = Path(msgspec.json.decode((folder / "owner.json").read_bytes())["address"]).parent
    owner.server.stop()
    assert not room.exists()
    assert [entry.name for entry in folder.iterdir()] == ["owner.lock"]


def test_a_stale_file_never_makes_us_remove_a_folder_of_somebody_else(
    folder: Path, lock: Lock, tmp_path: Path
) -> None:
    precious = tmp_path / "close-sidebar-precious"
    precious.mkdir()
    (folder / "owner.json").write_bytes(msgspec.json.encode({"address": f"{precious}/panel", "key": "00"}))
    running = Owner(folder)
    running.server.stop()
    assert precious.exists()
