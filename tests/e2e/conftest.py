"""Two Thunderbirds: one with a host that records what it hears, and one with all that a person has."""

from __future__ import annotations

import re
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from host.protocol import NATIVE_NAME
from tests.e2e.desktop import Desktop
from tests.e2e.panel import Panel
from tests.e2e.parts import pack_extension, register_host, whole_line
from tests.e2e.recording import Recording
from tests.e2e.thunderbird import Thunderbird

RECORDING_HOST = Path(__file__).parents[1] / "fakes" / "recording_host.py"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What the recording host hears, and how it behaves."""
    return Recording(tmp_path_factory.mktemp("recording"))


@pytest.fixture(scope="module")
def recorded_thunderbird(
    tmp_path_factory: pytest.TempPathFactory, recording: Recording
) -> Iterator[Thunderbird]:
    """One Thunderbird for all tests that look at the extension alone, with the recording host."""
    environment = {"CLOSE_SIDEBAR_RECORDING": str(recording.folder)}
    with Desktop(tmp_path_factory.mktemp("desktop")) as desktop:
        register_host(desktop.home, [sys.executable, str(RECORDING_HOST)])
        with Thunderbird(desktop, pack_extension(), environment) as thunderbird:
            yield thunderbird


@pytest.fixture(scope="module")
def reading_thunderbird(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Thunderbird]:
    """One Thunderbird for all tests of the whole line."""
    with whole_line(tmp_path_factory.mktemp("desktop")) as line, line.thunderbird() as thunderbird:
        yield thunderbird


@pytest.fixture(scope="module")
def reading_panel(reading_thunderbird: Thunderbird) -> Iterator[Panel]:
    """The panel of that Thunderbird."""
    with Panel(reading_thunderbird.desktop) as panel:
        yield panel


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails leaves a picture of its screen."""
    report = yield
    used = getattr(item, "funcargs", {}).values()
    if report.failed and (seen := next((it for it in used if isinstance(it, Thunderbird)), None)):
        name = re.sub(r"\W+", "-", item.name)
        picture = seen.desktop.screenshot(seen.desktop.folder / f"{name}.png")
        report.sections.append(("Picture of the screen", str(picture)))
    return report


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
