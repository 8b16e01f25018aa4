"""The sandbox's GET /activity/."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from host.close.sandbox.activity_kinds import FIELDS
from host.close.sandbox.sample.organization import ALAN, ME, SITE_VISIT
from host.close.sandbox.server import Sandbox
from tests.fakes.sandbox_client import Json, SandboxClient


def keys(text: str) -> set[str]:
    return set(text.split())


COMMON = keys(
    "_type id organization_id lead_id contact_id user_id user_name users created_by created_by_name"
    " updated_by updated_by_name date_created date_updated activity_at"
)


@pytest.fixture
def client() -> Iterator[SandboxClient]:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox)
        yield client
        client.close()


@pytest.fixture
def ada(client: SandboxClient) -> str:
    """The id of the lead with every kind of activity."""
    return client.lead_id("Analytical Engines Ltd")


def activities(client: SandboxClient, **query: object) -> list[Json]:
    return list(client.get("/activity/", **query)["data"])


def kinds(client: SandboxClient, **query: object) -> set[str]:
    return {each["_type"] for each in activities(client, **query)}


def test_every_kind_is_there_and_an_unknown_one(client: SandboxClient, ada: str) -> None:
    expected = (set(FIELDS) - {"EmailThread"}) | {"HologramCall"}
    assert kinds(client, lead_id=ada) == expected
    for activity in activities(client, lead_id=ada, thread_emails="true"):
        assert set(activity) >= COMMON
        assert set(FIELDS.get(activity["_type"], ())) <= set(activity)
        assert activity["lead_id"] == ada


def test_the_answer_has_no_total(client: SandboxClient, ada: str) -> None:
    assert set(client.get("/activity/", lead_id=ada, _limit=3)) == {"data", "has_more"}


def test_the_newest_come_first(client: SandboxClient, ada: str) -> None:
    times = [each["date_created"] for each in activities(client, lead_id=ada)]
    assert times == sorted(times, reverse=True) and len(times) > 20
    assert (
        times
        == [each["date_created"] for each in activities(client, lead_id=ada, _order_by="date_created")][::-1]
    )


def test_they_can_be_ordered_by_when_it_happened(client: SandboxClient, ada: str) -> None:
    # A mail of last month that was synced today: created now, happened then.
    row = {**next(client.sandbox.account.listed("activity", ada)), "id": "acti_old"}
    row["activity_at"] = "2001-02-03T04:05:06.000000+00:00"
    row["date_created"] = "2999-01-01T00:00:00.000000+00:00"
    client.sandbox.account.add("activity", row)
    assert activities(client, lead_id=ada)[0]["id"] == "acti_old"
    assert activities(client, lead_id=ada, _order_by="-activity_at")[-1]["id"] == "acti_old"


def test_kinds_are_filtered(client: SandboxClient, ada: str) -> None:
    assert kinds(client, lead_id=ada, _type="Call") == {"Call"}
    assert kinds(client, lead_id=ada, _type__in="Note,SMS,Meeting") == {"Note", "SMS", "Meeting"}
    assert kinds(client, lead_id=ada, _type="HologramCall") == {"HologramCall"}
    for custom in ("Custom", SITE_VISIT):
        assert kinds(client, lead_id=ada, _type=custom) == {"CustomActivity"}
    assert kinds(client, lead_id=ada, _type="actitype_other") == set()
    assert "Telepathy" in client.refused("/activity/", lead_id=ada, _type__in="Note,Telepathy")["_type"]


def test_people_are_filtered(client: SandboxClient, ada: str) -> None:
    contact = client.get("/contact/", lead_id=ada)["data"][0]["id"]
    assert {each["contact_id"] for each in activities(client, lead_id=ada, contact_id=contact)} == {contact}
    assert {each["user_id"] for each in activities(client, lead_id=ada, user_id__in=f"{ALAN},user_x")} == {
        ALAN
    }


def test_threads_come_in_three_ways(client: SandboxClient, ada: str) -> None:
    mails = {"Email", "EmailThread"}
    assert kinds(client, lead_id=ada) & mails == {"Email"}
    assert kinds(client, lead_id=ada, thread_emails="true") & mails == mails
    assert kinds(client, lead_id=ada, thread_emails="only") & mails == {"EmailThread"}
    assert set(client.refused("/activity/", lead_id=ada, thread_emails="maybe")) == {"thread_emails"}


@pytest.mark.parametrize(
    "name", ["_type", "_type__in", "user_id", "user_id__in", "contact_id", "contact_id__in"]
)
def test_filters_need_a_lead(client: SandboxClient, name: str) -> None:
    assert set(client.refused("/activity/", **{name: "Note"})) == {name}
    client.sandbox.change(ignore_activity_filters=True)
    # The other behaviour told of: everything comes, as if nothing had been asked.
    assert len(kinds(client, **{name: "Note"})) > 5


def test_orders_need_what_close_says(client: SandboxClient, ada: str) -> None:
    assert set(client.refused("/activity/", _order_by="-activity_at")) == {"_order_by"}
    assert set(client.refused("/activity/", lead_id=ada, _order_by="-colour")) == {"_order_by"}
    assert len(activities(client, _order_by="-date_created", _limit=5)) == 5


def test_dates_are_filtered_on_the_field_that_orders(client: SandboxClient, ada: str) -> None:
    middle = activities(client, lead_id=ada, _order_by="-activity_at")[10]["activity_at"]
    query = {"lead_id": ada, "_order_by": "-activity_at"}
    assert len(activities(client, **query, activity_at__gt=middle)) == 10
    assert len(activities(client, **query, activity_at__gte=middle)) == 11
    both = activities(client, **query, activity_at__lte=middle) + activities(
        client, **query, activity_at__gt=middle
    )
    assert len(both) == len(activities(client, lead_id=ada))
    assert set(client.refused("/activity/", lead_id=ada, activity_at__gt=middle)) == {"activity_at__gt"}
    assert set(client.refused("/activity/", **query, date_created__lt=middle)) == {"date_created__lt"}
    # An offset's plus sign that was not escaped arrives as a space.
    spoilt = client.request("GET", f"/activity/?date_created__gt={middle}")
    assert spoilt.status_code == 400


def test_fields_keep_long_bodies_out(client: SandboxClient, ada: str) -> None:
    mails = activities(client, lead_id=ada, _type="Email")
    assert max(len(mail["body_html"]) for mail in mails) > 100_000
    light = activities(client, lead_id=ada, _type="Email", _fields="id,subject")
    assert light == [{"id": mail["id"], "subject": mail["subject"]} for mail in mails]


def test_an_unknown_lead_has_no_activities(client: SandboxClient) -> None:
    assert activities(client, lead_id="lead_nothing") == []


def test_a_call_that_nobody_took_belongs_to_nobody(client: SandboxClient, ada: str) -> None:
    (voicemail,) = [each for each in activities(client, lead_id=ada, _type="Call") if each["user_id"] is None]
    assert (voicemail["user_name"], voicemail["created_by_name"]) == (None, None)
    assert (voicemail["direction"], voicemail["disposition"]) == ("inbound", "vm-left")


def test_a_mail_carries_its_envelope(client: SandboxClient, ada: str) -> None:
    reply = activities(client, lead_id=ada, _type="Email")[0]
    assert reply["subject"] == "Re: Quote for three engines"
    assert reply["envelope"]["from"] == [{"email": "ada@analytical-engines.example", "name": "Ada Lovelace"}]
    assert reply["message_ids"] == [reply["envelope"]["message_id"]]
    assert [attachment["filename"] for attachment in reply["attachments"]] == ["order.pdf"]
    assert reply["user_id"] == ME
