"""The panel never disturbs: no focus taken, no flicker, no place lost, nothing that ticks while idle."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QLocale, QObject, QRect, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from host.close.records import ActivityPage
from host.errors import Problem
from host.intents import Refresh
from host.store import (
    Chip,
    Failed,
    Looking,
    NoMatch,
    NothingShown,
    State,
)
from host.ui.panel import Panel
from host.ui.values import Formats
from tests.ui import scenes
from tests.ui.conftest import MakePanel, settle
from tests.ui.driving import Intents, click, named, words


def test_no_key_acts_outside_the_panel(make_panel: MakePanel, qtbot: QtBot, intents: Intents) -> None:
    panel = make_panel(scenes.CARD)
    asked = intents(panel)
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    qtbot.keyClick(other, Qt.Key.Key_F5)
    assert asked == []


def test_a_new_record_is_bound_to_the_same_widgets(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(replace(scenes.CARD, chips=scenes.SEVERAL.chips))
    before = [id(child) for child in panel.findChildren(QWidget)]
    panel.store.show(scenes.SEVERAL)
    assert named(panel, "record-name").text() == "Beta Industries s.r.o."
    assert [id(child) for child in panel.findChildren(QWidget)] == before


class Paints(QObject):
    """Notes where a widget stood each time it was painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self._watched = watched
        self.places: list[QRect] = []
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.places.append(self._watched.geometry())
        return False


def test_a_new_record_is_painted_once_and_in_its_place(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD, height=1600)
    section = Paints(named(panel, "section-activities"))
    panel.store.show(replace(scenes.WHOLESALE, total=2))
    settle(panel, qtbot)
    assert section.places == [named(panel, "section-activities").geometry()]


def test_what_was_opened_stays_open_for_the_next_record(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD)
    assert not named(panel, "rows-contacts").isVisible()
    click(qtbot, panel, "heading-contacts")
    assert named(panel, "rows-contacts").rows[0].title == "Ada Lovelace"
    panel.store.show(scenes.WHOLESALE)
    assert named(panel, "rows-contacts").isVisible()
    assert len(named(panel, "rows-contacts").rows) == 200
    assert not named(panel, "rows-tasks").isVisible()


@pytest.mark.parametrize(
    ("state", "name"), [(scenes.CARD, "copy-address"), (NoMatch(scenes.ADA), "no-match-copy")]
)
def test_copying_is_confirmed(make_panel: MakePanel, qtbot: QtBot, state: State, name: str) -> None:
    panel = make_panel(state)
    button = named(panel, name)
    offered = button.accessibleName()
    click(qtbot, panel, name)
    assert button.words == "Copied"
    assert button.accessibleName() == "Copied ada@analytical-engines.example"
    button._copied.setInterval(1)
    qtbot.waitUntil(lambda: button.words == "Copy address")
    assert button.accessibleName() == offered


def test_copied_is_not_said_of_another_address(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD)
    button = named(panel, "copy-address")
    click(qtbot, panel, "copy-address")
    panel.store.show(replace(scenes.CARD, refreshing=True))
    assert button.words == "Copied"
    panel.store.show(scenes.SEVERAL)
    assert button.words == "Copy address"
    assert button.accessibleName() == "Copy address petr.novak@beta.example"


def test_a_quick_answer_shows_no_screen_between(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD)
    seen: list[str] = []
    panel.pages.currentChanged.connect(lambda _: seen.append(panel.pages.currentWidget().objectName()))
    panel.store.show(Looking(scenes.PETR, (Chip(scenes.PETR, None, shown=True),)))
    assert named(panel, "chip-0").accessibleName() == "Novák, Petr, sender, not looked up yet, shown"
    assert named(panel, "record-name").isVisible() and panel._quiet.isActive()
    panel.store.show(scenes.SEVERAL)
    assert seen == [] and not panel._quiet.isActive()  # the screen between cannot come any more


def test_a_slow_answer_shows_who_is_looked_for_and_then_says_what_is_awaited(
    make_panel: MakePanel, qtbot: QtBot
) -> None:
    panel = make_panel(scenes.CARD)
    panel.looking._patience.setInterval(1)
    panel.store.show(Looking(scenes.PETR, ()))
    qtbot.waitUntil(lambda: named(panel, "looking-name").isVisible())
    assert "Novák, Petr" in words(panel)
    qtbot.waitUntil(lambda: "Still waiting for Close to answer…" in words(panel))


def test_a_long_wait_offers_to_try_again(make_panel: MakePanel, qtbot: QtBot, intents: Intents) -> None:
    panel = make_panel(NothingShown())
    asked = intents(panel)
    panel.looking._patience.setInterval(1)
    assert panel.looking._long_wait.interval() == 10_000
    panel.store.show(Looking(scenes.PETR, ()))
    retry = named(panel, "looking-retry")
    qtbot.waitUntil(lambda: "Still waiting for Close to answer…" in words(panel))
    assert not retry.isVisible()
    panel.looking._long_wait.setInterval(1)
    qtbot.waitUntil(retry.isVisible)
    assert "Close takes long to answer." in words(panel)
    panel.looking._patience.setInterval(60_000)
    panel.looking._long_wait.setInterval(60_000)
    panel.activateWindow()
    retry.setFocus()
    qtbot.keyClick(retry, Qt.Key.Key_Return)
    assert asked == [Refresh()]
    assert "Asking Close again…" in words(panel) and retry.hasFocus()
    panel.store.show(Looking(scenes.MARY, ()))
    assert "Asking Close…" in words(panel) and not retry.isVisible()


def test_clicks_on_the_old_card_are_not_meant_for_the_new_message(
    make_panel: MakePanel, qtbot: QtBot, intents: Intents
) -> None:
    panel = make_panel(replace(scenes.CARD, total=2))
    asked = intents(panel)
    panel.store.show(Looking(scenes.PETR, ()))
    click(qtbot, panel, "match-next")
    click(qtbot, panel, "open-in-close")
    assert asked == []


def test_no_state_takes_the_focus(make_panel: MakePanel, qtbot: QtBot) -> None:
    mail = QLineEdit()
    qtbot.addWidget(mail)
    mail.show()
    mail.activateWindow()
    mail.setFocus()
    qtbot.waitUntil(mail.hasFocus)
    panel = make_panel(NothingShown())
    assert panel.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    mail.activateWindow()
    qtbot.waitUntil(mail.hasFocus)
    lost: list[object] = []
    QApplication.instance().focusChanged.connect(lambda old, new: lost.append(new))
    for make in scenes.SCENES.values():
        store = make()
        panel.store.use(store.account)
        panel.store.show(store.state)
        QApplication.processEvents()
    assert mail.hasFocus() and lost == []


def test_a_refresh_keeps_the_focus_and_the_place(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD, height=400)
    panel.activateWindow()
    rows = named(panel, "rows-activities")
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(rows.hasFocus)
    for _ in range(4):
        qtbot.keyClick(rows, Qt.Key.Key_Down)
    bar = panel.pages.currentWidget().verticalScrollBar()
    place = bar.value()
    assert place > 0
    newest = scenes.activity("Note", scenes.ago(minutes=1), note="New")
    page = ActivityPage((newest, *scenes.ACTIVITIES[:7]), has_more=True)
    panel.store.show(replace(scenes.CARD, activities=page, as_of=scenes.NOW))
    assert rows.rows[0].text == "New"
    assert rows.hasFocus() and rows.currentIndex().row() == 4
    assert bar.value() == place
    panel.store.show(scenes.WHOLESALE)
    assert bar.value() == 0


def test_the_row_that_the_keyboard_is_on_is_scrolled_into_view(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD, height=400)
    panel.activateWindow()
    rows = named(panel, "rows-activities")
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(rows.hasFocus)
    qtbot.keyClick(rows, Qt.Key.Key_End)
    rect = rows.visualRect(rows.currentIndex())
    page = panel.pages.currentWidget()
    top = rows.mapTo(page.viewport(), rect.topLeft()).y()
    assert rows.currentIndex().row() == 7
    assert top >= 0 and top + rect.height() <= page.viewport().height()


def test_a_wait_counts_down_and_stops_while_hidden(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(Failed(scenes.TOO_FAST))
    text = named(panel, "banner-text")
    assert "in 12 s" in text.text()
    text._timer.setInterval(10)
    text._until -= 5
    qtbot.waitUntil(lambda: "in 7 s" in text.text())
    assert "in 12 s" in text.accessibleName()  # told once, not each second
    text._until -= 60
    qtbot.waitUntil(lambda: text.text().endswith("Trying again…"))
    assert not text._timer.isActive()
    panel.store.show(Looking(scenes.ADA))
    panel.store.show(Failed(replace(scenes.TOO_FAST)))
    assert text._timer.isActive()
    panel.hide()
    assert not text._timer.isActive()


def test_times_age_once_a_minute_and_only_while_shown(qtbot: QtBot) -> None:
    clock = [scenes.NOW]
    panel = Panel(scenes.store(scenes.CARD), formats=Formats(QLocale("en_GB"), UTC), now=lambda: clock[0])
    qtbot.addWidget(panel)
    assert not panel._minute.isActive()
    panel.show()
    assert panel._minute.isActive() and panel._minute.interval() == 60_000
    heading = named(panel, "heading-activities")
    clock[0] += timedelta(minutes=5)
    panel._minute.timeout.emit()
    assert heading.accessibleName().endswith("last 27 min ago")
    panel.hide()
    assert not panel._minute.isActive()
    clock[0] += timedelta(hours=2)
    panel.show()
    assert heading.accessibleName().endswith("last 2 h ago")


def test_nothing_ticks_while_idle(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(scenes.CARD, scenes.DEMO)
    ticking = [timer.interval() for timer in panel.findChildren(QTimer) if timer.isActive()]
    assert ticking == [60_000]


def test_a_wait_for_another_reason_keeps_its_own_words(make_panel: MakePanel) -> None:
    down = Problem(
        "server_down", "Close is not answering (503)", "Close has trouble at the moment.", wait=20.0
    )
    panel = make_panel(Failed(down))
    assert (
        named(panel, "banner-text").text()
        == "Close has trouble at the moment. Trying again by itself in 20 s."
    )
