"""Thousands of calls to a Close where three in ten go wrong: none may end wrongly, nothing may be done twice.

`python -m benchmarks.faults [CALLS [SEED]]` prints what became of the calls; exit code 1 when one ended in
anything but a right answer or a `CloseError` within its budget, or when Close and the client disagree
afterwards on what was done.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from msgspec import Struct

from host.close.api import Close
from host.close.cancel import CancelToken
from host.close.errors import CloseError, Unclear
from host.close.patch import ContactPatch, LeadPatch, NotePatch, OpportunityPatch, TaskPatch
from host.close.records import Email
from host.close.retry import BUDGET, persist
from host.close.sandbox.server import Sandbox
from host.close.transport import Transport

CALLS = 10_000
FAULTS = ",".join(
    f"{kind}%3"
    for kind in (
        *("402", "403", "forbidden", "429:2", "500", "503", "504"),
        *("reset", "lost", "truncated", "garbled", "html", "empty"),
    )
)
"""Each of thirteen kinds strikes three requests in a hundred, together a third of all."""
LEADS = 20

CALM = CancelToken()
"""Nobody cancels it."""


class Outcome(Struct):
    """What became of the calls: `ended` by name ("right" or the error's), `wrong` in words."""

    ended: Counter[str]
    wrong: list[str]
    seconds: float = 0.0
    requests: int = 0


class Impatient(CancelToken):
    """Adds up the waits instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.waited = 0.0

    def wait(self, seconds: float) -> bool:
        self.waited += seconds
        return self.cancelled


def run(calls: int, seed: int) -> Outcome:
    """Make the calls, one after the other: the same seed gives the same faults."""
    began, threads, sockets = time.monotonic(), set(threading.enumerate()), _open_sockets()
    with Sandbox(seed=seed, rate_limit=10**6) as sandbox:
        with Transport(sandbox.url, sandbox.api_key, timeout=(5, 20)) as transport:
            soak = _Soak(sandbox, Close(transport), random.Random(seed))
            for _ in range(calls):
                soak.call()
            sandbox.change(faults="")
            soak.compare()
        outcome = soak.outcome
        outcome.requests = len(sandbox.requests())
    outcome.wrong += [f"left running: {thread.name}" for thread in set(threading.enumerate()) - threads]
    if (left := _open_sockets() - sockets) > 0:
        outcome.wrong.append(f"{left} connections left open")
    outcome.seconds = time.monotonic() - began
    return outcome


Create = Callable[[Close, str, str], Any]
CREATIONS: dict[str, Create] = {
    "note": lambda close, lead, name: close.create_note(lead, NotePatch(note=name), CancelToken()),
    "task": lambda close, lead, name: close.create_task(lead, TaskPatch(text=name), CancelToken()),
    "contact": lambda close, lead, name: close.create_contact(lead, ContactPatch(name=name), CancelToken()),
    "opportunity": lambda close, lead, name: close.create_opportunity(
        lead, OpportunityPatch(note=name, value=100), CancelToken()
    ),
    "lead": lambda close, _, name: close.create_lead(
        LeadPatch(name=name),
        CancelToken(),
        contacts=[ContactPatch(name=name, emails=(Email(_address(name), "office"),))],
    ),
}
"""By kind, how a record is created on a lead and called by a name of its own."""


class _Soak:
    """Makes calls at random and remembers what must have come of each."""

    def __init__(self, sandbox: Sandbox, close: Close, chance: random.Random) -> None:
        self.outcome = Outcome(Counter(), [])
        self._close = close
        self._chance = chance
        self._names = (f"soak{number}" for number in count())
        self._me = close.me(CALM).user_id
        self._leads = [close.create_lead(LeadPatch(name=f"Soak {n}"), CALM).id for n in range(LEADS)]
        self._described = {lead: {""} for lead in self._leads}
        # By kind and name: done, not done, or (None) unclear.
        self._created: dict[str, dict[str, bool | None]] = {kind: {} for kind in CREATIONS}
        sandbox.change(faults=FAULTS)

    def call(self) -> None:
        lead = self._chance.choice(self._leads)
        match self._chance.choice((*CREATIONS, "me", "lead by id", "activities", "description", "removal")):
            case "me":
                self._read(lambda: self._close.me(CancelToken()).user_id == self._me)
            case "lead by id":
                self._read(lambda: self._close.lead(lead, CancelToken()).id == lead)
            case "activities":
                self._read(lambda: self._only_of(lead))
            case "description":
                self._describe(lead)
            case "removal":
                self._create_and_remove(lead)
            case kind:
                self._create(kind, lead)

    def compare(self) -> None:
        """What Close has now against what the client was told."""
        there: dict[str, Counter[str]] = {kind: Counter() for kind in CREATIONS}
        for lead in self._leads:
            there["note"].update(
                each.details.get("note", "") for each in self._close.all_activities(lead, CALM)
            )
            there["task"].update(task.text for task in self._close.tasks_of(lead, CALM))
            there["contact"].update(contact.own_name for contact in self._close.contacts_of(lead, CALM))
            there["opportunity"].update(deal.note for deal in self._close.opportunities_of(lead, CALM))
            if self._close.lead(lead, CALM).description not in self._described[lead]:
                self.outcome.wrong.append(f"a lead has another description than {self._described[lead]}")
        for name in self._created["lead"]:
            there["lead"].update(
                lead.own_name for lead in self._close.leads_with([_address(name)], CALM).leads
            )
        for kind, names in self._created.items():
            for name, done in names.items():
                times = there[kind][name]
                if times > 1 or (done is not None and times != done):
                    self.outcome.wrong.append(f"{kind} {name} is there {times} times, told {done}")

    def _only_of(self, lead: str) -> bool:
        page = self._close.activities(lead, 8, CancelToken())
        return all(activity.lead_id == lead for activity in page.activities)

    def _describe(self, lead: str) -> None:
        words = next(self._names)
        done = self._write(lambda: self._close.patch_lead(lead, LeadPatch(description=words), CancelToken()))
        if done:
            self._described[lead] = {words}
        elif done is None:
            self._described[lead].add(words)

    def _create(self, kind: str, lead: str) -> tuple[str, Any]:
        """What the record is called and, when its creation was confirmed, the record."""
        name, made = next(self._names), []
        done = self._write(lambda: made.append(CREATIONS[kind](self._close, lead, name)))
        self._created[kind][name] = done
        return name, made[0] if made else None

    def _create_and_remove(self, lead: str) -> None:
        name, note = self._create("note", lead)
        if note is not None:
            gone = self._write(lambda: self._close.delete_activity("note", note.id, CancelToken()))
            self._created["note"][name] = None if gone is None else not gone

    def _read(self, right: Callable[[], bool]) -> None:
        token = Impatient()
        try:
            if not persist(right, verb="GET", cancel=token):
                self.outcome.wrong.append("a wrong answer")
            self._end("right", token)
        except CloseError as error:
            self._end(type(error).__name__, token)

    def _write(self, send: Callable[[], Any]) -> bool | None:
        """Whether it was done; None when unclear."""
        token = Impatient()
        try:
            persist(send, verb="POST", cancel=token)
        except Unclear:
            self._end("Unclear", token)
            return None
        except CloseError as error:
            self._end(type(error).__name__, token)
            return False
        self._end("right", token)
        return True

    def _end(self, how: str, token: Impatient) -> None:
        self.outcome.ended[how] += 1
        if token.waited > BUDGET:
            self.outcome.wrong.append(f"waited {token.waited} s")


def _open_sockets() -> int:
    """How many sockets this process has open; 0 where the system does not tell."""
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        return 0
    # The entry of the listing itself is gone when it is looked at.
    return sum(os.readlink(entry).startswith("socket:") for entry in folder.iterdir() if entry.is_symlink())


def _address(name: str) -> str:
    return f"{name}@soak.example"


def main(arguments: list[str]) -> int:
    calls, seed = (*(int(argument) for argument in arguments), *(CALLS, 0)[len(arguments) :])
    outcome = run(calls, seed)
    for how, times in outcome.ended.most_common():
        print(f"{times:6}  {how}")
    print(f"{outcome.requests} requests in {outcome.seconds:.1f} s, seed {seed}")
    print(*outcome.wrong or ["nothing wrong"], sep="\n")
    return int(bool(outcome.wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
