"""Reading every resource: from the sandbox where it has the resource's data, else from a scripted server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from host.close import errors
from host.close.api import Close
from host.close.cancel import CancelToken
from host.close.sandbox.server import Sandbox
from host.close.transport import Transport
from tests.fakes.http_server import Request, ScriptedServer, as_json

ADA = "ada@analytical-engines.example"
NOW = CancelToken()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def close(sandbox: Sandbox) -> Iterator[Close]:
    with Transport(sandbox.url, sandbox.api_key) as transport:
        yield Close(transport)


@pytest.fixture
def lead_id(close: Close) -> str:
    return close.leads_with([ADA], NOW).leads[0].id


class TestOfTheSandbox:
    def test_contacts(self, close: Close, lead_id: str) -> None:
        contacts = list(close.contacts_of(lead_id, NOW))
        assert "Ada Lovelace" in [contact.name for contact in contacts]
        assert close.contact(contacts[0].id, NOW) == contacts[0]

    def test_opportunities(self, close: Close, lead_id: str) -> None:
        opportunities = list(close.opportunities_of(lead_id, NOW))
        assert len(opportunities) == 3
        one = close.opportunity(opportunities[0].id, NOW)
        assert one == opportunities[0]
        assert one.custom == {key[7:]: value for key, value in one.wire.items() if key[:7] == "custom."}
        assert {each.lead_id for each in opportunities} == {lead_id}

    def test_tasks_done_or_not(self, close: Close, lead_id: str) -> None:
        tasks = list(close.tasks_of(lead_id, NOW))
        assert len(tasks) > 2, "more than the open ones that a lead carries"
        assert {task.done for task in tasks} == {True, False}
        assert close.task(tasks[0].id, NOW).id == tasks[0].id

    def test_all_activities(self, close: Close, lead_id: str) -> None:
        first = close.activities(lead_id, 8, NOW).activities
        everything = list(close.all_activities(lead_id, NOW))
        assert everything[:8] == list(first)
        assert len(everything) > 8

    def test_users(self, close: Close) -> None:
        users = list(close.users(NOW))
        assert "Grace Hopper" in [user.name for user in users]
        assert close.user(users[0].id, NOW) == users[0]

    def test_statuses_and_pipelines(self, close: Close) -> None:
        assert "Qualified" in [status.label for status in close.lead_statuses(NOW)]
        types = {status.type for status in close.opportunity_statuses(NOW)}
        assert types == {"active", "won", "lost"}
        [pipeline, *_] = close.pipelines(NOW)
        assert {status.type for status in pipeline.statuses} == types

    def test_permissions_and_the_organisation_s_lists_come_with_whose_key_it_is(self, close: Close) -> None:
        me = close.me(NOW)
        assert "delete_leads" in me.permissions
        assert me.role == "admin"
        assert me.organization is not None
        assert me.organization.currency == "EUR"
        assert list(me.organization.lead_statuses)
        assert [pipeline.name for pipeline in me.organization.pipelines] == [
            pipeline.name for pipeline in close.pipelines(NOW)
        ]

    def test_free_text(self, close: Close) -> None:
        names = [lead.name for lead in close.leads_by_text("analyt eng", NOW)]
        assert "Analytical Engines Ltd" in names
        assert list(close.leads_by_text("  ", NOW)) == []

    def test_free_text_where_beginnings_of_words_are_refused(self, sandbox: Sandbox) -> None:
        refusal = as_json({"field-errors": {"mode": "No."}}, 400)
        answer = as_json({"data": [{"id": "lead_1"}], "cursor": None})
        script = [refusal, answer, answer]
        with ScriptedServer(script) as server, Transport(server.url, "key") as transport:
            close = Close(transport)
            assert [lead.id for lead in close.leads_by_text("engines", NOW)] == ["lead_1"]
            assert [lead.id for lead in close.leads_by_text("engines", NOW)] == ["lead_1"]
        bodies = [msgspec.json.decode(request.body) for request in server.requests]
        assert [body["query"]["queries"][1]["mode"] for body in bodies] == [
            "beginning_of_words",
            "full_words",
            "full_words",
        ]

    def test_free_text_beyond_the_first_page(self) -> None:
        pages = [
            as_json({"data": [{"id": f"lead_{n}"}], "cursor": cursor}) for n, cursor in enumerate(["1", None])
        ]
        with ScriptedServer(pages) as server, Transport(server.url, "key") as transport:
            found = Close(transport).leads_by_text("engines", NOW)
            assert next(found).id == "lead_0"
            assert len(server.requests) == 1, "the next page only when it is wanted"
            assert [lead.id for lead in found] == ["lead_1"]
        assert [msgspec.json.decode(request.body)["cursor"] for request in server.requests] == [None, "1"]

    @pytest.mark.parametrize("domain", ["analytical-engines.example", "@Analytical-Engines.example "])
    def test_domain(self, domain: str, close: Close) -> None:
        assert [lead.name for lead in close.leads_with_domain(domain, NOW)] == ["Analytical Engines Ltd"]

    @pytest.mark.parametrize("domain", ["", "@", "engines.example", "nowhere.example"])
    def test_no_such_domain(self, domain: str, close: Close) -> None:
        assert list(close.leads_with_domain(domain, NOW)) == []


def reading(answer: object, call: Callable[[Close], Any]) -> tuple[Any, Request]:
    with ScriptedServer([as_json(answer)]) as server, Transport(server.url, "key") as transport:
        result = call(Close(transport))
        result = list(result) if isinstance(result, Iterator) else result
    return result, server.requests[0]


LISTS: dict[str, tuple[Callable[[Close], Any], str]] = {
    "users": (lambda close: close.users(NOW), "/user/?_limit=100&_skip=0"),
    "contacts": (
        lambda close: close.contacts_of("lead_1", NOW),
        "/contact/?_limit=100&lead_id=lead_1&_skip=0",
    ),
    "tasks": (
        lambda close: close.tasks_of("lead_1", NOW),
        "/task/?_limit=100&lead_id=lead_1&_type=all&_order_by=date&_skip=0",
    ),
    "outcomes": (lambda close: close.outcomes(NOW), "/outcome/?_limit=100&_skip=0"),
    "accounts": (
        lambda close: close.connected_accounts("user_1", NOW),
        "/connected_account/?_limit=100&user_id=user_1&_skip=0",
    ),
    "types": (lambda close: close.custom_activity_types(NOW), "/custom_activity/?_limit=100&_skip=0"),
    "templates": (
        lambda close: close.email_templates(NOW),
        "/email_template/?_limit=100&is_archived=false&_skip=0",
    ),
    "sequences": (lambda close: close.sequences(NOW), "/sequence/?_limit=100&_skip=0"),
    "subscriptions": (
        lambda close: close.subscriptions_of("lead_1", NOW),
        "/sequence_subscription/?_limit=100&lead_id=lead_1&_skip=0",
    ),
}
ONES: dict[str, tuple[Callable[[Close], Any], str]] = {
    "contact": (lambda close: close.contact("x_1", NOW), "/contact/x_1/"),
    "opportunity": (lambda close: close.opportunity("x_1", NOW), "/opportunity/x_1/"),
    "task": (lambda close: close.task("x_1", NOW), "/task/x_1/"),
    "user": (lambda close: close.user("x_1", NOW), "/user/x_1/"),
    "mail": (lambda close: close.activity("email", "x_1", NOW), "/activity/email/x_1/"),
    "template": (lambda close: close.email_template("x_1", NOW), "/email_template/x_1/"),
    "organisation": (
        lambda close: close.organization("x_1", NOW),
        "/organization/x_1/?_expand=memberships__user%2Cinactive_memberships__user",
    ),
}


@pytest.mark.parametrize(("call", "target"), LISTS.values(), ids=LISTS)
def test_a_list(call: Callable[[Close], Any], target: str) -> None:
    found, request = reading({"data": [{"id": "x_1"}, {"id": "x_2"}], "has_more": False}, call)
    assert [record.id for record in found] == ["x_1", "x_2"]
    assert request.target == f"/api/v1{target}"


@pytest.mark.parametrize(("call", "target"), ONES.values(), ids=ONES)
def test_one(call: Callable[[Close], Any], target: str) -> None:
    found, request = reading({"id": "x_1"}, call)
    assert found.id == "x_1"
    assert request.target == f"/api/v1{target}"


@pytest.mark.parametrize("answer", [[], None, {}, {"id": None}, "x"], ids=repr)
@pytest.mark.parametrize(("call", "_"), ONES.values(), ids=ONES)
def test_an_answer_that_is_no_record(call: Callable[[Close], Any], _: str, answer: object) -> None:
    with pytest.raises(errors.NonsenseAnswer):
        reading(answer, call)


SCHEMA = {"fields": [{"id": "cf_1", "name": "Industry", "type": "choices"}, None, {"name": "No id"}]}


class TestCustomFields:
    def test_of_leads(self) -> None:
        fields, request = reading(SCHEMA, lambda close: close.custom_fields("lead", NOW))
        assert [(field.id, field.name, field.type) for field in fields] == [("cf_1", "Industry", "choices")]
        assert request.target == "/api/v1/custom_field_schema/lead/"

    def test_of_a_custom_activity(self) -> None:
        fields, request = reading(SCHEMA, lambda close: close.custom_fields_of_activity("actitype_1", NOW))
        assert len(fields) == 1
        assert request.target == "/api/v1/custom_field_schema/activity/actitype_1/"

    @pytest.mark.parametrize("answer", [{}, {"fields": None}, []], ids=repr)
    def test_no_schema(self, answer: object) -> None:
        with pytest.raises(errors.NonsenseAnswer):
            reading(answer, lambda close: close.custom_fields("lead", NOW))


def test_a_template_filled_in() -> None:
    answer = {"subject": "Hello Ada", "body": "<p>Hello"}
    rendered, request = reading(
        answer, lambda close: close.render_email_template("tmpl_1", "lead_1", "cont_1", NOW)
    )
    assert (rendered.subject, rendered.body) == ("Hello Ada", "<p>Hello")
    assert request.target == "/api/v1/email_template/tmpl_1/render/?lead_id=lead_1&contact_id=cont_1"


def test_hits_without_contacts_are_kept_in_a_search_by_domain() -> None:
    found, _ = reading(
        {"data": [{"id": "lead_1"}], "cursor": None}, lambda close: close.leads_with_domain("x.example", NOW)
    )
    assert [lead.id for lead in found] == ["lead_1"]
