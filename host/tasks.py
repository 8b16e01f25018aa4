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


class Token(Protocol):
    """Says whether anybody still wants a result, as `host.close.cancel.CancelToken` does."""

    @property
    def cancelled(self) -> bool: ...


class _Job(Struct, frozen=True):
    operation: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    token: Token | None


class Tasks(QObject):
    """Runs operations on worker threads. Made, called and called back on the GUI thread."""

    _finished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._lanes: dict[Lane, SimpleQueue[_Job | None]] = {}
        self._threads: list[threading.Thread] = []
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

        When `token` is cancelled before the work starts, neither the work nor a callback runs.
        """
        queue = self._lanes.get(lane) or self._open(lane)
        queue.put(_Job(operation, done, failed, token))

    def stop(self) -> None:
        """Call back no more, and end the workers once their present work is over."""
        self._stopped = True
        for lane, queue in self._lanes.items():
            for _ in range(_WORKERS[lane]):
                queue.put(None)

    def _open(self, lane: Lane) -> SimpleQueue[_Job | None]:
        queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._lanes[lane] = queue
        for number in range(_WORKERS[lane]):
            thread = threading.Thread(target=self._work, args=(queue,), name=f"{lane}-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()
        return queue

    def _work(self, queue: SimpleQueue[_Job | None]) -> None:
        while (job := queue.get()) is not None:
            if job.token is not None and job.token.cancelled:
                continue
            try:
                result = job.operation()
            except Exception as error:  # noqa: BLE001 - handed to the caller, who tells the person
                self._report(job.failed, error)
            else:
                self._report(job.done, result)

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
