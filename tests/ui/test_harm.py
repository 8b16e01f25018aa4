"""What mail and Close hold is data: whatever it is, it is shown as it stands, and nothing in it acts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from host.close import records
from host.close.records import ActivityPage, Address, Contact, Email, Lead, Opportunity, Phone, Task
from host.message import Person
from host.store import Card, Chip, Failed, Looking, NoMatch
from host.ui.activities import KINDS
from host.ui.panel import Panel
from tests.ui import scenes
from tests.ui.conftest import MakePanel, settle
from tests.ui.driving import named

HARM = {
    "nothing": "",
    "blank": "\u00a0",
    "long word": "x" * 10_000,
    "long text": "word " * 2_000,
    "many lines": "line\n" * 500,
    "markup": "<b>bold</b><img src='file:///etc/hostname'><script>alert(1)</script>",
    "turned": "مرحبا \u202eelbat\u202c abc",
    "control signs": "a\x00b\x07c\x1b[31m\r\nd\te\x7f\x85\u2028f",
    "half a sign": "\ud83d alone",
    "many signs as one": "👩‍👩‍👧‍👦" * 50 + "Z̷̡" * 300,
}


class Harmful(dict[str, object]):
    """An answer of Close that holds `harm` in every field that is not set otherwise."""

    def __init__(self, harm: str, **fields: object) -> None:
        super().__init__(fields)
        self._harm = harm

    def get(self, key: str, default: object = None) -> object:
        return super().get(key, self._harm)


def card_of(harm: str) -> Card:
    """A card with `harm` in every field, dates and numbers at their ends."""
    lead = Lead(
        id=harm,
        name=harm,
        status_id=harm,
        status_label=harm,
        description=harm,
        url=harm,
        html_url=harm,
        addresses=(Address(harm, (harm, harm), harm, harm, harm, harm),),
        contacts=(Contact(harm, harm, harm, harm, (Email(harm, harm),), (Phone(harm, harm, harm),)),),
        opportunities=(
            Opportunity(harm, harm, harm, 10**30, harm, harm, harm, 10**9, harm, date.min, harm),
            Opportunity(harm, harm, "active", -(10**30), "", harm, harm, -5, harm, date.max, harm),
        ),
        tasks=(
            Task(harm, harm, harm, datetime(2, 1, 1, tzinfo=UTC), False, harm),
            Task(harm, harm, harm, date.min, False, harm),
        ),
    )
    fields: dict[str, object] = {
        "to": [harm, None, 3],
        "attachments": [{"filename": harm}, 7] * 50,
        "opens": [1] * 1000,
        "participants": [{"name": harm}, 3],
        "attendees": [3, {"status": harm}],
        "values_by_name": {harm: harm, "other": [harm, {}, None]},
        "custom.field": harm,
        "duration": 10**12,
        "n_emails": -3,
        "voicemail_duration": True,
    }
    activities = tuple(records.activity(Harmful(harm, **fields, _type=kind)) for kind in (*KINDS, harm))
    person = Person(harm, harm)
    chips = (Chip(person, True, shown=True), *(Chip(Person(f"{n}@x.example", harm)) for n in range(60)))
    return Card(
        person,
        lead,
        chips,
        matched_as=harm,
        activities=ActivityPage(activities, has_more=True),
        as_of=datetime(2, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize("kind", HARM)
def test_every_state_paints_whatever_it_holds(make_panel: MakePanel, qtbot: QtBot, kind: str) -> None:
    panel = make_panel(scenes.CARD)
    for section in (panel.card.tasks, panel.card.opportunities, panel.card.contacts):
        section.header.click()
    card = card_of(HARM[kind])
    assert card.activities is not None
    every = card.activities.activities
    pages = [ActivityPage(every[first : first + 8], True) for first in range(0, len(every), 8)]
    person = card.person
    states = [replace(card, activities=page) for page in pages]
    for state in (*states, NoMatch(person), Failed(scenes.KEY_REFUSED, person), Looking(person)):
        panel.store.show(state)
        settle(panel, qtbot)
        assert not panel.grab().isNull()
        assert panel.width() == 360 and panel.minimumSizeHint().width() <= 280
        assert panel.pages.currentWidget().widget().height() < 5_000


def tips(panel: Panel) -> list[str]:
    """The text of every tooltip that there is on the panel."""
    rows = named(panel, "rows-contacts")
    cells = [rows.model().index(number).data(Qt.ItemDataRole.ToolTipRole) for number in range(len(rows.rows))]
    return [*cells, *(widget.toolTip() for widget in panel.findChildren(QWidget) if widget.toolTip())]


def test_markup_is_shown_in_tooltips_and_not_followed(make_panel: MakePanel, qtbot: QtBot) -> None:
    harm = HARM["markup"]
    panel = make_panel(card_of(harm))
    panel.card.contacts.header.click()
    shown = []
    for text in tips(panel):
        document = QTextDocument()
        document.setHtml(text)
        assert "<img" not in document.toHtml()
        shown.append(document.toPlainText())
    assert any(harm in text for text in shown)


def test_a_tooltip_has_an_end(make_panel: MakePanel) -> None:
    panel = make_panel(card_of(HARM["long text"]))
    assert max(len(text) for text in tips(panel)) < 1_200
    assert named(panel, "record-name").accessibleDescription() == HARM["long text"]


def test_a_thousand_changes_leave_nothing_behind(make_panel: MakePanel, qtbot: QtBot) -> None:
    panel = make_panel(replace(scenes.CARD, chips=scenes.LONG.chips))
    before = len(panel.findChildren(QObject))
    states = (scenes.CARD, scenes.SEVERAL, scenes.LONG, NoMatch(scenes.MARY), Failed(scenes.TOO_FAST))
    for number in range(1_000):
        panel.store.show(states[number % len(states)])
    settle(panel, qtbot)
    assert len(panel.findChildren(QObject)) == before
