"""The conditions that a field of a search can be tested with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from host.close.sandbox.account import Row
from host.close.sandbox.refusals import invalid_at
from host.close.sandbox.words import MODES

Path = list[str | int]
Test = Callable[[Any], bool]

_KINDS: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "term": ("text", "reference", "number"),
    "reference": ("reference",),
    "current_user": ("reference",),
    "boolean": ("boolean",),
    "exists": ("text", "reference", "number", "date", "boolean"),
    "number_range": ("number",),
    "moment_range": ("date",),
}
"""Condition → the kinds of values it can be asked of."""


def condition(wanted: Any, kind: str, user_id: str, refuse_exact_value: bool, path: Path) -> Test:
    """The test that a condition stands for. Raises Refusal for an unknown one and one of another kind."""
    if not isinstance(wanted, dict):
        raise invalid_at(path, "This field is required.")
    name = wanted.get("type")
    if name not in _KINDS or kind not in _KINDS[name]:
        raise invalid_at([*path, "type"], f"Condition '{name}' cannot be used with this field")
    if name == "text":
        return _text(wanted, refuse_exact_value, path)
    if name == "exists":
        return lambda value: value not in (None, "", [])
    if name == "current_user":
        return lambda value: value == user_id
    if name == "boolean":
        return lambda value: value is wanted.get("value")
    if name == "number_range":
        return _number_range(wanted, path)
    if name == "moment_range":
        return _moment_range(wanted, path)
    key = "values" if name == "term" else "object_ids"
    if not isinstance(wanted.get(key), list):
        raise invalid_at([*path, key], "Input should be a valid list")
    values = wanted[key]
    return lambda value: value in values


def _text(wanted: Row, refuse_exact_value: bool, path: Path) -> Test:
    mode, value = wanted.get("mode"), wanted.get("value")
    if mode not in MODES or (mode == "exact_value" and refuse_exact_value):
        raise invalid_at([*path, "mode"], f"Unknown mode '{mode}'")
    if not isinstance(value, str):
        raise invalid_at([*path, "value"], "Input should be a valid string")
    matches = MODES[mode](value)
    return lambda text: isinstance(text, str) and matches(text)


def _number_range(wanted: Row, path: Path) -> Test:
    bounds = {name: wanted[name] for name in ("gt", "gte", "lt", "lte") if wanted.get(name) is not None}
    for name, bound in bounds.items():
        if not isinstance(bound, int | float) or isinstance(bound, bool):
            raise invalid_at([*path, name], "Input should be a valid number")
    holds: dict[str, Callable[[float, float], bool]] = {
        "gt": lambda value, bound: value > bound,
        "gte": lambda value, bound: value >= bound,
        "lt": lambda value, bound: value < bound,
        "lte": lambda value, bound: value <= bound,
    }
    return lambda value: (
        value is not None and all(holds[name](value, bound) for name, bound in bounds.items())
    )


def _moment_range(wanted: Row, path: Path) -> Test:
    start = _moment(wanted.get("on_or_after"), [*path, "on_or_after"])
    end = _moment(wanted.get("before"), [*path, "before"])

    def within(value: Any) -> bool:
        if value is None:
            return False
        moment = _utc(datetime.fromisoformat(value))
        return (start is None or moment >= start) and (end is None or moment < end)

    return within


def _moment(point: Any, path: Path) -> datetime | None:
    """A moment point; of Close's four kinds only `fixed_utc` is served so far."""
    if point is None:
        return None
    if not isinstance(point, dict) or point.get("type") != "fixed_utc":
        raise invalid_at([*path, "type"], "Input should be 'fixed_utc'")
    try:
        return _utc(datetime.fromisoformat(point.get("value", "")))
    except (TypeError, ValueError):
        raise invalid_at([*path, "value"], "Input should be a valid datetime") from None


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
