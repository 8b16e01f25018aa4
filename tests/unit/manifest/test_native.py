"""What makes a native messaging manifest valid to Thunderbird."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from manifest import native

GOOD: dict[str, Any] = json.loads(native.content(Path("/opt/close-sidebar-host")))


def test_our_own_is_valid() -> None:
    assert native.faults(native.content(Path("/opt/Müller & Söhne/close-sidebar-host"))) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"allowed_origins": ["chrome-extension://x/"]}, "“allowed_origins” is not allowed."),
        ({"name": "close-sidebar"}, "“name” is not “close_sidebar”."),
        ({"type": "pipe"}, "“type” is not “stdio”."),
        ({"path": "bin/close-sidebar-host"}, "“path” is not an absolute path."),
        ({"path": 7}, "“path” is not an absolute path."),
        ({"description": None}, "“description” is not a text."),
        ({"allowed_extensions": ["other@example.org"]}, "“allowed_extensions” does not name"),
        ({"allowed_extensions": "close-sidebar@close-sidebar.example"}, "“allowed_extensions” does not name"),
    ],
)
def test_a_fault_is_named(change: dict[str, Any], fault: str) -> None:
    (found,) = native.faults(json.dumps({**GOOD, **change}).encode())
    assert found.startswith(fault)


@pytest.mark.parametrize("key", native.KEYS)
def test_every_key_is_required(key: str) -> None:
    left = {name: value for name, value in GOOD.items() if name != key}
    assert f"“{key}” is missing." in native.faults(json.dumps(left).encode())


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe"])
def test_what_is_no_manifest_is_told_and_starts_nothing(content: bytes) -> None:
    assert len(native.faults(content)) == 1
    assert native.host_of(content) is None


def test_a_manifest_for_another_extension_is_not_ours() -> None:
    other = json.dumps({**GOOD, "allowed_extensions": ["other@example.org"]}).encode()
    assert native.host_of(other) is None
    assert native.host_of(json.dumps(GOOD).encode()) == Path("/opt/close-sidebar-host")
