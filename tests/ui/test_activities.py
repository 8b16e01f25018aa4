"""Every kind of activity tells its story, and nothing that Close may send breaks it."""

from __future__ import annotations

import random
from datetime import UTC
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from host.close.records import Activity, Contact, Email, Lead
from host.ui import activities, icons, theme
from host.ui.rows import Row
from host.ui.values import Formats
from tests.ui import scenes

FORMATS = Formats(QLocale("en_GB"), UTC)
HUES = set(theme._HUES)


def row(kind: str, **details: Any) -> Row:
    activity = scenes.activity(kind, scenes.ago(hours=3), **details)
    return activities.row(activity, scenes.LEAD, FORMATS, scenes.NOW)


def words(row: Row) -> list[str]:
    return [part.text for part in (*row.parts, *row.facts)]


def test_an_incoming_mail() -> None:
    shown = row(
        "Email",
        direction="incoming",
        subject="Hello",
        sender='"Lovelace, A." <ADA@analytical-engines.example>',
        to=["grace@compiler.example", "charles@analytical-engines.example", "x@y.example"],
        body_preview="Some\n text",
        attachments=[{"filename": "order.pdf"}, {"filename": None}],
    )
    assert (shown.title, shown.icon, shown.hue, shown.text) == ("Hello", "mail", "blue", "Some text")
    assert words(shown) == ["Ada Lovelace", "to grace@compiler.example, Charles Babbage +1", "order.pdf"]
    assert shown.parts[0].icon == "arrow-down-left"
    assert shown.right.text == "3 h ago"
    assert shown.spoken.startswith("Email, incoming, Hello, Monday, 23 November 2026 11:02 UTC, Ada Lovelace")


def test_a_mail_that_was_not_sent_says_so_in_red() -> None:
    shown = row("Email", direction="outgoing", status="error", subject="")
    assert shown.title == "No subject"
    assert [(part.text, part.colour) for part in shown.parts][-1] == ("Not sent", "red")


def test_opens_and_template_of_a_mail() -> None:
    assert words(row("Email", direction="outgoing", opens=[{}, {}], template_name="Quote"))[-2:] == [
        "Opened 2×",
        "Quote",
    ]


def test_a_call_tells_with_whom_how_long_and_how_it_ended() -> None:
    shown = row(
        "Call",
        direction="outbound",
        contact_id="cont_ada",
        duration=725,
        disposition="answered",
        recording_url="https://x",
    )
    assert (shown.title, shown.icon, shown.hue) == ("Call with Ada Lovelace", "phone-outgoing", "green")
    assert words(shown) == ["Grace Hopper", "12 min 5 s", "Answered", "Recording"]
    assert "outgoing" in shown.spoken and "12 minutes 5 seconds" in shown.spoken
    assert "12 min 5 s" not in shown.spoken


def test_a_missed_call_is_red_and_says_so() -> None:
    shown = row(
        "Call",
        direction="inbound",
        remote_phone_formatted="+44 20",
        disposition="no-answer",
        voicemail_duration=42,
    )
    assert (shown.title, shown.icon, shown.hue) == ("Missed call from +44 20", "phone-missed", "red")
    assert "Voicemail 42 s" in words(shown)


def test_a_note_without_plain_text_is_read_from_its_html() -> None:
    shown = row("Note", note="", note_html="<body><p>Tea &amp; <b>looms</b></p></body>")
    assert " ".join(shown.text.split()) == "Tea & looms"


def test_status_changes_tell_from_and_to() -> None:
    lead = row("LeadStatusChange", old_status_label="Potential", new_status_label="Qualified")
    assert words(lead)[:2] == ["Potential", "Qualified"]
    won = row(
        "OpportunityStatusChange",
        new_status_label="Won",
        new_status_type="won",
        opportunity_value_formatted="€9",
    )
    assert (won.title, won.icon, won.hue) == ("Opportunity won", "trophy", "green")
    assert "€9" in words(won)


@pytest.mark.parametrize(
    ("kind", "details", "title", "told"),
    [
        (
            "SMS",
            {"direction": "inbound", "contact_id": "cont_ada", "text": "Hi"},
            "SMS from Ada Lovelace",
            None,
        ),
        (
            "WhatsAppMessage",
            {"direction": "outgoing", "contact_id": "cont_ada"},
            "WhatsApp to Ada Lovelace",
            None,
        ),
        (
            "Meeting",
            {"title": "Demo", "duration": 2700, "attendees": [{"status": "yes"}]},
            "Demo",
            "1 attendee",
        ),
        ("TaskCompleted", {"task_text": "Send it"}, "Task done", "Send it"),
        ("Created", {"source": "import"}, "Lead created", "by import"),
        ("LeadMerge", {"source_display_name": "Old"}, "Merged in “Old”", None),
        ("FormSubmission", {"form_name": "Ask", "values_by_name": {"Engines": 3}}, "Ask", "Engines: 3"),
        ("CustomActivity", {"custom.cf_1": ["a", "b"], "custom.cf_2": {"no": 1}}, "Custom activity", "a, b"),
        ("EmailThread", {"latest_normalized_subject": "Cards", "n_emails": 4}, "Cards", "4 emails"),
        ("LinkedInVoyage", {}, "LinkedInVoyage", "a kind this version does not know"),
    ],
)
def test_the_other_kinds(kind: str, details: dict[str, Any], title: str, told: str | None) -> None:
    shown = row(kind, **details)
    assert shown.title == title
    assert told is None or told in words(shown)


@pytest.mark.parametrize("kind", [*activities.KINDS, "Unheard", "Activity"])
def test_an_activity_with_no_details_at_all_still_has_a_row(kind: str) -> None:
    bare = Activity(id="", kind=kind, at=None, details={})
    shown = activities.row(bare, Lead(id="", name=""), FORMATS, scenes.NOW)
    assert shown.title and shown.spoken and shown.right.text == ""
    assert shown.icon in icons.names() and shown.hue in HUES


def test_values_of_any_type_never_break_a_row() -> None:
    keys = sorted(
        {key for activity in scenes.ACTIVITIES for key in activity.details} | {"to", "opens", "sender"}
    )
    odd: list[Any] = [
        None,
        0,
        -3.5,
        True,
        "",
        "text",
        [],
        [None],
        [{}],
        ["x"],
        {},
        {"email": None},
        "2026-13-45",
    ]
    chance = random.Random(4711)
    lead = Lead("l", "L", contacts=(Contact("", "l", "N", emails=(Email("a@b.example", ""),)),))
    for kind in [*activities.KINDS, "Unheard"]:
        for _ in range(150):
            details = {key: chance.choice(odd) for key in keys}
            shown = activities.row(
                Activity("i", kind, scenes.NOW, details=details), lead, FORMATS, scenes.NOW
            )
            assert shown.title
            assert all(part.text for part in (*shown.parts, *shown.facts))
            assert all(not part.icon or part.icon in icons.names() for part in (*shown.parts, *shown.facts))


def test_every_kind_that_close_lists_has_a_teller() -> None:
    listed = (
        "Note Call Email EmailThread SMS WhatsAppMessage Meeting LeadStatusChange OpportunityStatusChange "
        "TaskCompleted Created LeadMerge FormSubmission Custom"
    )
    assert set(listed.split()) <= set(activities.KINDS)
