"""Icons: Lucide shapes from `icons.json`, tinted and painted at the screen's own resolution."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

STROKE = 1.75  # of 24: between Thunderbird's hairline icons and Lucide's own 2
_SHEET = Path(__file__).with_name("icons.json")


def pixmap(name: str, colour: QColor, size: int, ratio: float) -> QPixmap:
    """The icon `name`, `size` logical pixels wide, for a screen of device pixel ratio `ratio`.

    Raises KeyError for a name that is not in the sheet.
    """
    return _painted(name, colour.name(QColor.NameFormat.HexRgb), size, ratio)


def names() -> frozenset[str]:
    """Every icon there is."""
    return frozenset(_shapes())


@cache
def _shapes() -> dict[str, str]:
    shapes: dict[str, str] = json.loads(_SHEET.read_text(encoding="utf-8"))
    return shapes


@lru_cache(maxsize=512)
def _painted(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" '
        f'stroke="{colour}" stroke-width="{STROKE}" stroke-linecap="round" stroke-linejoin="round">'
        f"{_shapes()[name]}</svg>"
    )
    pixels = round(size * ratio)
    image = QPixmap(pixels, pixels)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image
