"""Leads: the companies (or people) that one sells to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from host.close.records.contacts import Contact, Link, contact, link
from host.close.records.opportunities import Opportunity, opportunity
from host.close.records.tasks import Task, task
from host.close.records.wire import Wire, custom, each, text, time, told


class Address(Struct, frozen=True):
    """A postal address of a lead. `country` is ISO-2; `label` Close's word ("business", "mailing", …)."""

    label: str = ""
    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    zipcode: str = ""
    country: str = ""


class Lead(Struct, frozen=True):
    """A company (or person) record.

    `contacts`, `opportunities` and `tasks` are None where the answer did not carry them: whether search
    returns them is not confirmed, and "none" must not be shown for "not told". `tasks` holds open ones only.
    `name` is never empty; `own_name` is what the lead is called in Close, perhaps "".
    """

    id: str
    name: str
    status_id: str = ""
    status_label: str = ""
    description: str = ""
    url: str = ""
    html_url: str = ""
    addresses: tuple[Address, ...] = ()
    contacts: tuple[Contact, ...] | None = None
    opportunities: tuple[Opportunity, ...] | None = None
    tasks: tuple[Task, ...] | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    own_name: str = ""
    links: tuple[Link, ...] = ()
    created_by: str = ""
    created_by_name: str = ""
    updated_by_name: str = ""
    wire: Wire = {}

    @property
    def custom(self) -> Mapping[str, Any]:
        """Custom values by the field's id."""
        return custom(self.wire)


class LeadsFound(Struct, frozen=True):
    """The outcome of a search. `complete` is False where there were more leads than are fetched."""

    leads: tuple[Lead, ...]
    complete: bool = True


def lead(wire: Wire) -> Lead:
    """Read a lead, from GET /lead/{id}/ or from a search hit, which says of what kind it is as well."""
    tasks = told(wire, "tasks", task)
    return Lead(
        id=text(wire, "id"),
        name=text(wire, "display_name") or text(wire, "name") or "Untitled lead",
        status_id=text(wire, "status_id"),
        status_label=text(wire, "status_label"),
        description=text(wire, "description"),
        url=text(wire, "url"),
        html_url=text(wire, "html_url"),
        addresses=each(wire, "addresses", address),
        contacts=told(wire, "contacts", contact),
        opportunities=told(wire, "opportunities", opportunity),
        tasks=None if tasks is None else tuple(task for task in tasks if not task.done),
        created_at=time(wire, "date_created"),
        updated_at=time(wire, "date_updated"),
        own_name=text(wire, "name"),
        links=each(wire, "integration_links", link),
        created_by=text(wire, "created_by"),
        created_by_name=text(wire, "created_by_name"),
        updated_by_name=text(wire, "updated_by_name"),
        wire={key: value for key, value in wire.items() if key != "__object_type"},
    )


def address(wire: Wire) -> Address:
    """Read a lead's postal address."""
    lines = tuple(line for line in (text(wire, "address_1"), text(wire, "address_2")) if line)
    return Address(
        label=text(wire, "label"),
        lines=lines,
        city=text(wire, "city"),
        state=text(wire, "state"),
        zipcode=text(wire, "zipcode"),
        country=text(wire, "country"),
    )
