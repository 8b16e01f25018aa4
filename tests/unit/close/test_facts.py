"""What each kind of activity tells besides who and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from host.close import records
from host.close.records.fact_types import (
    Call,
    Created,
    CustomActivity,
    FormSubmission,
    LeadMerge,
    Mail,
    Meeting,
    Note,
    TextMessage,
    Thread,
)
from host.close.records.facts import facts_of
from host.close.sandbox.activity_kinds import FIELDS

MAIL = {
    "_type": "Email",
    "direction": "outgoing",
    "status": "sent",
    "subject": "Offer",
    "to": ["ada@engines.example", None],
    "opens": [{"opened_at": "2026-11-20T09:30:00+00:00", "opened_by": "ada@engines.example"}, 5],
    "template_name": "Follow-up",
    "attachments": [{"url": "https://x.example/f", "filename": "offer.pdf", "size": 2048}],
    "date_sent": "2026-11-20T09:00:00+00:00",
}


ODD: list[Any] = [None, "", "x", 5, -1, 1.5, True, [], [None, 5, "x", {}], {}, {"deep": [1]}]


def told(wire: dict[str, Any]) -> Any:
    return facts_of(records.activity(wire))


def test_call() -> None:
    call = told(
        {
            "_type": "Call",
            "direction": "inbound",
            "disposition": "vm-left",
            "duration": 0,
            "voicemail_duration": 28,
            "voicemail_url": "https://x.example/voicemail/",
            "remote_phone": "+14155550144",
            "cost": "2",
        }
    )
    assert isinstance(call, Call)
    assert (call.direction, call.disposition, call.external) == ("inbound", "vm-left", False)
    assert (call.duration, call.voicemail_duration) == (timedelta(0), timedelta(seconds=28))
    assert (call.phone, call.cost) == ("+14155550144", 2)


@pytest.mark.parametrize("cost", [None, "", "-1", "1.5", "²", "9" * 5000, 2])
def test_a_cost_that_is_no_number_of_cents(cost: object) -> None:
    assert told({"_type": "Call", "cost": cost}).cost is None


def test_a_duration_beyond_all_reason() -> None:
    assert told({"_type": "Call", "duration": 10**30}).duration is None


@pytest.mark.parametrize("wire", [{"source": "External"}, {"call_method": "external"}])
def test_a_logged_call(wire: dict[str, str]) -> None:
    assert told({"_type": "Call", **wire}).external


def test_mail() -> None:
    mail = told(MAIL)
    assert isinstance(mail, Mail)
    assert mail.to == ("ada@engines.example",)
    assert [opened.at for opened in mail.opens] == [datetime(2026, 11, 20, 9, 30, tzinfo=UTC)]
    assert [(file.name, file.size) for file in mail.attachments] == [("offer.pdf", 2048)]
    assert (mail.template_name, mail.sent_at) == ("Follow-up", datetime(2026, 11, 20, 9, tzinfo=UTC))


@pytest.mark.parametrize("key", ["latest_emails", "emails"])
def test_thread(key: str) -> None:
    thread = told({"_type": "EmailThread", "n_emails": 3, "participants": [{"email": "a"}, "b"], key: [MAIL]})
    assert isinstance(thread, Thread)
    assert (thread.count, len(thread.participants)) == (3, 2)
    assert [mail.subject for mail in thread.mails] == ["Offer"]


def test_messages() -> None:
    sms = told({"_type": "SMS", "text": "Late", "error_message": "No route", "direction": "outbound"})
    whatsapp = told({"_type": "WhatsAppMessage", "message_markdown": "*Late*", "direction": "incoming"})
    assert isinstance(sms, TextMessage)
    assert isinstance(whatsapp, TextMessage)
    assert (sms.text, sms.error, whatsapp.text) == ("Late", "No route", "*Late*")


def test_meeting() -> None:
    meeting = told(
        {
            "_type": "Meeting",
            "starts_at": "2026-11-20T09:00:00+00:00",
            "duration": 1800,
            "attendees": [
                {"name": None, "email": "ada@engines.example", "status": "yes", "is_organizer": True}
            ],
            "conference_links": ["https://meet.example"],
        }
    )
    assert isinstance(meeting, Meeting)
    [attendee] = meeting.attendees
    assert (attendee.name, attendee.answer, attendee.is_organizer) == ("ada@engines.example", "yes", True)
    assert (meeting.duration, meeting.conference_links) == (timedelta(minutes=30), ("https://meet.example",))


@pytest.mark.parametrize("kind", ["Custom", "CustomActivity", "actitype_1"])
def test_custom_activity_whatever_it_is_called(kind: str) -> None:
    wire = {"_type": kind, "custom_activity_type_id": "actitype_1", "status": "published", "custom.cf_1": "x"}
    custom = told(wire)
    assert isinstance(custom, CustomActivity)
    assert (custom.type_id, custom.status, custom.values) == ("actitype_1", "published", {"cf_1": "x"})
    assert records.activity(wire).custom == {"cf_1": "x"}


def test_the_rest() -> None:
    note = told({"_type": "Note", "note": "Met her", "pinned": True})
    assert isinstance(note, Note)
    assert (note.text, note.pinned) == ("Met her", True)
    assert told({"_type": "Created", "source": "api"}) == Created("api", "")
    merge = told({"_type": "LeadMerge", "source_display_name": "Old", "merge_status": "done"})
    assert isinstance(merge, LeadMerge)
    assert (merge.source_name, merge.status) == ("Old", "done")
    form = told({"_type": "FormSubmission", "form_name": "Contact us", "values_by_name": {"Budget": 5}})
    assert form == FormSubmission("Contact us", {"Budget": 5}, "")
    assert told({"_type": "FormSubmission", "values_by_name": []}).values == {}


def test_an_unknown_kind_has_its_details_only() -> None:
    assert told({"_type": "Telepathy", "strength": 5}) is None


@pytest.mark.parametrize("kind", FIELDS)
def test_every_kind_of_the_sandbox_is_known_and_bears_any_value(kind: str) -> None:
    usual = told({"_type": kind, **FIELDS[kind]})
    for key in FIELDS[kind]:
        for odd in ODD:
            assert type(told({**FIELDS[kind], "_type": kind, key: odd})) is type(usual)
    assert usual is not None
