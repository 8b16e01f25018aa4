"""Any number of generated leads, to measure with: each has one contact `person<n>@company<n>.example`.

Every third has an open opportunity, every fourth a task, every fifth a postal address and a phone; the
first one and then one in 10,000 has a long history: a thousand activities of every kind.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from host.close.sandbox import values
from host.close.sandbox.account import Account, Row, timestamp
from host.close.sandbox.activity_kinds import FIELDS
from host.close.sandbox.ids import document_id
from host.close.sandbox.sample.builder import address, phone
from host.close.sandbox.sample.mails import email
from host.close.sandbox.sample.organization import (
    ALAN,
    CUSTOM_FIELDS,
    LEAD_STATUSES,
    ME,
    OPPORTUNITY_STATUSES,
    SITE_VISIT,
)

HISTORY = 1000
"""Activities of a long history."""

_ONE_IN = 10_000
_STATUSES = list(LEAD_STATUSES.values())
_STAGES = [OPPORTUNITY_STATUSES[label] for label in ("Demo Completed", "Proposal Sent", "Contract Sent")]
_TITLES = ("Buyer", "Head of Purchasing", "Managing Director", "", "Assistant")
_CITIES = (("Leeds", "LS1 4AP", "GB"), ("Chemnitz", "09111", "DE"), ("Lyon", "69001", "FR"))
_KINDS = (*FIELDS, "HologramCall")
"""The last one is a kind of tomorrow."""


def add_generated(account: Account, count: int) -> None:
    for n in range(1, count + 1):
        at = timestamp(account.now - timedelta(minutes=30 * n))
        audit = {"created_by": ME, "updated_by": ME, "date_created": at, "date_updated": at}
        lead_id = document_id("lead", f"generated {n}")
        contact_id = document_id("cont", f"generated {n}")
        account.add("lead", {"id": lead_id, **_lead(n), **audit})
        account.add("contact", {"id": contact_id, "lead_id": lead_id, **_contact(n), **audit})
        if n % 3 == 0:
            opportunity = {"id": document_id("oppo", f"generated {n}"), "lead_id": lead_id, "user_id": ALAN}
            account.add(
                "opportunity",
                {**opportunity, "status_id": _STAGES[n % len(_STAGES)], "value": n % 500 * 1000, **audit},
            )
        if n % 4 == 0:
            account.add(
                "task",
                {
                    "id": document_id("task", f"generated {n}"),
                    "_type": "lead",
                    "lead_id": lead_id,
                    "text": f"Call Person {n}",
                    "date": (account.now + timedelta(days=n % 30)).date().isoformat(),
                    "is_complete": False,
                    "assigned_to": ALAN,
                    **audit,
                },
            )
        if n % _ONE_IN == 1:
            _add_history(account, n, lead_id, contact_id)


def _lead(n: int) -> Row:
    row: Row = {"name": f"Company {n}", "status_id": _STATUSES[n % len(_STATUSES)]}
    if n % 5 == 0:
        row["addresses"] = [address(f"{n % 200 + 1} High Street", *_CITIES[n % len(_CITIES)])]
        row["custom"] = {CUSTOM_FIELDS["Employees"]: n % 900 + 1}
    return row


def _contact(n: int) -> Row:
    row: Row = {
        "name": f"Person {n}",
        "title": _TITLES[n % len(_TITLES)],
        "emails": [{"email": f"person{n}@company{n}.example", "type": "office"}],
    }
    if n % 5 == 0:
        digits = f"{n % 10_000_000:07d}"
        row["phones"] = [phone(f"+4930{digits}", f"+49 30{digits}", "DE")]
    return row


def _add_history(account: Account, n: int, lead_id: str, contact_id: str) -> None:
    for index in range(HISTORY):
        kind = _KINDS[index % len(_KINDS)]
        at = timestamp(account.now - timedelta(hours=7 * index + n % 7))
        user = None if kind in ("EmailThread", "FormSubmission") else ME
        row = {
            "id": document_id("acti", f"generated {n} {index}"),
            "_type": kind,
            "lead_id": lead_id,
            "contact_id": contact_id,
            "user_id": user,
            "created_by": user,
            "updated_by": user,
            "activity_at": at,
            "date_created": at,
            "date_updated": at,
        }
        account.add("activity", row | _substance(kind, n, index, at))


def _substance(kind: str, n: int, index: int, at: str) -> dict[str, Any]:
    """What a person would read of it."""
    words = f"What was said, number {index}"
    match kind:
        case "Note":
            return {"note": words, "note_html": values.rich(words)}
        case "Call":
            return {
                "duration": index % 900,
                "note": words,
                "phone": "+493012345",
                "remote_phone": "+493012345",
                "remote_phone_formatted": "+49 3012345",
            }
        case "Email":
            sender = f"Person {n} <person{n}@company{n}.example>"
            return email(at, sender, ["grace@compiler.example"], f"Question {index}", words)
        case "EmailThread":
            return {"latest_normalized_subject": f"Question {index}", "n_emails": 2}
        case "SMS" | "WhatsAppMessage":
            return {"text": words}
        case "Meeting":
            return {"title": words, "starts_at": at, "ends_at": at, "status": "completed", "duration": 1800}
        case "LeadStatusChange":
            (old_label, old), (new_label, new) = list(LEAD_STATUSES.items())[:2]
            return {
                "old_status_id": old,
                "old_status_label": old_label,
                "new_status_id": new,
                "new_status_label": new_label,
            }
        case "OpportunityStatusChange":
            return {"old_status_label": "Demo Completed", "new_status_label": "Proposal Sent"}
        case "TaskCompleted":
            return {"task_text": words}
        case "LeadMerge":
            return {"source_display_name": f"Old company {n}", "destination_display_name": f"Company {n}"}
        case "FormSubmission":
            return {"form_name": "Contact us", "values_by_name": {"Message": words}}
        case "CustomActivity":
            return {
                "custom_activity_type_id": SITE_VISIT,
                "custom": {CUSTOM_FIELDS["Impression"]: words},
            }
        case _:
            return {}
