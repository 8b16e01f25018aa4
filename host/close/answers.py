"""From an HTTP answer of Close to its value, or to the error that it stands for. Pure.

Facts about Close's answers: developer.close.com ("Errors", "Rate limits") and recorded answers, 2017 to 2026.
The status decides; the wording of messages changes over time and is only passed on to the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from host.close.errors import (
    CloseError,
    Forbidden,
    KeyRefused,
    NonsenseAnswer,
    NotFound,
    PlanLimit,
    Refused,
    ServerDown,
    TooFast,
)

DEFAULT_WAIT = 2.0
"""Seconds to wait after a 429 that does not say how long; what Close's own client waits."""
MIN_WAIT = 0.1
MAX_WAIT = 60.0
"""No header makes us wait longer (seconds): Close's windows are of some seconds, so more is a mistake."""

Headers = Mapping[str, str]
"""Looked up by lower-case names."""


def value_of(status: int, headers: Headers, body: bytes) -> Any:
    """The JSON value of a successful answer. Raises the `CloseError` for any other."""
    if not 200 <= status < 300:
        raise _error_of(status, headers, body)
    if not body:
        raise NonsenseAnswer(f"{status} without a body")
    try:
        return msgspec.json.decode(body)
    # UnicodeDecodeError: msgspec's for bytes that are not UTF-8. RecursionError: nested beyond reason.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NonsenseAnswer(f"{status}, not JSON: {type(error).__name__}") from None


def _error_of(status: int, headers: Headers, body: bytes) -> CloseError:
    match status:
        case 401:
            return KeyRefused(str(status))
        case 402:
            return PlanLimit(str(status))
        case 403:
            return Forbidden(str(status))
        case 404:
            return NotFound(str(status))
        case 429:
            return TooFast(wait_after(headers))
        case _ if status >= 500:
            return ServerDown(status)
        case _ if status >= 400:
            return _refused(status, body)
        case _:
            # A redirect is never followed: it can lose a body or carry the key to another host.
            return NonsenseAnswer(f"unexpected status {status}")


def wait_after(headers: Headers) -> float:
    """Seconds to wait after a 429, from whichever header says it.

    Close documents `RateLimit: limit=…, remaining=…, reset=…`, sends it with semicolons and decimals too,
    and has sent the others or none at all.
    """
    said = (
        _reset_in(headers.get("ratelimit", "")),
        _seconds(headers.get("ratelimit-reset", "")),
        _retry_after(headers),
        _seconds(headers.get("x-rate-limit-reset", "")),
    )
    wait = next((seconds for seconds in said if seconds is not None), DEFAULT_WAIT)
    return min(max(wait, MIN_WAIT), MAX_WAIT)


def _reset_in(rate_limit: str) -> float | None:
    found = re.search(r"\breset\s*=\s*([\d.]+)", rate_limit)
    return _seconds(found[1]) if found else None


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


def _refused(status: int, body: bytes) -> Refused:
    """Close's bodies: `{"errors": [text], "field-errors": {…}}`, `{"error": text}`, or no JSON at all."""
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = None
    known = {key: told[key] for key in _WRAPPERS if key in told} if isinstance(told, dict) else {}
    messages: dict[str, str] = {}
    for path, text in _messages(known):
        messages[path] = f"{messages[path]} {text}" if path in messages else text
    sentence = messages.pop("", "")
    if not sentence:
        sentence = " ".join(f"{path}: {text}" for path, text in messages.items())
    return Refused(status, sentence or "Close gave no reason.", messages)


_WRAPPERS = ("error", "errors", "field-errors")
"""Keys that hold messages and are no field's name."""


def _messages(told: object) -> Iterator[tuple[str, str]]:
    """Each message with the dotted path of its field; the path of what is said about the whole is "".

    An object's fields stand under `field-errors`, a list's items under `errors` as an object with the index
    as key: `contacts.0.emails.0.email`. Walked without recursion, so that no nesting is too deep.
    """
    waiting: list[tuple[str, object]] = [("", told)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, str):
            yield path, node
        elif isinstance(node, list):
            waiting.extend((path, text) for text in reversed(node) if isinstance(text, str))
        elif isinstance(node, dict):
            waiting.extend((_below(path, key), child) for key, child in reversed(node.items()))


def _below(path: str, key: str) -> str:
    if key in _WRAPPERS:
        return path
    return f"{path}.{key}" if path else key
