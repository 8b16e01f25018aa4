"""Writing notes, calls, e-mails and custom activities in the sandbox, by Close's rules."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from host.close.sandbox.sample.organization import ALAN, CUSTOM_FIELDS, ME, SITE_VISIT
from host.close.sandbox.server import Sandbox
from tests.fakes.sandbox_client import TIMEOUT, Json, SandboxClient

SENDER = '"Grace Hopper" <grace@compiler.example>'


@pytest.fixture
def client() -> Iterator[SandboxClient]:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox)
        yield client
        client.close()


@pytest.fixture
def ada(client: SandboxClient) -> str:
    return client.lead_id("Analytical Engines Ltd")


def contact_of(client: SandboxClient, lead_id: str) -> Json:
    return dict(client.get(f"/lead/{lead_id}/")["contacts"][0])


def test_a_note_is_kept_as_text_and_as_html(client: SandboxClient, ada: str) -> None:
    note = client.post("/activity/note/", lead_id=ada, note="a < b\nand c")
    assert note["note_html"] == "<body><p>a &lt; b<br />and c</p></body>"
    assert {name: note[name] for name in ("pinned", "title", "attachments", "note_mentions", "source")} == {
        "pinned": False,
        "title": None,
        "attachments": [],
        "note_mentions": [],
        "source": "api",
    }
    assert (note["_type"], note["user_id"], note["user_name"], note["lead_id"]) == (
        "Note",
        ME,
        "Grace Hopper",
        ada,
    )
    path = f"/activity/note/{note['id']}/"
    assert client.get(path) == note
    html = "<body><p>one <b>two</b></p><p>three &amp; four</p></body>"
    after = client.put(path, note_html=html, note="loses")
    assert (after["note"], after["note_html"]) == ("one two\nthree & four", html)
    assert client.get("/activity/", lead_id=ada)["data"][0]["id"] == note["id"]


def test_a_note_is_pinned_titled_and_dated(client: SandboxClient, ada: str) -> None:
    at = "2024-05-06T07:08:09.123000+00:00"
    note = client.post("/activity/note/", lead_id=ada, note="x", activity_at=at)
    assert note["activity_at"] == at != note["date_created"]
    path = f"/activity/note/{note['id']}/"
    assert client.put(path, pinned=True, title="Minutes")["pinned_at"] is not None
    assert client.put(path, pinned=False)["pinned_at"] is None
    assert client.get(path)["title"] == "Minutes"


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"note": "x"}, {"lead": "This field is required."}),
        ({"lead_id": "wibble", "note": "x"}, {"lead": "Object does not exist."}),
    ],
)
def test_a_note_needs_a_lead(client: SandboxClient, body: Json, errors: Json) -> None:
    assert client.write_refused("POST", "/activity/note/", **body) == errors


def test_a_note_of_another_leads_contact_is_refused(client: SandboxClient, ada: str) -> None:
    stranger = client.post("/contact/", name="Stranger")["id"]
    refused = client.write_refused("POST", "/activity/note/", lead_id=ada, contact_id=stranger, note="x")
    assert refused == {"contact": "Object does not exist."}


def test_activities_are_found_by_the_path_of_their_kind_only(client: SandboxClient, ada: str) -> None:
    note = client.post("/activity/note/", lead_id=ada, note="x")["id"]
    for method in ("GET", "DELETE"):
        response = client.request(method, f"/activity/call/{note}/")
        assert response.json() == {"error": "Empty query: Call matching query does not exist."}
    client.delete(f"/activity/note/{note}/")
    assert client.status("DELETE", f"/activity/note/{note}/") == 404


def test_each_kind_has_a_list_of_its_own(client: SandboxClient, ada: str) -> None:
    everything = client.get("/activity/", lead_id=ada, thread_emails="true", _limit=100)["data"]
    paths = {
        "note": "Note",
        "call": "Call",
        "email": "Email",
        "emailthread": "EmailThread",
        "sms": "SMS",
        "whatsapp_message": "WhatsAppMessage",
        "meeting": "Meeting",
        "created": "Created",
        "status_change/lead": "LeadStatusChange",
        "task_completed": "TaskCompleted",
        "status_change/opportunity": "OpportunityStatusChange",
        "lead_merge": "LeadMerge",
        "form_submission": "FormSubmission",
        "custom": "CustomActivity",
    }
    for path, kind in paths.items():
        body = client.get(f"/activity/{path}/", lead_id=ada)
        assert set(body) == {"data", "has_more"}
        of_kind = [each["id"] for each in everything if each["_type"] == kind]
        assert [each["id"] for each in body["data"]] == of_kind != []
        assert client.get(f"/activity/{path}/{of_kind[0]}/")["id"] == of_kind[0]
    mine = client.get("/activity/note/", user_id=ME, _limit=1)  # needs no lead
    assert (len(mine["data"]), mine["has_more"]) == (1, True)


def test_a_call_is_logged_as_external(client: SandboxClient, ada: str) -> None:
    contact = contact_of(client, ada)["id"]
    call = client.post(
        "/activity/call/",
        lead_id=ada,
        contact_id=contact,
        duration=345,
        phone="030 12345",
        note="went well",
        user_id=ALAN,
    )
    assert {name: call[name] for name in ("direction", "status", "source", "call_method")} == {
        "direction": "outbound",
        "status": "completed",
        "source": "External",
        "call_method": "external",
    }
    assert (call["duration"], call["phone"], call["remote_phone"]) == (345, "+493012345", "+493012345")
    assert (call["user_id"], call["user_name"], call["created_by"]) == (ALAN, "Alan Turing", ME)
    assert call["note_html"] == "<body><p>went well</p></body>"
    after = client.put(f"/activity/call/{call['id']}/", duration=1, status="no-answer", note=None)
    assert (after["duration"], after["status"], after["note"]) == (1, "no-answer", "")
    client.delete(f"/activity/call/{call['id']}/")


def test_a_call_finds_its_lead_by_the_contact_or_the_phone(client: SandboxClient, ada: str) -> None:
    contact = contact_of(client, ada)
    by_contact = client.post("/activity/call/", contact_id=contact["id"], duration=1)
    by_phone = client.post("/activity/call/", phone=contact["phones"][0]["phone"], duration=1)
    for call in (by_contact, by_phone):
        assert (call["lead_id"], call["contact_id"]) == (ada, contact["id"])
    assert client.write_refused("POST", "/activity/call/", duration=1) == {"lead": "This field is required."}


def test_what_a_call_may_not_say_is_refused(client: SandboxClient, ada: str) -> None:
    for field, value in (
        ("direction", "sideways"),
        ("status", "done"),
        ("duration", -1),
        ("recording_url", "http://plain.example"),
        ("phone", "call me"),
    ):
        refused = client.write_refused("POST", "/activity/call/", lead_id=ada, **{field: value})
        assert list(refused) == [field]


def test_calls_made_with_close_keep_their_facts(client: SandboxClient, ada: str) -> None:
    call = next(
        each
        for each in client.get("/activity/call/", lead_id=ada)["data"]
        if each["source"] == "Close.io" and each["user_id"] == ME
    )
    path = f"/activity/call/{call['id']}/"
    assert client.write_refused("PUT", path, duration=1)
    outcome = client.get("/outcome/")["data"][0]["id"]
    assert client.put(path, note="better", outcome_id=outcome)["outcome_id"] == outcome


def test_an_email_is_drafted_sent_and_no_longer_changed(client: SandboxClient, ada: str) -> None:
    contact = contact_of(client, ada)
    to = [contact["emails"][0]["email"]]
    mail = client.post(
        "/activity/email/",
        lead_id=ada,
        contact_id=contact["id"],
        status="draft",
        to=to,
        subject="Engines",
        body_html="<p>Dear Ada,</p><p>x</p>",
    )
    assert (mail["direction"], mail["status"], mail["date_sent"]) == ("outgoing", "draft", None)
    assert (mail["body_text"], mail["body_preview"]) == ("Dear Ada,\nx", "Dear Ada,\nx")
    assert mail["envelope"]["to"] == [{"email": to[0], "name": ""}]
    thread = client.get(f"/activity/emailthread/{mail['thread_id']}/")
    assert (thread["latest_normalized_subject"], thread["n_emails"]) == ("Engines", 1)
    path = f"/activity/email/{mail['id']}/"
    assert client.put(path, subject="Looms")["subject"] == "Looms"
    assert client.write_refused("PUT", path, status="outbox") == {"sender": "This field is required."}
    assert client.put(path, status="outbox", sender=SENDER)["status"] == "outbox"
    sent = client.get(path)
    assert (sent["status"], sent["subject"]) == ("sent", "Looms")
    assert sent["date_sent"] == sent["activity_at"]
    assert client.write_refused("PUT", path, subject="Too late")
    assert client.write_refused("PUT", path, status="draft")


def test_mail_in_the_outbox_can_be_taken_back_until_it_is_sent(client: SandboxClient, ada: str) -> None:
    fields = {"lead_id": ada, "status": "outbox", "to": ["a@b.example"], "sender": SENDER}
    mail = client.post("/activity/email/", send_in=59, **fields)
    path = f"/activity/email/{mail['id']}/"
    assert client.get(path)["status"] == "outbox"
    assert client.write_refused("PUT", path, subject="Other")
    assert client.put(path, status="draft")["status"] == "draft"
    assert client.write_refused("POST", "/activity/email/", send_in=60, **fields).keys() == {"send_in"}
    soon = client.post("/activity/email/", send_in=0.05, **fields)
    assert soon["status"] == "outbox"
    until(lambda: client.get(f"/activity/email/{soon['id']}/")["status"] == "sent")


def test_scheduled_mail_waits_for_its_time(client: SandboxClient, ada: str) -> None:
    fields = {"lead_id": ada, "status": "scheduled", "to": ["a@b.example"], "sender": SENDER}
    assert client.write_refused("POST", "/activity/email/", **fields).keys() == {"date_scheduled"}
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    mail = client.post("/activity/email/", date_scheduled=later, **fields)
    assert client.get(f"/activity/email/{mail['id']}/")["status"] == "scheduled"
    assert client.put(f"/activity/email/{mail['id']}/", status="draft")["status"] == "draft"


@pytest.mark.parametrize("status", ["inbox", "outbox", "scheduled", "error"])
def test_the_sender_must_be_named(client: SandboxClient, ada: str, status: str) -> None:
    refused = client.write_refused("POST", "/activity/email/", lead_id=ada, status=status, to=["a@b.example"])
    assert refused == {"sender": "This field is required."}


def test_mail_from_elsewhere_is_only_logged(client: SandboxClient, ada: str) -> None:
    at = "2026-01-02T03:04:05.000000+00:00"
    fields = {"lead_id": ada, "to": ["grace@compiler.example"], "activity_at": at, "subject": "Hi"}
    incoming = client.post(
        "/activity/email/", status="inbox", sender="Ada <ada@analytical-engines.example>", **fields
    )
    assert (incoming["direction"], incoming["date_sent"], incoming["activity_at"]) == ("incoming", at, at)
    assert incoming["envelope"]["from"] == [{"email": "ada@analytical-engines.example", "name": "Ada"}]
    answer = client.post("/activity/email/", status="sent", in_reply_to_id=incoming["id"], **fields)
    assert (answer["direction"], answer["thread_id"]) == ("outgoing", incoming["thread_id"])
    assert answer["in_reply_to_id"] == incoming["id"]
    assert client.write_refused("POST", "/activity/email/", lead_id=ada) == {
        "status": "This field is required."
    }


def test_a_template_fills_an_email_and_ones_own_subject_wins(client: SandboxClient, ada: str) -> None:
    template = next(each for each in client.get("/email_template/")["data"] if each["name"] == "Introduction")
    fields = {"lead_id": ada, "contact_id": contact_of(client, ada)["id"], "status": "draft"}
    mail = client.post("/activity/email/", template_id=template["id"], **fields)
    assert (mail["template_name"], mail["subject"]) == ("Introduction", "Engines for Analytical Engines Ltd")
    assert "Dear Ada Lovelace," in mail["body_html"]
    own = client.post("/activity/email/", template_id=template["id"], subject="Mine", **fields)
    assert own["subject"] == "Mine" and own["body_html"] == mail["body_html"]
    assert client.write_refused("POST", "/activity/email/", template_id="tmpl_x", **fields)


def test_a_custom_activity_has_its_types_fields(client: SandboxClient, ada: str) -> None:
    (kind,) = client.get("/custom_activity/")["data"]
    assert kind["id"] == SITE_VISIT
    impression, visitors = (f"custom.{CUSTOM_FIELDS[name]}" for name in ("Impression", "Visited by"))
    assert {impression, visitors} <= {f"custom.{field['id']}" for field in kind["fields"]}
    visit = client.post(
        "/activity/custom/",
        lead_id=ada,
        custom_activity_type_id=SITE_VISIT,
        **{impression: "Clean", visitors: [ME]},
    )
    assert (visit["_type"], visit["status"], visit[impression]) == ("CustomActivity", "published", "Clean")
    path = f"/activity/custom/{visit['id']}/"
    after = client.put(path, status="draft", **{f"{visitors}.add": ALAN, impression: None})
    assert (after["status"], after[visitors]) == ("draft", [ME, ALAN])
    assert impression not in after
    assert client.write_refused("POST", "/activity/custom/", lead_id=ada) == {
        "custom_activity_type": "Object does not exist."
    }
    client.delete(path)


def until(condition: Callable[[], bool]) -> None:
    """Ask again until it holds."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, "did not come about in time"
