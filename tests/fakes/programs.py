"""The real programs, as a person or Thunderbird starts them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WINDOW_COMMAND = (str(Path(sys.executable).parent / "close-sidebar"),)

GONE_WITHIN_S = 0.3
"""The promise to Thunderbird, which waits 3 s for a host and then kills it."""


def start_window(*words: str) -> subprocess.Popen[bytes]:
    """The stand-alone window."""
    return subprocess.Popen([*WINDOW_COMMAND, *words])


def launcher(before: str, program: str = "native_host") -> list[str]:
    """A command that runs some code and then the program, a function of `host.__main__`."""
    script = f"{before}\nfrom host.__main__ import {program} as run\nraise SystemExit(run())"
    return [sys.executable, "-c", script]
