"""From an HTTP answer of Close to its value, or to the error that it stands for. Pure.

Facts about Close's answers: developer.close.com ("Errors", "Rate limits") and recorded answers, 2017 to 2026.
The status decides; the wording of messages changes over time and is only passed on to the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
from host.close.rate_limits import Headers, wait_after


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


def success_of(status: int, headers: Headers, body: bytes) -> None:
    """Nothing, of a successful answer with or without a body. Raises the `CloseError` for any other."""
    if body or not 200 <= status < 300:
        value_of(status, headers, body)  # a page of HTML is no success, whatever its status


def _error_of(status: int, headers: Headers, body: bytes) -> CloseError:
    match status:
        case 401:
            return KeyRefused(str(status))
        case 402:
            return PlanLimit(str(status))
        case 403:
            return Forbidden(_reason(body))
        case 404:
            return NotFound(str(status), _record_in(body))
        case 429:
            return TooFast(wait_after(headers))
        case _ if status >= 500:
            return ServerDown(status)
        case _ if status >= 400:
            return _refused(status, body)
        case _:
            # A redirect is never followed: it can lose a body or carry the key to another host.
            return NonsenseAnswer(f"unexpected status {status}")


def _refused(status: int, body: bytes) -> Refused:
    sentence, fields = _told(body)
    return Refused(status, sentence or "Close gave no reason.", fields)


def _reason(body: bytes) -> str:
    """Close's words in a 403, which may be JSON or a line of plain text (not a page of HTML)."""
    sentence, _ = _told(body)
    if sentence or not 0 < len(body) <= _LONGEST_LINE or body.lstrip()[:1] in (b"<", b"{", b"[", b'"'):
        return sentence
    return body.decode(errors="replace").strip()


_LONGEST_LINE = 300
"""Bytes; more plain text than that is no sentence for a person."""


def _record_in(body: bytes) -> str:
    """The record that a 404 is about, from "Empty query: Lead matching query does not exist." """
    found = re.search(rb"\b([A-Z]\w*) matching query does not exist", body)
    return found[1].decode(errors="replace") if found else ""


def _told(body: bytes) -> tuple[str, dict[str, str]]:
    """What a refusal says about the whole, and about each field by its dotted path.

    Close's bodies: `{"errors": [text], "field-errors": {…}}`, `{"error": text}`, or no JSON at all.
    """
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = None
    known = {key: told[key] for key in _WRAPPERS if key in told} if isinstance(told, dict) else {}
    fields: dict[str, str] = {}
    for path, text in _messages(known):
        fields[path] = f"{fields[path]} {text}" if path in fields else text
    sentence = fields.pop("", "")
    return sentence or " ".join(f"{path}: {text}" for path, text in fields.items()), fields


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
