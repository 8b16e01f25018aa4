"""The Thunderbirds that are linked: which of them shows the message that counts, and who hears the status.

Each link counts its own `seq` and keeps what it showed last. The one that last showed something is the
current one: the panel stands beside it, and its buttons say what the panel shows. When it goes, the one
before it counts.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal

from host import protocol
from host.link import Link
from host.ui.placement import Rect

log = logging.getLogger(__name__)

Shown = protocol.Displayed | protocol.NothingDisplayed | protocol.SeveralSelected


class Neighbour(QObject):
    """One linked Thunderbird, its process `pid`, and what it showed last."""

    heard = Signal(object, object)
    parted = Signal(object)

    def __init__(self, link: Link, pid: int, parent: QObject) -> None:
        super().__init__(parent)
        self.link = link
        self.pid = pid
        self.shown: Shown | None = None
        self.told: protocol.Status | None = None
        self.window: protocol.Window | None = None
        self.capabilities: tuple[str, ...] = ()
        # To methods of an object on the GUI thread: the link emits on its reader thread.
        link.received.connect(self._hear)
        link.ended.connect(self._part)

    def _hear(self, message: protocol.FromExtension) -> None:
        self.heard.emit(self, message)

    def _part(self) -> None:
        self.parted.emit(self)


class Neighbours(QObject):
    """Lives on the GUI thread.

    `shown` carries what the panel is about from now on, or None when no Thunderbird is left. `moved` carries
    the pid of the Thunderbird beside which the panel belongs, and its window or None where that is unknown.
    """

    shown = Signal(object)
    status_wanted = Signal()
    moved = Signal(int, object)
    panel_wanted = Signal()
    all_gone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._linked: list[Neighbour] = []  # the current one stands last
        self._subject: object = None

    @property
    def any(self) -> bool:
        return bool(self._linked)

    @property
    def window(self) -> protocol.Window | None:
        """The window that shows the message, as it was told last."""
        current = self._current()
        return current.window if current else None

    def welcome(self, link: Link, pid: int) -> None:
        """Listen to a link that has not started yet."""
        neighbour = Neighbour(link, pid, self)
        neighbour.heard.connect(self._hear)
        neighbour.parted.connect(self._part)
        self._linked.insert(0, neighbour)

    def report(self, title: str, matches: int | None) -> None:
        """Say on the current Thunderbird's buttons what the panel shows."""
        current = self._current()
        if current is None or current.shown is None or self._subject is None:
            return
        status = protocol.Status(current.shown.seq, title, matches)
        if status != current.told:
            current.told = status
            current.link.send(status)

    def resize_current(self, rect: Rect) -> None:
        """Let the window that shows the message be `rect`, its outer frame in CSS pixels."""
        current = self._current()
        if current is None or current.window is None or "resize_window" not in current.capabilities:
            return
        current.link.send(protocol.ResizeWindow(current.window.id, rect.x, rect.y, rect.width, rect.height))

    def restore_windows(self) -> None:
        """Let all windows be as they were before they were resized."""
        for neighbour in self._linked:
            neighbour.link.send(protocol.RestoreWindows())

    def _hear(self, neighbour: Neighbour, message: protocol.FromExtension) -> None:
        match message:
            case protocol.Hello():
                log.info("the extension is %s in %s", message.version, message.application)
                neighbour.capabilities = message.capabilities
            case protocol.ShowPanel():
                self._make_current(neighbour, message.window)
                if neighbour.shown is not None:
                    self._tell(neighbour.shown)
                self.panel_wanted.emit()
            case protocol.NothingDisplayed() if self._is_behind(neighbour):
                neighbour.shown = message  # no reason to take the card away that is read in another one
            case _:
                neighbour.shown = message
                self._make_current(neighbour, message.window)
                self._tell(message)

    def set_aside(self) -> None:
        """The panel shows something else, asked for by hand, until a Thunderbird shows something again."""
        self._subject = None

    def _is_behind(self, neighbour: Neighbour) -> bool:
        """Whether another Thunderbird shows a message."""
        current = self._current()
        return current is not neighbour and current is not None and _shows_something(current)

    def _make_current(self, neighbour: Neighbour, window: protocol.Window | None) -> None:
        self._linked.remove(neighbour)
        self._linked.append(neighbour)
        neighbour.window = window
        self.moved.emit(neighbour.pid, window)

    def _tell(self, shown: Shown) -> None:
        """Tell what is shown. The same message again, as its window moved or its Thunderbird is the current
        one again, is no new subject, but its buttons want to know."""
        subject = (shown.message, shown.own) if isinstance(shown, protocol.Displayed) else shown
        if subject != self._subject:
            self._subject = subject
            self.shown.emit(shown)
        self.status_wanted.emit()

    def _part(self, neighbour: Neighbour) -> None:
        was_current = neighbour is self._current()
        self._linked.remove(neighbour)
        neighbour.deleteLater()
        current = self._current()
        if current is None:
            self._subject = None
            self.shown.emit(None)
            self.all_gone.emit()
        elif was_current and current.shown is not None:
            self.moved.emit(current.pid, current.window)
            self._tell(current.shown)

    def _current(self) -> Neighbour | None:
        return self._linked[-1] if self._linked else None


def _shows_something(neighbour: Neighbour) -> bool:
    return isinstance(neighbour.shown, protocol.Displayed | protocol.SeveralSelected)
