"""What is wrong or worth knowing: strips under the participants, and the banner."""

from __future__ import annotations

import math
import time

from msgspec import Struct
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from host.errors import Problem
from host.intents import Float, FreeWindowUnderstood, MakeRoom, Refresh
from host.ui import paint, theme
from host.ui.widgets import Icon, LinkButton, Text, TextButton, column, line


class Look(Struct, frozen=True):
    icon: str
    hue: str


_LOOKS = {
    "key_refused": Look("key-round", "red"),
    "forbidden": Look("lock", "amber"),
    "plan_limit": Look("gauge", "amber"),
    "too_fast": Look("timer", "amber"),
    "not_found": Look("triangle-alert", "amber"),
    "server_down": Look("server-crash", "amber"),
    "no_secure_connection": Look("shield-alert", "red"),
    "no_connection": Look("wifi-off", "slate"),
    "nonsense_answer": Look("circle-question-mark", "amber"),
}
_OTHER = Look("circle-alert", "red")


def look(problem: Problem) -> Look:
    """Icon and hue of a problem, by its code."""
    return _LOOKS.get(problem.code, _OTHER)


class Countdown(Text):
    """How long until it is tried again by itself; counts once a second while it is seen, and only then."""

    def __init__(self, name: str, *, font: str = "body", colour: str = "body2") -> None:
        super().__init__(name, font=font, colour=colour, limit=2)
        self._until = 0.0
        self._lead_in = ""
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._count)

    def show_wait(self, lead_in: str, seconds: float) -> None:
        """Count down `seconds` from now, after the words `lead_in`."""
        self._lead_in, self._until = lead_in, time.monotonic() + seconds
        # A screen reader hears it once, not each second.
        self.setAccessibleName(f"{lead_in}Trying again by itself in {math.ceil(seconds)} s.".strip())
        self._count()
        if self.isVisible():
            self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._until = 0.0
        self.setAccessibleName("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._until > time.monotonic():
            self._count()
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _count(self) -> None:
        left = math.ceil(self._until - time.monotonic())
        if left <= 0:
            self._timer.stop()
        words = f"Trying again by itself in {left} s." if left > 0 else "Trying again…"
        self.show_text(f"{self._lead_in}{words}")


class Strip(QWidget):
    """An ongoing state on one line across the panel."""

    def __init__(self, name: str, icon: str, hue: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.hue = hue
        self.icon = Icon(icon, hue)
        self.words = Countdown(f"{name}-words", font="small", colour=hue)
        self.words.set_limit(4)
        self.row = line(16, 6, 12, 7, gap=10)
        self.row.addWidget(self.icon)
        self.row.addWidget(self.words, 1)
        self.setLayout(self.row)

    def sizeHint(self) -> QSize:
        return QSize(0, max(theme.of(self).strip, super().sizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        hue = theme.of(self).hues[self.hue]
        painter = paint.begin(self)
        painter.fillRect(self.rect(), hue.tint)
        painter.fillRect(0, self.height() - 1, self.width(), 1, hue.edge)


class RoomStrip(Strip):
    """Asks once what to do where there is no room beside Thunderbird's window."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__("strip-room", "panel-right", "blue")
        self.words.show_text("There is no room beside Thunderbird.")
        self.make_room = LinkButton("strip-make-room", font="small_bold", colour="blue")
        self.make_room.show_words("Make room", "Make room: Thunderbird’s window becomes narrower")
        self.make_room.clicked.connect(lambda: self.intent.emit(MakeRoom()))
        self.float = LinkButton("strip-float", font="small_bold", colour="blue")
        self.float.show_words("Float", "Float: the panel stands over Thunderbird’s window")
        self.float.clicked.connect(lambda: self.intent.emit(Float()))
        self.row.addWidget(self.make_room)
        self.row.addWidget(self.float)


class FreeWindowStrip(Strip):
    """Says once why the panel does not stand beside Thunderbird's window."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__("strip-free-window", "panel-right", "slate")
        self.words.show_text("Wayland lets no program place a window, so the panel stands free.")
        self.understood = LinkButton("strip-understood", font="small_bold", colour="slate")
        self.understood.show_words("OK", "OK: do not say this again")
        self.understood.clicked.connect(lambda: self.intent.emit(FreeWindowUnderstood()))
        self.row.addWidget(self.understood)


class ProblemStrip(Strip):
    """Why the last try failed, above a card that stays usable."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__("strip-problem", _OTHER.icon, _OTHER.hue)
        self.retry = LinkButton("strip-retry", font="small_bold", colour=_OTHER.hue)
        self.retry.show_words("Try again", "Try again")
        self.retry.clicked.connect(lambda: self.intent.emit(Refresh()))
        self.row.addWidget(self.retry)
        self._problem: Problem | None = None

    def show_problem(self, problem: Problem | None) -> None:
        """Show it, or hide with None. The same one again leaves its countdown running."""
        self.setVisible(problem is not None)
        if problem is None or problem is self._problem:
            self._problem = problem
            return
        self._problem = problem
        seen = look(problem)
        self.hue = seen.hue
        self.icon.show_icon(seen.icon, seen.hue)
        self.words.set_colour(seen.hue)
        self.retry.set_colour(seen.hue)
        self.retry.setVisible(problem.can_retry and problem.wait is None)
        if problem.wait is None:
            self.words.stop()
            self.words.show_text(f"{problem.title}.", tip=problem.text)
        else:
            self.words.show_wait(f"{problem.title}. ", problem.wait)
        self.update()


class Banner(QWidget):
    """A problem that keeps the panel from showing anything: what happened, what it means, the next step."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._hue = _OTHER.hue
        self._problem: Problem | None = None
        self.icon = Icon(_OTHER.icon, _OTHER.hue)
        self.title = Text("banner-title", font="head", limit=3)
        self.words = Countdown("banner-text")
        self.words.set_limit(12)
        self.retry = TextButton("try-again", "Try again", "rotate-ccw")
        self.retry.clicked.connect(lambda: self.intent.emit(Refresh()))
        words = column(gap=2)
        words.addWidget(self.title)
        words.addWidget(self.words)
        words.addSpacing(6)
        words.addWidget(self.retry, 0, Qt.AlignmentFlag.AlignLeading)
        layout = line(14, 12, 14, 12, gap=12)
        layout.addWidget(self.icon, 0, paint.TOP)
        layout.addLayout(words, 1)
        self.setLayout(layout)

    def show_problem(self, problem: Problem) -> None:
        if problem is self._problem:
            return
        self._problem = problem
        seen = look(problem)
        self._hue = seen.hue
        self.icon.show_icon(seen.icon, seen.hue)
        self.title.show_text(problem.title)
        self.retry.setVisible(problem.can_retry)
        if problem.wait is None:
            self.words.stop()
            self.words.show_text(problem.text)
        else:
            self.words.show_wait(_before_countdown(problem), problem.wait)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        hue = theme.of(self).hues[self._hue]
        paint.box(paint.begin(self), self.rect(), theme.RADIUS_BANNER, hue.tint, hue.edge)


def _before_countdown(problem: Problem) -> str:
    """What stands before the countdown. The text of "too fast" names the seconds, but does not count."""
    return "Too many requests in a short time. " if problem.code == "too_fast" else f"{problem.text} "
