"""Frames as Thunderbird may send them, over a real pipe."""

from __future__ import annotations

import json
import os
import struct
import threading

import pytest

from host.framing import MAX_INCOMING, MAX_OUTGOING, BadFrame, FrameTooLong, build_frame, read_frames


def frame(body: bytes) -> bytes:
    return struct.pack("=I", len(body)) + body


def through_a_pipe(*writes: bytes) -> list[object]:
    """What is read when a process writes these pieces and closes the pipe."""
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            for piece in writes:
                pipe.write(piece)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        return list(read_frames(lambda count: os.read(reading, count)))
    finally:
        writer.join()
        os.close(reading)


def codes(values: list[object]) -> list[object]:
    return [value.code if isinstance(value, BadFrame) else value for value in values]


def test_glued_frames_come_apart() -> None:
    assert through_a_pipe(frame(b'{"a":1}') + frame(b"[2]") + frame(b'"x"')) == [{"a": 1}, [2], "x"]


def test_a_frame_in_pieces_is_whole() -> None:
    whole = frame(json.dumps({"name": "Jürgen 🚀" * 50}).encode())
    assert through_a_pipe(*(whole[i : i + 1] for i in range(len(whole)))) == [{"name": "Jürgen 🚀" * 50}]


def test_the_length_counts_bytes_not_characters() -> None:
    body = '{"s":"✓✓✓"}'.encode()
    assert through_a_pipe(frame(body) + frame(b"1")) == [{"s": "✓✓✓"}, 1]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b"", "frame_empty"),
        (b"\xff\xfe{}", "frame_not_utf8"),
        (b"{", "frame_not_json"),
        (b"[" * 100_000, "frame_not_json"),
        (b"1" * 5000, "frame_not_json"),
    ],
)
def test_a_bad_frame_is_named_and_the_next_one_is_read(bad: bytes, code: str) -> None:
    assert codes(through_a_pipe(frame(bad), frame(b"1"))) == [code, 1]


def test_a_frame_that_is_too_long_is_skipped() -> None:
    long = struct.pack("=I", MAX_INCOMING + 1) + b" " * (MAX_INCOMING + 1)
    assert codes(through_a_pipe(long, frame(b'"next"'))) == ["frame_too_long", "next"]


def test_the_longest_frame_allowed_is_read() -> None:
    body = b'"' + b"x" * (MAX_INCOMING - 2) + b'"'
    assert through_a_pipe(frame(body)) == ["x" * (MAX_INCOMING - 2)]


@pytest.mark.parametrize("cut", [b"\x01\x00", frame(b'{"a":1}')[:-1]])
def test_an_end_inside_a_frame_is_told_once(cut: bytes) -> None:
    assert codes(through_a_pipe(frame(b"1"), cut)) == [1, "frame_truncated"]


def test_an_end_inside_a_frame_that_is_too_long_ends() -> None:
    assert codes(through_a_pipe(struct.pack("=I", 0xFFFFFFFF) + b"x")) == ["frame_too_long"]


def test_what_is_built_can_be_read() -> None:
    value = {"title": "Müller & Söhne 🚀", "matches": None}
    assert through_a_pipe(build_frame(value)) == [value]


def test_a_message_beyond_thunderbirds_limit_is_not_built() -> None:
    build_frame("x" * (MAX_OUTGOING - 2))
    with pytest.raises(FrameTooLong):
        build_frame("x" * (MAX_OUTGOING - 1))
