"""Gives the client for an account, off the GUI thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from host.credentials import Demo, Key

if TYPE_CHECKING:  # these load requests and the web server, which must not delay the first paint
    from host.close.api import Close
    from host.close.sandbox.server import Sandbox


class Connection:
    """The client is made on first use, on whatever worker thread that is; for the demo with a sandbox."""

    def __init__(self, account: Demo | Key) -> None:
        self._account = account
        self._lock = threading.Lock()
        self._close: Close | None = None
        self._sandbox: Sandbox | None = None

    def __call__(self) -> Close:
        with self._lock:
            if self._close is None:
                self._close = self._open()
            return self._close

    def who(self) -> str:
        """The person and the organisation whose key it is. Raises CloseError."""
        from host.close.cancel import CancelToken

        me = self().me(CancelToken())
        return " · ".join(part for part in (me.name, me.organization_name) if part)

    def stop(self) -> None:
        """End the demo's sandbox, if this connection runs one."""
        with self._lock:
            if self._sandbox is not None:
                self._sandbox.stop()
                self._sandbox = None

    def _open(self) -> Close:
        from host.close.api import Close
        from host.close.transport import Transport

        account = self._account
        if isinstance(account, Demo):
            from host.close.sandbox.server import Sandbox

            self._sandbox = Sandbox()
            self._sandbox.start()
            account = Key(self._sandbox.url, self._sandbox.api_key)
        return Close(Transport(account.api_url, account.secret))
