"""Email templates, and what a template becomes for a contact."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from host.close.records.fact_types import Attachment
from host.close.records.facts import attachment
from host.close.records.wire import Wire, each, text, time, truth


class EmailTemplate(Struct, frozen=True):
    """`subject` and `body` (HTML) hold tags such as `{{ contact.first_name }}`."""

    id: str
    name: str
    subject: str = ""
    body: str = ""
    shared: bool = False
    archived: bool = False
    attachments: tuple[Attachment, ...] = ()
    created_by: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    wire: Wire = {}


class RenderedTemplate(Struct, frozen=True):
    """A template filled in. Which keys Close answers with is not confirmed: `wire` has them all."""

    subject: str
    body: str
    wire: Wire = {}


def email_template(wire: Wire) -> EmailTemplate:
    """Read an email template."""
    return EmailTemplate(
        id=text(wire, "id"),
        name=text(wire, "name"),
        subject=text(wire, "subject"),
        body=text(wire, "body"),
        shared=truth(wire, "is_shared"),
        archived=truth(wire, "is_archived"),
        attachments=each(wire, "attachments", attachment),
        created_by=text(wire, "created_by"),
        created_at=time(wire, "date_created"),
        updated_at=time(wire, "date_updated"),
        wire=wire,
    )


def rendered_template(wire: Wire) -> RenderedTemplate:
    """Read GET /email_template/{id}/render/. The body may be called as in templates or as in mails."""
    return RenderedTemplate(text(wire, "subject"), text(wire, "body") or text(wire, "body_html"), wire)
