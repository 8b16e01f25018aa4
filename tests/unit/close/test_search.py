"""The body of the search for leads."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from host.close import records
from host.close.search import LEAD_FIELDS, Mode, leads_by_address


def conditions(body: dict[str, Any]) -> list[dict[str, Any]]:
    either: dict[str, Any] = body["query"]["queries"][1]["related_query"]["related_query"]
    assert either["type"] == "or"
    return list(either["queries"])


def test_the_whole_body() -> None:
    email = {"type": "regular_field", "object_type": "contact_email", "field_name": "email"}
    assert leads_by_address(["ada@engines.example"], Mode.EXACT) == {
        "query": {
            "type": "and",
            "queries": [
                {"type": "object_type", "object_type": "lead"},
                {
                    "type": "has_related",
                    "this_object_type": "lead",
                    "related_object_type": "contact",
                    "related_query": {
                        "type": "has_related",
                        "this_object_type": "contact",
                        "related_object_type": "contact_email",
                        "related_query": {
                            "type": "or",
                            "queries": [
                                {
                                    "type": "field_condition",
                                    "field": email,
                                    "condition": {
                                        "type": "text",
                                        "mode": "exact_value",
                                        "value": "ada@engines.example",
                                    },
                                }
                            ],
                        },
                    },
                },
            ],
        },
        "_fields": {"lead": list(LEAD_FIELDS)},
        "sort": [
            {
                "direction": "desc",
                "field": {"type": "regular_field", "object_type": "lead", "field_name": "date_updated"},
            }
        ],
        "_limit": 50,
        "cursor": None,
    }


def test_every_spelling_once_in_lower_case() -> None:
    asked = ["Tom+Invoices@Tagged.Example", " tom@tagged.example", "tom@TAGGED.example ", "j@müller.example"]
    values = [one["condition"]["value"] for one in conditions(leads_by_address(asked, Mode.EXACT))]
    assert values == ["tom+invoices@tagged.example", "tom@tagged.example", "j@müller.example"]


@pytest.mark.parametrize("mode", Mode)
def test_mode_and_cursor(mode: Mode) -> None:
    body = leads_by_address(["a@b.example", "c@d.example"], mode, "next")
    assert {one["condition"]["mode"] for one in conditions(body)} == {mode.value}
    assert body["cursor"] == "next"


def test_it_is_plain_json() -> None:
    body = leads_by_address(["a@b.example"], Mode.PHRASE)
    assert msgspec.json.decode(msgspec.json.encode(body)) == body


def test_fields_are_those_that_a_lead_is_read_from() -> None:
    """A field that `records.lead` reads and the request does not name would be empty without a word."""
    asked_for: set[str] = set()

    class Spy(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            asked_for.add(key)
            return super().get(key, default)

    records.lead(Spy())
    assert asked_for == set(LEAD_FIELDS)
