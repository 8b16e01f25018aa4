"""No room beside a maximised window: the person is asked once, and what they choose is what happens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from host.protocol import NATIVE_NAME
from tests.e2e.panel import ADA, PETR, Panel
from tests.e2e.parts import WholeLine, whole_line
from tests.e2e.thunderbird import Thunderbird
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e

QUESTION = "There is no room beside Thunderbird."


@pytest.fixture
def line(tmp_path: Path) -> Iterator[WholeLine]:
    with whole_line(tmp_path / "desktop") as prepared:
        yield prepared


@pytest.fixture
def thunderbird(line: WholeLine) -> Iterator[Thunderbird]:
    """A maximised Thunderbird that shows a message."""
    with line.thunderbird() as thunderbird:
        thunderbird.maximise()
        thunderbird.click("01-ada")
        yield thunderbird


@pytest.fixture
def panel(thunderbird: Thunderbird) -> Iterator[Panel]:
    """The panel over it, which asks."""
    with Panel(thunderbird.desktop) as panel:
        panel.wait_says(ADA, QUESTION)
        panel.wait_over(thunderbird)
        yield panel


def wait_room_made(thunderbird: Thunderbird, panel: Panel) -> None:
    wait_until(lambda: thunderbird.state() == "normal", "Thunderbird is not maximised any more")
    panel.wait_beside(thunderbird)
    assert panel.frame is not None
    assert panel.frame.right == thunderbird.desktop.screen[0], "no more room than the panel needs"
    panel.wait_does_not_say(QUESTION)


def test_make_room(line: WholeLine, thunderbird: Thunderbird, panel: Panel) -> None:
    line.desktop.picture("beside-asks-for-room")
    panel.press("Make room")
    wait_room_made(thunderbird, panel)
    line.desktop.picture("beside-room-made")
    assert line.settings()["when_crowded"] == "make-room"

    panel.close()
    wait_until(lambda: thunderbird.state() == "maximized", "Thunderbird is maximised again")
    thunderbird.click_toolbar_button()
    wait_room_made(thunderbird, panel)  # without another question


def test_who_maximises_again_means_it(thunderbird: Thunderbird, panel: Panel) -> None:
    panel.press("Make room")
    wait_room_made(thunderbird, panel)
    thunderbird.maximise()
    panel.wait_over(thunderbird)
    thunderbird.click("02-petr")
    panel.wait_says(PETR)
    assert thunderbird.state() == "maximized"
    panel.wait_does_not_say(QUESTION)

    thunderbird.restore()
    panel.wait_beside(thunderbird)
    panel.close()
    wait_until(lambda: thunderbird.state() == "maximized", "the room is given back")


def test_float(line: WholeLine, thunderbird: Thunderbird, panel: Panel) -> None:
    panel.press("Float")
    panel.wait_does_not_say(QUESTION)
    panel.wait_over(thunderbird)
    assert thunderbird.state() == "maximized"
    assert line.settings()["when_crowded"] == "float"

    killed = thunderbird.kill_host()
    thunderbird.click("02-petr")
    panel.wait_says(PETR)
    panel.wait_over(thunderbird)
    assert panel.process != killed
    panel.wait_does_not_say(QUESTION)
    assert thunderbird.state() == "maximized"


def test_a_killed_host_gives_the_room_back(line: WholeLine, thunderbird: Thunderbird, panel: Panel) -> None:
    panel.press("Make room")
    wait_room_made(thunderbird, panel)
    manifest = line.desktop.home / ".mozilla/native-messaging-hosts" / f"{NATIVE_NAME}.json"
    aside = manifest.rename(manifest.with_suffix(".aside"))  # so that no other host comes
    thunderbird.kill_host()
    wait_until(lambda: thunderbird.state() == "maximized", "Thunderbird is maximised again")

    aside.rename(manifest)
    thunderbird.click("02-petr")
    panel.wait_says(PETR)
    wait_room_made(thunderbird, panel)


def test_each_of_two_thunderbirds_makes_room(line: WholeLine, thunderbird: Thunderbird, panel: Panel) -> None:
    panel.press("Make room")
    wait_room_made(thunderbird, panel)
    with line.thunderbird("home") as second:
        second.maximise()
        second.click("02-petr")
        panel.wait_says(PETR)
        wait_room_made(second, panel)
        panel.close()
        both = (thunderbird, second)
        wait_until(lambda: all(it.state() == "maximized" for it in both), "both have their room again")
