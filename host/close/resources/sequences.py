"""Sequences: which there are, who is enrolled, and enrolling."""

from __future__ import annotations

from collections.abc import Iterator

from host.close.cancel import CancelToken
from host.close.records import sequences
from host.close.records.sequences import Sequence, Subscription
from host.close.resources.resource import Resource, segment


class Sequences(Resource):
    def sequences(self, cancel: CancelToken) -> Iterator[Sequence]:
        """The sequences of the organisation."""
        return self._each("/sequence/", sequences.sequence, cancel)

    def subscriptions_of(self, lead_id: str, cancel: CancelToken) -> Iterator[Subscription]:
        """In which sequences the contacts of a lead are or were."""
        segment(lead_id)
        return self._each("/sequence_subscription/", sequences.subscription, cancel, {"lead_id": lead_id})

    def subscribe(
        self,
        sequence_id: str,
        contact_id: str,
        contact_email: str,
        *,
        account_id: str,
        sender_name: str,
        sender_email: str,
        cancel: CancelToken,
    ) -> Subscription:
        """Enrol a contact: Close begins to send mail. `account_id` is a connected account that sends mail,
        the sender one of its identities. Never to be repeated when `Unclear`."""
        body = {
            "sequence_id": sequence_id,
            "contact_id": contact_id,
            "contact_email": contact_email,
            "sender_account_id": account_id,
            "sender_name": sender_name,
            "sender_email": sender_email,
        }
        return self._create("/sequence_subscription/", body, sequences.subscription, cancel)
