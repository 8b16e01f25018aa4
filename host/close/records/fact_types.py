"""What each kind of activity tells besides who and when, as types. They are read by `facts`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from msgspec import Struct


class Attachment(Struct, frozen=True):
    """A file. `url` opens in a browser that is logged in to Close; `size` is in bytes."""

    name: str
    url: str
    size: int | None = None
    content_type: str = ""


class Note(Struct, frozen=True):
    text: str
    html: str
    title: str
    pinned: bool
    attachments: tuple[Attachment, ...]


class Call(Struct, frozen=True):
    """`direction` is inbound or outbound; `disposition` how it ended (answered, no-answer, vm-left, …).
    `external` calls were logged, not made with Close. `cost` is in US cents."""

    direction: str
    status: str
    disposition: str
    outcome_id: str
    duration: timedelta | None
    phone: str
    note: str
    note_html: str
    recording_url: str
    recording_expires_at: datetime | None
    voicemail_url: str
    voicemail_duration: timedelta | None
    answered_at: datetime | None
    external: bool
    forwarded_to: str
    transferred_to: str
    cost: int | None


class Open(Struct, frozen=True):
    """One time that a sent mail was opened."""

    at: datetime | None
    by: str


class Mail(Struct, frozen=True):
    """`direction` is incoming or outgoing; `status` inbox, draft, scheduled, outbox, sent or error."""

    direction: str
    status: str
    subject: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    preview: str
    body_text: str
    body_html: str
    opens: tuple[Open, ...]
    template_id: str
    template_name: str
    attachments: tuple[Attachment, ...]
    thread_id: str
    message_ids: tuple[str, ...]
    sent_at: datetime | None
    scheduled_at: datetime | None
    sequence_name: str


class Thread(Struct, frozen=True):
    """Several mails. `participants` are texts or objects, as Close sends them."""

    subject: str
    count: int | None
    participants: tuple[Any, ...]
    mails: tuple[Mail, ...]


class TextMessage(Struct, frozen=True):
    """An SMS or a WhatsApp message."""

    text: str
    direction: str
    status: str
    remote_phone: str
    attachments: tuple[Attachment, ...]
    sent_at: datetime | None
    scheduled_at: datetime | None
    error: str


class Attendee(Struct, frozen=True):
    """`answer` is noreply, yes, no or maybe."""

    name: str
    address: str
    answer: str
    is_organizer: bool


class Meeting(Struct, frozen=True):
    """`status` is upcoming, in-progress, completed, canceled, declined-by-lead or declined-by-org."""

    title: str
    status: str
    starts_at: datetime | None
    ends_at: datetime | None
    duration: timedelta | None
    location: str
    attendees: tuple[Attendee, ...]
    note: str
    user_note: str
    outcome_id: str
    calendar_link: str
    conference_links: tuple[Any, ...]
    summary: str


class LeadStatusChange(Struct, frozen=True):
    old_id: str
    old_label: str
    new_id: str
    new_label: str


class OpportunityStatusChange(Struct, frozen=True):
    """`value` is in minor units of `currency`; `new_type` is active, won or lost."""

    opportunity_id: str
    old_label: str
    old_type: str
    old_pipeline: str
    new_label: str
    new_type: str
    new_pipeline: str
    value: int | None
    value_formatted: str
    value_period: str
    currency: str
    confidence: int | None
    closes_on: date | None


class TaskCompleted(Struct, frozen=True):
    task_id: str
    text: str
    assignee: str


class Created(Struct, frozen=True):
    """`source` is how the lead came into Close: ui, api, import, …."""

    source: str
    import_id: str


class LeadMerge(Struct, frozen=True):
    source_id: str
    source_name: str
    destination_id: str
    destination_name: str
    status: str


class FormSubmission(Struct, frozen=True):
    """`values` are by the names of the form's fields."""

    form_name: str
    values: Mapping[str, Any]
    source_url: str


class CustomActivity(Struct, frozen=True):
    """`status` is draft or published; `values` are by the id of the field."""

    type_id: str
    status: str
    pinned: bool
    values: Mapping[str, Any]


Facts: TypeAlias = (
    Note
    | Call
    | Mail
    | Thread
    | TextMessage
    | Meeting
    | LeadStatusChange
    | OpportunityStatusChange
    | TaskCompleted
    | Created
    | LeadMerge
    | FormSubmission
    | CustomActivity
)
