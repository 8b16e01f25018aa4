"""From a displayed message to the people to look for. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from host.protocol import MessageHead

MAX_OTHERS = 20
"""So many participants beside the one that counts go into the one search request."""


# A mail's sender chooses what stands in its head, and only so much of it is sound.
_LONGEST_ADDRESS = 320  # RFC 3696: 64 before the @, 255 after it
_LONGEST_LABEL = 63  # RFC 1035
_LONGEST_HEADER = 1000  # RFC 5322 has 998 for a line


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
    mine = [canonical(address) for address in own]
    strangers = [p for p in everybody if not any(_is_same_mailbox(p.address, address) for address in mine)]
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
    return People(counts, _unique([person for person in shown if not _is_list(person.address, message)]))


def canonical(address: str) -> str:
    """The one spelling by which an address is known here: trimmed, NFC, lower-case."""
    return unicodedata.normalize("NFC", address.strip()).lower()


def spellings(address: str) -> tuple[str, ...]:
    """What a canonical address may be stored as in Close, the likeliest first: as it is, with the domain's
    other spelling (punycode or Unicode), and both without the `+tag`."""
    local, at, domain = address.rpartition("@")
    if not at:
        return (address,)
    locals_ = dict.fromkeys((local, _untagged(local)))
    return tuple(f"{name}@{host}" for name in locals_ for host in _domain_spellings(domain))


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
    return _is_list(address, message) or _NO_REPLY.search(local) is not None


def _is_list(address: str, message: MessageHead) -> bool:
    posts = re.findall(r"mailto:([^>?\s]+)", message.list_post[:_LONGEST_HEADER], re.IGNORECASE)
    # RFC 2919: a list's id is usually its address with a dot for the @.
    list_id = message.list_id[:_LONGEST_HEADER].rpartition("<")[2].partition(">")[0]
    return address in map(canonical, posts) or address.replace("@", ".") == canonical(list_id)


def _is_same_mailbox(one: str, other: str) -> bool:
    """Whether two canonical addresses are one person's: the same but for the domain's spelling, or for a tag
    that only one of them has. Two different tags may be two people's."""
    one_local, _, one_domain = one.rpartition("@")
    other_local, _, other_domain = other.rpartition("@")
    if one_domain not in _domain_spellings(other_domain):
        return False
    return (
        one_local == other_local or one_local == _untagged(other_local) or _untagged(one_local) == other_local
    )


def _everybody(message: MessageHead) -> tuple[Person, ...]:
    return tuple(
        Person(canonical(p.address), p.name.strip(), Role(p.role))
        for p in message.people
        if "@" in p.address and len(p.address) <= _LONGEST_ADDRESS
    )


_DRAWN_ORDER = (Role.FROM, Role.REPLY_TO, Role.TO, Role.CC, Role.BCC)


def _unique(people: list[Person]) -> tuple[Person, ...]:
    """Each address once, where it first stands in the order in which participants are drawn."""
    by_address: dict[str, Person] = {}
    for person in sorted(people, key=lambda person: _DRAWN_ORDER.index(person.role)):
        by_address.setdefault(person.address, person)
    return tuple(by_address.values())


def _untagged(local: str) -> str:
    return local.partition("+")[0] or local


def _domain_spellings(domain: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((domain, _by_label(domain, _to_punycode), _by_label(domain, _to_unicode))))


def _by_label(domain: str, spell: Callable[[str], str]) -> str:
    """The domain with each label spelt so; as it is where one cannot be."""
    try:
        spelt = ".".join(spell(label) for label in domain.split("."))
        spelt.encode("utf-8")  # punycode of a mail's making may stand for half a character
    except UnicodeError:
        return domain
    return unicodedata.normalize("NFC", spelt)


def _to_punycode(label: str) -> str:
    if label.isascii() or label.startswith("xn--") or len(label) > _LONGEST_LABEL:
        return label
    return "xn--" + label.encode("punycode").decode("ascii")


def _to_unicode(label: str) -> str:
    if not label.startswith("xn--") or len(label) > _LONGEST_LABEL:
        return label
    return label[4:].encode("ascii").decode("punycode")
