"""Reads the head of an `.eml` file as a message that is displayed. Pure."""

from __future__ import annotations

from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
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
    head = BytesHeaderParser().parsebytes(content)
    return MessageHead(
        people=tuple(person for header, role in _ROLES for person in _people(head, header, role)),
        subject=_text(head, "Subject"),
        message_id=_text(head, "Message-ID").strip("<>"),
        date=_date(head),
        list_id=_text(head, "List-Id"),
        list_post=_text(head, "List-Post"),
        external=True,
    )


def _people(head: Message, header: str, role: RoleName) -> list[Participant]:
    # Addresses are split before names are decoded: a decoded name may hold a comma.
    values = [str(value) for value in head.get_all(header, [])]
    return [
        Participant(role, address, _decoded(name))
        for name, address in getaddresses(values)
        if "@" in address
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
