"""A local Close: a real HTTP server on loopback with a sample account.

    with Sandbox() as sandbox:
        requests.get(sandbox.url + "me/", auth=(sandbox.api_key, ""))

Beside the API it answers, without a key:

    GET    /sandbox/requests   the journal: a list of {n, time, method, path, query, body, headers,
                               connection, status, fault, milliseconds}. `path` is the one below /api/v1,
                               `method` the one that counts after x-http-method-override; `headers` lack
                               the Authorization; `connection` counts connections; `status` is null before
                               the answer and after a reset
    DELETE /sandbox/requests   empties it
    GET    /sandbox/settings   the switches (`settings.Settings`)
    POST   /sandbox/settings   changes those that are named
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from host.close.sandbox.gateway import Gateway, api_key_of
from host.close.sandbox.http import Listener
from host.close.sandbox.journal import Entry
from host.close.sandbox.sample import ME, build_account
from host.close.sandbox.storage import Storage


class Sandbox:
    """The server. Its account can be looked at and added to as `account`.

    `port` 0 takes a free one. `extra_leads` are generated on top of the sample. `now` is what the sample's
    dates are relative to. `data` is a file that keeps the account over restarts; the sample is only made
    into an empty one. The switches are those of `settings.Settings`: latency_ms=…, faults=…, ….

    Raises ValueError for a switch that is not understood and a file that is none of a sandbox's, OSError
    for one that cannot be opened.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        extra_leads: int = 0,
        now: datetime | None = None,
        data: Path | None = None,
        **switches: Any,
    ) -> None:
        storage = Storage(data) if data is not None else None
        self.account = build_account(now or datetime.now(UTC), extra_leads, storage)
        self.api_key = api_key_of(ME)
        self._port = port
        self._stopping = threading.Event()
        self._gateway = Gateway(self.account, self._stopping)
        try:
            self._gateway.change(switches)
        except ValueError:
            self.account.close()
            raise
        self._listener: Listener | None = None

    @property
    def url(self) -> str:
        """The base address of the API, ending in /api/v1/; known once started."""
        return f"http://127.0.0.1:{self._port}/api/v1/"

    def start(self) -> None:
        """Listen and serve, in threads of our own. Raises OSError if the port is taken."""
        self._stopping.clear()
        self._listener = Listener(self._port, self._gateway.answer, self._stopping)
        self._port = self._listener.port
        self._listener.start()

    def stop(self) -> None:
        """Close every connection, answered or not, and wait for the threads to end."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None
        self.account.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def requests(self) -> list[Entry]:
        """The journal, as GET /sandbox/requests gives it."""
        return self._gateway.journal.entries()

    def forget_requests(self) -> None:
        """Empty the journal."""
        self._gateway.journal.clear()

    def change(self, **switches: Any) -> None:
        """Change switches. Raises ValueError, and changes nothing, for what is not understood."""
        self._gateway.change(switches)

    def key_of(self, user_id: str) -> str:
        """The key of another user of the organisation."""
        return api_key_of(user_id)
