"""Writing e-mail activities: drafts, mail to be sent now or later, and mail that came or went elsewhere.

draft ──> scheduled, outbox ──> sent        scheduled, outbox ──> draft cancels
inbox, sent: only logged
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, getaddresses, parseaddr

from host.close.sandbox import histories, templates, values, views
from host.close.sandbox.account import Account, Row, timestamp
from host.close.sandbox.permissions import need_to_change
from host.close.sandbox.references import contact_of, existing, lead_of, user_of
from host.close.sandbox.refusals import invalid, missing_object, required
from host.close.sandbox.request import Request

_STATUSES = ("inbox", "draft", "scheduled", "outbox", "sent", "error")
_NEED_SENDER = ("inbox", "scheduled", "outbox", "error")
"""Since December 2025; the words of the refusal are not confirmed."""
_NEXT = {
    "draft": ("draft", "scheduled", "outbox"),
    "scheduled": ("scheduled", "draft"),
    "outbox": ("outbox", "draft"),
}
_MAX_SEND_IN = 60
"""Seconds."""

_CONTENT: dict[str, values.Reader] = {
    "subject": values.text,
    "sender": values.optional_text,
    "to": values.list_of(values.mailbox),
    "cc": values.list_of(values.mailbox),
    "bcc": values.list_of(values.mailbox),
    "body_text": values.text,
    "body_html": values.text,
    "attachments": values.list_of(values.part),
    "date_scheduled": values.optional(values.time),
}
_WHEN: dict[str, values.Reader] = {"activity_at": values.time, "date_created": values.time}
_REFERENCES = ("lead_id", "contact_id", "user_id", "template_id", "in_reply_to_id", "send_in")
_KNOWN = {
    **_CONTENT,
    **_WHEN,
    **dict.fromkeys((*_REFERENCES, "status", "account_id", "followup_date"), values.text),
}


def create(request: Request) -> Row:
    account, body = request.account, request.fields
    lead_id = lead_of(request, body.get("lead_id"))["id"]
    status = _status(request)
    if status is None:
        raise required("status")
    contact_id = contact_of(request, body.get("contact_id"), lead_id)
    row: Row = {
        "contact_id": contact_id,
        "user_id": user_of(request, body["user_id"]) if body.get("user_id") else request.user_id,
        "direction": "incoming" if status == "inbox" else "outgoing",
        "status": status,
        **{name: [] for name in ("to", "cc", "bcc", "attachments")},
        "subject": "",
        "body_text": "",
        "body_html": "",
        **_rendered(request, lead_id, contact_id),
        **values.read(body, _CONTENT | _WHEN),
    }
    if "date_created" in row:
        row = {"activity_at": row["date_created"], **row}
    row |= _checked(request, row)
    answered = _answered(request, lead_id)
    row["in_reply_to_id"] = answered["id"] if answered else None
    view = views.activity(account, {"_type": "Email", "lead_id": lead_id, **request.audit(), **row})
    values.check_known(body, _KNOWN, view, request.settings.refuse_unknown_fields)
    row["thread_id"] = _thread(request, lead_id, row, answered)
    return views.activity(account, histories.add_activity(request, "Email", lead_id, **row))


def update(request: Request, identifier: str) -> Row:
    """Only drafts can be edited; mail that waits to be sent can be taken back."""
    account, body = request.account, request.fields
    row = existing(request, "activity", "Email", identifier)
    if row["_type"] != "Email":
        existing(request, "activity", "Email", "")
    need_to_change(request, row, "activities")
    values.check_known(body, _KNOWN, views.activity(account, row), request.settings.refuse_unknown_fields)
    status = _status(request) or row["status"]
    if status not in _NEXT.get(row["status"], (row["status"],)):
        raise invalid("status", f"The status cannot change from {row['status']} to {status}.")
    changes = values.read(body, _CONTENT)
    if row["status"] != "draft" and status != "draft" and changes:
        raise invalid(next(iter(changes)), "Only drafts can be edited.")
    if "contact_id" in body:
        changes["contact_id"] = contact_of(request, body["contact_id"], row["lead_id"])
    changes["status"] = status
    changes |= _checked(request, row | changes)
    return views.activity(account, account.change("activity", identifier, changes | request.touch()))


def send_due(account: Account) -> None:
    """Mail whose time has come is sent. Called before each request: nobody can see it late."""
    now = datetime.now(UTC)
    for identifier in account.waiting_mails():
        row = account.get("activity", identifier)
        if row is not None and datetime.fromisoformat(row["_send_at"]) <= now:
            sent = {"status": "sent", "date_sent": row["_send_at"], "date_updated": timestamp(now)}
            account.change("activity", identifier, {**sent, "activity_at": row["_send_at"], "_send_at": None})


def _status(request: Request) -> str | None:
    status = request.fields.get("status")
    return None if status is None else str(values.one_of(*_STATUSES)(status, ["status"]))


def _checked(request: Request, row: Row) -> Row:
    """What follows from the fields. Raises Refusal for what the status does not allow."""
    status = row["status"]
    sender = row.get("sender")
    if sender is not None:
        values.address(parseaddr(sender)[1], ["sender"])
    elif status in _NEED_SENDER:
        raise required("sender")
    if status in ("scheduled", "outbox") and not row["to"]:
        raise required("to")
    now = datetime.now(UTC)
    send_at = None
    if status == "scheduled":
        if row.get("date_scheduled") is None:
            raise required("date_scheduled")
        send_at = row["date_scheduled"]
    elif status == "outbox":
        wait = request.fields.get("send_in", request.settings.outbox_seconds)
        if isinstance(wait, bool) or not isinstance(wait, int | float) or not 0 <= wait < _MAX_SEND_IN:
            raise invalid("send_in", f"Value must be a number below {_MAX_SEND_IN}.")
        send_at = timestamp(now + timedelta(seconds=wait))
    at = row.get("activity_at") or timestamp(now)
    text = row["body_text"] or values.plain(row["body_html"])
    return {
        "body_text": text,
        "body_html": row["body_html"],
        "body_preview": text[:200],
        "body_text_quoted": [{"text": text, "expand": True}] if text else [],
        "body_html_quoted": [{"html": row["body_html"], "expand": True}] if row["body_html"] else [],
        "envelope": _envelope(row, at),
        "date_sent": at if status in ("sent", "inbox") else None,
        "_send_at": send_at,
    }


def _rendered(request: Request, lead_id: str, contact_id: str | None) -> Row:
    """The template's text, if the body names a template and has no text of its own."""
    template_id = request.fields.get("template_id")
    if template_id is None:
        return {}
    template = request.account.get("email_template", template_id if isinstance(template_id, str) else None)
    if template is None:
        raise missing_object("template")
    named = {"template_id": template["id"], "template_name": template["name"]}
    if request.fields.get("body_html") or request.fields.get("body_text"):
        return named
    rendered = templates.rendered(request, template, lead_id, contact_id)
    text = values.plain(rendered["body"])
    return {**named, "subject": rendered["subject"], "body_html": rendered["body"], "body_text": text}


def _answered(request: Request, lead_id: str) -> Row | None:
    """The e-mail that this one answers."""
    identifier = request.fields.get("in_reply_to_id")
    if identifier is None:
        return None
    row = request.account.get("activity", identifier if isinstance(identifier, str) else None)
    if row is None or row["_type"] != "Email" or row["lead_id"] != lead_id:
        raise missing_object("in_reply_to")
    return row


def _thread(request: Request, lead_id: str, row: Row, answered: Row | None) -> str:
    """The thread of the e-mail: that of the mail it answers, else a new one. Returns its id."""
    account = request.account
    people = _envelope(row, timestamp(datetime.now(UTC)))
    participants = [*people["from"], *people["to"]]
    found = account.get("activity", answered.get("thread_id")) if answered else None
    if found is not None:
        account.change("activity", found["id"], {"n_emails": found.get("n_emails", 0) + 1, **request.touch()})
        return str(found["id"])
    thread = histories.add_activity(
        request,
        "EmailThread",
        lead_id,
        latest_normalized_subject=row["subject"].removeprefix("Re: "),
        participants=participants,
        n_emails=1,
    )
    return str(thread["id"])


def _envelope(row: Row, at: str) -> Row:
    people = {name: _mailboxes(row[name]) for name in ("to", "cc", "bcc")}
    sender = _mailboxes([row["sender"]] if row.get("sender") else [])
    return {
        "from": sender,
        "sender": sender,
        **people,
        "reply_to": [],
        "date": format_datetime(datetime.fromisoformat(at)),
        "subject": row["subject"],
        "message_id": None,
        "in_reply_to": None,
        "is_autoreply": False,
    }


def _mailboxes(texts: list[str]) -> list[Row]:
    return [{"email": address, "name": name} for name, address in getaddresses(texts)]
