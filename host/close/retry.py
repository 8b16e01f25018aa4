"""Whether to try a failed request again, and when."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count
from typing import TypeVar

from host.close.cancel import CancelToken
from host.close.errors import Cancelled, CloseError, NoConnection, NoSecureConnection, ServerDown, TooFast

T = TypeVar("T")

MAX_ATTEMPTS = 5
FIRST_WAIT = 0.5
"""Seconds before the second attempt; doubled each time, so that all waits together stay within 10 s."""
LONGEST_WAIT = 4.0

BUDGET = 120.0
"""Seconds that a request waits in all, however often it is told to."""
_BUDGETS = {"/me/": 20.0, "/data/search/": 60.0}
"""Less where a person looks at the answer's empty place: is the key good, who wrote this mail."""


def budget_of(path: str) -> float:
    """Seconds that a request to `path` may wait in all."""
    return _BUDGETS.get(path, BUDGET)


def decide(
    verb: str,
    error: CloseError,
    attempt: int,
    *,
    jitter: float = 0.0,
    waited: float = 0.0,
    budget: float = BUDGET,
) -> float | None:
    """Seconds to wait before trying again, or None to stop.

    `verb` is what the request does: "GET" for every read, a search by POST too. `attempt` counts from 0, the
    first one. `jitter`, from 0 to 1, lengthens a back-off by up to a quarter, so that several
    programs that lost the same server do not come back at the same moment.

    A 429 says that nothing was done and how long to wait, which may be more than a back-off's 10 s in all.
    After any other failure only a read is repeated: Close knows no idempotency key, so a write that failed
    unclearly could be done twice. `waited` seconds so far and the wait together stay within `budget`.
    """
    wait = _wait(verb, error, attempt, jitter)
    return None if wait is None or waited + wait > budget else wait


def _wait(verb: str, error: CloseError, attempt: int, jitter: float) -> float | None:
    if attempt + 1 >= MAX_ATTEMPTS:
        return None
    match error:
        case TooFast():
            return error.wait
        case NoSecureConnection():
            return None
        case NoConnection() | ServerDown() if verb == "GET":
            return min(FIRST_WAIT * 2.0**attempt, LONGEST_WAIT) * (1 + jitter / 4)
        case _:
            return None


def persist(call: Callable[[], T], *, verb: str, cancel: CancelToken, budget: float = BUDGET) -> T:
    """Call until it succeeds or `decide` says stop, waiting on the token. For scripts and tests: the panel's
    workers do not wait but queue the work again.

    Raises the last `CloseError`, or `Cancelled` when cancelled while waiting.
    """
    waited = 0.0
    for attempt in count():
        try:
            return call()
        except CloseError as error:
            wait = decide(verb, error, attempt, jitter=random.random(), waited=waited, budget=budget)
            if wait is None:
                raise
        if cancel.wait(wait):
            raise Cancelled
        waited += wait
    raise AssertionError("count() never ends")  # pragma: no cover - for the type checker
