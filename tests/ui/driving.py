"""Short words for what tests do with a panel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from host.ui.panel import Panel

Intents = Callable[[Panel], list[object]]
LEFT = Qt.MouseButton.LeftButton


def words(panel: Panel) -> list[str]:
    """Every text that is seen."""
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible() and label.text()]


def named(panel: Panel, name: str, kind: type[Any] = QWidget) -> Any:
    found = panel.findChild(kind, name)
    assert found is not None, name
    return found


def click(qtbot: QtBot, panel: Panel, name: str) -> None:
    qtbot.mouseClick(named(panel, name), LEFT)
