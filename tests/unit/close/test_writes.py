"""Creating, changing and removing: what is sent, what comes back, and what an unclear outcome tells."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from host.close import errors
from host.close.api import Close
from host.close.cancel import CancelToken
from host.close.patch import (
    CLEAR,
    CallPatch,
    ContactPatch,
    CustomActivityPatch,
    EmailPatch,
    EmailTemplatePatch,
    LeadPatch,
    NotePatch,
    OpportunityPatch,
    Patch,
    TaskPatch,
    wire_of,
)
from host.close.records import Address, Email, Phone, Url
from host.close.transport import Transport
from tests.fakes.http_server import Answer, Request, Reset, ScriptedServer, as_json

NOW = CancelToken()

Call = Callable[[Close], Any]


def sent(call: Call, answer: Answer | Reset) -> Request:
    """The one request that the call sends."""
    with ScriptedServer([answer]) as server, Transport(server.url, "key") as transport:
        call(Close(transport))
        [request] = server.requests
    return request


def outcome(call: Call, answer: Answer | Reset, timeout: float = 5) -> errors.CloseError:
    with (
        ScriptedServer([answer]) as server,
        Transport(server.url, "key", timeout=(5, timeout)) as transport,
        pytest.raises(errors.CloseError) as caught,
    ):
        try:
            call(Close(transport))
        finally:
            if isinstance(answer, Answer) and answer.until is not None:
                answer.until.set()
            assert len(server.requests) == 1, "sent once"
    return caught.value


CREATIONS: dict[str, tuple[Call, str, dict[str, Any]]] = {
    "lead": (
        lambda close: close.create_lead(
            LeadPatch(name="Engines", status_id="stat_1"),
            NOW,
            contacts=[ContactPatch(name="Ada", emails=(Email("ada@engines.example", ""),))],
        ),
        "/lead/",
        {
            "name": "Engines",
            "status_id": "stat_1",
            "contacts": [{"name": "Ada", "emails": [{"email": "ada@engines.example", "type": "office"}]}],
        },
    ),
    "contact": (
        lambda close: close.create_contact("lead_1", ContactPatch(name="Ada"), NOW),
        "/contact/",
        {"lead_id": "lead_1", "name": "Ada"},
    ),
    "opportunity": (
        lambda close: close.create_opportunity(
            "lead_1", OpportunityPatch(value=50000, value_period="monthly", date_won=date(2026, 12, 1)), NOW
        ),
        "/opportunity/",
        {"lead_id": "lead_1", "value": 50000, "value_period": "monthly", "date_won": "2026-12-01"},
    ),
    "task": (
        lambda close: close.create_task("lead_1", TaskPatch(text="Call back"), NOW),
        "/task/",
        {"_type": "lead", "lead_id": "lead_1", "text": "Call back"},
    ),
    "note": (
        lambda close: close.create_note("lead_1", NotePatch(note="Met her"), NOW),
        "/activity/note/",
        {"lead_id": "lead_1", "note": "Met her"},
    ),
    "call": (
        lambda close: close.log_call("lead_1", CallPatch(direction="inbound", duration=90), NOW),
        "/activity/call/",
        {
            "lead_id": "lead_1",
            "source": "External",
            "status": "completed",
            "direction": "inbound",
            "duration": 90,
        },
    ),
    "draft": (
        lambda close: close.create_email_draft(
            "lead_1", EmailPatch(subject="Hello", to=("a@b.example",)), NOW
        ),
        "/activity/email/",
        {"lead_id": "lead_1", "status": "draft", "subject": "Hello", "to": ["a@b.example"]},
    ),
    "received mail": (
        lambda close: close.log_received_email("lead_1", EmailPatch(sender="Ada <a@b.example>"), NOW),
        "/activity/email/",
        {"lead_id": "lead_1", "status": "inbox", "sender": "Ada <a@b.example>"},
    ),
    "sent mail": (
        lambda close: close.log_sent_email("lead_1", EmailPatch(subject="Re: Hello"), NOW),
        "/activity/email/",
        {"lead_id": "lead_1", "status": "sent", "subject": "Re: Hello"},
    ),
    "custom activity": (
        lambda close: close.create_custom_activity(
            "lead_1", "actitype_1", CustomActivityPatch(status="draft", custom={"cf_1": "x"}), NOW
        ),
        "/activity/custom/",
        {"lead_id": "lead_1", "custom_activity_type_id": "actitype_1", "status": "draft", "custom.cf_1": "x"},
    ),
    "template": (
        lambda close: close.create_email_template(EmailTemplatePatch(name="Hi", body="<p>Hi"), NOW),
        "/email_template/",
        {"name": "Hi", "body": "<p>Hi"},
    ),
    "subscription": (
        lambda close: close.subscribe(
            "seq_1",
            "cont_1",
            "ada@engines.example",
            account_id="emailacct_1",
            sender_name="Grace",
            sender_email="grace@compiler.example",
            cancel=NOW,
        ),
        "/sequence_subscription/",
        {
            "sequence_id": "seq_1",
            "contact_id": "cont_1",
            "contact_email": "ada@engines.example",
            "sender_account_id": "emailacct_1",
            "sender_name": "Grace",
            "sender_email": "grace@compiler.example",
        },
    ),
}
PATCHES: dict[str, tuple[Call, str, dict[str, Any]]] = {
    "lead": (
        lambda close: close.patch_lead("x_1", LeadPatch(url=CLEAR), NOW),
        "/lead/x_1/",
        {"url": None},
    ),
    "contact": (
        lambda close: close.patch_contact("x_1", ContactPatch(title="CEO"), NOW),
        "/contact/x_1/",
        {"title": "CEO"},
    ),
    "opportunity": (
        lambda close: close.patch_opportunity("x_1", OpportunityPatch(confidence=75), NOW),
        "/opportunity/x_1/",
        {"confidence": 75},
    ),
    "task": (
        lambda close: close.patch_task("x_1", TaskPatch(is_complete=True), NOW),
        "/task/x_1/",
        {"is_complete": True},
    ),
    "note": (
        lambda close: close.patch_note("x_1", NotePatch(pinned=True), NOW),
        "/activity/note/x_1/",
        {"pinned": True},
    ),
    "call": (
        lambda close: close.patch_call("x_1", CallPatch(outcome_id=CLEAR), NOW),
        "/activity/call/x_1/",
        {"outcome_id": None},
    ),
    "mail": (
        lambda close: close.patch_email("x_1", EmailPatch(subject=""), NOW),
        "/activity/email/x_1/",
        {"subject": ""},
    ),
    "custom activity": (
        lambda close: close.patch_custom_activity("x_1", CustomActivityPatch(custom={"cf_1": CLEAR}), NOW),
        "/activity/custom/x_1/",
        {"custom.cf_1": None},
    ),
    "template": (
        lambda close: close.patch_email_template("x_1", EmailTemplatePatch(is_archived=True), NOW),
        "/email_template/x_1/",
        {"is_archived": True},
    ),
}
REMOVALS: dict[str, tuple[Call, str]] = {
    "lead": (lambda close: close.delete_lead("x_1", NOW), "/lead/x_1/"),
    "contact": (lambda close: close.delete_contact("x_1", NOW), "/contact/x_1/"),
    "opportunity": (lambda close: close.delete_opportunity("x_1", NOW), "/opportunity/x_1/"),
    "task": (lambda close: close.delete_task("x_1", NOW), "/task/x_1/"),
    "note": (lambda close: close.delete_activity("note", "x_1", NOW), "/activity/note/x_1/"),
    "template": (lambda close: close.delete_email_template("x_1", NOW), "/email_template/x_1/"),
}
WRITES = [*(pytest.param("POST", *case, id=f"new {name}") for name, case in CREATIONS.items())]
WRITES += [pytest.param("PUT", *case, id=f"changed {name}") for name, case in PATCHES.items()]
WRITES += [pytest.param("DELETE", *case, None, id=f"removed {name}") for name, case in REMOVALS.items()]


@pytest.mark.parametrize(("verb", "call", "path", "body"), WRITES)
def test_what_is_sent(verb: str, call: Call, path: str, body: object) -> None:
    request = sent(call, as_json({"id": "x_1"}))
    assert (request.verb, request.target) == (verb, f"/api/v1{path}")
    assert (msgspec.json.decode(request.body) if request.body else None) == body


@pytest.mark.parametrize(("verb", "call", "path", "body"), WRITES)
def test_an_unclear_write_tells_what_to_look_for(verb: str, call: Call, path: str, body: object) -> None:
    before = datetime.now(UTC)
    error = outcome(call, Reset())
    assert isinstance(error, errors.Unclear)
    assert (error.method, error.path, error.body) == (verb, path, body)
    assert before <= error.sent_at <= datetime.now(UTC)
    assert isinstance(error.cause, errors.NoConnection)
    assert "example" not in str(error), "no address in the log"


def create_note(close: Close) -> Any:
    return close.create_note("lead_1", NotePatch(note="Met her"), NOW)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Reset(), errors.NoConnection),
        (Answer(until=threading.Event()), errors.NoConnection),
        (Answer(500), errors.ServerDown),
        (Answer(503, b"<html>"), errors.ServerDown),
        (Answer(body=b'{"id": "acti_1"}', cut=3), errors.NonsenseAnswer),
        (Answer(body=b""), errors.NonsenseAnswer),
        (Answer(204, b""), errors.NonsenseAnswer),
        (Answer(body=b"<html>Sign in to the Wi-Fi</html>"), errors.NonsenseAnswer),
        (as_json([]), errors.NonsenseAnswer),
        (as_json({"note": "no id"}), errors.NonsenseAnswer),
    ],
    ids=["reset", "time-out", "500", "503", "cut", "empty", "204", "html", "list", "no id"],
)
def test_a_creation_that_may_have_happened(answer: Answer | Reset, cause: type[errors.CloseError]) -> None:
    error = outcome(create_note, answer, timeout=0.2)
    assert isinstance(error, errors.Unclear)
    assert type(error.cause) is cause


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(400), errors.Refused),
        (Answer(401), errors.KeyRefused),
        (Answer(402), errors.PlanLimit),
        (Answer(403, b"Forbidden"), errors.Forbidden),
        (Answer(404), errors.NotFound),
        (Answer(409), errors.Refused),
        (Answer(429), errors.TooFast),
        (Answer(301, headers={"location": "/"}), errors.NonsenseAnswer),
    ],
)
def test_a_creation_that_did_not_happen(answer: Answer, kind: type[errors.CloseError]) -> None:
    assert type(outcome(create_note, answer)) is kind


def test_where_no_connection_came_about_nothing_was_sent() -> None:
    with ScriptedServer() as server:
        url = server.url
    with Transport(url, "key") as transport, pytest.raises(errors.NoConnection) as caught:
        create_note(Close(transport))
    assert not caught.value.sent


@pytest.mark.parametrize(
    "answer",
    [Answer(200, b"{}"), Answer(200, b""), Answer(204, b""), Answer(200, b"null"), Answer(200, b"{}", cut=1)],
    ids=["object", "empty", "204", "null", "cut"],
)
def test_a_removal_needs_no_body(answer: Answer) -> None:
    request = sent(lambda close: close.delete_lead("lead_1", NOW), answer)
    assert request.body == b""
    assert "content-type" not in request.headers


def test_a_removal_that_something_else_answered_is_unclear() -> None:
    page = Answer(200, b"<html>Sign in to the Wi-Fi</html>")
    error = outcome(lambda close: close.delete_lead("lead_1", NOW), page)
    assert isinstance(error, errors.Unclear)
    assert isinstance(error.cause, errors.NonsenseAnswer)


@pytest.mark.parametrize("status", [200, 201])
def test_the_record_as_close_made_it(status: int) -> None:
    answer = as_json({"id": "lead_9", "name": "Engines", "display_name": "Engines"}, status)
    with ScriptedServer([answer]) as server, Transport(server.url, "key") as transport:
        lead = Close(transport).create_lead(LeadPatch(name="Engines"), NOW)
    assert (lead.id, lead.name) == ("lead_9", "Engines")


def test_merging() -> None:
    request = sent(lambda close: close.merge_leads("lead_1", "lead_2", NOW), as_json({"status": "ok"}))
    assert request.target == "/api/v1/lead/merge/"
    assert msgspec.json.decode(request.body) == {"source": "lead_1", "destination": "lead_2"}


def test_merging_a_lead_that_is_gone() -> None:
    answer = as_json({"errors": ["Source lead does not exist."]}, 404)
    assert isinstance(
        outcome(lambda close: close.merge_leads("lead_1", "lead_2", NOW), answer), errors.NotFound
    )


@pytest.mark.parametrize(
    "what", [case for case in CREATIONS if case not in ("lead", "template", "subscription")]
)
def test_nothing_is_created_without_a_lead(what: str) -> None:
    """Close would make up a lead for a contact or an opportunity."""
    creators: dict[str, Call] = {
        "contact": lambda close: close.create_contact("", ContactPatch(name="Ada"), NOW),
        "opportunity": lambda close: close.create_opportunity("", OpportunityPatch(), NOW),
        "task": lambda close: close.create_task("", TaskPatch(), NOW),
        "note": lambda close: close.create_note("", NotePatch(), NOW),
        "call": lambda close: close.log_call("", CallPatch(), NOW),
        "draft": lambda close: close.create_email_draft("", EmailPatch(), NOW),
        "received mail": lambda close: close.log_received_email("", EmailPatch(), NOW),
        "sent mail": lambda close: close.log_sent_email("", EmailPatch(), NOW),
        "custom activity": lambda close: close.create_custom_activity("", "t", CustomActivityPatch(), NOW),
    }
    with ScriptedServer() as server, Transport(server.url, "key") as transport:
        with pytest.raises(errors.NotFound):
            creators[what](Close(transport))
        assert server.requests == []


class TestCancel:
    def test_before_it_is_sent_nothing_happens(self) -> None:
        cancel = CancelToken()
        cancel.cancel()
        with ScriptedServer() as server, Transport(server.url, "key") as transport:
            with pytest.raises(errors.Cancelled):
                Close(transport).create_note("lead_1", NotePatch(note="x"), cancel)
            assert server.connections == 0

    def test_after_it_was_sent_its_answer_counts(self) -> None:
        """A creation whose answer is dropped could be done a second time."""
        cancel, held, made = CancelToken(), threading.Event(), list[str]()
        script = [Answer(body=b'{"id": "acti_1"}', until=held)]
        with ScriptedServer(script) as server, Transport(server.url, "key") as transport:

            def write() -> None:
                made.append(Close(transport).create_note("lead_1", NotePatch(note="x"), cancel).id)

            writing = threading.Thread(target=write)
            writing.start()
            clock = threading.Event()
            assert any(server.requests or clock.wait(0.01) for _ in range(500))
            cancel.cancel()
            held.set()
            writing.join(5)
        assert made == ["acti_1"]


def fields_of(kinds: list[type[Patch]]) -> list[Any]:
    return [
        pytest.param(kind, name, id=f"{kind.__name__}.{name}")
        for kind in kinds
        for name in kind.__struct_fields__
    ]


KINDS: list[type[Patch]] = [
    LeadPatch,
    ContactPatch,
    OpportunityPatch,
    TaskPatch,
    NotePatch,
    CallPatch,
    EmailPatch,
    CustomActivityPatch,
    EmailTemplatePatch,
]


class TestPatch:
    @pytest.mark.parametrize("kind", KINDS)
    def test_what_is_left_is_not_sent(self, kind: type[Patch]) -> None:
        assert wire_of(kind()) == {}

    @pytest.mark.parametrize(("kind", "name"), fields_of(KINDS))
    def test_each_field_alone(self, kind: type[Patch], name: str) -> None:
        if name == "custom":
            assert wire_of(kind(**{name: {"cf_1": CLEAR}})) == {"custom.cf_1": None}
        else:
            assert wire_of(kind(**{name: "value"})) == {name: "value"}

    def test_cleared_text_is_null_and_cleared_list_is_empty(self) -> None:
        patch = ContactPatch(title=CLEAR, emails=CLEAR, phones=CLEAR, urls=CLEAR)
        assert wire_of(patch) == {"title": None, "emails": [], "phones": [], "urls": []}
        assert wire_of(LeadPatch(addresses=CLEAR)) == {"addresses": []}
        assert wire_of(EmailPatch(to=CLEAR, cc=CLEAR, bcc=CLEAR)) == {"to": [], "cc": [], "bcc": []}

    def test_lists_in_close_s_form(self) -> None:
        patch = ContactPatch(
            emails=(Email("a@b.example", "home"), Email("c@d.example", "")),
            phones=(Phone("+442079460000", "+44 20 7946 0000", "mobile", "GB"), Phone("+1", "+1", "")),
            urls=(Url("https://x.example", ""),),
        )
        assert wire_of(patch) == {
            "emails": [{"email": "a@b.example", "type": "home"}, {"email": "c@d.example", "type": "office"}],
            "phones": [{"phone": "+442079460000", "type": "mobile"}, {"phone": "+1", "type": "office"}],
            "urls": [{"url": "https://x.example", "type": "url"}],
        }

    def test_addresses(self) -> None:
        full = Address("business", ("1 Dorset St", "Floor 2", "Rear"), "London", "", "W1", "GB")
        assert wire_of(LeadPatch(addresses=(full, Address()))) == {
            "addresses": [
                {
                    "label": "business",
                    "address_1": "1 Dorset St",
                    "address_2": "Floor 2, Rear",
                    "city": "London",
                    "zipcode": "W1",
                    "country": "GB",
                },
                {},
            ]
        }

    def test_times_carry_their_zone(self) -> None:
        at = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=2)))
        assert wire_of(NotePatch(activity_at=at)) == {"activity_at": "2026-11-23T09:00:00+02:00"}
        assert wire_of(TaskPatch(date=date(2026, 11, 23))) == {"date": "2026-11-23"}

    def test_custom_values(self) -> None:
        custom = {"cf_1": ["a", "b"], "cf_2": date(2026, 1, 2), "cf_3": 5, "cf_4": CLEAR, "cf_5": ()}
        assert wire_of(LeadPatch(custom=custom)) == {
            "custom.cf_1": ["a", "b"],
            "custom.cf_2": "2026-01-02",
            "custom.cf_3": 5,
            "custom.cf_4": None,
            "custom.cf_5": [],
        }

    def test_words_for_the_log(self) -> None:
        assert repr(LeadPatch(url=CLEAR).url) == "CLEAR"
