"""Writing notes, logged calls, custom activities and entries of a status history."""

from __future__ import annotations

from host.close.sandbox import custom_values, histories, values, views
from host.close.sandbox.account import Row
from host.close.sandbox.permissions import need_to_change, need_to_remove
from host.close.sandbox.phones import country_of, formatted, normalised
from host.close.sandbox.references import contact_of, existing, lead_of, user_of
from host.close.sandbox.refusals import invalid, missing_object
from host.close.sandbox.request import Request

_WHEN: dict[str, values.Reader] = {"activity_at": values.time, "date_created": values.time}
_NOTE: dict[str, values.Reader] = {
    "title": values.optional_text,
    "pinned": values.truth,
    "attachments": values.list_of(values.part),
}
_CALL: dict[str, values.Reader] = {
    "direction": values.one_of("inbound", "outbound"),
    "status": values.one_of(
        "created", "in-progress", "completed", "cancel", "no-answer", "busy", "failed", "timeout"
    ),
    "disposition": values.one_of(
        "answered", "no-answer", "vm-answer", "vm-left", "busy", "blocked", "error", "abandoned"
    ),
    "duration": values.whole_number(0),
    "recording_url": values.optional_text,
    "voicemail_url": values.optional_text,
    "quality_info": values.optional_text,
}
_CUSTOM: dict[str, values.Reader] = {
    "status": values.one_of("draft", "published"),
    "pinned": values.truth,
}
_REFERENCES = (
    "lead_id",
    "contact_id",
    "user_id",
    "created_by_id",
    "note",
    "note_html",
    "outcome_id",
    "phone",
)


def create_note(request: Request) -> Row:
    lead_id = lead_of(request, request.fields.get("lead_id"))["id"]
    fields = {**values.note({"note": ""}), "source": "api", "note_mentions": [], "attachments": []}
    return _create(request, "Note", lead_id, fields | values.read(request.fields, _NOTE))


def update_note(request: Request, identifier: str) -> Row:
    row = _own(request, "Note", identifier)
    changes = values.read(request.fields, _NOTE)
    if "pinned" in changes:
        pinned_at = request.touch()["date_updated"]
        changes["pinned_at"] = (row.get("pinned_at") or pinned_at) if changes["pinned"] else None
    return _update(request, row, changes)


def log_call(request: Request) -> Row:
    """Only notes a call that took place. Without a lead it goes to the contact's, or to whose phone it is."""
    body = request.fields
    lead_id, contact_id = _caller(request)
    fields = {
        "direction": "outbound",
        "status": "completed",
        "duration": 0,
        "contact_id": contact_id,
        **_call_fields(request),
        "source": "External",
        "call_method": "external",
        "note": "",
        "note_html": values.rich(""),
    }
    if "disposition" not in body:
        fields["disposition"] = "answered" if fields["duration"] else "no-answer"
    return _create(request, "Call", lead_id, fields)


def update_call(request: Request, identifier: str) -> Row:
    row = _own(request, "Call", identifier)
    for name in ("status", "duration", "direction"):
        if name in request.fields and row.get("source", "Close.io") != "External":
            raise invalid(name, "This field can only be changed for external calls.")
    return _update(request, row, _call_fields(request))


def create_custom(request: Request) -> Row:
    body = request.fields
    type_id = body.get("custom_activity_type_id")
    if type_id not in [each["id"] for each in request.account.custom_activity_types]:
        raise missing_object("custom_activity_type")
    lead_id = lead_of(request, body.get("lead_id"))["id"]
    custom = custom_values.patched(request, f"activity/{type_id}", {}, lead_id)
    fields = {"custom_activity_type_id": type_id, "status": "published", **values.read(body, _CUSTOM)}
    if fields["status"] == "published":
        _need_required(request, str(type_id), custom)
    return _create(request, "CustomActivity", lead_id, fields | {"custom": custom})


def update_custom(request: Request, identifier: str) -> Row:
    row = _own(request, "CustomActivity", identifier)
    kind = f"activity/{row['custom_activity_type_id']}"
    custom = custom_values.patched(request, kind, row.get("custom", {}), row["lead_id"])
    return _update(request, row, {**values.read(request.fields, _CUSTOM), "custom": custom})


def note_lead_status(request: Request) -> Row:
    """Rewrites the history only; the lead keeps its status."""
    account, body = request.account, request.fields
    lead_id = lead_of(request, body.get("lead_id"))["id"]
    fields: Row = {}
    for age in ("old", "new"):
        label = account.lead_status_label(str(body.get(f"{age}_status_id")))
        if label is None:
            raise missing_object(f"{age}_status")
        fields |= {f"{age}_status_id": body[f"{age}_status_id"], f"{age}_status_label": label}
    return _create(request, "LeadStatusChange", lead_id, fields)


def delete(request: Request, kind: str, identifier: str) -> Row:
    row = existing(request, "activity", kind, identifier)
    if row["_type"] != kind:
        existing(request, "activity", kind, "")
    need_to_remove(request, row, "activities")
    request.account.remove("activity", identifier)
    return {}


def _own(request: Request, kind: str, identifier: str) -> Row:
    """An activity of that kind that the asking person may change."""
    row = existing(request, "activity", kind, identifier)
    if row["_type"] != kind:
        existing(request, "activity", kind, "")
    need_to_change(request, row, "activities")
    return row


def _create(request: Request, kind: str, lead_id: str, fields: Row) -> Row:
    body = request.fields
    fields = {"contact_id": contact_of(request, body.get("contact_id"), lead_id), **fields}
    fields |= values.read(body, _WHEN) | values.note(body)
    if "date_created" in fields:
        fields = {"activity_at": fields["date_created"], **fields}
    user_id = body.get("user_id")
    if user_id is not None:
        fields["user_id"] = user_of(request, user_id)
    maker = body.get("created_by") or body.get("created_by_id")
    if maker is not None:
        fields["created_by"] = user_of(request, maker, "created_by")
    _check_known(request, {"_type": kind, "lead_id": lead_id, "user_id": None, **request.audit(), **fields})
    return views.activity(request.account, histories.add_activity(request, kind, lead_id, **fields))


def _update(request: Request, row: Row, changes: Row) -> Row:
    body = request.fields
    if "contact_id" in body:
        changes["contact_id"] = contact_of(request, body["contact_id"], row["lead_id"])
    changes |= values.note(body)
    changes |= values.read(body, {"activity_at": values.time})
    _check_known(request, row)
    changed = request.account.change("activity", row["id"], changes | request.touch())
    return views.activity(request.account, changed)


def _caller(request: Request) -> tuple[str, str | None]:
    """The lead and the contact of a call, from what the body tells of them."""
    account, body = request.account, request.fields
    contact_id, lead_id = body.get("contact_id"), body.get("lead_id")
    if lead_id is not None:
        return str(lead_of(request, lead_id)["id"]), contact_of(request, contact_id, str(lead_id))
    if contact_id is not None:
        contact = account.get("contact", contact_id if isinstance(contact_id, str) else None)
        if contact is None:
            raise missing_object("contact")
        return str(lead_of(request, contact["lead_id"])["id"]), str(contact["id"])
    if body.get("phone") is not None:
        number = normalised(body["phone"], account.country, ["phone"])
        for contact in account.listed("contact"):
            if any(phone["phone"] == number for phone in contact.get("phones", ())):
                return str(contact["lead_id"]), str(contact["id"])
    return str(lead_of(request, None)["id"]), None


def _call_fields(request: Request) -> Row:
    body = request.fields
    fields = values.read(body, _CALL)
    if body.get("phone") is not None:
        number = normalised(body["phone"], request.account.country, ["phone"])
        fields |= {
            "phone": number,
            "remote_phone": number,
            "remote_phone_formatted": formatted(number),
            "remote_country_iso": country_of(number) or "",
        }
    if "recording_url" in body:
        if body["recording_url"] is not None and not str(body["recording_url"]).startswith("https://"):
            raise invalid("recording_url", "Only HTTPS URLs are allowed.")
        fields["has_recording"] = body["recording_url"] is not None
    if body.get("outcome_id") is not None:
        if body["outcome_id"] not in [each["id"] for each in request.account.outcomes]:
            raise missing_object("outcome")
        fields["outcome_id"] = body["outcome_id"]
    elif "outcome_id" in body:
        fields["outcome_id"] = None
    return fields


def _need_required(request: Request, type_id: str, custom: Row) -> None:
    """A draft may lack what a published activity must have."""
    for field in custom_values.custom_fields(request.account, f"activity/{type_id}"):
        if field.get("required") and field["id"] not in custom:
            raise invalid(f"custom.{field['id']}", "This field is required.")


def _check_known(request: Request, row: Row) -> None:
    known = {**_WHEN, **dict.fromkeys(_REFERENCES, values.text)}
    view = views.activity(request.account, row)
    values.check_known(request.fields, known, view, request.settings.refuse_unknown_fields)
