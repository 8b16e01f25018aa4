"""What stands before the API: keys, rate limits, faults, the journal, and the paths for tests."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from host.close.sandbox import limits
from host.close.sandbox.account import Account, timestamp
from host.close.sandbox.answers import (
    compressed,
    deleted,
    instead,
    json_answer,
    page_answer,
    spoilt,
    too_fast,
)
from host.close.sandbox.api import Api
from host.close.sandbox.calls import API_PATH, Call, check, key_of, read_call
from host.close.sandbox.faults import Fault, Faults
from host.close.sandbox.http import HttpAnswer, HttpRequest
from host.close.sandbox.ids import short_id
from host.close.sandbox.journal import Journal
from host.close.sandbox.listing import time_zone_offset
from host.close.sandbox.refusals import Refusal, unauthorized
from host.close.sandbox.request import Created, Request
from host.close.sandbox.settings import Settings

log = logging.getLogger(__name__)

_UNTOLD = ("authorization", "cookie")
"""Headers that the journal leaves out."""


def api_key_of(user_id: str) -> str:
    """The key of a user: of Close's form, the same in every run, and worth nothing anywhere else."""
    return f"{short_id('api', user_id)}.{short_id('', user_id).removeprefix('_')}"


class Gateway:
    """Answers requests from one account: they wait side by side and look into the account one at a time."""

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

        Raises ValueError for what is not understood; then nothing changes.
        """
        with self._lock:
            settings = self.settings.changed(changes)
            if "faults" in changes or "seed" in changes:
                self._faults = Faults(settings.faults, settings.seed)
            self._account.index_lag = settings.index_lag
            self._account.late_deletes = settings.late_deletes
            self.settings = settings

    def answer(self, http: HttpRequest) -> HttpAnswer:
        path = urlsplit(http.target).path
        return self._control(http, path) if path.startswith("/sandbox/") else self._journaled(read_call(http))

    def _journaled(self, call: Call) -> HttpAnswer:
        started = time.monotonic()
        entry = self.journal.add(
            {
                "time": timestamp(datetime.now(UTC)),
                "method": call.method,
                "path": call.path,
                "query": call.query,
                "body": call.body,
                "headers": {k: v for k, v in call.http.headers.items() if k not in _UNTOLD},
                "connection": call.http.connection,
            }
        )
        with self._lock:
            settings = self.settings
            fault = self._faults.take(call.method, call.path)
            if fault is not None and fault.kind == "revoked":
                self.settings = settings.changed({"revoked": True})
        answer = self._answer(call, settings, fault)
        self.journal.finish(
            entry,
            status=None if answer.reset else answer.status,
            fault=fault.kind if fault else None,
            milliseconds=round((time.monotonic() - started) * 1000, 3),
        )
        return answer

    def _answer(self, call: Call, settings: Settings, fault: Fault | None) -> HttpAnswer:
        delay = settings.latency_ms + (fault.number if fault and fault.kind == "slow" else 0)
        if self._stopping.wait(delay / 1000):
            return HttpAnswer(0, reset=True)
        answer = instead(fault, settings) if fault else None
        if answer is not None:
            return answer
        try:
            answer = self._carried_out(call, settings)
        except Refusal as refusal:
            answer = json_answer(refusal.status, refusal.body, refusal.headers)
        except Exception:  # A bug in here must look like one: a 500 to the client, a trace to us.
            log.exception("The sandbox failed at %s %s", call.method, call.path)
            return page_answer(500)
        if settings.gzip and "gzip" in call.http.headers.get("accept-encoding", ""):
            answer = compressed(answer)
        return spoilt(answer, fault) if fault else answer

    def _carried_out(self, call: Call, settings: Settings) -> HttpAnswer:
        user_id = self._users.get(key_of(call))
        if user_id is None or settings.revoked:
            raise unauthorized()
        with self._lock:
            standing = self._limits.count(user_id, call.method, call.path, settings)
        headers = limits.headers(standing, settings)
        if standing.refused:
            return too_fast(standing, settings, headers)
        try:
            check(call)
            offset = time_zone_offset(call.http.headers)
            request = Request(
                self._account, call.method, call.path, call.query, call.body, user_id, offset, settings
            )
            with self._lock:
                answer = self._api.answer(request)
                self._account.commit()
            if call.method == "DELETE":
                return deleted(settings, headers)
            if isinstance(answer, Created):
                headers["location"] = f"{API_PATH}{call.path}{answer.body['id']}/"
                return json_answer(201, answer.body, headers)
            return json_answer(200, answer, headers)
        except Refusal as refusal:
            return json_answer(refusal.status, refusal.body, headers | refusal.headers)

    def _control(self, http: HttpRequest, path: str) -> HttpAnswer:
        match (http.method, path):
            case ("GET", "/sandbox/requests"):
                return json_answer(200, self.journal.entries())
            case ("DELETE", "/sandbox/requests"):
                self.journal.clear()
                return json_answer(200, {})
            case ("GET", "/sandbox/settings"):
                return json_answer(200, msgspec.structs.asdict(self.settings))
            case ("POST", "/sandbox/settings"):
                return self._changed(http.body)
            case _:
                return json_answer(404, {"error": "Not found"})

    def _changed(self, body: bytes) -> HttpAnswer:
        try:
            self.change(msgspec.json.decode(body, type=dict[str, Any]))
        except (ValueError, msgspec.DecodeError) as error:
            return json_answer(400, {"error": str(error)})
        return json_answer(200, msgspec.structs.asdict(self.settings))
