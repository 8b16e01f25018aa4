"""Says to work under way that nobody wants its result any more."""

from __future__ import annotations

import threading

from host.close.errors import Cancelled


class CancelToken:
    """Shared between whoever asked and whoever works; `cancel()` may be called from any thread, repeatedly.

    A request that is on the wire cannot be taken back: cancelling drops its answer.
    """

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for so many seconds or until cancelled, whichever comes first; True when cancelled."""
        return self._event.wait(seconds)

    def check(self) -> None:
        """Raise `Cancelled` when cancelled."""
        if self.cancelled:
            raise Cancelled
