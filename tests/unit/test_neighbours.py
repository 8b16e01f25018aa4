"""Several Thunderbirds and one panel: whose message counts, where the panel belongs, who hears the status."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from host import protocol
from host.neighbours import Neighbours
from host.protocol import (
    Displayed,
    Hello,
    MessageHead,
    NothingDisplayed,
    Participant,
    SeveralSelected,
    ShowPanel,
)
from host.ui.placement import Rect


class FakeLink(QObject):
    """A link without a process; `sent` is what its extension would hear."""

    received = Signal(object)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[protocol.FromHost] = []

    def send(self, message: protocol.FromHost) -> None:
        self.sent.append(message)

    def statuses(self) -> list[tuple[int, str]]:
        return [(m.seq, m.title) for m in self.sent if isinstance(m, protocol.Status)]


class Town:
    """Two linked Thunderbirds, and what the panel is told."""

    def __init__(self) -> None:
        self.neighbours = Neighbours()
        self.shown: list[Any] = []
        self.places: list[int] = []
        self.wanted = 0
        self.gone = 0
        self.neighbours.shown.connect(self.show)
        self.neighbours.moved.connect(lambda pid, window: self.places.append(pid))
        self.neighbours.panel_wanted.connect(self.want)
        self.neighbours.all_gone.connect(self.lose)
        self.neighbours.status_wanted.connect(self.report)
        self.one, self.other = FakeLink(), FakeLink()
        self.neighbours.welcome(self.one, 1)  # type: ignore[arg-type]  # what Neighbours uses of a link
        self.neighbours.welcome(self.other, 2)  # type: ignore[arg-type]

    def show(self, shown: Any) -> None:
        self.shown.append(shown.message.subject if isinstance(shown, Displayed) else shown)

    def report(self) -> None:
        self.neighbours.report(f"card for {self.shown[-1]}", 1)

    def want(self) -> None:
        self.wanted += 1

    def lose(self) -> None:
        self.gone += 1


@pytest.fixture
def town(qtbot: QtBot) -> Town:
    return Town()


def message(seq: int, subject: str, window: protocol.Window | None = None) -> Displayed:
    return Displayed(seq, MessageHead((Participant("from", "a@b.example"),), subject), (), window)


def test_each_hears_the_status_of_its_own_message(town: Town) -> None:
    town.one.received.emit(message(1, "Ada"))
    town.other.received.emit(message(1, "Mary"))
    town.one.received.emit(message(2, "Zoe"))
    assert town.shown == ["Ada", "Mary", "Zoe"]
    assert town.places == [1, 2, 1]
    assert town.one.statuses() == [(1, "card for Ada"), (2, "card for Zoe")]
    assert town.other.statuses() == [(1, "card for Mary")]


def test_a_click_on_a_button_brings_that_thunderbirds_record(town: Town) -> None:
    town.one.received.emit(message(1, "Ada"))
    town.other.received.emit(message(1, "Mary"))
    town.one.received.emit(ShowPanel())
    assert town.wanted == 1
    assert town.places[-1] == 1
    assert town.shown[-1] == "Ada"
    assert (1, "card for Mary") not in town.one.statuses()


@pytest.mark.parametrize("kind", [message(1, "Ada"), SeveralSelected(1, 3)])
def test_a_thunderbird_that_shows_nothing_takes_nobodys_card_away(town: Town, kind: Any) -> None:
    town.one.received.emit(kind)
    town.other.received.emit(NothingDisplayed(1))
    assert len(town.shown) == 1
    assert town.places == [1]
    town.one.received.emit(NothingDisplayed(2))
    assert isinstance(town.shown[-1], NothingDisplayed)


def test_a_window_that_moved_is_no_new_subject_but_hears_its_status(town: Town) -> None:
    window = protocol.Window(1, 0, 0, 100, 100)
    town.one.received.emit(message(1, "Ada", window))
    town.one.received.emit(message(2, "Ada", protocol.Window(1, 50, 0, 100, 100)))
    assert town.shown == ["Ada"]
    assert town.places == [1, 1]
    assert town.one.statuses() == [(1, "card for Ada"), (2, "card for Ada")]


def test_the_same_status_is_said_once(town: Town) -> None:
    town.one.received.emit(message(1, "Ada"))
    town.report()
    town.report()
    assert len(town.one.statuses()) == 1


def test_when_the_current_one_goes_the_one_before_counts(town: Town) -> None:
    town.one.received.emit(message(1, "Ada"))
    town.other.received.emit(message(1, "Mary"))
    town.other.ended.emit()
    assert town.shown == ["Ada", "Mary", "Ada"]
    assert town.places == [1, 2, 1]
    town.one.ended.emit()
    assert town.shown[-1] is None
    assert (town.gone, town.neighbours.any) == (1, False)


def test_when_another_one_goes_nothing_changes(town: Town) -> None:
    town.other.received.emit(message(1, "Mary"))
    town.one.received.emit(message(1, "Ada"))
    town.other.ended.emit()
    assert town.shown == ["Mary", "Ada"]
    assert town.gone == 0


def test_what_is_looked_up_by_hand_is_no_thunderbirds_status(town: Town) -> None:
    town.one.received.emit(message(1, "Ada"))
    town.neighbours.set_aside()
    town.neighbours.report("card for Petr", 3)
    assert town.one.statuses() == [(1, "card for Ada")]
    town.one.received.emit(message(2, "Ada"))
    assert town.shown == ["Ada", "Ada"], "the same message brings its card back"
    assert town.one.statuses()[-1] == (2, "card for Ada")


def test_only_an_extension_that_can_is_asked_to_make_room(town: Town) -> None:
    town.one.received.emit(message(1, "Ada", protocol.Window(7, 0, 0, 100, 100)))
    town.neighbours.resize_current(Rect(0, 0, 50, 100))
    assert not any(isinstance(m, protocol.ResizeWindow) for m in town.one.sent)
    town.one.received.emit(Hello(1, "0.1.0", capabilities=("resize_window",)))
    town.neighbours.resize_current(Rect(0, 0, 50, 100))
    assert town.one.sent[-1] == protocol.ResizeWindow(7, 0, 0, 50, 100)
    town.neighbours.restore_windows()
    assert town.one.sent[-1] == protocol.RestoreWindows()
