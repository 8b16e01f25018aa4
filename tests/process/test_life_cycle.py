"""What becomes of a panel that hangs, is out of date, or loses its Thunderbird."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from host import __version__
from host.close.sandbox.server import Sandbox
from manifest import native
from tests.e2e.waiting import wait_until
from tests.fakes import orphans
from tests.fakes.native_port import NativePort, displayed
from tests.fakes.programs import GONE_WITHIN_S, WINDOW_COMMAND, launcher, start_window

LeftRunning = Callable[[], list[int]]

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

ADA = "ada@analytical-engines.example"


@pytest.fixture
def left_running() -> Iterator[LeftRunning]:
    """The processes that the test has started, and those that they left behind."""
    with orphans.adopted() as running:
        yield running


# --- What hangs -------------------------------------------------------------------------------------------


def threads_of(port: NativePort) -> int:
    status = Path(f"/proc/{port.process.pid}/status").read_text()
    return int(status.partition("Threads:")[2].split()[0])


@pytest.fixture
def stopped_owner(owner: NativePort) -> Iterator[NativePort]:
    owner.process.send_signal(signal.SIGSTOP)
    yield owner
    owner.process.send_signal(signal.SIGCONT)


@linux_only
def test_beside_an_owner_that_hangs_a_start_ends_in_time_with_a_sentence(stopped_owner: NativePort) -> None:
    begun = time.monotonic()
    window = subprocess.Popen(WINDOW_COMMAND, stderr=subprocess.PIPE, text=True)
    with NativePort() as port:
        assert port.process.wait(20) == 1
        took = time.monotonic() - begun
    _, complaint = window.communicate(timeout=20)
    assert window.returncode == 1
    assert took < 8, "the extension gives up after 8 s without a hello"
    for said in (port.stderr, complaint):
        assert said.splitlines() == ["Close Sidebar is running but does not answer. End it, then try again."]


@linux_only
def test_a_host_that_waits_for_a_hanging_owner_hears_the_end_at_once(stopped_owner: NativePort) -> None:
    with NativePort() as port:
        port.send(displayed(1, ADA))  # unread bytes hide no end
        wait_until(
            lambda: threads_of(port) == 3, "it waits: its main thread, the caller, the one for the end"
        )
        assert port.hang_up() < GONE_WITHIN_S
    assert port.process.returncode == 0


HANGS_WHEN_CALLED = """
import threading
from host import owner
owner.Owner._heed_caller = lambda *_: threading.Event().wait()
"""


def test_an_owner_whose_window_hangs_is_given_up_too(sandbox: Sandbox) -> None:
    """Its threads still let callers in, and only the GUI thread can welcome them."""
    with NativePort(command=launcher(HANGS_WHEN_CALLED)) as owner:
        owner.hear(type="hello")
        with NativePort() as port:
            assert port.process.wait(20) == 1
        assert "does not answer" in port.stderr


# --- Which version owns -----------------------------------------------------------------------------------


OLDER = "import host; host.__version__ = '0.0.9'"
NEWER = "import host; host.__version__ = '99.0'"


def test_an_older_owner_makes_way_for_a_newer_host(sandbox: Sandbox) -> None:
    with NativePort(command=launcher(OLDER)) as old:
        assert old.hear(type="hello")["version"] == "0.0.9"
        with NativePort() as port:
            assert port.hear(type="hello")["version"] == __version__
            assert old.process.wait(5) == 0
            port.send(displayed(1, ADA))
            port.hear(type="status", seq=1, matches=1)


@linux_only
def test_an_older_window_makes_way_and_comes_back_as_the_newer_one(
    sandbox: Sandbox, left_running: LeftRunning
) -> None:
    old = subprocess.Popen(launcher(OLDER, "main"))
    with NativePort(command=launcher(OLDER)) as before:
        assert before.hear(type="hello")["version"] == "0.0.9"
        with NativePort() as port:
            assert port.hear(type="hello")["version"] == __version__
            assert old.wait(20) == 0
            assert before.process.wait(5) == 0, "its extension links to the new owner"
            wait_until(lambda: left_running() == [port.process.pid], "the window has asked the new owner")
            assert port.hang_up() < GONE_WITHIN_S
    assert len(left_running()) == 1, "the window outlives that Thunderbird too"


def test_a_newer_owner_serves_an_older_host(sandbox: Sandbox) -> None:
    with NativePort(command=launcher(NEWER)) as owner:
        owner.hear(type="hello")
        with NativePort() as port:
            assert port.hear(type="hello")["version"] == "99.0"


# --- What stays when Thunderbird goes ---------------------------------------------------------------------

# On X11 the panel goes with Thunderbird's windows, before the link ends.
HIDDEN_AT_THE_END = """
from host import owner
hand_over = owner.Owner.hand_over
def hidden(self):
    self._panel.hide()
    hand_over(self)
owner.Owner.hand_over = hidden
"""


@linux_only
def test_a_window_asked_for_by_hand_stays_when_thunderbird_goes(
    sandbox: Sandbox, home: Path, left_running: LeftRunning
) -> None:
    with NativePort(command=launcher(HIDDEN_AT_THE_END)) as port:
        port.hear(type="hello")
        assert start_window().wait(20) == 0
        assert port.hang_up() < GONE_WITHIN_S
    (window,) = left_running()
    wait_until((home / "owner.json").exists, "it owns the panel")
    assert os.getsid(window) == window, "it is out of reach for what is sent to Thunderbird's processes"
    with NativePort() as port:
        port.send(displayed(1, ADA))
        port.hear(type="status", seq=1, matches=1)
        os.kill(window, signal.SIGKILL)
        assert port.process.wait(5) == 0, "it was a relay to that window"


@linux_only
def test_nothing_stays_that_nobody_asked_for(sandbox: Sandbox, left_running: LeftRunning) -> None:
    with NativePort() as port:
        port.send(displayed(1, ADA))
        port.hear(type="status", seq=1, matches=1)
        assert port.hang_up() < GONE_WITHIN_S
    assert left_running() == []


@linux_only
def test_a_window_that_cannot_be_started_again_keeps_nobody_from_leaving(
    sandbox: Sandbox, home: Path, left_running: LeftRunning
) -> None:
    with NativePort(
        command=launcher("from host import owner; owner._WINDOW_COMMAND = ('/nowhere/python',)")
    ) as port:
        port.hear(type="hello")
        assert start_window().wait(20) == 0
        assert port.hang_up() < GONE_WITHIN_S
    assert port.process.returncode == 0
    assert left_running() == []
    assert "could not be started again" in (home / "logs" / "close-sidebar.log").read_text()


# --- What a start by hand mends ---------------------------------------------------------------------------


@linux_only
def test_a_start_by_hand_mends_a_stale_registration(sandbox: Sandbox, user: Path, home: Path) -> None:
    manifest = user / ".mozilla" / "native-messaging-hosts" / "close_sidebar.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_bytes(native.content(Path("/nowhere/close-sidebar-host")))
    window = start_window()
    try:
        wait_until(
            lambda: native.host_of(manifest.read_bytes()) == native.installed_host(), "the manifest is mended"
        )
        log = home / "logs" / "close-sidebar.log"
        wait_until(lambda: log.exists() and "a program that is gone" in log.read_text(), "the log tells it")
    finally:
        window.kill()
        window.wait(5)


def test_settings_out_of_all_proportion_do_not_reach_the_window(sandbox: Sandbox, home: Path) -> None:
    home.mkdir()
    (home / "settings.json").write_text('{"window_width": 99999999999}')
    window = start_window()
    try:
        with NativePort() as port:
            port.hear(type="hello")
        assert window.poll() is None
        assert (home / "settings.unreadable").exists()
    finally:
        window.kill()
        window.wait(5)
