"""What stands before the API: keys, rate limits, faults, the journal, and JSON in and out."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import logging
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from host.close.sandbox import limits
from host.close.sandbox.account import Account, timestamp
from host.close.sandbox.faults import Fault, Faults
from host.close.sandbox.http import HttpAnswer, HttpRequest
from host.close.sandbox.ids import short_id
from host.close.sandbox.journal import Journal
from host.close.sandbox.listing import time_zone_offset
from host.close.sandbox.refusals import (
    Refusal,
    no_such_path,
    not_json,
    unauthorized,
    wrong_content_type,
)
from host.close.sandbox.resources import Api, Request
from host.close.sandbox.settings import Settings

log = logging.getLogger(__name__)

API_PATH = "/api/v1"
HTML_PAGE = b"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Error</h1></body></html>"

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


def api_key_of(user_id: str) -> str:
    """The key of a user: of Close's form, the same in every run, and worth nothing anywhere else."""
    return f"{short_id('api', user_id)}.{short_id('', user_id).removeprefix('_')}"


class Gateway:
    """Answers requests from one account, one at a time."""

    def __init__(self, account: Account, stopping: threading.Event) -> None:
        self.journal = Journal()
        self.settings = Settings()
        self._account = account
        self._api = Api(account)
        self._faults = Faults("")
        self._limits = limits.RateLimits()
        self._users = {api_key_of(row["id"]): row["id"] for row in account.listed("user")}
        self._lock = threading.Lock()
        self._stopping = stopping

    def change(self, changes: dict[str, Any]) -> None:
        """Change switches; naming `faults` starts their counts anew.

        Raises ValueError (msgspec.ValidationError among them) for what is not understood; then nothing changes.
        """
        settings = self.settings.changed(changes)
        faults = Faults(settings.faults)
        with self._lock:
            self.settings = settings
            self._account.index_lag = settings.index_lag
            if "faults" in changes:
                self._faults = faults

    def answer(self, asked: HttpRequest) -> HttpAnswer:
        parts = urlsplit(asked.target)
        if parts.path.startswith("/sandbox/"):
            return self._control(asked, parts.path)
        started = time.monotonic()
        path = parts.path.removeprefix(API_PATH) if parts.path.startswith(f"{API_PATH}/") else parts.path
        method, query, body = _understood(asked, parts.query)
        entry = self.journal.add(
            {
                "time": timestamp(datetime.now(UTC)),
                "method": method,
                "path": path,
                "query": query,
                "body": body,
                "headers": {k: v for k, v in asked.headers.items() if k not in ("authorization", "cookie")},
                "connection": asked.connection,
            }
        )
        with self._lock:
            settings = self.settings
            fault = self._faults.take(method, path)
        self._delay(settings.latency_ms + (fault.number if fault and fault.kind == "slow" else 0))
        answer = self._carried_out(asked, method, path, query, body, settings, fault)
        self.journal.finish(
            entry,
            status=None if answer.reset else answer.status,
            fault=fault.kind if fault else None,
            milliseconds=round((time.monotonic() - started) * 1000, 3),
        )
        return answer

    def _delay(self, milliseconds: float) -> None:
        if milliseconds:
            self._stopping.wait(milliseconds / 1000)

    def _carried_out(
        self,
        asked: HttpRequest,
        method: str,
        path: str,
        query: dict[str, str],
        body: Any,
        settings: Settings,
        fault: Fault | None,
    ) -> HttpAnswer:
        if fault is not None and (
            fault.kind == "reset" or fault.status is not None or fault.kind == "forbidden"
        ):
            return _refused_by(fault)
        headers: dict[str, str] = {}
        try:
            user_id = self._user(asked.headers, settings)
            with self._lock:
                standing = self._limits.count(user_id, method, path, settings)
            if standing.refused:
                headers |= limits.refusal_headers(standing, settings)
                raise Refusal(429, limits.refusal_body(standing, settings))
            headers |= limits.headers(standing, settings)
            _check(asked, path, method)
            request = Request(method, path, query, body, user_id, time_zone_offset(asked.headers), settings)
            with self._lock:
                answer = _json(200, self._api.answer(request))
        except Refusal as refusal:
            headers |= refusal.headers
            answer = _json(refusal.status, refusal.body)
        except Exception:  # A bug here must look like one: to the client as a 500, to us with its trace.
            log.exception("The sandbox failed at %s %s", method, path)
            answer = HttpAnswer(500, HTML_PAGE, {"content-type": "text/html"})
        answer.headers = HEADERS | headers | answer.headers
        if settings.gzip and "gzip" in asked.headers.get("accept-encoding", "") and len(answer.body) > 1000:
            answer.body = gzip.compress(answer.body, 1)
            answer.headers["content-encoding"] = "gzip"
        return answer if fault is None else _spoilt(answer, fault)

    def _user(self, headers: Mapping[str, str], settings: Settings) -> str:
        user_id = self._users.get(_key(headers.get("authorization", "")))
        if user_id is None or settings.revoked:
            raise unauthorized()
        return user_id

    def _control(self, asked: HttpRequest, path: str) -> HttpAnswer:
        """The paths for tests, which need no key."""
        match (asked.method, path):
            case ("GET", "/sandbox/requests"):
                return _json(200, self.journal.entries())
            case ("DELETE", "/sandbox/requests"):
                self.journal.clear()
                return _json(200, {})
            case ("GET", "/sandbox/settings"):
                return _json(200, msgspec.structs.asdict(self.settings))
            case ("POST", "/sandbox/settings"):
                try:
                    self.change(msgspec.json.decode(asked.body, type=dict[str, Any]))
                except ValueError as error:
                    return _json(400, {"error": str(error)})
                return _json(200, msgspec.structs.asdict(self.settings))
            case _:
                return _json(404, {"error": "Not found"})


def _understood(asked: HttpRequest, query: str) -> tuple[str, dict[str, str], Any]:
    """Method, parameters and body. A POST with x-http-method-override becomes a GET whose parameters are in `_params`."""
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    body = _decoded(asked.body)
    override = asked.headers.get("x-http-method-override", "").upper()
    if asked.method != "POST" or override != "GET":
        return asked.method, parameters, body
    if isinstance(body, dict) and isinstance(body.get("_params"), dict):
        body = body["_params"]
        parameters |= {name: _parameter(value) for name, value in body.items()}
    return "GET", parameters, body


def _decoded(raw: bytes) -> Any:
    """The JSON of a body; its text where it is none; None without a body."""
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


def _key(authorization: str) -> str:
    """The key of a Basic (user name, any password) or Bearer header; empty if there is none."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _check(asked: HttpRequest, path: str, method: str) -> None:
    """Refuse what is wrong with a request before its path is looked at."""
    if not asked.target.startswith(f"{API_PATH}/"):
        raise no_such_path()
    if not path.endswith("/"):
        if method != "GET" or asked.method != "GET":  # a redirect would lose the body
            raise no_such_path()
        target, mark, query = asked.target.partition("?")
        raise Refusal(301, None, {"location": f"{target}/{mark}{query}"})
    if asked.method not in ("POST", "PUT") or not asked.body:
        return
    if asked.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise wrong_content_type()
    try:
        json.loads(asked.body)
    except ValueError:
        raise not_json() from None


def _json(status: int, body: Any) -> HttpAnswer:
    return HttpAnswer(
        status, b"" if body is None else msgspec.json.encode(body), {"content-type": "application/json"}
    )


def _refused_by(fault: Fault) -> HttpAnswer:
    """The answer of a fault that keeps the request from being carried out."""
    status = fault.status
    if status is None:
        if fault.kind == "forbidden":
            return HttpAnswer(403, b"Forbidden", HEADERS | {"content-type": "text/plain"})
        return HttpAnswer(0, reset=True)
    if status == 504:  # seen with an empty body
        return HttpAnswer(status, b"", dict(HEADERS))
    if status >= 500:
        return HttpAnswer(status, HTML_PAGE, HEADERS | {"content-type": "text/html"})
    answer = _json(status, {"error": _REASONS.get(status, "Refused")})
    answer.headers = dict(HEADERS)
    if status == 429:
        # As Close's stricter limits do it: refused although some requests remain.
        answer.headers |= {
            "retry-after": str(fault.number or 1),
            "ratelimit": f"limit=100; remaining=42; reset={fault.number or 1}",
        }
    return answer


_REASONS = {
    401: "Unauthorized",
    402: "A limit of your current plan was reached.",
    403: "Forbidden",
    404: "Empty query: Lead matching query does not exist.",
    429: "Too many requests",
}


def _spoilt(answer: HttpAnswer, fault: Fault) -> HttpAnswer:
    """The answer to a request that was carried out, as the client gets to see it."""
    match fault.kind:
        case "lost":
            return HttpAnswer(0, reset=True)
        case "truncated":
            answer.sent = len(answer.body) // 2
        case "html":
            return HttpAnswer(200, HTML_PAGE, HEADERS | {"content-type": "text/html"})
        case "empty":
            return HttpAnswer(200, b"", answer.headers)
    return answer
