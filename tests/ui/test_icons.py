"""The sheet of icons: complete, no dead weight, painted in the asked colour at the screen's resolution."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from host.ui import icons

UI = Path(icons.__file__).parent


def test_every_icon_of_the_sheet_is_used() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in UI.glob("*.py"))
    assert [name for name in icons.names() if f'"{name}"' not in source] == []


def test_the_sheet_is_sorted_and_holds_shapes_only() -> None:
    sheet = json.loads((UI / "icons.json").read_text(encoding="utf-8"))
    assert list(sheet) == sorted(sheet)
    assert not [name for name, shape in sheet.items() if "<svg" in shape or "script" in shape]


def test_the_licence_stands_beside_it() -> None:
    assert "ISC License" in (UI / "icons.LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_icons_are_sharp_and_tinted(qtbot: QtBot, ratio: float) -> None:
    picture = icons.pixmap("plus", QColor("red"), 16, ratio)
    assert picture.width() == round(16 * ratio)
    assert picture.devicePixelRatio() == ratio
    image = picture.toImage()
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    assert (middle.red(), middle.green(), middle.blue()) == (255, 0, 0)
    assert image.pixelColor(0, 0).alpha() == 0


def test_every_shape_paints_something(qtbot: QtBot) -> None:
    for name in icons.names():
        image = icons.pixmap(name, QColor("black"), 24, 1.0).toImage()
        inked = any(image.pixelColor(x, y).alpha() > 100 for x in range(24) for y in range(24))
        assert inked, name


def test_an_unknown_name_is_told(qtbot: QtBot) -> None:
    with pytest.raises(KeyError):
        icons.pixmap("no-such-icon", QColor("black"), 16, 1.0)
