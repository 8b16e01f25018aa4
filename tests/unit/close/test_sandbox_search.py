"""The sandbox's POST /data/search/."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from host.close.sandbox.account import Row
from host.close.sandbox.sample.organization import CUSTOM_FIELDS, LEAD_STATUSES
from host.close.sandbox.server import Sandbox
from tests.fakes.sandbox_client import Json, SandboxClient

LEADS: Json = {"type": "object_type", "object_type": "lead"}
CONTACTS: Json = {"type": "object_type", "object_type": "contact"}


@pytest.fixture
def client() -> Iterator[SandboxClient]:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox)
        yield client
        client.close()


def both(*queries: Json) -> Json:
    return {"type": "and", "queries": list(queries)}


def either(*queries: Json) -> Json:
    return {"type": "or", "queries": list(queries)}


def field(object_type: str, name: str) -> Json:
    return {"type": "regular_field", "object_type": object_type, "field_name": name}


def has(this: str, related: str, query: Json) -> Json:
    return {
        "type": "has_related",
        "this_object_type": this,
        "related_object_type": related,
        "related_query": query,
    }


def where(object_type: str, name: str, condition: Json) -> Json:
    return {"type": "field_condition", "field": field(object_type, name), "condition": condition}


def text(value: str, mode: str = "exact_value") -> Json:
    return {"type": "text", "mode": mode, "value": value}


def address(value: str, mode: str = "exact_value") -> Json:
    return has("contact", "contact_email", where("contact_email", "email", text(value, mode)))


def leads_with(value: str, mode: str = "exact_value") -> Json:
    return both(LEADS, has("lead", "contact", address(value, mode)))


def names(client: SandboxClient, query: Json, **more: Any) -> list[str]:
    """The names of the leads or contacts found, sorted unless a sort is asked for."""
    body = {"query": query, "_fields": {"lead": ["name"], "contact": ["name"]}, "_limit": 200, **more}
    found = [hit["name"] for hit in client.search(body)["data"]]
    return found if "sort" in more else sorted(found)


def by(object_type: str, name: str, direction: str = "asc") -> Json:
    return {"direction": direction, "field": field(object_type, name)}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("ada@analytical-engines.example", ["Analytical Engines Ltd"]),
        ("ADA@Analytical-Engines.EXAMPLE", ["Analytical Engines Ltd"]),
        ("zoe@omega.example", ["Omega Clinics"]),
        ("juergen.mueller@müller.example", ["Müller & Söhne 🚀"]),
        ("juergen.mueller@xn--mller-kva.example", []),
        ("petr.novak@beta.example", ["Beta Industries s.r.o.", "Beta Logistics", "Petr Novák Consulting"]),
        ("tom@tagged.example", ["Tagged Goods"]),
        ("tom+invoices@tagged.example", []),
        ("office@shared.example", ["Jacquard Carpets", "Jacquard Silks"]),
        ("buyer137@wholesale.example", ["Wholesale Union"]),
        ("buyer13@wholesale.example", ["Wholesale Union"]),
        ("o'brien@sons.example", ["O’Brien & Sons"]),
        ("ada@analytical", []),
        ("mary@royal-society.example", []),
        ("", []),
    ],
)
def test_leads_by_exact_address(client: SandboxClient, value: str, found: list[str]) -> None:
    assert names(client, leads_with(value)) == found


def test_several_addresses_in_one_or(client: SandboxClient) -> None:
    wanted = [
        where("contact_email", "email", text(each)) for each in ("tom@tagged.example", "nobody@x.example")
    ]
    query = both(LEADS, has("lead", "contact", has("contact", "contact_email", either(*wanted))))
    assert names(client, query) == ["Tagged Goods"]


def test_contacts_by_address(client: SandboxClient) -> None:
    query = both(CONTACTS, address("petr.novak@beta.example"))
    assert names(client, query) == ["P. Novák", "Petr Novák", "Petr Novák"]


@pytest.mark.parametrize(
    ("mode", "value", "found"),
    [
        ("phrase", "analytical-engines.example", ["Analytical Engines Ltd"]),
        ("phrase", "engines analytical", []),
        ("full_words", "example engines ada", ["Analytical Engines Ltd"]),
        ("full_words", "ada loom", []),
        ("beginning_of_words", "ada analyt eng", ["Analytical Engine Repairs", "Analytical Engines Ltd"]),
        ("beginning_of_words", "nalytical", []),
        # Words are all that these modes know: a longer address is found as well.
        (
            "phrase",
            "novak@beta.example",
            ["Beta Industries s.r.o.", "Beta Logistics", "Petr Novák Consulting"],
        ),
    ],
)
def test_modes_by_words(client: SandboxClient, mode: str, value: str, found: list[str]) -> None:
    assert names(client, leads_with(value, mode)) == found


def test_a_phrase_finds_what_the_exact_comparison_must_throw_out(client: SandboxClient) -> None:
    account = client.sandbox.account
    goods = account.get("lead", client.lead_id("Tagged Goods"))
    assert goods is not None
    lead = account.add("lead", {**goods, "id": "lead_x", "name": "Tom & Co"})
    contact = next(account.listed("contact", client.lead_id("Tagged Goods")))
    emails = [{"email": "tom@tagged.example.org", "type": "office"}]
    account.add("contact", {**contact, "id": "cont_x", "lead_id": lead["id"], "emails": emails})
    assert names(client, leads_with("tom@tagged.example", "phrase")) == ["Tagged Goods", "Tom & Co"]
    assert names(client, leads_with("tom@tagged.example")) == ["Tagged Goods"]


def test_without_fields_only_type_and_id_come_back(client: SandboxClient) -> None:
    answer = client.search({"query": leads_with("tom@tagged.example")})
    assert answer == {
        "data": [{"__object_type": "lead", "id": client.lead_id("Tagged Goods")}],
        "cursor": None,
    }


def test_fields_of_another_type_give_nothing(client: SandboxClient) -> None:
    answer = client.search({"query": leads_with("tom@tagged.example"), "_fields": {"contact": ["name"]}})
    assert set(answer["data"][0]) == {"__object_type", "id"}


def test_related_records_come_only_when_named_and_only_if_switched_on(client: SandboxClient) -> None:
    fields = ["name", "contacts", "opportunities", "tasks"]
    body = {"query": leads_with("ada@analytical-engines.example"), "_fields": {"lead": fields}}
    (hit,) = client.search(body)["data"]
    assert [len(hit[name]) for name in fields[1:]] == [3, 3, 2]
    assert set(hit) == {"__object_type", "id", *fields}
    client.sandbox.change(embed_related=False)
    (hit,) = client.search(body)["data"]
    assert set(hit) == {"__object_type", "id", "name"}


def test_custom_fields_are_named_one_by_one_or_all(client: SandboxClient) -> None:
    industry = f"custom.{CUSTOM_FIELDS['Industry']}"
    query = leads_with("ada@analytical-engines.example")
    (hit,) = client.search({"query": query, "_fields": {"lead": [industry]}})["data"]
    assert hit[industry] == "Machinery" and len(hit) == 3
    (hit,) = client.search({"query": query, "_fields": {"lead": ["custom"]}})["data"]
    assert sum(name.startswith("custom.") for name in hit) == 5


def test_negate_turns_a_node_round(client: SandboxClient) -> None:
    everything = names(client, both(LEADS))
    not_petr = names(
        client, both(LEADS, {**has("lead", "contact", address("petr.novak@beta.example")), "negate": True})
    )
    assert sorted([*not_petr, *names(client, leads_with("petr.novak@beta.example"))]) == everything
    assert len(not_petr) == len(everything) - 3


def test_match_all_and_an_empty_and(client: SandboxClient) -> None:
    total = len(list(client.sandbox.account.listed("lead")))
    for query in (both(LEADS, {"type": "match_all"}), both(LEADS, both()), both(LEADS, either()), LEADS):
        assert len(names(client, query)) == total


def test_by_id(client: SandboxClient) -> None:
    lead = client.lead_id("Omega Clinics")
    assert names(client, both(LEADS, {"type": "id", "value": lead})) == ["Omega Clinics"]
    assert names(client, both(LEADS, {"type": "id", "value": "lead_nothing"})) == []
    # An id among the candidates of an or must not hide the others.
    query = either({"type": "id", "value": lead}, where("lead", "name", text("tagged goods")))
    assert names(client, both(LEADS, query)) == ["Omega Clinics", "Tagged Goods"]


def test_text_looks_into_names_addresses_and_phones(client: SandboxClient) -> None:
    def found(value: str, mode: str = "full_words") -> list[str]:
        return names(client, both(LEADS, {"type": "text", "value": value, "mode": mode}))

    assert found("lovelace") == ["Analytical Engines Ltd"]
    assert found("poster home") == ["Home Made Looms"]
    assert found("420221000111") == ["Beta Industries s.r.o."]
    assert found("söhne") == ["Müller & Söhne 🚀"]
    assert found("山田") == ["東京計算機株式会社"]


def test_other_conditions(client: SandboxClient) -> None:
    def found(name: str, condition: Json, object_type: str = "lead") -> list[str]:
        return names(
            client,
            both({"type": "object_type", "object_type": object_type}, where(object_type, name, condition)),
        )

    customers = {"type": "term", "values": [LEAD_STATUSES["Customer"]]}
    assert "Omega Clinics" in found("status_id", customers)
    assert "Tagged Goods" not in found("status_id", customers)
    assert len(found("emails_count", {"type": "number_range", "gte": 2}, "contact")) == 3
    assert "Tom Tagger" in found("created_by", {"type": "current_user"}, "contact")
    assert "Tagged Goods" not in found("url", {"type": "exists"})
    old = {"type": "fixed_utc", "value": "2000-01-01T00:00:00+00:00"}
    assert found("date_updated", {"type": "moment_range", "on_or_after": None, "before": old}) == []
    assert len(found("date_updated", {"type": "moment_range", "on_or_after": old})) == len(
        names(client, LEADS)
    )


def test_custom_fields_can_be_searched(client: SandboxClient) -> None:
    node = {
        "type": "field_condition",
        "field": {"type": "custom_field", "custom_field_id": CUSTOM_FIELDS["Industry"]},
        "condition": {"type": "term", "values": ["Textiles"]},
    }
    assert names(client, both(LEADS, node)) == ["Jacquard Carpets", "Jacquard Silks"]


def test_sort(client: SandboxClient) -> None:
    query = leads_with("petr.novak@beta.example")
    newest = names(client, query, sort=[by("lead", "date_updated", "desc")])
    assert newest == ["Beta Industries s.r.o.", "Beta Logistics", "Petr Novák Consulting"]
    assert names(client, query, sort=[by("lead", "date_updated")]) == newest[::-1]
    assert names(client, query, sort=[by("lead", "name", "desc")]) == newest[::-1]


def test_counts(client: SandboxClient) -> None:
    body = {"query": leads_with("petr.novak@beta.example"), "include_counts": True, "results_limit": 2}
    answer = client.search(body)
    assert answer["count"] == {"limited": 2, "total": 3}
    assert len(answer["data"]) == 2 and answer["cursor"] is None
    answer = client.search({**body, "results_limit": 0})
    assert (answer["data"], answer["count"]) == ([], {"limited": 0, "total": 3})


def test_a_cursor_walks_through_everything_once(client: SandboxClient) -> None:
    body: Json = {"query": LEADS, "_limit": 15, "sort": [by("lead", "date_created")], "cursor": None}
    seen: list[str] = []
    for _ in range(10):
        answer = client.search(body)
        seen += [hit["id"] for hit in answer["data"]]
        body["cursor"] = answer["cursor"]
        if body["cursor"] is None:
            break
    assert len(seen) == len(set(seen)) == len(list(client.sandbox.account.listed("lead")))


def test_a_cursor_expires(client: SandboxClient) -> None:
    client.sandbox.change(cursor_seconds=0)
    body = {"query": LEADS, "_limit": 5}
    cursor = client.search(body)["cursor"]
    assert client.search_refused({**body, "cursor": cursor}) == {"cursor": "Expired cursor"}


@pytest.mark.parametrize("cursor", ["invented", 7, ""])
def test_a_cursor_cannot_be_invented(client: SandboxClient, cursor: object) -> None:
    assert client.search_refused({"query": LEADS, "cursor": cursor}) == {"cursor": "Invalid cursor"}


def test_a_cursor_belongs_to_its_query(client: SandboxClient) -> None:
    cursor = client.search({"query": LEADS, "_limit": 5})["cursor"]
    assert client.search_refused({"query": CONTACTS, "_limit": 5, "cursor": cursor}) == {
        "cursor": "Invalid cursor"
    }


def test_an_override_searches_too(client: SandboxClient) -> None:
    search = {"query": leads_with("tom@tagged.example")}
    for body in (search, {"_params": search}):
        response = client.request(
            "POST", "/data/search/", json=body, headers={"x-http-method-override": "GET"}
        )
        assert response.status_code == 200
        assert [hit["id"] for hit in response.json()["data"]] == [client.lead_id("Tagged Goods")]


def test_exact_value_can_be_refused(client: SandboxClient) -> None:
    client.sandbox.change(refuse_exact_value=True)
    errors = client.search_refused({"query": leads_with("tom@tagged.example")})
    assert "Unknown mode 'exact_value'" in str(errors)
    assert names(client, leads_with("tom@tagged.example", "phrase")) == ["Tagged Goods"]


def error_at(errors: Json, *path: str) -> Any:
    """The message at a path through field-errors and lists' errors."""
    node: Any = errors
    for step in path:
        node = node[step]
        if isinstance(node, dict):
            node = node.get("field-errors") or node.get("errors") or node
    return node


def test_an_error_names_its_place(client: SandboxClient) -> None:
    query = both(LEADS, has("lead", "contact", address("x", "fuzzy")))
    errors = client.search_refused({"query": query})
    path = ("query", "queries", "1", "related_query", "related_query", "condition", "mode")
    assert error_at(errors, *path) == "Unknown mode 'fuzzy'"


EMAIL = field("contact_email", "email")

MISTAKES: dict[str, Json] = {
    "no query": {},
    "no object type": {"query": both({"type": "match_all"})},
    "an object type deep inside": {"query": both(both(LEADS))},
    "an object type that is not searched": {"query": {"type": "object_type", "object_type": "opportunity"}},
    "two object types": {"query": both(LEADS, CONTACTS)},
    "an unknown node": {"query": both(LEADS, {"type": "nand", "queries": []})},
    "a node without type": {"query": both(LEADS, {"queries": []})},
    "a node that is no object": {"query": both(LEADS, "all")},  # type: ignore[arg-type]  # the mistake
    "queries that are no list": {"query": both(LEADS, {"type": "or", "queries": LEADS})},
    "negate that is no boolean": {"query": both(LEADS, {"type": "match_all", "negate": "no"})},
    "an unknown relation": {
        "query": both(LEADS, has("lead", "contact_email", where("contact_email", "email", text("x"))))
    },
    "a relation of another type": {"query": both(LEADS, address("x"))},
    "a relation without a query": {
        "query": both(LEADS, {**has("lead", "contact", {}), "related_query": None})
    },
    "an unknown field": {"query": both(LEADS, where("lead", "colour", text("red")))},
    "a field of another type": {"query": both(LEADS, where("contact", "name", text("Ada")))},
    "a field without type": {
        "query": both(
            LEADS, {"type": "field_condition", "field": {"field_name": "name"}, "condition": text("x")}
        )
    },
    "an unknown custom field": {
        "query": both(
            LEADS,
            {
                "type": "field_condition",
                "field": {"type": "custom_field", "custom_field_id": "cf_0"},
                "condition": text("x"),
            },
        )
    },
    "no condition": {"query": both(LEADS, {"type": "field_condition", "field": field("lead", "name")})},
    "an unknown condition": {"query": both(LEADS, where("lead", "name", {"type": "regex", "value": "."}))},
    "a condition that does not fit": {"query": both(LEADS, where("lead", "date_updated", text("today")))},
    "an unknown mode": {"query": both(LEADS, where("lead", "name", text("x", "exact")))},
    "no mode": {"query": both(LEADS, where("lead", "name", {"type": "text", "value": "x"}))},
    "a value that is no text": {"query": both(LEADS, where("lead", "name", {**text("x"), "value": 7}))},
    "a text without mode": {"query": both(LEADS, {"type": "text", "value": "x"})},
    "a term without values": {"query": both(LEADS, where("lead", "status_id", {"type": "term"}))},
    "a bare time": {
        "query": both(LEADS, where("lead", "date_updated", {"type": "moment_range", "before": "2026-01-01"}))
    },
    "too large a page": {"query": LEADS, "_limit": 201},
    "a negative page": {"query": LEADS, "_limit": -1},
    "a page that is no number": {"query": LEADS, "_limit": "50"},
    "fields as a list": {"query": LEADS, "_fields": ["name"]},
    "fields as text": {"query": LEADS, "_fields": {"lead": "name"}},
    "a sort without direction": {"query": LEADS, "sort": [{"field": field("lead", "name")}]},
    "a sort by an unknown field": {"query": LEADS, "sort": [by("lead", "colour")]},
    "a sort by a related field": {"query": LEADS, "sort": [{"direction": "asc", "field": EMAIL}]},
    "a sort by a reference": {"query": LEADS, "sort": [by("lead", "status_id")]},
    "a sort that is no list": {"query": LEADS, "sort": by("lead", "name")},
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_close_would_not_understand_is_400_with_field_errors(
    client: SandboxClient, mistake: str
) -> None:
    assert client.search_refused(MISTAKES[mistake])


@pytest.mark.parametrize("body", [[], "query", 7])
def test_a_search_that_is_no_object_is_400(client: SandboxClient, body: object) -> None:
    assert client.search_refused(body)


def test_many_leads_are_searched_by_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking up an address touches the rows that have it, however many leads there are."""
    with Sandbox(extra_leads=3000) as sandbox:
        client = SandboxClient(sandbox)
        seen: list[str] = []
        shown, listed = sandbox.account.shown, sandbox.account.listed

        def shown_and_seen(table: str, identifier: str) -> Row | None:
            seen.append(identifier)
            return shown(table, identifier)

        def listed_and_seen(table: str, lead_id: str | None = None) -> Iterator[Row]:
            rows = list(listed(table, lead_id))
            seen.extend(row["id"] for row in rows)
            return iter(rows)

        monkeypatch.setattr(sandbox.account, "shown", shown_and_seen)
        monkeypatch.setattr(sandbox.account, "listed", listed_and_seen)
        assert names(client, leads_with("person2999@company2999.example")) == ["Company 2999"]
        assert 0 < len(seen) < 10
        client.close()


def test_contacts_are_searched_by_their_own_custom_fields(client: SandboxClient) -> None:
    birthday = CUSTOM_FIELDS["Birthday"]
    born = client.post("/contact/", name="Ada", **{f"custom.{birthday}": "1815-12-10"})
    condition = {
        "type": "field_condition",
        "field": {"type": "custom_field", "custom_field_id": birthday},
        "condition": {"type": "exists"},
    }
    found = client.search({"query": {"type": "and", "queries": [CONTACTS, condition]}})["data"]
    assert [each["id"] for each in found] == [born["id"]]
    assert client.search_refused({"query": {"type": "and", "queries": [LEADS, condition]}})
