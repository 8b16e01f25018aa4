"""The organisation and its people: who works there, and which statuses and pipelines it has."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from host.close.records.wire import Wire, each, text, texts


class Status(Struct, frozen=True):
    """A status of leads (`type` is "") or of opportunities (active, won or lost)."""

    id: str
    label: str
    type: str = ""
    pipeline_id: str = ""
    wire: Wire = {}


class Pipeline(Struct, frozen=True):
    """The way of a deal, from one status to the next."""

    id: str
    name: str
    statuses: tuple[Status, ...] = ()
    wire: Wire = {}


class User(Struct, frozen=True):
    """A person who works with Close. `name` is never empty: the address stands in."""

    id: str
    name: str
    email: str = ""
    image: str = ""
    time_zone: str = ""
    wire: Wire = {}


class Organization(Struct, frozen=True):
    """A company that has an account of Close. `currency` is ISO 4217.

    `members` and `former_members` are filled by GET /organization/{id}/ and empty in /me/.
    """

    id: str
    name: str
    currency: str = ""
    currency_symbol: str = ""
    lead_statuses: tuple[Status, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    members: tuple[User, ...] = ()
    former_members: tuple[User, ...] = ()
    wire: Wire = {}


class Me(Struct, frozen=True):
    """Whose key it is, and which organisation it opens. `permissions` are Close's words (delete_leads, …):
    what is missing there is refused with a 403."""

    user_id: str
    name: str
    email: str
    organization_id: str
    organization_name: str
    role: str = ""
    permissions: frozenset[str] = frozenset()
    organization: Organization | None = None
    wire: Wire = {}


class Outcome(Struct, frozen=True):
    """What a call or a meeting led to; `applies_to` names "calls" and "meetings"."""

    id: str
    name: str
    applies_to: tuple[str, ...] = ()
    wire: Wire = {}


def me(wire: Wire) -> Me:
    """Read GET /me/. A key opens one organisation, the first."""
    first = _first(wire, "organizations")
    membership = next(
        (one for one in _objects(wire, "memberships") if one.get("organization_id") == first.get("id")), {}
    )
    return Me(
        user_id=text(wire, "id"),
        name=_full_name(wire, "first_name", "last_name") or text(wire, "email"),
        email=text(wire, "email"),
        organization_id=text(first, "id"),
        organization_name=text(first, "name"),
        role=text(membership, "role_id") or text(membership, "role"),
        permissions=frozenset(texts(membership, "permissions_granted")),
        organization=organization(first) if first else None,
        wire=wire,
    )


def user(wire: Wire) -> User:
    """Read a user."""
    return User(
        id=text(wire, "id"),
        name=_full_name(wire, "first_name", "last_name") or text(wire, "email") or text(wire, "id"),
        email=text(wire, "email"),
        image=text(wire, "image"),
        time_zone=text(wire, "last_used_timezone"),
        wire=wire,
    )


def organization(wire: Wire) -> Organization:
    """Read an organisation. Older answers name the opportunity statuses beside the pipelines, not in them."""
    statuses = each(wire, "opportunity_statuses", status)
    pipelines = each(wire, "pipelines", pipeline)
    if statuses and not pipelines:
        pipelines = (Pipeline(id="", name="", statuses=statuses),)
    return Organization(
        id=text(wire, "id"),
        name=text(wire, "name"),
        currency=text(wire, "currency"),
        currency_symbol=text(wire, "currency_symbol"),
        lead_statuses=each(wire, "lead_statuses", status),
        pipelines=pipelines,
        members=each(wire, "memberships", _member),
        former_members=each(wire, "inactive_memberships", _member),
        wire=wire,
    )


def status(wire: Wire) -> Status:
    """Read a status of leads or of opportunities."""
    return Status(
        id=text(wire, "id"),
        label=text(wire, "label"),
        type=text(wire, "type"),
        pipeline_id=text(wire, "pipeline_id"),
        wire=wire,
    )


def pipeline(wire: Wire) -> Pipeline:
    """Read a pipeline with its statuses in their order."""
    return Pipeline(text(wire, "id"), text(wire, "name"), each(wire, "statuses", status), wire)


def outcome(wire: Wire) -> Outcome:
    """Read an outcome of calls or meetings."""
    return Outcome(text(wire, "id"), text(wire, "name"), texts(wire, "applies_to"), wire)


def _member(wire: Wire) -> User:
    """A membership of GET /organization/{id}/, which carries the user's data under longer names."""
    name = text(wire, "user_full_name") or _full_name(wire, "user_first_name", "user_last_name")
    return User(
        id=text(wire, "user_id"),
        name=name or text(wire, "user_email") or text(wire, "user_id"),
        email=text(wire, "user_email"),
        image=text(wire, "user_image"),
        wire=wire,
    )


def _full_name(wire: Wire, *keys: str) -> str:
    return " ".join(part for part in (text(wire, key) for key in keys) if part)


def _first(wire: Wire, key: str) -> Wire:
    values = wire.get(key)
    first = values[0] if isinstance(values, list) and values else {}
    return first if isinstance(first, Mapping) else {}


def _objects(wire: Wire, key: str) -> tuple[Wire, ...]:
    return each(wire, key, lambda one: one)
