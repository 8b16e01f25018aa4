"""The records that a request names: a missing one is 404 in its path and 400 in its body."""

from __future__ import annotations

from host.close.sandbox import histories
from host.close.sandbox.account import Row
from host.close.sandbox.permissions import need_to_see
from host.close.sandbox.refusals import Refusal, missing_object, no_such_object, required
from host.close.sandbox.request import Request


def existing(request: Request, table: str, model: str, identifier: str) -> Row:
    """The row that the path names. `model` is Close's class name for the 404."""
    row = request.account.get(table, identifier)
    if row is None and request.method == "GET":
        row = request.account.lately_removed(table, identifier)
    if row is None:
        raise no_such_object(model)
    if table in ("lead", "contact", "opportunity", "task", "activity"):
        need_to_see(request, row, model)
    return row


def lead_of(request: Request, lead_id: object) -> Row:
    """The lead that the body names. Raises Refusal with the field `lead` if there is none to be seen."""
    if lead_id is None:
        raise required("lead")
    row = request.account.get("lead", lead_id if isinstance(lead_id, str) else None)
    if row is None:
        raise missing_object("lead")
    try:
        need_to_see(request, row, "Lead")
    except Refusal:
        raise missing_object("lead") from None
    return row


def contact_of(request: Request, contact_id: object, lead_id: str) -> str | None:
    """The contact that the body names, which has to be one of the lead's; None for null."""
    if contact_id is None:
        return None
    row = request.account.get("contact", contact_id if isinstance(contact_id, str) else None)
    if row is None or row["lead_id"] != lead_id:
        raise missing_object("contact")
    return str(row["id"])


def user_of(request: Request, user_id: object, field: str = "user") -> str:
    """The user that the body names; people that left count too."""
    known = isinstance(user_id, str) and request.account.user_name(user_id) is not None
    if not known:
        raise missing_object(field)
    return str(user_id)


def bare_lead(request: Request, name: str) -> str:
    """The lead that Close makes for a contact or an opportunity posted without one. Returns its id."""
    row = {
        "id": request.account.new_id("lead"),
        "name": name,
        "status_id": request.account.lead_statuses[0]["id"],
        **request.audit(),
    }
    request.account.add("lead", row)
    histories.lead_created(request, row["id"])
    return str(row["id"])
