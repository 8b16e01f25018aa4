"""What is tried again, what never is, and for how long."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from host.close import errors
from host.close.cancel import CancelToken
from host.close.retry import BUDGET, budget_of, decide, persist
from host.close.transport import Transport
from tests.fakes.http_server import Answer, Reset, ScriptedServer, as_json

VERBS = ["GET", "POST", "PUT", "DELETE"]
BROKEN_OFF = [errors.NoConnection(), errors.ServerDown(500), errors.ServerDown(503)]
FINAL = [
    errors.KeyRefused(),
    errors.PlanLimit(),
    errors.Forbidden(),
    errors.NotFound(),
    errors.Refused(400, "No."),
    errors.NonsenseAnswer(),
    errors.NoSecureConnection(),
    errors.Cancelled(),
]


def named(error: errors.CloseError) -> str:
    return f"{type(error).__name__} {error}"


@pytest.mark.parametrize("verb", VERBS)
def test_too_fast_waits_as_long_as_close_says(verb: str) -> None:
    assert decide(verb, errors.TooFast(37.5), 0, jitter=1.0) == 37.5


@pytest.mark.parametrize("error", BROKEN_OFF, ids=named)
def test_a_read_backs_off(error: errors.CloseError) -> None:
    assert [decide("GET", error, attempt) for attempt in range(6)] == [0.5, 1, 2, 4, None, None]


@pytest.mark.parametrize("error", BROKEN_OFF, ids=named)
@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE"])
def test_a_write_that_failed_unclearly_is_never_repeated(verb: str, error: errors.CloseError) -> None:
    assert decide(verb, error, 0) is None


@pytest.mark.parametrize("error", FINAL, ids=named)
@pytest.mark.parametrize("verb", VERBS)
def test_what_trying_again_does_not_mend(verb: str, error: errors.CloseError) -> None:
    assert decide(verb, error, 0) is None


def test_all_waits_of_a_read_stay_within_ten_seconds() -> None:
    waits = [decide("GET", errors.NoConnection(), attempt, jitter=1.0) for attempt in range(10)]
    assert 5 < sum(wait for wait in waits if wait is not None) <= 10


def test_a_write_that_close_may_have_done_is_never_repeated() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    for verb in VERBS:
        assert decide(verb, errors.Unclear(verb, "/lead/", {}, now, errors.NoConnection()), 0) is None


def test_the_budget_ends_all_waiting() -> None:
    assert decide("GET", errors.TooFast(30), 0, waited=30, budget=60) == 30
    assert decide("GET", errors.TooFast(30.5), 0, waited=30, budget=60) is None
    assert decide("POST", errors.TooFast(60), 1, waited=BUDGET - 59) is None


def test_who_waits_for_less() -> None:
    assert budget_of("/me/") < budget_of("/data/search/") < budget_of("/activity/note/") == BUDGET


def test_jitter_lengthens_by_a_quarter_at_most() -> None:
    assert decide("GET", errors.NoConnection(), 1, jitter=0.0) == 1
    assert decide("GET", errors.NoConnection(), 1, jitter=1.0) == 1.25


def test_too_fast_is_not_obeyed_for_ever() -> None:
    assert decide("GET", errors.TooFast(1), 100) is None


class HurriedToken(CancelToken):
    """Remembers the waits instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        return self.cancelled


class TestPersist:
    def test_a_read_gets_through(self) -> None:
        cancel = HurriedToken()
        script: list[Answer | Reset] = [
            Reset(),
            Answer(503),
            Answer(429, headers={"retry-after": "3"}),
            as_json({"id": 1}),
        ]
        with ScriptedServer(script) as server, Transport(server.url, "key") as transport:
            assert persist(lambda: transport.get("/me/", {}, cancel), verb="GET", cancel=cancel) == {"id": 1}
        first, second, third = cancel.waits
        assert 0.5 <= first <= 0.625
        assert 1 <= second <= 1.25
        assert third == 3

    def test_the_last_error_is_raised(self) -> None:
        cancel = HurriedToken()
        script = [Answer(503)] * 4 + [Answer(502)]
        with ScriptedServer(script) as server, Transport(server.url, "key") as transport:
            with pytest.raises(errors.ServerDown, match="502"):
                persist(lambda: transport.get("/me/", {}, cancel), verb="GET", cancel=cancel)
            assert len(server.requests) == 5

    def test_no_longer_than_the_budget(self) -> None:
        cancel = HurriedToken()
        script = [Answer(429, headers={"retry-after": "4"})] * 5
        with ScriptedServer(script) as server, Transport(server.url, "key") as transport:
            with pytest.raises(errors.TooFast):
                persist(lambda: transport.get("/me/", {}, cancel), verb="GET", cancel=cancel, budget=10)
            assert cancel.waits == [4, 4]

    def test_a_write_is_sent_once(self) -> None:
        cancel = HurriedToken()
        with ScriptedServer([Reset(), Answer()]) as server, Transport(server.url, "key") as transport:
            with pytest.raises(errors.Unclear):
                persist(lambda: transport.post("/lead/", {}, cancel), verb="POST", cancel=cancel)
            assert len(server.requests) == 1
        assert cancel.waits == []

    def test_cancelling_ends_the_wait(self) -> None:
        cancel, waiting, outcome = CancelToken(), threading.Event(), list[type[Exception]]()

        def fails() -> None:
            waiting.set()
            raise errors.TooFast(60)

        def run() -> None:
            try:
                persist(fails, verb="GET", cancel=cancel)
            except errors.CloseError as error:
                outcome.append(type(error))

        thread = threading.Thread(target=run)
        thread.start()
        assert waiting.wait(5)
        cancel.cancel()
        thread.join(5)
        assert not thread.is_alive()
        assert outcome == [errors.Cancelled]

    def test_what_is_no_error_of_close_is_not_caught(self) -> None:
        with pytest.raises(ZeroDivisionError):
            persist(lambda: 1 / 0, verb="GET", cancel=HurriedToken())


class TestCancelToken:
    def test_wait_runs_out(self) -> None:
        assert CancelToken().wait(0.001) is False

    def test_cancelled_for_good(self) -> None:
        cancel = CancelToken()
        cancel.check()
        cancel.cancel()
        cancel.cancel()
        assert cancel.cancelled
        assert cancel.wait(60) is True
        with pytest.raises(errors.Cancelled):
            cancel.check()
