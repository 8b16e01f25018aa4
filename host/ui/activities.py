"""What each kind of activity says of itself: icon, hue, title, second line, text and facts.

The kinds and their fields are those of Close's `GET /activity/`. A kind that is not in the table is shown by
its name. Details come as Close sent them, so every value is read with care: a wrong type reads as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from html import unescape

from msgspec import Struct

from host.close.records import Activity, Lead, Wire, parse_time
from host.ui.rows import Part, Row
from host.ui.values import Formats, duration, spoken_duration

_MISSED = {"no-answer", "abandoned", "vm-answer", "busy"}
_UNSENT = {"draft": "Draft", "scheduled": "Scheduled", "outbox": "Being sent", "error": "Not sent"}
_DISPOSITIONS = {
    "answered": "Answered",
    "no-answer": "No answer",
    "vm-answer": "Voicemail answered",
    "vm-left": "Voicemail left",
    "busy": "Busy",
    "blocked": "Blocked",
    "error": "Failed",
    "abandoned": "Abandoned",
}


class Story(Struct, frozen=True):
    """What is told of one activity, before its time is added. Screen readers begin with `kind`."""

    kind: str
    icon: str
    hue: str
    title: str
    parts: tuple[Part, ...] = ()
    text: str = ""
    facts: tuple[Part, ...] = ()
    spoken: tuple[str, ...] = ()


def row(activity: Activity, lead: Lead, formats: Formats, now: datetime) -> Row:
    """The row of an activity in the timeline of its lead."""
    story = KINDS.get(activity.kind, _unknown)(_Source(activity, lead, formats, now))
    when = formats.ago(activity.at, now) if activity.at else ""
    exact = formats.full(activity.at) if activity.at else ""
    parts = _told(story.parts)
    told = [
        story.kind,
        *story.spoken,
        "" if story.title.casefold() == story.kind.casefold() else story.title,
        exact,
        *(part.spoken or part.text for part in parts),
        *(fact.spoken or fact.text for fact in story.facts),
        story.text,
    ]
    return Row(
        title=story.title,
        spoken=", ".join(part for part in told if part),
        mark="disc",
        hue=story.hue,
        icon=story.icon,
        right=Part(when),
        parts=parts,
        text=story.text,
        facts=story.facts,
        exact=exact,
    )


class _Source:
    """An activity with the lead around it, read leniently."""

    def __init__(self, activity: Activity, lead: Lead, formats: Formats, now: datetime) -> None:
        self.activity, self.lead, self.formats, self.now = activity, lead, formats, now
        self.details: Wire = activity.details

    def word(self, *keys: str) -> str:
        """The first of these fields that holds text, on one line."""
        for key in keys:
            found = _words(self.details.get(key))
            if found:
                return found
        return ""

    def number(self, key: str) -> int:
        value = self.details.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def all(self, key: str) -> list[object]:
        value = self.details.get(key)
        return value if isinstance(value, list) else []

    def maps(self, key: str) -> list[Wire]:
        return [item for item in self.all(key) if isinstance(item, Mapping)]

    def rich(self, plain: str, html: str) -> str:
        """A text that Close keeps as plain text and as HTML; the HTML is reduced to its words."""
        return self.word(plain) or _words(unescape(re.sub(r"<[^>]*>", " ", self.word(html))))

    @property
    def contact(self) -> str:
        contacts = self.lead.contacts or ()
        return next((c.name for c in contacts if c.id and c.id == self.activity.contact_id), "")

    @property
    def user(self) -> Part:
        return Part(self.activity.user_name, "user-round" if self.activity.user_name else "")

    @property
    def incoming(self) -> bool:
        return self.word("direction") in ("incoming", "inbound")

    def name(self, address: str) -> str:
        """Who has this address among the lead's contacts, else the address or the name before it."""
        bare = _bare(address)
        for contact in self.lead.contacts or ():
            if any(bare.casefold() == email.address.casefold() for email in contact.emails):
                return contact.name
        display = address.partition("<")[0].strip(' "')
        return display or bare


def _email(source: _Source) -> Story:
    incoming = source.incoming
    sender = source.name(source.word("sender")) if source.word("sender") else ""
    who = sender or (source.contact if incoming else source.activity.user_name)
    to = [source.name(address) for address in source.all("to") if isinstance(address, str)]
    unsent = _UNSENT.get(source.word("status"), "")
    parts = (
        Part(who, ("arrow-down-left" if incoming else "arrow-up-right") if who else ""),
        Part(f"to {_some(to)}" if to else ""),
        Part(unsent, colour="red" if unsent == "Not sent" else "ink2"),
    )
    opens = len(source.all("opens"))
    facts = (
        Part(f"Opened {opens}×" if opens else "", "eye"),
        Part(source.word("template_name"), "file-text"),
        *(Part(_words(file.get("filename")), "paperclip") for file in source.maps("attachments")),
    )
    return Story(
        "Email",
        "mail",
        "blue",
        source.word("subject") or "No subject",
        parts,
        source.word("body_preview", "body_text"),
        _told(facts),
        _spoken(incoming),
    )


def _email_thread(source: _Source) -> Story:
    count = source.number("n_emails")
    names = [_words(who.get("name")) or _words(who.get("email")) for who in source.maps("participants")]
    parts = (Part(f"{count} emails" if count else ""), Part(_some([name for name in names if name])))
    title = source.word("latest_normalized_subject", "latest_subject") or "No subject"
    return Story("Email thread", "mails", "blue", title, parts)


def _call(source: _Source) -> Story:
    incoming, seconds = source.incoming, source.number("duration")
    outcome = source.word("disposition") or source.word("status")
    missed = incoming and outcome in _MISSED and not seconds
    who = source.contact or source.word("remote_phone_formatted", "remote_phone", "phone")
    if missed:
        title, icon, hue = "Missed call", "phone-missed", "red"
        title += f" from {who}" if who else ""
    else:
        title, hue = f"Call with {who}" if who else "Call", "green"
        icon = "phone-incoming" if incoming else "phone-outgoing"
    shown = _DISPOSITIONS.get(outcome, "")
    recorded = bool(source.word("recording_url")) or source.details.get("has_recording") is True
    voicemail = source.number("voicemail_duration")
    facts = (
        Part(duration(seconds) if seconds else "", "timer", spoken=spoken_duration(seconds)),
        Part(shown, "check" if outcome == "answered" else ""),
        Part("Recording" if recorded else "", "play"),
        Part(
            f"Voicemail {duration(voicemail)}" if voicemail else "",
            "voicemail",
            spoken=f"voicemail of {spoken_duration(voicemail)}",
        ),
    )
    text = source.rich("note", "note_html")
    return Story("Call", icon, hue, title, (source.user,), text, _told(facts), _spoken(incoming))


def _note(source: _Source) -> Story:
    text = source.rich("note", "note_html")
    return Story("Note", "sticky-note", "amber", source.word("title") or "Note", (source.user,), text)


def _sms(source: _Source) -> Story:
    other = source.contact or source.word("remote_phone_formatted", "remote_phone")
    title = " ".join(("SMS", "from" if source.incoming else "to", other)) if other else "SMS"
    status = _UNSENT.get(source.word("status"), "")
    failed = Part(source.word("error_message") or status, colour="red" if status == "Not sent" else "ink2")
    return Story("SMS", "message-square", "teal", title, (source.user, failed), source.word("text"))


def _whatsapp(source: _Source) -> Story:
    other = source.contact or source.word("remote_phone_formatted", "remote_phone")
    title = " ".join(("WhatsApp", "from" if source.incoming else "to", other)) if other else "WhatsApp"
    text = source.word("text") or source.rich("message_markdown", "message_html")
    return Story("WhatsApp message", "message-circle", "green", title, (source.user,), text)


def _meeting(source: _Source) -> Story:
    attendees = source.maps("attendees")
    accepted = sum(1 for who in attendees if who.get("status") == "yes")
    starts, seconds = parse_time(source.details.get("starts_at")), source.number("duration")
    parts = (
        Part(source.formats.as_of(starts, source.now) if starts else ""),
        Part(duration(seconds) if seconds else "", spoken=spoken_duration(seconds)),
        Part(_count(len(attendees), "attendee") if attendees else ""),
        Part(f"{accepted} accepted" if accepted else "", colour="green"),
    )
    status = source.word("status").replace("-", " ").capitalize()
    facts = (
        Part(source.word("location"), "video" if source.all("conference_links") else ""),
        Part(status, "check" if status == "Completed" else ""),
    )
    text = source.rich("user_note", "user_note_html") or source.word("note")
    title = source.word("title") or "Meeting"
    return Story("Meeting", "calendar", "violet", title, parts, text, _told(facts))


def _lead_status(source: _Source) -> Story:
    parts = _from_to(source, "slate")
    return Story("Status changed", "arrow-right-left", "slate", "Status changed", (*parts, source.user))


def _opportunity_status(source: _Source) -> Story:
    won = source.word("new_status_type") == "won"
    value = source.word("opportunity_value_formatted")
    parts = (*_from_to(source, "green" if won else "blue"), Part(value), source.user)
    icon, hue = ("trophy", "green") if won else ("trending-up", "rose")
    title = "Opportunity won" if won else "Opportunity changed"
    return Story("Opportunity", icon, hue, title, parts)


def _task_completed(source: _Source) -> Story:
    parts = (Part(source.word("task_text")), source.user)
    return Story("Task done", "circle-check", "green", "Task done", parts)


def _created(source: _Source) -> Story:
    by = source.word("source")
    parts = (Part(f"by {by}" if by else ""), source.user)
    return Story("Lead created", "circle-plus", "slate", "Lead created", parts)


def _lead_merge(source: _Source) -> Story:
    other = source.word("source_display_name")
    title = f"Merged in “{other}”" if other else "Merged with another lead"
    return Story("Leads merged", "merge", "slate", title, (source.user,))


def _form(source: _Source) -> Story:
    answers = source.details.get("values_by_name")
    pairs = list(answers.items())[:2] if isinstance(answers, Mapping) else []
    facts = tuple(Part(f"{key}: {_shown(value)}") for key, value in pairs if _shown(value))
    title = source.word("form_name") or "Form"
    return Story("Form", "clipboard-list", "teal", title, (Part("form filled in"),), facts=facts)


def _custom(source: _Source) -> Story:
    fields = [value for key, value in source.details.items() if key.startswith("custom.")]
    facts = tuple(Part(_shown(value)) for value in fields if _shown(value))[:3]
    draft = Part("Draft" if source.word("status") == "draft" else "")
    title = source.word("custom_activity_type_name", "name") or "Custom activity"
    return Story("Custom activity", "shapes", "violet", title, (source.user, draft), facts=facts)


def _unknown(source: _Source) -> Story:
    kind = source.activity.kind
    parts = (Part("a kind this version does not know"),)
    return Story(kind, "circle-question-mark", "slate", kind, parts)


KINDS: Mapping[str, Callable[[_Source], Story]] = {
    "Call": _call,
    "Created": _created,
    "Custom": _custom,
    "CustomActivity": _custom,
    "Email": _email,
    "EmailThread": _email_thread,
    "FormSubmission": _form,
    "LeadMerge": _lead_merge,
    "LeadStatusChange": _lead_status,
    "Meeting": _meeting,
    "Note": _note,
    "OpportunityStatusChange": _opportunity_status,
    "SMS": _sms,
    "TaskCompleted": _task_completed,
    "WhatsAppMessage": _whatsapp,
}


def _from_to(source: _Source, hue: str) -> tuple[Part, ...]:
    new = source.word("new_status_label")
    return (
        Part(source.word("old_status_label")),
        Part(new, "arrow-right" if new else "", colour=hue),
    )


def _spoken(incoming: bool) -> tuple[str, ...]:
    return ("incoming" if incoming else "outgoing",)


def _told(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.text)


def _words(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _shown(value: object) -> str:
    """A field of a form or custom activity in words; nested objects are left out."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, (_shown(item) for item in value[:3])))
    return _words(value) if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _some(names: list[str]) -> str:
    """ "Ada, Charles +2"."""
    shown = ", ".join(names[:2])
    return f"{shown} +{len(names) - 2}" if len(names) > 2 else shown


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _bare(address: str) -> str:
    found = re.search(r"<([^>]*)>", address)
    return found.group(1) if found else address.strip()
