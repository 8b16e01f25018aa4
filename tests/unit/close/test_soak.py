"""A few hundred calls to a Close where three in ten go wrong; `benchmarks.faults` makes ten thousand."""

from __future__ import annotations

import pytest

from benchmarks.faults import run


@pytest.mark.parametrize("seed", [1, 2])
def test_every_call_ends_well_and_nothing_is_done_twice(seed: int) -> None:
    outcome = run(300, seed)
    assert outcome.wrong == []
    assert outcome.ended.total() >= 300
    assert outcome.ended["right"] > 150
    assert outcome.ended["Unclear"] > 20, "faults there were"
