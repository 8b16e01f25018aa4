"""The endpoints: against the sandbox where it behaves as Close, a scripted server where that would not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from host.close import errors
from host.close.api import ACTIVITY_FIELDS, MAX_LEADS, Close
from host.close.cancel import CancelToken
from host.close.sandbox.server import Sandbox
from host.close.search import PAGE
from host.close.transport import Transport
from tests.fakes.http_server import Answer, ScriptedServer, as_json

ADA = "ada@analytical-engines.example"
PETR = "petr.novak@beta.example"
SEARCH = ("POST", "/data/search/")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def close(sandbox: Sandbox) -> Iterator[Close]:
    with Transport(sandbox.url, sandbox.api_key) as transport:
        yield Close(transport)


@pytest.fixture
def now() -> CancelToken:
    """A token that nobody cancels."""
    return CancelToken()


def asked(sandbox: Sandbox) -> list[tuple[str, str]]:
    return [(entry["method"], entry["path"]) for entry in journal(sandbox)]


def journal(sandbox: Sandbox) -> list[dict[str, Any]]:

    entries: list[dict[str, Any]] = msgspec.to_builtins(sandbox.requests())
    return entries


def modes(sandbox: Sandbox) -> list[str]:
    """The text mode of each search, in order."""
    bodies = [entry["body"] for entry in journal(sandbox)]
    related = [body["query"]["queries"][1]["related_query"]["related_query"] for body in bodies]
    return [one["queries"][0]["condition"]["mode"] for one in related]


class TestMe:
    def test_whose_key(self, close: Close, now: CancelToken) -> None:
        me = close.me(now)
        assert (me.name, me.email) == ("Grace Hopper", "grace@compiler.example")
        assert me.organization_name == "Compiler & Daughters"
        assert me.user_id.startswith("user_")
        assert me.organization_id.startswith("orga_")

    def test_wrong_key(self, sandbox: Sandbox, now: CancelToken) -> None:
        with Transport(sandbox.url, "api_wrong.key") as transport, pytest.raises(errors.KeyRefused):
            Close(transport).me(now)

    @pytest.mark.parametrize(
        "answer",
        [
            {},
            [],
            None,
            "me",
            3,
            {"id": "user_1"},
            {"id": "user_1", "organizations": []},
            {"id": None, "organizations": [{"id": "orga_1"}]},
        ],
        ids=repr,
    )
    def test_an_answer_that_is_nobody(self, answer: object, now: CancelToken) -> None:
        with (
            ScriptedServer([as_json(answer)]) as server,
            Transport(server.url, "key") as transport,
            pytest.raises(errors.NonsenseAnswer),
        ):
            Close(transport).me(now)


class TestLeadsWith:
    def test_one_lead_with_all_that_the_card_shows(
        self, close: Close, sandbox: Sandbox, now: CancelToken
    ) -> None:
        [lead] = close.leads_with([ADA], now).leads
        assert (lead.name, lead.status_label) == ("Analytical Engines Ltd", "Qualified")
        assert "Ada Lovelace" in [contact.name for contact in lead.contacts or ()]
        assert len(lead.opportunities or ()) == 3
        assert len(lead.tasks or ()) == 2
        assert lead.html_url.startswith("https://")
        assert asked(sandbox) == [SEARCH], "one request"

    def test_several_leads_the_last_updated_first(self, close: Close, now: CancelToken) -> None:
        names = [lead.name for lead in close.leads_with([PETR], now).leads]
        assert names == ["Beta Industries s.r.o.", "Beta Logistics", "Petr Novák Consulting"]

    def test_many_addresses_in_one_request(self, close: Close, sandbox: Sandbox, now: CancelToken) -> None:
        found = close.leads_with(["tom+invoices@tagged.example", "tom@tagged.example", ADA], now).leads
        assert {lead.name for lead in found} == {"Tagged Goods", "Analytical Engines Ltd"}
        assert asked(sandbox) == [SEARCH]

    @pytest.mark.parametrize(
        ("address", "name"),
        [
            ("ZOE@omega.example", "Omega Clinics"),
            ("juergen.mueller@müller.example", "Müller & Söhne 🚀"),
            ("buyer137@wholesale.example", "Wholesale Union"),
        ],
    )
    def test_address_in_any_case_and_script(
        self, close: Close, address: str, name: str, now: CancelToken
    ) -> None:
        assert [lead.name for lead in close.leads_with([address], now).leads] == [name]

    def test_plus_in_an_address_survives(self, close: Close, sandbox: Sandbox, now: CancelToken) -> None:
        assert close.leads_with(["tom+invoices@tagged.example"], now).leads == ()
        assert "tom+invoices@tagged.example" in str(journal(sandbox)[0]["body"])

    def test_nobody(self, close: Close, now: CancelToken) -> None:
        assert close.leads_with(["mary@royal-society.example"], now).leads == ()

    def test_no_address_asks_nothing(self, close: Close, sandbox: Sandbox, now: CancelToken) -> None:
        assert close.leads_with([], now).leads == ()
        assert asked(sandbox) == []

    def test_what_search_does_not_tell_is_none(
        self, sandbox: Sandbox, close: Close, now: CancelToken
    ) -> None:
        sandbox.change(embed_related=False)
        [lead] = close.leads_with([ADA], now).leads
        assert (lead.contacts, lead.opportunities, lead.tasks) == (None, None, None)


class TestModes:
    def test_phrase_where_exact_is_refused_and_from_then_on(
        self, sandbox: Sandbox, close: Close, now: CancelToken
    ) -> None:
        sandbox.change(refuse_exact_value=True)
        assert [lead.name for lead in close.leads_with([ADA], now).leads] == ["Analytical Engines Ltd"]
        close.leads_with([ADA], now)
        assert modes(sandbox) == ["exact_value", "phrase", "phrase"]

    def test_a_search_that_is_refused_either_way_changes_nothing(
        self, sandbox: Sandbox, close: Close, now: CancelToken
    ) -> None:
        sandbox.change(faults="400@/data/search/*2")
        with pytest.raises(errors.Refused):
            close.leads_with([ADA], now)
        close.leads_with([ADA], now)
        assert modes(sandbox) == ["exact_value", "phrase", "exact_value"]

    @pytest.mark.parametrize("status", [405, 415, 401, 403, 404, 429, 503])
    def test_other_refusals_are_no_reason_to_try_phrase(
        self, status: int, sandbox: Sandbox, close: Close, now: CancelToken
    ) -> None:
        sandbox.change(faults=f"{status}@/data/search/*1")
        with pytest.raises(errors.CloseError):
            close.leads_with([ADA], now)
        assert modes(sandbox) == ["exact_value"]


def hits(first: int, count: int, cursor: str | None) -> Answer:
    leads = [
        {"__object_type": "lead", "id": f"lead_{n}", "name": f"Lead {n}"} for n in range(first, first + count)
    ]
    return as_json({"data": leads, "cursor": cursor})


class TestPaging:
    def pages(self, *pages: Answer) -> tuple[list[str], list[str | None]]:
        """The names found and the cursors sent."""

        with ScriptedServer(pages) as server, Transport(server.url, "key") as transport:
            found = Close(transport).leads_with([ADA], CancelToken()).leads
        cursors = [msgspec.json.decode(request.body)["cursor"] for request in server.requests]
        return [lead.name for lead in found], cursors

    def test_the_cursor_is_followed_to_its_end(self) -> None:
        names, cursors = self.pages(hits(0, 2, "one"), hits(2, 2, "two"), hits(4, 1, None))
        assert names == [f"Lead {n}" for n in range(5)]
        assert cursors == [None, "one", "two"]

    def test_a_lead_that_moved_between_pages_is_there_once(self) -> None:
        names, _ = self.pages(hits(0, 3, "one"), hits(2, 2, None))
        assert names == ["Lead 0", "Lead 1", "Lead 2", "Lead 3"]

    def test_not_for_ever(self) -> None:
        size = PAGE - 1
        pages = [hits(size * n, size, f"page {n}") for n in range(MAX_LEADS // size + 3)]
        names, cursors = self.pages(*pages)
        assert len(names) == MAX_LEADS
        assert len(cursors) == MAX_LEADS // size + 1

    def test_a_cursor_that_leads_nowhere(self) -> None:
        names, cursors = self.pages(hits(0, 2, "again"), hits(0, 2, "again"), hits(0, 2, "again"))
        assert (names, cursors) == (["Lead 0", "Lead 1"], [None, "again"])

    def test_a_refused_page_is_told(self) -> None:
        with pytest.raises(errors.Refused, match="cursor"):
            self.pages(hits(0, 2, "old"), as_json({"field-errors": {"cursor": "Expired cursor"}}, 400))

    @pytest.mark.parametrize("cursor", [None, "", 0, 5, {}, []], ids=repr)
    def test_the_last_page(self, cursor: Any) -> None:
        names, cursors = self.pages(hits(0, 1, cursor))
        assert (names, cursors) == (["Lead 0"], [None])

    @pytest.mark.parametrize("data", [None, {}, "x", 1], ids=repr)
    def test_no_list(self, data: object) -> None:
        with pytest.raises(errors.NonsenseAnswer):
            self.pages(as_json({"data": data, "cursor": None}))

    def test_odd_hits_are_left_out(self) -> None:
        names, _ = self.pages(
            as_json({"data": [None, 3, [], {}, {"id": None}, {"id": "lead_1", "name": "One"}]})
        )
        assert names == ["One"]


class TestLead:
    def test_the_same_as_search_finds(self, close: Close, now: CancelToken) -> None:
        [found] = close.leads_with([ADA], now).leads
        lead = close.lead(found.id, now)
        custom = {key for key in lead.wire if key.partition(".")[0] == "custom"}
        assert {key: value for key, value in lead.wire.items() if key not in custom} == found.wire
        assert replace(lead, wire=found.wire) == found

    def test_custom_values_by_id(self, close: Close, now: CancelToken) -> None:
        [found] = close.leads_with([ADA], now).leads
        custom = close.lead(found.id, now).custom
        assert custom, "a lead that is asked for carries all"
        assert found.custom == {}, "a search tells only those that are named"
        [found] = close.leads_with([ADA], now, list(custom)).leads
        assert found.custom == custom

    def test_all_contacts(self, close: Close, now: CancelToken) -> None:
        [found] = close.leads_with(["buyer137@wholesale.example"], now).leads
        assert len(close.lead(found.id, now).contacts or ()) == 200

    def test_unknown(self, close: Close, now: CancelToken) -> None:
        with pytest.raises(errors.NotFound):
            close.lead("lead_unknown", now)

    @pytest.mark.parametrize(
        ("lead_id", "target"),
        [
            ("a/b", "a%2Fb"),
            ("../me", "..%2Fme"),
            ("a?b=c&d#e", "a%3Fb%3Dc%26d%23e"),
            ("a b", "a%20b"),
            ("a%2Fb", "a%252Fb"),
            ("é", "%C3%A9"),
        ],
    )
    def test_an_id_stays_one_segment_of_the_path(self, lead_id: str, target: str, now: CancelToken) -> None:
        answer = as_json({"id": "lead_1"})
        with ScriptedServer([answer]) as server, Transport(server.url, "key") as transport:
            Close(transport).lead(lead_id, now)
        assert server.requests[0].target.partition("?")[0] == f"/api/v1/lead/{target}/"

    @pytest.mark.parametrize("lead_id", ["", ".", ".."])
    def test_an_id_that_would_name_another_path_asks_nothing(
        self, lead_id: str, sandbox: Sandbox, close: Close, now: CancelToken
    ) -> None:
        with pytest.raises(errors.NotFound):
            close.lead(lead_id, now)
        with pytest.raises(errors.NotFound):
            close.activities(lead_id, 8, now)
        assert asked(sandbox) == []

    @pytest.mark.parametrize("answer", [[], None, {}, {"name": "No id"}], ids=repr)
    def test_an_answer_that_is_no_lead(self, answer: object, now: CancelToken) -> None:
        with (
            ScriptedServer([as_json(answer)]) as server,
            Transport(server.url, "key") as transport,
            pytest.raises(errors.NonsenseAnswer),
        ):
            Close(transport).lead("lead_1", now)


class TestActivities:
    def test_pages_newest_first(self, close: Close, now: CancelToken) -> None:
        [lead] = close.leads_with([ADA], now).leads
        first = close.activities(lead.id, 8, now)
        second = close.activities(lead.id, 100, now, skip=8)
        assert len(first.activities) == 8
        assert (first.has_more, second.has_more) == (True, False)
        times = [activity.at for activity in first.activities + second.activities]
        assert None not in times
        assert times == sorted(times, key=str, reverse=True)
        assert len({activity.id for activity in first.activities + second.activities}) == len(times)

    def test_only_of_that_lead(self, close: Close, now: CancelToken) -> None:
        [lead] = close.leads_with([ADA], now).leads
        page = close.activities(lead.id, 100, now)
        assert {activity.lead_id for activity in page.activities} == {lead.id}

    def test_bodies_of_mails_stay_in_close(self, close: Close, now: CancelToken) -> None:
        [lead] = close.leads_with([ADA], now).leads
        mails = [a for a in close.activities(lead.id, 100, now).activities if a.kind == "Email"]
        assert mails
        for mail in mails:
            assert {"body_html", "body_text"}.isdisjoint(mail.details)
            assert {"subject", "direction", "body_preview"} <= set(mail.details)

    def test_the_request(self, close: Close, sandbox: Sandbox, now: CancelToken) -> None:
        [lead] = close.leads_with([ADA], now).leads
        sandbox.forget_requests()
        close.activities(lead.id, 8, now, skip=16)
        [entry] = journal(sandbox)
        assert (entry["method"], entry["path"]) == ("GET", "/activity/")
        assert entry["query"] == {
            "lead_id": lead.id,
            "_order_by": "-activity_at",
            "_fields": ACTIVITY_FIELDS,
            "_limit": "8",
            "_skip": "16",
        }

    def test_the_address_stays_below_the_length_that_close_allows(self, now: CancelToken) -> None:
        """Close asks to keep URLs under 2,000 characters."""
        answer = as_json({"data": [], "has_more": False})
        with ScriptedServer([answer]) as server, Transport(server.url, "key") as transport:
            Close(transport).activities("lead_" + "x" * 43, 100, now, skip=100_000)
        assert len("https://api.close.com" + server.requests[0].target) < 2000

    @pytest.mark.parametrize(
        ("answer", "count", "has_more"),
        [
            ({"data": []}, 0, False),
            ({"data": [], "has_more": None}, 0, False),
            ({"data": [None, {}, {"_type": "Telepathy"}], "has_more": True}, 2, True),
        ],
    )
    def test_odd_pages(self, answer: object, count: int, has_more: bool, now: CancelToken) -> None:
        with ScriptedServer([as_json(answer)]) as server, Transport(server.url, "key") as transport:
            page = Close(transport).activities("lead_1", 8, now)
        assert (len(page.activities), page.has_more) == (count, has_more)

    @pytest.mark.parametrize("answer", [[], None, {"data": None}, {"has_more": False}], ids=repr)
    def test_no_page(self, answer: object, now: CancelToken) -> None:
        with (
            ScriptedServer([as_json(answer)]) as server,
            Transport(server.url, "key") as transport,
            pytest.raises(errors.NonsenseAnswer),
        ):
            Close(transport).activities("lead_1", 8, now)


FAULTS = [
    ("402", errors.PlanLimit),
    ("403", errors.Forbidden),
    ("forbidden", errors.Forbidden),
    ("404", errors.NotFound),
    ("429:3", errors.TooFast),
    ("500", errors.ServerDown),
    ("504", errors.ServerDown),
    ("reset", errors.NoConnection),
    ("lost", errors.NoConnection),
    ("truncated", errors.NonsenseAnswer),
    ("html", errors.NonsenseAnswer),
    ("empty", errors.NonsenseAnswer),
]


@pytest.mark.parametrize(("fault", "kind"), FAULTS)
@pytest.mark.parametrize("what", ["me", "leads_with", "lead", "activities"])
def test_every_fault_at_every_endpoint(
    what: str, fault: str, kind: type[errors.CloseError], sandbox: Sandbox, close: Close, now: CancelToken
) -> None:
    [ada] = close.leads_with([ADA], now).leads
    calls: dict[str, Callable[[], object]] = {
        "me": lambda: close.me(now),
        "leads_with": lambda: close.leads_with([ADA], now),
        "lead": lambda: close.lead(ada.id, now),
        "activities": lambda: close.activities(ada.id, 8, now),
    }
    sandbox.forget_requests()
    sandbox.change(faults=fault)
    with pytest.raises(errors.CloseError) as caught:
        calls[what]()
    assert type(caught.value) is kind
    assert len(asked(sandbox)) == 1, "one attempt"


@pytest.mark.parametrize("form", ["none", "semicolon", "comma", "decimal"])
@pytest.mark.parametrize("body", ["object", "flat", "nested", "empty"])
def test_the_limit_in_all_its_forms(
    form: str, body: str, sandbox: Sandbox, close: Close, now: CancelToken
) -> None:
    sandbox.change(rate_limit=1, rate_window=20, rate_limit_headers=form, rate_limit_body=body)
    close.me(now)
    with pytest.raises(errors.TooFast) as caught:
        close.me(now)
    assert 15 < caught.value.wait <= 20


def test_importing_the_package_loads_no_network() -> None:
    """The panel paints before the network is loaded, and reads records and errors to do so."""
    program = (
        "import sys, host.close.records, host.close.errors, host.close.retry, host.close.cancel\n"
        "print(*(name for name in ('requests', 'ssl', 'http.client') if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == []
