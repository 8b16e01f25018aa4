"""Which activities GET /activity/ shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from host.close.sandbox import activity_kinds
from host.close.sandbox.account import Account, Row
from host.close.sandbox.listing import filter_equal, filter_range, ordered
from host.close.sandbox.refusals import invalid

_ORDERS: dict[str, Callable[[Row], Any]] = {
    "activity_at": lambda row: row["activity_at"],
    "date_created": lambda row: row["date_created"],
}

_NEED_LEAD = ("_type", "_type__in", "user_id", "user_id__in", "contact_id", "contact_id__in")


def activities(account: Account, query: Mapping[str, str], ignore_filters_without_lead: bool) -> list[Row]:
    """The rows asked for, newest first.

    Close's rules: filters by kind, user and contact only together with `lead_id` (sources differ on whether
    they are else refused or ignored); `activity_at` orders only within a lead; a date filter must be on the
    field that orders.
    """
    lead_id = query.get("lead_id")
    if lead_id is None:
        for name in (name for name in _NEED_LEAD if name in query):
            if not ignore_filters_without_lead:
                raise invalid(name, "This filter can only be used together with lead_id.")
        query = {name: value for name, value in query.items() if name not in _NEED_LEAD}
    order = query.get("_order_by", "-date_created").removeprefix("-")
    if order == "activity_at" and lead_id is None:
        raise invalid("_order_by", "Ordering by activity_at is only supported together with lead_id.")
    for name in query:
        field, _, comparison = name.partition("__")
        if comparison and field in _ORDERS and field != order:
            raise invalid(name, "Date filters must be on the field that is used for sorting.")
    rows = _of_kinds(account, query, list(account.listed("activity", lead_id)))
    rows = filter_equal(query, rows, ("user_id", "contact_id", "id"), lambda row, name: row.get(name))
    rows = filter_range(query, rows, _ORDERS)
    return ordered(query, rows, _ORDERS, "-date_created")


def of_kind(account: Account, query: Mapping[str, str], kind: str) -> list[Row]:
    """The rows of the list that one kind has to itself."""
    rows = [row for row in account.listed("activity", query.get("lead_id")) if row["_type"] == kind]
    names = ("user_id", "contact_id", "id", "opportunity_id", "custom_activity_type_id")
    rows = filter_equal(query, rows, names, lambda row, name: row.get(name))
    rows = filter_range(query, rows, _ORDERS)
    return ordered(query, rows, _ORDERS, "-date_created")


def _of_kinds(account: Account, query: Mapping[str, str], rows: list[Row]) -> list[Row]:
    threads = query.get("thread_emails", "false")
    if threads not in ("true", "false", "only"):
        raise invalid("thread_emails", "Input should be 'true', 'false' or 'only'")
    if threads == "only":
        rows = [row for row in rows if row["_type"] != "Email"]
    kinds = [kind for name in ("_type", "_type__in") if name in query for kind in query[name].split(",")]
    if threads == "false" and "EmailThread" not in kinds:
        rows = [row for row in rows if row["_type"] != "EmailThread"]
    if not kinds:
        return rows
    known = activity_kinds.FIELDS.keys() | {"Custom"} | {row["_type"] for row in account.listed("activity")}
    for kind in kinds:
        if kind not in known and not kind.startswith("actitype_"):
            raise invalid("_type", f"'{kind}' is not a valid activity type.")
    return [row for row in rows if _is_of_kind(row, kinds)]


def _is_of_kind(row: Row, kinds: list[str]) -> bool:
    """Custom activities are asked for as "Custom" or by their type's id, and answer as "CustomActivity"."""
    if row["_type"] == "CustomActivity":
        return bool({"Custom", "CustomActivity", row["custom_activity_type_id"]} & set(kinds))
    return row["_type"] in kinds
