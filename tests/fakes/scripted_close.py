"""A client whose answers a test sets, for interleavings that no server would give on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from host.close.cancel import CancelToken
from host.close.records import Activity, ActivityPage, Contact, Email, Lead, LeadsFound
from host.message import canonical

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def lead(name: str, *addresses: str, updated_at: datetime | None = NOON) -> Lead:
    """A lead with one contact that has these addresses."""
    identifier = f"lead_{name}"
    emails = tuple(Email(address, "office") for address in addresses)
    contact = Contact(f"cont_{name}", identifier, name, emails=emails)
    return Lead(identifier, name, contacts=(contact,), updated_at=updated_at)


class ScriptedClose:
    """Finds leads by any of their addresses; `alike` are leads that stand in every answer besides."""

    def __init__(self, *leads: Lead) -> None:
        self.leads = {one.id: one for one in leads}
        self.alike: tuple[Lead, ...] = ()
        self.without_contacts = False
        self.failures: list[Exception] = []
        self.failing: Callable[[str], Exception] | None = None
        """Makes a failure that says what it is about, so that a test sees where it is told."""
        self.at_most = 200
        self.asked: list[tuple[str, ...]] = []

    def leads_with(self, addresses: Sequence[str], cancel: CancelToken) -> LeadsFound:
        self._fail_if_told(addresses[0])
        self.asked.append(("search", *addresses))
        hits = [one for one in self.leads.values() if not stored_in(one).isdisjoint(addresses)]
        if self.without_contacts:
            hits = [Lead(one.id, one.name, updated_at=one.updated_at) for one in hits]
        leads = (*hits, *self.alike)
        return LeadsFound(leads[: self.at_most], complete=len(leads) <= self.at_most)

    def lead(self, lead_id: str, cancel: CancelToken) -> Lead:
        self._fail_if_told(lead_id)
        self.asked.append(("lead", lead_id))
        return self.leads[lead_id]

    def activities(self, lead_id: str, limit: int, cancel: CancelToken, skip: int = 0) -> ActivityPage:
        self._fail_if_told(lead_id)
        self.asked.append(("activities", lead_id))
        return ActivityPage((Activity(f"acti_{lead_id}", "Note", NOON, lead_id),), has_more=False)

    def _fail_if_told(self, about: str) -> None:
        if self.failing is not None:
            raise self.failing(about)
        if self.failures:
            raise self.failures.pop(0)


def stored_in(one: Lead) -> set[str]:
    return {canonical(email.address) for contact in one.contacts or () for email in contact.emails}
