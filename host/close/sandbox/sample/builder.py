"""Puts rows into an account: fills in ids, people and dates, so that the sample reads as what it says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import escape
from typing import Any

from host.close.sandbox.account import Account, Row, timestamp
from host.close.sandbox.ids import document_id
from host.close.sandbox.sample.organization import LEAD_STATUSES, ME, OPPORTUNITY_STATUSES
from host.close.sandbox.tasks import MADE_BY_PEOPLE


class Builder:
    """Ids come from the order of the calls, dates from the account's `now`."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._made = 0

    def ago(self, days: float = 0, hours: float = 0) -> str:
        """A time before now, as Close writes it."""
        return timestamp(self.account.now - timedelta(days=days, hours=hours))

    def day(self, days: int) -> str:
        """The date that many days from today, in the account's local time."""
        return (self._today() + timedelta(days=days)).isoformat()

    def _today(self) -> date:
        return self.account.now.astimezone().date()

    def time(self, days: int, hour: int, minute: int = 0) -> str:
        """A time on the day that many days from today, in the account's local time."""
        midnight = datetime.combine(self._today() + timedelta(days=days), datetime.min.time()).astimezone()
        return timestamp(midnight + timedelta(hours=hour, minutes=minute))

    def lead(
        self,
        name: str,
        status: str = "Potential",
        *,
        created: float = 200,
        updated: float = 10,
        **fields: Any,
    ) -> str:
        """Returns its id. `created` and `updated` are days ago."""
        return self._add(
            "lead",
            "lead",
            {"name": name, "status_id": LEAD_STATUSES[status], **self._audit(created, updated), **fields},
        )

    def contact(
        self,
        lead_id: str,
        name: str,
        *addresses: str,
        title: str = "",
        phones: list[Row] | None = None,
        created: float = 180,
        updated: float = 10,
        **fields: Any,
    ) -> str:
        """Returns its id. An address may be followed by its kind after a space: "ada@home.example home"."""
        emails = []
        for address in addresses:
            email, _, kind = address.partition(" ")
            emails.append({"email": email, "type": kind or "office"})
        row = {"lead_id": lead_id, "name": name, "title": title, "emails": emails, "phones": phones or []}
        return self._add("contact", "cont", {**row, **self._audit(created, updated), **fields})

    def opportunity(
        self,
        lead_id: str,
        status: str,
        value: int | None,
        *,
        created: float = 60,
        updated: float = 5,
        **fields: Any,
    ) -> str:
        """Returns its id. `value` is in cents."""
        row = {"lead_id": lead_id, "status_id": OPPORTUNITY_STATUSES[status], "value": value, "user_id": ME}
        return self._add("opportunity", "oppo", {**row, **self._audit(created, updated), **fields})

    def task(
        self, lead_id: str, text: str, due: str, *, done: bool = False, created: float = 8, **fields: Any
    ) -> str:
        """Returns its id. The kinds that people do not make are notifications, with ids of their own."""
        row = {
            "_type": "lead",
            "lead_id": lead_id,
            "text": text,
            "date": due,
            "is_complete": done,
            "assigned_to": ME,
            **self._audit(created, created),
            **fields,
        }
        return self._add("task", "task" if row["_type"] in MADE_BY_PEOPLE else "noti", row)

    def activity(
        self,
        kind: str,
        lead_id: str,
        days: float = 0,
        hours: float = 0,
        *,
        user: str | None = ME,
        **fields: Any,
    ) -> str:
        """Returns its id. It happened that many days and hours ago."""
        at = self.ago(days, hours)
        row = {
            "_type": kind,
            "lead_id": lead_id,
            "contact_id": None,
            "user_id": user,
            "created_by": user,
            "updated_by": user,
            "activity_at": at,
            "date_created": at,
            "date_updated": at,
        }
        return self._add("activity", "acti", {**row, **fields})

    def note(self, lead_id: str, text: str, days: float, *, user: str = ME, **fields: Any) -> str:
        """Returns its id. Close keeps a note as plain text and as restricted HTML."""
        html = f"<body><p>{escape(text)}</p></body>"
        return self.activity("Note", lead_id, days, user=user, note=text, note_html=html, **fields)

    def _audit(self, created: float, updated: float) -> Row:
        return {
            "created_by": ME,
            "updated_by": ME,
            "date_created": self.ago(created),
            "date_updated": self.ago(min(created, updated)),
        }

    def _add(self, table: str, prefix: str, row: Row) -> str:
        self._made += 1
        identifier = document_id(prefix, str(self._made))
        self.account.add(table, {"id": identifier, **row})
        return identifier


def phone(number: str, formatted: str, country: str, kind: str = "office") -> Row:
    """A phone as Close keeps it: E.164, and formatted for reading."""
    return {"phone": number, "phone_formatted": formatted, "country": country, "type": kind}


def address(
    line: str, city: str, zipcode: str, country: str, *, state: str = "", label: str = "business"
) -> Row:
    """A postal address; `country` is ISO 3166's two letters."""
    return {
        "label": label,
        "address_1": line,
        "address_2": "",
        "city": city,
        "state": state,
        "zipcode": zipcode,
        "country": country,
    }
