"""Whatever happens in Thunderbird, the host hears what is shown now, once."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.e2e.recording import Recording
from tests.e2e.thunderbird import WINDOW, Thunderbird

pytestmark = pytest.mark.e2e

OWN = ["grace@compiler.example", "sales@compiler.example"]
Message = dict[str, Any]


def person(role: str, name: str, address: str) -> Message:
    return {"role": role, "name": name, "address": address}


def shown_id(report: Message) -> str:
    """The Message-ID of a report that one message is displayed."""
    assert report["type"] == "displayed", report
    return str(report["message"]["message_id"])


def test_a_report_tells_the_whole_head_of_the_message(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    report = recording.next_report()
    ada = thunderbird.mailbox.messages["01-ada"]
    date = parsedate_to_datetime(ada["Date"])
    left, top, width, height = WINDOW
    window = report.pop("window")
    assert window.pop("id") > 0
    assert window == {
        "left": left,
        "top": top,
        "width": width,
        "height": height,
        "state": "normal",
        "scale": 1,
    }
    assert report.pop("seq") > 0
    assert report == {
        "type": "displayed",
        "message": {
            "people": [
                person("from", "Ada Lovelace", "ada@analytical-engines.example"),
                person("to", "Grace Hopper", "grace@compiler.example"),
                person("cc", "Charles Babbage", "charles@analytical-engines.example"),
            ],
            "subject": "Re: Quote for three engines",
            "message_id": thunderbird.mailbox.id("01-ada"),
            "date": f"{date:%Y-%m-%dT%H:%M:%S}.000Z",
            "folder_use": ["inbox"],
            "list_id": "",
            "list_post": "",
            "external": False,
        },
        "own": OWN,
    }


def test_quoted_and_encoded_names_are_read(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("02-petr")
    people = recording.next_report()["message"]["people"]
    assert people[0] == person("from", "Novák, Petr", "petr.novak@beta.example")
    assert person("to", "Huber, Eva", "eva.huber@beta.example") in people
    assert person("cc", "", "carl@gamma.example") in people

    thunderbird.click("03-juergen")
    people = recording.next_report()["message"]["people"]
    assert people[0] == person("from", "Jürgen Müller ✓", "Juergen.Mueller@xn--mller-kva.example")


def test_a_list_mail_names_its_list(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("05-list")
    message = recording.next_report()["message"]
    assert person("reply-to", "Real Poster", "poster@home.example") in message["people"]
    assert message["list_id"] == "Dev talk <dev.lists.example.net>"
    assert message["list_post"] == "<mailto:dev@lists.example.net>"


def test_a_mail_without_people_is_told_too(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("09-no-from")
    assert recording.next_report()["message"]["people"] == []


def test_the_sent_folder_is_told(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.open_folder("Sent")
    thunderbird.click("06-sent")
    message = recording.next_report()["message"]
    assert message["folder_use"] == ["sent"]
    assert person("to", "Zoë Oméga", "zoe@omega.example") in message["people"]


def test_the_same_message_again_is_not_told_again(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    assert shown_id(recording.next_report()) == thunderbird.mailbox.id("01-ada")
    thunderbird.click("01-ada")
    assert recording.nothing_more(thunderbird)


def test_several_selected(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("03-juergen")
    recording.next_report()
    thunderbird.ctrl_click("02-petr")
    report = recording.next_report()
    assert (report["type"], report["count"]) == ("several_selected", 2)
    thunderbird.ctrl_click("04-mary")
    assert recording.next_report()["count"] == 3


def test_more_selected_than_thunderbird_tells_at_once(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.open_folder("News")
    thunderbird.click("news-1")
    recording.next_report()
    thunderbird.select_rows(250)
    assert recording.next_report()["count"] == 250
    thunderbird.press("ctrl+a")
    assert recording.next_report()["count"] == 1000  # so many or more


def test_nothing_selected_any_more(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    recording.next_report()
    thunderbird.ctrl_click("01-ada")
    assert recording.next_report()["type"] == "nothing_displayed"


@pytest.mark.parametrize("folder", ["Other", "Empty"])
def test_a_folder_without_a_selection(thunderbird: Thunderbird, recording: Recording, folder: str) -> None:
    thunderbird.click("01-ada")
    recording.next_report()
    thunderbird.open_folder(folder)
    assert recording.next_report()["type"] == "nothing_displayed"


def test_an_account_instead_of_a_folder(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    recording.next_report()
    thunderbird.open_account()
    assert recording.next_report()["type"] == "nothing_displayed"


def test_a_folder_that_remembers_its_selection(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    recording.next_report()
    thunderbird.open_folder("Empty")
    recording.next_report()
    thunderbird.open_folder("Inbox")
    assert shown_id(recording.next_report()) == thunderbird.mailbox.id("01-ada")


def test_hidden_message_pane_shows_nothing(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    recording.next_report()
    thunderbird.press("F8")
    try:
        thunderbird.click("02-petr")
        assert recording.next_report()["type"] == "nothing_displayed"
    finally:
        thunderbird.press("F8")
    assert shown_id(recording.next_report()) == thunderbird.mailbox.id("02-petr")


def test_a_message_in_a_tab_and_back(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    recording.next_report()
    thunderbird.open_in_tab("02-petr")
    assert shown_id(recording.next_report()) == thunderbird.mailbox.id("02-petr")
    thunderbird.switch_to_tab(0)
    assert shown_id(recording.next_report()) == thunderbird.mailbox.id("01-ada")
    thunderbird.switch_to_tab(1)
    assert shown_id(recording.next_report()) == thunderbird.mailbox.id("02-petr")
    thunderbird.press("ctrl+w")
    assert shown_id(recording.next_report()) == thunderbird.mailbox.id("01-ada")


def test_a_background_tab_is_not_shown(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    recording.next_report()
    thunderbird.open_in_background_tab("02-petr")
    assert recording.nothing_more(thunderbird)


def test_another_kind_of_tab_shows_nothing(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    recording.next_report()
    thunderbird.open_address_book()
    assert recording.next_report()["type"] == "nothing_displayed"


def test_a_message_window_and_back(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    first = recording.next_report()
    thunderbird.open_in_window("02-petr")
    in_window = recording.next_report()
    assert shown_id(in_window) == thunderbird.mailbox.id("02-petr")
    assert in_window["window"]["id"] != first["window"]["id"]
    thunderbird.focus_main_window()
    assert shown_id(recording.next_report()) == thunderbird.mailbox.id("01-ada")


def test_a_closed_message_window_is_shown_no_more(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    recording.next_report()
    thunderbird.open_in_window("02-petr")
    recording.next_report()
    thunderbird.press("ctrl+w")
    assert shown_id(recording.next_report()) == thunderbird.mailbox.id("01-ada")


def test_a_deleted_message_gives_way_to_the_next(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.open_folder("Travel")
    thunderbird.click("travel-1")
    assert shown_id(recording.next_report()) == thunderbird.mailbox.id("travel-1")
    thunderbird.press("Delete")
    assert shown_id(recording.next_report()) == thunderbird.mailbox.id("travel-2")


def test_a_message_file_from_disk(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.open_file("04-mary")
    report = recording.next_report()
    assert shown_id(report) == thunderbird.mailbox.id("04-mary")
    assert report["message"]["external"] is True
    assert report["message"]["folder_use"] == []


def test_of_fast_selections_the_last_one_stands(thunderbird: Thunderbird, recording: Recording) -> None:
    names = ["01-ada", "02-petr", "03-juergen", "04-mary", "05-list", "07-noreply", "08-tag"]
    thunderbird.select_by_script(names)
    reports = [recording.next_report()]
    while shown_id(reports[-1]) != thunderbird.mailbox.id("08-tag"):
        reports.append(recording.next_report())
    assert recording.nothing_more(thunderbird)
    numbers = [report["seq"] for report in reports]
    assert numbers == sorted(set(numbers))


def test_a_slow_look_that_ends_late_tells_nothing(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.open_folder("Other")
    thunderbird.lose_text_of_folder("Other")
    thunderbird.open_folder("Inbox")
    thunderbird.open_in_tab("other")  # the extension waits a second for its text
    thunderbird.switch_to_tab(0)
    thunderbird.click("01-ada")
    assert shown_id(recording.next_report()) == thunderbird.mailbox.id("01-ada")
    assert not recording.hears_within(seconds=1.5)


def test_numbers_rise_by_one(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    first = recording.next_report()["seq"]
    thunderbird.click("02-petr")
    assert recording.next_report()["seq"] == first + 1


def test_a_minimised_window_is_told(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    recording.next_report()
    thunderbird.minimise()
    assert recording.next_report()["window"]["state"] == "minimized"
    thunderbird.restore()
    assert recording.next_report()["window"]["state"] == "normal"


def test_a_compose_window_keeps_the_last_contact(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.click("01-ada")
    recording.next_report()
    thunderbird.open_compose_window()
    thunderbird.focus_main_window()
    assert recording.nothing_more(thunderbird)


def test_a_message_whose_text_is_gone_is_still_told(thunderbird: Thunderbird, recording: Recording) -> None:
    thunderbird.open_folder("Other")
    thunderbird.lose_text_of_folder("Other")
    thunderbird.click("other")
    report = recording.next_report()
    assert shown_id(report) == thunderbird.mailbox.id("other")
    assert report["message"]["people"][0] == person("from", "Other", "other@plain.example")


def test_a_tab_that_never_loads_is_not_the_message_before(
    thunderbird: Thunderbird, recording: Recording
) -> None:
    thunderbird.open_folder("Other")
    thunderbird.lose_text_of_folder("Other")
    thunderbird.open_folder("Inbox")
    thunderbird.click("01-ada")
    recording.next_report()
    thunderbird.open_in_tab("other")
    assert recording.next_report()["type"] == "nothing_displayed"
