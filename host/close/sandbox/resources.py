"""What the reading requests of the API answer, each by its path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from host.close.sandbox import views
from host.close.sandbox.account import Account, Row
from host.close.sandbox.activities import activities as all_activities
from host.close.sandbox.activities import of_kind
from host.close.sandbox.lead_query import leads_matching
from host.close.sandbox.listing import chosen, filter_equal, filter_range, ordered, page, truth
from host.close.sandbox.permissions import granted, visible
from host.close.sandbox.references import existing
from host.close.sandbox.refusals import invalid
from host.close.sandbox.request import Request


def me(request: Request) -> Row:
    row = existing(request, "user", "User", request.user_id)
    permissions = granted(request.account, request.user_id, request.settings)
    return chosen(views.me(request.account, row, permissions), request.query.get("_fields"))


def users(request: Request) -> Row:
    orders: dict[str, Callable[[Row], Any]] = {
        "last_name,first_name": lambda row: (row["last_name"], row["first_name"]),
        "first_name,last_name": lambda row: (row["first_name"], row["last_name"]),
    }
    rows = ordered(request.query, request.account.listed("user"), orders, "last_name,first_name")
    return _page(request, rows, views.user, max_limit=1000)


def user(request: Request, identifier: str) -> Row:
    row = existing(request, "user", "User", identifier)
    return chosen(views.user(request.account, row), request.query.get("_fields"))


def leads(request: Request) -> Row:
    rows = visible(request, leads_matching(request.account, request.query.get("query", "")))
    body = _page(request, rows, views.lead, max_limit=200, max_skip=35_000)
    return body | {"total_results": len(rows)}


def lead(request: Request, identifier: str) -> Row:
    row = existing(request, "lead", "Lead", identifier)
    return chosen(views.lead(request.account, row), request.query.get("_fields"))


def contacts(request: Request) -> Row:
    rows = visible(request, request.account.listed("contact", request.query.get("lead_id")))
    return _page(request, rows, views.contact, max_limit=200)


def contact(request: Request, identifier: str) -> Row:
    row = existing(request, "contact", "Contact", identifier)
    return chosen(views.contact(request.account, row), request.query.get("_fields"))


def opportunities(request: Request) -> Row:
    query, bodies = request.query, {}
    for row in visible(request, request.account.listed("opportunity", query.get("lead_id"))):
        bodies[row["id"]] = views.opportunity(request.account, row)
    kept = filter_equal(
        query,
        bodies.values(),
        ("user_id", "status_id", "status_type", "status_label", "value_period"),
        lambda body, name: body[name],
    )
    kept = filter_range(query, kept, ("date_created", "date_updated", "date_won"))
    orders = {name: _value_of(name) for name in _OPPORTUNITY_ORDERS}
    kept = ordered(query, kept, orders, "-date_updated")
    body = _page(request, kept, lambda _, each: each, max_limit=250)
    return body | {"total_results": len(kept)} | _totals(kept)


def opportunity(request: Request, identifier: str) -> Row:
    row = existing(request, "opportunity", "Opportunity", identifier)
    return chosen(views.opportunity(request.account, row), request.query.get("_fields"))


def tasks(request: Request) -> Row:
    query = request.query
    kinds = query["_type__in"].split(",") if "_type__in" in query else [query.get("_type", "lead")]
    rows = [
        row
        for row in visible(request, request.account.listed("task", query.get("lead_id")))
        if "all" in kinds or row["_type"] in kinds
    ]
    rows = filter_equal(query, rows, ("id", "assigned_to"), lambda row, name: row.get(name))
    rows = filter_range(query, rows, ("date", "date_created", "date_updated"))
    complete = truth(query, "is_complete")
    if complete is not None:
        rows = [row for row in rows if row["is_complete"] is complete]
    if "view" in query:
        if query["view"] not in ("inbox", "future", "archive"):
            raise invalid("view", "Input should be 'inbox', 'future' or 'archive'")
        rows = [row for row in rows if views.task_view(row, request.offset) == query["view"]]
    rows = ordered(query, rows, {name: _value_of(name) for name in ("date", "date_created")}, "date")
    body = _page(request, rows, lambda account, row: views.task(account, row, request.offset), max_limit=1000)
    return body | {"total_results": len(rows)}


def task(request: Request, identifier: str) -> Row:
    row = existing(request, "task", "Task", identifier)
    return chosen(views.task(request.account, row, request.offset), request.query.get("_fields"))


def activities(request: Request) -> Row:
    rows = visible(
        request,
        all_activities(request.account, request.query, request.settings.ignore_activity_filters),
    )
    return _page(request, rows, views.activity, max_limit=100, max_skip=250_000)


def activities_of_kind(request: Request, kind: str) -> Row:
    """The list of one kind, where no filter needs a lead."""
    rows = visible(request, of_kind(request.account, request.query, kind))
    return _page(request, rows, views.activity, max_limit=100, max_skip=250_000)


def activity(request: Request, kind: str, identifier: str) -> Row:
    """By the path of its own kind only."""
    row = existing(request, "activity", kind, identifier)
    if row["_type"] != kind:
        existing(request, "activity", kind, "")
    return chosen(views.activity(request.account, row), request.query.get("_fields"))


def lead_statuses(request: Request) -> Row:
    return _page(request, request.account.lead_statuses, lambda _, each: each, max_limit=1000)


def opportunity_statuses(request: Request) -> Row:
    organization_id = request.account.organization["id"]
    statuses = [
        {"organization_id": organization_id, "pipeline_id": pipeline["id"], **status}
        for pipeline in request.account.pipelines
        for status in pipeline["statuses"]
    ]
    return _page(request, statuses, lambda _, each: each, max_limit=1000)


def pipelines(request: Request) -> Row:
    return _page(request, request.account.pipelines, lambda _, each: each, max_limit=1000)


def _page(
    request: Request,
    rows: list[Row],
    view: Callable[[Account, Row], Row],
    max_limit: int,
    max_skip: int = 1_000_000,
) -> Row:
    """One page of rows, each shown by `view`."""
    rows, has_more = page(request.query, rows, max_limit, max_skip, request.settings.short_pages)
    fields = request.query.get("_fields")
    return {"data": [chosen(view(request.account, row), fields) for row in rows], "has_more": has_more}


_OPPORTUNITY_ORDERS = (
    "date_won",
    "date_updated",
    "date_created",
    "confidence",
    "user_name",
    "value",
    "annualized_value",
    "annualized_expected_value",
)


def _value_of(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


def _totals(opportunities: list[Row]) -> Row:
    """The sums over all that match, not over the page; a formatted sum of zero is null."""
    totals: Row = {"count_by_value_period": {}}
    for period in ("one_time", "monthly", "annual"):
        of_period = [each for each in opportunities if each["value_period"] == period]
        if of_period:
            totals["count_by_value_period"][period] = len(of_period)
        _add_total(totals, f"total_value_{period}", of_period, "value")
        _add_total(totals, f"expected_value_{period}", of_period, "expected_value")
    _add_total(totals, "total_value_annualized", opportunities, "annualized_value")
    _add_total(totals, "expected_value_annualized", opportunities, "annualized_expected_value")
    return totals


def _add_total(totals: Row, name: str, opportunities: list[Row], field: str) -> None:
    total = sum(each[field] or 0 for each in opportunities)
    totals[name] = total
    totals[f"{name}_formatted"] = views.formatted_money(total) if total else None
