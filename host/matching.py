"""Which of the leads that a search returned really have an address. Pure.

Search also finds what is merely alike, so its answer is compared exactly again on our side.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from host.close.records import Lead
from host.message import canonical, spellings


class Match(Struct, frozen=True):
    """A lead that has the address; `matched_as` is the address as Close has it when it is spelt otherwise."""

    lead_id: str
    matched_as: str = ""


class Answer(Struct, frozen=True):
    """What Close said about one address, and when (aware UTC)."""

    matches: tuple[Match, ...]
    as_of: datetime


def matches_for(address: str, leads: Iterable[Lead]) -> tuple[Match, ...]:
    """The leads with a contact that has exactly this address, newest update first, then those that have it
    without its tag. The domain's other spelling is as good as exact."""
    found: list[tuple[bool, float, Match]] = []
    wanted = spellings(address)
    for lead in leads:
        stored = {canonical(e.address) for contact in lead.contacts or () for e in contact.emails}
        matched_as = next((spelling for spelling in wanted if spelling in stored), None)
        if matched_as is not None:
            without_tag = matched_as.rpartition("@")[0] != address.rpartition("@")[0]
            updated = lead.updated_at.timestamp() if lead.updated_at else 0.0
            found.append((without_tag, -updated, Match(lead.id, "" if matched_as == address else matched_as)))
    return tuple(match for _, _, match in sorted(found, key=lambda entry: entry[:2]))
