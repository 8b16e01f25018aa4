"""Custom fields: what an organisation records beyond Close's own fields, and their values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from msgspec import Struct

from host.close.records.wire import Wire, each, parse_date, parse_time, text, texts, truth

Single: TypeAlias = str | int | float | bool | date | datetime
CustomValue: TypeAlias = Single | tuple[Single, ...] | None
"""Users, contacts and custom objects are their ids. None: not set."""


class CustomField(Struct, frozen=True):
    """A field. `type` is text, textarea, number, date, datetime, choices, user, contact, custom_object,
    hidden, or a word unknown today. Only people of the roles `editable_by` may write it; of any role when
    that is empty. `required` is told of fields of custom activities only."""

    id: str
    name: str
    type: str
    description: str = ""
    choices: tuple[str, ...] = ()
    multiple: bool = False
    required: bool = False
    shared: bool = False
    editable_by: tuple[str, ...] = ()
    wire: Wire = {}


class CustomActivityType(Struct, frozen=True):
    """A kind of activity of the organisation's own, with its fields in their order. One that is
    `api_create_only` cannot be created by people in Close."""

    id: str
    name: str
    description: str = ""
    api_create_only: bool = False
    archived: bool = False
    editable_by: tuple[str, ...] = ()
    fields: tuple[CustomField, ...] = ()
    wire: Wire = {}


def custom_field(wire: Wire) -> CustomField:
    """Read a field's definition."""
    return CustomField(
        id=text(wire, "id"),
        name=text(wire, "name"),
        type=text(wire, "type"),
        description=text(wire, "description"),
        choices=texts(wire, "choices"),
        multiple=truth(wire, "accepts_multiple_values"),
        required=truth(wire, "required"),
        shared=truth(wire, "is_shared"),
        editable_by=texts(wire, "editable_with_roles"),
        wire=wire,
    )


def custom_activity_type(wire: Wire) -> CustomActivityType:
    """Read a type of custom activities."""
    return CustomActivityType(
        id=text(wire, "id"),
        name=text(wire, "name"),
        description=text(wire, "description"),
        api_create_only=truth(wire, "api_create_only"),
        archived=truth(wire, "is_archived"),
        editable_by=texts(wire, "editable_with_roles"),
        fields=each(wire, "fields", custom_field),
        wire=wire,
    )


def custom_value(field: CustomField, wire: Wire) -> CustomValue:
    """The field's value on the record that Close sent as `wire`, typed as the field says.

    A value that does not fit the type is given as it was sent: a stored choice may be no choice any more.
    Leads carry their values by the fields' names too (deprecated), which serves where ids are left out.
    """
    value = wire.get(f"custom.{field.id}")
    by_name = wire.get("custom")
    if value is None and isinstance(by_name, Mapping):
        value = by_name.get(field.name)
    if isinstance(value, list):
        return tuple(single for each in value if (single := _single(field.type, each)) is not None)
    return _single(field.type, value)


def _single(kind: str, value: Any) -> Single | None:
    match kind:
        case "date":
            typed: Single | None = parse_date(value)
        case "datetime":
            typed = parse_time(value)
        case _:
            typed = None
    if typed is not None:
        return typed
    return value if isinstance(value, str | int | float | bool) else None
