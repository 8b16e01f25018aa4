"""The rows of one Close organisation, and the indexes over them.

A row holds what is stored; what Close derives from it (labels, names, formatted money, embedded lists) is
made in `views`. Nothing here knows of HTTP or of wire shapes.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]

TABLES = ("lead", "contact", "opportunity", "task", "activity", "user")


class Account:
    """One organisation's data. `now` is when it was made: the sample's dates are relative to it.

    Not locked: the server handles one request at a time.
    """

    def __init__(self, now: datetime, clock: Callable[[], float] = time.monotonic) -> None:
        self.now = now.astimezone(UTC)
        self.organization: Row = {}
        self.lead_statuses: list[Row] = []
        self.pipelines: list[Row] = []
        self.custom_fields: list[Row] = []
        self.former_users: dict[str, Row] = {}
        """People that left: their names stay on old records, `/user/` no longer lists them."""
        self.index_lag = 0.0
        """Seconds until a new row reaches lists and search; by its id it is found at once."""
        self._clock = clock
        self._tables: dict[str, dict[str, Row]] = {table: {} for table in TABLES}
        self._of_lead: dict[str, defaultdict[str, list[str]]] = {table: defaultdict(list) for table in TABLES}
        self._contacts_by_address: defaultdict[str, list[str]] = defaultdict(list)
        self._unlisted_until: dict[str, float] = {}

    def add(self, table: str, row: Row) -> Row:
        """Store a new row and index it."""
        identifier = row["id"]
        self._tables[table][identifier] = row
        if "lead_id" in row:
            self._of_lead[table][row["lead_id"]].append(identifier)
        if table == "contact":
            for email in row["emails"]:
                self._contacts_by_address[email["email"].casefold()].append(identifier)
        if self.index_lag:
            self._unlisted_until[identifier] = self._clock() + self.index_lag
        return row

    def get(self, table: str, identifier: str | None) -> Row | None:
        """The row with that id, lag or not; None if there is none."""
        return self._tables[table].get(identifier) if identifier else None

    def of_lead(self, table: str, lead_id: str) -> list[Row]:
        """The rows that belong to a lead, lag or not, in the order in which they were added."""
        rows = self._tables[table]
        return [rows[identifier] for identifier in self._of_lead[table].get(lead_id, ())]

    def listed(self, table: str, lead_id: str | None = None) -> Iterator[Row]:
        """The rows that lists and search show, of one lead or of all."""
        rows = self._tables[table].values() if lead_id is None else self.of_lead(table, lead_id)
        return (row for row in rows if self.is_listed(row))

    def is_listed(self, row: Row) -> bool:
        """Whether lists and search show this row yet."""
        if not self._unlisted_until:
            return True
        until = self._unlisted_until.get(row["id"])
        return until is None or self._clock() >= until

    def contacts_with_address(self, address: str) -> set[str]:
        """Ids of the contacts that have this very address, whatever its case."""
        return set(self._contacts_by_address.get(address.casefold(), ()))

    def user_name(self, user_id: str | None) -> str | None:
        """First and last name, of people that left too; None for nobody."""
        user = self.get("user", user_id) or self.former_users.get(user_id or "")
        return f"{user['first_name']} {user['last_name']}".strip() if user else None

    def lead_status_label(self, status_id: str) -> str | None:
        return next((status["label"] for status in self.lead_statuses if status["id"] == status_id), None)

    def opportunity_status(self, status_id: str) -> tuple[Row, Row]:
        """The status and the pipeline it stands in. Raises KeyError for an unknown one."""
        for pipeline in self.pipelines:
            for status in pipeline["statuses"]:
                if status["id"] == status_id:
                    return status, pipeline
        raise KeyError(status_id)


def timestamp(moment: datetime) -> str:
    """A time as Close writes it: six digits, the last three zero, offset +00:00."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000).isoformat(timespec="microseconds")


def naive_timestamp(moment: datetime) -> str:
    """A time as Close's newer objects (pipelines, sequences, …) write it: UTC without an offset."""
    return timestamp(moment).removesuffix("+00:00")
