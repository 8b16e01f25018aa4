"""What the recording host has heard from the extension."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.e2e.thunderbird import Thunderbird
from tests.e2e.waiting import NeverHappened, wait_until

Message = dict[str, Any]


class Recording:
    """Messages are read in the order of their arrival, each once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read = 0

    def behave(self, mode: str) -> None:
        """How the next host behaves; the modes stand in recording_host.py."""
        (self.folder / "mode").write_text(mode)

    def lay_out(self, *messages: Message) -> None:
        """What the host is to say at the next click on a button."""
        (self.folder / "to-say.json").write_text(json.dumps(messages))

    def say(self, thunderbird: Thunderbird, *messages: Message) -> None:
        """Let the host say something now. Passes over what it has heard until then."""
        self.lay_out(*messages)
        self.wait_until_settled(thunderbird)

    def next(self) -> Message:
        """The next message, which may still be on its way."""
        messages = wait_until(lambda: self._all()[self._read :], "the host hears a message")
        self._read += 1
        return messages[0]

    def next_report(self) -> Message:
        """The next message that says what is shown; a hello before it is passed over."""
        while (message := self.next())["type"] == "hello":
            pass
        return message

    def hears_within(self, seconds: float) -> bool:
        """Whether any message comes in that time."""
        try:
            wait_until(lambda: self._all()[self._read :], "the host hears a message", seconds)
        except NeverHappened:
            return False
        return True

    def nothing_more(self, thunderbird: Thunderbird) -> bool:
        """Whether the host hears nothing but a click on the button that is made now."""
        thunderbird.click_toolbar_button()
        return bool(self.next()["type"] == "show_panel")

    def wait_until_settled(self, thunderbird: Thunderbird) -> None:
        """Pass over all that is on its way: a click on the button arrives after it."""
        thunderbird.click_toolbar_button()
        while self.next()["type"] != "show_panel":
            pass

    def _all(self) -> list[Message]:
        try:
            lines = (self.folder / "received.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines if line.endswith("\n")]
