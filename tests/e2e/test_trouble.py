"""Programs that are killed, hang, or sleep with their machine."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e import processes
from tests.e2e.panel import ADA, JUERGEN, PETR, Panel
from tests.e2e.parts import whole_line
from tests.e2e.thunderbird import Button, Thunderbird
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e

SILENT = Button("!", "The Close panel does not answer. Click for help.")


@pytest.fixture
def thunderbird(reading_thunderbird: Thunderbird) -> Thunderbird:
    """Thunderbird, which shows a message."""
    reading_thunderbird.tidy()
    reading_thunderbird.click("01-ada")
    return reading_thunderbird


@pytest.fixture
def panel(thunderbird: Thunderbird, reading_panel: Panel) -> Panel:
    """The panel beside it."""
    reading_panel.wait_says(ADA)
    return reading_panel


@contextmanager
def stopped(*pids: int) -> Iterator[None]:
    """These processes do nothing within the context."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        wait_until(lambda: all(processes.is_stopped(pid) for pid in pids), "all are stopped")
        yield
    finally:
        for pid in pids:
            if processes.is_alive(pid):
                os.kill(pid, signal.SIGCONT)


def wait_for_button(thunderbird: Thunderbird, button: Button) -> None:
    wait_until(lambda: thunderbird.toolbar_button() == button, f"the button shows {button}", 45)


def test_a_host_that_hangs_for_a_while_is_told_of(thunderbird: Thunderbird, panel: Panel) -> None:
    hosts = thunderbird.hosts()
    with stopped(*hosts):
        thunderbird.click("03-juergen")
        wait_for_button(thunderbird, SILENT)
        wait_until(lambda: thunderbird.header_button() == SILENT, "the other button says the same")
    wait_for_button(thunderbird, Button("1", JUERGEN))
    panel.wait_says(JUERGEN)
    assert thunderbird.hosts() == hosts


def test_a_host_that_hangs_for_good_is_replaced_on_a_click(thunderbird: Thunderbird, panel: Panel) -> None:
    (host,) = thunderbird.hosts()
    with stopped(host):
        thunderbird.click("03-juergen")
        wait_for_button(thunderbird, SILENT)
        thunderbird.click_toolbar_button()
        assert "close-sidebar doctor" in thunderbird.help_page().splitlines()
        thunderbird.click_try_again()
        # Thunderbird gives a host 6 s to end before it kills it.
        wait_until(lambda: not processes.is_alive(host), "the host that hangs is ended", 45)
        wait_until(lambda: "The Close panel is running" in thunderbird.help_pages()[0], "another one runs")
    thunderbird.switch_to_tab(0)
    panel.wait_says(JUERGEN)
    wait_for_button(thunderbird, Button("1", JUERGEN))


def test_what_happens_while_the_machine_falls_asleep_is_not_lost(
    thunderbird: Thunderbird, panel: Panel
) -> None:
    hosts = thunderbird.hosts()
    place = thunderbird.place_of("02-petr")
    with stopped(thunderbird.pid, *hosts):
        thunderbird.desktop.click(place)
    panel.wait_says(PETR)
    wait_for_button(thunderbird, Button("3", f"{PETR} (1 of 3)"))
    assert thunderbird.hosts() == hosts


def test_a_killed_thunderbird_leaves_no_host_behind(tmp_path: Path) -> None:
    with whole_line(tmp_path / "desktop") as line, line.thunderbird() as thunderbird:
        with Panel(line.desktop) as panel:
            thunderbird.click("01-ada")
            panel.wait_says(ADA)
        (host,) = thunderbird.hosts()
        thunderbird.kill()
        wait_until(lambda: not processes.is_alive(host), "the host has ended", 1)
        line.desktop.wait_until_all_have_ended(seconds=5)
