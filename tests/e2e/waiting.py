"""Waiting for a condition with a deadline, the only kind of waiting in these tests."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class NeverHappened(AssertionError):
    """A condition did not come true in time."""


def wait_until(condition: Callable[[], T | None], what: str, seconds: float = 30.0) -> T:
    """The first true value of `condition`; raises NeverHappened after `seconds`, with the last value seen."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise NeverHappened(f"not within {seconds:g} s: {what}; last seen: {value!r}")
        time.sleep(0.02)
