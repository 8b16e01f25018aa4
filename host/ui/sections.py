"""A foldable section of the card: a heading with count and summary, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from host.ui import paint, theme
from host.ui.rows import Part, Row, RowView
from host.ui.widgets import Button, Text, column, line, tip

NOT_TOLD = "–"


class SectionHeader(Button):
    """The heading as one button: Enter, Space and the arrow keys fold and unfold."""

    def __init__(self, name: str, title: str, *, line: bool = True) -> None:
        super().__init__(name)
        self._title, self._line = title, line
        self._count, self._summary = NOT_TOLD, Part("")
        self._open = False
        self.setCheckable(False)
        self._speak()

    @property
    def is_open(self) -> bool:
        return self._open

    def set_open(self, is_open: bool) -> None:
        self._open = is_open
        self._speak()
        self.update()

    def show_summary(self, count: str, summary: Part) -> None:
        """The badge beside the title, and a few words at the far end."""
        self._count, self._summary = count, summary
        self.setToolTip(tip(summary.text))
        self._speak()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, theme.of(self).section)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, theme.of(self).section)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward = paint.is_forward(event, self.layoutDirection())
        if forward is None:
            super().keyPressEvent(event)
        elif forward != self._open:
            self.click()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.of(self)
        painter = paint.begin(self)
        if self._line:
            painter.fillRect(0, 0, self.width(), 1, tokens.line)
        inner = self.rect().adjusted(theme.BLEED, 3, -theme.BLEED, -2)
        fill = self.backdrop(tokens, None)
        if fill:
            paint.box(painter, inner, theme.RADIUS_FIELD, fill)
        high = self.height()
        chevron = "chevron-down" if self._open else "chevron-right"
        spot = paint.visual(self, QRect(17, 0, 14, high)).center() + QPoint(1, 1)
        paint.icon(painter, spot, chevron, tokens.icon, tokens.icon_small)
        title = paint.width(self._title, tokens.head)
        place = paint.visual(self, QRect(40, 0, title + 2, high))
        paint.text(painter, place, self._title, tokens.head, tokens.ink)
        badge_width = max(18, paint.width(self._count, tokens.small) + 12)
        badge_height = max(18, paint.height(tokens.small) + 4)
        top = (high - badge_height) // 2 + 1
        badge = paint.visual(self, QRect(40 + title + 8, top, badge_width, badge_height))
        paint.box(painter, badge, badge_height / 2, tokens.press)
        centre = Qt.AlignmentFlag.AlignHCenter
        paint.text(painter, badge, self._count, tokens.small, tokens.ink2, centre)
        left = 40 + title + 8 + badge_width + 12
        room = QRect(left, 0, max(0, self.width() - 16 - left), high)
        shown = paint.elided(self._summary.text, tokens.small, room.width())
        colour = tokens.colour(self._summary.colour)
        trailing = Qt.AlignmentFlag.AlignRight
        paint.text(painter, paint.visual(self, room), shown, tokens.small, colour, trailing)
        if self.has_ring():
            paint.ring(painter, inner, theme.RADIUS_FIELD, tokens.focus)

    def _speak(self) -> None:
        count = "not known" if self._count == NOT_TOLD else self._count
        name = ", ".join(part for part in (self._title, count, self._summary.text) if part)
        self.speak(name, "expanded" if self._open else "collapsed")


class Section(QWidget):
    """A heading and its rows, which are made only while it is open. It stays as the person left it."""

    reached = Signal(QRect)

    def __init__(self, title: str, view: RowView, *, is_open: bool = False) -> None:
        super().__init__()
        key = title.casefold()
        self.setObjectName(f"section-{key}")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.header = SectionHeader(f"heading-{key}", title)
        self.view = view
        self._note = Text(f"note-{key}", colour="ink2")
        self._body = QWidget()
        indented = line(40, 0, 16, 8)
        indented.addWidget(self._note, 1)
        self._note_line = QWidget()
        self._note_line.setLayout(indented)
        body = column(0, 0, 0, 8)
        body.addWidget(self._note_line)
        body.addWidget(view)
        self._body.setLayout(body)
        layout = column()
        layout.addWidget(self.header)
        layout.addWidget(self._body)
        self.setLayout(layout)
        self._make_rows: Callable[[], Sequence[Row]] = tuple
        self.header.clicked.connect(lambda: self._unfold(not self.header.is_open))
        view.reached.connect(self._tell_reached)
        self._unfold(is_open)

    def show_rows(
        self, count: str, summary: Part, make_rows: Callable[[], Sequence[Row]], empty: str = ""
    ) -> None:
        """Show the heading, and the rows that `make_rows` gives if the section is open; `empty` stands in."""
        self._make_rows = make_rows
        self.header.show_summary(count, summary)
        self._note.show_text(empty)
        self._note_line.setVisible(bool(empty))
        if self.header.is_open:
            self.view.show_rows(make_rows())

    def _unfold(self, is_open: bool) -> None:
        self.header.set_open(is_open)
        if is_open:
            self.view.show_rows(self._make_rows())
        self._body.setVisible(is_open)

    def _tell_reached(self, rect: QRect) -> None:
        self.reached.emit(QRect(self.view.mapTo(self, rect.topLeft()), rect.size()))
