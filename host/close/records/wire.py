"""Reads single values out of Close's answers: what is null, missing or of the wrong type is empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

Wire = Mapping[str, Any]
"""A JSON object as Close sent it. Records keep theirs as `wire`, so that no key is lost, known or not."""
T = TypeVar("T")


def parse_time(value: object) -> datetime | None:
    """An aware UTC time, or None. Accepts offsets, "Z" and naive UTC; a bare date is no time.

    The year 1, which Close writes where it has no time, is None too: no time zone could show it.
    """
    if not isinstance(value, str) or len(value) <= len("2026-01-01"):
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return None
    if not 1 < parsed.year < 9999:
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def parse_date(value: object) -> date | None:
    """A date from "2026-01-31" or from the beginning of a time, or None."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def text(wire: Wire, key: str) -> str:
    value = wire.get(key)
    return value.strip() if isinstance(value, str) else ""


def texts(wire: Wire, key: str) -> tuple[str, ...]:
    """The texts of a list, without what is no text."""
    values = wire.get(key)
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()


def integer(wire: Wire, key: str) -> int | None:
    value = wire.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def truth(wire: Wire, key: str) -> bool:
    return wire.get(key) is True


def seconds(wire: Wire, key: str) -> timedelta | None:
    """A duration that Close gives in seconds."""
    value = integer(wire, key)
    try:
        return None if value is None else timedelta(seconds=value)
    except OverflowError:
        return None


def time(wire: Wire, key: str) -> datetime | None:
    return parse_time(wire.get(key))


def day(wire: Wire, key: str) -> date | None:
    return parse_date(wire.get(key))


def day_or_time(wire: Wire, key: str) -> date | datetime | None:
    return parse_time(wire.get(key)) or parse_date(wire.get(key))


def each(wire: Wire, key: str, read: Callable[[Wire], T]) -> tuple[T, ...]:
    """The objects of a list, read; without what is no object."""
    return told(wire, key, read) or ()


def told(wire: Wire, key: str, read: Callable[[Wire], T]) -> tuple[T, ...] | None:
    """As `each`, but None where there is no list: "not told" is not "none"."""
    values = wire.get(key)
    if not isinstance(values, list):
        return None
    return tuple(read(value) for value in values if isinstance(value, Mapping))


def custom(wire: Wire) -> Mapping[str, Any]:
    """Custom values by the field's id, sent as `"custom.cf_…": value`; unset ones are absent."""
    prefix = "custom."
    return {key.removeprefix(prefix): value for key, value in wire.items() if key.startswith(prefix)}
