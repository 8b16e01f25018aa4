"""What goes wrong on request, so that a client can be tested against it.

    SPEC   = FAULT, FAULT, …
    FAULT  = KIND[:NUMBER][@[METHOD]PATH][*COUNT][%CHANCE]

KIND       402, 403, 404, 429, 500, 503, … a status from 400 to 599, as Close answers it
           (5xx: a page of HTML; 504: nothing; 429:N tells to wait N seconds, else 1)
           503-json, 400-text, 500-html, 502-empty, … the same with a body of that kind
           forbidden    403 in plain text
           slow:MS      the answer comes MS milliseconds later
           reset        the connection is reset before the request is looked at
           lost         the connection is reset after the request was carried out: its answer is lost
           truncated    the request is carried out, and the body of its answer ends in its middle
           garbled      the same, but the body is whole and some of its bytes are wrong
           revoked      401, for this request and all that follow, until the switch is put back
           html         carried out, and answered with 200 and a page of HTML instead of JSON
           empty        carried out, and answered with 200 and an empty body
METHOD     GET, POST, …; without one, every method
PATH       the beginning of the path below /api/v1, as /lead/; * or none for every path
COUNT      the next COUNT requests that match; without one, all of them
CHANCE     only this per cent of them, drawn from the same sequence in every run with the same seed

The first fault that matches is the one that happens. Examples:

    503@/lead/*2             the next two requests below /lead/
    429@/data/search/        every search
    429:3@GET/activity/*1    the next list of activities, to be asked again after 3 s
    reset@/activity/,slow:500@/me/
    503@*%10                 one request in ten
    lost@POST/*1             the next POST takes effect, and nobody is told
"""

from __future__ import annotations

import random
import re

from msgspec import Struct

KINDS = ("forbidden", "slow", "reset", "lost", "truncated", "garbled", "html", "empty", "revoked")

_FAULT = re.compile(
    r"(?P<kind>[45]\d\d|[a-z]+)"
    r"(?:-(?P<form>json|text|html|empty))?"
    r"(?::(?P<number>\d+))?"
    r"(?:@(?P<method>[A-Z]+)?(?P<path>\*|/[^*%\s]*))?"
    r"(?:\*(?P<count>\d+))?"
    r"(?:%(?P<chance>\d+))?"
)


class Fault(Struct):
    """One kind of trouble. `number` is milliseconds for slow, seconds for 429; `left` None is for ever."""

    kind: str
    number: int = 0
    method: str = ""
    path: str = "/"
    left: int | None = None
    chance: int = 100
    form: str = ""
    """The body of a status: json, text, html, empty; else Close's own."""

    @property
    def status(self) -> int | None:
        """The HTTP status it answers with, if it is one."""
        return int(self.kind) if self.kind.isdecimal() else None


def parse(spec: str) -> list[Fault]:
    """The faults of a specification. Raises ValueError with the part that is not understood."""
    return [_fault(part.strip()) for part in spec.split(",") if part.strip()]


def _fault(text: str) -> Fault:
    found = _FAULT.fullmatch(text)
    if found is None or not (found["kind"].isdecimal() or found["kind"] in KINDS):
        raise ValueError(f"not a fault: {text!r}")
    if found["form"] and not found["kind"].isdecimal():
        raise ValueError(f"only a status fault has a kind of body: {text!r}")
    if found["kind"] == "slow" and found["number"] is None:
        raise ValueError(f"slow needs milliseconds: {text!r}")
    if found["number"] is not None and found["kind"] not in ("slow", "429"):
        raise ValueError(f"{found['kind']} takes no number: {text!r}")
    return Fault(
        kind=found["kind"],
        number=int(found["number"] or 0),
        method=found["method"] or "",
        path="/" if found["path"] in (None, "*") else found["path"],
        left=None if found["count"] is None else int(found["count"]),
        chance=int(found["chance"] or 100),
        form=found["form"] or "",
    )


class Faults:
    """The faults that are due. Not locked: the server asks for one request at a time."""

    def __init__(self, spec: str, seed: int = 0) -> None:
        self._faults = parse(spec)
        self._random = random.Random(f"{seed} {spec}" if seed else spec)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, counted down; None when all is well."""
        for fault in self._faults:
            if fault.left == 0 or fault.method not in ("", method) or not path.startswith(fault.path):
                continue
            if fault.chance < 100 and self._random.randrange(100) >= fault.chance:
                continue
            if fault.left is not None:
                fault.left -= 1
            return fault
        return None
