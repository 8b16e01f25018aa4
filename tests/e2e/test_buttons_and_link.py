"""The buttons always tell the truth, and a panel that cannot be reached is never silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.recording import Recording
from tests.e2e.thunderbird import Button, Thunderbird
from tests.e2e.waiting import wait_until

pytestmark = pytest.mark.e2e


def wait_for_badge(thunderbird: Thunderbird, badge: str, seconds: float = 10) -> Button:
    """The toolbar's button once it shows that badge."""
    wait_until(lambda: thunderbird.toolbar_button().badge == badge, f"the badge is {badge!r}", seconds)
    return thunderbird.toolbar_button()


@pytest.fixture
def failing(thunderbird: Thunderbird, recording: Recording) -> Iterator[Thunderbird]:
    """A Thunderbird whose host is about to fail; afterwards it has a sound one again."""
    yield thunderbird
    recording.behave("sound")
    thunderbird.reload_extension()
    wait_until(thunderbird.hosts, "the host runs again")


def fail(thunderbird: Thunderbird, recording: Recording, mode: str) -> Button:
    """The toolbar's button when the host misbehaves from the start."""
    recording.behave(mode)
    thunderbird.reload_extension()
    return wait_for_badge(thunderbird, "!", 25)


def help_page(thunderbird: Thunderbird) -> str:
    """The text of the one help page that a click on the button opens."""
    thunderbird.click_toolbar_button()
    return thunderbird.help_page()


class TestButtons:
    def test_both_show_the_number_of_matches_and_the_sentence(self, thunderbird: Thunderbird) -> None:
        thunderbird.click("01-ada")
        shown = wait_for_badge(thunderbird, "3")
        assert shown == Button("3", "Answer to displayed")
        assert thunderbird.header_button() == shown

    def test_no_match_is_a_plus(self, thunderbird: Thunderbird) -> None:
        thunderbird.click("09-no-from")
        wait_for_badge(thunderbird, "+")
        assert thunderbird.header_button().badge == "+"

    def test_nothing_known_is_no_badge(self, thunderbird: Thunderbird) -> None:
        thunderbird.click("01-ada")
        wait_for_badge(thunderbird, "3")
        thunderbird.open_folder("Empty")
        assert wait_for_badge(thunderbird, "").title == "Answer to nothing_displayed"

    def test_a_message_window_has_the_button_too(self, thunderbird: Thunderbird) -> None:
        thunderbird.open_in_window("01-ada")
        shown = Button("3", "Answer to displayed")
        wait_until(lambda: thunderbird.window_button() == shown, "it shows the number")

    def test_late_and_unknown_answers_are_ignored(
        self, thunderbird: Thunderbird, recording: Recording
    ) -> None:
        thunderbird.click("01-ada")
        unknown = f"weather_{recording.next_report()['seq']}"  # the host says it last
        wait_until(lambda: unknown in thunderbird.console(), "the unknown one is logged")
        assert wait_for_badge(thunderbird, "3").title == "Answer to displayed"

    @pytest.mark.parametrize("click", [Thunderbird.click_toolbar_button, Thunderbird.click_header_button])
    def test_a_click_asks_for_the_panel(
        self, thunderbird: Thunderbird, recording: Recording, click: Callable[[Thunderbird], None]
    ) -> None:
        thunderbird.click("01-ada")
        report = recording.next_report()
        click(thunderbird)
        assert recording.next() == {"type": "show_panel", "window": report["window"]}
        assert thunderbird.help_pages() == []


class TestLink:
    def test_hello_comes_first_and_says_who_speaks(self, failing: Thunderbird, recording: Recording) -> None:
        failing.reload_extension()
        hello = recording.next()
        version = hello.pop("application").removeprefix("Thunderbird ")
        assert int(version.split(".")[0]) >= 147
        capabilities = ["status", "resize_window"]
        assert hello == {"type": "hello", "protocol": 1, "version": "0.1.0", "capabilities": capabilities}

    def test_a_sleeping_extension_wakes_with_the_next_click(
        self, thunderbird: Thunderbird, recording: Recording
    ) -> None:
        (before,) = thunderbird.hosts()
        thunderbird.put_extension_to_sleep()
        wait_until(lambda: thunderbird.hosts() == [], "the host has ended")
        thunderbird.click("01-ada")
        assert recording.next()["type"] == "hello"
        wait_for_badge(thunderbird, "3")
        (after,) = thunderbird.hosts()
        assert after != before

    def test_a_killed_host_is_started_again_and_told_what_is_shown(
        self, thunderbird: Thunderbird, recording: Recording
    ) -> None:
        thunderbird.click("01-ada")
        told = recording.next_report()
        killed = thunderbird.kill_host()
        assert recording.next()["type"] == "hello"
        again = recording.next_report()
        assert again["message"] == told["message"]
        assert again["seq"] > told["seq"]
        wait_for_badge(thunderbird, "3")
        assert killed not in thunderbird.hosts()
        assert len(thunderbird.hosts()) == 1

    def test_a_killed_host_is_started_at_once_by_a_click(
        self, thunderbird: Thunderbird, recording: Recording
    ) -> None:
        thunderbird.kill_host()
        thunderbird.click("02-petr")
        wait_for_badge(thunderbird, "4")
        assert len(thunderbird.hosts()) == 1

    def test_a_host_that_always_ends_is_given_up(self, failing: Thunderbird, recording: Recording) -> None:
        shown = fail(failing, recording, "crash-later")
        assert shown.title == "The Close panel stopped by itself. Click for help."
        assert failing.hosts() == []


@pytest.mark.parametrize(
    ("mode", "title", "mend"),
    [
        ("crash", "The Close panel stopped by itself", "close-sidebar doctor"),
        ("garbage", "The Close panel answered with something unreadable", "close-sidebar install"),
        ("silent", "The Close panel does not answer", "close-sidebar doctor"),
        ("older", "The Close panel is too old for this add-on", "close-sidebar install"),
        ("newer", "This add-on is too old for the Close panel", "close-sidebar install"),
    ],
)
def test_a_failed_start_is_a_badge_a_title_and_a_help_page(
    failing: Thunderbird, recording: Recording, mode: str, title: str, mend: str
) -> None:
    shown = fail(failing, recording, mode)
    assert shown.title == f"{title}. Click for help."
    failing.click("01-ada")
    wait_until(lambda: failing.header_button() == shown, "the button in the message's head says the same")
    assert_helpful(help_page(failing), title, mend)


def test_a_missing_host(failing: Thunderbird, host_manifest: Path) -> None:
    text = host_manifest.read_bytes()
    host_manifest.unlink()
    try:
        failing.reload_extension()
        title = "The Close panel is not installed on this computer"
        assert wait_for_badge(failing, "!").title == f"{title}. Click for help."
        assert_helpful(help_page(failing), title, "close-sidebar install")
        # One page, however often it is asked for.
        failing.switch_to_tab(0)
        failing.click_toolbar_button()
        wait_until(failing.help_page_is_in_front, "the help page is in front again")
        assert len(failing.help_pages()) == 1
    finally:
        host_manifest.write_bytes(text)

    failing.click_try_again()
    wait_until(lambda: "The Close panel is running" in failing.help_pages()[0], "the help page says so")
    assert wait_for_badge(failing, "").title != title
    assert len(failing.hosts()) == 1


def test_the_help_page_comes_to_the_front_of_a_message_window(
    failing: Thunderbird, recording: Recording
) -> None:
    fail(failing, recording, "older")
    failing.open_in_window("01-ada")
    failing.click_window_button()
    wait_until(failing.help_page_is_in_front, "the help page opens in the main window")
    wait_until(failing.has_focus, "the main window has the focus")


def test_a_host_that_may_not_be_run(failing: Thunderbird, host_launcher: Path) -> None:
    host_launcher.chmod(0o644)
    try:
        failing.reload_extension()
        title = "The Close panel cannot be started"
        assert wait_for_badge(failing, "!").title == f"{title}. Click for help."
        assert_helpful(help_page(failing), title, "close-sidebar install")
    finally:
        host_launcher.chmod(0o755)


def assert_helpful(page: str, title: str, mend: str) -> None:
    """What happened, the mend, a way to try again, and the versions."""
    lines = page.splitlines()
    assert title in lines
    assert mend in lines
    assert {"Try again", "Trying again…"}.intersection(lines)
    assert "0.1.0 (protocol 1)" in page
    assert "Thunderbird 1" in page
