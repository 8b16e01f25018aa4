"""POST /data/search/: answers, pages and cursors. The query language itself is in `search_query`."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from host.close.sandbox import views
from host.close.sandbox.account import Account, Row
from host.close.sandbox.listing import pick
from host.close.sandbox.permissions import visible
from host.close.sandbox.refusals import Refusal, invalid
from host.close.sandbox.request import Request
from host.close.sandbox.search_query import Compiler, sort_key
from host.close.sandbox.settings import Settings

MAX_PAGE = 200
MAX_WALK = 10_000
"""How many objects one walk by cursors gives at most."""

_VIEWS: dict[str, Callable[[Account, Row], Row]] = {"lead": views.lead, "contact": views.contact}
_RELATED = ("contacts", "opportunities", "tasks")


class _Walk(Struct, frozen=True):
    """The rest of an answer, waiting for its cursor."""

    request: str
    object_type: str
    rest: list[str]
    expires: float


class Searches:
    """The searches of one account and their open cursors."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._walks: dict[str, _Walk] = {}

    def answer(self, request: Request) -> Row:
        """The JSON of a 200. Raises Refusal (400, with field-errors) for what Close would not understand."""
        body, user_id, settings = request.body, request.user_id, request.settings
        if not isinstance(body, dict):
            raise invalid("query", "This field is required.")
        fields = _fields(body)
        limit = _count(body, "_limit", 100)
        if limit > MAX_PAGE:
            raise invalid("_limit", f"Input should be less than or equal to {MAX_PAGE}")
        found = Compiler(self._account, user_id, settings.refuse_exact_value).compile(body.get("query"))
        answer: Row = {}
        if body.get("cursor") is not None:
            identifiers = self._continue(body)
        else:
            rows = _sorted(visible(request, found.rows()), body.get("sort"), found.object_type)
            results_limit = _count(body, "results_limit", len(rows))
            identifiers = [row["id"] for row in rows[: min(results_limit, MAX_WALK)]]
            if body.get("include_counts"):
                answer["count"] = {"limited": len(identifiers), "total": len(rows)}
        answer["data"] = self._hits(found.object_type, identifiers[:limit], fields, settings)
        answer["cursor"] = self._cursor(body, found.object_type, identifiers[limit:], settings.cursor_seconds)
        return answer

    def _hits(
        self, object_type: str, identifiers: list[str], fields: dict[str, list[str]], settings: Settings
    ) -> list[Row]:
        names = set(fields.get(object_type, ()))
        if not settings.embed_related:
            names.difference_update(_RELATED)
        hits = []
        for identifier in identifiers:
            hit: Row = {"__object_type": object_type, "id": identifier}
            row = self._account.shown(object_type, identifier)
            if names and row is not None:
                hit |= pick(_VIEWS[object_type](self._account, row), names)
            hits.append(hit)
        return hits

    def _cursor(self, body: Row, object_type: str, rest: list[str], seconds: float) -> str | None:
        now = time.monotonic()
        self._walks = {cursor: walk for cursor, walk in self._walks.items() if walk.expires > now - 300}
        if not rest:
            return None
        cursor = secrets.token_urlsafe(24)
        self._walks[cursor] = _Walk(_identity(body), object_type, rest, now + seconds)
        return cursor

    def _continue(self, body: Row) -> list[str]:
        cursor = body["cursor"]
        walk = self._walks.get(cursor) if isinstance(cursor, str) else None
        if walk is None or walk.request != _identity(body):
            raise Refusal(400, {"field-errors": {"cursor": "Invalid cursor"}})
        if walk.expires <= time.monotonic():
            raise Refusal(400, {"field-errors": {"cursor": "Expired cursor"}})
        return walk.rest


def _identity(body: Row) -> str:
    """What must stay the same from page to page."""
    return json.dumps([body.get("query"), body.get("sort"), body.get("results_limit")], sort_keys=True)


def _fields(body: Row) -> dict[str, list[str]]:
    fields = body.get("_fields")
    if fields is None:
        return {}
    names_are_lists = isinstance(fields, dict) and all(isinstance(names, list) for names in fields.values())
    if not names_are_lists:
        raise invalid("_fields", "Input should map object types to lists of field names")
    return dict(fields)


def _count(body: Row, name: str, default: int) -> int:
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise invalid(name, "Input should be a valid integer greater than or equal to 0")
    return value


def _sorted(rows: list[Row], sort: Any, object_type: str) -> list[Row]:
    """Without a sort Close promises no order; here it is the one in which the rows were made."""
    if sort is None:
        return rows
    if not isinstance(sort, list):
        raise invalid("sort", "Input should be a valid list")
    for index, criterion in reversed(list(enumerate(sort))):
        key, descending = sort_key(criterion, object_type, ["sort", index])
        with_value = [row for row in rows if key(row) is not None]
        without = [row for row in rows if key(row) is None]
        rows = sorted(with_value, key=key, reverse=descending) + without
    return rows
