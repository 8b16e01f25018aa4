"""Contacts: the people on a lead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from host.close.records.wire import Wire, custom, each, text, time, truth


class Email(Struct, frozen=True):
    """One address of a contact; `kind` is Close's lower-case word ("office", "home", …)."""

    address: str
    kind: str
    unsubscribed: bool = False


class Phone(Struct, frozen=True):
    """One phone of a contact: `number` as stored (E.164), `shown` as Close formats it, `country` ISO-2."""

    number: str
    shown: str
    kind: str
    country: str = ""


class Url(Struct, frozen=True):
    """A web address of a contact."""

    url: str
    kind: str


class Link(Struct, frozen=True):
    """A link that an administrator of the organisation has set up for records of a kind, filled in."""

    name: str
    url: str


class Contact(Struct, frozen=True):
    """A person on a lead. `name` is never empty: Close's display name, an address or a phone stands in;
    `own_name` is what the contact is called in Close, perhaps "". `time_zone` is an IANA name."""

    id: str
    lead_id: str
    name: str
    title: str = ""
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    updated_at: datetime | None = None
    own_name: str = ""
    urls: tuple[Url, ...] = ()
    links: tuple[Link, ...] = ()
    time_zone: str = ""
    created_at: datetime | None = None
    wire: Wire = {}

    @property
    def custom(self) -> Mapping[str, Any]:
        """Custom values by the field's id."""
        return custom(self.wire)


def contact(wire: Wire) -> Contact:
    """Read a contact, by itself or as a lead carries it."""
    emails = tuple(email for email in each(wire, "emails", _email) if email.address)
    phones = tuple(phone for phone in each(wire, "phones", _phone) if phone.number)
    stand_ins = [email.address for email in emails] + [phone.shown for phone in phones] + ["Unnamed contact"]
    return Contact(
        id=text(wire, "id"),
        lead_id=text(wire, "lead_id"),
        name=text(wire, "display_name") or text(wire, "name") or stand_ins[0],
        title=text(wire, "title"),
        emails=emails,
        phones=phones,
        updated_at=time(wire, "date_updated"),
        own_name=text(wire, "name"),
        urls=tuple(url for url in each(wire, "urls", _url) if url.url),
        links=each(wire, "integration_links", link),
        time_zone=text(wire, "timezone"),
        created_at=time(wire, "date_created"),
        wire=wire,
    )


def link(wire: Wire) -> Link:
    """Read an integration link as a lead, contact or opportunity carries it."""
    return Link(text(wire, "name"), text(wire, "url"))


def _email(wire: Wire) -> Email:
    return Email(text(wire, "email"), text(wire, "type"), truth(wire, "is_unsubscribed"))


def _phone(wire: Wire) -> Phone:
    number = text(wire, "phone")
    return Phone(number, text(wire, "phone_formatted") or number, text(wire, "type"), text(wire, "country"))


def _url(wire: Wire) -> Url:
    return Url(text(wire, "url"), text(wire, "type"))
