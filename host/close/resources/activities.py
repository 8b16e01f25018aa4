"""Activities of a lead: all kinds are read; notes, calls, mails and custom activities are written too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from host.close import records
from host.close.cancel import CancelToken
from host.close.paging import items_of
from host.close.patch import CallPatch, CustomActivityPatch, EmailPatch, NotePatch, wire_of
from host.close.records import Activity, ActivityPage
from host.close.resources.resource import Resource, an_object, segment

Written = Literal["note", "call", "email", "custom"]
"""The kinds that the panel writes, as they stand in paths."""

ACTIVITY_FIELDS = (
    # every kind
    "_type, id, lead_id, contact_id, user_id, user_name, created_by_name, activity_at, date_created, source, "
    # notes, calls, mails, SMS, WhatsApp; no body_html, body_text or note_html, which can be 100 kB each
    "note, title, pinned, attachments, direction, status, disposition, duration, phone, remote_phone, "
    "remote_phone_formatted, has_recording, recording_url, voicemail_url, voicemail_duration, outcome_id, "
    "subject, sender, to, cc, body_preview, opens, template_name, thread_id, date_sent, date_scheduled, "
    "latest_normalized_subject, n_emails, participants, text, error_message, message_markdown, "
    # meetings
    "starts_at, ends_at, location, attendees, user_note, conference_links, calendar_event_link, "
    # changes of status, tasks, merges, forms, custom activities
    "old_status_label, new_status_label, new_status_type, opportunity_id, opportunity_value_formatted, "
    "task_id, task_text, task_assigned_to_name, source_display_name, destination_display_name, "
    "form_name, values_by_name, custom_activity_type_id, custom"
).replace(" ", "")
"""What the timeline shows of an activity."""


class Activities(Resource):
    def activities(self, lead_id: str, limit: int, cancel: CancelToken, skip: int = 0) -> ActivityPage:
        """Activities of a lead, newest first by when they happened; `skip` of them left out."""
        params = {**_timeline(lead_id), "_limit": limit, "_skip": skip}
        answer = an_object(self._transport.get("/activity/", params, cancel))
        return ActivityPage(
            activities=tuple(records.activity(item) for item in items_of(answer)),
            has_more=answer.get("has_more") is True,
        )

    def all_activities(self, lead_id: str, cancel: CancelToken) -> Iterator[Activity]:
        """All activities of a lead, newest first, fetched page by page as they are taken."""
        return self._each("/activity/", records.activity, cancel, _timeline(lead_id))

    def activity(self, kind: Written, activity_id: str, cancel: CancelToken) -> Activity:
        """One activity with all its fields, a mail's body included."""
        return self._one(_path(kind, activity_id), records.activity, cancel)

    def delete_activity(self, kind: Written, activity_id: str, cancel: CancelToken) -> None:
        """Remove an activity."""
        self._transport.delete(_path(kind, activity_id), cancel)

    def create_note(self, lead_id: str, patch: NotePatch, cancel: CancelToken) -> Activity:
        """Write a note on a lead."""
        segment(lead_id)
        body = {"lead_id": lead_id, **wire_of(patch)}
        return self._create("/activity/note/", body, records.activity, cancel)

    def patch_note(self, note_id: str, patch: NotePatch, cancel: CancelToken) -> Activity:
        """Change a note; the note as it is then."""
        return self._patch(_path("note", note_id), wire_of(patch), records.activity, cancel)

    def log_call(self, lead_id: str, patch: CallPatch, cancel: CancelToken) -> Activity:
        """Log a call that was made without Close. Nothing is dialled."""
        segment(lead_id)
        body = {"lead_id": lead_id, "source": "External", "status": "completed", **wire_of(patch)}
        return self._create("/activity/call/", body, records.activity, cancel)

    def patch_call(self, call_id: str, patch: CallPatch, cancel: CancelToken) -> Activity:
        """Change a call; the call as it is then."""
        return self._patch(_path("call", call_id), wire_of(patch), records.activity, cancel)

    def create_email_draft(self, lead_id: str, patch: EmailPatch, cancel: CancelToken) -> Activity:
        """Keep a mail as a draft in Close. Nothing is sent."""
        return self._create_email(lead_id, "draft", patch, cancel)

    def log_received_email(self, lead_id: str, patch: EmailPatch, cancel: CancelToken) -> Activity:
        """Log a mail that was received elsewhere; `sender` is required."""
        return self._create_email(lead_id, "inbox", patch, cancel)

    def log_sent_email(self, lead_id: str, patch: EmailPatch, cancel: CancelToken) -> Activity:
        """Log a mail that was sent elsewhere. Nothing is sent."""
        return self._create_email(lead_id, "sent", patch, cancel)

    def patch_email(self, email_id: str, patch: EmailPatch, cancel: CancelToken) -> Activity:
        """Change a draft; the mail as it is then."""
        return self._patch(_path("email", email_id), wire_of(patch), records.activity, cancel)

    def create_custom_activity(
        self, lead_id: str, type_id: str, patch: CustomActivityPatch, cancel: CancelToken
    ) -> Activity:
        """Create an activity of one of the organisation's own types."""
        segment(lead_id)
        body = {"lead_id": lead_id, "custom_activity_type_id": type_id, **wire_of(patch)}
        return self._create("/activity/custom/", body, records.activity, cancel)

    def patch_custom_activity(
        self, activity_id: str, patch: CustomActivityPatch, cancel: CancelToken
    ) -> Activity:
        """Change a custom activity; the activity as it is then."""
        return self._patch(_path("custom", activity_id), wire_of(patch), records.activity, cancel)

    def _create_email(
        self, lead_id: str, status: Literal["draft", "inbox", "sent"], patch: EmailPatch, cancel: CancelToken
    ) -> Activity:
        # The statuses outbox and scheduled make Close send the mail: there is no way to them here.
        segment(lead_id)
        body = {"lead_id": lead_id, "status": status, **wire_of(patch)}
        return self._create("/activity/email/", body, records.activity, cancel)


def _timeline(lead_id: str) -> dict[str, str | int]:
    segment(lead_id)
    # Close orders by activity_at within a lead only.
    return {"lead_id": lead_id, "_order_by": "-activity_at", "_fields": ACTIVITY_FIELDS}


def _path(kind: Written, activity_id: str) -> str:
    return f"/activity/{kind}/{segment(activity_id)}/"
