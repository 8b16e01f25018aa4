"""Lookup: the right card for the displayed message, whatever answers when."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from host import lookup as lookup_module
from host.close.errors import CloseError, KeyRefused, NoConnection, NotFound, Refused, ServerDown, TooFast
from host.errors import Problem
from host.lookup import Lookup
from host.matching import matches_for
from host.message import People, Person
from host.store import (
    Card,
    Failed,
    Looking,
    NobodyToLookUp,
    NoMatch,
    NothingShown,
    SeveralSelected,
    State,
    Store,
)
from tests.fakes.hand_tasks import HandJob, HandTasks
from tests.fakes.scripted_close import NOON, ScriptedClose, lead

ADA = Person("ada@e.example", "Ada")
BOB = Person("bob@b.example", "Bob")
EVE = Person("eve@x.example", "Eve")


def people(counts: Person | None, *others: Person) -> People:
    return People(counts, ((counts, *others) if counts else others))


class Bench:
    """A lookup whose work is done by hand."""

    def __init__(self, close: ScriptedClose) -> None:
        self.close = close
        self.tasks = HandTasks()
        self.store = Store()
        self.lookup = Lookup(lambda: close, self.store, self.tasks)  # type: ignore[arg-type]  # scripted

    @property
    def state(self) -> State:
        return self.store.state

    def display(self, counts: Person | None, *others: Person) -> None:
        """Display a message after the last one has rested."""
        self.lookup._last_change = -lookup_module.SETTLE_MS
        self.lookup.show_people(people(counts, *others))

    def card(self) -> Card:
        assert isinstance(self.state, Card), self.state
        return self.state


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(ScriptedClose(lead("Engines", "ada@e.example"), lead("Builders", "bob@b.example")))


def test_an_unknown_address_is_looking_then_a_card_then_its_activities(bench: Bench) -> None:
    bench.display(ADA)
    assert isinstance(bench.state, Looking)
    search = bench.tasks.jobs[0]
    bench.tasks.start(search)
    bench.tasks.end(search)
    assert bench.card().lead.name == "Engines"
    assert bench.card().activities is None
    bench.tasks.finish_all()
    assert bench.card().activities is not None
    assert bench.close.asked == [("search", "ada@e.example"), ("activities", "lead_Engines")]


def test_nobody_is_asked_about_when_nobody_counts(bench: Bench) -> None:
    bench.display(None, BOB)
    assert isinstance(bench.state, NobodyToLookUp)
    assert [chip.known for chip in bench.state.chips] == [None]
    assert bench.tasks.jobs == []


def test_one_search_asks_for_everybody_and_fills_the_chips(bench: Bench) -> None:
    bench.display(ADA, BOB, EVE)
    bench.tasks.finish_all()
    assert [(chip.person.name, chip.known, chip.shown) for chip in bench.card().chips] == [
        ("Ada", True, True),
        ("Bob", True, False),
        ("Eve", False, False),
    ]
    assert [kind for kind, *_ in bench.close.asked] == ["search", "activities"]


def test_another_participant_is_shown_without_another_search(bench: Bench) -> None:
    bench.display(ADA, BOB)
    bench.tasks.finish_all()
    bench.lookup.show_person("bob@b.example")
    bench.tasks.finish_all()
    assert bench.card().lead.name == "Builders"
    assert [kind for kind, *_ in bench.close.asked] == ["search", "activities", "activities"]


def test_a_late_answer_is_remembered_and_not_painted(bench: Bench) -> None:
    bench.display(ADA)
    late = bench.tasks.jobs[0]
    bench.tasks.start(late)
    bench.display(BOB)
    bench.tasks.end(late)
    assert isinstance(bench.state, Looking)
    assert bench.state.person == BOB
    bench.tasks.finish_all()
    assert bench.card().lead.name == "Builders"
    bench.display(ADA)
    assert bench.card().lead.name == "Engines", "the late answer was remembered"


def test_a_late_error_is_not_told_on_another_card(bench: Bench) -> None:
    bench.close.failures = [KeyRefused()]
    bench.display(ADA)
    late = bench.tasks.jobs[0]
    bench.tasks.start(late)
    bench.display(BOB)
    bench.tasks.end(late)
    assert isinstance(bench.state, Looking)
    bench.tasks.finish_all()
    assert bench.card().problem is None


def test_a_late_error_of_activities_is_not_told_on_another_record(bench: Bench) -> None:
    bench.display(ADA, BOB)
    search = bench.tasks.jobs[0]
    bench.tasks.start(search)
    bench.tasks.end(search)
    bench.close.failures = [NoConnection()]
    bench.tasks.start(bench.tasks.jobs[0])
    bench.lookup.show_person("bob@b.example")
    bench.tasks.finish_all()
    assert bench.card().problem is None


def test_a_question_not_sent_yet_is_dropped_when_the_message_changes(bench: Bench) -> None:
    bench.display(ADA)
    bench.display(BOB)
    bench.tasks.finish_all()
    assert [asked for asked in bench.close.asked if asked[0] == "search"] == [("search", "bob@b.example")]


def test_the_same_question_is_not_asked_twice_at_a_time(bench: Bench) -> None:
    bench.display(ADA)
    bench.tasks.start(bench.tasks.jobs[0])
    bench.display(BOB)
    bench.display(ADA)
    bench.tasks.finish_all()
    assert bench.card().lead.name == "Engines"
    assert [asked for asked in bench.close.asked if asked == ("search", "ada@e.example")] == [
        ("search", "ada@e.example")
    ]


def test_what_is_known_is_painted_at_once_and_asked_again_behind_it(bench: Bench) -> None:
    bench.display(ADA)
    bench.tasks.finish_all()
    bench.display(BOB)
    bench.tasks.finish_all()
    bench.display(ADA)
    assert bench.card().lead.name == "Engines"
    assert bench.card().refreshing
    bench.tasks.finish_all()
    assert not bench.card().refreshing


def test_rapid_changes_ask_only_for_the_first_and_the_last(bench: Bench, qtbot: QtBot) -> None:
    bench.display(ADA)
    for number in range(30):
        bench.lookup.show_people(people(Person(f"p{number}@x.example")))
    bench.lookup.show_people(people(BOB))
    qtbot.waitUntil(
        lambda: any(not job.token.cancelled for job in bench.tasks.jobs if job.token), timeout=5000
    )
    bench.tasks.finish_all()
    searches = [asked for asked in bench.close.asked if asked[0] == "search"]
    assert searches == [("search", "bob@b.example")]
    assert bench.card().lead.name == "Builders"


def test_leads_that_are_only_alike_are_no_match(bench: Bench) -> None:
    bench.close.alike = (lead("Wrong", "ada@e.example.org", "xada@e.example"),)
    bench.display(ADA)
    bench.tasks.finish_all()
    assert (bench.card().lead.name, bench.card().total) == ("Engines", 1)
    bench.display(EVE)
    bench.tasks.finish_all()
    assert isinstance(bench.state, NoMatch)


def test_a_hit_without_contacts_is_read_whole_before_it_counts(bench: Bench) -> None:
    bench.close.without_contacts = True
    bench.display(ADA)
    bench.tasks.finish_all()
    assert bench.card().lead.contacts
    assert [kind for kind, *_ in bench.close.asked] == ["search", "lead", "activities"]


def test_several_matches_newest_first_and_the_chosen_one_stays(bench: Bench) -> None:
    bench.close.leads = {
        one.id: one
        for one in (
            lead("Old", "ada@e.example", updated_at=NOON - timedelta(days=9)),
            lead("New", "ada@e.example", updated_at=NOON),
            lead("Never", "ada@e.example", updated_at=None),
        )
    }
    bench.display(ADA)
    bench.tasks.finish_all()
    assert (bench.card().lead.name, bench.card().position, bench.card().total) == ("New", 0, 3)
    bench.lookup.show_match(1)
    bench.tasks.finish_all()
    assert bench.card().lead.name == "Old"
    assert bench.card().activities is not None
    bench.lookup.show_match(3)
    bench.lookup.show_match(-1)
    assert bench.card().lead.name == "Old"
    newer = lead("Newest", "ada@e.example", updated_at=NOON + timedelta(days=1))
    bench.close.leads[newer.id] = newer
    bench.lookup.refresh()
    bench.tasks.finish_all()
    assert (bench.card().lead.name, bench.card().position, bench.card().total) == ("Old", 2, 4)


def test_a_match_chosen_while_refreshing_ends_refreshed(bench: Bench) -> None:
    bench.close.leads["lead_2"] = lead("2", "ada@e.example", updated_at=NOON - timedelta(days=1))
    bench.display(ADA)
    bench.tasks.finish_all()
    bench.lookup.refresh()
    bench.tasks.start(bench.tasks.jobs[0])
    bench.lookup.show_match(1)
    bench.tasks.finish_all()
    assert (bench.card().lead.name, bench.card().refreshing) == ("2", False)


def test_a_failure_is_told_and_a_retry_mends_it(bench: Bench) -> None:
    bench.close.failures = [KeyRefused()]
    bench.display(ADA)
    bench.tasks.finish_all()
    assert isinstance(bench.state, Failed)
    assert bench.state.problem.code == "key_refused"
    bench.lookup.refresh()
    bench.tasks.finish_all()
    assert bench.card().problem is None


def test_a_refresh_does_not_wait_for_a_search_that_hangs(bench: Bench) -> None:
    bench.display(ADA)
    hanging = bench.tasks.jobs[0]
    bench.tasks.start(hanging)
    bench.lookup.refresh()
    [again] = [job for job in bench.tasks.jobs if job is not hanging]
    bench.tasks.start(again)
    bench.tasks.end(again)
    assert bench.card().lead.name == "Engines"
    bench.tasks.end(hanging)
    bench.tasks.finish_all()
    assert (bench.card().lead.name, bench.card().refreshing) == ("Engines", False)


def test_a_known_card_stays_usable_behind_a_failure(bench: Bench) -> None:
    bench.display(ADA)
    bench.tasks.finish_all()
    bench.close.failures = [KeyRefused()]
    bench.lookup.refresh()
    bench.tasks.finish_all()
    assert bench.card().problem is not None
    assert bench.card().lead.name == "Engines"


@pytest.mark.parametrize("failure", [TooFast(0.05), NoConnection()])
def test_what_may_pass_is_asked_again_by_itself(bench: Bench, qtbot: QtBot, failure: CloseError) -> None:
    bench.close.failures = [failure]
    bench.display(ADA)
    bench.tasks.finish_all()
    assert isinstance(bench.state, Failed)
    assert bench.state.problem.wait is not None
    qtbot.waitUntil(lambda: bool(bench.tasks.jobs), timeout=10_000)
    bench.tasks.finish_all()
    assert bench.card().lead.name == "Engines"


def test_a_failure_that_repeats_counts_down_again(bench: Bench) -> None:
    """Two equal waits in a row must be two states, else the countdown of the second would not be drawn."""
    waits: list[float | None] = []

    def note() -> None:
        assert isinstance(bench.state, Failed)
        waits.append(bench.state.problem.wait)

    bench.close.failures = [TooFast(5), TooFast(5)]
    bench.display(ADA)
    bench.store.changed.connect(note)
    bench.tasks.finish_all()
    bench.lookup._try_again()  # as by the timer
    bench.tasks.finish_all()
    assert waits == [5, None, 5]


def test_activities_that_fail_for_good_are_not_asked_for_ever(bench: Bench) -> None:
    bench.display(ADA)
    search = bench.tasks.jobs[0]
    bench.tasks.start(search)
    bench.tasks.end(search)
    bench.close.failures = [ServerDown(503)] * 20
    bench.tasks.finish_all()
    waits = []
    while (wait := (bench.card().problem or Problem("", "", "")).wait) is not None:
        waits.append(wait)
        bench.lookup._try_again()  # as by the timer
        bench.tasks.finish_all()
    assert len(waits) == 4
    assert waits == sorted(waits), "each wait is longer than the one before"
    assert [kind for kind, *_ in bench.close.asked] == ["search"], "what had succeeded is not asked again"


def test_after_a_deleted_record_the_next_one_is_shown_whole(bench: Bench) -> None:
    bench.close.leads["lead_2"] = lead("2", "ada@e.example", updated_at=NOON - timedelta(days=1))
    bench.display(ADA)
    search = bench.tasks.jobs[0]
    bench.tasks.start(search)
    bench.tasks.end(search)
    bench.close.failures = [NotFound()]
    bench.tasks.finish_all()
    assert (bench.card().lead.name, bench.card().total, bench.card().problem) == ("2", 1, None)
    assert bench.card().activities is not None


def test_a_crowd_of_others_does_not_hide_the_one_who_counts(bench: Bench) -> None:
    bench.close.leads = {f"lead_{n}": lead(str(n), "bob@b.example") for n in range(9)} | {
        "lead_Engines": lead("Engines", "ada@e.example")
    }
    bench.close.at_most = 5
    bench.display(ADA, BOB)
    bench.tasks.finish_all()
    assert bench.card().lead.name == "Engines"
    assert [chip.known for chip in bench.card().chips] == [True, None], "of the others nothing is claimed"


def test_a_message_does_not_wait_for_activities_that_nobody_wants(bench: Bench) -> None:
    bench.display(ADA)
    search = bench.tasks.jobs[0]
    bench.tasks.start(search)
    bench.tasks.end(search)
    bench.display(BOB)
    bench.tasks.finish_all()
    assert ("activities", "lead_Engines") not in bench.close.asked


def test_a_retired_lookup_shows_nothing_any_more(bench: Bench) -> None:
    bench.display(ADA)
    search = bench.tasks.jobs[0]
    bench.tasks.start(search)
    bench.lookup.retire()
    bench.tasks.end(search)
    bench.tasks.finish_all()
    assert isinstance(bench.state, Looking)


def test_a_wait_for_another_message_is_given_up(bench: Bench) -> None:
    bench.close.failures = [TooFast(0.01)]
    bench.display(ADA)
    bench.tasks.finish_all()
    bench.lookup.show_nothing()
    assert not any(timer.isActive() for timer in bench.lookup.findChildren(QTimer))
    assert isinstance(bench.state, NothingShown)


def test_a_deleted_lead_is_forgotten_for_every_address(bench: Bench) -> None:
    bench.display(ADA)
    search = bench.tasks.jobs[0]
    bench.tasks.start(search)
    bench.close.failures = [NotFound()]
    bench.tasks.end(search)
    bench.tasks.finish_all()
    assert isinstance(bench.state, NoMatch)
    assert bench.state.problem is not None
    assert bench.state.problem.code == "not_found"


def test_nothing_and_several_are_shown(bench: Bench) -> None:
    bench.lookup.show_several(4)
    assert bench.state == SeveralSelected(4)
    bench.lookup.show_nothing()
    assert bench.state == NothingShown()


@pytest.mark.logs_warnings
def test_a_failure_of_our_own_is_told_and_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.close.failures = [KeyError("x")]
    bench.display(ADA)
    bench.tasks.finish_all()
    assert isinstance(bench.state, Failed)
    assert bench.state.problem.code == "unexpected"
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_exact_goes_before_untagged_and_says_how_it_is_spelt() -> None:
    untagged = lead("Untagged", "tom@t.example", updated_at=NOON)
    exact = lead("Exact", "Tom+Inv@T.example", updated_at=NOON - timedelta(days=1))
    found = matches_for("tom+inv@t.example", [untagged, exact])
    assert [(match.lead_id, match.matched_as) for match in found] == [
        ("lead_Exact", ""),
        ("lead_Untagged", "tom@t.example"),
    ]


def test_the_other_spelling_of_a_domain_is_as_good_as_exact() -> None:
    other = lead("Other", "j@müller.example", updated_at=NOON)
    same = lead("Same", "j@xn--mller-kva.example", updated_at=NOON - timedelta(days=1))
    found = matches_for("j@xn--mller-kva.example", [same, other])
    assert [(match.lead_id, match.matched_as) for match in found] == [
        ("lead_Other", "j@müller.example"),
        ("lead_Same", ""),
    ]


PERSONS = [Person(f"p{number}@x.example", f"P{number}") for number in range(4)]
FAILURES = (lambda about: Refused(400, about), lambda about: ServerDown(503), lambda about: NotFound(about))


class Storm:
    """Messages, choices, answers, failures and retries in an order that chance decides."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        close = ScriptedClose(
            *(
                lead(f"{p.name}-{n}", p.address, updated_at=NOON + timedelta(n))
                for p in PERSONS[:3]
                for n in (1, 2)
            )
        )
        self.bench = Bench(close)
        self.shown = PERSONS[0]
        self.bench.store.changed.connect(self.check)

    def check(self) -> None:
        """What is painted never belongs to anybody but the one who is shown."""
        state = self.bench.state
        if isinstance(state, Card | Looking | NoMatch | Failed):
            assert state.person == self.shown
        if isinstance(state, Card):
            assert state.lead.name.startswith(f"{self.shown.name}-")
            assert state.activities is None or state.activities.activities[0].lead_id == state.lead.id
        if isinstance(state, Card | NoMatch | Failed) and state.problem and state.problem.code == "refused":
            about = state.problem.text
            assert about == self.shown.address or about.startswith(f"lead_{self.shown.name}-")

    def step(self) -> None:
        lookup, tasks = self.bench.lookup, self.bench.tasks
        dice = self.chance.random()
        if dice < 0.25:
            self.display(self.chance.choice(PERSONS))
        elif dice < 0.3:
            self.shown = self.chance.choice([chip.person for chip in self.bench.state.chips])  # type: ignore[union-attr]
            lookup.show_person(self.shown.address)
        elif dice < 0.35:
            lookup.show_match(self.chance.randrange(3))
        elif dice < 0.4:
            lookup.refresh()
        elif dice < 0.45 and lookup._retry.isActive():
            lookup._retry.stop()
            lookup._try_again()
        elif tasks.jobs:
            self.work(self.chance.choice(tasks.jobs))

    def work(self, job: HandJob) -> None:
        if job.started:
            self.bench.tasks.end(job)
            return
        if self.chance.random() < 0.3:
            self.bench.close.failing = self.chance.choice(FAILURES)
        self.bench.tasks.start(job)
        self.bench.close.failing = None

    def display(self, person: Person) -> None:
        self.shown = person
        self.bench.display(person, *(other for other in PERSONS if other != person))

    def calm_down(self) -> None:
        """Nothing fails any more: the last message gets its whole card."""
        self.display(PERSONS[self.chance.randrange(3)])
        self.bench.tasks.finish_all()
        self.bench.lookup.refresh()
        self.bench.tasks.finish_all()
        card = self.bench.card()
        assert (card.total, card.refreshing, card.problem) == (2, False, None)
        assert card.activities is not None


@pytest.mark.parametrize("first_seed", range(0, 1000, 100))
def test_any_order_of_answers_and_errors_ends_with_the_right_card(qtbot: QtBot, first_seed: int) -> None:
    """1,000 runs of chance."""
    for seed in range(first_seed, first_seed + 100):
        storm = Storm(seed)
        storm.display(PERSONS[0])
        for _ in range(60):
            storm.step()
        storm.calm_down()
