"""What is known and shown. Widgets render from it; nothing else keeps state.

The panel shows exactly one of the `State` types. They are frozen: a change is a new state.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from host.close.records import ActivityPage, Lead
from host.errors import Problem
from host.message import Person


class Chip(Struct, frozen=True):
    """A participant as drawn at the top. `known` is None while Close was not asked about this address."""

    person: Person
    known: bool | None = None
    shown: bool = False


class NothingShown(Struct, frozen=True):
    """No message is displayed."""


class SeveralSelected(Struct, frozen=True):
    """Several messages are selected, so none is displayed."""

    count: int


class NobodyToLookUp(Struct, frozen=True):
    """The displayed message names nobody but the person themselves, a list or a no-reply address."""

    chips: tuple[Chip, ...] = ()


class NeedsKey(Struct, frozen=True):
    """No API key is there, so Close cannot be asked."""


class Looking(Struct, frozen=True):
    """Close is being asked about `person` and nothing is known yet."""

    person: Person
    chips: tuple[Chip, ...] = ()


class NoMatch(Struct, frozen=True):
    """Close knows no record with the address of `person`."""

    person: Person
    chips: tuple[Chip, ...] = ()
    as_of: datetime | None = None
    refreshing: bool = False
    problem: Problem | None = None


class Card(Struct, frozen=True):
    """The matching record.

    `position` counts from 0 among `total` matches; `matched_as` is the address as it stands in Close when it
    differs from the one in the mail (a tag was dropped, or the other spelling of an international domain).
    `activities` is None until the first page arrived. `as_of` is aware UTC. `refreshing` says that Close is
    being asked again behind the card; `problem` is why the last try failed, while the card stays usable.
    """

    person: Person
    lead: Lead
    chips: tuple[Chip, ...] = ()
    position: int = 0
    total: int = 1
    matched_as: str = ""
    activities: ActivityPage | None = None
    as_of: datetime | None = None
    refreshing: bool = False
    problem: Problem | None = None


class Failed(Struct, frozen=True):
    """Close could not be asked and nothing is known to show instead."""

    problem: Problem
    person: Person | None = None
    chips: tuple[Chip, ...] = ()


State = NothingShown | SeveralSelected | NobodyToLookUp | NeedsKey | Looking | NoMatch | Card | Failed


class Sample(Struct, frozen=True):
    """A sample message of the demo, as listed in its window."""

    sender: str
    subject: str


class Account(Struct, frozen=True):
    """Where the records come from. `who` names the person and organisation once Close has told them.
    `samples` is empty outside the demo's own window."""

    demo: bool = False
    who: str = ""
    samples: tuple[Sample, ...] = ()
    sample_shown: int = -1


class Store(QObject):
    """The one owner of what the panel shows. Lives on the GUI thread."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state: State = NothingShown()
        self._account = Account()
        self._asks_for_room = False
        self._explains_free_window = False

    @property
    def asks_for_room(self) -> bool:
        """Whether the person is to choose what happens where there is no room beside Thunderbird's window."""
        return self._asks_for_room

    def ask_for_room(self, asks: bool) -> None:
        if asks != self._asks_for_room:
            self._asks_for_room = asks
            self.changed.emit()

    @property
    def explains_free_window(self) -> bool:
        """Whether to say why the panel does not stand beside Thunderbird's window."""
        return self._explains_free_window

    def explain_free_window(self, explains: bool) -> None:
        if explains != self._explains_free_window:
            self._explains_free_window = explains
            self.changed.emit()

    @property
    def state(self) -> State:
        return self._state

    @property
    def account(self) -> Account:
        return self._account

    def show(self, state: State) -> None:
        """Replace what is shown. Says nothing when nothing changed."""
        if state != self._state:
            self._state = state
            self.changed.emit()

    def use(self, account: Account) -> None:
        if account != self._account:
            self._account = account
            self.changed.emit()
