"""A program with plain X11 windows that look like Thunderbird's from outside.

Takes a JSON list per line on stdin, answers each with a line on stdout, ends with stdin:
["open", role, x, y, width, height] -> window id; ["withdraw", id], ["map", id], ["destroy", id],
["rename", id, title] -> null.
"""

from __future__ import annotations

import json
import os
import selectors
import sys
from typing import Any

from Xlib import X, Xatom, Xutil
from Xlib.display import Display


class Windows:
    def __init__(self) -> None:
        self.display = Display()

    def answer(self, name: str, *arguments: Any) -> int | None:
        if name == "open":
            return self.open(*arguments)
        window = self.display.create_resource_object("window", arguments[0])
        match name:
            case "withdraw":
                window.unmap()  # what withdraws it, unless the window manager did it
            case "map":
                window.map()
            case "destroy":
                window.destroy()
            case "rename":
                window.set_wm_name(arguments[1])
        return None

    def open(self, role: str, x: int, y: int, width: int, height: int) -> int:
        screen = self.display.screen()
        window = screen.root.create_window(x, y, width, height, 0, screen.root_depth)
        window.set_wm_name("Inbox")
        window.set_wm_hints(flags=Xutil.InputHint, input=1)
        window.set_wm_normal_hints(flags=Xutil.USPosition | Xutil.USSize)
        self.text(window, "WM_WINDOW_ROLE", role)
        window.change_property(self.display.intern_atom("_NET_WM_PID"), Xatom.CARDINAL, 32, [os.getpid()])
        window.change_attributes(event_mask=X.StructureNotifyMask)
        window.map()
        return window.id

    def text(self, window: Any, name: str, value: str) -> None:
        window.change_property(self.display.intern_atom(name), Xatom.STRING, 8, value.encode())


def main() -> None:
    windows = Windows()
    with selectors.DefaultSelector() as selector:
        selector.register(windows.display, selectors.EVENT_READ)
        selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        while True:
            while windows.display.pending_events():
                windows.display.next_event()
            if not any(key.fd == sys.stdin.fileno() for key, _ in selector.select()):
                continue
            line = sys.stdin.readline()
            if not line:
                return
            answer = windows.answer(*json.loads(line))
            windows.display.sync()
            print(json.dumps(answer), flush=True)  # noqa: T201 - stdout is how it answers


if __name__ == "__main__":
    main()
