"""The messages: what PROTOCOL.md shows can be parsed, and what cannot be understood is named."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from host import protocol
from host.protocol import Displayed, Hello, ProtocolError, parse

DOCUMENT = (Path(protocol.__file__).parent / "PROTOCOL.md").read_text(encoding="utf-8")


def examples(direction: str) -> list[Any]:
    return [json.loads(text) for text in re.findall(rf"```json {direction}\n(.*?)```", DOCUMENT, re.DOTALL)]


@pytest.mark.parametrize("example", examples("from-extension"), ids=lambda e: e["type"])
def test_documented_messages_from_the_extension_are_understood(example: dict[str, Any]) -> None:
    assert parse(example).__struct_config__.tag == example["type"]


@pytest.mark.parametrize("example", examples("from-host"), ids=lambda e: e["type"])
def test_documented_messages_from_the_host_are_what_the_host_builds(example: dict[str, Any]) -> None:
    built = protocol.build(msgspec.convert(example, protocol.FromHost))
    assert json.loads(json.dumps(built)) == example


def test_every_type_of_message_is_documented() -> None:
    shown = {example["type"] for example in examples("from-extension")}
    assert shown == {"hello", "displayed", "nothing_displayed", "several_selected", "show_panel"}
    assert {example["type"] for example in examples("from-host")} == {
        *("hello", "status", "resize_window", "restore_windows", "error")
    }


def test_every_error_code_is_documented() -> None:
    source = Path(protocol.__file__).parent
    text = "".join((source / name).read_text(encoding="utf-8") for name in ("framing.py", "protocol.py"))
    used = set(re.findall(r'(?:ProtocolError|BadFrame)\(\s*"(\w+)"', text))
    documented = set(re.findall(r"^\| `(\w+)` \|", DOCUMENT, re.MULTILINE))
    assert used == documented


@pytest.mark.parametrize(
    ("value", "code", "seq"),
    [
        ([], "not_an_object", None),
        (None, "not_an_object", None),
        ({}, "unknown_message", None),
        ({"type": 3, "seq": 4}, "unknown_message", 4),
        ({"type": "dance", "seq": 5}, "unknown_message", 5),
        ({"type": "nothing_displayed"}, "wrong_type", None),
        ({"type": "nothing_displayed", "seq": "1"}, "wrong_type", None),
        ({"type": "several_selected", "seq": 6, "count": "3"}, "wrong_type", 6),
        (
            {"type": "displayed", "seq": 7, "message": {"people": [{"role": "boss", "address": "a@b"}]}},
            "wrong_type",
            7,
        ),
        ({"type": "displayed", "seq": 8, "message": {"people": "ada"}}, "wrong_type", 8),
        ({"type": "hello", "protocol": 99, "version": "9"}, "unsupported_protocol", None),
    ],
)
def test_what_cannot_be_understood_is_named(value: object, code: str, seq: int | None) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse(value)
    assert (caught.value.code, caught.value.seq) == (code, seq)


def test_unknown_fields_are_ignored() -> None:
    assert parse({"type": "hello", "protocol": 1, "version": "2", "mood": "good"}) == Hello(1, "2")


def test_lone_surrogates_do_not_reach_the_program() -> None:
    """Thunderbird escapes them; no file, screen or request could carry them."""
    message = parse({"type": "displayed", "seq": 1, "message": {"subject": "a \ud83d b"}})
    assert isinstance(message, Displayed)
    assert message.message.subject == "a ? b"
