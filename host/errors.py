"""Turns what went wrong into words for a person: what happened, what it means, what to do next."""

from __future__ import annotations

from msgspec import Struct

from host.close import errors as close


class Problem(Struct, frozen=True):
    """A failure in words. `code` is stable, for logs and tests; `wait` is the seconds until it is tried again
    by itself."""

    code: str
    title: str
    text: str
    can_retry: bool = True
    wait: float | None = None


def describe(error: Exception) -> Problem:
    """The words for a failure of a request to Close."""
    match error:
        case close.KeyRefused():
            return Problem(
                "key_refused",
                "Close refused the key (401)",
                "It was removed or replaced in Close. Nothing on this computer is lost.",
            )
        case close.Forbidden():
            return Problem(
                "forbidden",
                "This key may not see that (403)",
                " ".join(
                    part
                    for part in (
                        error.sentence,
                        "Ask the administrator of your Close organisation for access, then try again.",
                    )
                    if part
                ),
            )
        case close.PlanLimit():
            return Problem(
                "plan_limit",
                "Your Close plan’s limit is reached (402)",
                "Close answers again when the limit resets or the plan is upgraded.",
            )
        case close.TooFast():
            return Problem(
                "too_fast",
                "Close asks us to wait",
                f"Too many requests in a short time. Asking again in {max(1, round(error.wait))} s.",
                wait=error.wait,
            )
        case close.NotFound():
            return Problem(
                "not_found",
                "This record is no longer in Close",
                "It was deleted or merged into another one. Look again to find where it went.",
            )
        case close.Refused():
            return Problem("refused", f"Close refused the request ({error.status})", error.sentence)
        case close.ServerDown():
            return Problem(
                "server_down",
                f"Close is not answering ({error.status})",
                "Close has trouble at the moment. Nothing is lost; try again in a while.",
            )
        case close.NoSecureConnection():
            return Problem(
                "no_secure_connection",
                "No secure connection to Close",
                "A proxy or virus scanner may be answering in its place. Nothing was sent.",
            )
        case close.NoConnection():
            return Problem(
                "no_connection",
                "Close cannot be reached",
                "There is no connection to Close. Check the network, then try again.",
            )
        case close.Unclear():
            return Problem(
                "unclear",
                "Close did not confirm this",
                "It may have been done or not. Look in Close before doing it again.",
                can_retry=False,
            )
        case close.NonsenseAnswer():
            return Problem(
                "nonsense_answer",
                "Close’s answer makes no sense",
                "Something between here and Close may be answering in its place. Try again.",
            )
        case _:
            return Problem(
                "unexpected",
                "Something unexpected went wrong",
                f"The panel could not do this ({type(error).__name__}). The log has the details.",
            )
