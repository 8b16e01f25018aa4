"""What to change in a record: each field says "set to this", "clear this" or "leave this".

    LeadPatch(name="Engines Ltd", url=CLEAR, custom={"cf_1": "x", "cf_2": CLEAR})

A field that is not named is left as it is (`UNSET`); `CLEAR` empties it. The same types hold the fields of a
record that is created. Lists (emails, phones, urls, addresses) replace the whole list in Close.
Facts: developer.close.com, of each resource; a PUT changes the fields that it names, null clears.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal, TypeAlias, TypeVar

from msgspec import UNSET, Struct, UnsetType

from host.close.records import Address, Email, Phone, Url

__all__ = [
    "CLEAR",
    "UNSET",
    "CallPatch",
    "ContactPatch",
    "CustomActivityPatch",
    "EmailPatch",
    "EmailTemplatePatch",
    "LeadPatch",
    "NotePatch",
    "OpportunityPatch",
    "Patch",
    "TaskPatch",
    "wire_of",
]

T = TypeVar("T")


class Clear(enum.Enum):
    CLEAR = "clear"

    def __repr__(self) -> str:
        return self.value.upper()


CLEAR: Final = Clear.CLEAR

Set: TypeAlias = T | UnsetType
"""May be set, not cleared."""
Change: TypeAlias = T | Literal[Clear.CLEAR] | UnsetType
"""May be set and cleared."""
Custom: TypeAlias = Mapping[str, Any]
"""Custom values by the field's id: texts, numbers, dates, aware times, lists of them, or CLEAR."""


class Patch(Struct, frozen=True, kw_only=True):
    """Base of all patches."""


class LeadPatch(Patch, frozen=True, kw_only=True):
    """Contacts and opportunities are changed by themselves, not through their lead."""

    name: Change[str] = UNSET
    description: Change[str] = UNSET
    url: Change[str] = UNSET
    status_id: Set[str] = UNSET
    addresses: Change[tuple[Address, ...]] = UNSET
    custom: Custom = {}


class ContactPatch(Patch, frozen=True, kw_only=True):
    name: Change[str] = UNSET
    title: Change[str] = UNSET
    emails: Change[tuple[Email, ...]] = UNSET
    phones: Change[tuple[Phone, ...]] = UNSET
    urls: Change[tuple[Url, ...]] = UNSET
    custom: Custom = {}


class OpportunityPatch(Patch, frozen=True, kw_only=True):
    """`value` is in minor units of the organisation's currency; `confidence` in per cent. `date_won` is the
    expected close date of an open deal."""

    status_id: Set[str] = UNSET
    contact_id: Change[str] = UNSET
    user_id: Set[str] = UNSET
    value: Change[int] = UNSET
    value_period: Set[Literal["one_time", "monthly", "annual"]] = UNSET
    confidence: Set[int] = UNSET
    note: Change[str] = UNSET
    date_won: Change[date] = UNSET
    custom: Custom = {}


class TaskPatch(Patch, frozen=True, kw_only=True):
    """Close changes the text of tasks of the kind "lead" only. A task whose `date` is cleared has none."""

    text: Set[str] = UNSET
    date: Change[date | datetime] = UNSET
    assigned_to: Set[str] = UNSET
    is_complete: Set[bool] = UNSET
    contact_id: Change[str] = UNSET
    priority: Set[Literal["medium", "high"]] = UNSET


class NotePatch(Patch, frozen=True, kw_only=True):
    """`note_html` wins over `note` where both are set; it stands within `<body>` … `</body>`."""

    note: Set[str] = UNSET
    note_html: Set[str] = UNSET
    title: Change[str] = UNSET
    pinned: Set[bool] = UNSET
    contact_id: Change[str] = UNSET
    activity_at: Set[datetime] = UNSET


class CallPatch(Patch, frozen=True, kw_only=True):
    """`duration` is in seconds, `phone` in E.164. Close changes no direction, and of a call that it made
    itself neither status nor duration."""

    direction: Set[Literal["inbound", "outbound"]] = UNSET
    status: Set[str] = UNSET
    duration: Set[int] = UNSET
    phone: Set[str] = UNSET
    note: Change[str] = UNSET
    note_html: Change[str] = UNSET
    outcome_id: Change[str] = UNSET
    contact_id: Change[str] = UNSET
    user_id: Set[str] = UNSET
    activity_at: Set[datetime] = UNSET


class EmailPatch(Patch, frozen=True, kw_only=True):
    """A mail, without its status. Close changes drafts only. `sender` is `"Name" <address>`."""

    subject: Change[str] = UNSET
    sender: Set[str] = UNSET
    to: Change[tuple[str, ...]] = UNSET
    cc: Change[tuple[str, ...]] = UNSET
    bcc: Change[tuple[str, ...]] = UNSET
    body_text: Change[str] = UNSET
    body_html: Change[str] = UNSET
    template_id: Change[str] = UNSET
    contact_id: Change[str] = UNSET
    user_id: Set[str] = UNSET
    date_created: Set[datetime] = UNSET
    activity_at: Set[datetime] = UNSET


class CustomActivityPatch(Patch, frozen=True, kw_only=True):
    """Required fields must be set once it is published."""

    status: Set[Literal["draft", "published"]] = UNSET
    pinned: Set[bool] = UNSET
    contact_id: Change[str] = UNSET
    activity_at: Set[datetime] = UNSET
    custom: Custom = {}


class EmailTemplatePatch(Patch, frozen=True, kw_only=True):
    """`body` is HTML with tags such as `{{ contact.first_name }}`."""

    name: Set[str] = UNSET
    subject: Change[str] = UNSET
    body: Change[str] = UNSET
    is_shared: Set[bool] = UNSET
    is_archived: Set[bool] = UNSET


_LISTS = frozenset({"emails", "phones", "urls", "addresses", "to", "cc", "bcc"})


def wire_of(patch: Patch) -> dict[str, Any]:
    """The patch as the JSON object that Close is sent: what is left is not in it, what is cleared is null
    (a list is empty)."""
    wire: dict[str, Any] = {}
    for name in patch.__struct_fields__:
        value = getattr(patch, name)
        if name == "custom":
            wire |= {f"custom.{field_id}": _value(each) for field_id, each in value.items()}
        elif value is CLEAR:
            wire[name] = [] if name in _LISTS else None
        elif value is not UNSET:
            wire[name] = _value(value)
    return wire


def _value(value: Any) -> Any:
    match value:
        case Clear():
            return None
        case tuple() | list():
            return [_value(each) for each in value]
        case date():  # and its subclass datetime
            return value.isoformat()
        case Email():
            return {"email": value.address, "type": value.kind or "office"}
        case Phone():
            return {"phone": value.number, "type": value.kind or "office"}
        case Url():
            return {"url": value.url, "type": value.kind or "url"}
        case Address():
            return _address(value)
        case _:
            return value


def _address(address: Address) -> dict[str, str]:
    first, *others = address.lines or ("",)
    parts = {
        "label": address.label,
        "address_1": first,
        "address_2": ", ".join(others),
        "city": address.city,
        "state": address.state,
        "zipcode": address.zipcode,
        "country": address.country,
    }
    return {key: part for key, part in parts.items() if part}
