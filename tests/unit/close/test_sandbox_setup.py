"""What an organisation has set up in the sandbox, its templates and sequences, and who may do what."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from host.close.sandbox.sample.organization import (
    ALAN,
    CUSTOM_FIELDS,
    JOAN,
    LEFT,
    MAILBOX,
    ME,
    ORGANIZATION,
    SITE_VISIT,
)
from host.close.sandbox.server import Sandbox
from tests.fakes.sandbox_client import Json, SandboxClient


@pytest.fixture
def client() -> Iterator[SandboxClient]:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox)
        yield client
        client.close()


@pytest.fixture
def ada(client: SandboxClient) -> str:
    return client.lead_id("Analytical Engines Ltd")


def become(client: SandboxClient, user_id: str) -> None:
    client.session.auth = (client.sandbox.key_of(user_id), "")


def template_named(client: SandboxClient, name: str) -> Json:
    return next(dict(each) for each in client.get("/email_template/")["data"] if each["name"] == name)


def test_the_organisation_tells_its_members_and_who_left(client: SandboxClient) -> None:
    organization = client.get(f"/organization/{ORGANIZATION}/")
    assert organization["name"] == "Compiler & Daughters"
    assert ME in [each["user_id"] for each in organization["memberships"]]
    assert [each["user_id"] for each in organization["inactive_memberships"]] == [LEFT]
    assert client.status("GET", "/organization/orga_x/") == 404


def test_a_schema_has_the_shared_fields_and_the_list_of_a_kind_has_not(client: SandboxClient) -> None:
    language = CUSTOM_FIELDS["Language"]
    for kind in ("lead", "contact"):
        fields = client.get(f"/custom_field_schema/{kind}/")["fields"]
        assert language in [field["id"] for field in fields]
        own = client.get(f"/custom_field/{kind}/")["data"]
        assert [field["id"] for field in own] == [field["id"] for field in fields if not field["is_shared"]]
    assert [field["id"] for field in client.get("/custom_field/shared/")["data"]] == [language]
    assert client.get(f"/custom_field/shared/{language}/")["choices"][0] == "English"
    assert client.get(f"/custom_field/contact/{CUSTOM_FIELDS['Birthday']}/")["type"] == "date"
    assert client.status("GET", f"/custom_field/lead/{CUSTOM_FIELDS['Birthday']}/") == 404
    assert client.status("GET", "/custom_field/planet/") == 404


def test_a_custom_activity_has_a_schema_of_its_own(client: SandboxClient) -> None:
    fields = client.get(f"/custom_field_schema/activity/{SITE_VISIT}/")["fields"]
    assert fields == client.get(f"/custom_activity/{SITE_VISIT}/")["fields"]
    assert "textarea" in [field["type"] for field in fields]
    for path in ("/custom_field_schema/activity/actitype_x/", "/custom_activity/actitype_x/"):
        assert client.status("GET", path) == 404


def test_a_published_custom_activity_has_what_is_required(client: SandboxClient, ada: str) -> None:
    field = client.sandbox.account.more_custom_fields[f"activity/{SITE_VISIT}"][1]
    field["required"] = True
    name = f"custom.{field['id']}"
    fields = {"lead_id": ada, "custom_activity_type_id": SITE_VISIT}
    assert client.write_refused("POST", "/activity/custom/", **fields) == {name: "This field is required."}
    client.post("/activity/custom/", status="draft", **fields)
    client.post("/activity/custom/", **fields, **{name: "Clean"})


def test_templates_are_made_changed_and_removed(client: SandboxClient) -> None:
    made = client.post("/email_template/", name="Hello", subject="Hi", body="<p>Hi</p>")
    assert (made["is_shared"], made["is_archived"], made["attachments"]) == (False, False, [])
    path = f"/email_template/{made['id']}/"
    after = client.put(path, subject="Hello {{ contact.name }}", is_archived=True)
    assert (after["name"], after["subject"]) == ("Hello", "Hello {{ contact.name }}")
    assert client.get(path) == after
    assert client.write_refused("POST", "/email_template/", subject="x") == {
        "name": "This field is required."
    }
    assert client.write_refused("PUT", path, name=None) == {"name": "This field is required."}
    client.delete(path)
    assert client.status("DELETE", path) == 404


def test_templates_are_listed_by_their_marks(client: SandboxClient) -> None:
    def names(**query: str) -> list[str]:
        return [each["name"] for each in client.get("/email_template/", **query)["data"]]

    assert names(is_archived="true") == ["Christmas 2024"]
    assert names(is_archived="false", is_shared="true") == ["Follow-up after a quote", "Introduction"]
    assert names(is_shared="false") == ["My short thanks"]
    become(client, ALAN)
    assert names(is_shared="false") == []  # somebody's own are nobody else's
    assert len(names()) == 3


def test_a_template_is_rendered_for_a_lead_and_its_contact(client: SandboxClient, ada: str) -> None:
    template = template_named(client, "Follow-up after a quote")
    path = f"/email_template/{template['id']}/render/"
    contact = client.get(f"/lead/{ada}/")["contacts"][0]["id"]
    rendered = client.get(path, lead_id=ada, contact_id=contact)
    assert rendered["subject"] == "Your quote, Ada"
    assert "did Analytical Engines Ltd have time" in rendered["body"]
    assert "Grace, Compiler &amp; Daughters" in rendered["body"]
    assert client.refused(path, lead_id=ada) == {"contact_id": "This field is required."}
    stranger = client.post("/contact/", name="Stranger")["id"]
    assert client.refused(path, lead_id=ada, contact_id=stranger) == {"contact": "Object does not exist."}


def test_a_contact_is_subscribed_once_by_a_known_sender(client: SandboxClient, ada: str) -> None:
    active, paused = sorted(client.get("/sequence/")["data"], key=lambda each: str(each["status"]))
    assert (active["status"], paused["status"]) == ("active", "paused")
    assert client.get(f"/sequence/{active['id']}/") == active
    (account,) = client.get("/connected_account/", user_id=ME)["data"]
    assert account["id"] == MAILBOX
    contact = client.get(f"/lead/{ada}/")["contacts"][0]
    body = {
        "sequence_id": active["id"],
        "contact_id": contact["id"],
        "sender_account_id": MAILBOX,
        "sender_name": "Grace",
        "sender_email": "grace@compiler.example",
    }
    response = client.request("POST", "/sequence_subscription/", json=body)
    made = response.json()
    assert response.status_code == 201
    assert response.headers["location"].endswith(f"/sequence_subscription/{made['id']}/")
    assert (made["status"], made["lead_id"]) == ("active", ada)
    assert made["contact_email"] == contact["emails"][0]["email"]
    for change in (
        {},  # again
        {"sequence_id": paused["id"]},
        {"sequence_id": "seq_x"},
        {"contact_id": "cont_x"},
        {"sender_account_id": "emailacct_x"},
        {"sender_email": "else@compiler.example"},
        {"sender_name": None},
    ):
        assert client.write_refused("POST", "/sequence_subscription/", **(body | change))
    assert client.get("/sequence_subscription/", lead_id=ada)["data"] == [made]
    path = f"/sequence_subscription/{made['id']}/"
    assert client.put(path, status="paused")["status"] == "paused"
    assert client.write_refused("PUT", path, status="finished").keys() == {"status"}
    assert client.get(path)["status"] == "paused"
    assert client.status("GET", "/sequence_subscription/") == 400


@pytest.mark.parametrize("path", ["lead", "opportunity", "task", "activity/note"])
def test_what_a_role_may_not_remove_is_403(client: SandboxClient, ada: str, path: str) -> None:
    """Joan's role removes nothing but her own tasks and activities."""
    become(client, ME)
    made = ada if path == "lead" else client.post(f"/{path}/", lead_id=ada)["id"]
    become(client, JOAN)
    response = client.request("DELETE", f"/{path}/{made}/")
    assert (response.status_code, set(response.json())) == (403, {"error"})
    if path in ("task", "activity/note"):
        client.delete(f"/{path}/{client.post(f'/{path}/', lead_id=ada)['id']}/")
    become(client, ME)
    client.delete(f"/{path}/{made}/")


def test_other_peoples_records_and_team_templates_need_a_permission(client: SandboxClient, ada: str) -> None:
    note = client.post("/activity/note/", lead_id=ada, note="Grace's")["id"]
    deal = client.post("/opportunity/", lead_id=ada)["id"]
    task = client.post("/task/", lead_id=ada, text="x")["id"]
    team = template_named(client, "Introduction")["id"]
    become(client, ALAN)
    for path in (f"activity/note/{note}", f"opportunity/{deal}", f"task/{task}", f"email_template/{team}"):
        assert client.status("PUT", f"/{path}/", note="mine", text="mine", subject="mine") == 403
    assert client.status("POST", "/email_template/", name="x", is_shared=True) == 403
    assert client.status("POST", "/lead/merge/", source=ada, destination="lead_x") == 404
    become(client, JOAN)
    assert client.status("POST", "/lead/merge/", source=ada, destination="lead_x") == 403


@pytest.mark.parametrize("status", [400, 403])
def test_a_field_of_other_roles_cannot_be_written(client: SandboxClient, ada: str, status: int) -> None:
    client.sandbox.account.custom_fields[1]["editable_with_roles"] = ["admin"]
    client.sandbox.change(role_refusal=status)
    name = f"custom.{CUSTOM_FIELDS['Employees']}"
    client.put(f"/lead/{ada}/", **{name: 7})
    become(client, ALAN)
    assert client.status("PUT", f"/lead/{ada}/", **{name: 8}) == status
    assert client.get(f"/lead/{ada}/")[name] == 7


@pytest.mark.parametrize(("switch", "status"), [("missing", 404), ("forbidden", 403)])
def test_hidden_leads_are_in_no_list(client: SandboxClient, ada: str, switch: str, status: int) -> None:
    become(client, JOAN)
    assert client.status("GET", f"/lead/{ada}/") == 200
    client.sandbox.change(hidden_leads=switch)
    assert "view_all_leads" not in client.get("/me/")["memberships"][0]["permissions_granted"]
    assert client.status("GET", f"/lead/{ada}/") == status
    assert client.status("PUT", f"/lead/{ada}/", name="Mine") == status
    for path in ("lead", "contact", "opportunity", "task", "activity", "activity/note"):
        assert client.get(f"/{path}/")["data"] == []
    search = {"query": {"type": "object_type", "object_type": "contact"}}
    assert client.search(search)["data"] == []
    assert client.write_refused("POST", "/task/", lead_id=ada) == {"lead": "Object does not exist."}
    own = client.post("/lead/", name="Joan's")["id"]
    assert [lead["id"] for lead in client.get("/lead/")["data"]] == [own]
    become(client, ME)
    client.put(f"/lead/{ada}/", **{f"custom.{CUSTOM_FIELDS['Owner']}": JOAN})
    become(client, JOAN)
    assert client.get(f"/lead/{ada}/")["id"] == ada
