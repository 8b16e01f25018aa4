"""The panel renders each state in words, and asks through one signal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from host.close.records import ActivityPage, Lead
from host.errors import Problem
from host.intents import (
    CopyText,
    Float,
    FreeWindowUnderstood,
    MakeRoom,
    OpenLink,
    Refresh,
    ShowMatch,
    ShowPerson,
    ShowSample,
    StartDemo,
)
from host.message import Person
from host.store import (
    Account,
    Card,
    Failed,
    NeedsKey,
    NobodyToLookUp,
    NoMatch,
    NothingShown,
    SeveralSelected,
    Store,
)
from host.ui.panel import Panel
from tests.ui import scenes
from tests.ui.conftest import MakePanel
from tests.ui.driving import LEFT, Intents, click, named, words


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (NothingShown(), "Open a message to see who wrote it."),
        (SeveralSelected(4), "4 messages are selected. Select one to see who wrote it."),
        (SeveralSelected(1000), "1000 or more messages are selected. Select one to see who wrote it."),
        (NobodyToLookUp(), "This message names nobody to look up."),
        (NeedsKey(), "Close is not connected yet"),
        (NoMatch(scenes.MARY), "Nobody in Close has this address."),
        (NoMatch(scenes.MARY), "mary@royal-society.example"),
        (NoMatch(scenes.MARY, as_of=scenes.NOW), "as of 14:02"),
        (NoMatch(scenes.MARY, refreshing=True), "refreshing…"),
        (Failed(scenes.KEY_REFUSED), "Close refused the key (401)"),
        (Failed(scenes.KEY_REFUSED), scenes.KEY_REFUSED.text),
        (Failed(scenes.NO_CONNECTION, scenes.ADA), "Looking for ada@analytical-engines.example"),
        (scenes.CARD, "Analytical Engines Ltd"),
        (scenes.CARD, "Lead · London"),
        (scenes.CARD, "Qualified"),
        (scenes.CARD, "as of 13:59"),
        (scenes.CARD, "Shown for ada@analytical-engines.example"),
        (scenes.CARD, "12 St James’s Square, London SW1Y 4JH, GB"),
        (replace(scenes.CARD, refreshing=True), "refreshing…"),
        (replace(scenes.CARD, problem=scenes.NO_CONNECTION), "Close cannot be reached."),
        (replace(scenes.CARD, problem=scenes.NO_CONNECTION), "known at 13:59"),
        (replace(scenes.CARD, matched_as="ada@other.example"), "Found as ada@other.example"),
        (scenes.SEVERAL, "1 of 3"),
        (scenes.SEVERAL, "Nothing happened here yet."),
        (scenes.EMPTY, "Asking Close…"),
    ],
)
def test_each_state_says_it_in_words(make_panel: MakePanel, state: Any, told: str) -> None:
    assert told in words(make_panel(state))


@pytest.mark.parametrize("scene", scenes.SCENES)
def test_every_scene_paints_without_complaint(qtbot: QtBot, scene: str) -> None:
    panel = Panel(scenes.SCENES[scene]())
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitExposed(panel)
    assert not panel.grab().isNull()


def test_one_match_has_no_switcher(make_panel: MakePanel) -> None:
    panel = make_panel(scenes.CARD)
    assert not named(panel, "match-next").isVisible()
    assert not named(panel, "match-position").isVisible()


def test_a_nameless_sender_is_called_by_the_address_once(make_panel: MakePanel) -> None:
    shown = words(make_panel(NoMatch(Person("x@y.example"))))
    assert shown.count("x@y.example") == 1


def test_clicks_ask_for_what_they_say(make_panel: MakePanel, qtbot: QtBot, intents: Intents) -> None:
    panel = make_panel(replace(scenes.CARD, total=3, position=1))
    asked = intents(panel)
    for name in [
        "match-next",
        "match-previous",
        "refresh",
        "open-in-close",
        "copy-address",
        "website",
        "chip-1",
    ]:
        click(qtbot, panel, name)
    assert asked == [
        ShowMatch(2),
        ShowMatch(0),
        Refresh(),
        OpenLink("https://app.close.com/lead/lead_analytical/"),
        CopyText("ada@analytical-engines.example"),
        OpenLink("https://analytical-engines.example"),
        ShowPerson("charles@analytical-engines.example"),
    ]


def test_the_shown_chip_asks_for_nothing(make_panel: MakePanel, qtbot: QtBot, intents: Intents) -> None:
    panel = make_panel(scenes.CARD)
    asked = intents(panel)
    click(qtbot, panel, "chip-0")
    assert asked == []


@pytest.mark.parametrize(
    ("state", "button", "intent"),
    [
        (NeedsKey(), "try-demo", StartDemo()),
        (Failed(scenes.NO_CONNECTION), "try-again", Refresh()),
        (NoMatch(scenes.MARY), "no-match-copy", CopyText("mary@royal-society.example")),
        (replace(scenes.CARD, problem=scenes.NO_CONNECTION), "strip-retry", Refresh()),
        (NoMatch(scenes.MARY, problem=scenes.NO_CONNECTION), "strip-retry", Refresh()),
    ],
)
@pytest.mark.parametrize("key", [None, Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_the_next_step_of_each_screen(
    make_panel: MakePanel, qtbot: QtBot, intents: Intents, state: Any, button: str, intent: object, key: Any
) -> None:
    panel = make_panel(state)
    asked = intents(panel)
    if key is None:
        click(qtbot, panel, button)
    else:
        qtbot.keyClick(named(panel, button), key)
    assert asked == [intent]


def test_a_problem_that_cannot_be_retried_offers_no_retry(make_panel: MakePanel) -> None:
    panel = make_panel(Failed(Problem("odd", "Odd", "Text", can_retry=False)))
    assert not named(panel, "try-again").isVisible()


def test_keys_of_the_panel(make_panel: MakePanel, qtbot: QtBot, intents: Intents) -> None:
    panel = make_panel(replace(scenes.CARD, total=3))
    asked = intents(panel)
    panel.activateWindow()
    button = named(panel, "refresh")
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    qtbot.keyClick(button, Qt.Key.Key_F5)
    qtbot.keyClick(button, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(button, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    following = named(panel, "match-next")
    qtbot.keyClick(following, Qt.Key.Key_Right)
    qtbot.keyClick(following, Qt.Key.Key_Left)
    assert asked == [Refresh(), ShowMatch(1), ShowMatch(2), ShowMatch(1), ShowMatch(2)]


def test_arrows_point_the_other_way_where_one_reads_from_right_to_left(
    make_panel: MakePanel, qtbot: QtBot, intents: Intents
) -> None:
    panel = make_panel(replace(scenes.CARD, total=3))
    panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    asked = intents(panel)
    qtbot.keyClick(named(panel, "match-next"), Qt.Key.Key_Left)
    assert asked == [ShowMatch(1)]


def test_folded_sections_make_no_rows(make_panel: MakePanel) -> None:
    assert named(make_panel(scenes.WHOLESALE), "rows-contacts").rows == ()


def test_counts_say_what_is_told(make_panel: MakePanel) -> None:
    def headings(panel: Panel) -> dict[str, str]:
        keys = ("tasks", "opportunities", "contacts", "activities")
        return {key: named(panel, f"heading-{key}").accessibleName() for key in keys}

    assert headings(make_panel(scenes.CARD)) == {
        "tasks": "Tasks, 2, 1 overdue",
        "opportunities": "Opportunities, 3, €12,400 open",
        "contacts": "Contacts, 3, Ada, Charles, Luigi",
        "activities": "Activities, 8+, last 22 min ago",
    }
    assert headings(make_panel(scenes.EMPTY)) == {
        "tasks": "Tasks, not known",
        "opportunities": "Opportunities, not known",
        "contacts": "Contacts, not known",
        "activities": "Activities, not known",
    }
    assert headings(make_panel(scenes.SEVERAL))["activities"] == "Activities, 0"


def test_the_first_eight_activities_are_shown(make_panel: MakePanel) -> None:
    page = ActivityPage(scenes.ACTIVITIES, has_more=False)
    panel = make_panel(replace(scenes.CARD, activities=page))
    assert len(named(panel, "rows-activities").rows) == 8
    assert named(panel, "heading-activities").accessibleName().startswith("Activities, 8+")


def test_empty_and_untold_sections_say_so(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.SEVERAL)
    click(qtbot, panel, "heading-tasks")
    assert "No open tasks." in words(panel)
    panel.store.show(scenes.EMPTY)
    assert "Close has not told these yet." in words(panel)


def test_fields_without_a_value_are_not_there(make_panel: MakePanel) -> None:
    panel = make_panel(scenes.EMPTY)
    for name in ("website", "description", "address"):
        assert not named(panel, f"field-{name}").isVisible()


def test_a_harmful_website_is_shown_but_not_opened(
    make_panel: MakePanel, qtbot: QtBot, intents: Intents
) -> None:
    panel = make_panel(
        replace(scenes.CARD, lead=replace(scenes.LEAD, url="javascript:alert(1)", html_url="file:///x"))
    )
    asked = intents(panel)
    for name in ("website", "open-in-close"):
        click(qtbot, panel, name)
    assert asked == []
    assert named(panel, "website").accessibleName() == "Website, javascript:alert(1)"


def test_a_long_description_unfolds_and_folds_for_the_next_record(
    make_panel: MakePanel, qtbot: QtBot
) -> None:
    panel = make_panel(scenes.LONG)
    description = named(panel, "description")
    assert len(description.shown_lines()) == 3 and description.is_cut()
    click(qtbot, panel, "description-more")
    qtbot.waitUntil(lambda: not description.is_cut())
    assert len(description.shown_lines()) > 3
    panel.store.show(replace(scenes.LONG, lead=replace(scenes.LONG.lead, id="lead_other")))
    qtbot.waitUntil(lambda: len(description.shown_lines()) == 3)


def test_sample_messages_are_listed_and_chosen(make_panel: MakePanel, qtbot: QtBot, intents: Intents) -> None:
    panel = make_panel(scenes.CARD, scenes.DEMO)
    asked = intents(panel)
    assert "Demo with sample people" in words(panel)
    rows = named(panel, "rows-samples")
    index = rows.model().index(2)
    qtbot.mouseClick(rows.viewport(), LEFT, pos=rows.visualRect(index).center())
    panel.activateWindow()
    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert asked == [ShowSample(2), ShowSample(3)]
    panel.store.use(replace(scenes.DEMO, sample_shown=3))
    shown = [index for index in range(7) if rows.model().index(index).data().startswith("Mary")]
    assert rows.model().index(shown[0]).data(Qt.ItemDataRole.AccessibleTextRole).endswith(", shown")
    click(qtbot, panel, "heading-samples")
    assert not rows.isVisible()


def test_a_real_account_has_no_samples_and_no_demo_strip(make_panel: MakePanel) -> None:
    panel = make_panel(scenes.CARD)
    assert not named(panel, "samples").isVisible() and not named(panel, "strip-demo").isVisible()


@pytest.mark.parametrize(
    ("state", "account", "told"),
    [
        (scenes.CARD, scenes.LIVE, "Grace Hopper, Compiler & Daughters"),
        (scenes.CARD, Account(), "Connected to Close"),
        (scenes.CARD, scenes.DEMO, "Sample account on this computer"),
        (NothingShown(), Account(), "Only addresses are sent to Close"),
        (NeedsKey(), Account(), "No API key"),
        (Failed(scenes.NO_CONNECTION), scenes.LIVE, "The last request to Close failed"),
        (Failed(scenes.TOO_FAST), scenes.LIVE, "Waiting for Close"),
        (replace(scenes.CARD, problem=scenes.NO_CONNECTION), scenes.LIVE, "Showing what was known"),
    ],
)
def test_the_footer_tells_the_source(make_panel: MakePanel, state: Any, account: Account, told: str) -> None:
    assert named(make_panel(state, account), "footer-words").text() == told


def test_a_record_with_nothing_in_it(make_panel: MakePanel) -> None:
    panel = make_panel(Card(person=Person(""), lead=Lead("", "")))
    assert named(panel, "record-place").text() == "Lead"
    assert not named(panel, "status").isVisible()
    assert not named(panel, "copy-address").isEnabled()


def test_the_panel_works_with_the_systems_own_clock_and_locale(qtbot: QtBot) -> None:
    store = Store()
    panel = Panel(store)
    qtbot.addWidget(panel)
    panel.show()
    store.show(replace(scenes.CARD, as_of=datetime.now(UTC)))
    assert named(panel, "freshness").text().startswith("as of ")


def test_buttons_hold_no_words_that_qt_takes_for_access_keys(make_panel: MakePanel) -> None:
    panel = make_panel(replace(scenes.CARD, lead=replace(scenes.LEAD, name="Müller & Söhne")))
    assert not [button.text() for button in panel.findChildren(QPushButton) if button.text()]
    assert named(panel, "record-name").text() == "Müller & Söhne"


def test_a_free_window_is_explained_once(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD)
    assert not panel.free_window_strip.isVisible()
    panel.store.explain_free_window(True)
    assert panel.free_window_strip.isVisible()
    with qtbot.waitSignal(panel.intent) as told:
        qtbot.mouseClick(panel.free_window_strip.understood, Qt.MouseButton.LeftButton)
    assert told.args == [FreeWindowUnderstood()]
    panel.store.explain_free_window(False)
    assert not panel.free_window_strip.isVisible()


def test_where_there_is_no_room_the_person_is_asked(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD)
    assert not panel.room_strip.isVisible()
    panel.store.ask_for_room(True)
    assert panel.room_strip.isVisible()
    with qtbot.waitSignal(panel.intent) as asked:
        qtbot.mouseClick(panel.room_strip.make_room, Qt.MouseButton.LeftButton)
    assert asked.args == [MakeRoom()]
    panel.room_strip.float.setFocus()
    with qtbot.waitSignal(panel.intent) as asked:
        qtbot.keyClick(panel.room_strip.float, Qt.Key.Key_Space)
    assert asked.args == [Float()]
    panel.store.ask_for_room(False)
    assert not panel.room_strip.isVisible()
