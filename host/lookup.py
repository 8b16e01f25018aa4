"""Reads: from the people of a message to the matching records, and from there to the card.

Every displayed message raises the generation. What was asked for an older generation is remembered when it
arrives, whether data or not, but never painted, and its failures are never told on another message's card.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer

from host import errors, matching
from host.close import retry
from host.close.cancel import CancelToken
from host.close.errors import CloseError, NotFound
from host.close.records import ActivityPage, Lead
from host.matching import Answer, Match
from host.message import MAX_OTHERS, People, Person, canonical, spellings
from host.store import (
    Card,
    Chip,
    Failed,
    Looking,
    NobodyToLookUp,
    NoMatch,
    NothingShown,
    SeveralSelected,
    State,
    Store,
)
from host.tasks import Lane, Tasks

if TYPE_CHECKING:  # loads requests, which must not delay the first paint
    from host.close.api import Close

log = logging.getLogger(__name__)

SETTLE_MS = 150
FIRST_ACTIVITIES = 8


class _Flight(Struct):
    """A search on its way. `generation` is the newest one that waits for it; `sent` is set by the worker."""

    generation: int
    token: CancelToken
    sent: bool = False


class Lookup(QObject):
    """Looks up the people of the displayed message and shows the outcome in the store. On the GUI thread."""

    def __init__(self, connect: Callable[[], Close], store: Store, tasks: Tasks) -> None:
        """`connect` gives the client; it is called on worker threads only and may take its time."""
        super().__init__()
        self._connect = connect
        self._store = store
        self._tasks = tasks
        self._generation = 0
        self._people = People()
        self._person: Person | None = None
        self._lead_id = ""
        self._problem: errors.Problem | None = None
        self._answers: dict[str, Answer] = {}
        self._leads: dict[str, Lead] = {}
        self._activities: dict[str, ActivityPage] = {}
        self._flights: dict[str, _Flight] = {}
        self._last_change = 0.0
        self._settle = self._timer(self._ask)
        self._retry = self._timer(self._try_again)
        self._failed_step: Callable[[], None] = self._ask
        self._attempt = 0
        self._activities_token = CancelToken()

    # What is shown in the mail program

    def show_people(self, people: People) -> None:
        """A message is displayed: what is known of its people is painted at once, the rest is asked."""
        self._next_generation(people, people.counts)
        self._paint()
        if self._person is not None:
            self._ask_when_settled()

    def show_nothing(self) -> None:
        self._next_generation(People(), None)
        self._store.show(NothingShown())

    def show_several(self, count: int) -> None:
        self._next_generation(People(), None)
        self._store.show(SeveralSelected(count))

    # What the person asks for

    def show_person(self, address: str) -> None:
        """Show the record of another participant of the displayed message."""
        person = next((p for p in self._people.all if p.address == address), None)
        if person is None:
            return
        self._next_generation(self._people, person)
        self._paint()
        if address not in self._answers:
            self._ask()
        else:
            self._fetch_activities()

    def look_up(self, address: str) -> None:
        """Show the record for an address typed by hand."""
        person = Person(canonical(address))
        self.show_people(People(person, (person,)))

    def show_match(self, position: int) -> None:
        """Show another record among those that match; a position that is not there changes nothing."""
        matches = self._matches()
        if 0 <= position < len(matches):
            self._lead_id = matches[position].lead_id
            self._give_up_waiting()
            self._paint()
            self._fetch_activities()

    def refresh(self) -> None:
        """Ask Close again for what is on screen."""
        if self._person is not None:
            self._give_up_waiting()
            self._give_up_flight(self._person.address)
            self._ask()

    def retire(self) -> None:
        """Another account is used from now on: nothing of this one is shown any more."""
        self._next_generation(People(), None)

    # Generations

    def _next_generation(self, people: People, person: Person | None) -> None:
        self._generation += 1
        self._people = people
        self._person = person
        self._lead_id = ""
        self._give_up_waiting()
        for address, flight in list(self._flights.items()):
            if person is not None and address == person.address:
                flight.generation = self._generation
                continue
            flight.token.cancel()
            if not flight.sent:  # what has been sent cannot be taken back; its answer is remembered
                del self._flights[address]

    def _is_current(self, generation: int) -> bool:
        return generation == self._generation

    def _give_up_waiting(self) -> None:
        """For what was asked or failed before, and for its failure."""
        self._settle.stop()
        self._retry.stop()
        self._activities_token.cancel()
        self._activities_token = CancelToken()
        self._problem = None
        self._attempt = 0

    def _give_up_flight(self, address: str) -> None:
        """Wait no more for a search that hangs. An answer that comes yet is remembered."""
        flight = self._flights.pop(address, None)
        if flight is not None:
            flight.token.cancel()

    def _timer(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    # Asking

    def _ask_when_settled(self) -> None:
        """At once if the last change is long ago, else when the selection rests: a held key asks nothing."""
        now = time.monotonic()
        rested = (now - self._last_change) * 1000 >= SETTLE_MS
        self._last_change = now
        if rested:
            self._ask()
        else:
            self._settle.start(SETTLE_MS)

    def _ask(self) -> None:
        person = self._person
        if person is None:
            return
        flight = self._flights.get(person.address)
        if flight is not None:  # single flight: the same question is not asked twice at a time
            flight.generation = self._generation
            return
        flight = _Flight(self._generation, CancelToken())
        self._flights[person.address] = flight
        asked = _asked_together(person, self._people)
        self._paint()
        self._tasks.run(
            Lane.READS,
            lambda: self._search(flight, asked),
            done=lambda found: self._found(person.address, flight, *found),
            failed=lambda error: self._not_found(person.address, flight, error),
            token=flight.token,
        )

    def _search(self, flight: _Flight, asked: Sequence[str]) -> tuple[Sequence[str], list[Lead]]:
        """On a worker: one search for every spelling of all addresses. Which were answered, and the leads."""
        flight.sent = True
        close = self._connect()
        found = close.leads_with(_all_spellings(asked), CancelToken())
        if not found.complete and len(asked) > 1:
            # The others stand on so many leads that those of the one who counts may have been cut off.
            asked = asked[:1]
            found = close.leads_with(_all_spellings(asked), CancelToken())
        return asked, [lead for hit in found.leads if (lead := _with_contacts(close, hit)) is not None]

    def _found(self, address: str, flight: _Flight, asked: Sequence[str], leads: Sequence[Lead]) -> None:
        self._land(address, flight)
        now = datetime.now(UTC)
        for lead in leads:
            self._leads[lead.id] = lead
        for one in asked:
            self._answers[one] = Answer(matching.matches_for(one, leads), now)
        if self._is_current(flight.generation):
            self._problem = None
            self._paint()
            self._fetch_activities(anew=True)

    def _not_found(self, address: str, flight: _Flight, error: Exception) -> None:
        self._land(address, flight)
        if self._is_current(flight.generation):
            self._tell(error, self._ask)

    def _land(self, address: str, flight: _Flight) -> None:
        if self._flights.get(address) is flight:
            del self._flights[address]

    def _fetch_activities(self, *, anew: bool = False) -> None:
        match = self._shown_match()
        if match is None or (match.lead_id in self._activities and not anew):
            return
        lead_id = match.lead_id
        generation = self._generation
        self._tasks.run(
            Lane.READS,
            lambda: self._connect().activities(lead_id, FIRST_ACTIVITIES, CancelToken()),
            done=lambda page: self._got_activities(generation, lead_id, page),
            failed=lambda error: self._got_no_activities(generation, lead_id, error),
            token=self._activities_token,
        )

    def _got_activities(self, generation: int, lead_id: str, page: ActivityPage) -> None:
        self._activities[lead_id] = page
        if self._is_shown(generation, lead_id):
            self._problem = None
            self._attempt = 0
            self._paint()

    def _got_no_activities(self, generation: int, lead_id: str, error: Exception) -> None:
        was_shown = self._is_shown(generation, lead_id)
        if isinstance(error, NotFound):
            self._forget(lead_id)
        if was_shown and self._shown_match() is not None and isinstance(error, NotFound):
            self._paint()  # another record of the same address takes its place
            self._fetch_activities()
        elif was_shown:
            self._tell(error, lambda: self._fetch_activities(anew=True))

    def _is_shown(self, generation: int, lead_id: str) -> bool:
        match = self._shown_match()
        return self._is_current(generation) and match is not None and match.lead_id == lead_id

    def _forget(self, lead_id: str) -> None:
        """The lead was deleted or merged: no address may lead to it any more."""
        self._leads.pop(lead_id, None)
        self._activities.pop(lead_id, None)
        for address, answer in self._answers.items():
            kept = tuple(match for match in answer.matches if match.lead_id != lead_id)
            self._answers[address] = replace(answer, matches=kept)

    def _tell(self, error: Exception, failed_step: Callable[[], None]) -> None:
        """Show the failure where it matters, and do the step again by itself where that may help."""
        wait = None
        if isinstance(error, CloseError):
            wait = retry.decide("GET", error, self._attempt, jitter=random.random())
        else:
            log.error("a lookup failed unexpectedly", exc_info=error)
        self._attempt += 1
        self._problem = replace(errors.describe(error), wait=wait)
        if wait is not None:
            self._failed_step = failed_step
            self._retry.start(round(wait * 1000))
        self._paint()

    def _try_again(self) -> None:
        if self._problem is not None:  # it stays on screen meanwhile, without its countdown
            self._problem = replace(self._problem, wait=None)
            self._paint()
        self._failed_step()

    # Painting

    def _matches(self) -> tuple[Match, ...]:
        if self._person is None:
            return ()
        answer = self._answers.get(self._person.address)
        return answer.matches if answer else ()

    def _position(self) -> int:
        """Where the chosen lead stands among the matches; the first one when none is chosen or it is gone."""
        return next((n for n, match in enumerate(self._matches()) if match.lead_id == self._lead_id), 0)

    def _shown_match(self) -> Match | None:
        matches = self._matches()
        return matches[self._position()] if matches else None

    def _paint(self) -> None:
        self._store.show(self._state())

    def _state(self) -> State:
        person = self._person
        chips = self._chips()
        if person is None:
            return NobodyToLookUp(chips)
        answer = self._answers.get(person.address)
        if answer is None:
            return Failed(self._problem, person, chips) if self._problem else Looking(person, chips)
        refreshing = person.address in self._flights
        if not answer.matches:
            return NoMatch(person, chips, answer.as_of, refreshing, self._problem)
        match = answer.matches[self._position()]
        return Card(
            person=person,
            lead=self._leads[match.lead_id],
            chips=chips,
            position=self._position(),
            total=len(answer.matches),
            matched_as=match.matched_as,
            activities=self._activities.get(match.lead_id),
            as_of=answer.as_of,
            refreshing=refreshing,
            problem=self._problem,
        )

    def _chips(self) -> tuple[Chip, ...]:
        return tuple(
            Chip(person, known=self._is_known(person.address), shown=person == self._person)
            for person in self._people.all
        )

    def _is_known(self, address: str) -> bool | None:
        answer = self._answers.get(address)
        return bool(answer.matches) if answer else None


def _with_contacts(close: Close, hit: Lead) -> Lead | None:
    """The whole lead. Whether a search hit carries its contacts is not confirmed, and without them nothing
    can be compared. None when the lead is gone: the search index lags behind by up to a minute."""
    if hit.contacts is not None:
        return hit
    try:
        return close.lead(hit.id, CancelToken())
    except NotFound:
        return None


def _asked_together(person: Person, people: People) -> tuple[str, ...]:
    """The addresses of one search: the one that counts and, at no further cost, the other participants."""
    others = [p.address for p in people.all if p.address != person.address][:MAX_OTHERS]
    return (person.address, *others)


def _all_spellings(addresses: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(spelling for address in addresses for spelling in spellings(address)))
