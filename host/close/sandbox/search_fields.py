"""What can be searched: the fields of each object type, and how the types hang together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from host.close.sandbox.account import Account, Row

Getter = Callable[[Row], Any]


class Relation(Struct, frozen=True):
    """From one object to the others it has. `owners` goes back: who has one of these (ids)?"""

    rows: Callable[[Account, Row], Iterable[Row]]
    owners: Callable[[Account, set[str]], set[str]]


def _get(name: str) -> Getter:
    return lambda row: row.get(name)


def _size(name: str) -> Getter:
    return lambda row: len(row.get(name, ()))


def _fields(kind: str, *names: str) -> dict[str, tuple[str, Getter]]:
    return {name: (kind, _get(name)) for name in names}


FIELDS: dict[str, dict[str, tuple[str, Getter]]] = {
    "lead": {
        **_fields("text", "name", "description", "url"),
        "display_name": ("text", _get("name")),
        **_fields("reference", "status_id", "created_by", "updated_by"),
        **_fields("date", "date_created", "date_updated"),
        "addresses_count": ("number", _size("addresses")),
    },
    "contact": {
        **_fields("text", "name", "title"),
        **_fields("reference", "lead_id", "created_by", "updated_by"),
        **_fields("date", "date_created", "date_updated"),
        "emails_count": ("number", _size("emails")),
        "phones_count": ("number", _size("phones")),
        "urls_count": ("number", _size("urls")),
    },
    "contact_email": _fields("text", "email", "type"),
    "contact_phone": _fields("text", "phone", "type"),
    "contact_url": _fields("text", "url", "type"),
    "address": _fields("text", "address_1", "address_2", "city", "state", "country", "zipcode"),
    "opportunity": {
        **_fields("text", "note"),
        **_fields("reference", "status_id", "user_id", "contact_id"),
        **_fields("number", "value", "confidence"),
        **_fields("date", "date_created", "date_updated", "date_won"),
    },
}
"""Object type → field name → kind of its values (text, number, date, reference) and how to read them."""


def _of_lead(table: str) -> Relation:
    return Relation(
        rows=lambda account, lead: account.listed(table, lead["id"]),
        owners=lambda account, ids: {row["lead_id"] for row in _existing(account, table, ids)},
    )


def _part_of(name: str) -> Relation:
    # An address has no id of its own: its candidates are the contacts that hold it.
    return Relation(rows=lambda account, holder: holder.get(name, ()), owners=lambda account, ids: ids)


RELATED: dict[tuple[str, str], Relation] = {
    ("lead", "contact"): _of_lead("contact"),
    ("lead", "opportunity"): _of_lead("opportunity"),
    ("lead", "address"): _part_of("addresses"),
    ("contact", "contact_email"): _part_of("emails"),
    ("contact", "contact_phone"): _part_of("phones"),
    ("contact", "contact_url"): _part_of("urls"),
    ("contact", "lead"): Relation(
        rows=lambda account, contact: _existing(account, "lead", {contact["lead_id"]}),
        owners=lambda account, ids: {row["id"] for each in ids for row in account.of_lead("contact", each)},
    ),
}


def text_values(account: Account, object_type: str, row: Row) -> list[str]:
    """Every text of an object, its addresses and phones (of a lead: its contacts' too) included."""
    values = [get(row) for kind, get in FIELDS[object_type].values() if kind == "text"]
    holders = [row, *account.listed("contact", row["id"])] if object_type == "lead" else [row]
    for holder in holders:
        values.append(holder.get("name"))
        values += [each["email"] for each in holder.get("emails", ())]
        values += [each["phone"] for each in holder.get("phones", ())]
    return [value for value in values if isinstance(value, str)]


def _existing(account: Account, table: str, ids: set[str]) -> list[Row]:
    return [row for row in (account.shown(table, each) for each in ids) if row is not None]
