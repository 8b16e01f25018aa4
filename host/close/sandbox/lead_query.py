"""The old query language of GET /lead/, as far as it is served here: `email_address:"…"`, `name:"…"`,
`company:"…"`, `status:"…"`, free words, `sort:[-]field`. Deprecated by Close since 2022 and still answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from host.close.sandbox.account import Account, Row
from host.close.sandbox.refusals import invalid
from host.close.sandbox.words import full_words, phrase

_TERM = re.compile(r'(?:(?P<name>\w+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))')

_SORTS: dict[str, Callable[[Row], str]] = {
    "name": lambda row: row["name"].casefold(),
    "display_name": lambda row: row["name"].casefold(),
    "created": lambda row: row["date_created"],
    "date_created": lambda row: row["date_created"],
    "updated": lambda row: row["date_updated"],
    "date_updated": lambda row: row["date_updated"],
}


def leads_matching(account: Account, query: str) -> list[Row]:
    """The leads that match all terms; newest first unless `sort:` says otherwise."""
    rows = list(account.listed("lead"))
    sort = "-date_created"
    for term in _TERM.finditer(query):
        name = term["name"]
        value = term["bare"] if term["quoted"] is None else term["quoted"]
        if name == "sort":
            sort = value
        elif name in ("email_address", "email"):
            rows = _with_address(account, rows, value, quoted=term["quoted"] is not None)
        elif name in ("name", "company"):
            named = phrase(value)
            rows = [row for row in rows if named(row["name"])]
        elif name == "status":
            rows = [row for row in rows if account.lead_status_label(row["status_id"]) == value]
        elif name is None:
            has = full_words(value)
            rows = [row for row in rows if has(_text_of(account, row))]
        else:
            raise invalid("query", f"Unknown field {name}")
    key = _SORTS.get(sort.removeprefix("-"))
    if key is None:
        raise invalid("query", f"Cannot sort by {sort}")
    return sorted(rows, key=lambda row: (key(row), row["id"]), reverse=sort.startswith("-"))


def _with_address(account: Account, rows: list[Row], address: str, *, quoted: bool) -> list[Row]:
    if not quoted and "+" in address:  # an unquoted plus breaks the term, as people report of the real one
        return []
    wanted = address.casefold()
    contacts = (account.shown("contact", identifier) for identifier in account.contacts_with_address(address))
    leads = {
        row["lead_id"]
        for row in contacts
        if row is not None and wanted in (email["email"].casefold() for email in row["emails"])
    }
    return [row for row in rows if row["id"] in leads]


def _text_of(account: Account, row: Row) -> str:
    contacts = list(account.listed("contact", row["id"]))
    addresses = [email["email"] for each in contacts for email in each["emails"]]
    return " ".join(
        [row["name"], row.get("description", ""), *(each["name"] for each in contacts), *addresses]
    )
