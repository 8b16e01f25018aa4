"""Tasks whose work is done by hand: a test decides which job ends when, and so can play any interleaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from host.tasks import Lane, Token


class HandJob(Struct, eq=False):
    operation: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    token: Token | None
    outcome: tuple[Callable[[Any], None], Any] | None = None

    @property
    def started(self) -> bool:
        return self.outcome is not None


class HandTasks:
    """In the place of `host.tasks.Tasks`. A job is started, as by a worker, and later ended: its callback."""

    def __init__(self) -> None:
        self.jobs: list[HandJob] = []

    def run(
        self,
        lane: Lane,
        operation: Callable[[], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        token: Token | None = None,
    ) -> None:
        self.jobs.append(HandJob(operation, done, failed, token))

    def start(self, job: HandJob) -> None:
        """Do the work; its callback waits. A job whose token is cancelled is dropped, as by the worker."""
        if job.token is not None and job.token.cancelled:
            self.jobs.remove(job)
            return
        try:
            job.outcome = (job.done, job.operation())
        except Exception as error:  # noqa: BLE001 - handed to the caller, as Tasks does
            job.outcome = (job.failed, error)

    def end(self, job: HandJob) -> None:
        """Call back."""
        self.jobs.remove(job)
        assert job.outcome is not None
        callback, outcome = job.outcome
        callback(outcome)

    def finish_all(self) -> None:
        """Start and end everything, in order, also what follows from it."""
        while self.jobs:
            job = self.jobs[0]
            if not job.started:
                self.start(job)
            if job in self.jobs:
                self.end(job)
