"""Native messaging frames: four bytes of length in the machine's byte order, then that much UTF-8 JSON.

Thunderbird's limits (NativeMessaging.sys.mjs): 1 MiB from host to extension, one byte more kills the
port; 4 GiB the other way. An empty frame is what `port.postMessage(undefined)` sends.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator

from msgspec import Struct

MAX_INCOMING = 4 * 1024 * 1024
MAX_OUTGOING = 1024 * 1024

_LENGTH = struct.Struct("=I")
_DRAIN_STEP = 64 * 1024

Read = Callable[[int], bytes]
"""Reads at most so many bytes and returns b"" at the end of the stream, as `os.read` on a descriptor does."""


class BadFrame(Struct, frozen=True):
    """A frame that carries no JSON value. `code` is one of the error codes in PROTOCOL.md."""

    code: str
    text: str


class FrameTooLong(ValueError):
    """The message does not fit into one frame to the extension."""


def read_frames(read: Read) -> Iterator[object]:
    """Yield each frame's JSON value, or a `BadFrame`, until the stream ends. A bad frame does not end it."""
    while True:
        head = _read_exactly(read, _LENGTH.size)
        if len(head) < _LENGTH.size:
            if head:
                yield BadFrame("frame_truncated", "The stream ended inside a frame's length.")
            return
        (length,) = _LENGTH.unpack(head)
        if length > MAX_INCOMING:
            drained = _drain(read, length)
            yield BadFrame(
                "frame_too_long", f"A frame of {length} bytes exceeds the limit of {MAX_INCOMING}."
            )
            if not drained:
                return
            continue
        body = _read_exactly(read, length)
        if len(body) < length:
            yield BadFrame("frame_truncated", f"The stream ended after {len(body)} of {length} bytes.")
            return
        yield _decode(body)


def build_frame(value: object) -> bytes:
    """The frame for a JSON value. Raises FrameTooLong, since Thunderbird would drop the port."""
    body = json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    if len(body) > MAX_OUTGOING:
        raise FrameTooLong(f"{len(body)} bytes exceed the limit of {MAX_OUTGOING}")
    return _LENGTH.pack(len(body)) + body


def _decode(body: bytes) -> object:
    if not body:
        return BadFrame("frame_empty", "The frame is empty.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return BadFrame("frame_not_utf8", f"The frame is not UTF-8 at byte {error.start}.")
    try:
        return json.loads(text)
    except RecursionError:
        return BadFrame("frame_not_json", "The frame is nested too deeply.")
    except ValueError as error:  # also numbers with more digits than Python converts
        return BadFrame("frame_not_json", f"The frame is not JSON: {error}.")


def _read_exactly(read: Read, count: int) -> bytes:
    parts: list[bytes] = []
    missing = count
    while missing:
        part = read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _drain(read: Read, count: int) -> bool:
    """Read past a frame's body without keeping it. False when the stream ended first."""
    while count:
        part = read(min(count, _DRAIN_STEP))
        if not part:
            return False
        count -= len(part)
    return True
