"""The extension makes room beside a window when the host asks for it, and gives it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.recording import Recording
from tests.e2e.thunderbird import WINDOW, Bounds, Thunderbird
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e

NARROWER: Bounds = (0, 0, 900, 820)
MOVED: Bounds = (60, 40, 880, 700)
GIVE_BACK = {"type": "restore_windows"}


@pytest.fixture
def window(thunderbird: Thunderbird, recording: Recording) -> Iterator[int]:
    """The id of the main window, which afterwards has its usual place again."""
    thunderbird.click("01-ada")
    yield recording.next_report()["window"]["id"]
    thunderbird.restore()
    wait_until(lambda: thunderbird.state() == "normal", "the window is neither minimised nor maximised")
    thunderbird.place(WINDOW)


def make_room(window: int, bounds: Bounds = NARROWER) -> dict[str, Any]:
    left, top, width, height = bounds
    return {"type": "resize_window", "id": window, "left": left, "top": top, "width": width, "height": height}


def wait_stands(thunderbird: Thunderbird, bounds: Bounds) -> None:
    """Until the main window stands there and is not maximised."""

    def stands() -> bool:
        return thunderbird.state() == "normal" and thunderbird.bounds() == bounds

    wait_until(stands, f"the window stands at {bounds}, not {thunderbird.bounds()}")


def ask_for_room(thunderbird: Thunderbird, recording: Recording, window: int) -> None:
    """Ask, and wait until the extension has made room and tells where the window stands."""
    recording.say(thunderbird, make_room(window))
    told = recording.next_report()["window"]
    assert (told["left"], told["top"], told["width"], told["height"]) == NARROWER
    wait_stands(thunderbird, NARROWER)


def test_a_window_makes_room_and_takes_it_back(
    thunderbird: Thunderbird, recording: Recording, window: int
) -> None:
    ask_for_room(thunderbird, recording, window)
    recording.say(thunderbird, GIVE_BACK)
    wait_stands(thunderbird, WINDOW)


def test_the_way_back_does_not_overtake_the_way_there(
    thunderbird: Thunderbird, recording: Recording, window: int
) -> None:
    recording.say(thunderbird, make_room(window), GIVE_BACK)
    assert recording.next_report()["window"]["width"] == NARROWER[2]
    wait_stands(thunderbird, WINDOW)


def test_a_maximised_window_is_so_again(thunderbird: Thunderbird, recording: Recording, window: int) -> None:
    thunderbird.maximise()
    recording.wait_until_settled(thunderbird)
    ask_for_room(thunderbird, recording, window)
    recording.say(thunderbird, GIVE_BACK)
    wait_until(lambda: thunderbird.state() == "maximized", "the window is maximised again")


def test_what_the_person_did_since_stays(thunderbird: Thunderbird, recording: Recording, window: int) -> None:
    ask_for_room(thunderbird, recording, window)
    thunderbird.place(MOVED)
    recording.say(thunderbird, GIVE_BACK)
    recording.wait_until_settled(thunderbird)
    assert thunderbird.bounds() == MOVED


def test_a_window_that_the_person_maximised_since_stays_so(
    thunderbird: Thunderbird, recording: Recording, window: int
) -> None:
    ask_for_room(thunderbird, recording, window)
    thunderbird.maximise()
    recording.say(thunderbird, GIVE_BACK)
    recording.wait_until_settled(thunderbird)
    assert thunderbird.state() == "maximized"


def test_room_made_again_after_a_move_gives_back_the_place_moved_to(
    thunderbird: Thunderbird, recording: Recording, window: int
) -> None:
    ask_for_room(thunderbird, recording, window)
    thunderbird.place(MOVED)
    recording.say(thunderbird, make_room(window))
    wait_stands(thunderbird, NARROWER)
    recording.say(thunderbird, GIVE_BACK)
    wait_stands(thunderbird, MOVED)


def test_a_window_closed_since_does_not_keep_others_from_going_back(
    thunderbird: Thunderbird, recording: Recording, window: int
) -> None:
    thunderbird.open_in_window("02-petr")
    other = recording.next_report()["window"]["id"]
    recording.say(thunderbird, make_room(other, MOVED), make_room(window))
    wait_stands(thunderbird, NARROWER)
    recording.next_report()
    thunderbird.close_message_windows()
    recording.next_report()
    recording.say(thunderbird, GIVE_BACK)
    wait_stands(thunderbird, WINDOW)


def test_a_minimised_window_makes_no_room(
    thunderbird: Thunderbird, recording: Recording, window: int
) -> None:
    thunderbird.open_in_window("02-petr")
    recording.next_report()
    thunderbird.minimise()
    recording.lay_out(make_room(window))
    thunderbird.click_window_button()
    while recording.next()["type"] != "show_panel":
        pass
    assert thunderbird.state() == "minimized"
    thunderbird.restore()
    wait_stands(thunderbird, WINDOW)


def test_a_lost_link_gives_the_room_back(thunderbird: Thunderbird, recording: Recording, window: int) -> None:
    ask_for_room(thunderbird, recording, window)
    thunderbird.kill_host()
    wait_stands(thunderbird, WINDOW)
