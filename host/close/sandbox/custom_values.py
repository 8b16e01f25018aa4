"""Writing custom fields: flat keys `custom.cf_…`, `.add` and `.remove` of one value, null to unset."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from host.close.sandbox import values
from host.close.sandbox.account import Account, Row
from host.close.sandbox.permissions import role
from host.close.sandbox.refusals import forbidden, invalid
from host.close.sandbox.request import Request


def custom_fields(account: Account, kind: str) -> list[Row]:
    """The definitions for a kind of object, as /custom_field_schema/ names it, in display order."""
    return account.custom_fields if kind == "lead" else account.more_custom_fields.get(kind, [])


def patched(request: Request, kind: str, custom: Row, lead_id: str | None) -> Row:
    """The values of a record after the body of a request has been laid over them."""
    definitions = {field["id"]: field for field in custom_fields(request.account, kind)}
    result = dict(custom)
    for name, value in _writes(request.fields, definitions):
        identifier, _, change = name.removeprefix("custom.").partition(".")
        field = definitions.get(identifier)
        if field is None or change not in ("", "add", "remove"):
            raise invalid(name, "This custom field does not exist.")
        _need_role(request, field, name)
        if change:
            result[identifier] = _list_changed(request, field, result.get(identifier), value, name, lead_id)
        elif value is None or value == []:
            result.pop(identifier, None)
        else:
            result[identifier] = _whole(request, field, value, name, lead_id)
        if result.get(identifier) == []:
            del result[identifier]
    return result


def _writes(body: Row, definitions: dict[str, Row]) -> Iterator[tuple[str, Any]]:
    """The deprecated object `custom`, keyed by names, and then the flat keys."""
    by_name = body.get("custom")
    if isinstance(by_name, dict):
        ids = {field["name"]: identifier for identifier, field in definitions.items()}
        for name, value in by_name.items():
            yield f"custom.{ids.get(name, name)}", value
    yield from ((name, value) for name, value in body.items() if name.startswith("custom."))


def _need_role(request: Request, field: Row, name: str) -> None:
    roles = field["editable_with_roles"]
    if roles and role(request.account, request.user_id) not in roles:
        if request.settings.role_refusal == 403:
            raise forbidden()
        raise invalid(name, "You do not have permission to edit this field.")


def _whole(request: Request, field: Row, value: Any, name: str, lead_id: str | None) -> Any:
    if not field["accepts_multiple_values"]:
        return _single(request, field, value, name, lead_id)
    many = value if isinstance(value, list) else [value]
    return [_single(request, field, each, name, lead_id) for each in many]


def _list_changed(
    request: Request, field: Row, before: Any, value: Any, name: str, lead_id: str | None
) -> list[Any]:
    if not field["accepts_multiple_values"]:
        raise invalid(name, "This custom field does not accept multiple values.")
    kept = before if isinstance(before, list) else [] if before is None else [before]
    if name.endswith(".remove"):
        return [each for each in kept if each != value]
    added = _single(request, field, value, name, lead_id)
    return kept if added in kept else [*kept, added]


def _single(request: Request, field: Row, value: Any, name: str, lead_id: str | None) -> Any:
    path: values.Path = [name]
    match field["type"]:
        case "number":
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise invalid(name, "Value must be of number type.")
            return value
        case "date":
            return values.day(value, path)
        case "datetime":
            return values.time(value, path)
        case "choices":
            if value not in field["choices"]:
                raise invalid(name, "Not a valid choice.")
            return value
        case "user":
            return _user(request.account, value, name)
        case "contact":
            contact = request.account.get("contact", value if isinstance(value, str) else None)
            if contact is None or contact["lead_id"] != lead_id:
                raise invalid(name, "Object does not exist.")
            return value
        case _:
            return values.text(value, path)


def _user(account: Account, value: Any, name: str) -> str:
    """Close takes a user's id or exact name."""
    for user in account.listed("user"):
        if value in (user["id"], account.user_name(user["id"])):
            return str(user["id"])
    raise invalid(name, "Object does not exist.")
