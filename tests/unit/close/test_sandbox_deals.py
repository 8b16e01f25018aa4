"""Writing opportunities and tasks in the sandbox, by Close's rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from host.close.sandbox.sample.organization import ALAN, CUSTOM_FIELDS, ME, OPPORTUNITY_STATUSES
from host.close.sandbox.server import Sandbox
from tests.fakes.sandbox_client import Json, SandboxClient

WON = OPPORTUNITY_STATUSES["Won"]


@pytest.fixture
def client() -> Iterator[SandboxClient]:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox)
        yield client
        client.close()


@pytest.fixture
def ada(client: SandboxClient) -> str:
    return client.lead_id("Analytical Engines Ltd")


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def activities(client: SandboxClient, path: str, lead_id: str) -> list[Json]:
    return list(client.get(f"/activity/{path}/", lead_id=lead_id)["data"])


def test_an_opportunity_is_made_with_what_close_fills_in(client: SandboxClient, ada: str) -> None:
    deal = client.post("/opportunity/", lead_id=ada, value=50_000, note="closes\nsoon <b>")
    assert (deal["lead_id"], deal["lead_name"], deal["user_id"]) == (ada, "Analytical Engines Ltd", ME)
    assert (deal["status_label"], deal["status_type"], deal["pipeline_name"]) == (
        "Demo Completed",
        "active",
        "Sales",
    )
    assert (deal["value"], deal["value_formatted"], deal["value_period"]) == (50_000, "€500", "one_time")
    assert (deal["confidence"], deal["expected_value"], deal["date_won"]) == (50, 25_000, None)
    assert deal["note_html"] == "<body><p>closes<br />soon &lt;b&gt;</p></body>"
    assert client.get(f"/opportunity/{deal['id']}/") == deal
    assert deal in client.get(f"/lead/{ada}/")["opportunities"]


def test_money_is_multiplied_out(client: SandboxClient, ada: str) -> None:
    deal = client.post("/opportunity/", lead_id=ada, value=5_000, value_period="monthly", confidence=90)
    assert deal["value_formatted"] == "€50 monthly"
    assert (deal["annualized_value"], deal["expected_value"]) == (60_000, 4_500)
    assert deal["annualized_expected_value"] == 54_000
    after = client.put(f"/opportunity/{deal['id']}/", value=1_250, value_period="annual")
    assert (after["value_formatted"], after["annualized_value"]) == ("€12.50 annual", 1_250)
    cleared = client.put(f"/opportunity/{deal['id']}/", value=None)
    assert (cleared["value"], cleared["value_formatted"], cleared["expected_value"]) == (None, None, None)
    assert cleared["confidence"] == 90


def test_an_opportunity_without_a_lead_gets_one_without_a_name(client: SandboxClient) -> None:
    deal = client.post("/opportunity/", value=1)
    lead = client.get(f"/lead/{deal['lead_id']}/")
    assert (lead["name"], lead["display_name"]) == ("", "Untitled")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lead_id": "wibble"}, "lead"),
        ({"status_id": "wobble"}, "status"),
        ({"pipeline_id": "pipe_x"}, "pipeline"),
        ({"value": 1.5}, "value"),
        ({"value": "100"}, "value"),
        ({"confidence": 101}, "confidence"),
        ({"confidence": True}, "confidence"),
        ({"value_period": "weekly"}, "value_period"),
        ({"date_won": "soon"}, "date_won"),
        ({"contact_id": "cont_x"}, "contact"),
        ({"user_id": "user_x"}, "user"),
        ({"note_html": "<p>no body</p>"}, "note_html"),
    ],
)
def test_what_makes_no_sense_is_refused_and_makes_nothing(
    client: SandboxClient, body: Json, field: str
) -> None:
    leads = client.get("/lead/", _limit=0)["total_results"]
    assert list(client.write_refused("POST", "/opportunity/", **body)) == [field]
    assert client.get("/lead/", _limit=0)["total_results"] == leads


def test_a_status_belongs_to_its_pipeline(client: SandboxClient, ada: str) -> None:
    renewals = client.get("/pipeline/")["data"][1]
    deal = client.post("/opportunity/", lead_id=ada, pipeline_id=renewals["id"])
    assert (deal["pipeline_name"], deal["status_label"]) == ("Renewals", "Renewal Due")
    refused = client.write_refused(
        "POST", "/opportunity/", lead_id=ada, pipeline_id=renewals["id"], status_id=WON
    )
    assert list(refused) == ["status"]


def test_winning_dates_the_opportunity_and_is_noted(client: SandboxClient, ada: str) -> None:
    deal = client.post("/opportunity/", lead_id=ada, value=700)
    path = f"/opportunity/{deal['id']}/"
    won = client.put(path, status_id=WON)
    assert (won["status_type"], won["date_won"]) == ("won", today())
    entry = activities(client, "status_change/opportunity", ada)[0]
    assert (entry["opportunity_id"], entry["opportunity_value"]) == (deal["id"], 700)
    assert (entry["old_status_label"], entry["new_status_label"]) == ("Demo Completed", "Won")
    assert (entry["old_status_type"], entry["new_status_type"]) == ("active", "won")
    back = client.put(path, status_id=OPPORTUNITY_STATUSES["Proposal Sent"])
    assert back["date_won"] == today()  # leaving it does not clear the day
    dated = client.put(path, date_won="2030-01-02")
    assert client.put(path, status_id=WON)["date_won"] == dated["date_won"] == "2030-01-02"


def test_today_is_the_askers(client: SandboxClient, ada: str) -> None:
    deal = client.post("/opportunity/", lead_id=ada)
    hours = -23.5 if datetime.now(UTC).hour < 12 else 23.5
    response = client.request(
        "PUT",
        f"/opportunity/{deal['id']}/",
        json={"status_id": WON},
        headers={"x-tz-offset": str(hours)},
    )
    there = (datetime.now(UTC) + timedelta(hours=hours)).date().isoformat()
    assert response.json()["date_won"] == there != today()


def test_opportunities_have_custom_fields_of_their_own(client: SandboxClient, ada: str) -> None:
    holder, rival = (f"custom.{CUSTOM_FIELDS[name]}" for name in ("Budget holder", "Competitor"))
    contact = client.get(f"/lead/{ada}/")["contacts"][0]["id"]
    deal = client.post("/opportunity/", lead_id=ada, **{holder: contact, rival: "Jacquard"})
    assert (deal[holder], deal[rival]) == (contact, "Jacquard")
    stranger = client.post("/contact/", name="Stranger")["id"]
    assert client.write_refused("PUT", f"/opportunity/{deal['id']}/", **{holder: stranger})
    assert rival not in client.put(f"/opportunity/{deal['id']}/", **{rival: None})


def test_an_opportunity_is_deleted_once(client: SandboxClient, ada: str) -> None:
    deal = client.post("/opportunity/", lead_id=ada)
    client.delete(f"/opportunity/{deal['id']}/")
    assert client.status("GET", f"/opportunity/{deal['id']}/") == 404
    assert client.status("DELETE", f"/opportunity/{deal['id']}/") == 404


def test_a_task_without_a_date_is_due_today(client: SandboxClient, ada: str) -> None:
    task = client.post("/task/", lead_id=ada, text="Shave the alpacas")
    assert (task["_type"], task["date"], task["due_date"], task["is_dateless"]) == (
        "lead",
        today(),
        None,
        True,
    )
    assert (task["assigned_to"], task["assigned_to_name"], task["view"]) == (ME, "Grace Hopper", "inbox")
    assert (task["object_type"], task["object_id"], task["priority"]) == (None, None, "medium")
    assert client.get(f"/task/{task['id']}/") == task
    assert task["id"] in [each["id"] for each in client.get(f"/lead/{ada}/")["tasks"]]


def test_a_task_takes_a_date_or_a_time(client: SandboxClient, ada: str) -> None:
    task = client.post("/task/", lead_id=ada, text="Call", date="2030-01-02", assigned_to=ALAN)
    assert (task["date"], task["due_date"], task["is_dateless"]) == ("2030-01-02", "2030-01-02", False)
    assert (task["assigned_to"], task["view"]) == (ALAN, "future")
    timed = client.put(f"/task/{task['id']}/", date="2030-01-02T10:00:00+02:00")
    assert timed["date"] == "2030-01-02T08:00:00.000000+00:00"
    assert client.put(f"/task/{task['id']}/", date=None)["is_dateless"] is True


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"lead_id": "wibble"}, {"lead": "Object does not exist."}),
        ({}, {"lead": "This field is required."}),
        ({"_type": "voicemail"}, {"_type"}),
        ({"lead_id": "ada", "assigned_to": "user_x"}, {"assigned_to"}),
        ({"lead_id": "ada", "is_complete": "yes"}, {"is_complete"}),
        ({"lead_id": "ada", "date": "soon"}, {"date"}),
        ({"lead_id": "ada", "priority": "low"}, {"priority"}),
    ],
)
def test_a_task_that_makes_no_sense_is_refused(
    client: SandboxClient, ada: str, body: Json, errors: Json | set[str]
) -> None:
    if body.get("lead_id") == "ada":
        body = body | {"lead_id": ada}
    refused = client.write_refused("POST", "/task/", **body)
    assert (set(refused) if isinstance(errors, set) else refused) == errors


def test_completing_a_task_notes_it(client: SandboxClient, ada: str) -> None:
    task = client.post("/task/", lead_id=ada, text="Call Ada")
    done = client.put(f"/task/{task['id']}/", is_complete=True)
    entry = activities(client, "task_completed", ada)[0]
    assert (done["view"], done["object_type"], done["object_id"]) == (
        "archive",
        "taskcompleted",
        entry["id"],
    )
    assert (entry["task_id"], entry["task_text"]) == (task["id"], "Call Ada")
    assert task["id"] not in [each["id"] for each in client.get(f"/lead/{ada}/")["tasks"]]
    again = client.put(f"/task/{task['id']}/", is_complete=True)
    assert again["object_id"] == entry["id"]
    opened = client.put(f"/task/{task['id']}/", is_complete=False)
    assert (opened["view"], opened["object_id"]) == ("inbox", None)


def test_tasks_that_close_made_keep_their_text_and_their_object(client: SandboxClient) -> None:
    task = next(each for each in client.get("/task/", _type="all")["data"] if each["id"].startswith("noti_"))
    path = f"/task/{task['id']}/"
    after = client.put(path, text="Mine", assigned_to=ALAN, is_complete=True)
    assert after.get("text") == task.get("text")
    assert (after["assigned_to"], after["is_complete"]) == (ALAN, True)
    assert (after["object_type"], after["object_id"]) == (task["object_type"], task["object_id"])


def test_several_tasks_change_together(client: SandboxClient, ada: str) -> None:
    ids = [client.post("/task/", lead_id=ada, text=text)["id"] for text in ("One", "Two")]
    response = client.request(
        "PUT", "/task/", params={"id__in": ",".join(ids)}, json={"is_complete": True, "text": "Both"}
    )
    assert response.status_code == 200
    for identifier, text in zip(ids, ("One", "Two"), strict=True):
        task = client.get(f"/task/{identifier}/")
        assert (task["is_complete"], task["text"]) == (True, text)


def test_a_task_is_deleted_once(client: SandboxClient, ada: str) -> None:
    task = client.post("/task/", lead_id=ada, text="Call")
    client.delete(f"/task/{task['id']}/")
    assert client.status("DELETE", f"/task/{task['id']}/") == 404
