"""Close's endpoints as methods that return records. One attempt each: `retry` says what follows a failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from host.close import records
from host.close.cancel import CancelToken
from host.close.errors import NonsenseAnswer, NotFound, Refused
from host.close.records import ActivityPage, Lead, LeadsFound, Me, Wire
from host.close.search import LEAD_FIELDS, Mode, leads_by_address
from host.close.transport import Transport

MAX_LEADS = 200
"""So many leads of one search are fetched: nobody pages through more by hand."""

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


class Close:
    """An account of Close. Safe to use from several threads at once.

    Every method makes one attempt and raises a `CloseError`: `NonsenseAnswer` also when an answer has not the
    shape that was asked for.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._mode = Mode.EXACT

    def me(self, cancel: CancelToken) -> Me:
        """Whose key it is. Needs no permission, so it tells whether a key is good."""
        me = records.me(_object(self._transport.get("/me/", {}, cancel)))
        if not me.user_id or not me.organization_id:
            raise NonsenseAnswer("/me/ names no user or no organisation")
        return me

    def leads_with(self, addresses: Sequence[str], cancel: CancelToken) -> LeadsFound:
        """Leads that have a contact with one of the addresses, the last updated first, at most `MAX_LEADS`.

        Close compares without regard to case and may find more than was asked for: compare the addresses of
        the contacts. What was written to Close in the last minute may be missing, its index lags.
        """
        if not addresses:
            return LeadsFound(())
        page = self._first_page(addresses, cancel)
        found = {lead.id: lead for lead in _leads(page)}
        while (cursor := _cursor(page)) and len(found) < MAX_LEADS:
            page = self._search(leads_by_address(addresses, self._mode, cursor), cancel)
            # A lead that is updated meanwhile moves between pages, so it may come twice.
            more = {lead.id: lead for lead in _leads(page) if lead.id not in found}
            if not more:
                break  # nothing new: a cursor that leads nowhere would never end
            found |= more
        leads = tuple(found.values())
        return LeadsFound(leads[:MAX_LEADS], complete=not cursor and len(leads) <= MAX_LEADS)

    def lead(self, lead_id: str, cancel: CancelToken) -> Lead:
        """One lead with its contacts, opportunities and open tasks."""
        fields = {"_fields": ",".join(LEAD_FIELDS)}
        lead = records.lead(_object(self._transport.get(f"/lead/{_segment(lead_id)}/", fields, cancel)))
        if not lead.id:
            raise NonsenseAnswer("a lead without an id")
        return lead

    def activities(self, lead_id: str, limit: int, cancel: CancelToken, skip: int = 0) -> ActivityPage:
        """Activities of a lead, newest first by when they happened; `skip` of them left out."""
        _segment(lead_id)
        params: dict[str, str | int] = {
            "lead_id": lead_id,
            "_order_by": "-activity_at",
            "_fields": ACTIVITY_FIELDS,
            "_limit": limit,
            "_skip": skip,
        }
        answer = _object(self._transport.get("/activity/", params, cancel))
        return ActivityPage(
            activities=tuple(records.activity(item) for item in _items(answer)),
            has_more=answer.get("has_more") is True,
        )

    def _first_page(self, addresses: Sequence[str], cancel: CancelToken) -> Wire:
        mode = self._mode
        try:
            return self._search(leads_by_address(addresses, mode), cancel)
        except Refused as refused:
            # `exact_value` is not documented. Where it is refused, `phrase` is asked for from then on.
            if refused.status != 400 or mode is not Mode.EXACT:
                raise
        page = self._search(leads_by_address(addresses, Mode.PHRASE), cancel)
        self._mode = Mode.PHRASE
        return page

    def _search(self, body: dict[str, Any], cancel: CancelToken) -> Wire:
        return _object(self._transport.query("/data/search/", body, cancel))


def _segment(identifier: str) -> str:
    """An id as one segment of a path. None that Close gives is empty or consists of dots, which would name
    another path: there is no such record."""
    if not identifier.strip("."):
        raise NotFound("no id")
    return quote(identifier, safe="")


def _object(answer: object) -> Wire:
    if not isinstance(answer, Mapping):
        raise NonsenseAnswer(f"a JSON {type(answer).__name__} instead of an object")
    return answer


def _items(answer: Wire) -> list[Wire]:
    items = answer.get("data")
    if not isinstance(items, list):
        raise NonsenseAnswer("a list without data")
    return [item for item in items if isinstance(item, Mapping)]


def _cursor(page: Wire) -> str:
    """Names the next page of a search; empty on the last one."""
    cursor = page.get("cursor")
    return cursor if isinstance(cursor, str) else ""


def _leads(page: Wire) -> list[Lead]:
    leads = (records.lead(item) for item in _items(page))
    return [lead for lead in leads if lead.id]
