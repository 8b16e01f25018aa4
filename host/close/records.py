"""Close's records as frozen types.

Answers are read leniently: a null, a missing key, an unknown key or a value of the wrong type never
raises; it leaves the field empty. Times are aware UTC (newer Close objects send naive UTC, which is
read as UTC); money is Close's integer minor units (cents).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from msgspec import Struct

Wire = Mapping[str, Any]
T = TypeVar("T")


class Email(Struct, frozen=True):
    """One address of a contact; `kind` is Close's lower-case word ("office", "home", …)."""

    address: str
    kind: str


class Phone(Struct, frozen=True):
    """One phone of a contact: `number` as stored (E.164), `shown` as Close formats it."""

    number: str
    shown: str
    kind: str


class Contact(Struct, frozen=True):
    """A person on a lead. `name` is never empty: Close's display name, an address or a phone stands in."""

    id: str
    lead_id: str
    name: str
    title: str = ""
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    updated_at: datetime | None = None


class Opportunity(Struct, frozen=True):
    """A deal. `value` is in minor units of `currency`; `status_type` is active, won, lost or unknown text."""

    id: str
    status_label: str = ""
    status_type: str = ""
    value: int | None = None
    value_formatted: str = ""
    value_period: str = ""
    currency: str = ""
    confidence: int | None = None
    note: str = ""
    closes_on: date | None = None
    contact_name: str = ""


class Task(Struct, frozen=True):
    """A task. `due` is a date, an aware UTC time, or nothing."""

    id: str
    kind: str = ""
    text: str = ""
    due: date | datetime | None = None
    done: bool = False
    assignee: str = ""


class Address(Struct, frozen=True):
    """A postal address of a lead."""

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


class Activity(Struct, frozen=True):
    """Something that happened on a lead. `kind` is Close's `_type`; `details` holds the whole answer,
    since each kind has fields of its own and kinds unknown today must still be shown."""

    id: str
    kind: str
    at: datetime | None
    lead_id: str = ""
    contact_id: str = ""
    user_name: str = ""
    details: Wire = {}


class LeadsFound(Struct, frozen=True):
    """The outcome of a search. `complete` is False where there were more leads than are fetched."""

    leads: tuple[Lead, ...]
    complete: bool = True


class ActivityPage(Struct, frozen=True):
    """Newest first. Close tells no total, only whether more follow."""

    activities: tuple[Activity, ...]
    has_more: bool


class Me(Struct, frozen=True):
    """Whose key it is, and which organisation it opens."""

    user_id: str
    name: str
    email: str
    organization_id: str
    organization_name: str


def lead(wire: Wire) -> Lead:
    """Read a lead, from GET /lead/{id}/ or from a search hit."""
    tasks = _all(wire, "tasks", task)
    return Lead(
        id=_text(wire, "id"),
        name=_text(wire, "display_name") or _text(wire, "name") or "Untitled lead",
        status_id=_text(wire, "status_id"),
        status_label=_text(wire, "status_label"),
        description=_text(wire, "description"),
        url=_text(wire, "url"),
        html_url=_text(wire, "html_url"),
        addresses=_all(wire, "addresses", address) or (),
        contacts=_all(wire, "contacts", contact),
        opportunities=_all(wire, "opportunities", opportunity),
        tasks=None if tasks is None else tuple(task for task in tasks if not task.done),
        created_at=_time(wire, "date_created"),
        updated_at=_time(wire, "date_updated"),
    )


def contact(wire: Wire) -> Contact:
    """Read a contact, by itself or as a lead carries it."""
    emails = _all(wire, "emails", lambda e: Email(_text(e, "email"), _text(e, "type"))) or ()
    phones = _all(wire, "phones", _phone) or ()
    emails = tuple(e for e in emails if e.address)
    phones = tuple(p for p in phones if p.number)
    stand_ins = [e.address for e in emails] + [p.shown for p in phones] + ["Unnamed contact"]
    return Contact(
        id=_text(wire, "id"),
        lead_id=_text(wire, "lead_id"),
        name=_text(wire, "display_name") or _text(wire, "name") or stand_ins[0],
        title=_text(wire, "title"),
        emails=emails,
        phones=phones,
        updated_at=_time(wire, "date_updated"),
    )


def opportunity(wire: Wire) -> Opportunity:
    """Read an opportunity. Close keeps the expected close date of an open one in `date_won`."""
    return Opportunity(
        id=_text(wire, "id"),
        status_label=_text(wire, "status_label"),
        status_type=_text(wire, "status_type"),
        value=_integer(wire, "value"),
        value_formatted=_text(wire, "value_formatted"),
        value_period=_text(wire, "value_period"),
        currency=_text(wire, "value_currency"),
        confidence=_integer(wire, "confidence"),
        note=_text(wire, "note"),
        closes_on=_date(wire, "date_won"),
        contact_name=_text(wire, "contact_name"),
    )


def task(wire: Wire) -> Task:
    """Read a task. One about a mail has a subject for a text; one without a date has today as its `date`."""
    return Task(
        id=_text(wire, "id"),
        kind=_text(wire, "_type"),
        text=_text(wire, "text") or _text(wire, "subject"),
        due=None if wire.get("is_dateless") is True else _date_or_time(wire, "date"),
        done=wire.get("is_complete") is True,
        assignee=_text(wire, "assigned_to_name"),
    )


def address(wire: Wire) -> Address:
    """Read a lead's postal address."""
    lines = tuple(line for line in (_text(wire, "address_1"), _text(wire, "address_2")) if line)
    return Address(
        label=_text(wire, "label"),
        lines=lines,
        city=_text(wire, "city"),
        state=_text(wire, "state"),
        zipcode=_text(wire, "zipcode"),
        country=_text(wire, "country"),
    )


def activity(wire: Wire) -> Activity:
    """Read an activity of any kind, dated by when it happened rather than when it reached Close."""
    return Activity(
        id=_text(wire, "id"),
        kind=_text(wire, "_type") or "Activity",
        at=_time(wire, "activity_at") or _time(wire, "date_created"),
        lead_id=_text(wire, "lead_id"),
        contact_id=_text(wire, "contact_id"),
        user_name=_text(wire, "user_name") or _text(wire, "created_by_name"),
        details=wire,
    )


def me(wire: Wire) -> Me:
    """Read GET /me/. A key opens one organisation, the first."""
    organizations = wire.get("organizations")
    first = organizations[0] if isinstance(organizations, list) and organizations else {}
    organization: Wire = first if isinstance(first, Mapping) else {}
    name = " ".join(part for part in (_text(wire, "first_name"), _text(wire, "last_name")) if part)
    return Me(
        user_id=_text(wire, "id"),
        name=name or _text(wire, "email"),
        email=_text(wire, "email"),
        organization_id=_text(organization, "id"),
        organization_name=_text(organization, "name"),
    )


def parse_time(value: object) -> datetime | None:
    """An aware UTC time, or None. Accepts offsets, "Z" and naive UTC; a bare date is no time.

    The year 1, which Close writes where it has no time, is None too: no time zone could show it.
    """
    if not isinstance(value, str) or len(value) <= len("2026-01-01"):
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return None
    if not 1 < parsed.year < 9999:
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def parse_date(value: object) -> date | None:
    """A date from "2026-01-31" or from the beginning of a time, or None."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _text(wire: Wire, key: str) -> str:
    value = wire.get(key)
    return value.strip() if isinstance(value, str) else ""


def _integer(wire: Wire, key: str) -> int | None:
    value = wire.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _time(wire: Wire, key: str) -> datetime | None:
    return parse_time(wire.get(key))


def _date(wire: Wire, key: str) -> date | None:
    return parse_date(wire.get(key))


def _date_or_time(wire: Wire, key: str) -> date | datetime | None:
    return parse_time(wire.get(key)) or parse_date(wire.get(key))


def _phone(wire: Wire) -> Phone:
    number = _text(wire, "phone")
    return Phone(number, _text(wire, "phone_formatted") or number, _text(wire, "type"))


def _all(wire: Wire, key: str, read: Callable[[Wire], T]) -> tuple[T, ...] | None:
    values = wire.get(key)
    if not isinstance(values, list):
        return None
    return tuple(read(value) for value in values if isinstance(value, Mapping))
