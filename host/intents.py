"""What a person can ask for, as frozen types. The panel emits them; `app` maps each to one operation."""

from __future__ import annotations

from msgspec import Struct


class ShowMatch(Struct, frozen=True):
    """Show the record at `position` (0 is the first) among those that match the shown address."""

    position: int


class ShowPerson(Struct, frozen=True):
    """Show the record of another participant of the displayed message."""

    address: str


class Refresh(Struct, frozen=True):
    """Ask Close again for what is on screen."""


class OpenLink(Struct, frozen=True):
    """Open a web, mail or phone link with the system's program for it."""

    url: str


class CopyText(Struct, frozen=True):
    """Put `text` on the clipboard."""

    text: str


class LookUp(Struct, frozen=True):
    """Look an address up by hand."""

    address: str


class ShowSample(Struct, frozen=True):
    """Display one of the demo's sample messages; `position` counts from 0."""

    position: int


class StartDemo(Struct, frozen=True):
    """Use the built-in sample account from now on."""


class MakeRoom(Struct, frozen=True):
    """Let Thunderbird's window make room for the panel, now and from now on."""


class Float(Struct, frozen=True):
    """Let the panel stand over Thunderbird's window where there is no room, now and from now on."""


class FreeWindowUnderstood(Struct, frozen=True):
    """No more need to say why the panel is a free window."""


Intent = (
    ShowMatch
    | ShowPerson
    | Refresh
    | OpenLink
    | CopyText
    | LookUp
    | ShowSample
    | StartDemo
    | MakeRoom
    | Float
    | FreeWindowUnderstood
)
