"""Opportunities of leads."""

from __future__ import annotations

from collections.abc import Iterator

from host.close import records
from host.close.cancel import CancelToken
from host.close.patch import OpportunityPatch, wire_of
from host.close.records import Opportunity
from host.close.resources.resource import Resource, segment


class Opportunities(Resource):
    def opportunity(self, opportunity_id: str, cancel: CancelToken) -> Opportunity:
        """One opportunity with its custom values."""
        return self._one(f"/opportunity/{segment(opportunity_id)}/", records.opportunity, cancel)

    def opportunities_of(self, lead_id: str, cancel: CancelToken) -> Iterator[Opportunity]:
        """The opportunities of a lead, open and closed, the last created first."""
        segment(lead_id)
        params = {"lead_id": lead_id, "_order_by": "-date_created"}
        return self._each("/opportunity/", records.opportunity, cancel, params)

    def create_opportunity(self, lead_id: str, patch: OpportunityPatch, cancel: CancelToken) -> Opportunity:
        """Create an opportunity on a lead. Without a status it has the organisation's first."""
        segment(lead_id)  # without a lead Close would create one
        body = {"lead_id": lead_id, **wire_of(patch)}
        return self._create("/opportunity/", body, records.opportunity, cancel)

    def patch_opportunity(
        self, opportunity_id: str, patch: OpportunityPatch, cancel: CancelToken
    ) -> Opportunity:
        """Change an opportunity; the opportunity as it is then. A won one gets today as its date if it has
        none, and keeps it when it is open again."""
        path = f"/opportunity/{segment(opportunity_id)}/"
        return self._patch(path, wire_of(patch), records.opportunity, cancel)

    def delete_opportunity(self, opportunity_id: str, cancel: CancelToken) -> None:
        """Remove an opportunity."""
        self._transport.delete(f"/opportunity/{segment(opportunity_id)}/", cancel)
