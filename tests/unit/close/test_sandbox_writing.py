"""Writing leads and contacts in the sandbox, by Close's rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from host.close.sandbox.sample.organization import ALAN, CUSTOM_FIELDS, LEAD_STATUSES, ME
from host.close.sandbox.server import Sandbox
from tests.fakes.sandbox_client import Json, SandboxClient

INDUSTRY, EMPLOYEES, SINCE, INTERESTS, OWNER = (
    f"custom.{CUSTOM_FIELDS[name]}"
    for name in ("Industry", "Employees", "Customer since", "Interested in", "Owner")
)


@pytest.fixture
def client() -> Iterator[SandboxClient]:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox)
        yield client
        client.close()


@pytest.fixture
def ada(client: SandboxClient) -> str:
    return client.lead_id("Analytical Engines Ltd")


def kinds(client: SandboxClient, lead_id: str) -> list[str]:
    data = client.get("/activity/", lead_id=lead_id)["data"]
    return [activity["_type"] for activity in data]


def count(client: SandboxClient) -> int:
    return int(client.get("/lead/", _limit=0)["total_results"])


def test_a_lead_is_made_with_its_contacts_addresses_and_custom_fields(client: SandboxClient) -> None:
    lead = client.post(
        "/lead/",
        name="Bluth Company",
        url="http://bluth.example",
        description="Best. Show. Ever.",
        status_id=LEAD_STATUSES["Qualified"],
        contacts=[
            {
                "name": "Gob",
                "title": "Sr. Vice President",
                "emails": [{"type": "office", "email": "gob@bluth.example"}],
                "phones": [{"type": "office", "phone": "+1 800 444 5555"}],
            }
        ],
        addresses=[{"label": "business", "city": "San Francisco", "country": "US"}],
        **{EMPLOYEES: 12, INTERESTS: ["Looms"]},
    )
    assert (lead["name"], lead["status_label"], lead["url"]) == (
        "Bluth Company",
        "Qualified",
        "http://bluth.example",
    )
    (contact,) = lead["contacts"]
    assert (contact["lead_id"], contact["title"]) == (lead["id"], "Sr. Vice President")
    assert contact["phones"] == [
        {"phone": "+18004445555", "phone_formatted": "+1 800-444-5555", "country": "US", "type": "office"}
    ]
    assert lead["addresses"][0]["city"] == "San Francisco"
    assert (lead[EMPLOYEES], lead[INTERESTS]) == (12, ["Looms"])
    assert lead["custom"] == {"Employees": 12, "Interested in": ["Looms"]}
    assert (lead["created_by"], lead["created_by_name"]) == (ME, "Grace Hopper")
    assert client.get(f"/lead/{lead['id']}/") == lead


def test_a_new_lead_has_the_first_status_and_a_created_activity(client: SandboxClient) -> None:
    lead = client.post("/lead/", name="New", nonsense="accepted silently")
    assert lead["status_label"] == "Potential"
    assert "nonsense" not in lead
    (created,) = client.get("/activity/", lead_id=lead["id"])["data"]
    assert (created["_type"], created["source"], created["user_id"]) == ("Created", "api", ME)


def test_a_lead_needs_no_name_unless_the_switch_says_so(client: SandboxClient) -> None:
    assert client.post("/lead/")["display_name"] == "Untitled"
    client.sandbox.change(require_lead_name=True)
    assert client.write_refused("POST", "/lead/") == {"name": "This field is required."}


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (
            {"status_id": "foo"},
            {
                "status": "Not a valid choice. Please go to Customizations in your organization settings and "
                'add "foo" to the list of lead statuses.'
            },
        ),
        ({"name": 4}, {"name": "Value must be of basestring type."}),
        (
            {"status": "Qualified", "status_id": LEAD_STATUSES["Qualified"]},
            {"status": "Specify either status or status_id, not both."},
        ),
        (
            {"contacts": [{"emails": [{"email": "bad"}]}]},
            {
                "contacts": {
                    "errors": {
                        "0": {
                            "field-errors": {
                                "emails": {
                                    "errors": {"0": {"field-errors": {"email": "Invalid email address."}}}
                                }
                            }
                        }
                    }
                }
            },
        ),
        ({EMPLOYEES: "many"}, {EMPLOYEES: "Value must be of number type."}),
        ({INDUSTRY: "Textiles"}, {INDUSTRY: "Not a valid choice."}),
        ({SINCE: "yesterday"}, {SINCE: "Not a valid date."}),
        ({OWNER: "Nobody"}, {OWNER: "Object does not exist."}),
        ({"custom.cf_unknown": 1}, {"custom.cf_unknown": "This custom field does not exist."}),
    ],
)
def test_a_lead_that_is_refused_leaves_nothing_behind(
    client: SandboxClient, body: Json, errors: Json
) -> None:
    before = count(client)
    assert client.write_refused("POST", "/lead/", **body) == errors
    assert count(client) == before


def test_put_is_a_patch_and_null_clears(client: SandboxClient, ada: str) -> None:
    before = client.get(f"/lead/{ada}/")
    after = client.put(f"/lead/{ada}/", url=None, description=None, **{EMPLOYEES: None})
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed == {"url", "description", EMPLOYEES, "custom", "date_updated"}
    assert (after["url"], after["description"]) == (None, "")
    assert EMPLOYEES not in after
    assert after["date_updated"] > before["date_updated"]
    assert client.get(f"/lead/{ada}/") == after


def test_single_values_of_a_multiple_field_come_and_go(client: SandboxClient, ada: str) -> None:
    assert client.get(f"/lead/{ada}/")[INTERESTS] == ["Engines", "Punched cards"]
    assert client.put(f"/lead/{ada}/", **{f"{INTERESTS}.add": "Looms"})[INTERESTS][-1] == "Looms"
    assert client.put(f"/lead/{ada}/", **{f"{INTERESTS}.add": "Looms"})[INTERESTS].count("Looms") == 1
    left = client.put(f"/lead/{ada}/", **{f"{INTERESTS}.remove": "Engines"})[INTERESTS]
    assert left == ["Punched cards", "Looms"]
    assert client.write_refused("PUT", f"/lead/{ada}/", **{f"{INDUSTRY}.add": "Health"})


def test_fields_are_chosen_of_what_is_written_too(client: SandboxClient, ada: str) -> None:
    for method, path in (("POST", "/lead/"), ("PUT", f"/lead/{ada}/")):
        response = client.request(method, path, params={"_fields": "name,url"}, json={"name": "Short"})
        assert set(response.json()) == {"name", "url"}


def test_a_user_field_takes_an_id_or_an_exact_name(client: SandboxClient, ada: str) -> None:
    assert client.put(f"/lead/{ada}/", **{OWNER: "Alan Turing"})[OWNER] == ALAN
    assert client.put(f"/lead/{ada}/", **{OWNER: ME})[OWNER] == ME


def test_a_new_status_is_noted_and_rapid_ones_are_merged(client: SandboxClient, ada: str) -> None:
    before = kinds(client, ada).count("LeadStatusChange")
    client.put(f"/lead/{ada}/", status="Customer")
    client.put(f"/lead/{ada}/", status_id=LEAD_STATUSES["Canceled"])
    newest = client.get("/activity/status_change/lead/", lead_id=ada)["data"][0]
    assert (newest["old_status_label"], newest["new_status_label"]) == ("Qualified", "Canceled")
    assert kinds(client, ada).count("LeadStatusChange") == before + 1
    client.put(f"/lead/{ada}/", status="Qualified")
    assert kinds(client, ada).count("LeadStatusChange") == before
    client.sandbox.change(merge_status_changes_seconds=0)
    client.put(f"/lead/{ada}/", status="Customer")
    client.put(f"/lead/{ada}/", status="Canceled")
    assert kinds(client, ada).count("LeadStatusChange") == before + 2


def test_a_history_entry_does_not_change_the_lead(client: SandboxClient, ada: str) -> None:
    fields = {"old_status_id": LEAD_STATUSES["Qualified"], "new_status_id": LEAD_STATUSES["Customer"]}
    entry = client.post("/activity/status_change/lead/", lead_id=ada, **fields)
    assert entry["new_status_label"] == "Customer"
    assert client.get(f"/lead/{ada}/")["status_label"] == "Qualified"
    client.delete(f"/activity/status_change/lead/{entry['id']}/")


def test_contacts_in_a_changed_lead_are_ignored_or_refused(client: SandboxClient, ada: str) -> None:
    before = client.get(f"/lead/{ada}/")["contacts"]
    assert client.put(f"/lead/{ada}/", contacts=[])["contacts"] == before
    client.sandbox.change(lead_put_contacts="refused")
    assert set(client.write_refused("PUT", f"/lead/{ada}/", contacts=[])) == {"contacts"}


def test_addresses_are_replaced_or_added(client: SandboxClient, ada: str) -> None:
    assert [a["city"] for a in client.put(f"/lead/{ada}/", addresses=[{"city": "Leeds"}])["addresses"]] == [
        "Leeds"
    ]
    client.sandbox.change(addresses_on_put="added")
    after = client.put(f"/lead/{ada}/", addresses=[{"city": "York"}])["addresses"]
    assert [a["city"] for a in after] == ["Leeds", "York"]


def test_unknown_fields_of_a_change_are_ignored_or_refused(client: SandboxClient, ada: str) -> None:
    client.put(f"/lead/{ada}/", nonsense=1)
    client.sandbox.change(refuse_unknown_fields=True)
    assert client.write_refused("PUT", f"/lead/{ada}/", nonsense=1) == {"nonsense": "Unknown field."}
    lead = client.get(f"/lead/{ada}/")
    del lead["contacts"], lead["status_id"], lead["status_label"]
    client.put(f"/lead/{ada}/", **lead)  # what was read may be sent back
    client.post("/lead/", name="New", nonsense=1)


def test_deleting_a_lead_takes_all_that_is_on_it(client: SandboxClient, ada: str) -> None:
    contact = client.get(f"/lead/{ada}/")["contacts"][0]
    client.delete(f"/lead/{ada}/")
    assert client.status("GET", f"/lead/{ada}/") == 404
    assert client.status("DELETE", f"/lead/{ada}/") == 404
    assert client.status("GET", f"/contact/{contact['id']}/") == 404
    assert client.get("/activity/note/", lead_id=ada)["data"] == []
    assert client.get("/lead/", query='email_address:"ada@analytical-engines.example"')["data"] == []


def test_merging_moves_everything_and_removes_the_source(client: SandboxClient, ada: str) -> None:
    source = client.post("/lead/", name="Twin", contacts=[{"name": "Twin"}])
    assert client.post("/lead/merge/", source=source["id"], destination=ada) == {"status": "ok"}
    assert client.status("GET", f"/lead/{source['id']}/") == 404
    assert "Twin" in [contact["name"] for contact in client.get(f"/lead/{ada}/")["contacts"]]
    merged = client.get("/activity/lead_merge/", lead_id=ada)["data"][0]
    assert (merged["source_lead_id"], merged["source_display_name"]) == (source["id"], "Twin")
    response = client.request("POST", "/lead/merge/", json={"source": source["id"], "destination": ada})
    assert (response.status_code, response.json()) == (404, {"errors": ["Source lead does not exist."]})


def test_a_contact_is_added_to_a_lead(client: SandboxClient, ada: str) -> None:
    contact = client.post(
        "/contact/",
        lead_id=ada,
        name="Big Bird",
        emails=[{"email": "bigbird@street.example"}],
        phones=[{"phone": "(030) 1234-567", "type": "mobile"}],
        urls=[{"url": "https://street.example"}],
    )
    assert contact["lead_id"] == ada
    assert contact["emails"] == [
        {"email": "bigbird@street.example", "type": "office", "is_unsubscribed": False}
    ]
    assert contact["phones"][0]["phone"] == "+49301234567"
    assert contact["urls"] == [{"url": "https://street.example", "type": "url"}]
    assert client.get(f"/lead/{ada}/")["contacts"][-1] == contact
    found = client.get("/lead/", query='email_address:"BIGBIRD@street.example"')["data"]
    assert [lead["id"] for lead in found] == [ada]


def test_a_contact_without_a_lead_gets_one_named_after_it(client: SandboxClient) -> None:
    contact = client.post("/contact/", name="Solo", emails=[{"email": "solo@b.example"}])
    assert client.get(f"/lead/{contact['lead_id']}/")["name"] == "Solo"
    nameless = client.post("/contact/", emails=[{"email": "only@b.example"}])
    assert client.get(f"/lead/{nameless['lead_id']}/")["name"] == "only@b.example"


def test_a_contact_that_is_refused_makes_no_lead(client: SandboxClient, ada: str) -> None:
    before = count(client)
    errors = client.write_refused("POST", "/contact/", emails=[{"email": "a@b.example"}, {"email": "bad"}])
    assert errors == {"emails": {"errors": {"1": {"field-errors": {"email": "Invalid email address."}}}}}
    assert client.write_refused("POST", "/contact/", lead_id="wibble") == {"lead": "Object does not exist."}
    assert client.write_refused("POST", "/contact/", lead_id=ada, phones=[{"phone": "call me"}])
    assert client.write_refused("POST", "/contact/", lead_id=ada, emails={"email": "a@b.example"})
    assert count(client) == before


def test_lists_of_a_contact_are_replaced_whole(client: SandboxClient, ada: str) -> None:
    contact = client.get(f"/lead/{ada}/")["contacts"][0]
    path = f"/contact/{contact['id']}/"
    after = client.put(path, emails=[{"email": "new@analytical-engines.example", "type": "home"}])
    assert [(e["email"], e["type"]) for e in after["emails"]] == [("new@analytical-engines.example", "home")]
    assert (after["phones"], after["title"]) == (contact["phones"], contact["title"])
    assert client.get("/lead/", query='email_address:"ada@analytical-engines.example"')["data"] == []
    assert client.put(path, phones=None, title=None)["phones"] == []
    assert client.get(path)["title"] == ""


def test_a_contact_can_be_moved_unless_the_switch_says_not(client: SandboxClient, ada: str) -> None:
    contact = client.post("/contact/", name="Nomad")
    path = f"/contact/{contact['id']}/"
    client.sandbox.change(move_contacts=False)
    assert client.put(path, lead_id=ada)["lead_id"] == contact["lead_id"]
    client.sandbox.change(move_contacts=True)
    assert client.put(path, lead_id=ada)["lead_id"] == ada
    assert client.get(f"/lead/{contact['lead_id']}/")["contacts"] == []


def test_deleting_a_contact_keeps_what_was_done_with_it(client: SandboxClient, ada: str) -> None:
    contact = client.get(f"/lead/{ada}/")["contacts"][0]["id"]
    before = len(client.get("/activity/", lead_id=ada)["data"])
    client.delete(f"/contact/{contact}/")
    assert client.status("DELETE", f"/contact/{contact}/") == 404
    activities = client.get("/activity/", lead_id=ada)["data"]
    assert len(activities) == before
    assert contact not in [activity["contact_id"] for activity in activities]


@pytest.mark.parametrize(
    ("typed", "country", "kept", "formatted"),
    [
        ("1234", "GB", "+441234", "+44 1234"),  # recorded
        ("8004445555", "US", "+18004445555", "+1 800-444-5555"),
        ("1 (800) 444-5555", "US", "+18004445555", "+1 800-444-5555"),
        ("030 / 123 45", "DE", "+493012345", "+49 3012345"),
        ("0043 1 234567", "DE", "+431234567", "+43 1234567"),
        ("601 123 456", "CZ", "+420601123456", "+420 601123456"),
        ("+99912345678", "DE", "+99912345678", "+99912345678"),
    ],
)
def test_phones_are_normalised_by_the_organisations_country(
    client: SandboxClient, typed: str, country: str, kept: str, formatted: str
) -> None:
    client.sandbox.account.country = country
    (phone,) = client.post("/contact/", phones=[{"phone": typed}])["phones"]
    assert (phone["phone"], phone["phone_formatted"], phone["type"]) == (kept, formatted, "office")


@pytest.mark.parametrize("body", [None, [], "text", 4])
def test_a_body_that_is_no_object_is_400(client: SandboxClient, ada: str, body: Any) -> None:
    for method, path in (("POST", "/lead/"), ("PUT", f"/lead/{ada}/"), ("POST", "/task/")):
        assert client.request(method, path, json=body).status_code == 400
