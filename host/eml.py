"""Reads the head of an `.eml` file as a message that is displayed. Pure."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from email.utils import getaddresses, parsedate_to_datetime

from host.protocol import MessageHead, Participant, RoleName

_ROLES: tuple[tuple[str, RoleName], ...] = (
    ("From", "from"),
    ("Reply-To", "reply-to"),
    ("To", "to"),
    ("Cc", "cc"),
    ("Bcc", "bcc"),
)


def read_head(content: bytes) -> MessageHead:
    """The head of a message file. Headers that cannot be understood are left out, none raises."""
    head = HeaderParser().parsestr(_head_text(content))
    return MessageHead(
        people=tuple(person for header, role in _ROLES for person in _people(head, header, role)),
        subject=_text(head, "Subject"),
        message_id=_text(head, "Message-ID").strip("<>"),
        date=_date(head),
        list_id=_text(head, "List-Id"),
        list_post=_text(head, "List-Post"),
        external=True,
    )


def _head_text(content: bytes) -> str:
    """Up to the first empty line. Many programs write bare UTF-8 in it, old ones a Windows code page."""
    head = re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0]
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError:
        return head.decode("cp1252", "replace")


def _people(head: Message, header: str, role: RoleName) -> list[Participant]:
    # Addresses are split before names are decoded: a decoded name may hold a comma.
    values = [str(value) for value in head.get_all(header, [])]
    return [
        Participant(role, address, _decoded(name)) for name, address in getaddresses(values) if "@" in address
    ]


def _text(head: Message, header: str) -> str:
    return " ".join(_decoded(str(head.get(header, ""))).split())


def _decoded(value: str) -> str:
    try:
        decoded = str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):  # unknown charset, broken base64
        decoded = value
    return decoded.encode("utf-8", "replace").decode("utf-8")


def _date(head: Message) -> str:
    try:
        return parsedate_to_datetime(str(head.get("Date", ""))).isoformat()
    except (TypeError, ValueError):
        return ""
