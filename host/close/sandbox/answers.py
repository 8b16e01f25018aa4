"""Answers as Close words them, and as its bad days spoil them."""

from __future__ import annotations

import gzip
from http import HTTPStatus
from typing import Any

import msgspec

from host.close.sandbox import limits
from host.close.sandbox.faults import Fault
from host.close.sandbox.http import HttpAnswer
from host.close.sandbox.limits import Standing
from host.close.sandbox.settings import Settings

HEADERS = {
    "content-type": "application/json",
    "server": "envoy",
    "vary": "Accept, Accept-Encoding",
    "x-xss-protection": "1; mode=block",
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=31556926; includeSubDomains",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "no-referrer-when-downgrade",
    # A session that every answer clears, as seen up to 2022: a client has to ignore it.
    "set-cookie": "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/",
}

_PAGE = b"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Error</h1></body></html>"
_WORTH_COMPRESSING = 1000
"""Bytes."""


def json_answer(status: int, body: Any, headers: dict[str, str] | None = None) -> HttpAnswer:
    """A body of None is an empty one."""
    return HttpAnswer(status, b"" if body is None else msgspec.json.encode(body), HEADERS | (headers or {}))


def deleted(settings: Settings, headers: dict[str, str]) -> HttpAnswer:
    """The answer to a DELETE that was carried out."""
    if settings.delete_answer == "no content":
        return json_answer(204, None, headers)
    return json_answer(200, {} if settings.delete_answer == "object" else None, headers)


def page_answer(status: int) -> HttpAnswer:
    """A page of HTML, as the proxies before Close send when it is down."""
    return HttpAnswer(status, _PAGE, HEADERS | {"content-type": "text/html"})


def compressed(answer: HttpAnswer) -> HttpAnswer:
    if len(answer.body) < _WORTH_COMPRESSING:
        return answer
    return HttpAnswer(
        answer.status, gzip.compress(answer.body, 1), answer.headers | {"content-encoding": "gzip"}
    )


def too_fast(standing: Standing, settings: Settings, headers: dict[str, str]) -> HttpAnswer:
    """A 429 in the chosen form."""
    body = limits.refusal_body(standing, settings)
    return json_answer(429, body, headers | limits.refusal_headers(standing, settings))


def instead(fault: Fault, settings: Settings) -> HttpAnswer | None:
    """What a fault answers instead of carrying the request out; None if it lets it be carried out."""
    status = fault.status
    if fault.kind == "reset":
        return HttpAnswer(0, reset=True)
    if fault.kind == "forbidden":
        return HttpAnswer(403, b"Forbidden", HEADERS | {"content-type": "text/plain"})
    if fault.kind == "revoked":
        return json_answer(401, {"error": "Unauthorized"})
    if status is None:
        return None
    if fault.form:
        return _formed(status, fault.form)
    if status == 429:
        # As Close's stricter limits do it: refused although some requests remain.
        remains = Standing(settings.rate_limit, settings.rate_limit // 2, fault.number or 1, refused=True)
        return too_fast(remains, settings, {})
    if status == 504:  # seen with an empty body
        return json_answer(504, None)
    return page_answer(status) if status > 499 else json_answer(status, {"error": _reason(status)})


def spoilt(answer: HttpAnswer, fault: Fault) -> HttpAnswer:
    """The answer to a request that was carried out, as a fault lets the client see it."""
    match fault.kind:
        case "lost":
            return HttpAnswer(0, reset=True)
        case "truncated":
            return HttpAnswer(answer.status, answer.body, answer.headers, sent=len(answer.body) // 2)
        case "garbled":
            return HttpAnswer(answer.status, _garbled(answer.body), answer.headers)
        case "html":
            return page_answer(200)
        case "empty":
            return json_answer(200, None)
        case _:
            return answer


def _formed(status: int, form: str) -> HttpAnswer:
    if form == "text":
        return HttpAnswer(status, _reason(status).encode(), HEADERS | {"content-type": "text/plain"})
    if form == "html":
        return page_answer(status)
    return json_answer(status, {"error": _reason(status)} if form == "json" else None)


def _garbled(body: bytes) -> bytes:
    """As many bytes, neither JSON nor, if it was compressed, gzip any more."""
    middle = len(body) // 2
    return b"\xff" * min(8, middle) + body[min(8, middle) : middle] + b"\x00" * (len(body) - middle)


def _reason(status: int) -> str:
    return {402: "A limit of your current plan was reached."}.get(status) or HTTPStatus(status).phrase
