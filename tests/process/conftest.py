"""Where the real processes of these tests run: a home of their own, and a sandbox for an account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from host.close.sandbox.server import Sandbox
from tests.fakes.native_port import NativePort


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A window that is started by hand mends the registration with Thunderbird, which lies here."""
    folder = tmp_path / "user"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox() as running:
        monkeypatch.setenv("CLOSE_SIDEBAR_API_URL", running.url)
        monkeypatch.setenv("CLOSE_SIDEBAR_API_KEY", running.api_key)
        yield running


@pytest.fixture
def owner(sandbox: Sandbox) -> Iterator[NativePort]:
    """A host that owns the panel."""
    with NativePort() as port:
        port.hear(type="hello")
        yield port
