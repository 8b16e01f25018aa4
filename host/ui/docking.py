"""Keeps the panel beside a Thunderbird's window, and never takes the focus from it.

How depends on what the desktop allows:

- X11: the panel is a tool window over Thunderbird's own window, so that it stays above it and is minimised
  with it; `follow_x11` tells where that window goes.
- Windows and macOS: it goes to where the extension last saw the window.
- Wayland, and drawing into memory: no program can place a window there, so it is a free one.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMargins, QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QScreen, QWindow
from PySide6.QtWidgets import QWidget

from host.ui.placement import Monitor, Rect, Side, best_window, from_css, place, screen_of, to_css, with_room

if TYPE_CHECKING:
    from host.ui.follow_x11 import Follower, WindowSeen

log = logging.getLogger(__name__)

# Qt's names of the platforms where Thunderbird's place is known from the extension alone.
_PLACED_FROM_BOUNDS = ("windows", "cocoa")


class Docking(QObject):
    """Shows, hides and places `panel`, a top-level widget: a free window, or beside a Thunderbird.

    `width` is the panel's beside Thunderbird, without its frame, in logical pixels.
    Nothing is shown before `show()`, and data never raises or activates the panel.
    `crowded` tells whether there is no room beside the window, so that the panel floats over it.
    """

    crowded = Signal(bool)

    def __init__(self, panel: QWidget, *, width: int = 360, side: Side = Side.RIGHT) -> None:
        super().__init__(panel)
        self._panel = panel
        self._width = width
        self._side = side
        self._pid: int | None = None
        self._free_size = panel.size()
        self._wanted = False
        self._bounds: Rect | None = None
        self._scale = 1.0
        self._windows: dict[int, WindowSeen] | None = None  # None until the follower has looked
        self._target: int | None = None
        self._target_window: QWindow | None = None
        self._was_docked = False
        self._is_crowded = False
        self._margins = QMargins()
        self._place_later = False
        self._asked_width = width
        self._follower: Follower | None = None

        panel.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        panel.installEventFilter(self)
        self._watch_screens()

    def dock_to(self, pid: int | None) -> None:
        """Stand beside the windows of this process from now on; with None be a free window again."""
        if pid == self._pid:
            return
        if self._pid is None:
            self._free_size = self._panel.size()
        self._pid = pid
        self._bounds = None
        self._let_go()
        if pid is None:
            self._panel.resize(self._free_size)
        else:
            self._panel.resize(self._width, self._panel.height())
            if QGuiApplication.platformName() == "xcb":
                # Without this type Qt sets no WM_TRANSIENT_FOR (seen in PySide6 6.11).
                self._panel.setWindowFlag(Qt.WindowType.Tool)
                self._follower = self._follow(pid)
        self._settle()

    @property
    def free_size(self) -> QSize:
        """The panel's size as a free window, in logical pixels."""
        return self._panel.size() if self._pid is None else self._free_size

    @property
    def width(self) -> int:
        """The panel's width in logical pixels, without its frame, as the person last dragged it."""
        return self._width

    def show(self) -> None:
        """Bring the panel up without the focus: at once, or as soon as Thunderbird's window is there."""
        self._wanted = True
        self._settle()

    def hide(self) -> None:
        """Take the panel away until the next `show()`."""
        self._wanted = False
        self._panel.hide()
        self._note_crowded(False)

    def window_with_room(self) -> Rect | None:
        """What Thunderbird's window must become for the panel to find room beside it, in CSS pixels."""
        window = self._thunderbird()
        if window is None:
            return None
        areas, monitor = _screens_of(window)
        css = 1 if _measures_in_points() else self._scale
        return to_css(with_room(window, areas, self._outer_width(monitor), self._side), css)

    def stop(self) -> None:
        """Follow no more; the panel stays as it is. Ends the thread."""
        self._panel.removeEventFilter(self)
        if self._follower is not None:
            self._follower.stop()
        if (handle := self._panel.windowHandle()) is not None:
            handle.removeEventFilter(self)
            # PySide's stub does not know that None is allowed, as it is in Qt.
            handle.setTransientParent(None)  # type: ignore[arg-type]
        self._target_window = None

    def window_reported(self, bounds: Rect, scale: float) -> None:
        """The extension tells which window shows the message: outer frame in CSS pixels, devicePixelRatio.

        A minimised window has no place and should not be reported.
        """
        # macOS measures screens in points, as CSS does; everywhere else they are measured in device pixels.
        self._scale = scale
        self._bounds = from_css(bounds, 1 if _measures_in_points() else scale)
        if self._windows:
            self._choose()
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notes what the person or the window manager does with the panel."""
        match event.type():
            case QEvent.Type.Close:
                self._wanted = False
                self._note_crowded(False)
            case QEvent.Type.Resize if isinstance(event, QResizeEvent):
                self._note_width(event)
            case QEvent.Type.Expose | QEvent.Type.Move:
                self._heed_frame()
        return False

    def _let_go(self) -> None:
        """Be no Thunderbird's tool window any more."""
        if self._follower is not None:
            self._follower.stop()
            self._follower.deleteLater()
            self._follower = None
            self._attach(None)
            self._panel.setWindowFlag(Qt.WindowType.Tool, False)
        self._windows = None
        self._was_docked = False
        self._note_crowded(False)

    def _follow(self, pid: int) -> Follower:
        # Here, for python-xlib is installed on Linux only and takes a third of Qt's own time to import.
        from host.ui.follow_x11 import Follower

        follower = Follower(pid, parent=self)
        follower.changed.connect(self._heed_windows)
        follower.start()
        return follower

    def _heed_windows(self, windows: tuple[WindowSeen, ...]) -> None:
        known = self._windows or {}
        self._windows = {window.xid: window for window in windows}
        # With no window left Thunderbird went to the tray or is ending; the panel returns with its window.
        # A window that appears may be the one the extension spoke of before the window manager knew it.
        appeared = self._windows.keys() - known.keys()
        if self._bounds is None or self._target not in self._windows or appeared:
            self._choose()
        self._settle()

    def _choose(self) -> None:
        """Stand beside the window that the extension means, else beside the one that was last active."""
        frames = {xid: window.frame for xid, window in (self._windows or {}).items()}
        self._attach(next(iter(frames), None) if self._bounds is None else best_window(frames, self._bounds))

    def _attach(self, xid: int | None) -> None:
        """Make the panel the tool window of another window."""
        if xid == self._target:
            return
        self._target = xid
        self._note_crowded(False)  # until it stands there
        self._was_docked = True
        self._target_window = None if xid is None else QWindow.fromWinId(xid)
        self._panel.hide()
        self._panel.setWindowState(Qt.WindowState.WindowNoState)  # it may be minimised with the other window
        # Qt writes WM_TRANSIENT_FOR when it maps a window. It maps a fresh one, for to the old one it could
        # write back the minimised state that it read just before the window manager took that away.
        self._panel.destroy()
        # PySide's stub does not know that None is allowed, as it is in Qt.
        self._handle().setTransientParent(self._target_window)  # type: ignore[arg-type]

    def _settle(self) -> None:
        """Let the screen agree with what is wanted."""
        if self._wanted and not self._must_wait():
            self._place()
            self._handle().installEventFilter(self)
            self._panel.show()

    def _must_wait(self) -> bool:
        """Whether Thunderbird's window is not known yet, or is minimised and the panel not with it."""
        if self._follower is None or self._panel.isVisible():
            return False
        if self._windows is None:
            return True
        if self._target is None:
            return self._was_docked  # else Thunderbird may be one that draws without X11, and none will come
        return self._windows[self._target].hidden

    def _place(self) -> None:
        """Move and resize the panel, unless nothing is known of Thunderbird's window."""
        window = self._thunderbird()
        if window is None:
            return
        # A panel that is not on the screen yet has no frame that could be measured. While the window manager
        # takes it in, it mixes up old place and new (seen in openbox).
        on_screen = self._handle().isExposed()
        self._place_later = not on_screen
        if self._panel.isVisible() and not on_screen:
            return
        areas, monitor = _screens_of(window)
        margins = self._margins
        across, down = margins.left() + margins.right(), margins.top() + margins.bottom()
        minimum_height = round((self._least().height() + down) * monitor.ratio)
        spot = place(window, areas, self._outer_width(monitor), self._side, minimum_height=minimum_height)

        frame = monitor.to_logical(spot.rect)
        self._asked_width = frame.width - across
        # Not move(): it knows the frame's margins one step too late (seen in PySide6 6.11).
        self._panel.setGeometry(
            frame.x + margins.left(), frame.y + margins.top(), self._asked_width, frame.height - down
        )
        if on_screen:
            self._note_crowded(not spot.beside)

    def _outer_width(self, monitor: Monitor) -> int:
        """The panel's width with its frame, in device pixels."""
        across = self._margins.left() + self._margins.right()
        return round((max(self._width, self._least().width()) + across) * monitor.ratio)

    def _least(self) -> QSize:
        return self._panel.minimumSizeHint().expandedTo(self._panel.minimumSize())

    def _note_crowded(self, crowded: bool) -> None:
        if crowded != self._is_crowded:
            self._is_crowded = crowded
            self.crowded.emit(crowded)

    def _thunderbird(self) -> Rect | None:
        """The outer frame of Thunderbird's window in device pixels, if it is known."""
        if self._windows and self._target is not None:
            return self._windows[self._target].frame
        placed_from_bounds = QGuiApplication.platformName() in _PLACED_FROM_BOUNDS
        return self._bounds if placed_from_bounds and self._pid is not None else None

    def _note_width(self, event: QResizeEvent) -> None:
        dragged = event.spontaneous() and self._panel.windowState() == Qt.WindowState.WindowNoState
        if dragged and self._pid is not None and event.size().width() != self._asked_width:
            self._width = self._asked_width = event.size().width()

    def _heed_frame(self) -> None:
        """Place again once the window manager has put its frame round the panel, whose size is then known."""
        handle = self._handle()
        if not handle.isExposed():
            return
        if self._place_later or handle.frameMargins() != self._margins:
            self._margins = handle.frameMargins()
            self._place()

    def _handle(self) -> QWindow:
        """The panel's native window, made if need be."""
        self._panel.winId()
        return self._panel.windowHandle()

    def _watch_screens(self) -> None:
        qt = QGuiApplication.instance()
        assert isinstance(qt, QGuiApplication)
        qt.screenAdded.connect(self._watch_screen)
        qt.screenRemoved.connect(self._place)
        for screen in QGuiApplication.screens():
            self._watch_screen(screen)

    def _watch_screen(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._place)
        self._place()


def can_be_placed() -> bool:
    """Whether a program can say where its window stands: on Wayland none can, drawing into memory can."""
    return not QGuiApplication.platformName().startswith("wayland")


def _measures_in_points() -> bool:
    return QGuiApplication.platformName() == "cocoa"


def _screens_of(window: Rect) -> tuple[list[Rect], Monitor]:
    """All available areas in device pixels, and the monitor that the window is on."""
    screens = QGuiApplication.screens()
    monitors = [_monitor(screen) for screen in screens]
    areas = [m.to_device(_rect(s)) for m, s in zip(monitors, screens, strict=True)]
    return areas, monitors[screen_of(window, areas)]


def _monitor(screen: QScreen) -> Monitor:
    origin = screen.geometry().topLeft()
    return Monitor(origin.x(), origin.y(), 1 if _measures_in_points() else screen.devicePixelRatio())


def _rect(screen: QScreen) -> Rect:
    """The screen's available area in logical pixels."""
    area = screen.availableGeometry()
    return Rect(area.x(), area.y(), area.width(), area.height())
