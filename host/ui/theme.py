"""Colours, fonts and measures, mixed from the desktop's palette and font.

Every colour comes from the palette and is then moved towards the text colour until it reaches its
contrast (WCAG 2.2: 4.5 for text, 3 for controls), so that any desktop theme stays readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from types import MappingProxyType
from zlib import crc32

from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QPalette
from PySide6.QtWidgets import QWidget

TEXT_CONTRAST = 4.55
CONTROL_CONTRAST = 3.05
SMALLEST_FONT = 11  # px

RADIUS_FIELD = 6
RADIUS_BANNER = 8
BLEED = 8  # how far hover and focus fills reach past the text
MIN_WIDTH = 280
DESIGN_WIDTH = 360
MAX_WIDTH = 480

# Ink on light, ink on dark. Amber and red take their light tint from a clearer source: theirs turns brown.
_HUES = {
    "green": ("#1a7a3c", "#5ecb82"),
    "amber": ("#8f5600", "#f0b64a"),
    "red": ("#c0262d", "#ff8080"),
    "blue": ("#1060c4", "#6cb6ff"),
    "violet": ("#6d3fc9", "#bda2ff"),
    "teal": ("#0b7480", "#57c7d2"),
    "rose": ("#b02a6b", "#ff92c2"),
    "slate": ("#52525b", "#a9a9b3"),
}
_LIGHT_TINTS = {"amber": ("#f2a100", 0.15, 0.55), "red": ("#e5484d", 0.10, 0.32)}
_HASHED = ("blue", "green", "violet", "teal", "rose", "slate")
_DEAD_WORDS = ("lost", "bad", "dead")


@dataclass(frozen=True)
class Hue:
    """Text and icons in `ink` on a block of `tint` framed by `edge`."""

    ink: QColor
    tint: QColor
    edge: QColor


@dataclass(frozen=True, eq=False)
class Tokens:
    """What painters take. Measures are logical pixels."""

    dark: bool
    surface: QColor
    chrome: QColor
    ink: QColor
    ink2: QColor
    ink3: QColor
    body2: QColor
    icon: QColor
    line: QColor
    line2: QColor
    control: QColor
    fill: QColor
    hover: QColor
    press: QColor
    disabled: QColor
    selected: QColor
    accent: QColor
    accent_fill: QColor
    on_fill: QColor
    focus: QColor
    hues: Mapping[str, Hue]

    title: QFont
    head: QFont
    body: QFont
    small: QFont
    small_bold: QFont

    row: int
    control_height: int
    chip: int
    section: int
    footer: int
    strip: int
    icon_size: int
    icon_small: int
    icon_meta: int

    def colour(self, name: str) -> QColor:
        """A token by its name, or the ink of a hue."""
        hue = self.hues.get(name)
        if hue:
            return hue.ink
        found: QColor = getattr(self, name)
        return found

    def font(self, name: str) -> QFont:
        found: QFont = getattr(self, name)
        return found


_made: dict[tuple[int, str], Tokens] = {}


def of(widget: QWidget) -> Tokens:
    """The tokens for the window of `widget`. A new palette or font of the desktop gives new ones."""
    window = widget.window()
    palette, font = window.palette(), window.font()
    key = (palette.cacheKey(), font.key())
    if key not in _made:
        if len(_made) > 8:
            _made.clear()
        _made[key] = make(palette, font)
    return _made[key]


def make(palette: QPalette, font: QFont) -> Tokens:
    """Mix the tokens from a palette and the base font."""
    role = QPalette.ColorRole
    ink, surface, chrome = palette.color(role.Text), palette.color(role.Base), palette.color(role.Window)
    accent, on_fill = palette.color(role.Accent), palette.color(role.HighlightedText)
    dark = luminance(surface) < 0.18
    high_contrast = contrast(ink, surface) >= 19 and chrome == surface

    def shade(light: float, in_dark: float) -> QColor:
        return mix(ink, surface, in_dark if dark else light)

    def guarded(colour: QColor, *backgrounds: QColor, need: float = TEXT_CONTRAST) -> QColor:
        for background in backgrounds:
            colour = guard(colour, background, need, towards=ink)
        return colour

    hover, press = shade(0.045, 0.07), shade(0.095, 0.13)
    selected = mix(accent, surface, 0.22 if dark else 0.12)
    control = guarded(shade(0.42, 0.42), surface, chrome, need=CONTROL_CONTRAST)
    metrics = QFontMetrics(font).height()
    small = _scaled(font, 0.90)
    return Tokens(
        dark=dark,
        surface=surface,
        chrome=chrome,
        ink=ink,
        ink2=guarded(shade(0.66, 0.68), press, chrome),
        ink3=guarded(shade(0.56, 0.56), hover, chrome),
        body2=guarded(shade(0.78, 0.78), press),
        icon=guarded(shade(0.64, 0.64), surface, chrome, need=3.6),
        line=control if high_contrast else shade(0.10, 0.13),
        line2=ink if high_contrast else shade(0.17, 0.20),
        control=control,
        fill=shade(0.038, 0.06),
        hover=hover,
        press=press,
        disabled=shade(0.45, 0.45),
        selected=selected,
        accent=guarded(accent, selected, surface),
        accent_fill=_readable_under(on_fill, accent),
        on_fill=on_fill,
        focus=guarded(accent, surface, chrome, need=CONTROL_CONTRAST),
        hues=MappingProxyType({name: _hue(name, ink, surface, dark, high_contrast) for name in _HUES}),
        title=_scaled(font, 1.30, bold=True),
        head=_scaled(font, 1.0, bold=True),
        body=_scaled(font, 1.0),
        small=small,
        small_bold=_scaled(font, 0.90, bold=True),
        row=max(28, metrics + 10),
        control_height=max(30, metrics + 14),
        chip=max(26, QFontMetrics(small).height() + 8),
        section=max(40, metrics + 20),
        footer=max(36, metrics + 16),
        strip=max(32, metrics + 12),
        icon_size=_icon(16, metrics),
        icon_small=_icon(14, metrics),
        icon_meta=_icon(12, metrics),
    )


def status_hue(identifier: str, label: str) -> str:
    """The hue of a lead status. Close tells no colour, so it is chosen by the id, the same each time."""
    if any(word in label.casefold() for word in _DEAD_WORDS):
        return "slate"
    return hashed_hue(identifier or label)


def hashed_hue(identifier: str) -> str:
    return _HASHED[crc32(identifier.encode("utf-8", "replace")) % len(_HASHED)]


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 to 1."""
    red, green, blue = _linear(colour.redF()), _linear(colour.greenF()), _linear(colour.blueF())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio as WCAG 2.2 defines it, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(one: QColor, other: QColor, share: float) -> QColor:
    """`share` of one colour, the rest of the other, in sRGB."""

    def blend(a: int, b: int) -> int:
        return floor(share * a + (1 - share) * b + 0.5)

    return QColor(
        blend(one.red(), other.red()), blend(one.green(), other.green()), blend(one.blue(), other.blue())
    )


def guard(colour: QColor, background: QColor, need: float, *, towards: QColor) -> QColor:
    """Move a colour in steps of 4 % until it stands out enough, at most as far as `towards`."""
    for step in range(26):
        candidate = mix(towards, colour, min(1.0, step * 0.04))
        if contrast(candidate, background) >= need:
            return candidate
    return towards


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _readable_under(text: QColor, fill: QColor) -> QColor:
    away = QColor("#000000") if luminance(text) > 0.18 else QColor("#ffffff")
    return guard(fill, text, 4.5, towards=away)


def _hue(name: str, ink: QColor, surface: QColor, dark: bool, high_contrast: bool) -> Hue:
    own = QColor(_HUES[name][dark])
    source, tint_share, edge_share = own, 0.17, 0.42
    if not dark:
        hexed, tint_share, edge_share = _LIGHT_TINTS.get(name, (_HUES[name][0], 0.10, 0.32))
        source = QColor(hexed)
    tint = surface if high_contrast else mix(source, surface, tint_share)
    edge = ink if high_contrast else mix(source, surface, edge_share)
    readable = guard(guard(own, tint, TEXT_CONTRAST, towards=ink), surface, TEXT_CONTRAST, towards=ink)
    return Hue(readable, tint, edge)


def _scaled(base: QFont, scale: float, *, bold: bool = False) -> QFont:
    font = QFont(base)
    if base.pointSizeF() > 0:
        font.setPointSizeF(base.pointSizeF() * scale)
    else:
        font.setPixelSize(round(base.pixelSize() * scale))
    if QFontInfo(font).pixelSize() < SMALLEST_FONT:
        font.setPixelSize(SMALLEST_FONT)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def _icon(size: int, metrics: int) -> int:
    return 2 * round(size * min(2.0, max(1.0, metrics / 18)) / 2)
