"""The one process that owns the panel: who is linked to it, where the panel stands, and when it ends.

Started by Thunderbird, it ends with that Thunderbird's link. Started by hand, it ends when the person has
closed the window and no Thunderbird is linked any more. Called by a newer version of itself, it makes way, so
that an update takes effect without anything being closed by hand.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from host import __version__, protocol, versions
from host.instance import Caller, Channel, Lock, OpenWindow, Relay, Server
from host.link import Link
from host.neighbours import Neighbours
from host.settings import WhenCrowded
from host.stdio import Stdio
from host.ui.docking import Docking
from host.ui.placement import Rect

log = logging.getLogger(__name__)

# Not by the installed program's name, which another Python environment may have too. -P: the folder that this
# process was started in, Thunderbird's choice, is no place to import from.
_WINDOW_COMMAND = (sys.executable, "-P", "-m", "host")


class Owner(QObject):
    """Lives on the GUI thread. `done` says that there is nobody left to be there for."""

    done = Signal()
    look_up_wanted = Signal(str)
    asks_for_room = Signal(bool)
    _called = Signal(object, object)

    def __init__(self, panel: QWidget, docking: Docking, lock: Lock, when_crowded: WhenCrowded) -> None:
        super().__init__()
        self._when_crowded = when_crowded
        self._is_crowded = False
        self._beside: int | None = None
        # By process and window: each Thunderbird counts its windows by itself.
        self._room_made_for: set[tuple[int | None, int]] = set()
        self._panel = panel
        self._docking = docking
        self._lock = lock
        self._ends_with: Link | None = None
        self._by_hand = False
        self._is_docked = False
        self._server = Server(lock.folder, self._called.emit)
        self._called.connect(self._heed_caller)
        self.neighbours = Neighbours()
        self.neighbours.moved.connect(self._move_beside)
        self.neighbours.panel_wanted.connect(self._show_panel)
        self.neighbours.all_gone.connect(self._stand_alone)
        docking.crowded.connect(self._heed_crowding)
        panel.installEventFilter(self)

    def serve_thunderbird(self, stdio: Stdio, pid: int, *, after_end: Callable[[], None]) -> None:
        """Be linked to the Thunderbird that started this process, and end with it."""
        link = Link(stdio, after_end=after_end)
        self._ends_with = link
        link.ended.connect(self._end)
        self._welcome(link, pid)

    def open_window(self, look_up: str = "") -> None:
        """The person asked for the panel by hand."""
        self._by_hand = True
        self._docking.show()
        if not self._is_docked:
            self._panel.setWindowState(self._panel.windowState() & ~Qt.WindowState.WindowMinimized)
            self._panel.raise_()
        if look_up:
            self.look_up_wanted.emit(look_up)

    def choose(self, when_crowded: WhenCrowded) -> None:
        """The person says what to do where there is no room beside Thunderbird's window."""
        self._when_crowded = when_crowded
        self._room_made_for.clear()
        self._heed_crowding(self._is_crowded)

    def let_callers_in(self) -> None:
        """From now on relays and further starts by hand reach this process."""
        try:
            self._server.start()
        except OSError as error:
            log.warning("no other Thunderbird can be linked: %s", type(error).__name__)

    def hand_over(self) -> None:
        """Make way for another owner. A window that was opened by hand comes back in a process of its own."""
        self.stop()
        self._lock.release()
        if self._by_hand:  # not whether it is seen: docked, it is hidden together with Thunderbird's windows
            self._by_hand = False
            _start_window()

    def stop(self) -> None:
        """Let nobody in any more."""
        self._server.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notes that the person closes the panel."""
        if watched is self._panel and event.type() is QEvent.Type.Close:
            self._by_hand = False
            self._room_made_for.clear()
            self.neighbours.restore_windows()
            self._end_if_alone()
        return False

    def _welcome(self, link: Link, pid: int) -> None:
        self.neighbours.welcome(link, pid)
        link.start(protocol.Hello(protocol=protocol.PROTOCOL_VERSION, version=__version__))

    def _heed_caller(self, caller: Caller, channel: Channel) -> None:
        if versions.numbers(caller.version) > versions.numbers(__version__):
            log.info("making way for version %s", caller.version)
            channel.close()
            self.hand_over()
            self.done.emit()
            return
        try:
            channel.welcome()
        except OSError:
            log.info("a caller has gone before it was welcomed")
            return
        match caller:
            case Relay():
                self._welcome(Link(channel), caller.pid)
            case OpenWindow():
                self.open_window(caller.look_up)
                channel.close()

    def _move_beside(self, pid: int, window: protocol.Window | None) -> None:
        self._beside = pid
        self._docking.dock_to(pid)
        if window is not None and window.state != "minimized":  # a minimised window has no place
            self._docking.window_reported(_frame(window), window.scale)
        if not self._is_docked:
            # Only the first time: a panel that the person closed stays closed until they ask for it.
            self._is_docked = True
            self._docking.show()

    def _heed_crowding(self, crowded: bool) -> None:
        self._is_crowded = crowded
        self.asks_for_room.emit(crowded and self._when_crowded is WhenCrowded.ASK)
        window = self.neighbours.window
        if not crowded or self._when_crowded is not WhenCrowded.MAKE_ROOM or window is None:
            return
        rect = self._docking.window_with_room()
        # Once for each window: who makes it wide again while the panel stands there means it.
        if rect is not None and (self._beside, window.id) not in self._room_made_for:
            self._room_made_for.add((self._beside, window.id))
            self.neighbours.resize_current(rect)

    def _show_panel(self) -> None:
        self._is_docked = True
        self._docking.show()

    def _stand_alone(self) -> None:
        """The last Thunderbird is gone."""
        self._is_docked = False
        self._docking.dock_to(None)
        self._end_if_alone()

    def _end_if_alone(self) -> None:
        if self._ends_with is None and not self._by_hand and not self.neighbours.any:
            self.done.emit()

    def _end(self) -> None:
        self.done.emit()


def _frame(window: protocol.Window) -> Rect:
    return Rect(round(window.left), round(window.top), round(window.width), round(window.height))


def _start_window() -> None:
    """The window again, in a process that outlives this one and the Thunderbird that started it."""
    try:
        _start_detached(_WINDOW_COMMAND)
    except OSError as error:
        log.warning("the window could not be started again: %s", error.strerror)


if sys.platform == "win32":

    def _start_detached(command: Sequence[str]) -> None:
        # Thunderbird's job object would end the window together with this process.
        outside_job = subprocess.CREATE_BREAKAWAY_FROM_JOB
        try:
            subprocess.Popen(command, creationflags=subprocess.DETACHED_PROCESS | outside_job)
        except PermissionError:  # the job lets nothing out
            subprocess.Popen(command, creationflags=subprocess.DETACHED_PROCESS)

else:

    def _start_detached(command: Sequence[str]) -> None:
        nothing = subprocess.DEVNULL
        subprocess.Popen(command, start_new_session=True, stdin=nothing, stdout=nothing, stderr=nothing)
