"""Close's rate limits: separate for each key, method and first part of the path, and thrice as high for the
organisation; told in headers of several forms, refused with 429."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from host.close.sandbox.settings import Settings


class Standing(Struct, frozen=True):
    """What a request left: how many more are allowed in this window, and the seconds until the next one."""

    limit: int
    remaining: int
    reset: float
    refused: bool


class _Window(Struct):
    ends: float
    used: int


class RateLimits:
    """Counts requests in fixed windows. Not locked: the server counts one request at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, str, str], _Window] = {}

    def count(self, key: str, method: str, path: str, settings: Settings) -> Standing:
        """Count one request, or refuse it without counting."""
        group = (method, path.strip("/").partition("/")[0])
        own = self._window((key, *group), settings.rate_window)
        organization = self._window(("", *group), settings.rate_window)
        full = [
            window
            for window, limit in ((own, settings.rate_limit), (organization, 3 * settings.rate_limit))
            if window.used >= limit
        ]
        if full:
            ends = max(window.ends for window in full)
            return Standing(settings.rate_limit, 0, ends - self._clock(), refused=True)
        own.used += 1
        organization.used += 1
        return Standing(
            settings.rate_limit, settings.rate_limit - own.used, own.ends - self._clock(), refused=False
        )

    def _window(self, group: tuple[str, str, str], seconds: float) -> _Window:
        now = self._clock()
        window = self._windows.get(group)
        if window is None or window.ends <= now:
            window = self._windows[group] = _Window(now + seconds, 0)
        return window


def headers(standing: Standing, settings: Settings) -> dict[str, str]:
    """The headers that tell a client where it stands, in the chosen form."""
    limit, remaining = standing.limit, standing.remaining
    reset = (
        f"{standing.reset:.6f}"
        if settings.rate_limit_headers == "decimal"
        else str(math.ceil(standing.reset))
    )
    match settings.rate_limit_headers:
        case "none":
            return {}
        case "comma":
            return {"ratelimit": f"limit={limit}, remaining={remaining}, reset={reset}"}
        case _:
            return {
                "ratelimit": f"limit={limit}; remaining={remaining}; reset={reset}",
                "ratelimit-limit": str(limit),
                "ratelimit-remaining": str(remaining),
                "ratelimit-reset": reset,
            }


def refusal_headers(standing: Standing, settings: Settings) -> dict[str, str]:
    """Of a 429: `retry-after` is always there, in whole seconds, rounded up."""
    return {**headers(standing, settings), "retry-after": str(math.ceil(standing.reset))}


def refusal_body(standing: Standing, settings: Settings) -> Any:
    """The body of a 429 in one of the forms seen; None for an empty one."""
    flat = {
        "message": f"API call count exceeded for this {settings.rate_window:g} second window",
        "rate_limit": standing.limit,
        "rate_limit_type": "key",
        "rate_reset": f"{standing.reset:.6f}",
        "rate_window": settings.rate_window,
    }
    match settings.rate_limit_body:
        case "object":
            return {}
        case "flat":
            return flat
        case "nested":
            return {"error": flat}
        case _:
            return None
