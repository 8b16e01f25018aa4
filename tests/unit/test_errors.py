"""Every failure has words for a person: what happened, and what it means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from host.close import errors as close
from host.errors import describe

UNCLEAR = close.Unclear("POST", "/lead/", {}, datetime(2026, 11, 23, tzinfo=UTC), close.NoConnection())
FAILURES = [
    (close.KeyRefused(), "key_refused", "401"),
    (close.Forbidden(), "forbidden", "403"),
    (close.PlanLimit(), "plan_limit", "402"),
    (close.TooFast(12), "too_fast", "wait"),
    (close.NotFound(), "not_found", "no longer"),
    (close.Refused(415, "Unsupported."), "refused", "415"),
    (close.ServerDown(503), "server_down", "503"),
    (close.NoSecureConnection(), "no_secure_connection", "secure"),
    (close.NoConnection(), "no_connection", "reached"),
    (close.NonsenseAnswer("html"), "nonsense_answer", "sense"),
    (UNCLEAR, "unclear", "confirm"),
    (KeyError("x"), "unexpected", "unexpected"),
]


@pytest.mark.parametrize(("error", "code", "word"), FAILURES, ids=lambda value: str(value))
def test_a_failure_in_words(error: Exception, code: str, word: str) -> None:
    problem = describe(error)
    assert problem.code == code
    assert word in problem.title
    assert problem.text.endswith(".")


def test_every_failure_of_close_has_words_of_its_own() -> None:
    kinds = {type(error) for error, _, _ in FAILURES}
    known = {
        kind
        for kind in vars(close).values()
        if isinstance(kind, type) and issubclass(kind, close.CloseError) and kind is not close.CloseError
    }
    assert known - kinds == {close.Cancelled}  # nobody is there to be told
    assert len({describe(error).code for error, _, _ in FAILURES}) == len(FAILURES)


def test_a_wait_is_told_in_seconds() -> None:
    assert describe(close.TooFast(12.2)).wait == 12.2
    assert "12 s" in describe(close.TooFast(12.2)).text
    assert "1 s" in describe(close.TooFast(0.1)).text
