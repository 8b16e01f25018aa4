"""The sandbox's bad days: faults on request, latency, and rate limits."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests

from host.close.sandbox import faults
from host.close.sandbox.faults import Fault, Faults
from host.close.sandbox.limits import RateLimits, headers, refusal_headers
from host.close.sandbox.sample.organization import ALAN, JOAN, KATHERINE
from host.close.sandbox.server import Sandbox
from host.close.sandbox.settings import Settings
from tests.fakes.sandbox_client import TIMEOUT, SandboxClient


@pytest.fixture
def client() -> Iterator[SandboxClient]:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox)
        yield client
        client.close()


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("", []),
        ("503", [Fault("503")]),
        ("503@/lead/*2", [Fault("503", path="/lead/", left=2)]),
        ("429@/data/search/", [Fault("429", path="/data/search/")]),
        ("429:3@GET/activity/*1", [Fault("429", number=3, method="GET", path="/activity/", left=1)]),
        (
            "reset@/activity/, slow:500@/me/",
            [Fault("reset", path="/activity/"), Fault("slow", 500, path="/me/")],
        ),
        ("503@*%10", [Fault("503", chance=10)]),
        ("lost@POST/*1%50", [Fault("lost", method="POST", left=1, chance=50)]),
        ("html@PUT*", [Fault("html", method="PUT")]),
    ],
)
def test_a_specification_is_read(spec: str, expected: list[Fault]) -> None:
    assert faults.parse(spec) == expected


@pytest.mark.parametrize(
    "spec",
    [
        "explode",
        "200",
        "reset-json",
        "500-xml",
        "99",
        "503@lead",
        "503*x",
        "slow",
        "503:2",
        "503@/a b",
        "503%",
    ],
)
def test_a_specification_that_makes_no_sense_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match=r"fault|slow|number"):
        faults.parse(spec)


def test_the_examples_of_the_help_are_read() -> None:
    assert faults.__doc__ is not None
    examples = faults.__doc__.partition("Examples:")[2].split("\n")
    specs = [line.split()[0] for line in examples if line.strip()]
    assert len(specs) == 6
    for spec in specs:
        assert faults.parse(spec)


def test_chance_is_the_same_in_every_run() -> None:
    def drawn() -> list[bool]:
        due = Faults("503@*%10")
        return [due.take("GET", "/me/") is not None for _ in range(1000)]

    assert drawn() == drawn()
    assert 50 < sum(drawn()) < 150


def statuses(client: SandboxClient, path: str, count: int) -> list[int]:
    return [client.request("GET", path).status_code for _ in range(count)]


def test_a_count_runs_out(client: SandboxClient) -> None:
    client.sandbox.change(faults="503@/lead/*2")
    assert statuses(client, "/me/", 1) == [200]
    assert statuses(client, f"/lead/{client.lead_id('Tagged Goods')}/", 3) == [503, 503, 200]


def test_without_a_count_it_goes_on_until_it_is_taken_back(client: SandboxClient) -> None:
    client.sandbox.change(faults="500")
    assert statuses(client, "/me/", 4) == [500] * 4
    client.sandbox.change(faults="")
    assert statuses(client, "/me/", 1) == [200]


def test_a_fault_can_be_for_one_method(client: SandboxClient) -> None:
    client.sandbox.change(faults="503@POST/")
    assert statuses(client, "/me/", 1) == [200]
    assert client.request("POST", "/data/search/", json={}).status_code == 503


def test_the_first_fault_that_matches_happens_and_then_the_next(client: SandboxClient) -> None:
    client.sandbox.change(faults="503@/me/*1,500@/me/*1")
    assert statuses(client, "/me/", 3) == [503, 500, 200]
    assert [request["fault"] for request in client.sandbox.requests()] == ["503", "500", None]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_is_a_page(client: SandboxClient, status: int) -> None:
    client.sandbox.change(faults=str(status))
    response = client.request("GET", "/me/")
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html" and "<html>" in response.text


def test_a_gateways_time_out_is_empty(client: SandboxClient) -> None:
    client.sandbox.change(faults="504")
    response = client.request("GET", "/me/")
    assert (response.status_code, response.content) == (504, b"")


@pytest.mark.parametrize("status", [400, 402, 403, 404, 405])
def test_a_refusal_is_json(client: SandboxClient, status: int) -> None:
    client.sandbox.change(faults=str(status))
    response = client.request("GET", "/me/")
    assert response.status_code == status and isinstance(response.json()["error"], str)


def test_forbidden_is_plain_text(client: SandboxClient) -> None:
    client.sandbox.change(faults="forbidden")
    response = client.request("GET", "/me/")
    assert (response.status_code, response.text) == (403, "Forbidden")
    assert response.headers["content-type"] == "text/plain"


def test_html_and_nothing_where_json_was_asked_for(client: SandboxClient) -> None:
    client.sandbox.change(faults="html*1,empty*1")
    page, nothing = client.request("GET", "/me/"), client.request("GET", "/me/")
    assert (page.status_code, nothing.status_code) == (200, 200)
    assert page.text.startswith("<!DOCTYPE html>") and nothing.content == b""


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_truncated_body(client: SandboxClient, encoding: str) -> None:
    client.sandbox.change(faults="truncated*1")
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        client.request("GET", "/me/", headers={"accept-encoding": encoding})
    client.get("/me/")


@pytest.mark.parametrize("kind", ["reset", "lost"])
def test_a_reset_connection(client: SandboxClient, kind: str) -> None:
    client.get("/me/")
    client.sandbox.change(faults=f"{kind}*1")
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        client.request("GET", "/me/")
    client.get("/me/")
    before, broken, after = client.sandbox.requests()
    assert (broken["status"], broken["fault"]) == (None, kind)
    assert after["connection"] > before["connection"]


def test_lost_is_carried_out_and_reset_is_not(client: SandboxClient) -> None:
    """A rate limit counts what is carried out."""
    for kind, left in (("reset", 99), ("lost", 98)):
        client.sandbox.change(faults=f"{kind}@/user/*1", rate_limit=100, rate_window=3600)
        with pytest.raises(requests.ConnectionError):
            client.request("GET", "/user/")
        # The next request of the group costs one itself.
        assert int(client.request("GET", "/user/").headers["ratelimit-remaining"]) == left - (kind == "lost")


def test_slow_and_latency_delay_the_answer(client: SandboxClient) -> None:
    client.sandbox.change(faults="slow:600*1", latency_ms=50)
    started = time.monotonic()
    client.get("/me/")
    assert time.monotonic() - started >= 0.65
    client.get("/me/")
    slow, quick = client.sandbox.requests()
    assert slow["milliseconds"] >= 650 > quick["milliseconds"] >= 50


def test_rate_limit_headers_come_in_four_forms(client: SandboxClient) -> None:
    def told(form: str) -> dict[str, str]:
        client.sandbox.change(rate_limit_headers=form, rate_limit=100, rate_window=3600)
        response = client.request("GET", "/me/")
        return {name: value for name, value in response.headers.items() if name.startswith("ratelimit")}

    assert told("none") == {}
    semicolon = told("semicolon")
    assert semicolon["ratelimit"].startswith("limit=100; remaining=98; reset=")
    assert (semicolon["ratelimit-limit"], semicolon["ratelimit-remaining"]) == ("100", "98")
    assert semicolon["ratelimit-reset"].isdecimal()
    comma = told("comma")
    assert set(comma) == {"ratelimit"} and comma["ratelimit"].startswith("limit=100, remaining=97, reset=")
    decimal = told("decimal")
    assert "." in decimal["ratelimit-reset"] and "." in decimal["ratelimit"]


def test_too_many_requests_are_429_until_the_window_ends(client: SandboxClient) -> None:
    client.sandbox.change(rate_limit=2, rate_window=3600)
    assert statuses(client, "/me/", 4) == [200, 200, 429, 429]
    response = client.request("GET", "/me/")
    assert 0 < int(response.headers["retry-after"]) <= 3600
    assert response.headers["ratelimit"].startswith("limit=2; remaining=0; reset=")
    assert response.json()["error"]["rate_limit"] == 2
    # Other groups, and other methods, have their own.
    assert statuses(client, "/user/", 1) == [200]
    assert client.request("POST", "/me/", json={}).status_code == 405


def test_groups_are_by_the_first_part_of_the_path(client: SandboxClient) -> None:
    client.sandbox.change(rate_limit=2, rate_window=3600)
    lead = client.lead_id("Tagged Goods")
    assert [client.request("GET", path).status_code for path in ("/lead/", f"/lead/{lead}/", "/lead/x/")] == [
        200,
        200,
        429,
    ]


def test_the_organisation_has_three_times_a_keys_limit(client: SandboxClient) -> None:
    client.sandbox.change(rate_limit=1, rate_window=3600)
    for user in (ALAN, KATHERINE, JOAN):
        client.session.auth = (client.sandbox.key_of(user), "")
        assert statuses(client, "/me/", 1) == [200]
    client.session.auth = (client.sandbox.api_key, "")
    assert statuses(client, "/me/", 1) == [429]


@pytest.mark.parametrize(
    ("form", "body"),
    [("object", "{}"), ("flat", '{"message"'), ("nested", '{"error":{"message"'), ("empty", "")],
)
def test_the_body_of_a_429_comes_in_four_forms(client: SandboxClient, form: str, body: str) -> None:
    client.sandbox.change(rate_limit_body=form, faults="429")
    text = client.request("GET", "/me/").text
    assert text.startswith(body) and (len(text) == len(body) or form in ("flat", "nested"))


def test_a_429_on_request_though_some_remain(client: SandboxClient) -> None:
    client.sandbox.change(faults="429:7@/me/*1")
    response = client.request("GET", "/me/")
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")
    assert int(response.headers["ratelimit-remaining"]) > 0
    assert statuses(client, "/me/", 1) == [200]


def test_a_window_ends_and_waiting_is_rounded_up() -> None:
    now = [1000.0]
    limits = RateLimits(clock=lambda: now[0])
    settings = Settings(rate_limit=1, rate_window=2.5, rate_limit_headers="decimal")
    assert not limits.count("key", "GET", "/me/", settings).refused
    now[0] += 0.25
    refused = limits.count("key", "GET", "/me/", settings)
    assert refused.refused and refused.reset == 2.25
    assert refusal_headers(refused, settings)["retry-after"] == "3"
    assert headers(refused, settings)["ratelimit-reset"] == "2.250000"
    now[0] += 2.25
    assert not limits.count("key", "GET", "/me/", settings).refused


def test_wrong_keys_do_not_count(client: SandboxClient) -> None:
    client.sandbox.change(rate_limit=1, rate_window=3600)
    for _ in range(3):
        assert (
            requests.get(client.sandbox.url + "me/", auth=("wrong", ""), timeout=TIMEOUT).status_code == 401
        )
    client.get("/me/")


@pytest.mark.parametrize(
    ("form", "kind", "body"),
    [
        ("json", "application/json", b'{"error":"Internal Server Error"}'),
        ("text", "text/plain", b"Internal Server Error"),
        ("html", "text/html", b"<!DOCTYPE html>"),
        ("empty", "application/json", b""),
    ],
)
def test_a_status_comes_with_the_body_that_is_wished(
    client: SandboxClient, form: str, kind: str, body: bytes
) -> None:
    client.sandbox.change(faults=f"500-{form}*1")
    response = client.request("GET", "/me/")
    assert (response.status_code, response.headers["content-type"]) == (500, kind)
    assert response.content.startswith(body) and bool(body) == bool(response.content)
    client.get("/me/")


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_garbled_answer_is_whole_and_makes_no_sense(client: SandboxClient, encoding: str) -> None:
    client.sandbox.change(faults="garbled@POST/lead/*1")
    before = client.get("/lead/", _limit=0)["total_results"]
    try:
        response = client.request(
            "POST",
            "/lead/",
            json={"name": "x", "description": "y" * 2000},
            headers={"accept-encoding": encoding},
        )
    except requests.exceptions.ContentDecodingError:
        assert encoding == "gzip"
    else:
        assert response.status_code == 200
        with pytest.raises(requests.exceptions.JSONDecodeError):
            response.json()
    assert client.get("/lead/", _limit=0)["total_results"] == before + 1  # it was carried out


@pytest.mark.parametrize(("kind", "made"), [("reset", 0), ("lost", 1)])
def test_a_reset_comes_before_or_after_a_post_took_effect(
    client: SandboxClient, kind: str, made: int
) -> None:
    client.sandbox.change(faults=f"{kind}@POST/lead/*1")
    before = client.get("/lead/", _limit=0)["total_results"]
    with pytest.raises(requests.ConnectionError):
        client.post("/lead/", name="Once")
    assert client.get("/lead/", _limit=0)["total_results"] == before + made


def test_a_key_is_revoked_from_a_request_on(client: SandboxClient) -> None:
    client.sandbox.change(faults="revoked@/user/*1")
    client.get("/me/")
    assert [client.status("GET", path) for path in ("/user/", "/me/", "/user/")] == [401, 401, 401]
    client.sandbox.change(revoked=False)
    client.get("/user/")


def test_chance_is_the_same_with_the_same_seed() -> None:
    def outcomes(seed: int) -> list[int]:
        with Sandbox(faults="503@*%30", seed=seed) as sandbox:
            client = SandboxClient(sandbox)
            statuses = [client.status("GET", "/me/") for _ in range(60)]
            client.close()
        return statuses

    first, again, other = outcomes(7), outcomes(7), outcomes(8)
    assert first == again != other
    assert 5 < first.count(503) < 35
