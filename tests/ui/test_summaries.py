"""Rows and summaries of tasks, opportunities and contacts."""

from __future__ import annotations

from datetime import UTC, date

import pytest
from PySide6.QtCore import QLocale

from host.close.records import Address, Contact, Opportunity, Task
from host.ui import summaries
from host.ui.values import Formats
from tests.ui import scenes

FORMATS = Formats(QLocale("en_GB"), UTC)
TASKS = scenes.LEAD.tasks or ()
DEALS = scenes.LEAD.opportunities or ()


def test_an_overdue_task_is_red_and_says_so() -> None:
    row = summaries.task_row(TASKS[0], FORMATS, scenes.NOW)
    assert (row.title, row.right.text, row.right.colour, row.hue) == (
        "Send revised quote for 3 engines",
        "2 days overdue",
        "red",
        "red",
    )
    assert row.spoken == "Task, Send revised quote for 3 engines, 2 days overdue, Grace Hopper"
    assert summaries.task_summary(TASKS, FORMATS, scenes.NOW).text == "1 overdue"
    assert summaries.task_summary(TASKS[1:], FORMATS, scenes.NOW).text == ""


def test_a_task_without_text_is_told_by_its_kind() -> None:
    row = summaries.task_row(Task("t", kind="missed_call"), FORMATS, scenes.NOW)
    assert row.title == "Missed call"
    assert row.spoken == "Task, Missed call, no date"


def test_an_opportunity_tells_value_status_and_closing() -> None:
    row = summaries.opportunity_row(DEALS[0], FORMATS, scenes.NOW)
    assert row.right.text == "€9,000 / yr"
    assert [part.text for part in row.parts] == ["Proposal sent", "60%", "closes 12 Dec"]
    assert summaries.opportunity_summary(DEALS, FORMATS).text == "€12,400 open"


@pytest.mark.parametrize(
    ("deal", "told"),
    [
        (Opportunity("o"), ["No status"]),
        (Opportunity("o", "Open", "active"), ["Open", "no close date"]),
        (Opportunity("o", "Gone", "lost", confidence=0), ["Gone"]),
        (Opportunity("o", "Won", "won", closes_on=date(2026, 9, 1)), ["Won", "won 1 Sept"]),
        (Opportunity("o", "Odd", "odd", note="\n\nText"), ["Odd"]),
    ],
)
def test_opportunities_with_little_to_tell(deal: Opportunity, told: list[str]) -> None:
    row = summaries.opportunity_row(deal, FORMATS, scenes.NOW)
    assert [part.text for part in row.parts] == told
    assert row.title == "Opportunity"


def test_contacts() -> None:
    contacts = scenes.LEAD.contacts or ()
    row = summaries.contact_row(contacts[0])
    assert [part.text for part in row.parts] == ["Countess of computing", "ada@analytical-engines.example"]
    assert "+44 20 7946 0018" in row.spoken
    assert [part.text for part in summaries.contact_row(Contact("c", "l", "X")).parts] == ["no address"]
    assert summaries.contact_summary(contacts).text == "Ada, Charles, Luigi"
    assert summaries.contact_summary((*contacts, contacts[0])).text == "Ada, Charles, Luigi …"
    assert summaries.contact_summary(()).text == ""


def test_addresses_as_on_an_envelope() -> None:
    full = Address("business", ("12 St James’s Square", "Flat 2"), "London", "", "SW1Y 4JH", "GB")
    assert summaries.address_lines(full) == "12 St James’s Square, Flat 2, London SW1Y 4JH, GB"
    assert summaries.address_lines(Address()) == ""
