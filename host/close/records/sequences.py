"""Sequences (workflows): series of mails, calls and tasks, who is enrolled in them, and who may send."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from host.close.records.wire import Wire, each, seconds, text, texts, time


class Step(Struct, frozen=True):
    """One step, `delay` after the one before. `type` is email, call, sms, …."""

    id: str
    type: str
    delay: timedelta | None
    email_template_id: str


class Sequence(Struct, frozen=True):
    """`status` is active, paused or draft. Not every sequence lets people enrol contacts by hand."""

    id: str
    name: str
    status: str = ""
    manual_enrollment: bool = True
    steps: tuple[Step, ...] = ()
    wire: Wire = {}


class Subscription(Struct, frozen=True):
    """A contact's enrolment. `status` is active, paused, finished, goal or error."""

    id: str
    sequence_id: str
    contact_id: str
    lead_id: str = ""
    contact_email: str = ""
    sender_email: str = ""
    status: str = ""
    created_at: datetime | None = None
    wire: Wire = {}


class Identity(Struct, frozen=True):
    """A name and address that mail can be sent as."""

    name: str
    address: str


class ConnectedAccount(Struct, frozen=True):
    """A user's mail or calendar account. `type` is google, microsoft, custom_email, zoom, calendly."""

    id: str
    type: str
    email: str = ""
    user_id: str = ""
    identities: tuple[Identity, ...] = ()
    features: tuple[str, ...] = ()
    wire: Wire = {}

    @property
    def sends_mail(self) -> bool:
        return "email_sending" in self.features


def sequence(wire: Wire) -> Sequence:
    """Read a sequence. Where it does not say so, people may enrol contacts by hand."""
    return Sequence(
        id=text(wire, "id"),
        name=text(wire, "name"),
        status=text(wire, "status"),
        manual_enrollment=wire.get("allow_manual_enrollment") is not False,
        steps=each(wire, "steps", _step),
        wire=wire,
    )


def _step(wire: Wire) -> Step:
    return Step(
        id=text(wire, "id"),
        type=text(wire, "step_type"),
        delay=seconds(wire, "delay"),
        email_template_id=text(wire, "email_template_id"),
    )


def subscription(wire: Wire) -> Subscription:
    """Read an enrolment."""
    return Subscription(
        id=text(wire, "id"),
        sequence_id=text(wire, "sequence_id"),
        contact_id=text(wire, "contact_id"),
        lead_id=text(wire, "lead_id"),
        contact_email=text(wire, "contact_email"),
        sender_email=text(wire, "sender_email"),
        status=text(wire, "status"),
        created_at=time(wire, "date_created"),
        wire=wire,
    )


def connected_account(wire: Wire) -> ConnectedAccount:
    """Read a connected account."""
    return ConnectedAccount(
        id=text(wire, "id"),
        type=text(wire, "_type"),
        email=text(wire, "email"),
        user_id=text(wire, "user_id"),
        identities=each(wire, "identities", lambda one: Identity(text(one, "name"), text(one, "email"))),
        features=texts(wire, "enabled_features"),
        wire=wire,
    )
