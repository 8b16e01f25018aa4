"""Panels for tests: English dates, UTC, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from host.store import Account, Store
from host.ui.panel import Panel
from host.ui.values import Formats
from tests.ui import scenes

MakePanel = Callable[..., Panel]


@pytest.fixture
def make_panel(qtbot: QtBot) -> MakePanel:
    """A shown panel for a state; its store is `panel.store`."""

    def make(state: Any, account: Account = scenes.LIVE, *, width: int = 360, height: int = 900) -> Panel:
        return show(scenes.store(state, account), width, height)

    def show(store: Store, width: int, height: int) -> Panel:
        panel = Panel(store, formats=Formats(QLocale("en_GB"), UTC), now=lambda: scenes.NOW)
        panel.store = store  # type: ignore[attr-defined]  # for the tests only
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.show()
        qtbot.waitExposed(panel)
        settle(panel, qtbot)
        return panel

    return make


def settle(panel: Panel, qtbot: QtBot) -> None:
    """Wait until the layout has stopped changing: text heights follow widths in a second pass."""
    seen: list[tuple[int, ...]] = []

    def still() -> bool:
        content = panel.pages.currentWidget().widget()
        seen.append((content.height(), content.width(), content.sizeHint().height()))
        return len(seen) > 2 and seen[-1] == seen[-3]

    qtbot.waitUntil(still)


@pytest.fixture
def intents(request: pytest.FixtureRequest) -> Callable[[Panel], list[object]]:
    """Collects what a panel asks for."""

    def collect(panel: Panel) -> list[object]:
        asked: list[object] = []
        panel.intent.connect(asked.append)
        return asked

    return collect


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The offscreen platform warns of what it lacks: smallest sizes of windows, and what menus do.
    for item in items:
        if "/tests/ui/" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
