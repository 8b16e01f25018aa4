"""What can go wrong when Close is asked.

CloseError
├── KeyRefused            401: wrong, revoked or expired key
├── PlanLimit             402
├── Forbidden             403: the key's user lacks a permission
├── NotFound              404: unknown id; deleted or merged
├── Refused               400 and other 4xx: a value or the request was refused
├── TooFast               429: wait `wait` seconds
├── ServerDown            5xx
├── NonsenseAnswer        2xx that is not the JSON that was asked for, or a redirect
├── NoConnection          no answer: DNS, refused, reset, timed out
│   └── NoSecureConnection    TLS or proxy
└── Cancelled             nobody wants the answer any more

The text of these exceptions is for logs: it holds no key, no address of a person and no text from a record.
"""

from __future__ import annotations

from collections.abc import Mapping


class CloseError(Exception):
    """Base of everything that `host.close` raises about Close and the way to it."""


class KeyRefused(CloseError):
    pass


class PlanLimit(CloseError):
    pass


class Forbidden(CloseError):
    pass


class NotFound(CloseError):
    pass


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
    pass


class NoSecureConnection(NoConnection):
    pass


class Cancelled(CloseError):
    pass
