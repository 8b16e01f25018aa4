"""Finds what a process of ours leaves running when it ends. Linux only."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36  # from linux/prctl.h


@contextlib.contextmanager
def adopted() -> Iterator[Callable[[], list[int]]]:
    """Within this, processes whose parent has ended become children of the test.

    Gives the list of those that run, the test's own ones among them. What is left at the end is killed.
    """
    before = _children()
    _be_subreaper(True)
    try:
        yield lambda: sorted(pid for pid, state in _children().items() if pid not in before and state != "Z")
    finally:
        for pid in _children().keys() - before.keys():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        _be_subreaper(False)


def _be_subreaper(yes: bool) -> None:
    assert ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(yes), 0, 0, 0) == 0


def _children() -> dict[int, str]:
    """Pid and state of each process whose parent is this one."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it has ended meanwhile
                # What follows the name, which may hold anything, in its brackets.
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if int(parent) == os.getpid():
                    found[int(entry.name)] = state
    return found
