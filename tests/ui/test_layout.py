"""The panel fits: chips give way to "+3", long words are elided, and nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from host.intents import ShowPerson
from host.message import Person, Role
from host.store import Chip
from host.ui import paint, theme
from host.ui.panel import Page, Panel
from host.ui.widgets import tip
from tests.ui import scenes
from tests.ui.conftest import MakePanel, settle
from tests.ui.driving import Intents, named


def open_everything(panel: Panel, qtbot: QtBot) -> None:
    for section in (panel.card.tasks, panel.card.opportunities, panel.card.contacts):
        section.header.click()
    settle(panel, qtbot)


def sticking_out(panel: Panel) -> list[str]:
    """Visible widgets that reach over the panel's side."""
    return [
        f"{child.objectName()} {type(child).__name__}"
        for child in panel.findChildren(QWidget)
        if child.isVisible()
        and isinstance(child, QLabel | QPushButton)
        and (
            child.mapTo(panel, QPoint(child.width(), 0)).x() > panel.width()
            or child.mapTo(panel, QPoint()).x() < 0
        )
    ]


@pytest.mark.parametrize(
    "scene",
    [
        "card",
        "card-crowded",
        "card-demo",
        "card-too-fast",
        "several",
        "long",
        "arabic",
        "no-match",
        "needs-key",
    ],
)
@pytest.mark.parametrize("width", [280, 320, 480])
def test_nothing_scrolls_sideways(qtbot: QtBot, make_panel: MakePanel, scene: str, width: int) -> None:
    store = scenes.SCENES[scene]()
    panel = make_panel(store.state, store.account, width=width)
    panel.store.ask_for_room(store.asks_for_room)
    open_everything(panel, qtbot)
    assert panel.width() == width
    page = panel.pages.currentWidget()
    assert isinstance(page, Page)
    assert page.horizontalScrollBar().maximum() == 0
    assert page.widget().width() <= page.viewport().width()
    assert sticking_out(panel) == []


def test_double_text_size_still_fits_at_the_smallest_width(qtbot: QtBot, make_panel: MakePanel) -> None:
    panel = make_panel(scenes.LONG, width=280)
    font = QFont(panel.font())
    font.setPointSizeF(font.pointSizeF() * 2)
    panel.setFont(font)
    open_everything(panel, qtbot)
    assert panel.minimumSizeHint().width() <= 280
    assert panel.pages.currentWidget().horizontalScrollBar().maximum() == 0
    assert sticking_out(panel) == []


@pytest.fixture
def desktop_font() -> Iterator[Callable[[float], None]]:
    """Sets the desktop's font so many times as large as it is, for the length of a test."""
    base = QApplication.font()

    def set_scale(scale: float) -> None:
        font = QFont(base)
        font.setPointSizeF(base.pointSizeF() * scale)
        QApplication.setFont(font)

    yield set_scale
    QApplication.setFont(base)


def places(panel: Panel) -> list[tuple[str, QRect]]:
    """Where everything visible stands."""
    return [
        (child.objectName(), child.geometry()) for child in panel.findChildren(QWidget) if child.isVisible()
    ]


@pytest.mark.parametrize(
    "scene", ["card", "card-demo", "several", "no-match", "needs-key", "failed-key", "nothing"]
)
def test_what_changes_live_looks_as_after_a_start(
    make_panel: MakePanel, qtbot: QtBot, desktop_font: Callable[[float], None], scene: str
) -> None:
    store = scenes.SCENES[scene]()
    changed = make_panel(store.state, store.account, width=360)
    plain = places(changed)
    desktop_font(2)
    changed.resize(300, 900)
    settle(changed, qtbot)
    assert places(changed) == places(make_panel(store.state, store.account, width=300))
    desktop_font(1)
    changed.resize(360, 900)
    settle(changed, qtbot)
    assert places(changed) == plain


def test_the_chips_turn_with_the_layout(make_panel: MakePanel) -> None:
    panel = make_panel(scenes.CARD)
    first, second = panel.chips.visible_chips()
    left = first.x()
    panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert second.x() < first.x() and first.geometry().right() == panel.width() - 1 - left


def test_the_panel_can_be_made_low(make_panel: MakePanel) -> None:
    panel = make_panel(scenes.CARD, scenes.DEMO, height=420)
    assert panel.height() == 420


def test_text_heights_follow_the_width(qtbot: QtBot, make_panel: MakePanel) -> None:
    panel = make_panel(scenes.CARD, width=480)
    description = named(panel, "description")
    wide = description.height()
    panel.resize(280, 900)
    qtbot.waitUntil(lambda: description.height() > wide)
    assert description.height() == len(description.shown_lines()) * description._line_height()


def test_rows_are_as_high_as_their_content(qtbot: QtBot, make_panel: MakePanel) -> None:
    panel = make_panel(scenes.CARD, width=320)
    rows = named(panel, "rows-activities")
    last = rows.visualRect(rows.model().index(7))
    assert last.bottom() < rows.height() <= last.bottom() + 4
    assert rows.verticalScrollBar().maximum() == 0


def test_addresses_are_elided_in_the_middle_and_told_in_full(make_panel: MakePanel) -> None:
    why = named(make_panel(scenes.LONG, width=320), "match-why")
    (shown,) = why.shown_lines()
    assert shown.startswith("Found as") and shown.endswith("example") and "…" in shown
    assert scenes.LONG.matched_as in why.toolTip() and scenes.LONG.matched_as in why.accessibleDescription()
    assert why.text() == f"Found as {scenes.LONG.matched_as}"


def test_a_name_takes_two_lines_at_most(make_panel: MakePanel) -> None:
    name = named(make_panel(scenes.LONG, width=320), "record-name")
    assert len(name.shown_lines()) == 2
    assert name.shown_lines()[1].endswith("…")
    assert name.toolTip() == tip(scenes.LONG.lead.name)
    assert name.accessibleDescription() == scenes.LONG.lead.name


@pytest.mark.parametrize("text", ["🚀🚀🚀 " * 30, "مرحبا " * 60, "ab\ncd\n\nef", "x" * 400, ""])
def test_wrapped_text_loses_no_character(qtbot: QtBot, text: str) -> None:
    lines = paint.lines(text, QFont(), 120, 1000)
    assert "".join("".join(lines).split()) == "".join(text.split())


def people(count: int, shown: int) -> tuple[Chip, ...]:
    return tuple(
        Chip(Person(f"p{number}@chips.example", f"Person {number}", Role.TO), None, shown=number == shown)
        for number in range(count)
    )


def test_what_finds_no_room_is_behind_a_number(make_panel: MakePanel, intents: Intents, qtbot: QtBot) -> None:
    panel = make_panel(replace(scenes.CARD, chips=people(9, shown=6)), width=360)
    asked = intents(panel)
    seen = panel.chips.visible_chips()
    more = named(panel, "chips-more")
    assert 1 < len(seen) < 9
    assert [button.chip.person.name for button in seen][-1] == "Person 6"  # the shown one, in its place
    assert more.accessibleName() == f"{9 - len(seen)} more people"
    edges = [button.geometry().right() for button in (*seen, more)]
    assert edges == sorted(edges) and edges[-1] <= panel.width()
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    menu = named(panel, "chips-menu", QMenu)
    assert len(menu.actions()) == 9 - len(seen)
    menu.actions()[-1].trigger()
    menu.close()
    assert asked == [ShowPerson("p8@chips.example")]


def test_a_wider_panel_shows_more_chips(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(replace(scenes.CARD, chips=people(4, shown=0)), width=300)
    few = len(panel.chips.visible_chips())
    panel.resize(700, 900)
    qtbot.waitUntil(lambda: len(panel.chips.visible_chips()) == 4)
    assert few < 4
    assert not named(panel, "chips-more").isVisible()


def test_chips_are_one_tab_stop_with_arrows_inside(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(replace(scenes.CARD, chips=people(3, shown=1)), width=480)
    first, shown, last = panel.chips.visible_chips()
    stops = [b for b in (first, shown, last) if b.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [shown]
    panel.activateWindow()
    shown.setFocus()
    qtbot.waitUntil(shown.hasFocus)
    qtbot.keyClick(shown, Qt.Key.Key_Right)
    assert QApplication.focusWidget() is last
    qtbot.keyClick(last, Qt.Key.Key_Right)
    assert QApplication.focusWidget() is last
    qtbot.keyClick(last, Qt.Key.Key_Left)
    qtbot.keyClick(shown, Qt.Key.Key_Left)
    assert QApplication.focusWidget() is first


def test_what_points_along_the_line_turns_with_the_layout(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(replace(scenes.CARD, total=3))
    previous, following = named(panel, "match-previous"), named(panel, "match-next")
    back, forth = previous.grab().toImage(), following.grab().toImage()
    panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.waitUntil(lambda: previous.x() > following.x())
    assert (previous.grab().toImage(), following.grab().toImage()) == (forth, back)
    assert back != forth


def test_targets_are_large_enough(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(replace(scenes.CARD, total=3, problem=scenes.NO_CONNECTION), scenes.DEMO, width=320)
    small = [
        f"{button.objectName()} {button.width()}x{button.height()}"
        for button in panel.findChildren(QPushButton)
        if button.isVisible() and (button.width() < 24 or button.height() < 24)
    ]
    assert small == []


def test_the_panel_is_never_narrower_than_its_measure(make_panel: MakePanel) -> None:
    panel = make_panel(scenes.LONG, width=100)
    assert panel.width() == theme.MIN_WIDTH
