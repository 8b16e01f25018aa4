"""Activities: what happened on a lead, of any kind. What each kind tells besides is in `facts`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from host.close.records.wire import Wire, custom, text, time


class Activity(Struct, frozen=True):
    """Something that happened on a lead. `kind` is Close's `_type`; `details` holds the whole answer,
    since each kind has fields of its own and kinds unknown today must still be shown."""

    id: str
    kind: str
    at: datetime | None
    lead_id: str = ""
    contact_id: str = ""
    user_name: str = ""
    details: Wire = {}

    @property
    def custom(self) -> Mapping[str, Any]:
        """Custom values by the field's id."""
        return custom(self.details)


class ActivityPage(Struct, frozen=True):
    """Newest first. Close tells no total, only whether more follow."""

    activities: tuple[Activity, ...]
    has_more: bool


def activity(wire: Wire) -> Activity:
    """Read an activity of any kind, dated by when it happened rather than when it reached Close."""
    return Activity(
        id=text(wire, "id"),
        kind=text(wire, "_type") or "Activity",
        at=time(wire, "activity_at") or time(wire, "date_created"),
        lead_id=text(wire, "lead_id"),
        contact_id=text(wire, "contact_id"),
        user_name=text(wire, "user_name") or text(wire, "created_by_name"),
        details=wire,
    )
