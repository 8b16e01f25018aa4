"""The panel beside another program's window, on a real X server with a real window manager."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from host.ui.docking import Docking
from host.ui.placement import Rect

if sys.platform != "linux":
    pytest.skip("X11 is followed on Linux only", allow_module_level=True)

from Xlib import error

from tests.ui.x11_desktop import HEIGHT, WIDTH, Desktop, Program, desktop, wait_until

FRAME_WIDTH = 2  # of openbox's frame, left and right together


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with desktop(tmp_path_factory.mktemp("desktop")) as running:
        yield running


@pytest.fixture
def thunderbird(desk: Desktop) -> Iterator[Program]:
    with desk.program("x11_windows.py") as program:
        yield program


class Panel:
    """A panel in a process of its own, seen from outside."""

    def __init__(self, desk: Desktop, program: Program) -> None:
        self._desk = desk
        self.ask = program.ask
        self.tell = program.tell
        self.heard = program.hear
        self.pid = program.pid

    @property
    def xid(self) -> int:
        """Its window, which must be on the screen."""
        (window,) = self._desk.windows_of(self.pid)
        return window

    @property
    def frame(self) -> Rect | None:
        """Its frame, None if it is not on the screen. It has a fresh window when it goes to another owner."""
        for xid in self._desk.windows_of(self.pid):
            with suppress(error.BadWindow, error.BadDrawable):
                return self._desk.frame(xid)
        return None

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Lets the process sleep, so that all that happens meanwhile reaches it at once."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def is_seen(self) -> bool:
        return any(self._desk.is_seen(xid) for xid in self._desk.windows_of(self.pid))

    def wait_seen(self) -> None:
        wait_until(self.is_seen, lambda: "no panel on the screen")

    def wait_gone(self) -> None:
        wait_until(lambda: not self.is_seen(), lambda: "a panel on the screen")

    def wait_at(self, place: Callable[[], Rect]) -> None:
        """Until its frame is there."""
        self.wait_seen()
        wait_until(lambda: self.frame == place(), lambda: f"{self.frame} instead of {place()}")

    def wait_right_of(self, xid: int, width: int = 360) -> None:
        """Until it stands beside a window that the screen has room for."""

        def beside() -> Rect:
            window = self._desk.frame(xid)
            return Rect(window.right, window.y, width + FRAME_WIDTH, window.height)

        wait_until(lambda: self._desk.is_seen(xid))
        self.wait_at(beside)


@pytest.fixture
def panel(desk: Desktop, thunderbird: Program) -> Iterator[Panel]:
    with desk.program("docked_panel.py", str(thunderbird.pid), "right") as program:
        yield Panel(desk, program)


@pytest.fixture
def open_window(desk: Desktop, thunderbird: Program) -> Callable[..., int]:
    """Opens a window of the make-believe Thunderbird; it has the focus."""

    def opened(x: int, y: int, width: int, height: int, role: str = "3pane") -> int:
        xid: int = thunderbird.ask("open", role, x, y, width, height)
        wait_until(lambda: desk.active() == xid == desk.focused() and desk.is_seen(xid))
        return xid

    return opened


OpenWindow = Callable[..., int]


def test_stands_beside_the_window_and_belongs_to_it(
    desk: Desktop, panel: Panel, open_window: OpenWindow
) -> None:
    xid = open_window(200, 100, 800, 600)
    panel.ask("show")

    panel.wait_right_of(xid)
    assert desk.owner_of(panel.xid) == xid
    assert desk.is_above(panel.xid, xid)


def test_on_the_left(desk: Desktop, thunderbird: Program, open_window: OpenWindow) -> None:
    xid = open_window(600, 100, 800, 600)
    with desk.program("docked_panel.py", str(thunderbird.pid), "left") as program:
        panel = Panel(desk, program)
        panel.ask("show")
        window = desk.frame(xid)
        panel.wait_at(lambda: Rect(600 - 360 - FRAME_WIDTH, 100, 360 + FRAME_WIDTH, window.height))


def test_nothing_is_shown_unasked(desk: Desktop, panel: Panel, open_window: OpenWindow) -> None:
    xid = open_window(200, 100, 800, 600)
    panel.ask("reported", 200, 100, 802, 625, 1)
    desk.xdotool("windowmove", "--sync", xid, 300, 150)
    desk.settle()
    assert not panel.ask("state")["visible"]
    assert not panel.is_seen()


def test_follows_moves_and_resizes(desk: Desktop, panel: Panel, open_window: OpenWindow) -> None:
    xid = open_window(200, 100, 800, 600)
    panel.ask("show")
    panel.wait_right_of(xid)

    for x, y in ((30, 60), (400, 200), (100, 0)):
        desk.xdotool("windowmove", "--sync", xid, x, y)
        panel.wait_right_of(xid)
    desk.xdotool("windowsize", "--sync", xid, 640, 480)
    panel.wait_right_of(xid)
    assert panel.frame and panel.frame.height == desk.frame(xid).height < 600


def test_shown_while_the_window_moves(desk: Desktop, panel: Panel, open_window: OpenWindow) -> None:
    """The place is right also when the window goes on while the panel is being taken in."""
    xid = open_window(200, 100, 800, 600)
    for _ in range(5):
        panel.ask("show")
        for x in range(20, 320, 20):
            desk.xdotool("windowmove", xid, x, x // 2)
        panel.wait_right_of(xid)
        panel.ask("hide")
        panel.wait_gone()


def test_minimised_and_restored_with_the_window(desk: Desktop, panel: Panel, open_window: OpenWindow) -> None:
    xid = open_window(200, 100, 800, 600)
    panel.ask("show")
    panel.wait_right_of(xid)

    desk.xdotool("windowminimize", xid)
    panel.wait_gone()
    desk.activate(xid)
    panel.wait_right_of(xid)
    wait_until(lambda: desk.active() == xid)


def test_waits_for_a_minimised_window(desk: Desktop, panel: Panel, open_window: OpenWindow) -> None:
    xid = open_window(200, 100, 800, 600)
    desk.xdotool("windowminimize", xid)
    wait_until(lambda: not desk.is_seen(xid))
    panel.ask("show")
    assert not panel.ask("state")["visible"]

    desk.activate(xid)
    panel.wait_right_of(xid)


def test_showing_and_new_content_leave_the_focus_alone(
    desk: Desktop, panel: Panel, open_window: OpenWindow
) -> None:
    xid = open_window(200, 100, 800, 600)
    with desk.focus_changes() as changes:
        panel.ask("show")
        panel.wait_right_of(xid)
        panel.ask("write", 50)
        panel.ask("hide")
        panel.wait_gone()
        panel.ask("show")
        panel.wait_right_of(xid)
        desk.settle()
    assert changes == []
    assert desk.active() == xid == desk.focused()


def test_does_not_come_above_another_program(desk: Desktop, panel: Panel, open_window: OpenWindow) -> None:
    xid = open_window(200, 100, 800, 600)
    panel.ask("show")
    panel.wait_right_of(xid)
    with desk.program("x11_windows.py") as other:
        covering = other.ask("open", "editor", 300, 100, 1000, 700)
        wait_until(lambda: desk.active() == covering)
        panel.ask("write", 50)
        desk.xdotool("windowmove", "--sync", xid, 250, 120)
        panel.wait_right_of(xid)
        desk.settle()
        assert desk.is_above(covering, panel.xid)
        assert desk.active() == covering


def test_no_room_beside(desk: Desktop, panel: Panel, open_window: OpenWindow) -> None:
    xid = open_window(100, 50, 1300, 600)
    panel.ask("show")
    across = 360 + FRAME_WIDTH
    panel.wait_at(lambda: Rect(WIDTH - across, 50, across, desk.frame(xid).height))

    desk.maximise(xid)
    panel.wait_at(lambda: Rect(WIDTH - across, 0, across, HEIGHT))
    assert desk.is_above(panel.xid, xid)


def test_says_when_there_is_no_room_and_when_there_is_again(
    desk: Desktop, panel: Panel, open_window: OpenWindow
) -> None:
    xid = open_window(100, 50, 1300, 600)
    panel.ask("show")
    wait_until(lambda: panel.ask("state")["crowded"] == [True], lambda: panel.ask("state"))
    desk.xdotool("windowsize", "--sync", xid, 900, 600)
    panel.wait_right_of(xid)
    assert panel.ask("state")["crowded"] == [True, False]

    desk.maximise(xid)
    wait_until(lambda: panel.ask("state")["crowded"] == [True, False, True], lambda: panel.ask("state"))
    panel.ask("hide")
    assert panel.ask("state")["crowded"] == [True, False, True, False], "what is not there has room"
    panel.ask("show")
    wait_until(lambda: panel.ask("state")["crowded"][-1], lambda: panel.ask("state"))


def test_says_of_each_window_that_it_has_no_room(
    desk: Desktop, panel: Panel, open_window: OpenWindow
) -> None:
    open_window(0, 0, 1500, 500)
    message = open_window(50, 300, 1400, 400, "messageWindow")
    panel.ask("show")
    wait_until(lambda: panel.ask("state")["crowded"] == [True], lambda: panel.ask("state"))
    assert desk.owner_of(panel.xid) == message
    panel.ask("reported", 0, 0, 1502, 525, 1)
    wait_until(lambda: panel.ask("state")["crowded"] == [True, False, True], lambda: panel.ask("state"))


def test_the_room_it_needs_is_just_enough(desk: Desktop, panel: Panel, open_window: OpenWindow) -> None:
    xid = open_window(0, 0, WIDTH - FRAME_WIDTH, HEIGHT)
    panel.ask("show")
    wait_until(lambda: panel.ask("state")["crowded"] == [True], lambda: panel.ask("state"))
    x, y, width, height = panel.ask("state")["with_room"]
    assert (x, y, width) == (0, 0, WIDTH - 360 - FRAME_WIDTH)
    inner = desk.frame(xid)
    desk.xdotool("windowsize", "--sync", xid, width - FRAME_WIDTH, height - (inner.height - HEIGHT))
    panel.wait_right_of(xid)
    assert panel.ask("state")["crowded"] == [True, False]


def test_half_off_the_screen(desk: Desktop, panel: Panel, open_window: OpenWindow) -> None:
    xid = open_window(700, 100, 800, 600)
    panel.ask("show")
    desk.xdotool("windowmove", "--sync", xid, 1000, 500)
    across = 360 + FRAME_WIDTH
    panel.wait_at(lambda: Rect(1000 - across, 500, across, HEIGHT - 500))


def test_the_extension_says_which_window(desk: Desktop, panel: Panel, open_window: OpenWindow) -> None:
    main = open_window(0, 0, 700, 500)
    message = open_window(300, 300, 600, 400, "messageWindow")
    panel.ask("show")
    panel.wait_right_of(message)

    with desk.focus_changes() as changes:
        panel.ask("reported", 0, 0, 702, 525, 1)
        panel.wait_right_of(main)
        assert desk.owner_of(panel.xid) == main
        panel.ask("reported", 150, 150, 301, 213, 2)
        panel.wait_right_of(message)
        assert desk.owner_of(panel.xid) == message
        desk.settle()
    assert changes == []


def test_the_extension_speaks_of_a_window_that_is_not_there_yet(
    desk: Desktop, panel: Panel, open_window: OpenWindow
) -> None:
    main = open_window(0, 0, 700, 500)
    panel.ask("show")
    panel.wait_right_of(main)
    panel.ask("reported", 300, 300, 602, 425, 1)
    message = open_window(300, 300, 600, 400, "messageWindow")
    panel.wait_right_of(message)


def test_goes_to_another_window_while_its_own_is_minimised(
    desk: Desktop, panel: Panel, open_window: OpenWindow
) -> None:
    main = open_window(0, 0, 700, 500)
    message = open_window(300, 300, 600, 400, "messageWindow")
    panel.ask("show")
    panel.wait_right_of(message)
    desk.xdotool("windowminimize", message)
    panel.wait_gone()

    panel.ask("reported", 0, 0, 702, 525, 1)
    panel.wait_right_of(main)


def test_hurries_to_another_window_while_the_window_manager_minimises_it(
    desk: Desktop, panel: Panel, open_window: OpenWindow
) -> None:
    """The window manager still writes that the panel is minimised while it leaves for another window."""
    main = open_window(0, 0, 700, 500)
    message = open_window(300, 300, 600, 400, "messageWindow")
    panel.ask("show")
    for _ in range(6):
        panel.ask("reported", 300, 300, 602, 425, 1)
        panel.wait_right_of(message)
        with panel.stopped():
            desk.xdotool("windowminimize", message)
            panel.wait_gone()
            panel.tell("reported", 0, 0, 702, 525, 1)
        panel.wait_right_of(main)
        panel.heard()
        desk.activate(message)


def test_returns_to_the_other_window_when_its_own_closes(
    desk: Desktop, thunderbird: Program, panel: Panel, open_window: OpenWindow
) -> None:
    main = open_window(0, 0, 700, 500)
    message = open_window(300, 300, 600, 400, "messageWindow")
    panel.ask("show")
    panel.wait_right_of(message)
    thunderbird.ask("destroy", message)
    panel.wait_right_of(main)
    assert desk.owner_of(panel.xid) == main


def test_leaves_with_the_last_window_and_returns_with_it(
    desk: Desktop, thunderbird: Program, panel: Panel, open_window: OpenWindow
) -> None:
    xid = open_window(200, 100, 800, 600)
    panel.ask("show")
    panel.wait_right_of(xid)
    thunderbird.ask("withdraw", xid)
    panel.wait_gone()
    thunderbird.ask("map", xid)
    wait_until(lambda: desk.is_seen(xid))
    panel.wait_right_of(xid)


def test_shown_before_there_is_a_window(desk: Desktop, panel: Panel, open_window: OpenWindow) -> None:
    panel.ask("show")
    panel.wait_seen()
    xid = open_window(200, 100, 800, 600)
    panel.wait_right_of(xid)
    assert desk.owner_of(panel.xid) == xid


def test_closed_by_the_person_it_stays_away_until_shown(
    desk: Desktop, panel: Panel, open_window: OpenWindow
) -> None:
    xid = open_window(200, 100, 800, 600)
    panel.ask("show")
    panel.wait_right_of(xid)

    desk.tell(panel.xid, "_NET_CLOSE_WINDOW")
    panel.wait_gone()
    desk.xdotool("windowmove", "--sync", xid, 300, 150)
    panel.ask("reported", 300, 150, 802, 625, 1)
    desk.settle()
    assert not panel.ask("state")["visible"]

    with desk.focus_changes() as changes:
        panel.ask("show")
        panel.wait_right_of(xid)
        desk.settle()
    assert changes == []


def test_the_width_that_the_person_drags_is_kept(
    desk: Desktop, panel: Panel, open_window: OpenWindow
) -> None:
    xid = open_window(200, 100, 800, 600)
    panel.ask("show")
    panel.wait_right_of(xid)

    desk.xdotool("windowsize", panel.xid, 420, 600)
    wait_until(lambda: panel.ask("state")["width"] == 420, lambda: panel.ask("state"))
    desk.xdotool("windowmove", "--sync", xid, 250, 150)
    panel.wait_right_of(xid, width=420)


@pytest.mark.parametrize("factor", [1.5, 2])
def test_a_screen_with_small_pixels(
    desk: Desktop, thunderbird: Program, open_window: OpenWindow, factor: float
) -> None:
    xid = open_window(100, 100, 700, 600)
    desk.environment["QT_SCALE_FACTOR"] = str(factor)
    try:
        with desk.program("docked_panel.py", str(thunderbird.pid), "right") as program:
            panel = Panel(desk, program)
            panel.ask("show")
            panel.wait_seen()
            window = desk.frame(xid)
            # Half a logical pixel may be lost at each edge, for Qt rounds the frame's margins too.
            near = round(factor) + 1

            def beside() -> bool:
                found = panel.frame
                return found is not None and (
                    abs(found.x - window.right) <= near
                    and abs(found.y - window.y) <= near
                    and abs(found.width - FRAME_WIDTH - 360 * factor) <= 2 * near
                    and abs(found.height - window.height) <= 2 * near
                )

            wait_until(beside, lambda: f"{panel.frame} beside {window}")
    finally:
        del desk.environment["QT_SCALE_FACTOR"]


def test_a_free_window_where_windows_cannot_be_placed(qtbot: QtBot) -> None:
    panel = QWidget()
    qtbot.addWidget(panel)
    docking = Docking(panel, width=333)
    docking.dock_to(1)
    docking.window_reported(Rect(200, 100, 800, 600), 1)
    assert not panel.isVisible()

    docking.show()
    assert panel.isVisible()
    assert panel.width() == 333
    before = panel.geometry()
    docking.window_reported(Rect(300, 150, 700, 500), 1)
    assert panel.geometry() == before
    docking.hide()
    assert not panel.isVisible()
    docking.stop()


def test_a_panel_that_is_free_again_has_its_old_size(qtbot: QtBot) -> None:
    panel = QWidget()
    qtbot.addWidget(panel)
    panel.resize(500, 700)
    docking = Docking(panel, width=333)
    docking.show()
    docking.dock_to(1)
    assert (panel.width(), docking.free_size.toTuple()) == (333, (500, 700))
    docking.dock_to(None)
    assert panel.isVisible()
    assert panel.size().toTuple() == (500, 700)
    docking.stop()
