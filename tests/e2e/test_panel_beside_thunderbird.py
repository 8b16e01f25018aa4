"""The whole line on real parts: a click on a message shows the right record beside it.

What the panel shows is read as a screen reader reads it.
CLOSE_SIDEBAR_TEST_PICTURES: the folder that gets the picture of the docked panel.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e import screen_reader
from tests.e2e.parts import whole_line
from tests.e2e.screen_reader import Node
from tests.e2e.thunderbird import WINDOW, Button, Thunderbird
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e

ADA = "Analytical Engines Ltd"
PETR = "Beta Industries s.r.o."
JUERGEN = "Müller & Söhne 🚀"
LIST = "Home Made Looms"
SENT = "Omega Clinics"
RECORDS = {ADA, PETR, JUERGEN, LIST, SENT}
NO_MATCH = "Nobody in Close has this address."
NOTHING_SHOWN = "Open a message to see who wrote it."


@pytest.fixture
def thunderbird(reading_thunderbird: Thunderbird) -> Thunderbird:
    """Thunderbird with the Inbox open, nothing selected, and the panel beside it."""
    reading_thunderbird.tidy()
    reading_thunderbird.click_toolbar_button()
    panel_that_says(reading_thunderbird, NOTHING_SHOWN)
    return reading_thunderbird


def panel_that_says(thunderbird: Thunderbird, *words: str) -> Node:
    """The panel, once all of these stand in it, and no record but one that is named here."""
    others = RECORDS.difference(words)

    def panel() -> Node | None:
        hosts = thunderbird.hosts()
        seen = screen_reader.read(thunderbird.desktop, hosts[0]) if len(hosts) == 1 else None
        said = set(seen.said()) if seen else set()
        return seen if said.issuperset(words) and said.isdisjoint(others) else None

    return wait_until(panel, f"the panel says {words}", 15)


@pytest.mark.parametrize(
    ("message", "words", "button"),
    [
        pytest.param("01-ada", [ADA, "Status, Qualified"], Button("1", ADA), id="one lead"),
        pytest.param("02-petr", [PETR, "1 of 3"], Button("3", f"{PETR} (1 of 3)"), id="several leads"),
        pytest.param("03-juergen", [JUERGEN], Button("1", JUERGEN), id="unicode"),
        pytest.param(
            "04-mary",
            ["Mary Somerville", "mary@royal-society.example", NO_MATCH],
            Button("+", "Mary Somerville is not in Close"),
            id="no lead",
        ),
        pytest.param("05-list", [LIST, "Shown for poster@home.example"], Button("1", LIST), id="list"),
    ],
)
def test_a_click_shows_the_right_record(
    thunderbird: Thunderbird, message: str, words: list[str], button: Button
) -> None:
    thunderbird.click(message)
    panel_that_says(thunderbird, *words)
    wait_until(lambda: thunderbird.toolbar_button() == button, f"the toolbar's button shows {button}")
    assert thunderbird.header_button() == button


def test_one_message_after_the_other(thunderbird: Thunderbird) -> None:
    for message, record in (("01-ada", ADA), ("02-petr", PETR), ("03-juergen", JUERGEN), ("01-ada", ADA)):
        thunderbird.click(message)
        panel_that_says(thunderbird, record)


def test_a_mail_that_the_person_wrote_shows_its_recipient(thunderbird: Thunderbird) -> None:
    thunderbird.open_folder("Sent")
    thunderbird.click("06-sent")
    panel_that_says(thunderbird, SENT, "Shown for zoe@omega.example")


def test_several_selected_and_none(thunderbird: Thunderbird) -> None:
    thunderbird.click("01-ada")
    panel_that_says(thunderbird, ADA)
    thunderbird.ctrl_click("02-petr")
    panel_that_says(thunderbird, "2 messages are selected. Select one to see who wrote it.")
    thunderbird.ctrl_click("01-ada")
    panel_that_says(thunderbird, PETR)
    thunderbird.ctrl_click("02-petr")
    panel_that_says(thunderbird, NOTHING_SHOWN)


def test_another_folder_and_back(thunderbird: Thunderbird) -> None:
    thunderbird.click("01-ada")
    panel_that_says(thunderbird, ADA)
    thunderbird.open_folder("Empty")
    panel_that_says(thunderbird, NOTHING_SHOWN)
    thunderbird.open_folder("Inbox")
    panel_that_says(thunderbird, ADA)


def test_a_tab_and_back(thunderbird: Thunderbird) -> None:
    thunderbird.click("01-ada")
    panel_that_says(thunderbird, ADA)
    thunderbird.open_in_tab("02-petr")
    panel_that_says(thunderbird, PETR)
    thunderbird.switch_to_tab(0)
    panel_that_says(thunderbird, ADA)


def test_a_window_that_is_closed_again(thunderbird: Thunderbird) -> None:
    thunderbird.click("01-ada")
    panel_that_says(thunderbird, ADA)
    thunderbird.open_in_window("02-petr")
    panel_that_says(thunderbird, PETR)
    thunderbird.press("ctrl+w")
    panel_that_says(thunderbird, ADA)


def test_the_next_record_of_several(thunderbird: Thunderbird) -> None:
    thunderbird.click("02-petr")
    panel = panel_that_says(thunderbird, PETR, "1 of 3")
    thunderbird.desktop.click(panel.find("push button", "Next record").place)
    panel_that_says(thunderbird, "Beta Logistics", "2 of 3")


def test_the_panel_stands_beside_and_leaves_the_focus(thunderbird: Thunderbird) -> None:
    thunderbird.click("01-ada")
    panel_that_says(thunderbird, ADA)
    desktop = thunderbird.desktop
    left, _, width, _ = WINDOW
    wait_until(lambda: desktop.left_of("Close Sidebar") >= left + width, "the panel is on the right")
    assert thunderbird.has_focus()
    pictures = Path(os.environ.get("CLOSE_SIDEBAR_TEST_PICTURES", desktop.folder))
    assert desktop.screenshot(pictures / "beside-thunderbird.png").stat().st_size > 0


def test_a_click_on_the_button_brings_a_closed_panel_back(thunderbird: Thunderbird) -> None:
    desktop = thunderbird.desktop
    thunderbird.click("01-ada")
    panel_that_says(thunderbird, ADA)
    desktop.close_window("Close Sidebar")
    wait_until(lambda: "Close Sidebar" not in desktop.windows(), "the panel is gone")
    assert len(thunderbird.hosts()) == 1
    thunderbird.click_header_button()
    wait_until(lambda: "Close Sidebar" in desktop.windows(), "the panel is back")
    panel_that_says(thunderbird, ADA)
    assert thunderbird.has_focus()


def test_a_killed_host_comes_back_with_the_next_click(thunderbird: Thunderbird) -> None:
    thunderbird.click("01-ada")
    panel_that_says(thunderbird, ADA)
    thunderbird.kill_host()
    thunderbird.click("02-petr")
    panel_that_says(thunderbird, PETR, "1 of 3")
    assert len(thunderbird.hosts()) == 1


def test_quitting_leaves_no_process_behind(tmp_path: Path) -> None:
    with whole_line(tmp_path / "desktop") as thunderbird:
        thunderbird.click("01-ada")
        panel_that_says(thunderbird, ADA)
        thunderbird.quit()
        thunderbird.desktop.wait_until_all_have_ended(seconds=1)
