"""Reads what each kind of activity tells: when it is shown, not for every row of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from host.close.records.activities import Activity
from host.close.records.fact_types import (
    Attachment,
    Attendee,
    Call,
    Created,
    CustomActivity,
    Facts,
    FormSubmission,
    LeadMerge,
    LeadStatusChange,
    Mail,
    Meeting,
    Note,
    Open,
    OpportunityStatusChange,
    TaskCompleted,
    TextMessage,
    Thread,
)
from host.close.records.wire import Wire, custom, day, each, integer, seconds, text, texts, time, truth


def facts_of(activity: Activity) -> Facts | None:
    """What the activity's kind tells; None for a kind that is not known, whose `details` hold everything."""
    wire = activity.details
    if text(wire, "custom_activity_type_id"):
        return _custom_activity(wire)  # called Custom in requests and CustomActivity in answers
    read = _READERS.get(activity.kind)
    return read(wire) if read else None


def _note(wire: Wire) -> Note:
    return Note(
        text=text(wire, "note"),
        html=text(wire, "note_html"),
        title=text(wire, "title"),
        pinned=truth(wire, "pinned"),
        attachments=each(wire, "attachments", attachment),
    )


def _call(wire: Wire) -> Call:
    cost = text(wire, "cost")  # the one sum of money that Close sends as a text
    phone = text(wire, "remote_phone_formatted") or text(wire, "remote_phone") or text(wire, "phone")
    return Call(
        direction=text(wire, "direction"),
        status=text(wire, "status"),
        disposition=text(wire, "disposition"),
        outcome_id=text(wire, "outcome_id"),
        duration=seconds(wire, "duration"),
        phone=phone,
        note=text(wire, "note"),
        note_html=text(wire, "note_html"),
        recording_url=text(wire, "recording_url"),
        recording_expires_at=time(wire, "recording_expires_at"),
        voicemail_url=text(wire, "voicemail_url"),
        voicemail_duration=seconds(wire, "voicemail_duration"),
        answered_at=time(wire, "date_answered"),
        external=text(wire, "source") == "External" or text(wire, "call_method") == "external",
        forwarded_to=text(wire, "forwarded_to"),
        transferred_to=text(wire, "transferred_to"),
        cost=int(cost) if cost.isascii() and cost.isdigit() and len(cost) < 10 else None,
    )


def _mail(wire: Wire) -> Mail:
    return Mail(
        direction=text(wire, "direction"),
        status=text(wire, "status"),
        subject=text(wire, "subject"),
        sender=text(wire, "sender"),
        to=texts(wire, "to"),
        cc=texts(wire, "cc"),
        bcc=texts(wire, "bcc"),
        preview=text(wire, "body_preview"),
        body_text=text(wire, "body_text"),
        body_html=text(wire, "body_html"),
        opens=each(wire, "opens", lambda one: Open(time(one, "opened_at"), text(one, "opened_by"))),
        template_id=text(wire, "template_id"),
        template_name=text(wire, "template_name"),
        attachments=each(wire, "attachments", attachment),
        thread_id=text(wire, "thread_id"),
        message_ids=texts(wire, "message_ids"),
        sent_at=time(wire, "date_sent"),
        scheduled_at=time(wire, "date_scheduled"),
        sequence_name=text(wire, "sequence_name"),
    )


def _thread(wire: Wire) -> Thread:
    participants = wire.get("participants")
    return Thread(
        subject=text(wire, "latest_normalized_subject"),
        count=integer(wire, "n_emails"),
        participants=tuple(participants) if isinstance(participants, list) else (),
        mails=each(wire, "latest_emails", _mail) or each(wire, "emails", _mail),
    )


def _text_message(wire: Wire) -> TextMessage:
    return TextMessage(
        text=text(wire, "text") or text(wire, "message_markdown"),
        direction=text(wire, "direction"),
        status=text(wire, "status"),
        remote_phone=text(wire, "remote_phone_formatted") or text(wire, "remote_phone"),
        attachments=each(wire, "attachments", attachment),
        sent_at=time(wire, "date_sent"),
        scheduled_at=time(wire, "date_scheduled"),
        error=text(wire, "error_message"),
    )


def _meeting(wire: Wire) -> Meeting:
    links = wire.get("conference_links")
    return Meeting(
        title=text(wire, "title"),
        status=text(wire, "status"),
        starts_at=time(wire, "starts_at"),
        ends_at=time(wire, "ends_at"),
        duration=seconds(wire, "duration"),
        location=text(wire, "location"),
        attendees=each(wire, "attendees", _attendee),
        note=text(wire, "note"),
        user_note=text(wire, "user_note"),
        outcome_id=text(wire, "outcome_id"),
        calendar_link=text(wire, "calendar_event_link"),
        conference_links=tuple(links) if isinstance(links, list) else (),
        summary=text(wire, "summary"),
    )


def _attendee(wire: Wire) -> Attendee:
    name = text(wire, "name") or text(wire, "email")
    return Attendee(name, text(wire, "email"), text(wire, "status"), truth(wire, "is_organizer"))


def attachment(wire: Wire) -> Attachment:
    """Read a file of a note, a mail, a message or a template."""
    return Attachment(
        name=text(wire, "filename"),
        url=text(wire, "url"),
        size=integer(wire, "size"),
        content_type=text(wire, "content_type"),
    )


def _lead_status_change(wire: Wire) -> LeadStatusChange:
    return LeadStatusChange(
        old_id=text(wire, "old_status_id"),
        old_label=text(wire, "old_status_label"),
        new_id=text(wire, "new_status_id"),
        new_label=text(wire, "new_status_label"),
    )


def _opportunity_status_change(wire: Wire) -> OpportunityStatusChange:
    return OpportunityStatusChange(
        opportunity_id=text(wire, "opportunity_id"),
        old_label=text(wire, "old_status_label"),
        old_type=text(wire, "old_status_type"),
        old_pipeline=text(wire, "old_pipeline_name"),
        new_label=text(wire, "new_status_label"),
        new_type=text(wire, "new_status_type"),
        new_pipeline=text(wire, "new_pipeline_name"),
        value=integer(wire, "opportunity_value"),
        value_formatted=text(wire, "opportunity_value_formatted"),
        value_period=text(wire, "opportunity_value_period"),
        currency=text(wire, "opportunity_value_currency"),
        confidence=integer(wire, "opportunity_confidence"),
        closes_on=day(wire, "opportunity_date_won"),
    )


def _task_completed(wire: Wire) -> TaskCompleted:
    assignee = text(wire, "task_assigned_to_name")
    return TaskCompleted(text(wire, "task_id"), text(wire, "task_text"), assignee)


def _created(wire: Wire) -> Created:
    return Created(text(wire, "source"), text(wire, "import_id"))


def _lead_merge(wire: Wire) -> LeadMerge:
    return LeadMerge(
        source_id=text(wire, "source_lead_id"),
        source_name=text(wire, "source_display_name"),
        destination_id=text(wire, "destination_lead_id"),
        destination_name=text(wire, "destination_display_name"),
        status=text(wire, "merge_status") or text(wire, "status"),
    )


def _form_submission(wire: Wire) -> FormSubmission:
    values = wire.get("values_by_name")
    return FormSubmission(
        form_name=text(wire, "form_name"),
        values=values if isinstance(values, Mapping) else {},
        source_url=text(wire, "source_url"),
    )


def _custom_activity(wire: Wire) -> CustomActivity:
    return CustomActivity(
        type_id=text(wire, "custom_activity_type_id"),
        status=text(wire, "status"),
        pinned=truth(wire, "pinned"),
        values=custom(wire),
    )


_READERS: dict[str, Callable[[Wire], Facts]] = {
    "Note": _note,
    "Call": _call,
    "Email": _mail,
    "EmailThread": _thread,
    "SMS": _text_message,
    "WhatsAppMessage": _text_message,
    "Meeting": _meeting,
    "LeadStatusChange": _lead_status_change,
    "OpportunityStatusChange": _opportunity_status_change,
    "TaskCompleted": _task_completed,
    "Created": _created,
    "LeadMerge": _lead_merge,
    "FormSubmission": _form_submission,
    "Custom": _custom_activity,
    "CustomActivity": _custom_activity,
}
