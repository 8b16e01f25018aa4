"""E-mail activities."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime, parseaddr
from html import escape
from typing import Any

from host.close.sandbox.account import Row
from host.close.sandbox.ids import document_id


def email(
    at: str,
    sender: str,
    to: list[str],
    subject: str,
    text: str,
    *,
    outgoing: bool = False,
    cc: list[str] | None = None,
    html: str | None = None,
    **fields: Any,
) -> Row:
    """The fields of an email activity that was sent or received at that time (as Close writes it)."""
    message_id = f"<{document_id('mail', at + subject)[5:21]}@{parseaddr(sender)[1].partition('@')[2]}>"
    html = html or "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    return {
        "direction": "outgoing" if outgoing else "incoming",
        "status": "sent" if outgoing else "inbox",
        "subject": subject,
        "sender": sender,
        "to": to,
        "cc": cc or [],
        "body_text": text,
        "body_html": html,
        "body_preview": " ".join(text.split())[:150],
        "body_text_quoted": [{"text": text, "expand": True}],
        "body_html_quoted": [{"html": html, "expand": True}],
        "envelope": {
            "from": [_mailbox(sender)],
            "sender": [_mailbox(sender)],
            "to": [_mailbox(each) for each in to],
            "cc": [_mailbox(each) for each in cc or []],
            "bcc": [],
            "reply_to": [],
            "date": format_datetime(datetime.fromisoformat(at)),
            "subject": subject,
            "message_id": message_id,
            "in_reply_to": None,
            "is_autoreply": False,
        },
        "message_ids": [message_id],
        "date_sent": at,
        **fields,
    }


def _mailbox(text: str) -> Row:
    name, address = parseaddr(text)
    return {"email": address, "name": name}
