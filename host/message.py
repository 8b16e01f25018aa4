"""From a displayed message to the people to look for. Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from msgspec import Struct

from host.protocol import MessageHead

MAX_OTHERS = 20
"""So many participants beside the one that counts go into the one search request."""


class Role(StrEnum):
    """Where in the message's head a person stands."""

    FROM = "from"
    REPLY_TO = "reply-to"
    TO = "to"
    CC = "cc"
    BCC = "bcc"


class Person(Struct, frozen=True):
    """A participant of a message. `address` is canonical: trimmed, NFC, lower-case."""

    address: str
    name: str = ""
    role: Role = Role.FROM

    @property
    def label(self) -> str:
        """What to call the person on screen."""
        return self.name or self.address


class People(Struct, frozen=True):
    """Who takes part in a message, without the person who reads it.

    `counts` is the one whose record is shown: the sender, or the first recipient of mail that the person
    wrote. It is None when there is nobody to look up. `all` is in the order From, To, Cc, Bcc.
    """

    counts: Person | None = None
    all: tuple[Person, ...] = ()

    @property
    def others(self) -> tuple[Person, ...]:
        """Everybody but the one who counts."""
        return tuple(person for person in self.all if person != self.counts)


def people_of(message: MessageHead, own: tuple[str, ...] = ()) -> People:
    """Who is to be looked up for a message; `own` are the addresses of the person's identities."""
    everybody = _everybody(message)
    mine = {spelling for address in own for spelling in spellings(canonical(address))}
    strangers = [person for person in everybody if mine.isdisjoint(spellings(person.address))]
    sender = next((person for person in everybody if person.role is Role.FROM), None)
    wrote = "sent" in message.folder_use or (sender is not None and sender not in strangers)
    if wrote:
        recipients = [p for p in strangers if p.role in (Role.TO, Role.CC, Role.BCC)]
        counts = next((p for p in recipients if not _is_nobody(p.address, message)), None)
        shown = recipients
    else:
        counts = _who_wrote(sender, everybody, strangers, message)
        # A Reply-To is drawn only where it stands in for the sender.
        shown = [p for p in strangers if p.role is not Role.REPLY_TO or p == counts]
    lists = _list_addresses(message)
    return People(counts, _unique([person for person in shown if person.address not in lists]))


def canonical(address: str) -> str:
    """The one spelling by which an address is known here: trimmed, NFC, lower-case."""
    return unicodedata.normalize("NFC", address.strip()).lower()


def spellings(address: str) -> tuple[str, ...]:
    """What a canonical address may be stored as in Close, the likeliest first: as it is, with the domain's
    other spelling (punycode or Unicode), and both without the `+tag`."""
    local, at, domain = address.rpartition("@")
    if not at:
        return (address,)
    domains = dict.fromkeys((domain, _to_punycode(domain), _to_unicode(domain)))
    untagged = local.partition("+")[0] or local
    return tuple(dict.fromkeys(f"{name}@{host}" for name in (local, untagged) for host in domains))


def _who_wrote(
    sender: Person | None, everybody: tuple[Person, ...], strangers: list[Person], message: MessageHead
) -> Person | None:
    """From counts; if it is a list's or a no-reply address, the first Reply-To that is neither; or nobody."""
    if sender is None or not _is_nobody(sender.address, message):
        return sender
    replies = (person for person in strangers if person.role is Role.REPLY_TO)
    return next((person for person in replies if not _is_nobody(person.address, message)), None)


_NO_REPLY = re.compile(
    r"(^|[-_.+])(no|not|do[-_.]?not)[-_.]?reply($|[-_.+])|^(mailer-daemon|bounces?)($|[-_.+])|[-_.](bounces?)$"
)


def _is_nobody(address: str, message: MessageHead) -> bool:
    """True for a list's address or a no-reply address: writing to it reaches no single person."""
    local, _, _ = address.rpartition("@")
    return address in _list_addresses(message) or _NO_REPLY.search(local) is not None


def _list_addresses(message: MessageHead) -> set[str]:
    posts = re.findall(r"mailto:([^>?\s]+)", message.list_post, re.IGNORECASE)
    found = {canonical(post) for post in posts}
    # RFC 2919: a list's id is usually its address with a dot for the @.
    for list_id in re.findall(r"<([^>]+)>", message.list_id) or [message.list_id]:
        labels = canonical(list_id).split(".")
        found.update(f"{'.'.join(labels[:n])}@{'.'.join(labels[n:])}" for n in range(1, len(labels) - 1))
    return found


def _everybody(message: MessageHead) -> tuple[Person, ...]:
    return tuple(
        Person(canonical(p.address), p.name.strip(), Role(p.role)) for p in message.people if "@" in p.address
    )


_DRAWN_ORDER = (Role.FROM, Role.REPLY_TO, Role.TO, Role.CC, Role.BCC)


def _unique(people: list[Person]) -> tuple[Person, ...]:
    """Each address once, where it first stands in the order in which participants are drawn."""
    by_address: dict[str, Person] = {}
    for person in sorted(people, key=lambda person: _DRAWN_ORDER.index(person.role)):
        by_address.setdefault(person.address, person)
    return tuple(by_address.values())


def _to_punycode(domain: str) -> str:
    try:
        labels = (
            label
            if label.isascii() or label.startswith("xn--")
            else "xn--" + label.encode("punycode").decode("ascii")
            for label in domain.split(".")
        )
        return ".".join(labels)
    except UnicodeError:
        return domain


def _to_unicode(domain: str) -> str:
    try:
        labels = (
            label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
            for label in domain.split(".")
        )
        return unicodedata.normalize("NFC", ".".join(labels))
    except UnicodeError:
        return domain
