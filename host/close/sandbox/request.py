"""One authenticated request, as the operations of the API take it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from host.close.sandbox.account import Account, Row, timestamp
from host.close.sandbox.refusals import Refusal
from host.close.sandbox.settings import Settings


class Request(Struct):
    """`query` holds the parameters, wherever they came from; `offset` is the asker's time zone."""

    account: Account
    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    user_id: str
    offset: timedelta
    settings: Settings

    @property
    def fields(self) -> Row:
        """The body as an object. Raises Refusal if it is none."""
        if not isinstance(self.body, dict):
            raise Refusal(400, {"errors": ["The request body should be a JSON object."], "field-errors": {}})
        return self.body

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    @property
    def today(self) -> date:
        """The asker's."""
        return (self.now + self.offset).date()

    def inside(self, body: Row) -> Request:
        """The same request, about a part of its body."""
        return msgspec.structs.replace(self, body=body)

    def audit(self) -> Row:
        """Who made a new row, and when. Imports may name another person and time."""
        now = timestamp(self.now)
        by = self.user_id
        return {"created_by": by, "updated_by": by, "date_created": now, "date_updated": now}

    def touch(self) -> Row:
        """Who changed a row, and when."""
        return {"updated_by": self.user_id, "date_updated": timestamp(self.now)}


class Created(Struct, frozen=True):
    """The answer of a POST that Close's newer resources give: 201."""

    body: Row
