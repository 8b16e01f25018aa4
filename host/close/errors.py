"""What can go wrong when Close is asked.

CloseError
├── KeyRefused            401: wrong, revoked or expired key
├── PlanLimit             402
├── Forbidden             403: the key's user lacks a permission, or the key a scope
├── NotFound              404: unknown id; deleted or merged
├── Refused               400 and other 4xx: a value or the request was refused
├── TooFast               429: wait `wait` seconds
├── ServerDown            5xx
├── NonsenseAnswer        2xx that is not the JSON that was asked for, or a redirect
├── NoConnection          no answer: DNS, refused, reset, timed out
│   └── NoSecureConnection    TLS or proxy
├── Unclear               a write that Close may have done or not: look before sending it again
└── Cancelled             nobody wants the answer any more

The text of these exceptions is for logs: it holds no key, no address of a person and no text from a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


class CloseError(Exception):
    """Base of everything that `host.close` raises about Close and the way to it."""


class KeyRefused(CloseError):
    pass


class PlanLimit(CloseError):
    pass


class Forbidden(CloseError):
    """A refused action or, where everything is refused, lost access. `sentence` is Close's own words, which
    may name the permission or scope that is lacking; "" when it gave none."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__("403")
        self.sentence = sentence


class NotFound(CloseError):
    """No such record any more, or no such address. `record` is what Close looked for ("Lead", "Opportunity",
    …) where it says so. It does not tell a deleted record from one that was merged into another."""

    def __init__(self, text: str = "404", record: str = "") -> None:
        super().__init__(text)
        self.record = record


class Refused(CloseError):
    """A refused request. `sentence` is Close's own words; `fields` maps a dotted path to its message.

    Neither stands in the exception's text, since Close may repeat the refused value in them.
    """

    def __init__(self, status: int, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(" ".join([str(status), *(fields or {})]))
        self.status = status
        self.sentence = sentence
        self.fields = dict(fields or {})


class TooFast(CloseError):
    """Close asks to wait `wait` seconds before the next request to this endpoint group."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"wait {wait:g} s")
        self.wait = wait


class ServerDown(CloseError):
    """Close, or something in front of it, answered with the 5xx `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class NonsenseAnswer(CloseError):
    pass


class NoConnection(CloseError):
    """No answer. `sent` tells whether the request may have reached Close all the same."""

    def __init__(self, text: str = "", *, sent: bool = False) -> None:
        super().__init__(text)
        self.sent = sent


class NoSecureConnection(NoConnection):
    pass


class Unclear(CloseError):
    """A write of which it is not known whether Close did it: after it was sent, the connection broke or timed
    out (`cause` is NoConnection), Close failed (ServerDown) or answered nonsense (NonsenseAnswer).

    Close has no idempotency key, so a repeated creation may create twice: look for it first. `method`, `path`
    and `body` are the request; `sent_at` is when it was sent, by this machine's clock, as aware UTC.
    """

    def __init__(self, method: str, path: str, body: object, sent_at: datetime, cause: CloseError) -> None:
        super().__init__(f"{method} {path}: {type(cause).__name__} {cause}")
        self.method = method
        self.path = path
        self.body = body
        self.sent_at = sent_at
        self.cause = cause


class Cancelled(CloseError):
    pass
