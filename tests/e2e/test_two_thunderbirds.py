"""Two Thunderbirds of one person, and the panel opened by hand, in any order: one panel for all."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e import processes
from tests.e2e.panel import ADA, JUERGEN, LIST, NOTHING_SHOWN, PETR, Panel
from tests.e2e.parts import WholeLine, whole_line
from tests.e2e.thunderbird import Bounds, Button, Thunderbird
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e

SCREEN = (2400, 822)
LEFT: Bounds = (0, 0, 800, 820)
RIGHT: Bounds = (1200, 0, 800, 820)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[WholeLine]:
    with whole_line(tmp_path / "desktop", SCREEN) as prepared:
        yield prepared


@pytest.fixture
def panel(line: WholeLine) -> Iterator[Panel]:
    with Panel(line.desktop) as panel:
        yield panel


@dataclass
class Two:
    """Two running Thunderbirds. The first one's host owns the panel."""

    first: Thunderbird
    second: Thunderbird


@pytest.fixture
def two(line: WholeLine, panel: Panel) -> Iterator[Two]:
    """The first shows Ada's message; then the second shows Petr's, and the panel stands beside it."""
    with line.thunderbird("work", LEFT) as first:
        wait_until(lambda: panel.process in first.hosts(), "the first one's host owns the panel")
        with line.thunderbird("home", RIGHT) as second:
            first.click("01-ada")
            shows(panel, first, ADA)
            second.click("02-petr")
            shows(panel, second, PETR)
            yield Two(first, second)


def shows(panel: Panel, thunderbird: Thunderbird, record: str) -> None:
    """Wait until the panel stands beside a Thunderbird with that record."""
    panel.wait_says(record)
    panel.wait_beside(thunderbird)


def test_the_panel_stands_beside_the_one_that_last_showed_a_message(two: Two, panel: Panel) -> None:
    adas, petrs = Button("1", ADA), Button("3", f"{PETR} (1 of 3)")
    assert (two.first.toolbar_button(), two.second.toolbar_button()) == (adas, petrs)
    two.first.desktop.picture("beside-the-second-of-two")

    two.first.click("03-juergen")
    shows(panel, two.first, JUERGEN)
    assert (two.first.toolbar_button(), two.second.toolbar_button()) == (Button("1", JUERGEN), petrs)
    assert len(two.first.hosts()) == len(two.second.hosts()) == 1
    assert two.first.has_focus()

    two.second.click_toolbar_button()
    shows(panel, two.second, PETR)

    for each in (two.second, two.first):
        each.quit()
    two.first.desktop.wait_until_all_have_ended(seconds=2)


def test_the_other_one_has_the_panel_when_the_owners_thunderbird_is_killed(two: Two, panel: Panel) -> None:
    two.first.click("03-juergen")
    shows(panel, two.first, JUERGEN)
    two.first.kill()
    wait_until(lambda: panel.process in two.second.hosts(), "the second one's host owns the panel")
    shows(panel, two.second, PETR)
    assert two.second.toolbar_button() == Button("3", f"{PETR} (1 of 3)")


def test_a_killed_owner_costs_no_click(two: Two, panel: Panel) -> None:
    two.first.kill_host()
    wait_until(lambda: len(two.first.hosts()) == len(two.second.hosts()) == 1, "both have a host again")

    # Both tell at once what they show, so either may be the last; what counts is that nothing is mixed up.
    def beside_its_own() -> Thunderbird | None:
        seen, frame = panel.read(), panel.frame
        said = seen.said() if seen else []
        if frame and ADA in said and frame.x == LEFT[0] + LEFT[2]:
            return two.first
        if frame and PETR in said and frame.x == RIGHT[0] + RIGHT[2]:
            return two.second
        return None

    beside = wait_until(beside_its_own, "the panel stands beside the one whose message it shows")
    other, message, record = (
        (two.second, "03-juergen", JUERGEN) if beside is two.first else (two.first, "05-list", LIST)
    )
    other.click(message)
    shows(panel, other, record)
    assert other.toolbar_button() == Button("1", record)


def test_a_window_opened_by_hand_first(line: WholeLine, panel: Panel) -> None:
    window = line.open_panel_by_hand()
    wait_until(lambda: panel.process == window.pid, "the window is there")
    panel.wait_says(NOTHING_SHOWN)
    with line.thunderbird("work", LEFT) as thunderbird:
        thunderbird.click("01-ada")
        shows(panel, thunderbird, ADA)
        assert panel.process == window.pid

        os.kill(window.pid, signal.SIGKILL)
        window.wait()
        wait_until(lambda: panel.process in thunderbird.hosts(), "Thunderbird's own host owns the panel")
        shows(panel, thunderbird, ADA)
        thunderbird.quit()
        line.desktop.wait_until_all_have_ended(seconds=2)


def test_a_window_opened_by_hand_outlives_thunderbird(line: WholeLine, panel: Panel) -> None:
    with line.thunderbird("work", LEFT) as thunderbird:
        thunderbird.click("01-ada")
        shows(panel, thunderbird, ADA)
        asked = line.open_panel_by_hand()
        assert asked.wait(timeout=20) == 0
        (host,) = thunderbird.hosts()
        thunderbird.quit()
        wait_until(lambda: panel.process not in (None, host), "the window has a process of its own")
    window = panel.process
    assert window is not None
    panel.wait_says(NOTHING_SHOWN)
    panel.close()
    wait_until(lambda: not processes.is_alive(window), "the window's process has ended")
