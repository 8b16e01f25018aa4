"""The stand-alone window on a real screen with a real window manager."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("drives X11", allow_module_level=True)

from host.close.sandbox.server import Sandbox
from tests.fakes.programs import WINDOW_COMMAND
from tests.ui.x11_desktop import Desktop, desktop, wait_until


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path) as running:
        yield running


def start(desk: Desktop) -> subprocess.Popen[bytes]:
    return subprocess.Popen(WINDOW_COMMAND, env=desk.environment)


def test_a_second_start_brings_the_covered_window_up(desk: Desktop, sandbox: Sandbox) -> None:
    window = start(desk)
    try:
        (panel,) = wait_until(lambda: desk.windows_of(window.pid))
        wait_until(lambda: desk.is_seen(panel))
        with desk.program("x11_windows.py") as other:
            cover = other.ask("open", "3pane", 0, 0, 1600, 900)
            wait_until(lambda: desk.is_seen(cover) and desk.active() == cover)
            desk.tell(cover, "_NET_RESTACK_WINDOW", 2, 0, 0)
            wait_until(lambda: desk.is_above(cover, panel))

            assert start(desk).wait(20) == 0
            wait_until(lambda: desk.is_above(panel, cover))

            desk.xdotool("windowminimize", panel)
            wait_until(lambda: not desk.is_seen(panel))
            assert start(desk).wait(20) == 0
            wait_until(lambda: desk.is_seen(panel))
    finally:
        window.kill()
        window.wait(5)
