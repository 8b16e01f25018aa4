"""Which processes a test run has started, told by a mark in their environment, and how to end them."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from tests.e2e.waiting import NeverHappened, wait_until

MARK = "CLOSE_SIDEBAR_TEST_RUN"


def command_line(pid: int) -> list[str]:
    """The arguments of a process; empty when it is gone or a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")[:-1]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    return _state_and_parent(pid)[0] != "Z"


def is_stopped(pid: int) -> bool:
    """Whether the process waits for SIGCONT."""
    return _state_and_parent(pid)[0] == "T"


def parent_of(pid: int) -> int:
    return int(_state_and_parent(pid)[1])


def _state_and_parent(pid: int) -> list[str]:
    """As in proc(5); what is gone looks like a zombie without a parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return ["Z", "0"]


def environment_of(pid: int) -> dict[str, str]:
    """The environment a process was started with; empty when it is gone or another user's."""
    try:
        entries = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return {}
    pairs = (entry.decode(errors="replace").partition("=") for entry in entries)
    return {name: value for name, _, value in pairs}


def marked(mark: str) -> dict[int, list[str]]:
    """Every living process of the run `mark`, however deep its ancestry, with its arguments."""
    pids = [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]
    own = [pid for pid in pids if environment_of(pid).get(MARK) == mark and is_alive(pid)]
    return {pid: command_line(pid) for pid in own}


def end(pid: int, seconds: float = 5.0) -> None:
    """Ask a process to end, and kill it when it does not within `seconds`."""
    for request in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, request)
        try:
            wait_until(lambda: not is_alive(pid), f"process {pid} ends", seconds)
        except NeverHappened:
            continue
        return
    raise NeverHappened(f"process {pid} survives SIGKILL: {command_line(pid)}")
