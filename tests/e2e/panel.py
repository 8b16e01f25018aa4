"""The one panel of a desktop, from outside: what a screen reader finds in it, and where it stands."""

from __future__ import annotations

from contextlib import suppress
from typing import Self

from Xlib import error

from host.ui.placement import Rect
from tests.e2e import screen_reader
from tests.e2e.desktop import Desktop
from tests.e2e.screen_reader import Node
from tests.e2e.thunderbird import Thunderbird
from tests.e2e.waiting import wait_until
from tests.ui import x11_desktop

TITLE = "Close Sidebar"

ADA = "Analytical Engines Ltd"
PETR = "Beta Industries s.r.o."
JUERGEN = "Müller & Söhne 🚀"
LIST = "Home Made Looms"
SENT = "Omega Clinics"
RECORDS = {ADA, PETR, JUERGEN, LIST, SENT}
NO_MATCH = "Nobody in Close has this address."
NOTHING_SHOWN = "Open a message to see who wrote it."


class Panel:
    """Whichever process owns it, there is never a second one. A context, for as long as it is looked at."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop

    def __enter__(self) -> Self:
        self.x11 = x11_desktop.Desktop(self._desktop.env["DISPLAY"], self._desktop.env)
        return self

    def __exit__(self, *_: object) -> None:
        self.x11.display.close()

    @property
    def process(self) -> int | None:
        """The process that owns it; None while it has no window."""
        owners = self._desktop.processes_with_window(TITLE)
        assert len(owners) <= 1, f"several panels at once: {owners}"
        return owners[0] if owners else None

    def read(self) -> Node | None:
        """What a screen reader finds; None while there is nothing to find."""
        process = self.process
        return screen_reader.read(self._desktop, process) if process else None

    def wait_says(self, *words: str) -> Node:
        """The panel, once all of these stand in it, and no record but one that is named here."""
        others = RECORDS.difference(words)

        def saying() -> Node | None:
            seen = self.read()
            said = set(seen.said()) if seen else set()
            return seen if said.issuperset(words) and said.isdisjoint(others) else None

        return wait_until(saying, f"the panel says {words}", 30)

    def wait_does_not_say(self, words: str) -> None:
        """Until the panel is there without these words."""

        def silent() -> bool:
            seen = self.read()
            return seen is not None and words not in seen.said()

        wait_until(silent, f"the panel does not say {words!r}")

    def press(self, button: str) -> None:
        """A real click on a button, by the name that a screen reader reads."""

        def found() -> Node | None:
            seen = self.read()
            named = [node for node in seen.walk() if node.name.startswith(button)] if seen else []
            return next((node for node in named if node.role == "push button"), None)

        self._desktop.click(wait_until(found, f"the panel has a button {button!r}").place)

    def wait_gone(self) -> None:
        wait_until(lambda: self.process is None, "the panel is gone")

    def close(self) -> None:
        """As by the button of its frame."""
        self._desktop.close_window(TITLE)
        self.wait_gone()

    @property
    def frame(self) -> Rect | None:
        """Its frame in pixels; None while it is not on the screen, a minimised one too."""
        process = self.process
        for xid in self.x11.windows_of(process) if process else ():
            with suppress(error.BadWindow, error.BadDrawable):  # it may go at any moment
                if self.x11.is_seen(xid):
                    return self.x11.frame(xid)
        return None

    def wait_beside(self, thunderbird: Thunderbird) -> None:
        """Until it stands at the right of the main window, and is as high."""

        def beside() -> bool:
            left, top, width, height = thunderbird.bounds()
            seen = self.frame
            return seen is not None and (seen.x, seen.y, seen.height) == (left + width, top, height)

        wait_until(beside, f"the panel stands beside {thunderbird.bounds()}")

    def wait_over(self, thunderbird: Thunderbird) -> None:
        """Until it floats over the right end of the main window."""

        def over() -> bool:
            left, _, width, _ = thunderbird.bounds()
            seen = self.frame
            return seen is not None and seen.x < left + width and seen.right == self._desktop.screen[0]

        wait_until(over, f"the panel floats over {thunderbird.bounds()}")
