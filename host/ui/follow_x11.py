"""Follows Thunderbird's windows on X11, in a thread with an X connection of its own.

Qt cannot do it: a QWindow made from another program's window never learns where that goes
(seen in PySide6 6.11), and Thunderbird's extension interface has no event for moves.
"""

from __future__ import annotations

import logging
import os
import selectors
import threading
from contextlib import suppress
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QObject, Qt, Signal
from Xlib import X, error
from Xlib.display import Display

from host.ui.placement import Rect

log = logging.getLogger(__name__)

# WM_WINDOW_ROLE of the windows that show messages, as Thunderbird 153 sets it; composing has "Msgcompose".
_ROLES = frozenset({b"3pane", b"messageWindow"})

# In units of four bytes; a list of more windows is cut off.
_LONGEST_PROPERTY = 4096


class WindowSeen(Struct, frozen=True):
    """A window of Thunderbird that can show messages. `frame` is its outer frame in device pixels."""

    xid: int
    frame: Rect
    hidden: bool


class _Looks(QObject):
    """Brings what the thread sees to the follower's own. Lives as long as one of the two uses it, for the
    thread may outlive its follower."""

    seen = Signal(object)

    def tell(self, windows: tuple[WindowSeen, ...]) -> None:
        """Called by the thread. Without effect once Qt is being taken down at the program's end."""
        with suppress(RuntimeError):  # for an object that PySide has deleted, as it then does all
            self.seen.emit(windows)


class Follower(QObject):
    """Tells where the windows of the process `pid` are: at the start, then whenever one of them changes.

    The process is known by _NET_WM_PID. `display` is an X display's name, `$DISPLAY` if None.
    """

    #: tuple[WindowSeen, ...]: all windows, the last active one first. Emitted on the thread of this object.
    changed = Signal(object)

    def __init__(self, pid: int, display: str | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pid = pid
        self._display = display
        self._stop_read, self._stop_write = os.pipe()
        self._looks = _Looks()
        self._looks.seen.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="follow-x11", daemon=True)
        self._stopped = False

    def start(self) -> None:
        """Begin. The first `changed` comes also when there is no window or no X server."""
        self._thread.start()

    def stop(self) -> None:
        """Let the thread end. No `changed` is emitted after this.

        The thread is not waited for: an X server that another program has grabbed answers nobody.
        """
        if self._stopped:
            return
        self._stopped = True
        os.close(self._stop_write)
        if self._thread.ident is None:
            os.close(self._stop_read)

    def _tell(self, windows: tuple[WindowSeen, ...]) -> None:
        if not self._stopped:
            self.changed.emit(windows)

    def _run(self) -> None:
        try:
            self._connect_and_follow()
        except RuntimeError:
            # The program is ending: with its application, PySide deletes every object under the thread.
            log.debug("Thunderbird's window was seen after the end")
        finally:
            os.close(self._stop_read)

    def _connect_and_follow(self) -> None:
        try:
            display = Display(self._display)
        except (error.DisplayError, error.ConnectionClosedError, OSError) as failure:
            log.warning("Thunderbird's window cannot be followed, no connection to the X server: %s", failure)
            self._looks.tell(())
            return
        try:
            self._follow(display)
            display.close()
        except (error.ConnectionClosedError, OSError) as failure:
            log.warning("Thunderbird's window is no longer followed, the X connection is lost: %s", failure)

    def _follow(self, display: Display) -> None:
        """Report each change until told to stop. Sleeps while nothing happens."""
        windows = _Windows(display, self._pid)
        told: tuple[WindowSeen, ...] | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(display, selectors.EVENT_READ)
            stop = selector.register(self._stop_read, selectors.EVENT_READ)
            while True:
                while display.pending_events():
                    windows.heed(display.next_event())
                seen = windows.look()
                if seen != told:
                    self._looks.tell(seen)
                    told = seen
                # Looking waits for answers, and what arrived with them no longer wakes the selector.
                if display.pending_events():
                    continue
                if any(key is stop for key, _ in selector.select()):
                    return


class _Windows:
    """The windows of one process, kept up to date from X events. Used by one thread only."""

    def __init__(self, display: Display, pid: int) -> None:
        self._display = display
        self._pid = pid
        self._root = display.screen().root
        self._client_list = display.intern_atom("_NET_CLIENT_LIST")
        self._active_window = display.intern_atom("_NET_ACTIVE_WINDOW")
        self._wm_pid = display.intern_atom("_NET_WM_PID")
        self._role = display.intern_atom("WM_WINDOW_ROLE")
        self._state = display.intern_atom("_NET_WM_STATE")
        self._state_hidden = display.intern_atom("_NET_WM_STATE_HIDDEN")
        self._frame_extents = display.intern_atom("_NET_FRAME_EXTENTS")
        self._shadow_extents = display.intern_atom("_GTK_FRAME_EXTENTS")
        self._telling = {self._role, self._state, self._frame_extents, self._shadow_extents}
        self._seen: dict[int, WindowSeen | None] = {}  # None: it shows no messages
        self._stale: set[int] = set()
        self._foreign: set[int] = set()
        self._latest_active: list[int] = []
        # Windows of others die at any moment; what a request finds gone is handled where its answer is read.
        display.set_error_handler(lambda failure, _request: log.debug("X error: %s", failure))
        self._root.change_attributes(event_mask=X.PropertyChangeMask)
        self._list_windows()
        self._note_active()

    def heed(self, event: Any) -> None:
        """Note what the event makes worth a look."""
        match event.type:
            case X.PropertyNotify if event.atom == self._client_list:
                self._list_windows()
            case X.PropertyNotify if event.atom == self._active_window:
                self._note_active()
            case X.PropertyNotify if event.atom not in self._telling:
                pass
            case X.PropertyNotify | X.ConfigureNotify | X.ReparentNotify | X.MapNotify | X.UnmapNotify:
                if event.window.id in self._seen:
                    self._stale.add(event.window.id)
            case X.DestroyNotify:
                self._forget(event.window.id)

    def look(self) -> tuple[WindowSeen, ...]:
        """All windows that can show messages, the last active one first."""
        while self._stale:
            xid = self._stale.pop()
            try:
                self._seen[xid] = self._look_at(xid)
            except (error.BadWindow, error.BadDrawable):
                self._forget(xid)
        windows = [window for window in self._seen.values() if window is not None]
        order = self._latest_active
        windows.sort(key=lambda window: order.index(window.xid) if window.xid in order else len(order))
        return tuple(windows)

    def _list_windows(self) -> None:
        """Take in the windows that are new on the screen and drop those that are gone."""
        listed = self._numbers(self._root, self._client_list)
        for xid in self._seen.keys() - set(listed):
            self._forget(xid)
        self._foreign.intersection_update(listed)
        for xid in listed:
            if xid not in self._seen and xid not in self._foreign:
                self._take_in(xid)

    def _take_in(self, xid: int) -> None:
        window = self._window(xid)
        try:
            if self._numbers(window, self._wm_pid) != (self._pid,):
                self._foreign.add(xid)
                return
        except error.BadWindow:
            return
        # Events first, then the look: so no change between the two is missed.
        window.change_attributes(event_mask=X.StructureNotifyMask | X.PropertyChangeMask)
        self._seen[xid] = None
        self._stale.add(xid)

    def _forget(self, xid: int) -> None:
        self._seen.pop(xid, None)
        self._stale.discard(xid)
        if xid in self._latest_active:
            self._latest_active.remove(xid)

    def _note_active(self) -> None:
        for xid in self._numbers(self._root, self._active_window):
            if xid in self._seen:
                self._latest_active = [xid, *(other for other in self._latest_active if other != xid)]

    def _look_at(self, xid: int) -> WindowSeen | None:
        """Raises BadWindow or BadDrawable if the window is gone."""
        window = self._window(xid)
        role = self._property(window, self._role)
        if role is None or role.value not in _ROLES:
            return None
        minimised = self._state_hidden in self._numbers(window, self._state)
        withdrawn = window.get_attributes().map_state == X.IsUnmapped
        return WindowSeen(xid, self._frame(window), minimised or withdrawn)

    def _frame(self, window: Any) -> Rect:
        """The outer frame. The server is asked: events tell a place within the root or the frame by turns."""
        size = window.get_geometry()
        origin = self._root.translate_coords(window, 0, 0)
        left, right, top, bottom = self._extents(window, self._frame_extents)
        # A window that draws its own title bar has a shadow around it, which belongs to it but is not seen.
        shadow_left, shadow_right, shadow_top, shadow_bottom = self._extents(window, self._shadow_extents)
        left, right = left - shadow_left, right - shadow_right
        top, bottom = top - shadow_top, bottom - shadow_bottom
        return Rect(origin.x - left, origin.y - top, size.width + left + right, size.height + top + bottom)

    def _extents(self, window: Any, atom: int) -> tuple[int, ...]:
        """Left, right, top, bottom."""
        extents = self._numbers(window, atom)
        return extents if len(extents) == 4 else (0, 0, 0, 0)

    def _numbers(self, window: Any, atom: int) -> tuple[int, ...]:
        """A property's 32-bit values, none if it is missing. Raises BadWindow if the window is gone."""
        found = self._property(window, atom)
        return tuple(found.value) if found is not None and found.format == 32 else ()

    def _property(self, window: Any, atom: int) -> Any:
        """In one request: get_full_property makes two, and a list that shrinks in between is an error."""
        return window.get_property(atom, X.AnyPropertyType, 0, _LONGEST_PROPERTY)

    def _window(self, xid: int) -> Any:
        return self._display.create_resource_object("window", xid)
