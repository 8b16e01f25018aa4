"""What a screen reader finds: names, roles and descriptions of the accessible objects, and the way of Tab."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from host.store import Looking, NobodyToLookUp, NothingShown
from host.ui.panel import Panel
from tests.ui import scenes
from tests.ui.conftest import MakePanel
from tests.ui.driving import click, named

Role = QAccessible.Role
Thing = tuple[Role, str]


def tell(panel: Panel) -> list[Thing]:
    """Role and name of everything visible, in the tree's order."""
    return [(item.role(), item.text(QAccessible.Text.Name)) for item in walk(panel)]


def walk(panel: Panel) -> Iterator[QAccessibleInterface]:
    waiting = [QAccessible.queryAccessibleInterface(panel)]
    while waiting:
        item = waiting.pop()
        if item is None or item.state().invisible:
            continue
        yield item
        waiting.extend(item.child(number) for number in reversed(range(item.childCount())))


def description(panel: Panel, name: str) -> str:
    item = QAccessible.queryAccessibleInterface(named(panel, name))
    assert item is not None
    return item.text(QAccessible.Text.Description)


def test_the_card_in_a_screen_readers_words(make_panel: MakePanel) -> None:
    told = tell(make_panel(replace(scenes.CARD, total=3)))
    expected = [
        (Role.Button, "Ada Lovelace, sender, in Close, shown"),
        (Role.Button, "Charles Babbage, copy, in Close"),
        (Role.StaticText, "Shown for ada@analytical-engines.example"),
        (Role.Button, "Previous record"),
        (Role.StaticText, "1 of 3"),
        (Role.Button, "Next record"),
        (Role.StaticText, "Analytical Engines Ltd"),
        (Role.StaticText, "Lead · London"),
        (Role.StaticText, "Status, Qualified"),
        (Role.Button, "Refresh from Close"),
        (Role.StaticText, "as of 13:59"),
        (Role.Button, "Open in Close"),
        (Role.Button, "Copy address ada@analytical-engines.example"),
        (Role.Button, "Website, analytical-engines.example"),
        (Role.Button, "Tasks, 2, 1 overdue"),
        (Role.Button, "Opportunities, 3, €12,400 open"),
        (Role.Button, "Contacts, 3, Ada, Charles, Luigi"),
        (Role.Button, "Activities, 8+, last 22 min ago"),
        (Role.List, "Activities"),
        (Role.StaticText, "Grace Hopper, Compiler & Daughters"),
    ]
    assert [thing for thing in told if thing in expected] == expected


def test_rows_are_list_items_with_a_sentence(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD)
    click(qtbot, panel, "heading-opportunities")
    items = [name for role, name in tell(panel) if role == Role.ListItem]
    assert items[0] == "Opportunity, Engine licences, €9,000 / yr, Proposal sent, 60%, closes 12 Dec"
    assert len(items) == 3 + 8
    assert items[4].startswith("Call, outgoing, Call with Ada Lovelace, Sunday, 22 November 2026 16:02 UTC")


def test_sections_say_whether_they_are_open(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD)
    assert description(panel, "heading-activities") == "expanded"
    assert description(panel, "heading-contacts") == "collapsed"
    click(qtbot, panel, "heading-contacts")
    assert description(panel, "heading-contacts") == "expanded"
    heading = named(panel, "heading-contacts")
    qtbot.keyClick(heading, Qt.Key.Key_Left)
    assert description(panel, "heading-contacts") == "collapsed"
    qtbot.keyClick(heading, Qt.Key.Key_Left)  # already folded
    assert description(panel, "heading-contacts") == "collapsed"
    qtbot.keyClick(heading, Qt.Key.Key_Right)
    assert description(panel, "heading-contacts") == "expanded"


def test_exact_times_are_told_beside_relative_ones(make_panel: MakePanel) -> None:
    assert "Monday, 23 November 2026 13:59 UTC" in description(make_panel(scenes.CARD), "freshness")


def test_empty_states_are_labels(make_panel: MakePanel) -> None:
    assert (Role.StaticText, "Open a message to see who wrote it.") in tell(make_panel(NothingShown()))
    assert (Role.StaticText, "This message names nobody to look up.") in tell(make_panel(NobodyToLookUp()))


def test_only_the_present_screen_is_told(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD)
    panel.store.show(Looking(scenes.MARY))
    qtbot.waitUntil(lambda: named(panel, "looking-name").isVisible())
    names = [name for _, name in tell(panel)]
    assert "Mary Somerville" in names and "Analytical Engines Ltd" not in names


def test_sample_messages_are_list_items(make_panel: MakePanel) -> None:
    told = tell(make_panel(scenes.CARD, scenes.DEMO))
    assert (Role.ListItem, "Ada Lovelace, Re: Quote for three engines, shown") in told


def test_every_button_has_a_name(make_panel: MakePanel) -> None:
    for scene in scenes.SCENES.values():
        store = scene()
        told = tell(make_panel(store.state, store.account))
        assert not [thing for thing in told if thing[0] == Role.Button and not thing[1]]


def tab_order(panel: Panel) -> list[str]:
    order, widget = [], panel.nextInFocusChain()
    while widget is not panel:
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            order.append(widget.objectName())
        widget = widget.nextInFocusChain()
    return order


def test_tab_goes_from_top_to_bottom(make_panel: MakePanel) -> None:
    panel = make_panel(replace(scenes.CARD, total=3, problem=scenes.NO_CONNECTION), scenes.DEMO)
    order = tab_order(panel)
    assert order == [
        "heading-samples",
        "rows-samples",
        "chip-0",
        "strip-retry",
        "match-previous",
        "match-next",
        "refresh",
        "open-in-close",
        "copy-address",
        "website",
        "heading-tasks",
        "heading-opportunities",
        "heading-contacts",
        "heading-activities",
        "rows-activities",
    ]
    tops = [named(panel, name).mapTo(panel, named(panel, name).rect().topLeft()).y() for name in order]
    assert tops == sorted(tops)


def test_f6_goes_from_part_to_part(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(replace(scenes.CARD, problem=scenes.NO_CONNECTION), scenes.DEMO)
    panel.activateWindow()
    start = named(panel, "website")
    start.setFocus()
    qtbot.waitUntil(start.hasFocus)
    went = []
    for keys in [Qt.KeyboardModifier.NoModifier] * 4 + [Qt.KeyboardModifier.ShiftModifier] * 2:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6, keys)
        went.append(QApplication.focusWidget().objectName())
    assert went == ["heading-samples", "chip-0", "strip-retry", "refresh", "strip-retry", "chip-0"]
    panel.store.show(scenes.CARD)
    panel.store.use(scenes.LIVE)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
    assert QApplication.focusWidget() is named(panel, "refresh")
    assert ringed(named(panel, "refresh"))


def test_tab_and_arrows_reach_every_row(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD)
    panel.activateWindow()
    heading = named(panel, "heading-activities")
    heading.setFocus()
    qtbot.waitUntil(heading.hasFocus)
    qtbot.keyClick(heading, Qt.Key.Key_Tab)
    rows = named(panel, "rows-activities")
    assert QApplication.focusWidget() is rows and rows.currentIndex().row() == 0
    for _ in range(20):
        qtbot.keyClick(rows, Qt.Key.Key_Down)
    assert rows.currentIndex().row() == 7


def ringed(widget: QWidget) -> bool:
    """Whether the focus ring is painted: the picture with focus differs along the edge."""
    return bool(widget.has_ring())  # type: ignore[attr-defined]  # every Button has it


def test_the_ring_shows_for_keys_and_not_for_clicks(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD)
    panel.activateWindow()
    button = named(panel, "refresh")
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.waitUntil(button.hasFocus)
    plain = button.grab().toImage()
    assert not ringed(button)
    named(panel, "open-in-close").setFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert ringed(button)
    assert button.grab().toImage() != plain
