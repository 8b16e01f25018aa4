"""The bodies of `POST /data/search/` that find leads. Pure.

The language is Close's Advanced Filtering (developer.close.com, "Advanced Filtering API").
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

PAGE = 50
"""Leads per answer. Close takes up to 200, but each lead carries all its contacts."""

LEAD_FIELDS = (
    "id",
    "name",
    "display_name",
    "description",
    "url",
    "html_url",
    "status_id",
    "status_label",
    "addresses",
    "contacts",
    "opportunities",
    "tasks",
    "integration_links",
    "created_by",
    "created_by_name",
    "updated_by_name",
    "date_created",
    "date_updated",
)
"""What `records.lead` reads. Without naming them, a search returns only ids."""


class Mode(StrEnum):
    """How an address is compared. PHRASE also finds longer texts that contain it, so hits of either mode
    must be compared with what was asked for."""

    EXACT = "exact_value"
    PHRASE = "phrase"


class Words(StrEnum):
    """How a text's words are compared: each begins a word, or each is one."""

    BEGINNINGS = "beginning_of_words"
    WHOLE = "full_words"


def leads_by_address(
    addresses: Iterable[str], mode: Mode, cursor: str | None = None, custom_fields: Iterable[str] = ()
) -> dict[str, Any]:
    """Leads with a contact that has one of the addresses, the last updated first.

    `cursor` comes from the answer to the same search and names its next page. A search gives the values of
    those custom fields only whose ids are named.
    """
    return _leads(_with_contact_email(_any_of(addresses, mode)), cursor, custom_fields)


def leads_by_domain(domain: str, cursor: str | None = None) -> dict[str, Any]:
    """Leads with a contact whose address has the domain in it: how Close takes addresses apart into words is
    not documented, so hits must be compared with what was asked for."""
    return _leads(_with_contact_email(_any_of([domain], Mode.PHRASE)), cursor)


def leads_by_text(text: str, words: Words, cursor: str | None = None) -> dict[str, Any]:
    """Leads with all words of the text anywhere in them, their contacts included."""
    return _leads({"type": "text", "mode": words.value, "value": text.strip()}, cursor)


def _leads(query: dict[str, Any], cursor: str | None, custom_fields: Iterable[str] = ()) -> dict[str, Any]:
    return {
        "query": {"type": "and", "queries": [{"type": "object_type", "object_type": "lead"}, query]},
        "_fields": {"lead": [*LEAD_FIELDS, *(f"custom.{field}" for field in custom_fields)]},
        "sort": [{"direction": "desc", "field": _field("lead", "date_updated")}],
        "_limit": PAGE,
        "cursor": cursor,
    }


def _with_contact_email(query: dict[str, Any]) -> dict[str, Any]:
    return _has_related("lead", "contact", _has_related("contact", "contact_email", query))


def _any_of(addresses: Iterable[str], mode: Mode) -> dict[str, Any]:
    # Lower-cased, as Close's index holds them; each spelling once.
    spellings = dict.fromkeys(address.strip().lower() for address in addresses)
    return {
        "type": "or",
        "queries": [
            {
                "type": "field_condition",
                "field": _field("contact_email", "email"),
                "condition": {"type": "text", "mode": mode.value, "value": spelling},
            }
            for spelling in spellings
        ],
    }


def _has_related(this: str, related: str, query: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "has_related",
        "this_object_type": this,
        "related_object_type": related,
        "related_query": query,
    }


def _field(object_type: str, name: str) -> dict[str, str]:
    return {"type": "regular_field", "object_type": object_type, "field_name": name}
