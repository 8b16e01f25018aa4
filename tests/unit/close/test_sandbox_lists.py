"""The sandbox's lists and single objects: key sets, pages, filters, orders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from host.close.sandbox.sample.organization import ALAN, LEFT, ME
from host.close.sandbox.server import Sandbox
from tests.fakes.sandbox_client import Json, SandboxClient


def keys(text: str) -> set[str]:
    return set(text.split())


LEAD_KEYS = keys(
    "id organization_id name display_name description url html_url status_id status_label addresses contacts"
    " opportunities tasks integration_links custom created_by created_by_name updated_by updated_by_name"
    " date_created date_updated"
)
CONTACT_KEYS = keys(
    "id lead_id organization_id name display_name title emails phones urls integration_links timezone"
    " timezone_source created_by updated_by date_created date_updated"
)
OPPORTUNITY_KEYS = keys(
    "id lead_id lead_name organization_id contact_id contact_name user_id user_name status_id status_label"
    " status_display_name status_type pipeline_id pipeline_name value value_period value_currency"
    " value_formatted annualized_value expected_value annualized_expected_value confidence note"
    " note_html date_won date_lost attachments integration_links created_by created_by_name updated_by"
    " updated_by_name date_created date_updated"
)
TASK_KEYS = keys(
    "_type id lead_id lead_name organization_id text date due_date is_dateless is_complete view assigned_to"
    " assigned_to_name contact_id contact_name object_id object_type priority resolution deduplication_key"
    " is_primary_lead_notification agent_config_id sequence_id sequence_subscription_id created_by"
    " created_by_name updated_by updated_by_name date_created date_updated"
)

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000\+00:00")
NAIVE_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")


@pytest.fixture
def client() -> Iterator[SandboxClient]:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox)
        yield client
        client.close()


@pytest.fixture
def ada(client: SandboxClient) -> str:
    """The id of the richest lead."""
    return client.lead_id("Analytical Engines Ltd")


def without_custom(body: Json) -> set[str]:
    return {name for name in body if not name.startswith("custom.")}


def test_a_lead_has_the_keys_of_2026(client: SandboxClient, ada: str) -> None:
    lead = client.get(f"/lead/{ada}/")
    assert without_custom(lead) == LEAD_KEYS
    assert [without_custom(each) for each in lead["contacts"]] == [CONTACT_KEYS] * 3
    assert [without_custom(each) for each in lead["opportunities"]] == [OPPORTUNITY_KEYS] * 3
    assert [set(each) for each in lead["tasks"]] == [TASK_KEYS] * 2
    assert lead["html_url"] == f"https://app.close.com/lead/{ada}/"
    assert lead["status_label"] == "Qualified"
    assert lead["created_by_name"] == "Grace Hopper"
    assert set(lead["contacts"][0]["emails"][0]) == {"email", "type", "is_unsubscribed"}
    assert set(lead["contacts"][0]["phones"][0]) == {"phone", "phone_formatted", "country", "type"}
    assert set(lead["addresses"][0]) == keys("label address_1 address_2 city state zipcode country")


def test_empty_values_are_as_close_has_them(client: SandboxClient) -> None:
    lead = client.get(f"/lead/{client.lead_id('Tagged Goods')}/")
    assert (lead["description"], lead["url"], lead["addresses"], lead["custom"]) == ("", None, [], {})
    assert without_custom(lead) == set(lead)  # unset custom fields are absent


def test_custom_fields_come_by_id_and_by_name(client: SandboxClient, ada: str) -> None:
    lead = client.get(f"/lead/{ada}/")
    assert lead["custom"]["Industry"] == "Machinery"
    assert lead["custom"]["Interested in"] == ["Engines", "Punched cards"]
    flat = [value for name, value in lead.items() if name.startswith("custom.cf_")]
    assert flat == list(lead["custom"].values())


@pytest.mark.parametrize("path", ["/lead/{}/", "/contact/{}/", "/opportunity/{}/", "/task/{}/"])
def test_ids_and_times_have_closes_form(client: SandboxClient, ada: str, path: str) -> None:
    lead = client.get(f"/lead/{ada}/")
    of = {
        "contact": lead["contacts"],
        "opportunity": lead["opportunities"],
        "task": lead["tasks"],
        "lead": [lead],
    }
    kind = path.split("/")[1]
    body = client.get(path.format(of[kind][0]["id"]))
    assert re.fullmatch(r"(lead|cont|oppo|task)_[0-9A-Za-z]{43}", body["id"])
    assert re.fullmatch(r"orga_[0-9A-Za-z]{43}", body["organization_id"])
    assert TIMESTAMP.fullmatch(body["date_created"]) and TIMESTAMP.fullmatch(body["date_updated"])
    assert body == of[kind][0] or kind == "lead"


def test_newer_objects_have_short_ids_and_naive_times(client: SandboxClient) -> None:
    pipelines = client.get("/pipeline/")["data"]
    assert [pipeline["name"] for pipeline in pipelines] == ["Sales", "Renewals"]
    for pipeline in pipelines:
        assert re.fullmatch(r"pipe_[0-9A-Za-z]{22}", pipeline["id"])
        assert NAIVE_TIMESTAMP.fullmatch(pipeline["date_created"])
        assert set(pipeline["statuses"][0]) == {"id", "label", "type"}


def test_statuses(client: SandboxClient) -> None:
    leads = client.get("/status/lead/")
    assert leads["has_more"] is False and "total_results" not in leads
    assert [status["label"] for status in leads["data"]] == [
        "Potential",
        "Bad Fit",
        "Qualified",
        "Customer",
        "Canceled",
    ]
    assert set(leads["data"][0]) == {"id", "organization_id", "label"}
    opportunities = client.get("/status/opportunity/")["data"]
    assert set(opportunities[0]) == {"id", "organization_id", "label", "type", "pipeline_id"}
    assert {status["type"] for status in opportunities} == {"active", "won", "lost"}


def test_users_that_left_are_not_listed_but_named_on_records(client: SandboxClient, ada: str) -> None:
    users = client.get("/user/")
    assert [user["last_name"] for user in users["data"]] == ["Clarke", "Hopper", "Johnson", "Turing"]
    assert client.get("/user/", _order_by="first_name,last_name")["data"][0]["first_name"] == "Alan"
    assert LEFT not in {user["id"] for user in users["data"]}
    assert client.request("GET", f"/user/{LEFT}/").status_code == 404
    created = client.get("/activity/", lead_id=ada, _type="Created")["data"][0]
    assert (created["user_id"], created["user_name"]) == (LEFT, "Hedy Lamarr")


@pytest.mark.parametrize(
    ("path", "has_total"),
    [
        ("/lead/", True),
        ("/opportunity/", True),
        ("/task/", True),
        ("/contact/", False),
        ("/activity/", False),
        ("/user/", False),
        ("/pipeline/", False),
        ("/status/lead/", False),
    ],
)
def test_only_some_lists_tell_their_total(client: SandboxClient, path: str, has_total: bool) -> None:
    body = client.get(path, _limit=1)
    assert ("total_results" in body) is has_total
    assert len(body["data"]) == 1 and body["has_more"] is True


@pytest.mark.parametrize("path", ["/lead/", "/contact/", "/activity/", "/task/", "/opportunity/"])
def test_pages_join_without_gap_or_overlap(client: SandboxClient, path: str) -> None:
    client.sandbox.change(short_pages=True)
    seen: list[str] = []
    has_more = True
    while has_more:
        body = client.get(path, _skip=len(seen), _limit=90)
        assert body["data"] and len(body["data"]) <= 45  # shorter than asked for, though more follow
        seen += [row["id"] for row in body["data"]]
        has_more = body["has_more"]
    table = path.strip("/")
    everything = {row["id"] for row in client.sandbox.account.listed(table)}
    unasked = {"task": lambda kind: kind != "lead", "activity": lambda kind: kind == "EmailThread"}
    hidden = {
        row["id"]
        for row in client.sandbox.account.listed(table)
        if table in unasked and unasked[table](row["_type"])
    }
    assert len(seen) == len(set(seen))
    assert set(seen) == everything - hidden


def test_a_limit_of_zero_counts(client: SandboxClient) -> None:
    body = client.get("/lead/", _limit=0)
    assert (body["data"], body["total_results"]) == ([], len(list(client.sandbox.account.listed("lead"))))


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/lead/", 200),
        ("/contact/", 200),
        ("/opportunity/", 250),
        ("/task/", 1000),
        ("/activity/", 100),
        ("/user/", 1000),
    ],
)
def test_a_page_has_a_largest_size(client: SandboxClient, path: str, most: int) -> None:
    client.get(path, _limit=most)
    errors = client.refused(path, _limit=most + 1)
    assert errors == {"_limit": f"Input should be less than or equal to {most}"}


def test_the_way_into_a_list_has_an_end(client: SandboxClient) -> None:
    assert client.get("/lead/", _skip=35_000)["data"] == []
    assert "max_skip = 35000" in client.refused("/lead/", _skip=35_001)["_skip"]
    assert "max_skip = 250000" in client.refused("/activity/", _skip=250_001)["_skip"]


@pytest.mark.parametrize("value", ["-1", "ten", "1.5", ""])
def test_a_limit_is_a_whole_number(client: SandboxClient, value: str) -> None:
    assert set(client.refused("/lead/", _limit=value)) == {"_limit"}
    assert set(client.refused("/lead/", _skip=value)) == {"_skip"}


def test_fields_trim_single_objects_and_lists(client: SandboxClient, ada: str) -> None:
    assert client.get(f"/lead/{ada}/", _fields="id,name,nonsense") == {
        "id": ada,
        "name": "Analytical Engines Ltd",
    }
    assert set(client.get("/lead/", _limit=1, _fields="name")["data"][0]) == {"name"}
    assert set(client.get("/me/", _fields="id,organizations")) == {"id", "organizations"}
    custom = client.get(f"/lead/{ada}/", _fields="custom")
    assert len(custom) == 6 and all(name.startswith("custom") for name in custom)
    one = next(name for name in custom if name.startswith("custom."))
    assert set(client.get(f"/lead/{ada}/", _fields=one)) == {one}


def test_contacts_of_a_lead(client: SandboxClient, ada: str) -> None:
    contacts = client.get("/contact/", lead_id=ada)["data"]
    assert [each["name"] for each in contacts] == ["Ada Lovelace", "Charles Babbage", "Luigi Menabrea"]
    assert client.get("/contact/", lead_id="lead_nothing")["data"] == []


def test_opportunities_are_filtered_and_summed(client: SandboxClient, ada: str) -> None:
    body = client.get("/opportunity/", lead_id=ada, _limit=1)
    assert body["total_results"] == 3
    # The sums are over all that match, not over the page.
    assert body["count_by_value_period"] == {"one_time": 2, "monthly": 1}
    assert (body["total_value_one_time"], body["total_value_one_time_formatted"]) == (2_040_000, "€20,400")
    assert (body["total_value_annual"], body["total_value_annual_formatted"]) == (0, None)
    assert body["total_value_annualized"] == 2_040_000 + 12 * 35_000
    assert body["expected_value_one_time"] == 930_000 + 800_000
    (open_one,) = client.get("/opportunity/", lead_id=ada, status_type="active")["data"]
    assert (open_one["value"], open_one["value_formatted"], open_one["value_currency"]) == (
        1_240_000,
        "€12,400",
        "EUR",
    )
    assert open_one["expected_value"] == 930_000
    closed = client.get("/opportunity/", lead_id=ada, status_type__in="won,lost", _order_by="value")["data"]
    assert [each["value_formatted"] for each in closed] == ["€350 monthly", "€8,000"]
    assert client.get("/opportunity/", lead_id=ada, user_id=ALAN)["data"] == []
    assert set(client.refused("/opportunity/", _order_by="colour")) == {"_order_by"}
    later = (date.today() + timedelta(days=1)).isoformat()  # noqa: DTZ011  # the sample's days are local
    assert [each["id"] for each in client.get("/opportunity/", lead_id=ada, date_won__gte=later)["data"]] == [
        open_one["id"]
    ]
    assert set(client.refused("/opportunity/", date_won__gte="soon")) == {"date_won__gte"}


def test_a_value_with_cents_shows_them(client: SandboxClient) -> None:
    (deal,) = client.get("/opportunity/", lead_id=client.lead_id("Müller & Söhne 🚀"))["data"]
    assert deal["value_formatted"] == "€999.50 monthly"
    assert deal["annualized_value"] == 12 * 99_950


def test_tasks_are_of_the_kind_lead_unless_asked(client: SandboxClient, ada: str) -> None:
    kinds = {
        *("incoming_email", "email_followup", "missed_call", "voicemail", "answered_detached_call"),
        *("opportunity_due", "incoming_sms", "outgoing_call", "lead"),
    }
    assert {each["_type"] for each in client.get("/task/", lead_id=ada)["data"]} == {"lead"}
    everything = client.get("/task/", lead_id=ada, _type="all")
    assert (everything["total_results"], len(everything["data"])) == (11, 11)
    assert {each["_type"] for each in everything["data"]} == kinds
    called = client.get("/task/", lead_id=ada, _type__in="missed_call,voicemail")["data"]
    assert {each["_type"] for each in called} == {"missed_call", "voicemail"}
    assert all(each["id"].startswith("noti_") for each in called)
    # The lead itself carries open tasks of its own kind only.
    assert len(client.get(f"/lead/{ada}/")["tasks"]) == 2


def test_tasks_are_filtered(client: SandboxClient, ada: str) -> None:
    def texts(**query: str) -> list[str]:
        return [each["text"] for each in client.get("/task/", lead_id=ada, **query)["data"]]

    assert texts(is_complete="false") == ["Send revised quote for 3 engines", "Call about delivery in Leeds"]
    assert texts(is_complete="true") == ["Send the first quote"]
    assert texts(view="inbox") == ["Send revised quote for 3 engines"]
    assert texts(view="future") == ["Call about delivery in Leeds"]
    assert texts(view="archive") == ["Send the first quote"]
    assert texts(assigned_to=ALAN) == ["Call about delivery in Leeds"]
    assert texts(_order_by="-date")[0] == "Call about delivery in Leeds"
    identifier = client.get("/task/", lead_id=ada)["data"][0]["id"]
    assert len(texts(id__in=f"{identifier},task_nothing")) == 1
    assert set(client.refused("/task/", is_complete="perhaps")) == {"is_complete"}
    assert set(client.refused("/task/", view="attic")) == {"view"}


def test_a_tasks_view_follows_the_askers_time_zone(client: SandboxClient, ada: str) -> None:
    task = client.sandbox.account.get("task", client.get(f"/lead/{ada}/")["tasks"][0]["id"])
    assert task is not None
    now = datetime.now(UTC)
    task["date"] = (now.date() + timedelta(days=1)).isoformat()
    hours_to_midnight = 24 - now.hour
    here = client.request("GET", f"/task/{task['id']}/", headers={"x-tz-offset": "0"}).json()
    there = client.request("GET", f"/task/{task['id']}/", headers={"x-tz-offset": str(hours_to_midnight)})
    assert here["view"] == "future"
    assert hours_to_midnight == 24 or there.json()["view"] == "inbox"


def test_a_completed_task_is_in_the_archive(client: SandboxClient, ada: str) -> None:
    (task,) = client.get("/task/", lead_id=ada, is_complete="true")["data"]
    assert (task["view"], task["is_complete"], task["assigned_to_name"]) == ("archive", True, "Grace Hopper")
    assert task["assigned_to"] == ME


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ('email_address:"ada@analytical-engines.example"', ["Analytical Engines Ltd"]),
        ('email_address:"ZOE@omega.example"', ["Omega Clinics"]),
        ("email_address:tom@tagged.example", ["Tagged Goods"]),
        ("email_address:tom+invoices@tagged.example", []),
        ('name:"beta logistics"', ["Beta Logistics"]),
        ("jacquard sort:name", ["Jacquard Carpets", "Jacquard Silks"]),
        ("jacquard sort:-name", ["Jacquard Silks", "Jacquard Carpets"]),
        ('company:"Beta" status:"Potential"', ["Beta Logistics"]),
        ("nothing-has-this-word", []),
    ],
)
def test_the_old_query_language(client: SandboxClient, query: str, names: list[str]) -> None:
    assert [lead["name"] for lead in client.get("/lead/", query=query)["data"]] == names


@pytest.mark.parametrize("query", ["colour:red", "sort:colour"])
def test_the_old_query_language_refuses_what_it_does_not_know(client: SandboxClient, query: str) -> None:
    assert set(client.refused("/lead/", query=query)) == {"query"}


def test_the_index_lags_behind(client: SandboxClient, ada: str) -> None:
    """A new row is there by its id at once, in lists and search later."""
    account = client.sandbox.account
    client.sandbox.change(index_lag=3600)
    contact = {**next(account.listed("contact", ada)), "id": "cont_new"}
    contact["emails"] = [{"email": "new@analytical-engines.example", "type": "office"}]
    account.add("contact", contact)
    assert client.get("/contact/cont_new/")["id"] == "cont_new"
    assert len(client.get(f"/lead/{ada}/")["contacts"]) == 4
    assert len(client.get("/contact/", lead_id=ada)["data"]) == 3
    assert client.get("/lead/", query='email_address:"new@analytical-engines.example"')["data"] == []
    client.sandbox.change(index_lag=0)
    account.add("contact", {**contact, "id": "cont_newer"})
    assert "cont_newer" in {each["id"] for each in client.get("/contact/", lead_id=ada)["data"]}
