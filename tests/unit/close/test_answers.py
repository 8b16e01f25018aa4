"""What an answer's status, headers and body mean."""

from __future__ import annotations

import pytest

from host.close.answers import value_of
from host.close.errors import Refused
from host.close.rate_limits import DEFAULT_WAIT, MAX_WAIT, MIN_WAIT, wait_after


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"ratelimit": "limit=100, remaining=0, reset=5"}, 5),  # as documented
        ({"ratelimit": "limit=100; remaining=0; reset=1"}, 1),  # as seen in 2026
        ({"ratelimit": "limit=100; remaining=0; reset=0.595956"}, 0.595956),
        ({"ratelimit": "reset = 3 ; limit = 100"}, 3),
        ({"ratelimit": "limit=100, remaining=50, reset=4", "retry-after": "9"}, 4),
        ({"ratelimit": "limit=100", "ratelimit-reset": "3"}, 3),
        ({"ratelimit": "reset=soon", "ratelimit-reset": "3.25"}, 3.25),
        ({"ratelimit": "reset=1.2.3", "retry-after": "7"}, 7),
        ({"ratelimit-reset": "6", "retry-after": "7"}, 6),
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 7 "}, 7),
        ({"date": "Mon, 23 Nov 2026 10:00:00 GMT", "retry-after": "Mon, 23 Nov 2026 10:00:12 GMT"}, 12),
        ({"date": "Mon, 23 Nov 2026 10:00:00 -0000", "retry-after": "Mon, 23 Nov 2026 10:00:12 -0000"}, 12),
        ({"date": "Mon, 23 Nov 2026 10:00:00 GMT", "retry-after": "Mon, 23 Nov 2026 09:00:00 GMT"}, MIN_WAIT),
        ({"date": "nonsense", "retry-after": "Mon, 23 Nov 2020 10:00:00 GMT"}, MIN_WAIT),
        ({"retry-after": "later", "x-rate-limit-reset": "0.75"}, 0.75),
        ({"retry-after": "Mon, 99 Nov 2026 99:00:00 GMT"}, DEFAULT_WAIT),
        ({"x-rate-limit-reset": "14.260394"}, 14.260394),
        ({}, DEFAULT_WAIT),
        ({"ratelimit": ""}, DEFAULT_WAIT),
        ({"retry-after": "-5"}, DEFAULT_WAIT),
        ({"retry-after": "nan"}, DEFAULT_WAIT),
        ({"retry-after": "inf"}, DEFAULT_WAIT),
        ({"retry-after": "٣"}, DEFAULT_WAIT),
        ({"retry-after": "0"}, MIN_WAIT),
        ({"retry-after": "86400"}, MAX_WAIT),
        ({"retry-after": "9" * 400}, MAX_WAIT),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, MAX_WAIT),
    ],
)
def test_wait_after_429(headers: dict[str, str], seconds: float) -> None:
    assert wait_after(headers) == pytest.approx(seconds)


def refused(body: bytes, status: int = 400) -> Refused:
    with pytest.raises(Refused) as caught:
        value_of(status, {}, body)
    return caught.value


@pytest.mark.parametrize(
    ("body", "sentence", "fields"),
    [
        (b'{"error": "The request contains invalid JSON."}', "The request contains invalid JSON.", {}),
        (b'{"errors": ["First.", "Second."]}', "First. Second.", {}),
        (
            b'{"errors": ["No."], "field-errors": {"lead": "Object does not exist."}}',
            "No.",
            {"lead": "Object does not exist."},
        ),
        (
            b'{"field-errors": {"cursor": "Expired cursor"}}',
            "cursor: Expired cursor",
            {"cursor": "Expired cursor"},
        ),
        (
            b'{"errors": [], "field-errors": {"contacts": {"errors": {"0": {"field-errors": {"emails":'
            b' {"errors": {"1": {"field-errors": {"email": "Invalid email address."}}}}}}}}}}',
            "contacts.0.emails.1.email: Invalid email address.",
            {"contacts.0.emails.1.email": "Invalid email address."},
        ),
        (
            b'{"field-errors": {"a": ["x", "y"], "b": {"errors": ["z"]}, "c": null, "d": 3, "e": {}}}',
            "a: x y b: z",
            {"a": "x y", "b": "z"},
        ),
        (b'{"field-errors": {"status": "Bad."}, "status": "error"}', "status: Bad.", {"status": "Bad."}),
        (b'{"message": "Bad."}', "Close gave no reason.", {}),
        (b"Forbidden", "Close gave no reason.", {}),
        (b"<html><h1>400</h1></html>", "Close gave no reason.", {}),
        (b"", "Close gave no reason.", {}),
        (b'"\xff"', "Close gave no reason.", {}),
        (b"[]", "Close gave no reason.", {}),
        (b"null", "Close gave no reason.", {}),
        (b'{"errors": null, "field-errors": []}', "Close gave no reason.", {}),
    ],
)
def test_refusal_in_words(body: bytes, sentence: str, fields: dict[str, str]) -> None:
    error = refused(body)
    assert error.sentence == sentence
    assert error.fields == fields


def test_deeply_nested_refusal() -> None:
    depth = 400
    body = b'{"field-errors":' + b'{"a":' * depth + b'"deep"' + b"}" * depth + b"}"
    assert refused(body).fields == {".".join("a" * depth): "deep"}


def test_text_of_a_refusal_repeats_nothing_that_close_wrote() -> None:
    """Close may repeat the refused value in its message, and the text of an error goes to the log."""
    error = refused(b'{"field-errors": {"email": "ada@engines.example is no address"}}')
    assert str(error) == "400 email"


@pytest.mark.parametrize(
    ("body", "value"),
    [(b"{}", {}), (b'{"a": [1, null, "\xc3\xa9"]}', {"a": [1, None, "é"]}), (b" null ", None), (b"12", 12)],
)
@pytest.mark.parametrize("status", [200, 201])
def test_value_of_a_success(status: int, body: bytes, value: object) -> None:
    assert value_of(status, {}, body) == value
