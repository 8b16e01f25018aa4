"""Opportunities: the deals of a lead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from host.close.records.contacts import Link, link
from host.close.records.wire import Wire, custom, day, each, integer, text, time


class Opportunity(Struct, frozen=True):
    """A deal. `value` is in minor units of `currency` (ISO 4217) per `value_period` (one_time, monthly,
    annual); `expected_value` is the value times the confidence, in per cent. `status_type` is active, won,
    lost or unknown text. `closes_on` is the expected day of an open deal and the actual one of a won deal."""

    id: str
    status_label: str = ""
    status_type: str = ""
    value: int | None = None
    value_formatted: str = ""
    value_period: str = ""
    currency: str = ""
    confidence: int | None = None
    note: str = ""
    closes_on: date | None = None
    contact_name: str = ""
    lead_id: str = ""
    contact_id: str = ""
    user_id: str = ""
    user_name: str = ""
    status_id: str = ""
    pipeline_id: str = ""
    pipeline_name: str = ""
    expected_value: int | None = None
    note_html: str = ""
    lost_on: date | None = None
    links: tuple[Link, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    wire: Wire = {}

    @property
    def custom(self) -> Mapping[str, Any]:
        """Custom values by the field's id."""
        return custom(self.wire)


def opportunity(wire: Wire) -> Opportunity:
    """Read an opportunity. Close keeps the expected close date of an open one in `date_won`."""
    return Opportunity(
        id=text(wire, "id"),
        status_label=text(wire, "status_label"),
        status_type=text(wire, "status_type"),
        value=integer(wire, "value"),
        value_formatted=text(wire, "value_formatted"),
        value_period=text(wire, "value_period"),
        currency=text(wire, "value_currency"),
        confidence=integer(wire, "confidence"),
        note=text(wire, "note"),
        closes_on=day(wire, "date_won"),
        contact_name=text(wire, "contact_name"),
        lead_id=text(wire, "lead_id"),
        contact_id=text(wire, "contact_id"),
        user_id=text(wire, "user_id"),
        user_name=text(wire, "user_name"),
        status_id=text(wire, "status_id"),
        pipeline_id=text(wire, "pipeline_id"),
        pipeline_name=text(wire, "pipeline_name"),
        expected_value=integer(wire, "expected_value"),
        note_html=text(wire, "note_html"),
        lost_on=day(wire, "date_lost"),
        links=each(wire, "integration_links", link),
        created_at=time(wire, "date_created"),
        updated_at=time(wire, "date_updated"),
        wire=wire,
    )
