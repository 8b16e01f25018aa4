"""A real X11 desktop for tests: Xvfb and openbox, programs with windows, and what stands where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from Xlib import X, error
from Xlib.display import Display
from Xlib.protocol.event import ClientMessage

from host.ui.placement import Rect

ROOT = Path(__file__).parents[2]
FAKES = ROOT / "tests" / "fakes"
WIDTH, HEIGHT = 1600, 900
DEADLINE_S = 10

T = TypeVar("T")


def wait_until(condition: Callable[[], T], what: Callable[[], object] = lambda: "") -> T:
    """The condition's first true value; fails after the deadline and tells `what` there was instead."""
    deadline = time.monotonic() + DEADLINE_S
    while not (value := condition()):
        assert time.monotonic() < deadline, f"waited {DEADLINE_S} s in vain; there is {what()}"
        time.sleep(0.01)
    return value


class Program:
    """A process that answers a line with a line, each a JSON value."""

    def __init__(self, script: str, *arguments: str, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(FAKES / script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment, "PYTHONPATH": str(ROOT)},
        )
        self.pid = self.process.pid

    def ask(self, *command: object) -> Any:
        self.tell(*command)
        return self.hear()

    def tell(self, *command: object) -> None:
        """Ask without waiting for the answer; `hear` takes it."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        assert self.process.stdout
        answer = self.process.stdout.readline()
        assert answer, f"the program ended: {self.process.communicate()[1]}"
        return json.loads(answer)

    def end(self) -> str:
        """What it said on stderr. Fails if it does not end well when its stdin does."""
        try:
            _, errors = self.process.communicate(timeout=DEADLINE_S)
        finally:
            self.process.kill()
            self.process.wait()
        assert self.process.returncode == 0, errors
        return errors


class Desktop:
    """A display with a window manager. Windows are named by their X id."""

    def __init__(self, name: str, environment: dict[str, str]) -> None:
        self.name = name
        self.environment = environment
        self.display = Display(name)
        self.root = self.display.screen().root

    def windows_of(self, pid: int) -> list[int]:
        """The windows of a process that the window manager has taken in."""
        return [xid for xid in self._numbers(self.root, "_NET_CLIENT_LIST") if self._pid(xid) == pid]

    def active(self) -> int | None:
        """The window with the keyboard focus, as the window manager tells it."""
        return next(iter(self._numbers(self.root, "_NET_ACTIVE_WINDOW")), None)

    def focused(self) -> int:
        """The window with the keyboard focus, as the X server tells it."""
        focus = self.display.get_input_focus().focus
        return focus if isinstance(focus, int) else int(focus.id)

    def frame(self, xid: int) -> Rect:
        """The window manager's frame round a window."""
        window = self._window(xid)
        while (parent := window.query_tree().parent) != self.root:
            window = parent
        shape = window.get_geometry()
        return Rect(
            shape.x, shape.y, shape.width + 2 * shape.border_width, shape.height + 2 * shape.border_width
        )

    def is_seen(self, xid: int) -> bool:
        """Whether a window is on the screen: not minimised, not withdrawn, not gone."""
        try:
            return bool(self._window(xid).get_attributes().map_state == X.IsViewable)
        except error.BadWindow:
            return False

    def owner_of(self, xid: int) -> int | None:
        """The window over which a tool window stands."""
        return next(iter(self._numbers(self._window(xid), "WM_TRANSIENT_FOR")), None)

    def is_above(self, xid: int, other: int) -> bool:
        """Whether a window is stacked above another one."""
        order = self._numbers(self.root, "_NET_CLIENT_LIST_STACKING")
        return order.index(xid) > order.index(other)

    def tell(self, xid: int, message: str, *values: int) -> None:
        """Ask the window manager for something, as a task bar does."""
        data = (32, [*values, 0, 0, 0, 0, 0][:5])
        event = ClientMessage(window=xid, client_type=self.display.intern_atom(message), data=data)
        self.root.send_event(event, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        self.display.sync()

    def maximise(self, xid: int) -> None:
        atoms = [self.display.intern_atom(f"_NET_WM_STATE_MAXIMIZED_{way}") for way in ("HORZ", "VERT")]
        self.tell(xid, "_NET_WM_STATE", 1, *atoms)

    def activate(self, xid: int) -> None:
        """Bring a window up, also from its minimised state."""
        self.tell(xid, "_NET_ACTIVE_WINDOW", 2)

    def xdotool(self, *arguments: object) -> None:
        subprocess.run(
            ["xdotool", *map(str, arguments)], env=self.environment, check=True, timeout=DEADLINE_S
        )

    @contextmanager
    def program(self, script: str, *arguments: str) -> Iterator[Program]:
        """A program on this desktop; it must end well and say nothing on stderr."""
        program = Program(script, *arguments, environment=self.environment)
        try:
            yield program
        except BaseException:
            program.process.kill()
            program.process.communicate()
            raise
        assert program.end() == ""

    def settle(self) -> None:
        """Return when the window manager has dealt with all that it was told until now."""
        mark = self.root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self.tell(mark.id, "_NET_REQUEST_FRAME_EXTENTS")
        wait_until(lambda: self._numbers(mark, "_NET_FRAME_EXTENTS"))
        mark.destroy()

    @contextmanager
    def focus_changes(self) -> Iterator[list[int | None]]:
        """Collects each window that becomes the active one inside the `with`, filled in at its end."""
        watcher = Display(self.name)
        watcher.screen().root.change_attributes(event_mask=X.PropertyChangeMask)
        watcher.sync()
        atom = watcher.intern_atom("_NET_ACTIVE_WINDOW")
        changes: list[int | None] = []
        try:
            yield changes
            watcher.sync()
            while watcher.pending_events():
                if watcher.next_event().atom == atom:
                    changes.append(self.active())
        finally:
            watcher.close()

    def _pid(self, xid: int) -> int | None:
        try:
            return next(iter(self._numbers(self._window(xid), "_NET_WM_PID")), None)
        except error.BadWindow:
            return None

    def _numbers(self, window: Any, name: str) -> list[int]:
        found = window.get_property(self.display.intern_atom(name), X.AnyPropertyType, 0, 1024)
        return list(found.value) if found is not None else []

    def _window(self, xid: int) -> Any:
        return self.display.create_resource_object("window", xid)


@contextmanager
def desktop(home: Path) -> Iterator[Desktop]:
    """An Xvfb on a display number of its own choice, with openbox in it."""
    with x_server() as name:
        environment = {**os.environ, "DISPLAY": name, "HOME": str(home), "QT_QPA_PLATFORM": "xcb"}
        manager = subprocess.Popen(
            ["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        desk = Desktop(name, environment)
        try:
            wait_until(lambda: desk._numbers(desk.root, "_NET_SUPPORTING_WM_CHECK"))
            yield desk
        finally:
            desk.display.close()
            manager.terminate()
            manager.wait(DEADLINE_S)


@contextmanager
def x_server() -> Iterator[str]:
    """An Xvfb; its display's name."""
    number_read, number_write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(number_write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"],
        pass_fds=[number_write],
        stderr=subprocess.DEVNULL,
    )
    os.close(number_write)
    try:
        with os.fdopen(number_read) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(DEADLINE_S)
