"""Sequences (workflows), who is subscribed to them, and the accounts that they send from."""

from __future__ import annotations

from host.close.sandbox import values, views
from host.close.sandbox.account import Row, naive_timestamp
from host.close.sandbox.listing import chosen, filter_equal, listing
from host.close.sandbox.permissions import visible
from host.close.sandbox.references import existing
from host.close.sandbox.refusals import Refusal, invalid, missing_object, required
from host.close.sandbox.request import Created, Request

_SENDER = ("sender_account_id", "sender_name", "sender_email")
_LIVE = ("active", "paused")


def sequences(request: Request) -> Row:
    rows = [views.sequence(request.account, row) for row in request.account.listed("sequence")]
    return listing(request, rows, 1000)


def sequence(request: Request, identifier: str) -> Row:
    row = existing(request, "sequence", "Sequence", identifier)
    return chosen(views.sequence(request.account, row), request.query.get("_fields"))


def connected_accounts(request: Request) -> Row:
    rows = filter_equal(
        request.query, request.account.listed("connected_account"), ("user_id",), lambda row, name: row[name]
    )
    return listing(request, rows, 100)


def subscriptions(request: Request) -> Row:
    """Of one sequence, contact or lead: Close wants one of them named."""
    names = ("sequence_id", "contact_id", "lead_id")
    if not any(name in request.query for name in names):
        raise Refusal(400, {"errors": [f"Specify one of {', '.join(names)}."], "field-errors": {}})
    rows = visible(request, request.account.listed("sequence_subscription"))
    rows = filter_equal(request.query, rows, names, lambda row, name: row[name])
    return listing(request, [dict(row) for row in rows], 100)


def subscription(request: Request, identifier: str) -> Row:
    return dict(existing(request, "sequence_subscription", "SequenceSubscription", identifier))


def subscribe(request: Request) -> Created:
    """Starts sending mail. A contact is in a sequence once; the words of that refusal are not confirmed."""
    account, body = request.account, request.fields
    for name in ("sequence_id", "contact_id", *_SENDER):
        if not isinstance(body.get(name), str):
            raise required(name)
    row = account.get("sequence", body["sequence_id"])
    contact = account.get("contact", body["contact_id"])
    if row is None:
        raise missing_object("sequence")
    if contact is None:
        raise missing_object("contact")
    if row["status"] != "active":
        raise invalid("sequence_id", "The sequence is not active.")
    _check_sender(request)
    addresses = [email["email"] for email in contact["emails"]]
    address = body.get("contact_email") or next(iter(addresses), None)
    if address not in addresses:
        raise invalid("contact_email", "The contact has no such email address.")
    for each in account.of_lead("sequence_subscription", contact["lead_id"]):
        same = (each["sequence_id"], each["contact_id"]) == (row["id"], contact["id"])
        if same and each["status"] in _LIVE:
            raise invalid("contact_id", "The contact is already subscribed to this sequence.")
    now = naive_timestamp(request.now)
    made = {
        "id": account.new_id("sub", short=True),
        "sequence_id": row["id"],
        "sequence_name": row["name"],
        "lead_id": contact["lead_id"],
        "contact_id": contact["id"],
        "contact_email": address,
        **{name: body[name] for name in _SENDER},
        "calls_assigned_to": body.get("calls_assigned_to"),
        "status": "active",
        "status_reason": None,
        "start_date": now,
        "organization_id": account.organization["id"],
        "created_by_id": request.user_id,
        "updated_by_id": request.user_id,
        "date_created": now,
        "date_updated": now,
    }
    return Created(dict(account.add("sequence_subscription", made)))


def update_subscription(request: Request, identifier: str) -> Row:
    """Pause and go on, or another sender."""
    existing(request, "sequence_subscription", "SequenceSubscription", identifier)
    changes = values.read(
        request.fields, {"status": values.one_of(*_LIVE), **dict.fromkeys(_SENDER, values.required_text)}
    )
    if "sender_account_id" in changes:
        _check_sender(request)
    changes |= {"updated_by_id": request.user_id, "date_updated": naive_timestamp(request.now)}
    return dict(request.account.change("sequence_subscription", identifier, changes))


def _check_sender(request: Request) -> None:
    row = request.account.get("connected_account", request.fields["sender_account_id"])
    if row is None or "email_sending" not in row["enabled_features"]:
        raise missing_object("sender_account")
    if request.fields.get("sender_email") not in [each["email"] for each in row["identities"]]:
        raise invalid("sender_email", "Not an identity of the account.")
