"""What may be written into a field: each reader checks a value and returns it as it is stored.

A reader gets the value, which may be null, and the path to it in the body; it raises Refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from email.utils import parseaddr
from html import escape, unescape
from typing import Any

from host.close.sandbox.account import Row, timestamp
from host.close.sandbox.listing import moment
from host.close.sandbox.refusals import invalid, invalid_at

Path = list[str | int]
Reader = Callable[[Any, Path], Any]

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+")
_RICH = re.compile(r"<body>.*</body>", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>|</(p|h[1-6]|li|ul)>(?!\s*</(ul|body)>)")
_TAG = re.compile(r"<[^>]*>")


def read(body: Row, readers: Mapping[str, Reader]) -> Row:
    """The fields of a body that have a reader; others are left for `check_known`."""
    return {name: reader(body[name], [name]) for name, reader in readers.items() if name in body}


def check_known(body: Row, readers: Mapping[str, Reader], view: Row, refuse: bool) -> None:
    """Refuse fields that neither are writable nor appear in the record, if the switch says so."""
    for name in body if refuse else ():
        if name not in readers and name not in view and not name.startswith("custom."):
            raise invalid(name, "Unknown field.")


def text(value: Any, path: Path) -> str:
    """Null clears to nothing."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise invalid_at(path, "Value must be of basestring type.")
    return value


def optional_text(value: Any, path: Path) -> str | None:
    return None if value is None else text(value, path)


def required_text(value: Any, path: Path) -> str:
    """Not null and not empty."""
    if not text(value, path).strip():
        raise invalid_at(path, "This field is required.")
    return str(value)


def truth(value: Any, path: Path) -> bool:
    if not isinstance(value, bool):
        raise invalid_at(path, "Value must be of bool type.")
    return value


def one_of(*choices: str) -> Reader:
    def reader(value: Any, path: Path) -> Any:
        if value not in choices:
            raise invalid_at(path, f"Not a valid choice. Choose one of {', '.join(choices)}.")
        return value

    return reader


def whole_number(least: int | None = None, most: int | None = None) -> Reader:
    def reader(value: Any, path: Path) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            raise invalid_at(path, "Value must be of int type.")
        if (least is not None and value < least) or (most is not None and value > most):
            raise invalid_at(path, f"Value must be between {least} and {most}.")
        return value

    return reader


def optional(reader: Reader) -> Reader:
    return lambda value, path: None if value is None else reader(value, path)


def day(value: Any, path: Path) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise invalid_at(path, "Not a valid date.") from None


def time(value: Any, path: Path) -> str:
    """A time, in UTC as Close writes it; without an offset it is taken as UTC."""
    if not isinstance(value, str):
        raise invalid_at(path, "Not a valid datetime.")
    return timestamp(moment(".".join(map(str, path)), value))


def day_or_time(value: Any, path: Path) -> str:
    return day(value, path) if isinstance(value, str) and len(value) == 10 else time(value, path)


def list_of(reader: Reader) -> Reader:
    """A whole list; null empties it."""

    def read_all(value: Any, path: Path) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise invalid_at(path, "Value must be of list type.")
        return [reader(each, [*path, index]) for index, each in enumerate(value)]

    return read_all


def part(value: Any, path: Path) -> Row:
    """An object inside a list."""
    if not isinstance(value, dict):
        raise invalid_at(path, "Value must be of dict type.")
    return value


def address(value: Any, path: Path) -> str:
    """An e-mail address by itself."""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value.strip()):
        raise invalid_at(path, "Invalid email address.")
    return value.strip()


def mailbox(value: Any, path: Path) -> str:
    """An e-mail address, perhaps with a name: "Ada <ada@b.example>"."""
    address(parseaddr(value)[1] if isinstance(value, str) else value, path)
    return str(value)


def email(value: Any, path: Path) -> Row:
    """An address of a contact: {email, type}."""
    value = part(value, path)
    if value.get("email") in (None, ""):
        raise invalid_at([*path, "email"], "This field is required.")
    kind = text(value.get("type"), [*path, "type"]) or "office"
    return {"email": address(value["email"], [*path, "email"]), "type": kind}


def url(value: Any, path: Path) -> Row:
    """A web address of a contact: {url, type}."""
    value = part(value, path)
    kind = text(value.get("type"), [*path, "type"]) or "url"
    return {"url": required_text(value.get("url"), [*path, "url"]), "type": kind}


_POSTAL = ("label", "address_1", "address_2", "city", "state", "zipcode", "country")


def postal_address(value: Any, path: Path) -> Row:
    value = part(value, path)
    return {name: text(value.get(name), [*path, name]) for name in _POSTAL} | {
        "label": text(value.get("label"), [*path, "label"]) or "business"
    }


def note(body: Row, name: str = "note") -> Row:
    """A rich text, both ways: the plain text fills the HTML, the HTML the plain text; HTML wins."""
    html_name = f"{name}_html"
    if body.get(html_name) is not None:
        html = body[html_name]
        if not isinstance(html, str) or not _RICH.fullmatch(html):
            raise invalid(html_name, "Rich text must start with <body> and end with </body>.")
        return {name: plain(html), html_name: html}
    if name in body:
        value = text(body[name], [name])
        return {name: value, html_name: rich(value)}
    return {name: "", html_name: rich("")} if html_name in body else {}


def rich(plain_text: str) -> str:
    return f"<body><p>{escape(plain_text, quote=False).replace(chr(10), '<br />')}</p></body>"


def plain(html: str) -> str:
    return unescape(_TAG.sub("", _BREAK.sub("\n", html))).strip("\n")
