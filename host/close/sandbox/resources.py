"""What each path of the API answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from msgspec import Struct

from host.close.sandbox import views
from host.close.sandbox.account import Account, Row
from host.close.sandbox.activities import activities
from host.close.sandbox.lead_query import leads_matching
from host.close.sandbox.listing import chosen, filter_equal, filter_range, ordered, page, truth
from host.close.sandbox.refusals import invalid, no_such_method, no_such_object, no_such_path
from host.close.sandbox.search import Searches
from host.close.sandbox.settings import Settings


class Request(Struct):
    """One authenticated request. `query` holds the parameters, wherever they came from."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    user_id: str
    offset: timedelta
    settings: Settings


class Api:
    """The API of one account. `answer` is not locked: one request at a time."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._searches = Searches(account)

    def answer(self, request: Request) -> Any:
        """The JSON of a 200. Raises Refusal for everything else."""
        for pattern, methods in _ROUTES:
            found = pattern.fullmatch(request.path)
            if found:
                if request.method not in methods:
                    raise no_such_method(list(methods))
                return methods[request.method](self, request, *found.groups())
        raise no_such_path()

    def me(self, request: Request) -> Row:
        row = self._row("user", "User", request.user_id)
        return chosen(views.me(self.account, row), request.query.get("_fields"))

    def users(self, request: Request) -> Row:
        orders: dict[str, Callable[[Row], Any]] = {
            "last_name,first_name": lambda row: (row["last_name"], row["first_name"]),
            "first_name,last_name": lambda row: (row["first_name"], row["last_name"]),
        }
        rows = ordered(request.query, self.account.listed("user"), orders, "last_name,first_name")
        return self._page(request, rows, views.user, max_limit=1000)

    def user(self, request: Request, identifier: str) -> Row:
        row = self._row("user", "User", identifier)
        return chosen(views.user(self.account, row), request.query.get("_fields"))

    def leads(self, request: Request) -> Row:
        rows = leads_matching(self.account, request.query.get("query", ""))
        body = self._page(request, rows, views.lead, max_limit=200, max_skip=35_000)
        return body | {"total_results": len(rows)}

    def lead(self, request: Request, identifier: str) -> Row:
        row = self._row("lead", "Lead", identifier)
        return chosen(views.lead(self.account, row), request.query.get("_fields"))

    def contacts(self, request: Request) -> Row:
        rows = list(self.account.listed("contact", request.query.get("lead_id")))
        return self._page(request, rows, views.contact, max_limit=200)

    def contact(self, request: Request, identifier: str) -> Row:
        row = self._row("contact", "Contact", identifier)
        return chosen(views.contact(self.account, row), request.query.get("_fields"))

    def opportunities(self, request: Request) -> Row:
        query, bodies = request.query, {}
        for row in self.account.listed("opportunity", query.get("lead_id")):
            bodies[row["id"]] = views.opportunity(self.account, row)
        kept = filter_equal(
            query,
            bodies.values(),
            ("user_id", "status_id", "status_type", "status_label", "value_period"),
            lambda body, name: body[name],
        )
        kept = filter_range(query, kept, ("date_created", "date_updated", "date_won"))
        orders = {name: _value_of(name) for name in _OPPORTUNITY_ORDERS}
        kept = ordered(query, kept, orders, "-date_updated")
        body = self._page(request, kept, lambda _, each: each, max_limit=250)
        return body | {"total_results": len(kept)} | _totals(kept)

    def opportunity(self, request: Request, identifier: str) -> Row:
        row = self._row("opportunity", "Opportunity", identifier)
        return chosen(views.opportunity(self.account, row), request.query.get("_fields"))

    def tasks(self, request: Request) -> Row:
        query = request.query
        kinds = query["_type__in"].split(",") if "_type__in" in query else [query.get("_type", "lead")]
        rows = [
            row
            for row in self.account.listed("task", query.get("lead_id"))
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
        body = self._page(
            request, rows, lambda account, row: views.task(account, row, request.offset), max_limit=1000
        )
        return body | {"total_results": len(rows)}

    def task(self, request: Request, identifier: str) -> Row:
        row = self._row("task", "Task", identifier)
        return chosen(views.task(self.account, row, request.offset), request.query.get("_fields"))

    def activities(self, request: Request) -> Row:
        rows = activities(self.account, request.query, request.settings.ignore_activity_filters)
        return self._page(request, rows, views.activity, max_limit=100, max_skip=250_000)

    def lead_statuses(self, request: Request) -> Row:
        return self._page(request, self.account.lead_statuses, lambda _, each: each, max_limit=1000)

    def opportunity_statuses(self, request: Request) -> Row:
        organization_id = self.account.organization["id"]
        statuses = [
            {"organization_id": organization_id, "pipeline_id": pipeline["id"], **status}
            for pipeline in self.account.pipelines
            for status in pipeline["statuses"]
        ]
        return self._page(request, statuses, lambda _, each: each, max_limit=1000)

    def pipelines(self, request: Request) -> Row:
        return self._page(request, self.account.pipelines, lambda _, each: each, max_limit=1000)

    def search(self, request: Request) -> Row:
        if request.body is None:  # a GET without x-http-method-override
            raise no_such_method(["POST"])
        return self._searches.answer(request.body, request.user_id, request.settings)

    def _row(self, table: str, model: str, identifier: str) -> Row:
        row = self.account.get(table, identifier)
        if row is None:
            raise no_such_object(model)
        return row

    def _page(
        self,
        request: Request,
        rows: list[Row],
        view: Callable[[Account, Row], Row],
        max_limit: int,
        max_skip: int = 1_000_000,
    ) -> Row:
        rows, has_more = page(request.query, rows, max_limit, max_skip, request.settings.short_pages)
        fields = request.query.get("_fields")
        return {"data": [chosen(view(self.account, row), fields) for row in rows], "has_more": has_more}


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


Operation = Callable[..., Any]

_ROUTES: list[tuple[re.Pattern[str], dict[str, Operation]]] = [
    (re.compile(path.replace("{id}", "([^/]+)")), methods)
    for path, methods in (
        ("/me/", {"GET": Api.me}),
        ("/user/", {"GET": Api.users}),
        ("/user/{id}/", {"GET": Api.user}),
        # A search is a read in POST's clothing; the override turns it into a GET.
        ("/data/search/", {"POST": Api.search, "GET": Api.search}),
        ("/lead/", {"GET": Api.leads}),
        ("/lead/{id}/", {"GET": Api.lead}),
        ("/contact/", {"GET": Api.contacts}),
        ("/contact/{id}/", {"GET": Api.contact}),
        ("/opportunity/", {"GET": Api.opportunities}),
        ("/opportunity/{id}/", {"GET": Api.opportunity}),
        ("/task/", {"GET": Api.tasks}),
        ("/task/{id}/", {"GET": Api.task}),
        ("/activity/", {"GET": Api.activities}),
        ("/status/lead/", {"GET": Api.lead_statuses}),
        ("/status/opportunity/", {"GET": Api.opportunity_statuses}),
        ("/pipeline/", {"GET": Api.pipelines}),
    )
]
