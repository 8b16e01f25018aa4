"""The panel goes with Thunderbird's window wherever it goes, and never takes the keyboard from it."""

from __future__ import annotations

from itertools import cycle, islice

import pytest

from tests.e2e.panel import ADA, JUERGEN, LIST, PETR, Panel
from tests.e2e.thunderbird import WINDOW, Bounds, Thunderbird
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e

MOVED: Bounds = (90, 70, 900, 640)
RESIZED: Bounds = (90, 70, 760, 480)
CARDS = 100
ARRIVING = {
    "02-petr": f"{PETR} (1 of 3)",
    "03-juergen": JUERGEN,
    "05-list": LIST,
    "04-mary": "Mary Somerville is not in Close",
    "01-ada": ADA,
}


@pytest.fixture
def thunderbird(reading_thunderbird: Thunderbird) -> Thunderbird:
    """Thunderbird in its usual place, which shows a message."""
    reading_thunderbird.tidy()
    reading_thunderbird.click("01-ada")
    return reading_thunderbird


@pytest.fixture
def panel(thunderbird: Thunderbird, reading_panel: Panel) -> Panel:
    """The panel beside it."""
    reading_panel.wait_says(ADA)
    reading_panel.wait_beside(thunderbird)
    return reading_panel


def test_moved_and_resized(thunderbird: Thunderbird, panel: Panel) -> None:
    for name, bounds in (("moved", MOVED), ("resized", RESIZED), ("moved-back", WINDOW)):
        thunderbird.place(bounds)
        panel.wait_beside(thunderbird)
        panel.wait_says(ADA)
        thunderbird.desktop.picture(f"beside-{name}")


def test_maximised_and_not(thunderbird: Thunderbird, panel: Panel) -> None:
    thunderbird.maximise()
    panel.wait_over(thunderbird)
    panel.wait_says(ADA)
    thunderbird.desktop.picture("beside-maximised")
    thunderbird.restore()
    panel.wait_beside(thunderbird)
    assert thunderbird.bounds() == WINDOW


def test_minimised_and_restored(thunderbird: Thunderbird, panel: Panel) -> None:
    thunderbird.minimise()
    wait_until(lambda: panel.frame is None, "the panel is minimised too")
    thunderbird.desktop.picture("beside-minimised")
    thunderbird.restore()
    panel.wait_beside(thunderbird)
    wait_until(thunderbird.has_focus, "Thunderbird has the keyboard")
    panel.wait_says(ADA)
    thunderbird.desktop.picture("beside-restored")


def test_no_arriving_card_takes_the_keyboard(thunderbird: Thunderbird, panel: Panel) -> None:
    (window,) = panel.x11.windows_of(thunderbird.pid)
    assert panel.x11.active() == window
    with panel.x11.focus_changes() as changes:
        for message in islice(cycle(ARRIVING), CARDS):
            thunderbird.select_by_script([message])
            title = ARRIVING[message]
            wait_until(lambda title=title: thunderbird.toolbar_button().title == title, f"{title} is shown")
            assert panel.x11.active() == window
        panel.wait_says(ADA)
        panel.x11.settle()
    assert changes == []
    assert panel.x11.active() == window
