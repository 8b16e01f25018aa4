"""Leads: found by address, text or domain; read, created, changed, merged, removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from host.close import records
from host.close.cancel import CancelToken
from host.close.errors import Refused
from host.close.paging import by_cursor, cursor_of, items_of
from host.close.patch import ContactPatch, LeadPatch, wire_of
from host.close.records import Lead, LeadsFound, Wire
from host.close.resources.resource import Resource, an_object, segment
from host.close.search import LEAD_FIELDS, Mode, Words, leads_by_address, leads_by_domain, leads_by_text
from host.close.transport import Transport

MAX_LEADS = 200
"""So many leads of one search are fetched: nobody pages through more by hand."""

M = TypeVar("M", bound=StrEnum)


class Leads(Resource):
    def __init__(self, transport: Transport) -> None:
        super().__init__(transport)
        self._mode = Mode.EXACT
        self._words = Words.BEGINNINGS

    def leads_with(
        self, addresses: Sequence[str], cancel: CancelToken, custom_fields: Sequence[str] = ()
    ) -> LeadsFound:
        """Leads that have a contact with one of the addresses, the last updated first, at most `MAX_LEADS`.

        Close compares without regard to case and may find more than was asked for: compare the addresses of
        the contacts. What was written to Close in the last minute may be missing, its index lags.
        `custom_fields` are the ids of those whose values are wanted.
        """
        if not addresses:
            return LeadsFound(())
        page = self._first_page(addresses, cancel, custom_fields)
        found = {lead.id: lead for lead in _leads(page)}
        while (cursor := cursor_of(page)) and len(found) < MAX_LEADS:
            page = self._search(leads_by_address(addresses, self._mode, cursor, custom_fields), cancel)
            # A lead that is updated meanwhile moves between pages, so it may come twice.
            more = {lead.id: lead for lead in _leads(page) if lead.id not in found}
            if not more:
                break  # nothing new: a cursor that leads nowhere would never end
            found |= more
        leads = tuple(found.values())
        return LeadsFound(leads[:MAX_LEADS], complete=not cursor and len(leads) <= MAX_LEADS)

    def leads_by_text(self, text: str, cancel: CancelToken) -> Iterator[Lead]:
        """Leads in which every word of the text begins a word (of a name, an address, a phone, …), the last
        updated first, fetched page by page as they are taken."""
        if not text.strip():
            return iter(())
        return map(records.lead, by_cursor(lambda cursor: self._text_page(text, cursor, cancel), cancel))

    def leads_with_domain(self, domain: str, cancel: CancelToken) -> Iterator[Lead]:
        """Leads that have a contact with an address at the domain itself (not below it), the last updated
        first, fetched page by page as they are taken. Hits that come without contacts are not checked."""
        domain = domain.strip().lower().removeprefix("@")
        if not domain:
            return iter(())
        pages = by_cursor(lambda cursor: self._search(leads_by_domain(domain, cursor), cancel), cancel)
        return (lead for lead in map(records.lead, pages) if _may_have_domain(lead, domain))

    def lead(self, lead_id: str, cancel: CancelToken) -> Lead:
        """One lead with its contacts, opportunities, open tasks and custom values."""
        fields = ",".join((*LEAD_FIELDS, "custom"))
        return self._one(f"/lead/{segment(lead_id)}/", records.lead, cancel, _fields=fields)

    def create_lead(
        self, patch: LeadPatch, cancel: CancelToken, contacts: Sequence[ContactPatch] = ()
    ) -> Lead:
        """Create a lead together with its contacts. Search finds it after up to a minute."""
        body: dict[str, Any] = wire_of(patch)
        if contacts:
            body["contacts"] = [wire_of(contact) for contact in contacts]
        return self._create("/lead/", body, records.lead, cancel)

    def patch_lead(self, lead_id: str, patch: LeadPatch, cancel: CancelToken) -> Lead:
        """Change a lead; the lead as it is then."""
        return self._patch(f"/lead/{segment(lead_id)}/", wire_of(patch), records.lead, cancel)

    def delete_lead(self, lead_id: str, cancel: CancelToken) -> None:
        """Remove a lead with all that is on it. Reads may find it for another minute."""
        self._transport.delete(f"/lead/{segment(lead_id)}/", cancel)

    def merge_leads(self, source_id: str, destination_id: str, cancel: CancelToken) -> None:
        """Move everything from one lead to another; the source is then gone. Cannot be undone."""
        self._transport.post("/lead/merge/", {"source": source_id, "destination": destination_id}, cancel)

    def _first_page(
        self, addresses: Sequence[str], cancel: CancelToken, custom_fields: Sequence[str]
    ) -> Wire:
        # `exact_value` is not documented. Where it is refused, `phrase` is asked for from then on.
        page, self._mode = self._with_fallback(
            lambda mode: leads_by_address(addresses, mode, None, custom_fields),
            self._mode,
            Mode.PHRASE,
            cancel,
        )
        return page

    def _text_page(self, text: str, cursor: str | None, cancel: CancelToken) -> Wire:
        if cursor is not None:
            return self._search(leads_by_text(text, self._words, cursor), cancel)
        # `beginning_of_words` is not documented either; `full_words` is.
        page, self._words = self._with_fallback(
            lambda words: leads_by_text(text, words), self._words, Words.WHOLE, cancel
        )
        return page

    def _with_fallback(
        self, body: Callable[[M], dict[str, Any]], wanted: M, fallback: M, cancel: CancelToken
    ) -> tuple[Wire, M]:
        """The answer, and the mode in which Close gave it."""
        try:
            return self._search(body(wanted), cancel), wanted
        except Refused as refused:
            if refused.status != 400 or wanted is fallback:
                raise
        return self._search(body(fallback), cancel), fallback

    def _search(self, body: dict[str, Any], cancel: CancelToken) -> Wire:
        return an_object(self._transport.query("/data/search/", body, cancel))


def _leads(page: Wire) -> list[Lead]:
    leads = (records.lead(item) for item in items_of(page))
    return [lead for lead in leads if lead.id]


def _may_have_domain(lead: Lead, domain: str) -> bool:
    if lead.contacts is None:
        return True
    addresses = (email.address for contact in lead.contacts for email in contact.emails)
    return any(address.lower().rpartition("@")[2] == domain for address in addresses)
