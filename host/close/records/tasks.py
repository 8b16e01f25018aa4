"""Tasks of all kinds: those that people write, and those that Close makes for missed calls, mails, ….

Close's kinds (`_type`): lead, outgoing_call, incoming_email, email_followup, missed_call, voicemail,
answered_detached_call, opportunity_due, incoming_sms. Only the first two can be created.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec import Struct

from host.close.records.wire import Wire, day_or_time, integer, seconds, text, texts, time


class Task(Struct, frozen=True):
    """A task. `due` is a date, an aware UTC time, or nothing. `priority` is medium, high or "".

    What the task is about: `object_id` of `object_type`; `phone` for calls and SMS, `preview` for mails,
    `email_ids` for incoming ones; `value_formatted` for a deal that is due.
    """

    id: str
    kind: str = ""
    text: str = ""
    due: date | datetime | None = None
    done: bool = False
    assignee: str = ""
    lead_id: str = ""
    lead_name: str = ""
    contact_id: str = ""
    contact_name: str = ""
    assignee_id: str = ""
    priority: str = ""
    resolution: str = ""
    view: str = ""
    object_id: str = ""
    object_type: str = ""
    phone: str = ""
    preview: str = ""
    email_ids: tuple[str, ...] = ()
    voicemail_url: str = ""
    voicemail_duration: timedelta | None = None
    recording_url: str = ""
    value: int | None = None
    value_formatted: str = ""
    created_by_name: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    wire: Wire = {}


def task(wire: Wire) -> Task:
    """Read a task. One about a mail has a subject for a text, one about a deal the deal's note; one without
    a date has today as its `date`."""
    email_ids = texts(wire, "emails") or tuple(filter(None, [text(wire, "email_id")]))
    phone = text(wire, "phone_formatted") or text(wire, "phone")
    return Task(
        id=text(wire, "id"),
        kind=text(wire, "_type"),
        text=text(wire, "text") or text(wire, "subject") or text(wire, "opportunity_note"),
        due=None if wire.get("is_dateless") is True else day_or_time(wire, "date"),
        done=wire.get("is_complete") is True,
        assignee=text(wire, "assigned_to_name"),
        lead_id=text(wire, "lead_id"),
        lead_name=text(wire, "lead_name"),
        contact_id=text(wire, "contact_id"),
        contact_name=text(wire, "contact_name"),
        assignee_id=text(wire, "assigned_to"),
        priority=text(wire, "priority"),
        resolution=text(wire, "resolution"),
        view=text(wire, "view"),
        object_id=text(wire, "object_id"),
        object_type=text(wire, "object_type"),
        phone=phone or text(wire, "remote_phone_formatted") or text(wire, "remote_phone"),
        preview=text(wire, "body_preview"),
        email_ids=email_ids,
        voicemail_url=text(wire, "voicemail_url"),
        voicemail_duration=seconds(wire, "voicemail_duration"),
        recording_url=text(wire, "recording_url"),
        value=integer(wire, "opportunity_value"),
        value_formatted=text(wire, "opportunity_value_formatted"),
        created_by_name=text(wire, "created_by_name"),
        created_at=time(wire, "date_created"),
        updated_at=time(wire, "date_updated"),
        wire=wire,
    )
