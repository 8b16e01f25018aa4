"""Any number of generated leads, to measure with: one contact each, `person<n>@company<n>.example`."""

from __future__ import annotations

from datetime import timedelta

from host.close.sandbox.account import Account, timestamp
from host.close.sandbox.ids import document_id
from host.close.sandbox.sample.organization import LEAD_STATUSES, ME


def add_generated(account: Account, count: int) -> None:
    statuses = list(LEAD_STATUSES.values())
    for n in range(1, count + 1):
        at = timestamp(account.now - timedelta(minutes=30 * n))
        audit = {"created_by": ME, "updated_by": ME, "date_created": at, "date_updated": at}
        lead_id = document_id("lead", f"generated {n}")
        account.add("lead", {"id": lead_id, "name": f"Company {n}", "status_id": statuses[n % 5], **audit})
        account.add(
            "contact",
            {
                "id": document_id("cont", f"generated {n}"),
                "lead_id": lead_id,
                "name": f"Person {n}",
                "emails": [{"email": f"person{n}@company{n}.example", "type": "office"}],
                **audit,
            },
        )
