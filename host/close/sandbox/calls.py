"""Reads a request of HTTP as a call of the API: which method counts, which parameters, whose key."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

from host.close.sandbox.http import HttpRequest
from host.close.sandbox.refusals import Refusal, no_such_path, not_json, wrong_content_type

API_PATH = "/api/v1"


class Call(Struct, frozen=True):
    """What is asked. `path` is the one below /api/v1, or the whole one outside it. `body` is None, decoded
    JSON, or the text of what is no JSON."""

    http: HttpRequest
    method: str
    path: str
    query: dict[str, str]
    body: Any


def read_call(http: HttpRequest) -> Call:
    """A POST with x-http-method-override becomes a GET whose parameters are in the body's `_params`."""
    parts = urlsplit(http.target)
    path = parts.path.removeprefix(API_PATH) if parts.path.startswith(f"{API_PATH}/") else parts.path
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    body = _decoded(http.body)
    override = http.headers.get("x-http-method-override", "").upper()
    if http.method != "POST" or override != "GET":
        return Call(http, http.method, path, query, body)
    if isinstance(body, dict) and isinstance(body.get("_params"), dict):
        body = body["_params"]
        query |= {name: _parameter(value) for name, value in body.items()}
    return Call(http, "GET", path, query, body)


def check(call: Call) -> None:
    """Refuse what is wrong with a call whatever its path means."""
    http = call.http
    if not http.target.startswith(f"{API_PATH}/"):
        raise no_such_path()
    if not call.path.endswith("/"):
        if http.method != "GET":  # a redirect would lose the body
            raise no_such_path()
        target, mark, query = http.target.partition("?")
        # 301 or 308 is not confirmed; clients must not come here at all.
        raise Refusal(301, None, {"location": f"{target}/{mark}{query}"})
    if not http.body:
        return
    if http.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise wrong_content_type()
    try:
        json.loads(http.body)
    except ValueError:
        raise not_json() from None


def key_of(call: Call) -> str:
    """The key of a Basic header (its user name; any password goes) or a Bearer header, else nothing."""
    scheme, _, credentials = call.http.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _decoded(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode("utf-8", "replace")


def _parameter(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(_parameter, value)) if isinstance(value, list) else str(value)
