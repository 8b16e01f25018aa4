"""Heads of message files, sound and broken."""

from __future__ import annotations

import pytest

from host.eml import read_head
from host.protocol import Participant


def people(*lines: str) -> list[Participant]:
    return list(read_head(("\r\n".join(lines) + "\r\n\r\nbody").encode("utf-8")).people)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("From: Ada <ada@e.example>", Participant("from", "ada@e.example", "Ada")),
        ('From: "Novák, Petr" <petr@b.example>', Participant("from", "petr@b.example", "Novák, Petr")),
        (
            "From: =?UTF-8?Q?J=C3=BCrgen=2C_M=C3=BCller?= <j@m.example>",
            Participant("from", "j@m.example", "Jürgen, Müller"),
        ),
        (
            "From: =?no-such-charset?Q?x?= <x@m.example>",
            Participant("from", "x@m.example", "=?no-such-charset?Q?x?="),
        ),
        ("From: bare@m.example", Participant("from", "bare@m.example", "")),
    ],
)
def test_a_sender(line: str, expected: Participant) -> None:
    assert people(line) == [expected]


def test_folded_headers_and_groups() -> None:
    found = people(
        "From: a@a.example", "To: Team: b@b.example, c@c.example;,\r\n d@d.example", "Cc: nobody:;"
    )
    assert [(p.role, p.address) for p in found] == [
        ("from", "a@a.example"),
        ("to", "b@b.example"),
        ("to", "c@c.example"),
        ("to", "d@d.example"),
    ]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe", b"From", b"From: <<a@@b\r\nDate: never\r\n\r\n", b"\r\n" * 9]
)
def test_broken_files_have_an_empty_head(content: bytes) -> None:
    head = read_head(content)
    assert (head.subject, head.date, head.external) == ("", "", True)


def test_subject_date_and_list() -> None:
    head = read_head(
        b"Subject: =?UTF-8?B?8J+agA==?= a\r\n b\r\nDate: Fri, 20 Nov 2026 10:00:00 +0100\r\n"
        b"Message-ID: <m1@e.example>\r\nList-Id: Dev <dev.lists.example>\r\n\r\n"
    )
    assert head.subject == "🚀 a b"
    assert head.date == "2026-11-20T10:00:00+01:00"
    assert head.message_id == "m1@e.example"
    assert head.list_id == "Dev <dev.lists.example>"


def test_names_in_an_old_code_page() -> None:
    assert read_head("From: Jürgen <j@m.example>\r\n\r\n".encode("cp1252")).people[0].name == "Jürgen"
