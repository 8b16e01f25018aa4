"""Somebody holds the arrow key: 200 messages at 30 a second, against a sandbox 80 ms away.

`python -m benchmarks.hurry` prints how long the panel stalled at most, how many requests it cost, and whether
the last card is the last message's; exit code 1 when a limit is missed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from host.app import App
from host.credentials import Key
from host.protocol import MessageHead, Participant
from host.store import Card

MESSAGES = 200
PER_SECOND = 30
LATENCY_MS = 80
MOST_REQUESTS = 8
LONGEST_STALL_MS = 50.0
PEOPLE = (
    ("ada@analytical-engines.example", "Analytical Engines Ltd"),
    ("zoe@omega.example", "Omega Clinics"),
    ("poster@home.example", "Home Made Looms"),
    ("buyer137@wholesale.example", "Wholesale Union"),
)


class Outcome(Struct, frozen=True):
    """What one run showed. `wrong_cards` counts cards of another message than the displayed one."""

    requests: int
    stall_ms: float
    last_card: str
    wanted_card: str
    wrong_cards: int
    after_last_ms: float


def run() -> Outcome:
    """Hold the key once. Needs a QApplication."""
    with _sandbox() as (key, requests):
        app = App(key)
        app.panel.show()
        run = _Run(app)
        outcome = run.hold_the_key()
        app.panel.hide()
        app.stop()
        return Outcome(requests(), run.stall * 1000, outcome, run.wanted, run.wrong, run.after_last * 1000)


class _Run:
    def __init__(self, app: App) -> None:
        self.app = app
        self.wanted = ""
        self.wrong = 0
        self.stall = 0.0
        self.after_last = 0.0
        app.store.changed.connect(self._note_card)

    def hold_the_key(self) -> str:
        """Display the messages; the name on the last card, with its activities."""
        loop, started = QEventLoop(), time.monotonic()
        self._beat = time.monotonic()
        pulse = QTimer(interval=1)
        pulse.timeout.connect(self._note_beat)
        pulse.start()
        key = QTimer(interval=1000 // PER_SECOND)
        shown = 0

        def next_message() -> None:
            nonlocal shown
            if shown < MESSAGES:
                address, self.wanted = PEOPLE[shown % len(PEOPLE)]
                shown += 1
                self.displayed_at = time.monotonic()
                self.app.show_message(MessageHead((Participant("from", address),)), ())
            elif self._is_whole() or time.monotonic() - started > 60:
                self.after_last = time.monotonic() - self.displayed_at
                loop.quit()

        key.timeout.connect(next_message)
        key.start()
        loop.exec()
        pulse.stop()
        key.stop()
        state = self.app.store.state
        return state.lead.name if isinstance(state, Card) else type(state).__name__

    def _is_whole(self) -> bool:
        state = self.app.store.state
        return isinstance(state, Card) and state.activities is not None and not state.refreshing

    def _note_card(self) -> None:
        state = self.app.store.state
        if isinstance(state, Card) and state.lead.name != self.wanted:
            self.wrong += 1

    def _note_beat(self) -> None:
        now = time.monotonic()
        self.stall = max(self.stall, now - self._beat)
        self._beat = now


@contextmanager
def _sandbox() -> Iterator[tuple[Key, Callable[[], int]]]:
    """A sandbox in a process of its own, so that its work does not count as the panel's."""
    command = [sys.executable, "-m", "host", "sandbox", "--latency", str(LATENCY_MS)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    account = json.loads(process.stdout.readline())
    journal = account["url"].replace("/api/v1/", "/sandbox/requests")

    def requests() -> int:
        with urllib.request.urlopen(journal) as answer:
            return sum(entry["path"] != "/me/" for entry in json.load(answer))

    try:
        yield Key(account["url"], account["api_key"]), requests
    finally:
        process.terminate()
        process.communicate(timeout=20)


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qt = QApplication([])
    outcome = run()
    rows = [
        ("requests", outcome.requests, f"<= {MOST_REQUESTS}", outcome.requests <= MOST_REQUESTS),
        (
            "longest stall, ms",
            round(outcome.stall_ms, 1),
            f"<= {LONGEST_STALL_MS:g}",
            outcome.stall_ms <= LONGEST_STALL_MS,
        ),
        ("cards of another message", outcome.wrong_cards, "0", outcome.wrong_cards == 0),
        ("last card", outcome.last_card, outcome.wanted_card, outcome.last_card == outcome.wanted_card),
        ("last message to its whole card, ms", round(outcome.after_last_ms), "", True),
    ]
    for name, value, limit, met in rows:
        print(f"{'ok    ' if met else 'MISSED'} {name:36} {value!s:24} {limit}")
    del qt
    return 0 if all(met for *_, met in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
