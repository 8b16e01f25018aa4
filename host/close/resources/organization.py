"""Whose key it is, and what the organisation has for everybody: users, statuses, pipelines, outcomes."""

from __future__ import annotations

from collections.abc import Iterator

from host.close import records
from host.close.cancel import CancelToken
from host.close.errors import NonsenseAnswer
from host.close.records import Me, Organization, Outcome, Pipeline, Status, User, sequences
from host.close.records.sequences import ConnectedAccount
from host.close.resources.resource import Resource, segment


class Organizations(Resource):
    def me(self, cancel: CancelToken) -> Me:
        """Whose key it is. Needs no permission, so it tells whether a key is good."""
        me = records.me(self._object("/me/", cancel))
        if not me.user_id or not me.organization_id:
            raise NonsenseAnswer("/me/ names no user or no organisation")
        return me

    def organization(self, organization_id: str, cancel: CancelToken) -> Organization:
        """The organisation with its statuses, pipelines and members, those who left included."""
        expand = "memberships__user,inactive_memberships__user"
        path = f"/organization/{segment(organization_id)}/"
        return self._one(path, records.organization, cancel, _expand=expand)

    def users(self, cancel: CancelToken) -> Iterator[User]:
        """The users of the organisation. Records may name others, who left."""
        return self._each("/user/", records.user, cancel)

    def user(self, user_id: str, cancel: CancelToken) -> User:
        return self._one(f"/user/{segment(user_id)}/", records.user, cancel)

    def lead_statuses(self, cancel: CancelToken) -> Iterator[Status]:
        """The statuses that leads can have, in their order."""
        return self._each("/status/lead/", records.status, cancel)

    def opportunity_statuses(self, cancel: CancelToken) -> Iterator[Status]:
        """The statuses that opportunities can have, of all pipelines."""
        return self._each("/status/opportunity/", records.status, cancel)

    def pipelines(self, cancel: CancelToken) -> Iterator[Pipeline]:
        """The pipelines with their statuses."""
        return self._each("/pipeline/", records.pipeline, cancel)

    def outcomes(self, cancel: CancelToken) -> Iterator[Outcome]:
        """What calls and meetings can have led to."""
        return self._each("/outcome/", records.outcome, cancel)

    def connected_accounts(self, user_id: str, cancel: CancelToken) -> Iterator[ConnectedAccount]:
        """The mail and calendar accounts of a user."""
        return self._each("/connected_account/", sequences.connected_account, cancel, {"user_id": user_id})
