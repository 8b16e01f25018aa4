"""What answers tell about how fast Close may be asked, and what is kept of it."""

from __future__ import annotations

import pytest

from host.close.api import Close
from host.close.cancel import CancelToken
from host.close.errors import TooFast
from host.close.rate_limits import DEFAULT_WAIT, Limit, RateLimits, group
from host.close.sandbox.server import Sandbox
from host.close.transport import Transport

LEAD = "/lead/lead_ibiNeZe7yE0ZoJZQUKm0Eymg0nxDH2xb5fHg8IzBsAm/"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> RateLimits:
    return RateLimits(clock)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", LEAD, "GET /lead/{id}/"),
        ("PUT", LEAD, "PUT /lead/{id}/"),
        ("GET", "/lead/", "GET /lead/"),
        ("POST", "/data/search/", "POST /data/search/"),
        ("GET", "/pipeline/pipe_0IAl41rGk9OPls9CdxFpHy/", "GET /pipeline/{id}/"),
        ("GET", "/custom_field_schema/opportunity/", "GET /custom_field_schema/opportunity/"),
        ("GET", "/sequence_subscription/", "GET /sequence_subscription/"),
        (
            "GET",
            "/email_template/tmpl_Cilxd4yapDRweK6caKOTGzSHqyP9ddiEz4G0DLg0nwt/render/",
            "GET /email_template/{id}/render/",
        ),
    ],
)
def test_group_of_a_request(method: str, path: str, name: str) -> None:
    assert group(method, path) == name


@pytest.mark.parametrize(
    ("headers", "known"),
    [
        ({"ratelimit": "limit=100; remaining=40; reset=5"}, Limit(100, 40, 1005)),
        ({"ratelimit": "limit=100, remaining=40, reset=5"}, Limit(100, 40, 1005)),
        ({"ratelimit": "limit=100; remaining=40; reset=0.75"}, Limit(100, 40, 1000.75)),
        (
            {"ratelimit-limit": "100", "ratelimit-remaining": "99", "ratelimit-reset": "2"},
            Limit(100, 99, 1002),
        ),
        (
            {"x-rate-limit-limit": "600", "x-rate-limit-remaining": "598", "x-rate-limit-reset": "13.5"},
            Limit(600, 598, 1013.5),
        ),
        ({"ratelimit": "limit=100; remaining=500; reset=1"}, Limit(100, 100, 1001)),
        ({"ratelimit": "limit=100; remaining=9; reset=99999"}, Limit(100, 9, 1060)),
        ({"ratelimit": "limit=" + "9" * 400 + "; remaining=9; reset=1"}, Limit(10**9, 9, 1001)),
        ({"ratelimit": "limit=100"}, None),
        ({"ratelimit": "remaining=4; reset=3"}, None),
        ({"ratelimit": "limit=0; remaining=0; reset=3"}, None),
        ({"ratelimit": "limit=many; remaining=all; reset=never"}, None),
        ({"ratelimit": "limit=5; remaining=4"}, None),
        ({}, None),
    ],
)
def test_what_an_answer_tells(headers: dict[str, str], known: Limit | None, limits: RateLimits) -> None:
    limits.note("GET", "/me/", 200, headers)
    assert limits.of("GET", "/me/") == known


def test_each_group_for_itself(limits: RateLimits) -> None:
    limits.note("GET", LEAD, 200, {"ratelimit": "limit=100; remaining=25; reset=5"})
    assert limits.share_left("GET", "/lead/lead_" + "x" * 43 + "/") == 0.25
    assert limits.share_left("PUT", LEAD) == 1
    assert limits.share_left("GET", "/me/") == 1


def test_forgotten_when_the_window_is_over(limits: RateLimits, clock: Clock) -> None:
    limits.note("GET", "/me/", 200, {"ratelimit": "limit=100; remaining=0; reset=5"})
    clock.now += 2
    assert limits.wait("GET", "/me/") == 3
    clock.now += 3
    assert limits.wait("GET", "/me/") == 0
    assert limits.of("GET", "/me/") is None


def test_an_answer_without_headers_changes_nothing(limits: RateLimits) -> None:
    limits.note("GET", "/me/", 200, {"ratelimit": "limit=100; remaining=50; reset=5"})
    limits.note("GET", "/me/", 200, {})
    assert limits.share_left("GET", "/me/") == 0.5


def test_nothing_to_wait_for_while_some_is_left(limits: RateLimits) -> None:
    limits.note("GET", "/me/", 200, {"ratelimit": "limit=100; remaining=1; reset=5"})
    assert limits.wait("GET", "/me/") == 0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({}, DEFAULT_WAIT), ({"retry-after": "7"}, 7), ({"ratelimit": "limit=60; remaining=9; reset=3"}, 3)],
)
def test_after_a_429_nothing_is_left_whatever_the_headers_say(
    headers: dict[str, str], seconds: float, limits: RateLimits
) -> None:
    limits.note("GET", "/me/", 429, headers)
    assert limits.wait("GET", "/me/") == seconds
    assert limits.share_left("GET", "/me/") == 0


def test_the_transport_learns_from_every_answer() -> None:
    with (
        Sandbox(rate_limit=2, rate_window=20) as sandbox,
        Transport(sandbox.url, sandbox.api_key) as transport,
    ):
        transport.get("/me/", {}, CancelToken())
        assert transport.limits.share_left("GET", "/me/") == 0.5
        transport.get("/me/", {}, CancelToken())
        assert 15 < transport.limits.wait("GET", "/me/") <= 20
        with pytest.raises(TooFast):
            transport.get("/me/", {}, CancelToken())
        assert transport.limits.wait("GET", "/user/") == 0
        assert Close(transport).limits is transport.limits
