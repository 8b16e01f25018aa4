"""A Thunderbird with the extension under test and a native host.

CLOSE_SIDEBAR_TEST_EXTENSION: the folder of another extension to test in place of ours.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from host.protocol import EXTENSION_ID, NATIVE_NAME
from manifest import addon
from tests.e2e.desktop import Desktop
from tests.e2e.recording import Recording
from tests.e2e.thunderbird import Thunderbird

RECORDING_HOST = Path(__file__).parents[1] / "fakes" / "recording_host.py"


@pytest.fixture(scope="session")
def xpi() -> bytes:
    """The extension under test, packed."""
    other = os.environ.get("CLOSE_SIDEBAR_TEST_EXTENSION")
    return addon.build(Path(other) if other else addon.sources())


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What the recording host hears, and how it behaves."""
    return Recording(tmp_path_factory.mktemp("recording"))


@pytest.fixture(scope="session")
def recorded_thunderbird(
    tmp_path_factory: pytest.TempPathFactory, xpi: bytes, recording: Recording
) -> Iterator[Thunderbird]:
    """One Thunderbird for all tests that look at the extension alone, with the recording host."""
    environment = {"CLOSE_SIDEBAR_RECORDING": str(recording.folder)}
    with Desktop(tmp_path_factory.mktemp("desktop")) as desktop:
        register_host(desktop.home, [sys.executable, str(RECORDING_HOST)])
        with Thunderbird(desktop, xpi, environment) as thunderbird:
            yield thunderbird


@pytest.fixture
def thunderbird(recorded_thunderbird: Thunderbird, recording: Recording) -> Thunderbird:
    """That Thunderbird with the Inbox open and nothing selected, and a sound host that has heard so."""
    recording.behave("sound")
    recorded_thunderbird.tidy()
    recording.wait_until_settled(recorded_thunderbird)
    return recorded_thunderbird


@pytest.fixture
def host_launcher(recorded_thunderbird: Thunderbird) -> Path:
    """The program that Thunderbird starts as the host."""
    return recorded_thunderbird.desktop.home / "host"


@pytest.fixture
def host_manifest(recorded_thunderbird: Thunderbird) -> Path:
    """The file by which Thunderbird finds the host."""
    return recorded_thunderbird.desktop.home / ".mozilla/native-messaging-hosts" / f"{NATIVE_NAME}.json"


def register_host(home: Path, command: list[str]) -> None:
    """Register a program as the extension's native host for the person whose home that is."""
    launcher = home / "host"
    launcher.write_text("#!/bin/sh\nexec " + " ".join(f"'{word}'" for word in command) + ' "$@"\n')
    launcher.chmod(0o755)
    manifest = {
        "name": NATIVE_NAME,
        "description": "",
        "path": str(launcher),
        "type": "stdio",
        "allowed_extensions": [EXTENSION_ID],
    }
    folder = home / ".mozilla" / "native-messaging-hosts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NATIVE_NAME}.json").write_text(json.dumps(manifest))
