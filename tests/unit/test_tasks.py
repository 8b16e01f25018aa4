"""Work off the GUI thread: where it runs, where it is reported, and what happens when some of it hangs."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from host.close.cancel import CancelToken
from host.tasks import Lane, Tasks


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    running = Tasks()
    yield running
    running.stop()


class Outcome:
    """What a job's callbacks were given, and on which thread."""

    def __init__(self) -> None:
        self.results: list[object] = []
        self.threads: list[threading.Thread] = []

    def take(self, result: object) -> None:
        self.results.append(result)
        self.threads.append(threading.current_thread())


def test_work_runs_elsewhere_and_is_reported_here(tasks: Tasks, qtbot: QtBot) -> None:
    outcome = Outcome()
    tasks.run(Lane.READS, threading.current_thread, done=outcome.take, failed=outcome.take)
    qtbot.waitUntil(lambda: bool(outcome.results))
    assert outcome.results[0] is not threading.main_thread()
    assert outcome.threads == [threading.main_thread()]


def test_a_failure_is_handed_over(tasks: Tasks, qtbot: QtBot) -> None:
    outcome, never = Outcome(), Outcome()
    tasks.run(Lane.READS, lambda: 1 // 0, done=never.take, failed=outcome.take)
    qtbot.waitUntil(lambda: bool(outcome.results))
    assert isinstance(outcome.results[0], ZeroDivisionError)
    assert never.results == []


def test_unwanted_work_is_not_begun(tasks: Tasks, qtbot: QtBot) -> None:
    gate, begun, token, outcome = threading.Event(), [], CancelToken(), Outcome()
    for _ in range(2):  # the lane's workers are busy
        tasks.run(Lane.READS, lambda: gate.wait(20), done=outcome.take, failed=outcome.take)
    tasks.run(Lane.READS, lambda: begun.append(1), done=outcome.take, failed=outcome.take, token=token)
    token.cancel()
    gate.set()
    tasks.run(Lane.READS, lambda: "last", done=outcome.take, failed=outcome.take)
    qtbot.waitUntil(lambda: "last" in outcome.results)
    assert begun == []


def test_work_that_hangs_and_is_not_wanted_any_more_holds_nobody_up(tasks: Tasks, qtbot: QtBot) -> None:
    gate, begun, outcome = threading.Event(), threading.Semaphore(0), Outcome()
    tokens = [CancelToken() for _ in range(2)]

    def hang() -> bool:
        begun.release()
        return gate.wait(20)

    for token in tokens:
        tasks.run(Lane.READS, hang, done=outcome.take, failed=outcome.take, token=token)
    assert begun.acquire(timeout=10)
    assert begun.acquire(timeout=10)
    for token in tokens:
        token.cancel()
    tasks.run(Lane.READS, lambda: "next", done=outcome.take, failed=outcome.take)
    qtbot.waitUntil(lambda: outcome.results == ["next"])
    gate.set()
    qtbot.waitUntil(lambda: outcome.results == ["next", True, True])


def test_lanes_do_not_wait_for_each_other(tasks: Tasks, qtbot: QtBot) -> None:
    gate, outcome = threading.Event(), Outcome()
    for _ in range(9):
        tasks.run(Lane.READS, lambda: gate.wait(20), done=outcome.take, failed=outcome.take)
    tasks.run(Lane.BACKGROUND, lambda: "background", done=outcome.take, failed=outcome.take)
    qtbot.waitUntil(lambda: outcome.results == ["background"])
    gate.set()
    qtbot.waitUntil(lambda: len(outcome.results) == 10)


def test_after_the_end_nothing_is_called_back(qtbot: QtBot) -> None:
    tasks, gate, outcome = Tasks(), threading.Event(), Outcome()
    tasks.run(Lane.READS, lambda: gate.wait(20), done=outcome.take, failed=outcome.take)
    tasks.stop()
    gate.set()
    for thread in threading.enumerate():
        if thread.name.startswith(Lane.READS):
            thread.join(10)
    other, marker = Tasks(), Outcome()
    other.run(Lane.READS, lambda: "later", done=marker.take, failed=marker.take)
    qtbot.waitUntil(lambda: bool(marker.results))
    assert outcome.results == []
    other.stop()
