"""What painters share: wrapped and elided text, frames at half pixels, the focus ring, icons."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QKeyEvent,
    QPaintDevice,
    QPainter,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QWidget

from host.ui import icons, theme, values

_MIRRORED = {
    "arrow-right": "arrow-left",
    "chevron-left": "chevron-right",
    "chevron-right": "chevron-left",
}
ELIDE_END = Qt.TextElideMode.ElideRight
ELIDE_MIDDLE = Qt.TextElideMode.ElideMiddle
TOP = Qt.AlignmentFlag.AlignTop

# Made once: a hundred texts are painted for each card.
_LINE = Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
_AT_LEFT, _AT_RIGHT, _CENTRED = (
    int(_LINE | side) | int(Qt.TextFlag.TextSingleLine)
    for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter)
)


def width(text: str, font: QFont) -> int:
    """The room that keeps `text` from being elided: eliding measures in fractions of a pixel."""
    return ceil(QFontMetricsF(font).horizontalAdvance(text)) + 1 if text else 0


def height(font: QFont) -> int:
    return QFontMetrics(font).height()


def lines(text: str, font: QFont, available: int, limit: int) -> tuple[str, ...]:
    """`text` in at most `limit` lines of `available` px: long words are broken, the last line is elided."""
    if limit == 1:
        return (elided(" ".join(text.split()), font, available),)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text.replace("\n", "\u2028"), font)  # the sign at which QTextLayout breaks a line
    layout.setTextOption(option)
    # QTextLayout counts UTF-16 units, Python code points; half a character is no reason to fail.
    units = text.encode("utf-16-le", "surrogatepass")
    starts: list[int] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, available))
        starts.append(line.textStart() * 2)
    layout.endLayout()
    broken = [
        units[start:end].decode("utf-16-le", "replace").strip()
        for start, end in zip(starts, [*starts[1:], len(units)], strict=True)
    ]
    if len(broken) > limit:
        rest = units[starts[limit - 1] :].decode("utf-16-le", "replace")
        broken = [*broken[: limit - 1], elided(" ".join(rest.split()) + "…", font, available)]
    return tuple(broken)


def elided(text: str, font: QFont, available: int, mode: Qt.TextElideMode = ELIDE_END) -> str:
    return QFontMetrics(font).elidedText(text, mode, available)


def text(
    painter: QPainter,
    rect: QRect,
    line: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeading,
) -> None:
    """One line, centred vertically; it stays on the side that the layout says, whatever script it is in."""
    painter.setFont(font)
    painter.setPen(colour)
    direction = painter.layoutDirection()
    mirrored = direction == Qt.LayoutDirection.RightToLeft
    if align == Qt.AlignmentFlag.AlignHCenter:
        flags = _CENTRED
    else:
        flags = _AT_LEFT if (align == Qt.AlignmentFlag.AlignLeading) != mirrored else _AT_RIGHT
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # each text reads in its own direction
    painter.drawText(rect, flags, line)
    painter.setLayoutDirection(direction)


def box(
    painter: QPainter,
    rect: QRect,
    radius: float,
    fill: QColor | None = None,
    edge: QColor | None = None,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
) -> None:
    """A rounded rectangle; the one pixel of its frame lies inside `rect`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill or Qt.BrushStyle.NoBrush)
    outline = QRectF(rect)
    if edge:
        pen = QPen(edge, 1, style)
        if style == Qt.PenStyle.DashLine:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        outline.adjust(0.5, 0.5, -0.5, -0.5)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(outline, radius, radius)


def ring(painter: QPainter, rect: QRect, radius: float, colour: QColor) -> None:
    """The focus ring: 2 px inside the component's own rectangle, so that nothing clips it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 2))
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), radius, radius)


def icon(painter: QPainter, centre: QPoint, name: str, colour: QColor, size: int) -> None:
    """An icon around `centre`; those that point along the line turn with the direction of the layout."""
    device: QPaintDevice = painter.device()
    if painter.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        name = _MIRRORED.get(name, name)
    picture = icons.pixmap(name, colour, size, device.devicePixelRatioF())
    painter.drawPixmap(QPoint(centre.x() - size // 2, centre.y() - size // 2), picture)


def avatar(painter: QPainter, rect: QRect, name: str, hue: theme.Hue, base: QFont, *, circle: bool) -> None:
    """The monogram of a name on its tint: a rounded square for a lead, a circle for a person."""
    box(painter, rect, rect.height() / (2 if circle else 4), hue.tint, None)
    font = QFont(base)
    font.setPixelSize(max(9, round(rect.height() * 0.38)))
    font.setWeight(QFont.Weight.DemiBold)
    text(painter, rect, values.initials(name), font, hue.ink, Qt.AlignmentFlag.AlignHCenter)


def visual(widget: QWidget, rect: QRect, within: QRect | None = None) -> QRect:
    """`rect` mirrored when the layout runs from right to left."""
    direction = widget.layoutDirection()
    if direction == Qt.LayoutDirection.LeftToRight:
        return rect
    return QStyle.visualRect(direction, within or widget.rect(), rect)


def begin(widget: QWidget) -> QPainter:
    painter = QPainter(widget)
    painter.setLayoutDirection(widget.layoutDirection())
    return painter


def keyboard_focus(reason: Qt.FocusReason) -> bool:
    """Whether the focus came by key, so that a ring is due."""
    return reason in (
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
        Qt.FocusReason.OtherFocusReason,
    )


def square(side: int) -> QSize:
    return QSize(side, side)


def is_forward(event: QKeyEvent, direction: Qt.LayoutDirection) -> bool | None:
    """Whether an arrow key points forward in reading order; None for any other key."""
    if event.key() not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        return None
    return (event.key() == Qt.Key.Key_Right) == (direction == Qt.LayoutDirection.LeftToRight)
