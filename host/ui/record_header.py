"""The head of the card: for which address it is shown, who it is, how fresh it is, and what can be done."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from host.close.records import Lead
from host.intents import OpenLink, Refresh, ShowMatch
from host.store import Card
from host.ui import paint, theme, values
from host.ui.copy_button import CopyButton
from host.ui.values import Formats
from host.ui.widgets import Icon, IconButton, Text, TextButton, column, line, set_tip


class Avatar(QWidget):
    """The monogram of a record; decoration for screen readers, the name stands beside it."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._hue, self._circle = "", "slate", False
        self.setFixedSize(40, 40)

    def show_name(self, name: str, hue: str, *, circle: bool) -> None:
        self._name, self._hue, self._circle = name, hue, circle
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.of(self)
        hue = tokens.hues[self._hue]
        paint.avatar(paint.begin(self), self.rect(), self._name, hue, tokens.body, circle=self._circle)


class StatusPill(QLabel):
    """The lead's status, with a dot in the hue that its id gives it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._hue = "slate"

    def show_status(self, identifier: str, label: str) -> None:
        self._hue = theme.status_hue(identifier, label)
        self.setText(label)
        set_tip(self, label)
        self.setAccessibleName(f"Status, {label}")
        self.setVisible(bool(label))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        tokens = theme.of(self)
        return QSize(paint.width(self.text(), tokens.small) + 34, max(24, paint.height(tokens.small) + 8))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.of(self)
        painter = paint.begin(self)
        hue = tokens.hues[self._hue]
        radius = self.height() / 2
        plain = hue.tint == tokens.surface  # high contrast: the frame says what the tint would
        paint.box(painter, self.rect(), radius, hue.tint, hue.edge if plain else None)
        middle = self.height() // 2
        paint.box(painter, paint.visual(self, QRect(11, middle - 3, 6, 6)), 3, hue.ink)
        room = QRect(23, 0, self.width() - 33, self.height())
        shown = paint.elided(self.text(), tokens.small, room.width() + 2)
        paint.text(painter, paint.visual(self, room.adjusted(0, 0, 2, 0)), shown, tokens.small, hue.ink)


class MatchLine(QWidget):
    """ "Shown for ada@…", and with several matches ‹ 1 of 3 ›. Arrow keys switch while the focus is in it."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("match")
        self.why = Text("match-why", font="small", colour="ink2", elide=paint.ELIDE_MIDDLE)
        self.position = Text("match-position", font="small", colour="ink2")
        self.previous = IconButton("match-previous", "chevron-left", "Previous record")
        self.next = IconButton("match-next", "chevron-right", "Next record")
        set_tip(self.previous, "Previous record (Alt+Left)")
        set_tip(self.next, "Next record (Alt+Right)")
        self._card: Card | None = None
        layout = line(16, 2, 10, 2, gap=6)
        layout.addWidget(Icon("at-sign", "ink2", size=14))
        layout.addWidget(self.why, 1)
        for widget in (self.previous, self.position, self.next):
            layout.addWidget(widget)
        self.setLayout(layout)
        self.setMinimumHeight(32)
        self.previous.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        for arrow in (self.previous, self.next):
            arrow.installEventFilter(self)

    def show_card(self, card: Card) -> None:
        self._card = card
        if card.matched_as:
            tip = f"The message says {card.person.address}; Close knows this record as {card.matched_as}."
            self.why.show_text(f"Found as {card.matched_as}", tip=tip)
        else:
            self.why.show_text(f"Shown for {card.person.address}")
        several = card.total > 1
        self.position.show_text(f"{card.position + 1} of {card.total}" if several else "")
        for widget in (self.previous, self.position, self.next):
            widget.setVisible(several)

    def step(self, by: int) -> None:
        """Ask for the next or previous match, round the end."""
        if self._card and self._card.total > 1:
            self.intent.emit(ShowMatch((self._card.position + by) % self._card.total))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            forward = paint.is_forward(event, self.layoutDirection())
            if forward is not None:
                self.step(1 if forward else -1)
                return True
        return super().eventFilter(watched, event)


class RecordHeader(QWidget):
    """Avatar, name, where it is; status and freshness; the actions."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("record-header")
        self._card: Card | None = None
        self.avatar = Avatar()
        self.name = Text("record-name", font="title", limit=2)
        self.place = Text("record-place", font="small", colour="ink2")
        self.status = StatusPill()
        self.refresh = IconButton("refresh", "refresh-cw", "Refresh from Close")
        set_tip(self.refresh, "Refresh from Close (F5)")
        self.freshness = Text("freshness", font="small", colour="ink2")
        self.open = TextButton("open-in-close", "Open in Close", "external-link")
        self.copy = CopyButton("copy-address")
        self._lay_out()
        self.refresh.clicked.connect(lambda: self.intent.emit(Refresh()))
        self.open.clicked.connect(self._open_in_close)
        self.copy.intent.connect(self.intent)

    def show_card(self, card: Card, formats: Formats, now: datetime) -> None:
        lead = card.lead
        self._card = card
        self.avatar.show_name(lead.name, theme.hashed_hue(lead.id), circle=False)
        self.name.show_text(lead.name)
        self.place.show_text(_place(lead))
        self.status.show_status(lead.status_id, lead.status_label)
        self._show_freshness(card, formats, now)
        can_open = bool(values.link(lead.html_url))
        self.open.setEnabled(can_open)
        where = "Open this record in Close" if can_open else "Close did not say where this record’s page is."
        set_tip(self.open, where)
        self.copy.show_address(card.person.address)

    def _show_freshness(self, card: Card, formats: Formats, now: datetime) -> None:
        known = formats.as_of(card.as_of, now) if card.as_of else ""
        words, colour = f"as of {known}" if known else "", "ink2"
        if card.refreshing:
            words = "refreshing…"
        elif card.problem and known:
            words, colour = f"known at {known}", "amber"
        tip = f"What Close told on {formats.full(card.as_of)}" if card.as_of else ""
        self.freshness.show_text(words, tip=tip)
        self.freshness.set_colour(colour)
        self.freshness.setVisible(bool(words))
        self._give_freshness_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_freshness_room()

    def _give_freshness_room(self) -> None:
        """A long status gives way to the freshness, up to half of the line."""
        self.freshness.setMinimumWidth(min(self.freshness.sizeHint().width(), self.width() // 2))

    def _lay_out(self) -> None:
        words = column(gap=1)
        words.addWidget(self.name)
        words.addWidget(self.place)
        words.addStretch(1)
        head = line(16, 2, 16, 0, gap=12)
        head.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        state = line(16, 8, 16, 0, gap=4)
        state.addWidget(self.status)
        state.addStretch(1)
        state.addWidget(self.refresh)
        state.addWidget(self.freshness)
        tools = line(16, 8, 16, 8, gap=4)
        tools.addWidget(self.open, 1)
        tools.addWidget(self.copy, 1)
        layout = column()
        layout.addLayout(head)
        layout.addLayout(state)
        layout.addLayout(tools)
        self.setLayout(layout)

    def _open_in_close(self) -> None:
        if self._card:
            self.intent.emit(OpenLink(values.link(self._card.lead.html_url)))


def _place(lead: Lead) -> str:
    """ "Lead · London"."""
    town = next((address.city for address in lead.addresses if address.city), "")
    return f"Lead · {town}" if town else "Lead"
