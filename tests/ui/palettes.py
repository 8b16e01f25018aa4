"""Palettes of desktops, as the panel may meet them."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

Colours = dict[str, str]

LIGHT: Colours = {
    "Text": "#18181b",
    "Base": "#ffffff",
    "Window": "#f5f5f7",
    "Accent": "#1373d9",
    "HighlightedText": "#ffffff",
}
DARK: Colours = {
    "Text": "#f0f0f2",
    "Base": "#1f1f23",
    "Window": "#18181b",
    "Accent": "#3584e4",
    "HighlightedText": "#ffffff",
}
HIGH_CONTRAST: Colours = {
    "Text": "#ffffff",
    "Base": "#000000",
    "Window": "#000000",
    "Accent": "#ffff00",
    "HighlightedText": "#000000",
}
TINTED: Colours = {
    "Text": "#3b2f1e",
    "Base": "#fdf6e3",
    "Window": "#eee8d5",
    "Accent": "#b58900",
    "HighlightedText": "#fdf6e3",
}
FUSION: Colours = {
    "Text": "#000000",
    "Base": "#ffffff",
    "Window": "#efefef",
    "Accent": "#308cc6",
    "HighlightedText": "#ffffff",
}
BREEZE_DARK: Colours = {
    "Text": "#fcfcfc",
    "Base": "#141618",
    "Window": "#202326",
    "Accent": "#3daee9",
    "HighlightedText": "#fcfcfc",
}
ALL = {
    "light": LIGHT,
    "dark": DARK,
    "high contrast": HIGH_CONTRAST,
    "tinted": TINTED,
    "fusion": FUSION,
    "breeze dark": BREEZE_DARK,
}


def palette(colours: Colours) -> QPalette:
    """A palette of these five roles; what goes with them follows."""
    made = QPalette(QColor(colours["Window"]), QColor(colours["Window"]))  # the shades of frames and bars
    for role, colour in colours.items():
        made.setColor(getattr(QPalette.ColorRole, role), QColor(colour))
    role = QPalette.ColorRole
    made.setColor(role.Highlight, QColor(colours["Accent"]))
    made.setColor(role.WindowText, QColor(colours["Text"]))
    return made
