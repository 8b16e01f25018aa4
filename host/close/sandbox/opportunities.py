"""Writing opportunities: POST, PUT, DELETE /opportunity/."""

from __future__ import annotations

from host.close.sandbox import custom_values, histories, values, views
from host.close.sandbox.account import Row
from host.close.sandbox.permissions import need_to_change, need_to_remove
from host.close.sandbox.references import bare_lead, contact_of, existing, lead_of, user_of
from host.close.sandbox.refusals import invalid, unknown_status
from host.close.sandbox.request import Request

DEFAULT_CONFIDENCE = 50

_FIELDS: dict[str, values.Reader] = {
    "value": values.optional(values.whole_number(0)),
    "value_period": values.one_of("one_time", "monthly", "annual"),
    "confidence": values.whole_number(0, 100),
    "date_won": values.optional(values.day),
    "attachments": values.list_of(values.part),
}
_IMPORTED: dict[str, values.Reader] = {"date_created": values.time, "created_by": values.required_text}
_REFERENCES = ("contact_id", "user_id", "status_id", "status", "pipeline_id", "note", "note_html", "lead_id")


def create(request: Request) -> Row:
    """Without a `lead_id` Close makes a lead without a name."""
    account, body = request.account, request.fields
    lead_id = lead_of(request, body["lead_id"])["id"] if body.get("lead_id") is not None else None
    row: Row = {
        "id": account.new_id("oppo"),
        "lead_id": lead_id,
        "contact_id": contact_of(request, body.get("contact_id"), lead_id or ""),
        "user_id": user_of(request, body["user_id"]) if "user_id" in body else request.user_id,
        "status_id": _status(request) or account.pipelines[0]["statuses"][0]["id"],
        "value": None,
        "value_period": "one_time",
        "confidence": DEFAULT_CONFIDENCE,
        **request.audit(),
        **values.read(body, _FIELDS | _IMPORTED),
        **values.note(body),
        "custom": custom_values.patched(request, "opportunity", {}, lead_id),
    }
    row |= _ended(request, row)
    _check_known(request, row)
    row["lead_id"] = lead_id or bare_lead(request, "")
    return views.opportunity(account, account.add("opportunity", row))


def update(request: Request, identifier: str) -> Row:
    """A patch. A new status is noted as an activity; a won one dates the opportunity if nothing else did."""
    account, body = request.account, request.fields
    row = existing(request, "opportunity", "Opportunity", identifier)
    need_to_change(request, row, "opportunities")
    changes = values.read(body, _FIELDS) | values.note(body) | request.touch()
    if "contact_id" in body:
        changes["contact_id"] = contact_of(request, body["contact_id"], row["lead_id"])
    if "user_id" in body:
        changes["user_id"] = user_of(request, body["user_id"])
    status = _status(request)
    if status is not None:
        changes["status_id"] = status
    changes["custom"] = custom_values.patched(request, "opportunity", row.get("custom", {}), row["lead_id"])
    changes |= _ended(request, row | changes) if status not in (None, row["status_id"]) else {}
    _check_known(request, row)
    changed = account.change("opportunity", identifier, changes)
    if changed["status_id"] != row["status_id"]:
        histories.opportunity_status_changed(request, row, changed)
    return views.opportunity(account, changed)


def delete(request: Request, identifier: str) -> Row:
    row = existing(request, "opportunity", "Opportunity", identifier)
    need_to_remove(request, row, "opportunities")
    request.account.remove("opportunity", identifier)
    return {}


def _status(request: Request) -> str | None:
    """The status that the body names, by id or label, within the pipeline that it names."""
    body, pipelines = request.fields, request.account.pipelines
    if body.get("pipeline_id") is not None:
        pipelines = [each for each in pipelines if each["id"] == body["pipeline_id"]]
        if not pipelines:
            raise invalid("pipeline", "Object does not exist.")
    for name, key in (("status_id", "id"), ("status", "label")):
        if name in body:
            for status in (status for pipeline in pipelines for status in pipeline["statuses"]):
                if status[key] == body[name]:
                    return str(status["id"])
            raise unknown_status(body[name], "opportunity statuses")
    return str(pipelines[0]["statuses"][0]["id"]) if body.get("pipeline_id") is not None else None


def _ended(request: Request, row: Row) -> Row:
    """The day on which it was won, or lost, by the asker's clock. Leaving the status clears neither."""
    status, _ = request.account.opportunity_status(row["status_id"])
    field = {"won": "date_won", "lost": "date_lost"}.get(status["type"])
    return {field: request.today.isoformat()} if field and not row.get(field) else {}


def _check_known(request: Request, row: Row) -> None:
    known = {**_FIELDS, **_IMPORTED, **dict.fromkeys(_REFERENCES, values.text)}
    view = views.opportunity(request.account, row)
    values.check_known(request.fields, known, view, request.settings.refuse_unknown_fields)
