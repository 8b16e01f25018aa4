"""What the person whose key asks may do, and which leads they see.

The names of permissions are Close's. Which one guards which change is told for removals and merges; that
changes of other people's records need the same one as their removal is not confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable

from host.close.sandbox.account import Account, Row
from host.close.sandbox.refusals import forbidden, no_such_object
from host.close.sandbox.request import Request
from host.close.sandbox.settings import Settings


def granted(account: Account, user_id: str, settings: Settings) -> list[str]:
    """The permissions of a user."""
    permissions = (account.get("user", user_id) or {}).get("permissions", ())
    hides = settings.hidden_leads != "none" and role(account, user_id) == "restricteduser"
    return [each for each in permissions if not (hides and each == "view_all_leads")]


def role(account: Account, user_id: str) -> str:
    return str((account.get("user", user_id) or {}).get("role", ""))


def need(request: Request, permission: str) -> None:
    if permission not in granted(request.account, request.user_id, request.settings):
        raise forbidden()


def need_to_change(request: Request, row: Row, kind: str) -> None:
    """`kind` is "activities", "opportunities" or "tasks": other people's need a permission."""
    if _owner(row) not in (request.user_id, None):
        need(request, f"manage_others_{kind}")


def need_to_remove(request: Request, row: Row, kind: str) -> None:
    own = _owner(row) == request.user_id
    need(request, f"delete_own_{kind}" if own else f"manage_others_{kind}")


def visible(request: Request, rows: Iterable[Row]) -> list[Row]:
    """The rows of leads that the asking person sees; of every lead, for most people."""
    rows = list(rows)
    if "view_all_leads" in granted(request.account, request.user_id, request.settings):
        return rows
    return [row for row in rows if _sees(request, str(row.get("lead_id") or row["id"]))]


def need_to_see(request: Request, row: Row, model: str) -> None:
    """Whether a hidden record is answered as missing or as forbidden is not confirmed: a switch decides."""
    if visible(request, [row]):
        return
    raise forbidden() if request.settings.hidden_leads == "forbidden" else no_such_object(model)


def _sees(request: Request, lead_id: str) -> bool:
    """Without `view_all_leads`: what one made, and what a custom field gives to one."""
    lead = request.account.get("lead", lead_id)
    if lead is None:
        return False
    return request.user_id in (lead.get("created_by"), *_flat(lead.get("custom", {}).values()))


def _flat(values: Iterable[object]) -> list[object]:
    return [each for value in values for each in (value if isinstance(value, list) else [value])]


def _owner(row: Row) -> str | None:
    owner = row.get("user_id") or row.get("assigned_to") or row.get("created_by")
    return str(owner) if owner else None
