"""The whole line on real parts: a click on a message shows the right record beside it.

What the panel shows is read as a screen reader reads it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.panel import ADA, JUERGEN, LIST, NO_MATCH, NOTHING_SHOWN, PETR, SENT, Panel
from tests.e2e.parts import whole_line
from tests.e2e.thunderbird import Button, Thunderbird
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e


@pytest.fixture
def panel(reading_panel: Panel, reading_thunderbird: Thunderbird) -> Panel:
    """The panel beside a Thunderbird with the Inbox open and nothing selected."""
    reading_thunderbird.tidy()
    reading_thunderbird.click_toolbar_button()
    reading_panel.wait_says(NOTHING_SHOWN)
    return reading_panel


@pytest.fixture
def thunderbird(panel: Panel, reading_thunderbird: Thunderbird) -> Thunderbird:
    return reading_thunderbird


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
    thunderbird: Thunderbird, panel: Panel, message: str, words: list[str], button: Button
) -> None:
    thunderbird.click(message)
    panel.wait_says(*words)
    wait_until(lambda: thunderbird.toolbar_button() == button, f"the toolbar's button shows {button}")
    assert thunderbird.header_button() == button


def test_one_message_after_the_other(thunderbird: Thunderbird, panel: Panel) -> None:
    for message, record in (("01-ada", ADA), ("02-petr", PETR), ("03-juergen", JUERGEN), ("01-ada", ADA)):
        thunderbird.click(message)
        panel.wait_says(record)


def test_a_mail_that_the_person_wrote_shows_its_recipient(thunderbird: Thunderbird, panel: Panel) -> None:
    thunderbird.open_folder("Sent")
    thunderbird.click("06-sent")
    panel.wait_says(SENT, "Shown for zoe@omega.example")


def test_several_selected_and_none(thunderbird: Thunderbird, panel: Panel) -> None:
    thunderbird.click("01-ada")
    panel.wait_says(ADA)
    thunderbird.ctrl_click("02-petr")
    panel.wait_says("2 messages are selected. Select one to see who wrote it.")
    thunderbird.ctrl_click("01-ada")
    panel.wait_says(PETR)
    thunderbird.ctrl_click("02-petr")
    panel.wait_says(NOTHING_SHOWN)


def test_another_folder_and_back(thunderbird: Thunderbird, panel: Panel) -> None:
    thunderbird.click("01-ada")
    panel.wait_says(ADA)
    thunderbird.open_folder("Empty")
    panel.wait_says(NOTHING_SHOWN)
    thunderbird.open_folder("Inbox")
    panel.wait_says(ADA)


def test_a_tab_and_back(thunderbird: Thunderbird, panel: Panel) -> None:
    thunderbird.click("01-ada")
    panel.wait_says(ADA)
    thunderbird.open_in_tab("02-petr")
    panel.wait_says(PETR)
    thunderbird.switch_to_tab(0)
    panel.wait_says(ADA)


def test_a_window_that_is_closed_again(thunderbird: Thunderbird, panel: Panel) -> None:
    thunderbird.click("01-ada")
    panel.wait_says(ADA)
    thunderbird.open_in_window("02-petr")
    panel.wait_says(PETR)
    thunderbird.press("ctrl+w")
    panel.wait_says(ADA)


def test_the_next_record_of_several(thunderbird: Thunderbird, panel: Panel) -> None:
    thunderbird.click("02-petr")
    panel.wait_says(PETR, "1 of 3")
    panel.press("Next record")
    panel.wait_says("Beta Logistics", "2 of 3")


def test_the_panel_stands_beside_and_leaves_the_focus(thunderbird: Thunderbird, panel: Panel) -> None:
    thunderbird.click("01-ada")
    panel.wait_says(ADA)
    panel.wait_beside(thunderbird)
    assert thunderbird.has_focus()
    assert thunderbird.desktop.picture("beside-thunderbird").stat().st_size > 0


def test_a_click_on_the_button_brings_a_closed_panel_back(thunderbird: Thunderbird, panel: Panel) -> None:
    thunderbird.click("01-ada")
    panel.wait_says(ADA)
    panel.close()
    assert len(thunderbird.hosts()) == 1
    thunderbird.click_header_button()
    panel.wait_says(ADA)
    assert thunderbird.has_focus()


def test_a_killed_host_comes_back_with_the_next_click(thunderbird: Thunderbird, panel: Panel) -> None:
    thunderbird.click("01-ada")
    panel.wait_says(ADA)
    thunderbird.kill_host()
    thunderbird.click("02-petr")
    panel.wait_says(PETR, "1 of 3")
    assert len(thunderbird.hosts()) == 1


def test_quitting_leaves_no_process_behind(tmp_path: Path) -> None:
    with whole_line(tmp_path / "desktop") as line, line.thunderbird() as thunderbird:
        with Panel(line.desktop) as panel:
            thunderbird.click("01-ada")
            panel.wait_says(ADA)
        thunderbird.quit()
        line.desktop.wait_until_all_have_ended(seconds=1)
