"""The messages between extension and host as types. PROTOCOL.md says what each means."""

from __future__ import annotations

from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

PROTOCOL_VERSION = 1
EXTENSION_ID = "close-sidebar@close-sidebar.example"
NATIVE_NAME = "close_sidebar"  # Thunderbird allows no dash here

RoleName = Literal["from", "reply-to", "to", "cc", "bcc"]


class ProtocolError(Exception):
    """A message that cannot be understood. `code` is one of the error codes in PROTOCOL.md."""

    def __init__(self, code: str, text: str, seq: int | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.seq = seq


class Window(Struct, frozen=True):
    """The window that shows the message: outer frame in CSS pixels; `scale` is its devicePixelRatio."""

    id: int
    left: float
    top: float
    width: float
    height: float
    state: str = "normal"
    scale: float = 1.0


class Participant(Struct, frozen=True):
    """One parsed address of the message's head, as Thunderbird gives it."""

    role: RoleName
    address: str
    name: str = ""


class MessageHead(Struct, frozen=True):
    """What the panel may know of a message: its head, never its text."""

    people: tuple[Participant, ...] = ()
    subject: str = ""
    message_id: str = ""
    date: str = ""
    folder_use: tuple[str, ...] = ()
    list_id: str = ""
    list_post: str = ""
    external: bool = False


class Hello(Struct, frozen=True, tag_field="type", tag="hello"):
    """First message on a link, in both directions."""

    protocol: int
    version: str
    application: str = ""
    capabilities: tuple[str, ...] = ()


class Displayed(Struct, frozen=True, tag_field="type", tag="displayed"):
    """One message is displayed. `own` are the addresses of the person's identities."""

    seq: int
    message: MessageHead
    own: tuple[str, ...] = ()
    window: Window | None = None


class NothingDisplayed(Struct, frozen=True, tag_field="type", tag="nothing_displayed"):
    seq: int
    window: Window | None = None


class SeveralSelected(Struct, frozen=True, tag_field="type", tag="several_selected"):
    seq: int
    count: int
    window: Window | None = None


class ShowPanel(Struct, frozen=True, tag_field="type", tag="show_panel"):
    """The person asked for the panel by a click in Thunderbird."""

    window: Window | None = None


class Status(Struct, frozen=True, tag_field="type", tag="status"):
    """For the badge and title of the extension's buttons; `matches` is None while it is not known."""

    seq: int
    title: str
    matches: int | None = None


class ResizeWindow(Struct, frozen=True, tag_field="type", tag="resize_window"):
    """Make room for the panel: move and resize a window of Thunderbird. Outer frame in CSS pixels."""

    id: int
    left: int
    top: int
    width: int
    height: int


class RestoreWindows(Struct, frozen=True, tag_field="type", tag="restore_windows"):
    """Give the room back: what was resized for the panel and was not touched since is as it was before."""


class Error(Struct, frozen=True, tag_field="type", tag="error", omit_defaults=True):
    code: str
    text: str
    seq: int | None = None


FromExtension = Hello | Displayed | NothingDisplayed | SeveralSelected | ShowPanel
FromHost = Hello | Status | ResizeWindow | RestoreWindows | Error

_INCOMING = {kind.__struct_config__.tag: kind for kind in get_args(FromExtension)}


def parse(value: object) -> FromExtension:
    """The message that a frame's JSON value stands for. Unknown fields are ignored; raises ProtocolError."""
    if not isinstance(value, dict):
        raise ProtocolError("not_an_object", "A message is a JSON object.")
    tag = value.get("type")
    kind = _INCOMING.get(tag) if isinstance(tag, str) else None
    if kind is None:
        raise ProtocolError("unknown_message", "This host knows no message of that type.", _seq(value))
    try:
        message: FromExtension = msgspec.convert(_without_surrogates(value), kind)
    except msgspec.ValidationError as error:
        raise ProtocolError("wrong_type", f"{tag}: {error}", _seq(value)) from error
    except RecursionError:
        raise ProtocolError("wrong_type", f"{tag}: nested too deeply", _seq(value)) from None
    if isinstance(message, Hello) and message.protocol != PROTOCOL_VERSION:
        raise ProtocolError(
            "unsupported_protocol",
            f"The host speaks protocol {PROTOCOL_VERSION}, the extension {message.protocol}.",
        )
    return message


def build(message: FromHost) -> dict[str, Any]:
    """The JSON value for a message to the extension."""
    built: dict[str, Any] = msgspec.to_builtins(message)
    return built


def _seq(value: dict[Any, Any]) -> int | None:
    seq = value.get("seq")
    return seq if isinstance(seq, int) and not isinstance(seq, bool) else None


def _without_surrogates(value: Any) -> Any:
    """Thunderbird escapes lone surrogates, which Python keeps; neither Qt, SQLite nor HTTP can carry them."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value
