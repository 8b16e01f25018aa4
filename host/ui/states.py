"""The screens for when there is no card: nothing displayed, no match, no key, waiting, a failure."""

from __future__ import annotations

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from host.errors import Problem
from host.intents import Refresh, StartDemo
from host.message import Person
from host.ui import paint, theme
from host.ui.copy_button import CopyButton
from host.ui.fields import label_width
from host.ui.messages import Banner
from host.ui.record_header import Avatar
from host.ui.widgets import CENTRE, Icon, Text, TextButton, column, line

SAYS_WAITING_AFTER = 2_000  # ms
OFFERS_RETRY_AFTER = 10_000  # ms


class Sentence(QWidget):
    """An icon and one sentence: nothing is displayed, several are selected, or nobody is to be looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sentence")
        self.icon = Icon("inbox", "ink3", size=24)
        self.words = Text("sentence-words", colour="ink2", limit=6, align=CENTRE)
        layout = column(24, 48, 24, 24, gap=14)
        layout.addWidget(self.icon, 0, CENTRE)
        layout.addWidget(self.words)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_sentence(self, icon: str, words: str) -> None:
        self.icon.show_icon(icon, "ink3")
        self.words.show_text(words)


class NeedsKeyView(QWidget):
    """No key is there yet: what the panel does, and the demo as the way in."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("needs-key")
        title = Text("needs-key-title", font="title", limit=2, align=CENTRE)
        title.show_text("Close is not connected yet")
        words = Text("needs-key-words", colour="body2", limit=12, align=CENTRE)
        words.show_text("This panel shows the Close record of whoever wrote the message you are reading.")
        how = Text("needs-key-how", font="small", colour="ink2", limit=12, align=CENTRE)
        how.show_text(
            "There is no API key. Look around in the demo with sample people, or start the program with "
            "CLOSE_SIDEBAR_API_KEY set."
        )
        self.demo = TextButton("try-demo", "Try the demo", "flask-conical", filled=True)
        self.demo.clicked.connect(lambda: self.intent.emit(StartDemo()))
        layout = column(24, 40, 24, 24, gap=12)
        layout.addWidget(Icon("key-round", disc=56, size=24), 0, CENTRE)
        layout.addSpacing(4)
        layout.addWidget(title)
        layout.addWidget(words)
        layout.addSpacing(4)
        layout.addWidget(self.demo)
        layout.addWidget(how)
        layout.addStretch(1)
        self.setLayout(layout)


class NoMatchView(QWidget):
    """Nobody in Close has this address."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("no-match")
        self.name = Text("no-match-name", font="title", limit=2, align=CENTRE)
        self.address = Text("no-match-address", colour="ink2", align=CENTRE, elide=paint.ELIDE_MIDDLE)
        self.words = Text("no-match-words", limit=3, align=CENTRE)
        self.words.show_text("Nobody in Close has this address.")
        self.copy = CopyButton("no-match-copy")
        self.copy.intent.connect(self.intent)
        self.as_of = Text("no-match-as-of", font="small", colour="ink2", align=CENTRE)
        layout = column(24, 28, 24, 24, gap=4)
        layout.addWidget(Icon("user-round", disc=56, size=24), 0, CENTRE)
        layout.addSpacing(12)
        layout.addWidget(self.name)
        layout.addWidget(self.address)
        layout.addSpacing(6)
        layout.addWidget(self.words)
        layout.addSpacing(16)
        layout.addWidget(self.copy)
        layout.addSpacing(8)
        layout.addWidget(self.as_of)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_person(self, person: Person, freshness: str) -> None:
        self.name.show_text(person.label)
        self.address.show_text(person.address if person.name else "")
        self.address.setVisible(bool(person.name))
        self.copy.show_address(person.address)
        self.as_of.show_text(freshness)
        self.as_of.setVisible(bool(freshness))


class Skeleton(QWidget):
    """A quiet bar where a value will stand, as high as that will be; before it the label, if it has one."""

    def __init__(self, label: str, *, high: int, share: float, bar: int = 8) -> None:
        super().__init__()
        self._share, self._bar, self._labelled = share, bar, bool(label)
        self.setMinimumHeight(high)
        if label:
            text = Text(f"skeleton-{label.casefold()}", colour="ink2")
            text.show_text(label)
            layout = line(16, 5, 16, 5)
            layout.addWidget(text)
            layout.addStretch(1)
            self.setLayout(layout)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.of(self)
        left = 16 + (label_width(tokens, self.width()) if self._labelled else 0)
        width = round((self.width() - left - 16) * self._share)
        bar = QRect(left, (self.height() - self._bar) // 2, width, self._bar)
        radius = min(self._bar / 2, theme.RADIUS_FIELD * 2)
        paint.box(paint.begin(self), paint.visual(self, bar), radius, tokens.press)


class LookingView(QWidget):
    """Close is being asked: the name from the mail, and quiet bars where the values will stand.

    A wait that lasts says so, and then offers to try again.
    """

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("looking")
        self.who = Text("looking-for", font="small", colour="ink2", elide=paint.ELIDE_MIDDLE)
        self.avatar = Avatar()
        self.name = Text("looking-name", font="title", limit=2)
        self.waiting = Text("looking-waiting", font="small", colour="ink2", limit=2)
        self.retry = TextButton("looking-retry", "Try again", "rotate-ccw")
        self.retry.clicked.connect(self._try_again)
        keeps_its_place = self.retry.sizePolicy()
        keeps_its_place.setRetainSizeWhenHidden(True)
        self.retry.setSizePolicy(keeps_its_place)
        about = line(16, 2, 16, 2, gap=6)
        about.addWidget(Icon("at-sign", "ink2", size=14))
        about.addWidget(self.who, 1)
        about.addSpacing(1)
        match = QWidget()
        match.setLayout(about)
        match.setMinimumHeight(32)
        words = column(gap=1)
        words.addWidget(self.name)
        words.addWidget(self.waiting)
        words.addStretch(1)
        head = line(16, 2, 16, 0, gap=12)
        head.addWidget(self.avatar, 0, paint.TOP)
        head.addLayout(words, 1)
        layout = column(0, 6, 0, 24)
        layout.addWidget(match)
        layout.addLayout(head)
        layout.addSpacing(8)
        layout.addWidget(Skeleton("", high=28, share=0.28, bar=24))
        tools = line(16, 8, 16, 14)  # the toolbar's place
        tools.addWidget(self.retry)
        tools.addStretch(1)
        layout.addLayout(tools)
        for label, share in (("Website", 0.8), ("Description", 0.7), ("Address", 0.8)):
            layout.addWidget(Skeleton(label, high=28, share=share))
        layout.addStretch(1)
        self.setLayout(layout)
        self._person: Person | None = None
        self._patience = QTimer(self, singleShot=True, interval=SAYS_WAITING_AFTER)
        self._patience.timeout.connect(self._say_waiting)
        self._long_wait = QTimer(self, singleShot=True, interval=OFFERS_RETRY_AFTER)
        self._long_wait.timeout.connect(self._offer_retry)

    def show_person(self, person: Person) -> None:
        if person == self._person:
            return  # the wait goes on
        self._person = person
        self.avatar.show_name(person.label, "slate", circle=True)
        self.name.show_text(person.label)
        self.who.show_text(f"Looking for {person.address}")
        self._begin_wait("Asking Close…")
        self.retry.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin_wait("Asking Close…")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._patience.stop()
        self._long_wait.stop()
        self.retry.hide()

    def _begin_wait(self, words: str) -> None:
        self.waiting.show_text(words)
        if self.isVisible():
            self._patience.start()
            self._long_wait.start()

    def _say_waiting(self) -> None:
        self.waiting.show_text("Still waiting for Close to answer…")

    def _offer_retry(self) -> None:
        self.waiting.show_text("Close takes long to answer.")
        self.retry.show()

    def _try_again(self) -> None:
        self._begin_wait("Asking Close again…")  # the button stays, and with it the focus
        self.intent.emit(Refresh())


class FailedView(QWidget):
    """Close could not be asked, and nothing is known to show instead."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("failed")
        self.who = Text("failed-who", font="small", colour="ink2", elide=paint.ELIDE_MIDDLE)
        self.banner = Banner()
        self.banner.intent.connect(self.intent)
        self.banner.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        layout = column(12, 12, 12, 24, gap=8)
        who = line(4, 0, 4, 0)
        who.addWidget(self.who, 1)
        layout.addLayout(who)
        layout.addWidget(self.banner)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_problem(self, problem: Problem, person: Person | None) -> None:
        self.who.show_text(f"Looking for {person.address}" if person else "")
        self.who.setVisible(person is not None)
        self.banner.show_problem(problem)
