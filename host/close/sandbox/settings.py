"""The sandbox's switches: arguments of `Sandbox`, and `POST /sandbox/settings` from other processes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

NotNegative = Annotated[float, Meta(ge=0)]


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How this Close behaves where the real one differs, is not known, or has a bad day."""

    embed_related: bool = True
    """Whether search gives a lead's contacts, opportunities and tasks if asked for (not confirmed)."""
    refuse_exact_value: bool = False
    """Whether the search mode `exact_value` is refused with 400."""
    index_lag: NotNegative = 0.0
    """Seconds until a written row reaches lists and search (Close: 0 to 60)."""
    late_deletes: NotNegative = 0.0
    """Seconds for which a deleted record is still answered when it is read by its id (Close: some)."""
    cursor_seconds: NotNegative = 30.0
    """How long a search cursor lives."""
    short_pages: bool = False
    """Pages shorter than `_limit` although more follow."""
    ignore_activity_filters: bool = False
    """Whether filters of /activity/ that need a lead are ignored without one, instead of refused."""
    delete_answer: Literal["object", "empty", "no content"] = "object"
    """What answers a DELETE: 200 with `{}`, as recorded in 2026 · 200 with nothing, as seen live · 204."""
    refuse_unknown_fields: bool = False
    """Whether a body's unknown fields are refused; those of a new lead never are (not confirmed)."""
    require_lead_name: bool = False
    """Whether a lead without a name is refused (not confirmed)."""
    lead_put_contacts: Literal["ignored", "refused"] = "ignored"
    """What becomes of `contacts` in a change of a lead (not confirmed)."""
    addresses_on_put: Literal["replaced", "added"] = "replaced"
    """What a change of a lead's `addresses` does to those that it has (not confirmed)."""
    move_contacts: bool = True
    """Whether a change of its `lead_id` moves a contact, or is ignored (not confirmed)."""
    role_refusal: Literal[400, 403] = 403
    """How a custom field is refused that only other roles may write (not confirmed)."""
    hidden_leads: Literal["none", "missing", "forbidden"] = "none"
    """Whether users of the restricted role see only leads that they made or that a custom field gives to
    them, and how another one's id is answered then: 404 or 403 (not confirmed)."""
    merge_status_changes_seconds: NotNegative = 60.0
    """Within this time one person's changes of a status are noted as one (how long is not confirmed)."""
    outbox_seconds: Annotated[float, Meta(ge=0, lt=60)] = 0.0
    """After this time mail in the outbox is sent, unless `send_in` says otherwise."""
    revoked: bool = False
    """Every key is refused with 401."""
    gzip: bool = True
    """Answers are compressed for clients that accept it."""
    latency_ms: NotNegative = 0.0
    """Milliseconds before every answer."""
    faults: str = ""
    """What goes wrong: see `faults`."""
    seed: int = 0
    """Where the chance of the faults begins: the same seed and requests give the same faults."""
    rate_limit: Annotated[int, Meta(ge=1)] = 1000
    """Requests per window, key, method and first path part; the organisation has three times as many."""
    rate_window: Annotated[float, Meta(gt=0)] = 1.0
    """Seconds of a window."""
    rate_limit_headers: Literal["none", "semicolon", "comma", "decimal"] = "semicolon"
    """none · `ratelimit: limit=100; remaining=99; reset=1` with three more headers, as answered in 2026 ·
    the documented `limit=100, remaining=99, reset=1` · as semicolon, with a decimal reset."""
    rate_limit_body: Literal["object", "flat", "nested", "empty"] = "nested"
    """The body of a 429: `{}` · the flat body of 2017 · the same inside `error` · nothing."""

    def changed(self, changes: dict[str, Any]) -> Settings:
        """These settings with changes. Raises ValueError for unknown names and wrong values."""
        try:
            return msgspec.convert(msgspec.structs.asdict(self) | changes, Settings)
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from error
