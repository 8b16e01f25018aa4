"""Writing leads: POST, PUT, DELETE /lead/ and POST /lead/merge/."""

from __future__ import annotations

from typing import Any

from host.close.sandbox import custom_values, histories, values, views
from host.close.sandbox.account import Account, Row
from host.close.sandbox.contacts import contact_row
from host.close.sandbox.permissions import need
from host.close.sandbox.references import existing
from host.close.sandbox.refusals import Refusal, invalid, required, unknown_status
from host.close.sandbox.request import Request

_FIELDS: dict[str, values.Reader] = {
    "name": values.text,
    "description": values.text,
    "url": values.optional_text,
    "addresses": values.list_of(values.postal_address),
}
_IMPORTED: dict[str, values.Reader] = {
    "date_created": values.time,
    "created_by": values.required_text,
}
CHILDREN = ("contact", "opportunity", "task", "activity", "sequence_subscription")


def create(request: Request) -> Row:
    """Unknown fields are accepted silently, as seen live."""
    body = request.fields
    if request.settings.require_lead_name and not body.get("name"):
        raise required("name")
    row: Row = {
        "id": request.account.new_id("lead"),
        "name": "",
        "status_id": _status(request) or request.account.lead_statuses[0]["id"],
        **request.audit(),
        **values.read(body, _FIELDS | _IMPORTED),
    }
    row["custom"] = custom_values.patched(request, "lead", {}, row["id"])
    contacts = [
        contact_row(request, part, row["id"], ["contacts", index])
        for index, part in enumerate(values.list_of(values.part)(body.get("contacts"), ["contacts"]))
    ]
    request.account.add("lead", row)
    histories.lead_created(request, row["id"])
    for contact in contacts:
        request.account.add("contact", contact)
    return views.lead(request.account, row)


def update(request: Request, identifier: str) -> Row:
    """A patch. Whether Close refuses or ignores `contacts` here is not confirmed: a switch decides."""
    account, body = request.account, request.fields
    row = existing(request, "lead", "Lead", identifier)
    if "contacts" in body and request.settings.lead_put_contacts == "refused":
        raise invalid("contacts", "Contacts cannot be changed here. Use the contact API instead.")
    changes = values.read(body, _FIELDS)
    if "addresses" in changes and request.settings.addresses_on_put == "added":
        changes["addresses"] = [*row.get("addresses", ()), *changes["addresses"]]
    status = _status(request)
    if status is not None:
        changes["status_id"] = status
    changes["custom"] = custom_values.patched(request, "lead", row.get("custom", {}), identifier)
    known = {**_FIELDS, "status": values.text}
    values.check_known(body, known, views.lead(account, row), request.settings.refuse_unknown_fields)
    changed = account.change("lead", identifier, changes | request.touch())
    if changed["status_id"] != row["status_id"]:
        histories.lead_status_changed(request, identifier, row["status_id"], changed["status_id"])
    return views.lead(account, changed)


def delete(request: Request, identifier: str) -> Row:
    """Takes everything on the lead with it."""
    existing(request, "lead", "Lead", identifier)
    need(request, "delete_leads")
    _remove(request.account, identifier)
    return {}


def merge(request: Request) -> Row:
    """Moves all that the source has to the destination, and removes the source."""
    need(request, "merge_leads")
    account, body = request.account, request.fields
    source, destination = (account.get("lead", _id(body.get(name))) for name in ("source", "destination"))
    if source is None:
        raise Refusal(404, {"errors": ["Source lead does not exist."]})
    if destination is None or destination is source:
        raise Refusal(404, {"errors": ["Destination lead does not exist."]})
    for table in CHILDREN:
        for row in account.of_lead(table, source["id"]):
            account.change(table, row["id"], {"lead_id": destination["id"]})
    histories.add_activity(
        request,
        "LeadMerge",
        destination["id"],
        source_lead_id=source["id"],
        source_display_name=views.lead_name(source),
        destination_lead_id=destination["id"],
        destination_display_name=views.lead_name(destination),
        merge_status="done",
    )
    _remove(account, source["id"])
    account.change("lead", destination["id"], request.touch())
    return {"status": "ok"}


def _status(request: Request) -> str | None:
    """The status that the body names, by id or by label; None if it names none."""
    body = request.fields
    if "status_id" in body and "status" in body:
        raise invalid("status", "Specify either status or status_id, not both.")
    for name, key in (("status_id", "id"), ("status", "label")):
        if name in body:
            for status in request.account.lead_statuses:
                if status[key] == body[name]:
                    return str(status["id"])
            raise unknown_status(body[name], "lead statuses")
    return None


def _remove(account: Account, identifier: str) -> None:
    for table in CHILDREN:
        for row in account.of_lead(table, identifier):
            account.remove(table, row["id"])
    account.remove("lead", identifier)


def _id(value: Any) -> str | None:
    return value if isinstance(value, str) else None
