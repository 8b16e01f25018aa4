"""Writing tasks: POST, PUT, DELETE /task/, and PUT of several."""

from __future__ import annotations

from host.close.sandbox import histories, values, views
from host.close.sandbox.account import Row
from host.close.sandbox.permissions import need_to_change, need_to_remove
from host.close.sandbox.references import contact_of, existing, lead_of, user_of
from host.close.sandbox.refusals import invalid, required
from host.close.sandbox.request import Request

_ALL_KINDS: dict[str, values.Reader] = {
    "is_complete": values.truth,
    "priority": values.one_of("medium", "high"),
    "resolution": values.optional(values.one_of("abandoned", "skipped")),
}
_OWN_KINDS: dict[str, values.Reader] = {"text": values.text}
"""Only of the kinds that people make."""

MADE_BY_PEOPLE = ("lead", "outgoing_call")
_IMPORTED: dict[str, values.Reader] = {"date_created": values.time, "created_by": values.required_text}
_KNOWN = {
    **_ALL_KINDS,
    **_OWN_KINDS,
    **_IMPORTED,
    **dict.fromkeys(("_type", "lead_id", "contact_id", "assigned_to", "date", "due_date"), values.text),
}


def create(request: Request) -> Row:
    account, body = request.account, request.fields
    kind = body.get("_type", "lead")
    if kind not in MADE_BY_PEOPLE:
        raise invalid("_type", "Only tasks of the types lead and outgoing_call can be created.")
    lead_id = lead_of(request, body.get("lead_id"))["id"]
    row = {
        "id": account.new_id("task"),
        "_type": kind,
        "lead_id": lead_id,
        "contact_id": contact_of(request, body.get("contact_id"), lead_id),
        "text": "",
        "is_complete": False,
        "assigned_to": _assignee(request) or request.user_id,
        **request.audit(),
        **_date(request, {"date": request.today.isoformat(), "is_dateless": True}),
        **values.read(body, _ALL_KINDS | _OWN_KINDS | _IMPORTED),
    }
    view = views.task(account, row, request.offset)
    values.check_known(body, _KNOWN, view, request.settings.refuse_unknown_fields)
    return views.task(account, _completed(request, account.add("task", row), before=False), request.offset)


def update(request: Request, identifier: str) -> Row:
    row = existing(request, "task", "Task", identifier)
    view = views.task(request.account, row, request.offset)
    values.check_known(request.fields, _KNOWN, view, request.settings.refuse_unknown_fields)
    return views.task(request.account, _changed(request, row), request.offset)


def update_many(request: Request) -> Row:
    """PUT /task/?id__in=…: the same changes for all. What Close answers is not confirmed: here, the tasks."""
    if "id__in" not in request.query:
        raise required("id__in")
    rows = [existing(request, "task", "Task", each) for each in request.query["id__in"].split(",")]
    for row in rows:  # all or none
        need_to_change(request, row, "tasks")
    body = request.inside(
        {
            name: value
            for name, value in request.fields.items()
            if name in ("assigned_to", "date", "is_complete")
        }
    )
    changed = [views.task(request.account, _changed(body, row), request.offset) for row in rows]
    return {"data": changed, "has_more": False}


def delete(request: Request, identifier: str) -> Row:
    row = existing(request, "task", "Task", identifier)
    need_to_remove(request, row, "tasks")
    request.account.remove("task", identifier)
    return {}


def _changed(request: Request, row: Row) -> Row:
    need_to_change(request, row, "tasks")
    body = request.fields
    readers = _ALL_KINDS | (_OWN_KINDS if row["_type"] in MADE_BY_PEOPLE else {})
    changes = values.read(body, readers) | _date(request, {}) | request.touch()
    assignee = _assignee(request)
    if assignee is not None:
        changes["assigned_to"] = assignee
    if "contact_id" in body:
        changes["contact_id"] = contact_of(request, body["contact_id"], row["lead_id"])
    return _completed(request, request.account.change("task", row["id"], changes), before=row["is_complete"])


def _completed(request: Request, row: Row, *, before: bool) -> Row:
    """Note the completion as an activity, which stays when the task is opened again (not confirmed)."""
    if row["is_complete"] is before:
        return row
    done: Row = {"object_type": None, "object_id": None}
    if row["is_complete"]:
        done = {"object_type": "taskcompleted", "object_id": histories.task_completed(request, row)}
    # Tasks of the other kinds are about an object of their own, and keep it.
    return request.account.change("task", row["id"], done) if row["_type"] in MADE_BY_PEOPLE else row


def _assignee(request: Request) -> str | None:
    body = request.fields
    return user_of(request, body["assigned_to"], "assigned_to") if "assigned_to" in body else None


def _date(request: Request, none: Row) -> Row:
    """The date of the body; a null one makes the task dateless: it is due today, as recorded."""
    body = request.fields
    for name in ("date", "due_date"):
        if body.get(name) is not None:
            return {"date": values.day_or_time(body[name], [name]), "is_dateless": False}
    if "date" in body or body.get("is_dateless") is True:
        return {"date": request.today.isoformat(), "is_dateless": True}
    return none
