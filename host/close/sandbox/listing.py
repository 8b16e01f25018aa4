"""What Close's lists have in common: query parameters, filters, pages, chosen fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from host.close.sandbox.account import Row
from host.close.sandbox.refusals import Refusal, invalid
from host.close.sandbox.request import Request

Query = Mapping[str, str]


def page(
    query: Query, rows: Sequence[Row], max_limit: int, max_skip: int, short: bool = False
) -> tuple[list[Row], bool]:
    """The page that `_skip` and `_limit` ask for, and whether more follow.

    `short` gives half-full pages, as Close sometimes does: only `has_more` tells the end.
    Raises Refusal beyond the resource's limits.
    """
    limit = whole_number(query, "_limit", 100)
    skip = whole_number(query, "_skip", 0)
    if limit > max_limit:
        raise invalid("_limit", f"Input should be less than or equal to {max_limit}")
    if skip > max_skip:
        raise invalid(
            "_skip",
            "The skip you set is larger than the maximum skip for this resource "
            f"(max_skip = {max_skip}). Please refine your search query.",
        )
    size = max(1, limit // 2) if short and limit else limit
    return list(rows[skip : skip + size]), skip + size < len(rows)


def listing(request: Request, bodies: Sequence[Row], max_limit: int) -> Row:
    """The answer of a list whose objects are ready to be shown."""
    shown, has_more = page(request.query, bodies, max_limit, 1_000_000, request.settings.short_pages)
    fields = request.query.get("_fields")
    return {"data": [chosen(body, fields) for body in shown], "has_more": has_more}


def whole_number(query: Query, name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise invalid(name, "Input should be a valid integer greater than or equal to 0")
    return int(text)


def truth(query: Query, name: str) -> bool | None:
    """True or false as `true` and `false`; None when not asked."""
    text = query.get(name)
    if text is None:
        return None
    if text.lower() not in ("true", "false"):
        raise invalid(name, "Input should be a valid boolean")
    return text.lower() == "true"


def chosen(body: Row, fields: str | None) -> Row:
    """Only the fields that `_fields` names; `custom` stands for every custom field, `_all` for everything."""
    if fields is None:
        return body
    return pick(body, [name.strip() for name in fields.split(",")])


def pick(body: Row, names: Iterable[str]) -> Row:
    wanted = set(names)
    if "_all" in wanted:
        return body
    every_custom = "custom" in wanted
    return {
        key: value
        for key, value in body.items()
        if key in wanted or (every_custom and key.startswith("custom."))
    }


def filter_equal(
    query: Query, rows: Iterable[Row], names: Iterable[str], value_of: Callable[[Row, str], Any]
) -> list[Row]:
    """Rows whose value is the one asked for (`name=`) or among those asked for (`name__in=a,b`)."""
    kept = list(rows)
    for name in names:
        for parameter, wanted in (
            (name, [query.get(name)]),
            (f"{name}__in", query.get(f"{name}__in", "").split(",")),
        ):
            if parameter in query:
                kept = [row for row in kept if value_of(row, name) in wanted]
    return kept


def filter_range(query: Query, rows: Iterable[Row], names: Iterable[str]) -> list[Row]:
    """Rows within `name__gt`, `__gte`, `__lt`, `__lte`. Raises Refusal for text that is no date or time."""
    kept = list(rows)
    for name in names:
        for suffix, holds in _COMPARISONS.items():
            parameter = f"{name}__{suffix}"
            if parameter in query:
                bound = moment(parameter, query[parameter])
                kept = [row for row in kept if row.get(name) and holds(moment(name, row[name]), bound)]
    return kept


_COMPARISONS: dict[str, Callable[[datetime, datetime], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def moment(field: str, text: str) -> datetime:
    """A date or a time as aware UTC. A "+" that arrived as a space is refused, as any other nonsense."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(field, "Input should be a valid datetime or date") from None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def ordered(
    query: Query, rows: Iterable[Row], allowed: Mapping[str, Callable[[Row], Any]], default: str
) -> list[Row]:
    """Rows in the order of `_order_by`, a leading minus for descending; rows without a value come last."""
    order = query.get("_order_by", default)
    name = order.removeprefix("-")
    if name not in allowed:
        raise invalid("_order_by", f"Cannot order by {name}")
    key = allowed[name]
    with_value: list[Row] = []
    without: list[Row] = []
    for row in rows:
        (without if key(row) is None else with_value).append(row)
    # The id breaks ties, so that pages do not overlap.
    with_value.sort(key=lambda row: (key(row), row["id"]), reverse=order.startswith("-"))
    return with_value + without


def time_zone_offset(headers: Mapping[str, str]) -> timedelta:
    """The header x-tz-offset: hours, perhaps fractional."""
    text = headers.get("x-tz-offset")
    if text is None:
        return timedelta()
    try:
        hours = float(text)
    except ValueError:
        hours = float("nan")
    if not -24 < hours < 24:
        raise Refusal(400, {"error": "Invalid X-TZ-Offset header."})
    return timedelta(hours=hours)
