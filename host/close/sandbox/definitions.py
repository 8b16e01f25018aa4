"""What an organisation has set up: itself, custom fields, kinds of custom activities, outcomes."""

from __future__ import annotations

from host.close.sandbox import views
from host.close.sandbox.account import Row
from host.close.sandbox.custom_values import custom_fields
from host.close.sandbox.listing import chosen, listing
from host.close.sandbox.refusals import no_such_object, no_such_path
from host.close.sandbox.request import Request

_LISTS = ("lead", "contact", "opportunity", "activity", "shared")


def organization(request: Request, identifier: str) -> Row:
    if identifier != request.account.organization["id"]:
        raise no_such_object("Organization")
    return chosen(views.organization(request.account), request.query.get("_fields"))


def schema(request: Request, kind: str) -> Row:
    """Every field of a kind of object in display order, shared ones included."""
    known = ("lead", "contact", "opportunity")
    if kind not in known and kind not in request.account.more_custom_fields:
        raise no_such_object("CustomFieldSchema")
    return {"fields": custom_fields(request.account, kind)}


def fields(request: Request, kind: str) -> Row:
    """The list of one kind; the shared ones have a list of their own."""
    if kind not in _LISTS:
        raise no_such_path()
    account = request.account
    kinds = ["lead", *account.more_custom_fields]
    if kind == "activity":
        kinds = [each for each in kinds if each.startswith("activity/")]
    elif kind != "shared":
        kinds = [kind]
    found = {
        field["id"]: field
        for each in kinds
        for field in custom_fields(account, each)
        if field["is_shared"] is (kind == "shared")
    }
    return listing(request, list(found.values()), 1000)


def field(request: Request, kind: str, identifier: str) -> Row:
    for each in ("lead", *request.account.more_custom_fields):
        for definition in custom_fields(request.account, each):
            same_kind = definition["is_shared"] if kind == "shared" else each.partition("/")[0] == kind
            if definition["id"] == identifier and same_kind:
                return dict(definition)
    raise no_such_object(f"{kind.title()}CustomField")


def activity_types(request: Request) -> Row:
    types = [_activity_type(request, row) for row in request.account.custom_activity_types]
    return listing(request, types, 1000)


def activity_type(request: Request, identifier: str) -> Row:
    for row in request.account.custom_activity_types:
        if row["id"] == identifier:
            return _activity_type(request, row)
    raise no_such_object("CustomActivityType")


def outcomes(request: Request) -> Row:
    return listing(request, request.account.outcomes, 1000)


def _activity_type(request: Request, row: Row) -> Row:
    return {**row, "fields": custom_fields(request.account, f"activity/{row['id']}")}
