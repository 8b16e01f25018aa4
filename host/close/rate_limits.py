"""How fast Close may be asked: what its answers tell about the limits, and what is known of them.

Limits hold for endpoint groups, which Close does not publish: "path and method" (developer.close.com, "Rate
limits"). A group here is a method and a path without its ids: perhaps narrower than Close's, never wider.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from msgspec import Struct

DEFAULT_WAIT = 2.0
"""Seconds to wait after a 429 that does not say how long; what Close's own client waits."""
MIN_WAIT = 0.1
MAX_WAIT = 60.0
"""No header makes us wait longer (seconds): Close's windows are of some seconds, so more is a mistake."""

Headers = Mapping[str, str]
"""Looked up by lower-case names."""


class Limit(Struct, frozen=True):
    """What Close told last about a group: so many requests of `limit` are left until `resets_at` (seconds of
    the clock that `RateLimits` was given)."""

    limit: int
    remaining: int
    resets_at: float


class RateLimits:
    """What is known of each endpoint group's limit. Safe to use from several threads at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, Limit] = {}
        self._lock = threading.Lock()

    def note(self, method: str, path: str, status: int, headers: Headers) -> None:
        """Learn from an answer. Many answers tell nothing; a 429 always says that nothing is left."""
        limit, remaining = _counts(headers)
        if status == 429:
            reset, limit, remaining = wait_after(headers), limit or 1, 0
        else:
            reset = _first(
                _part(headers, "reset"),
                _seconds(headers.get("ratelimit-reset", "")),
                _seconds(headers.get("x-rate-limit-reset", "")),
            )
        if limit is None or remaining is None:
            return
        resets_at = self._clock() + min(reset, MAX_WAIT)
        with self._lock:
            self._known[group(method, path)] = Limit(limit, min(remaining, limit), resets_at)

    def of(self, method: str, path: str) -> Limit | None:
        """What is known of the group of such a request; None when nothing is, or the window is over."""
        with self._lock:
            limit = self._known.get(group(method, path))
        return limit if limit is not None and limit.resets_at > self._clock() else None

    def share_left(self, method: str, path: str) -> float:
        """From 0 to 1: how much of the limit is left; 1 when nothing is known."""
        limit = self.of(method, path)
        return limit.remaining / limit.limit if limit else 1.0

    def wait(self, method: str, path: str) -> float:
        """Seconds until such a request may be sent; 0 when it may at once, as far as is known."""
        limit = self.of(method, path)
        return max(0.0, limit.resets_at - self._clock()) if limit and not limit.remaining else 0.0


def group(method: str, path: str) -> str:
    """The endpoint group of a request: `GET /lead/{id}/`."""
    return f"{method} " + re.sub(r"/[a-z]+_[A-Za-z0-9]{16,}(?=/)", "/{id}", path)


def _counts(headers: Headers) -> tuple[int | None, int | None]:
    """Limit and remaining requests, from whichever header says them."""
    limit = _whole(_part(headers, "limit"), headers, "ratelimit-limit", "x-rate-limit-limit")
    remaining = _whole(_part(headers, "remaining"), headers, "ratelimit-remaining", "x-rate-limit-remaining")
    return limit or None, remaining


def _whole(part: float | None, headers: Headers, *names: str) -> int | None:
    said = [part, *(_seconds(headers.get(name, "")) for name in names)]
    value = next((value for value in said if value is not None), None)
    return int(min(value, _MOST)) if value is not None else None


_MOST = 1e9
"""More requests than anybody sends: a header may say anything."""


def wait_after(headers: Headers) -> float:
    """Seconds to wait after a 429, from whichever header says it.

    Close documents `RateLimit: limit=…, remaining=…, reset=…`, sends it with semicolons and decimals too,
    and has sent the others or none at all.
    """
    wait = _first(
        _part(headers, "reset"),
        _seconds(headers.get("ratelimit-reset", "")),
        _retry_after(headers),
        _seconds(headers.get("x-rate-limit-reset", "")),
        DEFAULT_WAIT,
    )
    return min(max(wait, MIN_WAIT), MAX_WAIT)


def _part(headers: Headers, name: str) -> float | None:
    """One part of the header that holds all three: `limit=100; remaining=99; reset=0.5`."""
    found = re.search(rf"\b{name}\s*=\s*([\d.]+)", headers.get("ratelimit", ""))
    return _seconds(found[1]) if found else None


def _first(*said: float | None) -> float:
    return next((value for value in said if value is not None), 0.0)


def _seconds(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\s*\d+(\.\d+)?\s*", text, re.ASCII) else None


def _retry_after(headers: Headers) -> float | None:
    """RFC 9110: seconds, or a date; a date is compared with the server's own clock where it is told."""
    text = headers.get("retry-after", "")
    seconds = _seconds(text)
    if seconds is not None:
        return seconds
    until = _http_date(text)
    if until is None:
        return None
    now = _http_date(headers.get("date", "")) or datetime.now(UTC)
    return (until - now).total_seconds()


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
