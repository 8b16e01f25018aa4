"""Gives the client for an account, off the GUI thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from host.credentials import Demo, Key

if TYPE_CHECKING:  # these load requests and the web server, which must not delay the first paint
    from host.close.api import Close
    from host.close.sandbox.server import Sandbox
    from host.close.transport import Transport


class Connection:
    """The client is made on first use, on whatever worker thread that is; for the demo with a sandbox."""

    def __init__(self, account: Demo | Key) -> None:
        self._account = account
        self._lock = threading.Lock()  # held while the client is made, which takes a while
        self._stopped = threading.Event()
        self._close: Close | None = None
        self._transport: Transport | None = None
        self._sandbox: Sandbox | None = None

    def __call__(self) -> Close:
        """The client. Raises Cancelled after `stop`."""
        from host.close.errors import Cancelled

        with self._lock:
            if self._stopped.is_set():
                raise Cancelled("this account is not used any more")
            if self._close is None:
                self._close = self._open()
            return self._close

    def who(self) -> str:
        """The person and the organisation whose key it is. Raises CloseError."""
        from host.close.cancel import CancelToken

        me = self().me(CancelToken())
        return " · ".join(part for part in (me.name, me.organization_name) if part)

    def stop(self) -> None:
        """Make no client any more, and let go of what the one there is holds. Never waits."""
        self._stopped.set()
        threading.Thread(target=self._let_go, name="let-go", daemon=True).start()

    def _let_go(self) -> None:
        with self._lock:
            if self._transport is not None:
                self._transport.close()
                self._transport = None
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
        self._transport = Transport(account.api_url, account.secret)
        return Close(self._transport)
