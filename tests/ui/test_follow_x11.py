"""Where another program's windows are, seen on a real X server with a real window manager."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pytestqt.qtbot import QtBot

if sys.platform != "linux":
    pytest.skip("X11 is followed on Linux only", allow_module_level=True)

from Xlib import Xatom
from Xlib.display import Display

from host.ui.follow_x11 import Follower, WindowSeen
from host.ui.placement import Rect
from tests.ui.x11_desktop import Desktop, Program, desktop, wait_until, x_server

Windows = tuple[WindowSeen, ...]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with desktop(tmp_path_factory.mktemp("desktop")) as running:
        yield running


@pytest.fixture
def thunderbird(desk: Desktop) -> Iterator[Program]:
    with desk.program("x11_windows.py") as program:
        yield program


class Reports:
    """What a follower tells, in order."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.all: list[Windows] = []

    @property
    def last(self) -> Windows:
        return self.all[-1]

    def wait_for(self, condition: Callable[[Windows], bool]) -> None:
        def met() -> None:
            assert self.all, "nothing was reported"
            assert condition(self.last), f"the last report was {self.last}"

        self._qtbot.waitUntil(met, timeout=10_000)


@pytest.fixture
def follow(qtbot: QtBot, desk: Desktop) -> Iterator[Callable[[int], Reports]]:
    with _followers(qtbot, desk.name) as start:
        yield start


@contextmanager
def _followers(qtbot: QtBot, display: str) -> Iterator[Callable[[int], Reports]]:
    followers = []

    def start(pid: int) -> Reports:
        reports = Reports(qtbot)
        follower = Follower(pid, display)
        follower.changed.connect(reports.all.append)
        followers.append(follower)
        follower.start()
        return reports

    yield start
    for follower in followers:
        follower.stop()


def open_window(desk: Desktop, thunderbird: Program, shape: Rect, role: str = "3pane") -> int:
    xid: int = thunderbird.ask("open", role, shape.x, shape.y, shape.width, shape.height)
    wait_until(lambda: desk.active() == xid and desk.is_seen(xid))
    return xid


def test_the_outer_frame_is_seen_at_the_start(
    desk: Desktop, thunderbird: Program, follow: Callable[[int], Reports]
) -> None:
    xid = open_window(desk, thunderbird, Rect(200, 100, 800, 600))
    reports = follow(thunderbird.pid)

    reports.wait_for(lambda seen: len(seen) == 1)

    assert reports.last == (WindowSeen(xid, desk.frame(xid), hidden=False),)
    assert desk.frame(xid).height > 600, "the frame has a title bar, else this shows nothing"


def test_only_windows_with_messages_of_the_one_process_count(
    desk: Desktop, thunderbird: Program, follow: Callable[[int], Reports]
) -> None:
    main = open_window(desk, thunderbird, Rect(0, 0, 700, 500))
    open_window(desk, thunderbird, Rect(50, 50, 700, 500), "Msgcompose")
    message = open_window(desk, thunderbird, Rect(90, 90, 700, 500), "messageWindow")
    with desk.program("x11_windows.py") as other:
        open_window(desk, other, Rect(10, 10, 700, 500))
        reports = follow(thunderbird.pid)

        reports.wait_for(lambda seen: {window.xid for window in seen} == {main, message})


def test_moves_and_resizes_are_followed(
    desk: Desktop, thunderbird: Program, follow: Callable[[int], Reports]
) -> None:
    xid = open_window(desk, thunderbird, Rect(200, 100, 800, 600))
    reports = follow(thunderbird.pid)
    reports.wait_for(lambda seen: len(seen) == 1)

    width, height = desk.frame(xid).width, desk.frame(xid).height
    for x in (300, 40, 500):
        desk.xdotool("windowmove", "--sync", xid, x, 150)
        reports.wait_for(lambda seen, x=x: seen[0].frame == Rect(x, 150, width, height))
    desk.xdotool("windowsize", "--sync", xid, 640, 480)
    reports.wait_for(lambda seen: seen[0].frame == desk.frame(xid))
    assert reports.last[0].frame.width < 700


def test_a_maximised_window_fills_the_screen(
    desk: Desktop, thunderbird: Program, follow: Callable[[int], Reports]
) -> None:
    xid = open_window(desk, thunderbird, Rect(200, 100, 800, 600))
    reports = follow(thunderbird.pid)
    desk.maximise(xid)
    reports.wait_for(lambda seen: seen != () and seen[0].frame == Rect(0, 0, 1600, 900))


def test_minimised_and_restored(
    desk: Desktop, thunderbird: Program, follow: Callable[[int], Reports]
) -> None:
    xid = open_window(desk, thunderbird, Rect(200, 100, 800, 600))
    frame = desk.frame(xid)
    reports = follow(thunderbird.pid)
    reports.wait_for(lambda seen: len(seen) == 1)

    desk.xdotool("windowminimize", xid)
    reports.wait_for(lambda seen: seen == (WindowSeen(xid, frame, hidden=True),))
    desk.activate(xid)
    reports.wait_for(lambda seen: seen == (WindowSeen(xid, frame, hidden=False),))


def test_windows_that_come_and_go(
    desk: Desktop, thunderbird: Program, follow: Callable[[int], Reports]
) -> None:
    reports = follow(thunderbird.pid)
    reports.wait_for(lambda seen: seen == ())

    xid = open_window(desk, thunderbird, Rect(200, 100, 800, 600))
    reports.wait_for(lambda seen: [window.xid for window in seen] == [xid])
    thunderbird.ask("withdraw", xid)
    reports.wait_for(lambda seen: seen == ())
    thunderbird.ask("map", xid)
    reports.wait_for(lambda seen: [window.xid for window in seen] == [xid])
    thunderbird.ask("destroy", xid)
    reports.wait_for(lambda seen: seen == ())


def test_the_process_dies_with_its_windows(desk: Desktop, follow: Callable[[int], Reports]) -> None:
    with desk.program("x11_windows.py") as thunderbird:
        for x in range(0, 500, 50):
            open_window(desk, thunderbird, Rect(x, 100, 300, 200))
        reports = follow(thunderbird.pid)
        reports.wait_for(lambda seen: len(seen) == 10)
    reports.wait_for(lambda seen: seen == ())


def test_the_last_active_window_is_the_first(
    desk: Desktop, thunderbird: Program, follow: Callable[[int], Reports]
) -> None:
    one = open_window(desk, thunderbird, Rect(0, 0, 500, 400))
    two = open_window(desk, thunderbird, Rect(600, 0, 500, 400))
    reports = follow(thunderbird.pid)
    reports.wait_for(lambda seen: [window.xid for window in seen] == [two, one])

    desk.activate(one)
    reports.wait_for(lambda seen: [window.xid for window in seen] == [one, two])


def test_nothing_is_told_that_did_not_change(
    desk: Desktop, thunderbird: Program, follow: Callable[[int], Reports]
) -> None:
    xid = open_window(desk, thunderbird, Rect(200, 100, 800, 600))
    reports = follow(thunderbird.pid)
    reports.wait_for(lambda seen: len(seen) == 1)
    told = len(reports.all)

    thunderbird.ask("rename", xid, "Another subject")
    desk.xdotool("windowmove", "--sync", xid, 300, 150)
    reports.wait_for(lambda seen: seen[0].frame.x == 300)

    assert len(set(reports.all)) == len(reports.all) == told + 1


def test_stop_is_quick_and_silences(desk: Desktop, thunderbird: Program, qtbot: QtBot) -> None:
    xid = open_window(desk, thunderbird, Rect(200, 100, 800, 600))
    reports = Reports(qtbot)
    follower = Follower(thunderbird.pid, desk.name)
    follower.changed.connect(reports.all.append)
    follower.start()
    reports.wait_for(lambda seen: len(seen) == 1)
    told = len(reports.all)

    # The report of this move may be under way when the follower stops.
    desk.xdotool("windowmove", "--sync", xid, 300, 150)
    started = time.monotonic()
    follower.stop()
    assert time.monotonic() - started < 0.3
    follower.stop()  # twice does no harm

    second = Reports(qtbot)
    watcher = Follower(thunderbird.pid, desk.name)
    watcher.changed.connect(second.all.append)
    watcher.start()
    second.wait_for(lambda seen: len(seen) == 1 and seen[0].frame.x == 300)
    watcher.stop()
    assert len(reports.all) == told


def test_stop_does_not_wait_for_a_server_that_answers_nobody(
    desk: Desktop, thunderbird: Program, qtbot: QtBot
) -> None:
    xid = open_window(desk, thunderbird, Rect(200, 100, 800, 600))
    reports = Reports(qtbot)
    follower = Follower(thunderbird.pid, desk.name)
    follower.changed.connect(reports.all.append)
    follower.start()
    reports.wait_for(lambda seen: len(seen) == 1)

    greedy = Display(desk.name)
    try:
        greedy.grab_server()
        # The follower hears of the move, asks where the window is, and waits for the answer.
        greedy.create_resource_object("window", xid).change_property(
            greedy.intern_atom("_NET_FRAME_EXTENTS"), Xatom.CARDINAL, 32, [1, 1, 1, 1]
        )
        greedy.sync()
        started = time.monotonic()
        follower.stop()
        assert time.monotonic() - started < 0.1
    finally:
        greedy.ungrab_server()
        greedy.close()


def test_stop_before_start(qtbot: QtBot) -> None:
    Follower(1, ":0").stop()


@pytest.mark.logs_warnings
@pytest.mark.filterwarnings(
    "ignore:unclosed <socket:ResourceWarning"
)  # python-xlib's, when it cannot connect
def test_no_x_server(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    with x_server() as name:
        pass
    with _followers(qtbot, name) as start:
        reports = start(1)
        reports.wait_for(lambda seen: seen == ())
    assert [record.name for record in caplog.records] == ["host.ui.follow_x11"]
    caplog.clear()  # the record holds the failure, which holds the socket


@pytest.mark.logs_warnings
def test_a_lost_x_server_is_told_once(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    with x_server() as name:
        reports = Reports(qtbot)
        follower = Follower(1, name)
        follower.changed.connect(reports.all.append)
        follower.start()
        reports.wait_for(lambda seen: seen == ())
    wait_until(lambda: caplog.records)
    follower.stop()
    assert ["lost" in record.getMessage() for record in caplog.records] == [True]
    assert len(reports.all) == 1


def test_the_thread_sleeps_while_nothing_happens(desk: Desktop, thunderbird: Program) -> None:
    """A follower that polled would wake many times in the while that a fresh interpreter takes to start."""
    open_window(desk, thunderbird, Rect(200, 100, 800, 600))
    script = (
        "import os, subprocess, sys\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from host.ui.follow_x11 import Follower\n"
        "app = QCoreApplication([])\n"
        f"follower = Follower({thunderbird.pid})\n"
        "follower.changed.connect(lambda seen: app.quit())\n"
        "follower.start()\n"
        "app.exec()\n"
        "thread = follower._thread.native_id\n"
        "def wakes():\n"
        "    status = open(f'/proc/self/task/{thread}/status').read()\n"
        "    return int(status.split('nonvoluntary_ctxt_switches')[0].split(':')[-1])\n"
        "subprocess.run([sys.executable, '-c', 'pass'])\n"
        "before = wakes()\n"
        "for _ in range(10): subprocess.run([sys.executable, '-c', 'pass'])\n"
        "print(wakes() - before)\n"
        "follower.stop()\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        env=desk.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert int(run.stdout) <= 1
