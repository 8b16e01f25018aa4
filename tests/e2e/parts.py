"""What Thunderbird is to find on its desktop: the extension, a registered host, and a Close to ask.

CLOSE_SIDEBAR_TEST_EXTENSION: the folder of another extension to test in place of ours.
CLOSE_SIDEBAR_TEST_HOST: the command of another host to start in place of ours.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from host.protocol import EXTENSION_ID, NATIVE_NAME
from manifest import addon
from tests.e2e.desktop import Desktop
from tests.e2e.thunderbird import WINDOW, Bounds, Thunderbird

PROGRAMS = Path(sys.executable).parent
SCREEN = (1464, 822)  # the usual window, and room for the panel


@dataclass(frozen=True)
class WholeLine:
    """A desktop with all that a person has after the installation. Nothing of it runs yet but a Close.

    `home`: where the program keeps its files.
    """

    desktop: Desktop
    home: Path
    environment: dict[str, str]
    xpi: bytes

    def thunderbird(self, profile: str = "profile", window: Bounds = WINDOW) -> Thunderbird:
        """A Thunderbird with a fresh profile of that name."""
        return Thunderbird(self.desktop, self.xpi, self.environment, profile=profile, window=window)

    def open_panel_by_hand(self) -> subprocess.Popen[bytes]:
        """Start `close-sidebar` as from a menu."""
        return self.desktop.run(str(PROGRAMS / "close-sidebar"), env=self.environment)

    def settings(self) -> dict[str, Any]:
        """What the settings file says."""
        settings: dict[str, Any] = json.loads((self.home / "settings.json").read_bytes())
        return settings


@contextmanager
def whole_line(folder: Path, screen: tuple[int, int] = SCREEN) -> Iterator[WholeLine]:
    """Install all parts as a person does, on a desktop of its own."""
    with Desktop(folder, screen) as desktop:
        home = desktop.home / "close-sidebar"
        sandbox = start_sandbox(desktop)
        environment = {
            "CLOSE_SIDEBAR_HOME": str(home),
            "CLOSE_SIDEBAR_API_URL": sandbox["url"],
            "CLOSE_SIDEBAR_API_KEY": sandbox["api_key"],
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        install = [str(PROGRAMS / "close-sidebar"), "install"]
        done = subprocess.run(install, env=desktop.env | environment, capture_output=True, timeout=30)
        assert done.returncode == 0, done.stderr.decode()
        if other := os.environ.get("CLOSE_SIDEBAR_TEST_HOST"):
            register_host(desktop.home, shlex.split(other))
        (installed,) = home.glob("*.xpi")
        if os.environ.get("CLOSE_SIDEBAR_TEST_EXTENSION"):
            installed.write_bytes(pack_extension())
        yield WholeLine(desktop, home, environment, installed.read_bytes())


def start_sandbox(desktop: Desktop) -> dict[str, str]:
    """A local Close as a process of its own; its `url` and `api_key`."""
    process = desktop.run(str(PROGRAMS / "close-sidebar"), "sandbox", stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout:
        told: dict[str, str] = json.loads(process.stdout.readline())
    return told


def pack_extension() -> bytes:
    """The .xpi of the extension under test."""
    other = os.environ.get("CLOSE_SIDEBAR_TEST_EXTENSION")
    return addon.build(Path(other) if other else addon.sources())


def register_host(home: Path, command: list[str]) -> None:
    """Register a program as the extension's native host for the person whose home that is."""
    launcher = home / "host"
    launcher.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
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
