"""Contacts of leads."""

from __future__ import annotations

from collections.abc import Iterator

from host.close import records
from host.close.cancel import CancelToken
from host.close.patch import ContactPatch, wire_of
from host.close.records import Contact
from host.close.resources.resource import Resource, segment


class Contacts(Resource):
    def contact(self, contact_id: str, cancel: CancelToken) -> Contact:
        """One contact with its custom values."""
        return self._one(f"/contact/{segment(contact_id)}/", records.contact, cancel)

    def contacts_of(self, lead_id: str, cancel: CancelToken) -> Iterator[Contact]:
        """The contacts of a lead."""
        segment(lead_id)
        return self._each("/contact/", records.contact, cancel, {"lead_id": lead_id})

    def create_contact(self, lead_id: str, patch: ContactPatch, cancel: CancelToken) -> Contact:
        """Create a contact on a lead."""
        segment(lead_id)  # without a lead Close would create one
        return self._create("/contact/", {"lead_id": lead_id, **wire_of(patch)}, records.contact, cancel)

    def patch_contact(self, contact_id: str, patch: ContactPatch, cancel: CancelToken) -> Contact:
        """Change a contact; the contact as it is then."""
        return self._patch(f"/contact/{segment(contact_id)}/", wire_of(patch), records.contact, cancel)

    def delete_contact(self, contact_id: str, cancel: CancelToken) -> None:
        """Remove a contact."""
        self._transport.delete(f"/contact/{segment(contact_id)}/", cancel)
