"""Close's endpoints as methods that return records. One attempt each: `retry` says what follows a failure."""

from __future__ import annotations

from host.close.rate_limits import RateLimits
from host.close.resources.activities import ACTIVITY_FIELDS, Activities
from host.close.resources.contacts import Contacts
from host.close.resources.custom_fields import CustomFields
from host.close.resources.leads import MAX_LEADS, Leads
from host.close.resources.opportunities import Opportunities
from host.close.resources.organization import Organizations
from host.close.resources.sequences import Sequences
from host.close.resources.tasks import Tasks
from host.close.resources.templates import EmailTemplates

__all__ = ["ACTIVITY_FIELDS", "MAX_LEADS", "Close"]


class Close(
    Leads,
    Contacts,
    Opportunities,
    Tasks,
    Activities,
    Organizations,
    CustomFields,
    EmailTemplates,
    Sequences,
):
    """An account of Close. Safe to use from several threads at once.

    Every method makes one attempt and raises a `CloseError`: `NonsenseAnswer` also when an answer has not the
    shape that was asked for. What returns an iterator asks for a page when its first item is taken, once, and
    raises `Cancelled` instead of asking for the next one. Creating, changing and removing raise `Unclear`
    when Close may have done it or not; cancelling prevents them, but takes nothing back.
    """

    @property
    def limits(self) -> RateLimits:
        """What is known of how fast Close may be asked."""
        return self._transport.limits
