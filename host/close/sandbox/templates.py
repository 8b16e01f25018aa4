"""E-mail templates: the list, writing them, and filling them in."""

from __future__ import annotations

import re
from html import escape

from host.close.sandbox import values, views
from host.close.sandbox.account import Row
from host.close.sandbox.listing import chosen, listing, truth
from host.close.sandbox.permissions import need
from host.close.sandbox.references import existing
from host.close.sandbox.refusals import missing_object, required
from host.close.sandbox.request import Request

_TAG = re.compile(r"\{\{\s*([a-z_]+)\.([a-z_0-9]+)\s*\}\}")
_FIELDS: dict[str, values.Reader] = {
    "name": values.required_text,
    "subject": values.text,
    "body": values.text,
    "is_shared": values.truth,
    "is_archived": values.truth,
    "attachments": values.list_of(values.part),
}


def templates(request: Request) -> Row:
    """A person's own and the shared ones."""
    rows = [row for row in request.account.listed("email_template") if _may_see(request, row)]
    for name in ("is_archived", "is_shared"):
        wanted = truth(request.query, name)
        rows = [row for row in rows if wanted is None or row[name] is wanted]
    rows = sorted(rows, key=lambda row: (row["name"].casefold(), row["id"]))
    return listing(request, [views.email_template(request.account, row) for row in rows], 100)


def template(request: Request, identifier: str) -> Row:
    body = views.email_template(request.account, _template(request, identifier))
    return chosen(body, request.query.get("_fields"))


def create(request: Request) -> Row:
    body = request.fields
    if "name" not in body:
        raise required("name")
    row: Row = {
        "id": request.account.new_id("tmpl"),
        "subject": "",
        "body": "",
        "is_shared": False,
        "is_archived": False,
        "attachments": [],
        **request.audit(),
        **values.read(body, _FIELDS),
    }
    _need_team(request, row)
    view = views.email_template(request.account, row)
    values.check_known(body, _FIELDS, view, request.settings.refuse_unknown_fields)
    return views.email_template(request.account, request.account.add("email_template", row))


def update(request: Request, identifier: str) -> Row:
    row = _template(request, identifier)
    changes = values.read(request.fields, _FIELDS)
    _need_team(request, row)
    _need_team(request, changes)
    view = views.email_template(request.account, row)
    values.check_known(request.fields, _FIELDS, view, request.settings.refuse_unknown_fields)
    changed = request.account.change("email_template", identifier, changes | request.touch())
    return views.email_template(request.account, changed)


def delete(request: Request, identifier: str) -> Row:
    _need_team(request, _template(request, identifier))
    request.account.remove("email_template", identifier)
    return {}


def render(request: Request, identifier: str) -> Row:
    """For one lead and one of its contacts. Close's other way, by a search and an entry, is not served."""
    row, query = _template(request, identifier), request.query
    for name in ("lead_id", "contact_id"):
        if name not in query:
            raise required(name)
    lead = request.account.get("lead", query["lead_id"])
    contact = request.account.get("contact", query["contact_id"])
    if lead is None:
        raise missing_object("lead")
    if contact is None or contact["lead_id"] != lead["id"]:
        raise missing_object("contact")
    return rendered(request, row, lead["id"], contact["id"])


def rendered(request: Request, row: Row, lead_id: str, contact_id: str | None) -> Row:
    """Subject and body as the calling user would send them; an unknown tag becomes nothing."""
    account = request.account
    lead, contact = account.get("lead", lead_id), account.get("contact", contact_id)
    objects: dict[str, Row] = {
        "lead": views.lead(account, lead) if lead else {},
        "contact": _with_names(views.contact(account, contact)) if contact else {},
        "user": account.get("user", request.user_id) or {},
        "organization": account.organization,
    }

    def value(tag: re.Match[str]) -> str:
        return str(objects.get(tag[1], {}).get(tag[2]) or "")

    return {
        "subject": _TAG.sub(value, row["subject"]),
        "body": _TAG.sub(lambda tag: escape(value(tag)), row["body"]),
    }


def _with_names(contact: Row) -> Row:
    first, _, last = contact["name"].partition(" ")
    return {**contact, "first_name": first, "last_name": last}


def _template(request: Request, identifier: str) -> Row:
    row = existing(request, "email_template", "EmailTemplate", identifier)
    return row if _may_see(request, row) else existing(request, "email_template", "EmailTemplate", "")


def _may_see(request: Request, row: Row) -> bool:
    return bool(row["is_shared"]) or row["created_by"] == request.user_id


def _need_team(request: Request, row: Row) -> None:
    if row.get("is_shared"):
        need(request, "manage_team_email_templates")
