"""A program that docks a panel beside the windows of the process given as its argument.

Takes a JSON list per line on stdin, answers each with a line on stdout, ends with stdin:
["show"], ["hide"], ["close"], ["reported", x, y, width, height, scale], ["write", times], ["state"]
-> {"visible", "width", "crowded": all that Docking.crowded said so far, "with_room": x, y, width, height}.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from host.ui.docking import Docking
from host.ui.placement import Rect, Side


class Program:
    def __init__(self, pid: int, side: Side) -> None:
        self.panel = QWidget()
        self.panel.setWindowTitle("Panel")
        self.label = QLabel("-")
        column = QVBoxLayout(self.panel)
        column.addWidget(self.label)
        column.addWidget(QLineEdit())  # something that would like the keyboard
        self.docking = Docking(self.panel, width=360, side=side)
        self.crowded: list[bool] = []
        self.docking.crowded.connect(self.crowded.append)
        self.docking.dock_to(pid)
        self.notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self.notifier.activated.connect(self.heed)

    def heed(self) -> None:
        line = sys.stdin.readline()
        if not line:
            self.notifier.setEnabled(False)
            self.docking.stop()
            self.panel.hide()
            QApplication.exit()
            return
        self.do(*json.loads(line))
        room = self.docking.window_with_room()
        answer = {
            "visible": self.panel.isVisible(),
            "width": self.docking.width,
            "crowded": self.crowded,
            "with_room": room and (room.x, room.y, room.width, room.height),
        }
        print(json.dumps(answer), flush=True)  # noqa: T201 - stdout is how it answers

    def do(self, name: str, *arguments: Any) -> None:
        match name:
            case "show":
                self.docking.show()
            case "hide":
                self.docking.hide()
            case "close":
                self.panel.close()
            case "reported":
                *bounds, scale = arguments
                self.docking.window_reported(Rect(*bounds), scale)
            case "write":
                for number in range(arguments[0]):
                    self.label.setText(f"{number} " * (number % 9 + 1))
                    self.label.repaint()
                    QApplication.processEvents()


def main() -> int:
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    program = Program(int(sys.argv[1]), Side(sys.argv[2]))
    code = app.exec()
    del program
    return code


if __name__ == "__main__":
    sys.exit(main())
