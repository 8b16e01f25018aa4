"""The requests that the sandbox got, for tests that count them."""

from __future__ import annotations

import threading
from typing import Any

Entry = dict[str, Any]


class Journal:
    """Entries in the order of arrival. `status` is None until the answer, and after a reset."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._count = 0

    def add(self, entry: Entry) -> Entry:
        """Note a request; `n` counts on after the journal is emptied."""
        with self._lock:
            self._count += 1
            entry = {"n": self._count, **entry, "status": None, "fault": None, "milliseconds": None}
            self._entries.append(entry)
            return entry

    def finish(self, entry: Entry, **outcome: Any) -> None:
        with self._lock:
            entry.update(outcome)

    def entries(self) -> list[Entry]:
        with self._lock:
            return [dict(entry) for entry in self._entries]

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
