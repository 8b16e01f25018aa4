"""How rows are drawn: two lines for tasks, opportunities and contacts; the timeline for activities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from host.ui import paint, theme
from host.ui.rows import ROW, AnyIndex, Part, Row

TRAILING = Qt.AlignmentFlag.AlignRight
_TEXT_AT = {"check": 40, "dot": 40, "avatar": 48, "disc": 56, "": 16}
_FACT_GAP = 6


class TwoLines(QStyledItemDelegate):
    """Title and right word, then parts joined by dots; parts that do not fit are dropped from the end."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        tokens = theme.of(_view(option))
        return QSize(0, 16 + paint.height(tokens.body) + paint.height(tokens.small) + 3)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = cast(Row, index.data(ROW))
        canvas = _Canvas(painter, option)
        tokens = canvas.tokens
        left = _TEXT_AT[row.mark]
        title_height = paint.height(tokens.body) + 2
        canvas.mark(row, left)
        canvas.head(row, left, 8, title_height)
        canvas.parts(row.parts, left, 8 + title_height, paint.height(tokens.small) + 1)
        canvas.focus()


@dataclass(frozen=True)
class _Layout:
    """Where the pieces of one activity stand, from the row's top, in logical pixels."""

    lines: tuple[str, ...]
    facts: tuple[tuple[Part, QRect], ...]
    text_top: int
    height: int


class Timeline(QStyledItemDelegate):
    """A disc with the kind's icon on a rail, and beside it what happened."""

    def __init__(self) -> None:
        super().__init__()
        self._layouts: dict[tuple[Row, int, theme.Tokens], _Layout] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        view = _view(option)
        layout = self._layout(cast(Row, index.data(ROW)), view.viewport().width(), theme.of(view))
        return QSize(0, layout.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = cast(Row, index.data(ROW))
        canvas = _Canvas(painter, option)
        tokens = canvas.tokens
        left, title_height = _TEXT_AT["disc"], paint.height(tokens.body) + 1
        layout = self._layout(row, canvas.area.width(), tokens)
        is_last = index.row() == index.model().rowCount() - 1
        canvas.disc(row, rail=layout.height, is_last=is_last)
        canvas.head(row, left, 8, title_height)
        canvas.parts(row.parts, left, 8 + title_height, paint.height(tokens.small) + 1)
        step = paint.height(tokens.body) + 1
        for number, words in enumerate(layout.lines):
            rect = QRect(left, layout.text_top + number * step, canvas.area.width() - left - 16, step)
            paint.text(painter, canvas.place(rect), words, tokens.body, tokens.body2)
        for fact, rect in layout.facts:
            canvas.fact(fact, rect)
        canvas.focus()

    def _layout(self, row: Row, width: int, tokens: theme.Tokens) -> _Layout:
        key = (row, width, tokens)
        if key not in self._layouts:
            if len(self._layouts) > 500:
                self._layouts.clear()
            self._layouts[key] = _arrange(row, width, tokens)
        return self._layouts[key]


def _arrange(row: Row, width: int, tokens: theme.Tokens) -> _Layout:
    left = _TEXT_AT["disc"]
    available = max(40, width - left - 16)
    y = 8 + paint.height(tokens.body) + 2
    if row.parts:
        y += paint.height(tokens.small) + 1
    y += 2
    text_top = y
    words = paint.lines(row.text, tokens.body, available, 2) if row.text else ()
    y += len(words) * (paint.height(tokens.body) + 1)
    facts: list[tuple[Part, QRect]] = []
    high = max(20, paint.height(tokens.small) + 6)
    x, y = left, y + (_FACT_GAP if row.facts else 0)
    for fact in row.facts:
        icon = tokens.icon_meta + 6 if fact.icon else 0
        wide = min(available, paint.width(fact.text, tokens.small) + icon + 16)
        if x > left and x + wide > left + available:
            x, y = left, y + high + 4
        facts.append((fact, QRect(x, y, wide, high)))
        x += wide + _FACT_GAP
    if facts:
        y += high
    return _Layout(words, tuple(facts), text_top, max(y + 10, 44))


class _Canvas:
    """One row being painted: coordinates count from the row's top left and are mirrored when need be."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self.painter, self.option = painter, option
        self.view = _view(option)
        self.tokens = theme.of(self.view)
        self.area: QRect = option.rect
        painter.setLayoutDirection(self.view.layoutDirection())

    def place(self, rect: QRect) -> QRect:
        moved = rect.translated(self.area.topLeft())
        return paint.visual(self.view, moved, self.area)

    def head(self, row: Row, left: int, top: int, high: int) -> None:
        """The title, and the right word in a width of its own."""
        tokens, width = self.tokens, self.area.width()
        right = paint.width(row.right.text, tokens.small)
        right = min(right, (width - left - 16) // 2)
        shown = paint.elided(row.right.text, tokens.small, right)
        rect = QRect(width - 16 - right, top, right, high)
        paint.text(
            self.painter, self.place(rect), shown, tokens.small, tokens.colour(row.right.colour), TRAILING
        )
        room = width - left - 16 - (right + 12 if right else 0)
        title = paint.elided(row.title, tokens.body, room)
        paint.text(self.painter, self.place(QRect(left, top, room, high)), title, tokens.body, tokens.ink)

    def parts(self, parts: tuple[Part, ...], left: int, top: int, high: int) -> None:
        tokens = self.tokens
        x, end = left, self.area.width() - 16
        dot = paint.width(" · ", tokens.small) + 4
        for number, part in enumerate(parts):
            icon = tokens.icon_meta + 5 if part.icon else 0
            wide = icon + paint.width(part.text, tokens.small)
            if number and x + dot + wide > end:
                break
            if number:
                self._words(QRect(x, top, dot, high), "·", tokens.ink2, Qt.AlignmentFlag.AlignHCenter)
                x += dot
            if part.icon:
                spot = self.place(QRect(x, top, tokens.icon_meta, high)).center() + QPoint(1, 1)
                paint.icon(self.painter, spot, part.icon, tokens.colour(part.colour), tokens.icon_meta)
            room = min(wide, end - x) - icon
            shown = paint.elided(part.text, tokens.small, room)
            self._words(QRect(x + icon, top, room, high), shown, tokens.colour(part.colour))
            x += wide

    def fact(self, fact: Part, rect: QRect) -> None:
        tokens = self.tokens
        paint.box(self.painter, self.place(rect), 5, tokens.press if tokens.dark else tokens.fill)
        x = rect.x() + 8
        if fact.icon:
            spot = self.place(QRect(x, rect.y(), tokens.icon_meta, rect.height())).center() + QPoint(1, 1)
            paint.icon(self.painter, spot, fact.icon, tokens.colour(fact.colour), tokens.icon_meta)
            x += tokens.icon_meta + 6
        room = rect.right() - 7 - x
        shown = paint.elided(fact.text, tokens.small, room + 1)
        self._words(QRect(x, rect.y(), room + 1, rect.height()), shown, tokens.colour(fact.colour))

    def mark(self, row: Row, left: int) -> None:
        """What stands before the text of a two-line row."""
        tokens = self.tokens
        middle = 8 + paint.height(tokens.body) // 2 + 1
        hue = tokens.hues[row.hue]
        if row.mark == "avatar":
            rect = self.place(QRect(16, (self.area.height() - 24) // 2, 24, 24))
            paint.avatar(self.painter, rect, row.title, hue, tokens.body, circle=True)
        elif row.mark == "check":
            colour = hue.ink if row.hue == "red" else tokens.control
            rect = self.place(QRect(16, middle - 8, 16, 16))
            self._circle(rect, colour)
        elif row.mark == "dot":
            paint.box(self.painter, self.place(QRect(20, middle - 4, 8, 8)), 4, hue.ink)

    def disc(self, row: Row, *, rail: int, is_last: bool) -> None:
        tokens = self.tokens
        hue = tokens.hues[row.hue]
        rect = self.place(QRect(16, 6, 28, 28))
        if not is_last:
            self.painter.fillRect(self.place(QRect(30, 38, 1, rail - 36)), tokens.line2)
        paint.box(self.painter, rect, 14, hue.tint)
        size = tokens.icon_small if tokens.icon_small <= 18 else 18
        paint.icon(self.painter, rect.center() + QPoint(1, 1), row.icon, hue.ink, size)

    def focus(self) -> None:
        """The ring of the row that the keyboard is on."""
        state: QStyle.StateFlag = self.option.state
        if state & QStyle.StateFlag.State_HasFocus and self.view.hasFocus():
            rect = self.area.adjusted(theme.BLEED, 1, -theme.BLEED, -1)
            paint.ring(self.painter, rect, theme.RADIUS_FIELD, self.tokens.focus)

    def _words(
        self,
        rect: QRect,
        words: str,
        colour: QColor,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeading,
    ) -> None:
        paint.text(self.painter, self.place(rect), words, self.tokens.small, colour, align)

    def _circle(self, rect: QRect, colour: QColor) -> None:
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(colour, 1.5))
        self.painter.drawEllipse(rect.adjusted(1, 1, -1, -1))


def _view(option: QStyleOptionViewItem) -> QAbstractItemView:
    return cast(QAbstractItemView, option.widget)
