"""Who counts in a message, and how an address may be spelt."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

import pytest

from host.message import MAX_OTHERS, Role, people_of, spellings
from host.protocol import MessageHead, Participant, RoleName

OWN = ("grace@compiler.example", "Sales@Compiler.example")


def person(role: RoleName, address: str, name: str = "") -> Participant:
    return Participant(role, address, name)


def counts(*people: Participant, own: tuple[str, ...] = OWN, **head: object) -> str | None:
    found = people_of(MessageHead(people, **head), own).counts  # type: ignore[arg-type]  # any field of the head
    return found.address if found else None


ME = person("to", "grace@compiler.example", "Grace")


def test_the_sender_counts() -> None:
    assert counts(person("from", "ada@engines.example"), ME) == "ada@engines.example"


def test_case_and_space_do_not_matter() -> None:
    assert counts(person("from", " Ada@Engines.Example "), ME) == "ada@engines.example"


def test_composed_and_decomposed_letters_are_one_address() -> None:
    assert counts(person("from", "jose\u0301@e.example"), ME) == "jos\u00e9@e.example"


def test_on_mail_that_the_person_wrote_the_first_recipient_counts() -> None:
    wrote = person("from", "GRACE@compiler.example")
    assert (
        counts(wrote, person("to", "zoe@omega.example"), person("to", "b@b.example")) == "zoe@omega.example"
    )
    assert counts(wrote, person("to", "sales@compiler.example"), person("cc", "c@c.example")) == "c@c.example"
    assert counts(wrote, person("bcc", "d@d.example")) == "d@d.example"


def test_in_the_sent_folder_an_alias_unknown_to_thunderbird_is_the_person() -> None:
    people = person("from", "alias@compiler.example"), person("to", "zoe@omega.example")
    assert counts(*people, folder_use=("sent",)) == "zoe@omega.example"
    assert counts(*people, folder_use=("inbox",)) == "alias@compiler.example"


def test_own_addresses_never_count_also_with_a_tag() -> None:
    assert counts(person("from", "grace+crm@compiler.example"), ME) is None
    assert people_of(MessageHead((person("from", "ada@e.example"), ME)), OWN).others == ()


LIST = {"list_id": "Dev talk <dev.lists.example.net>", "list_post": "<mailto:dev@lists.example.net>"}


def test_a_colleague_behind_the_same_mailbox_counts() -> None:
    """One box with a tag for each person: only one's own tag is oneself."""
    own = ("sales+alice@corp.example",)
    assert counts(person("from", "sales+bob@corp.example"), own=own) == "sales+bob@corp.example"
    assert counts(person("from", "sales@corp.example"), own=own) is None
    assert counts(person("from", "sales+x@corp.example"), own=("sales@corp.example",)) is None


@pytest.mark.parametrize(
    "head",
    [
        {"list_id": "<" * 200_000},
        {"list_id": "a." * 100_000},
        {"list_post": "mailto:" * 100_000},
        {"people": (Participant("from", "a@" + "ü" * 100_000 + ".example"),)},
        {"people": (Participant("from", "a@" + "ü." * 100 + "example"),)},
        {"people": (Participant("from", "-" * 100_000 + "@b.example"),)},
        {"people": (Participant("from", "noreply" * 40 + "@b.example"),)},
        {"people": (Participant("from", "a@xn--" + "9" * 300 + ".example"),)},
    ],
    ids=lambda head: next(iter(head)),
)
def test_a_mail_made_to_hurt_costs_nothing(head: dict[str, Any]) -> None:
    """In a process of its own, which a slow pattern would hold beyond the limit of its processor time."""
    program = (
        "import resource, sys, pickle; resource.setrlimit(resource.RLIMIT_CPU, (3, 3));"
        "from host.message import people_of, spellings;"
        "head = pickle.load(sys.stdin.buffer); found = people_of(head, ('grace@compiler.example',));"
        "[spellings(person.address) for person in found.all]"
    )
    subprocess.run(
        [sys.executable, "-c", program], input=pickle.dumps(MessageHead(**head)), check=True, timeout=60
    )


@pytest.mark.parametrize("headers", [LIST, {"list_id": LIST["list_id"]}, {"list_post": LIST["list_post"]}])
def test_a_list_stands_aside_for_reply_to(headers: dict[str, str]) -> None:
    munged = person("from", "dev@lists.example.net", "Poster via dev")
    replies = person("reply-to", "dev@lists.example.net"), person("reply-to", "poster@home.example")
    assert counts(munged, *replies, **headers) == "poster@home.example"
    assert counts(munged, **headers) is None


def test_a_poster_under_their_own_address_counts() -> None:
    assert counts(person("from", "poster@home.example"), person("to", "dev@lists.example.net"), **LIST) == (
        "poster@home.example"
    )


@pytest.mark.parametrize(
    "address",
    [
        "no-reply@b.example",
        "noreply@b.example",
        "NoReply@b.example",
        "do-not-reply@b.example",
        "donotreply@b.example",
        "no_reply@b.example",
        "orders-noreply@b.example",
        "noreply+x1@b.example",
        "mailer-daemon@b.example",
        "bounces@b.example",
    ],
)
def test_no_reply_addresses_do_not_count(address: str) -> None:
    assert counts(person("from", address), ME) is None
    assert counts(person("from", address), person("reply-to", "anna@b.example"), ME) == "anna@b.example"
    assert counts(person("from", address), person("reply-to", "no-reply@c.example"), ME) is None


@pytest.mark.parametrize("address", ["noreen@b.example", "replyanna@b.example", "nora.eply@b.example"])
def test_people_with_such_names_count(address: str) -> None:
    assert counts(person("from", address)) == address


def test_an_ordinary_sender_counts_before_reply_to() -> None:
    assert counts(person("from", "ada@e.example"), person("reply-to", "desk@e.example")) == "ada@e.example"


def test_without_from_nobody_counts() -> None:
    assert counts(person("to", "x@x.example"), person("reply-to", "y@y.example")) is None
    assert counts() is None


def test_what_is_no_address_is_left_out() -> None:
    assert counts(person("from", "not an address")) is None


def test_participants_stand_once_in_the_order_of_the_head() -> None:
    people = people_of(
        MessageHead(
            (
                person("cc", "c@c.example", "Cc"),
                person("to", "t@t.example"),
                person("from", "f@f.example", "From"),
                person("cc", "f@f.example", "Again"),
                person("reply-to", "r@r.example"),
            )
        ),
        OWN,
    )
    assert [(p.address, p.role) for p in people.all] == [
        ("f@f.example", Role.FROM),
        ("t@t.example", Role.TO),
        ("c@c.example", Role.CC),
    ]
    assert people.counts is people.all[0]


def test_a_list_is_no_participant() -> None:
    head = MessageHead((person("from", "a@a.example"), person("to", "dev@lists.example.net")), **LIST)
    assert [p.address for p in people_of(head, OWN).all] == ["a@a.example"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("a@b.example", ("a@b.example",)),
        ("a+x@b.example", ("a+x@b.example", "a@b.example")),
        ("a@müller.example", ("a@müller.example", "a@xn--mller-kva.example")),
        ("a@xn--mller-kva.example", ("a@xn--mller-kva.example", "a@müller.example")),
        (
            "a+x@müller.example",
            (
                "a+x@müller.example",
                "a+x@xn--mller-kva.example",
                "a@müller.example",
                "a@xn--mller-kva.example",
            ),
        ),
        ("+x@b.example", ("+x@b.example",)),
        ("a@xn--broken-\x80.example", ("a@xn--broken-\x80.example",)),
        ("nowhere", ("nowhere",)),
        ("x@xn--x-qc4g.com", ("x@xn--x-qc4g.com",)),  # stands for half a character, which nothing can carry
    ],
)
def test_spellings(address: str, expected: tuple[str, ...]) -> None:
    assert spellings(address) == expected


def test_the_search_has_a_bound() -> None:
    assert MAX_OTHERS == 20  # design decision: one `or` with up to 20 other participants
