"""Which addresses a key may be sent to, and what is said of the others."""

from __future__ import annotations

import pytest

from host.close.address import BadAddress, api_address, is_on_this_computer


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://api.close.com/api/v1/", "https://api.close.com/api/v1/"),
        ("https://api.close.com/api/v1", "https://api.close.com/api/v1/"),
        ("https://api.close.com", "https://api.close.com/"),
        ("http://localhost:8080/", "http://localhost:8080/"),
        ("http://[::1]:9/", "http://[::1]:9/"),
    ],
)
def test_an_address_ends_in_a_slash(typed: str, address: str) -> None:
    assert api_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        *("https://close.example:99999999/", "https://close.example:port/", "https://clo se.example/"),
        *("https://close.example/\n", "https://close.example\\evil.example/", "https://close.example/?"),
        *("https://[hidden/", "https://\u2100.example/", "/close.example/", "close.example"),
    ],
)
def test_what_is_no_address_is_told_with_an_example(typed: str) -> None:
    with pytest.raises(BadAddress, match=r"https://api\.close\.com/api/v1/$") as caught:
        api_address(typed)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("https://user:hidden@close.example/", "must not hold a user name or a password"),
        ("https://hidden@close.example/", "must not hold a user name or a password"),
        ("https://close.example/?key=hidden", "looks like"),
        ("https://close.example/#hidden", "looks like"),
        ("http://close.example/hidden", "The address of close.example must begin with https://"),
    ],
)
def test_what_may_be_a_secret_is_not_quoted(typed: str, words: str) -> None:
    with pytest.raises(BadAddress, match=words) as caught:
        api_address(typed)
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:1/", True),
        ("https://localhost/", True),
        ("https://api.close.com/", False),
        ("https://127.0.0.1.evil.example/", False),
    ],
)
def test_on_this_computer(url: str, here: bool) -> None:
    assert is_on_this_computer(url) is here
