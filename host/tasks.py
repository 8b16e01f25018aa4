"""Work off the GUI thread: daemon worker threads in lanes, callbacks on the GUI thread.

Daemon threads and queues of our own, no ThreadPoolExecutor: an executor joins its threads at exit and would
hold a quitting Thunderbird for as long as a request hangs.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from enum import StrEnum
from queue import SimpleQueue
from typing import Any, Protocol

from msgspec import Struct
from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger(__name__)


class Lane(StrEnum):
    """Work of one lane never waits for another lane's."""

    READS = "reads"
    BACKGROUND = "background"


_WORKERS = {Lane.READS: 2, Lane.BACKGROUND: 1}
_MOST_WORKERS = {Lane.READS: 6, Lane.BACKGROUND: 1}
"""So many where some hang in work that nobody waits for any more."""


class Token(Protocol):
    """Says whether anybody still wants a result, as `host.close.cancel.CancelToken` does."""

    @property
    def cancelled(self) -> bool: ...


class _Job(Struct, frozen=True):
    operation: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    token: Token | None


class _Crew:
    """The workers of one lane. A worker that hangs in work which nobody wants is replaced."""

    def __init__(self, lane: Lane, report: Callable[[Callable[[Any], None], Any], None]) -> None:
        self._lane = lane
        self._report = report
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._busy: dict[int, _Job] = {}
        self._count = 0

    def add(self, job: _Job) -> None:
        self._queue.put(job)
        hanging = sum(1 for busy in list(self._busy.values()) if _is_unwanted(busy))
        if self._count - hanging < _WORKERS[self._lane] and self._count < _MOST_WORKERS[self._lane]:
            self._count += 1
            name = f"{self._lane}-{self._count}"
            threading.Thread(target=self._work, args=(self._count,), name=name, daemon=True).start()

    def stop(self) -> None:
        for _ in range(self._count):
            self._queue.put(None)

    def _work(self, number: int) -> None:
        while (job := self._queue.get()) is not None:
            if _is_unwanted(job):
                continue
            self._busy[number] = job
            try:
                result = job.operation()
            except Exception as error:  # noqa: BLE001 - handed to the caller, who tells the person
                self._report(job.failed, error)
            else:
                self._report(job.done, result)
            del self._busy[number]


class Tasks(QObject):
    """Runs operations on worker threads. Made, called and called back on the GUI thread."""

    _finished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._crews: dict[Lane, _Crew] = {}
        self._stopped = False
        # Queued also when a worker emits before Qt knows that thread: the callbacks touch widgets.
        self._finished.connect(self._call_back, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        lane: Lane,
        operation: Callable[[], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        token: Token | None = None,
    ) -> None:
        """Run `operation` on the lane, then `done(result)` or `failed(error)` on the GUI thread.

        When `token` is cancelled before the work starts, neither the work nor a callback runs. When it is
        cancelled later, the callback still comes, but others do not wait for this work to end.
        """
        if lane not in self._crews:
            self._crews[lane] = _Crew(lane, self._report)
        self._crews[lane].add(_Job(operation, done, failed, token))

    def stop(self) -> None:
        """Call back no more, and end the workers once their present work is over."""
        self._stopped = True
        for crew in self._crews.values():
            crew.stop()

    def _report(self, callback: Callable[[Any], None], outcome: Any) -> None:
        try:
            self._finished.emit((callback, outcome))
        except RuntimeError:
            # The program is ending and Qt has deleted the signal's owner under a late worker.
            log.debug("a result arrived after the end")

    def _call_back(self, report: tuple[Callable[[Any], None], Any]) -> None:
        callback, outcome = report
        if not self._stopped:
            callback(outcome)


def _is_unwanted(job: _Job) -> bool:
    return job.token is not None and job.token.cancelled
