"""Which account is used, and where a key may go."""

from __future__ import annotations

import pytest

from host.close.address import BadAddress
from host.credentials import API_URL, Demo, Key, api_url, from_environment

LOOPBACK = "http://127.0.0.1:8080/api/v1/"


def test_nothing_set_is_no_account() -> None:
    assert from_environment({}) is None


def test_the_demo_goes_before_a_key() -> None:
    environment = {"CLOSE_SIDEBAR_DEMO": "1", "CLOSE_SIDEBAR_API_KEY": "k", "CLOSE_SIDEBAR_API_URL": LOOPBACK}
    assert from_environment(environment) == Demo()


def test_a_key_in_the_environment_counts_only_on_loopback() -> None:
    assert from_environment({"CLOSE_SIDEBAR_API_KEY": "k"}) is None
    assert (
        from_environment({"CLOSE_SIDEBAR_API_KEY": "k", "CLOSE_SIDEBAR_API_URL": "https://api.example/v1/"})
        is None
    )
    environment = {"CLOSE_SIDEBAR_API_KEY": "k", "CLOSE_SIDEBAR_API_URL": LOOPBACK}
    assert from_environment(environment) == Key(LOOPBACK, "k")


@pytest.mark.parametrize(
    "url", ["https://api.example/v1", "http://localhost:1/", "http://127.9.9.9/", "http://[::1]:9/"]
)
def test_addresses_that_a_key_may_go_to(url: str) -> None:
    assert api_url({"CLOSE_SIDEBAR_API_URL": url}) == url.rstrip("/") + "/"


@pytest.mark.parametrize(
    "url",
    ["http://api.close.com/api/v1/", "ftp://127.0.0.1/", "127.0.0.1:80", "https://", "http://[::1", "http://10.0.0.1/",
     "http://127.0.0.1.evil.example/", "http://localhost.evil.example/", "http://127.0.0.1@evil.example/"],
)  # fmt: skip
def test_addresses_that_no_key_may_go_to(url: str) -> None:
    with pytest.raises(BadAddress):
        api_url({"CLOSE_SIDEBAR_API_URL": url})


def test_close_itself_is_the_default() -> None:
    assert api_url({}) == API_URL


def test_the_secret_is_not_in_its_repr() -> None:
    assert "hidden" not in f"{Key(LOOPBACK, 'hidden')!r} {Key(LOOPBACK, 'hidden')}"
