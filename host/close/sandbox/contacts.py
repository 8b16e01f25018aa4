"""Writing contacts: POST, PUT, DELETE /contact/."""

from __future__ import annotations

from host.close.sandbox import custom_values, values, views
from host.close.sandbox.account import Row
from host.close.sandbox.phones import phone_reader
from host.close.sandbox.references import bare_lead, existing, lead_of
from host.close.sandbox.request import Request

_IMPORTED: dict[str, values.Reader] = {"date_created": values.time, "created_by": values.required_text}


def create(request: Request) -> Row:
    """Without a `lead_id` Close makes a lead, named after the contact."""
    account, body = request.account, request.fields
    lead_id = body.get("lead_id")
    if lead_id is not None:
        lead_of(request, lead_id)
    # The contact is read before the lead is made: what is refused leaves nothing behind.
    row = contact_row(request, body, lead_id or "", [])
    row["custom"] = custom_values.patched(request, "contact", {}, lead_id)
    known = _readers(request)
    values.check_known(body, known, views.contact(account, row), request.settings.refuse_unknown_fields)
    if lead_id is None:
        row["lead_id"] = bare_lead(request, views.contact(account, row)["display_name"])
    return views.contact(account, account.add("contact", row))


def contact_row(request: Request, body: Row, lead_id: str, path: values.Path) -> Row:
    """A new contact's row. `path` is where the body stands in the whole one."""
    row: Row = {
        "id": request.account.new_id("cont"),
        "lead_id": lead_id,
        "name": "",
        "title": "",
        "emails": [],
        "phones": [],
        "urls": [],
        **request.audit(),
        **{
            name: reader(body[name], [*path, name])
            for name, reader in (_readers(request) | _IMPORTED).items()
            if name in body
        },
    }
    if path and any(name.startswith("custom.") for name in body):
        row["custom"] = custom_values.patched(request.inside(body), "contact", {}, lead_id)
    return row


def update(request: Request, identifier: str) -> Row:
    """A patch; `emails`, `phones` and `urls` are replaced whole. Moving to another lead is not confirmed."""
    account, body = request.account, request.fields
    row = existing(request, "contact", "Contact", identifier)
    changes = values.read(body, _readers(request))
    if "lead_id" in body and request.settings.move_contacts:
        changes["lead_id"] = lead_of(request, body["lead_id"])["id"]
    changes["custom"] = custom_values.patched(request, "contact", row.get("custom", {}), row["lead_id"])
    view = views.contact(account, row)
    values.check_known(body, _readers(request), view, request.settings.refuse_unknown_fields)
    for index, email in enumerate(changes.get("emails", ())):
        known = {each["email"]: each for each in row["emails"]}
        changes["emails"][index] = {**known.get(email["email"], {}), **email}
    return views.contact(account, account.change("contact", identifier, changes | request.touch()))


def delete(request: Request, identifier: str) -> Row:
    """Removes the contact; what was done with it stays on the lead, without it."""
    account = request.account
    row = existing(request, "contact", "Contact", identifier)
    account.remove("contact", identifier)
    for table in ("opportunity", "task", "activity"):
        for each in account.of_lead(table, row["lead_id"]):
            if each.get("contact_id") == identifier:
                account.change(table, each["id"], {"contact_id": None})
    return {}


def _readers(request: Request) -> dict[str, values.Reader]:
    return {
        "name": values.text,
        "title": values.text,
        "emails": values.list_of(values.email),
        "phones": values.list_of(phone_reader(request.account.country)),
        "urls": values.list_of(values.url),
    }
