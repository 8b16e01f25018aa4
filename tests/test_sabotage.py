"""With one guard of the product disabled, the test that is named for it fails: the tests bite."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def failed_tests(plugin: str, *selection: str) -> set[str]:
    """The names of the tests that fail with this sabotage, in a pytest of its own."""
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            f"tests.sabotage.{plugin}",
            "-p",
            "no:cacheprovider",
            "-q",
            *selection,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert run.returncode == 1, f"pytest ended with {run.returncode}\n{run.stdout}\n{run.stderr}"
    return set(re.findall(r"^(?:FAILED|ERROR) \S+?::(\w+)", run.stdout, re.MULTILINE))


def test_without_generations_a_late_error_is_noticed() -> None:
    failed = failed_tests("without_generations", "tests/unit/test_lookup.py")
    assert "test_a_late_error_is_not_told_on_another_card" in failed


def test_without_exact_comparison_a_lookalike_is_noticed() -> None:
    failed = failed_tests("without_exact_comparison", "tests/unit/test_lookup.py")
    assert "test_leads_that_are_only_alike_are_no_match" in failed


@pytest.mark.e2e
def test_without_event_wiring_a_click_goes_unnoticed() -> None:
    # One case of it is enough: each waits in vain for as long as a slow machine may take.
    case = "test_panel_beside_thunderbird.py::test_a_click_shows_the_right_record[one lead]"
    failed = failed_tests("without_event_wiring", f"tests/e2e/{case}")
    assert "test_a_click_shows_the_right_record" in failed
