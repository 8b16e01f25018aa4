"""The small widgets that everything else is put together from. Each paints itself from the tokens."""

from __future__ import annotations

from html import escape
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from host.ui import paint, theme

LEADING = Qt.AlignmentFlag.AlignLeading
CENTRE = Qt.AlignmentFlag.AlignHCenter
LINK_HEIGHT = 24  # px: the smallest target of WCAG 2.5.8
LINK_PADDING = 4
LONGEST_TIP = 1000  # characters: a tooltip is for reading at a glance


def tip(words: str) -> str:
    """`words` as a tooltip's text: Qt would follow markup in them, and wraps no plain text."""
    shown = words if len(words) <= LONGEST_TIP else f"{words[:LONGEST_TIP]}…"
    return f'<p style="white-space: pre-wrap">{escape(shown)}</p>' if shown else ""


def set_tip(widget: QWidget, words: str) -> None:
    """Give `widget` a tooltip. It is the description too, where screen readers would find its markup."""
    widget.setToolTip(tip(words))
    widget.setAccessibleDescription(words)


class Text(QLabel):
    """Plain text of the outside world or our own. What does not fit is elided and stands in the tooltip;
    screen readers get all of it."""

    def __init__(
        self,
        name: str,
        *,
        font: str = "body",
        colour: str = "ink",
        limit: int = 1,
        align: Qt.AlignmentFlag = LEADING,
        elide: Qt.TextElideMode = paint.ELIDE_END,
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._font, self._colour, self._limit = font, colour, limit
        self._align, self._elide = align, elide
        self._tip = ""
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Ignored if limit > 1 else policy.Preferred, policy.Fixed)

    def show_text(self, text: str, *, tip: str = "") -> None:
        """Show `text`; `tip` replaces the tooltip that tells what was elided."""
        self._tip = tip
        if text != self.text():
            self.setText(text)
            self._fit()
        self._set_tip()

    def set_colour(self, colour: str) -> None:
        if colour != self._colour:
            self._colour = colour
            self.update()

    def set_limit(self, limit: int) -> None:
        """Show at most so many lines."""
        self._limit = limit
        self._fit()

    def shown_lines(self) -> tuple[str, ...]:
        """The lines as painted."""
        font = theme.of(self).font(self._font)
        if self._limit == 1:
            one = " ".join(self.text().split())
            return (paint.elided(one, font, self.width(), self._elide),)
        return paint.lines(self.text(), font, self.width(), self._limit)

    def is_cut(self) -> bool:
        """Whether something of the text is not seen."""
        return "".join("".join(self.shown_lines()).split()) != "".join(self.text().split())

    def sizeHint(self) -> QSize:
        font = theme.of(self).font(self._font)
        return QSize(paint.width(self.text(), font) + 1, self._line_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self._line_height())

    def hasHeightForWidth(self) -> bool:
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.of(self)
        painter = paint.begin(self)
        colour, font, step = tokens.colour(self._colour), tokens.font(self._font), self._line_height()
        for number, line in enumerate(self.shown_lines()):
            rect = QRect(0, number * step, self.width(), step)
            paint.text(painter, rect, line, font, colour, self._align)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()
            self._set_tip()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        # A label's height-for-width is lost inside nested box layouts: the height is fixed for each width.
        count = len(self.shown_lines()) if self._limit > 1 else 1
        self.setFixedHeight(self._line_height() * count)

    def _line_height(self) -> int:
        return paint.height(theme.of(self).font(self._font)) + 1

    def _set_tip(self) -> None:
        set_tip(self, self._tip or (self.text() if self.is_cut() else ""))


class Button(QPushButton):
    """The base of every button: Enter and Space press it, the ring shows for keyboard focus only.

    The words are painted, never set as the button's text: names of people and companies hold "&", which
    Qt would take for an access key.
    """

    def __init__(self, name: str, spoken: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setAutoDefault(True)  # Enter presses it outside dialogs too
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._ring = False

    def speak(self, name: str, description: str = "") -> None:
        """What a screen reader says."""
        if name != self.accessibleName():
            self.setAccessibleName(name)
        if description != self.accessibleDescription():
            self.setAccessibleDescription(description)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._ring = paint.keyboard_focus(event.reason())  # coming back to the window, it is as it was
        super().focusInEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.sizeHint().height())

    def has_ring(self) -> bool:
        return self.hasFocus() and self._ring

    def backdrop(self, tokens: theme.Tokens, rest: QColor | None) -> QColor | None:
        """The fill for the present state."""
        if not self.isEnabled():
            return rest
        if self.isDown():
            return tokens.press
        return tokens.hover if self.underMouse() else rest


class IconButton(Button):
    """An icon alone; its name says verb and object."""

    def __init__(self, name: str, icon: str, spoken: str, *, side: int = 28) -> None:
        super().__init__(name, spoken)
        set_tip(self, spoken)
        self._icon, self._side = icon, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return paint.square(max(self._side, theme.of(self).icon_size + 8))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.of(self)
        painter = paint.begin(self)
        fill = self.backdrop(tokens, None)
        if fill:
            paint.box(painter, self.rect(), theme.RADIUS_FIELD, fill)
        colour = tokens.icon if self.isEnabled() else tokens.disabled
        paint.icon(painter, self.rect().center() + QPoint(1, 1), self._icon, colour, tokens.icon_size)
        if self.has_ring():
            paint.ring(painter, self.rect(), theme.RADIUS_FIELD, tokens.focus)


class TextButton(Button):
    """Icon and words in an outline; the icon alone where words find no room. `filled`: the main step."""

    def __init__(self, name: str, words: str, icon: str = "", *, filled: bool = False) -> None:
        super().__init__(name, words)
        self._words, self._icon, self._filled = words, icon, filled

    @property
    def words(self) -> str:
        return self._words

    def show_words(self, words: str, icon: str) -> None:
        self._words, self._icon = words, icon
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        tokens = theme.of(self)
        icon = tokens.icon_size + 8 if self._icon else 0
        return QSize(paint.width(self._words, tokens.body) + icon + 26, tokens.control_height)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.of(self)
        painter = paint.begin(self)
        ink = tokens.ink if self.isEnabled() else tokens.disabled
        if self._filled:
            strength = 0.84 if self.isDown() else 0.92 if self.underMouse() else 1.0
            fill = theme.mix(tokens.accent_fill, tokens.ink, strength) if strength < 1 else tokens.accent_fill
            paint.box(painter, self.rect(), theme.RADIUS_FIELD, fill)
            ink = tokens.on_fill
        else:
            fill = self.backdrop(tokens, tokens.surface) or tokens.surface
            paint.box(painter, self.rect(), theme.RADIUS_FIELD, fill, tokens.line2)
        self._paint_words(painter, tokens, ink)
        if self.has_ring():
            inner = self.rect().adjusted(2, 2, -2, -2) if self._filled else self.rect()
            colour = tokens.on_fill if self._filled else tokens.focus
            paint.ring(painter, inner, theme.RADIUS_FIELD, colour)

    def _paint_words(self, painter: QPainter, tokens: theme.Tokens, ink: QColor) -> None:
        icon = tokens.icon_size + 8 if self._icon else 0
        shown = paint.elided(self._words, tokens.body, self.width() - icon - 12)
        if self._icon and shown != self._words:
            icon, shown = tokens.icon_size, ""  # an icon says more than half a word
        start = (self.width() - icon - paint.width(shown, tokens.body)) // 2
        if self._icon:
            spot = paint.visual(self, QRect(start, 0, tokens.icon_size, self.height()))
            colour = ink if self._filled or not self.isEnabled() else tokens.icon
            paint.icon(painter, spot.center() + QPoint(1, 1), self._icon, colour, tokens.icon_size)
        rect = QRect(start + icon, 0, self.width() - start - icon, self.height())
        paint.text(painter, paint.visual(self, rect), shown, tokens.body, ink)


class LinkButton(Button):
    """Words in the accent colour that open or change something; as wide as its words, elided if need be."""

    def __init__(self, name: str, *, font: str = "body", colour: str = "accent") -> None:
        super().__init__(name)
        self._words, self._font, self._colour = "", font, colour
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str, spoken: str) -> None:
        if words != self._words:
            self._words = words
            self.updateGeometry()
            self.update()
        self.speak(spoken)
        set_tip(self, words)

    def set_colour(self, colour: str) -> None:
        self._colour = colour
        self.update()

    def sizeHint(self) -> QSize:
        font = theme.of(self).font(self._font)
        return QSize(
            paint.width(self._words, font) + 2 * LINK_PADDING, max(LINK_HEIGHT, paint.height(font) + 6)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.of(self)
        painter = paint.begin(self)
        font = tokens.font(self._font)
        shown = paint.elided(self._words, font, self.width() - 2 * LINK_PADDING)
        rect = QRect(LINK_PADDING, 0, self.width() - 2 * LINK_PADDING, self.height())
        rect = paint.visual(self, rect)
        colour = tokens.colour(self._colour)
        paint.text(painter, rect, shown, font, colour)
        if self.underMouse() or self.isDown():
            used = paint.width(shown, font)
            line = paint.visual(
                self, QRect(LINK_PADDING, self.height() // 2 + paint.height(font) // 2 - 1, used, 1)
            )
            painter.fillRect(line, colour)
        if self.has_ring():
            paint.ring(painter, self.rect(), theme.RADIUS_FIELD, tokens.focus)


class Block(QWidget):
    """A plain area filled with one token; with a hairline at its top or bottom if asked."""

    def __init__(self, name: str, fill: str = "surface", *, line: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self._fill, self._line = fill, line

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.of(self)
        painter = paint.begin(self)
        painter.fillRect(self.rect(), tokens.colour(self._fill))
        if self._line == "top":
            painter.fillRect(0, 0, self.width(), 1, tokens.line)
        elif self._line == "bottom":
            painter.fillRect(0, self.height() - 1, self.width(), 1, tokens.line)


class Icon(QWidget):
    """An icon as decoration; screen readers pass over it."""

    def __init__(self, icon: str, colour: str = "icon", *, size: int = 16, disc: int = 0) -> None:
        super().__init__()
        self._icon, self._colour, self._size, self._disc = icon, colour, size, disc
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon: str, colour: str = "icon") -> None:
        if (icon, colour) != (self._icon, self._colour):
            self._icon, self._colour = icon, colour
            self.update()

    def sizeHint(self) -> QSize:
        return paint.square(max(self._disc, self._scaled()))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.of(self)
        painter = paint.begin(self)
        if self._disc:
            paint.box(painter, self.rect(), self.width() / 2, tokens.press)
        centre = QPoint(self.width() // 2, self.height() // 2)
        paint.icon(painter, centre, self._icon, tokens.colour(self._colour), self._scaled())

    def _scaled(self) -> int:
        return self._size * theme.of(self).icon_size // 16


def give_viewport(area: QAbstractScrollArea) -> None:
    """Give a scroll area a viewport that is made here. Asked for Qt's own, PySide makes every class of widget
    there is to find out which one it is: 8 ms before the first paint (seen in PySide6 6.11)."""
    viewport = QWidget()
    viewport.setBackgroundRole(QPalette.ColorRole.Base)
    viewport.setAutoFillBackground(True)
    area.setViewport(viewport)


def column(*margins: int, gap: int = 0) -> QVBoxLayout:
    """A vertical layout; margins left, top, right, bottom."""
    return _set_up(QVBoxLayout(), margins, gap)


def line(*margins: int, gap: int = 0) -> QHBoxLayout:
    """A horizontal layout; margins left, top, right, bottom."""
    return _set_up(QHBoxLayout(), margins, gap)


Box = TypeVar("Box", QHBoxLayout, QVBoxLayout)


def _set_up(layout: Box, margins: tuple[int, ...], gap: int) -> Box:
    left, top, right, bottom = margins or (0, 0, 0, 0)
    layout.setContentsMargins(left, top, right, bottom)
    layout.setSpacing(gap)
    return layout
