"""From a displayed message to the people to look for. Pure."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    """Where in the message's head a person stands."""

    FROM = "from"
    REPLY_TO = "reply-to"
    TO = "to"
    CC = "cc"
    BCC = "bcc"


class Person(Struct, frozen=True):
    """A participant of a message. `address` is canonical: trimmed, NFC, lower-case."""

    address: str
    name: str = ""
    role: Role = Role.FROM

    @property
    def label(self) -> str:
        """What to call the person on screen."""
        return self.name or self.address
