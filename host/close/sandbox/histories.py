"""The activities that Close itself writes when something happens to a lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from host.close.sandbox import views
from host.close.sandbox.account import Account, Row, timestamp
from host.close.sandbox.request import Request


def add_activity(request: Request, kind: str, lead_id: str, **fields: Any) -> Row:
    """An activity of now, by the person who asks, unless the fields say otherwise."""
    audit = request.audit()
    row = {
        "id": request.account.new_id("acti"),
        "_type": kind,
        "lead_id": lead_id,
        "contact_id": None,
        "user_id": request.user_id,
        **audit,
        "activity_at": audit["date_created"],
        **fields,
    }
    return request.account.add("activity", row)


def lead_created(request: Request, lead_id: str) -> None:
    add_activity(request, "Created", lead_id, source="api", import_id=None)


def lead_status_changed(request: Request, lead_id: str, old: str, new: str) -> None:
    account = request.account
    before = _mergeable(request, "LeadStatusChange", lead_id, {"new_status_id": old})
    fields = {"new_status_id": new, "new_status_label": account.lead_status_label(new)}
    if before is not None:
        _merge(account, before, request.touch() | fields, undone=before["old_status_id"] == new)
        return
    add_activity(
        request,
        "LeadStatusChange",
        lead_id,
        old_status_id=old,
        old_status_label=account.lead_status_label(old),
        **fields,
    )


def opportunity_status_changed(request: Request, old: Row, new: Row) -> None:
    """`old` and `new` are the opportunity's rows."""
    account = request.account
    body = views.opportunity(account, new)
    fields = {
        **_status(account, "new", new["status_id"]),
        "opportunity_id": new["id"],
        "opportunity_value": body["value"],
        "opportunity_value_formatted": body["value_formatted"],
        "opportunity_value_currency": body["value_currency"],
        "opportunity_value_period": body["value_period"],
        "opportunity_confidence": body["confidence"],
        "opportunity_date_won": body["date_won"],
    }
    same = {"new_status_id": old["status_id"], "opportunity_id": new["id"]}
    before = _mergeable(request, "OpportunityStatusChange", new["lead_id"], same)
    if before is not None:
        undone = before["old_status_id"] == new["status_id"]
        _merge(account, before, request.touch() | fields, undone=undone)
        return
    add_activity(
        request,
        "OpportunityStatusChange",
        new["lead_id"],
        contact_id=new.get("contact_id"),
        **_status(account, "old", old["status_id"]),
        **fields,
    )


def task_completed(request: Request, task: Row) -> str:
    """Returns the activity's id."""
    row = add_activity(
        request,
        "TaskCompleted",
        task["lead_id"],
        contact_id=task.get("contact_id"),
        task_id=task["id"],
        task_text=task.get("text", ""),
        task_assigned_to=task.get("assigned_to"),
        task_assigned_to_name=request.account.user_name(task.get("assigned_to")),
    )
    return str(row["id"])


def _status(account: Account, prefix: str, status_id: str) -> Row:
    status, pipeline = account.opportunity_status(status_id)
    return {
        f"{prefix}_status_id": status_id,
        f"{prefix}_status_label": status["label"],
        f"{prefix}_status_type": status["type"],
        f"{prefix}_pipeline_id": pipeline["id"],
        f"{prefix}_pipeline_name": pipeline["name"],
    }


def _mergeable(request: Request, kind: str, lead_id: str, same: Row) -> Row | None:
    """The person's own change just before: Close makes one of rapid ones. How rapid is not known."""
    window = timedelta(seconds=request.settings.merge_status_changes_seconds)
    since = timestamp(datetime.now(UTC) - window)
    for row in reversed(request.account.of_lead("activity", lead_id)):
        if row["_type"] == kind and row["date_created"] >= since and row["user_id"] == request.user_id:
            return row if all(row.get(name) == value for name, value in same.items()) else None
    return None


def _merge(account: Account, before: Row, changes: Row, *, undone: bool) -> None:
    if undone:
        account.remove("activity", before["id"])
    else:
        account.change("activity", before["id"], changes)
