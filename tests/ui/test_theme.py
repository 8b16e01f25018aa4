"""Colours keep their contrast on every desktop, and stand in one file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFont, QFontInfo
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from host.ui import theme
from tests.ui import palettes, scenes
from tests.ui.conftest import MakePanel

UI = Path(theme.__file__).parent
TEXT, CONTROL, ICON = 4.5, 3.0, 3.6


def tokens_for(colours: palettes.Colours) -> theme.Tokens:
    return theme.make(palettes.palette(colours), QFont())


@pytest.mark.parametrize("name", palettes.ALL)
def test_every_pair_reaches_its_contrast(qtbot: QtBot, name: str) -> None:
    tokens = tokens_for(palettes.ALL[name])
    pairs = [
        ("ink on surface", tokens.ink, tokens.surface, TEXT),
        ("ink2 on surface", tokens.ink2, tokens.surface, TEXT),
        ("ink2 on press", tokens.ink2, tokens.press, TEXT),
        ("ink2 on chrome", tokens.ink2, tokens.chrome, TEXT),
        ("ink3 on hover", tokens.ink3, tokens.hover, TEXT),
        ("body2 on surface", tokens.body2, tokens.surface, TEXT),
        ("icon on surface", tokens.icon, tokens.surface, ICON),
        ("icon on chrome", tokens.icon, tokens.chrome, ICON),
        ("control on surface", tokens.control, tokens.surface, CONTROL),
        ("accent on selected", tokens.accent, tokens.selected, TEXT),
        ("accent on surface", tokens.accent, tokens.surface, TEXT),
        ("words on the filled button", tokens.on_fill, tokens.accent_fill, TEXT),
        ("focus on surface", tokens.focus, tokens.surface, CONTROL),
        ("focus on chrome", tokens.focus, tokens.chrome, CONTROL),
    ]
    for hue, colours in tokens.hues.items():
        pairs.append((f"{hue} on its tint", colours.ink, colours.tint, TEXT))
        pairs.append((f"{hue} on surface", colours.ink, tokens.surface, TEXT))
    poor = [
        f"{what}: {theme.contrast(a, b):.2f}" for what, a, b, need in pairs if theme.contrast(a, b) < need
    ]
    assert not poor


def test_the_light_palette_gives_the_drawn_colours(qtbot: QtBot) -> None:
    tokens = tokens_for(palettes.LIGHT)
    assert tokens.line.name() == "#e8e8e8"
    assert tokens.hues["amber"].tint.name() == "#fdf1d9"
    assert tokens.hues["red"].edge.name() == "#f7c4c6"


def test_high_contrast_draws_frames_instead_of_tints(qtbot: QtBot) -> None:
    tokens = tokens_for(palettes.HIGH_CONTRAST)
    assert all(hue.tint == tokens.surface and hue.edge == tokens.ink for hue in tokens.hues.values())
    assert theme.contrast(tokens.line, tokens.surface) >= CONTROL
    assert tokens_for(palettes.FUSION).hues["green"].tint != QColor("white")


def test_contrast_is_that_of_wcag() -> None:
    assert theme.contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert theme.contrast(QColor(119, 119, 119), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_a_new_palette_and_font_give_new_tokens(make_panel: MakePanel) -> None:
    panel = make_panel(scenes.CARD)
    before = theme.of(panel.card.header.name)
    assert theme.of(panel.footer) is before
    panel.setPalette(palettes.palette(palettes.DARK))
    assert theme.of(panel.card.header.name).dark and not before.dark
    font = QFont(panel.font())
    font.setPointSizeF(font.pointSizeF() * 2)
    name_height = panel.card.header.name.height()
    panel.setFont(font)
    assert theme.of(panel.footer).row > before.row
    assert theme.of(panel.footer).icon_size > before.icon_size
    assert panel.card.header.name.height() > name_height


@pytest.fixture
def desktop_colours() -> Iterator[Callable[[palettes.Colours], None]]:
    """Sets the desktop's palette for the length of a test."""
    before = QApplication.palette()
    yield lambda colours: QApplication.setPalette(palettes.palette(colours))
    QApplication.setPalette(before)


@pytest.mark.parametrize("scene", ["card-demo", "several", "long", "no-match", "failed-key"])
def test_colours_that_change_live_look_as_after_a_start(
    make_panel: MakePanel, desktop_colours: Callable[[palettes.Colours], None], scene: str
) -> None:
    store = scenes.SCENES[scene]()
    desktop_colours(palettes.LIGHT)
    changed = make_panel(store.state, store.account)
    light = changed.grab().toImage()
    for colours in (palettes.DARK, palettes.HIGH_CONTRAST):
        desktop_colours(colours)
        QApplication.processEvents()  # widgets hear of it by a posted event
        assert changed.grab().toImage() == make_panel(store.state, store.account).grab().toImage()
    assert changed.grab().toImage() != light


def test_no_text_is_smaller_than_eleven_pixels(qtbot: QtBot) -> None:
    tiny = QFont()
    tiny.setPointSizeF(5)
    tokens = theme.make(palettes.palette(palettes.LIGHT), tiny)
    assert QFontInfo(tokens.small).pixelSize() >= theme.SMALLEST_FONT


def test_statuses_get_a_lasting_hue_and_lost_ones_are_grey() -> None:
    assert theme.status_hue("stat_1", "Lost for good") == "slate"
    assert theme.status_hue("stat_1", "Qualified") == theme.status_hue("stat_1", "Renamed")
    hues = {theme.status_hue(f"stat_{number}", "Some") for number in range(60)}
    assert hues == {"blue", "green", "violet", "teal", "rose", "slate"}


def test_hex_colours_stand_in_theme_only() -> None:
    found = [
        f"{file.name}: {match}"
        for file in UI.glob("*.py")
        if file.name != "theme.py"
        for match in re.findall(r"[\"']#[0-9a-fA-F]{3,8}[\"']", file.read_text(encoding="utf-8"))
    ]
    assert not found


def test_no_style_sheets() -> None:
    assert not [file.name for file in UI.glob("*.py") if "setStyleSheet" in file.read_text(encoding="utf-8")]
