"""Two Thunderbirds, a stand-alone window, and whoever comes first: one panel for all, and no click lost."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from host.close.sandbox.server import Sandbox
from tests.e2e.waiting import wait_until
from tests.fakes.native_port import NativePort, displayed
from tests.fakes.programs import GONE_WITHIN_S, start_window

ADA, MARY, ZOE = "ada@analytical-engines.example", "mary@royal-society.example", "zoe@omega.example"


@pytest.fixture
def relay(owner: NativePort) -> Iterator[NativePort]:
    with NativePort() as port:
        port.hear(type="hello")
        yield port


def searches(sandbox: Sandbox) -> int:
    return sum(request["path"] == "/data/search/" for request in sandbox.requests())


def test_two_thunderbirds_share_one_panel_and_one_cache(
    sandbox: Sandbox, owner: NativePort, relay: NativePort
) -> None:
    owner.send(displayed(1, ADA))
    owner.hear(type="status", seq=1, matches=1)
    relay.send(displayed(1, MARY))
    relay.hear(type="status", seq=1, matches=0)
    assert sum(request["path"] == "/me/" for request in sandbox.requests()) == 1


def test_each_thunderbird_hears_only_of_its_own_message(owner: NativePort, relay: NativePort) -> None:
    owner.send(displayed(1, ADA))
    owner.hear(type="status", seq=1, matches=1)
    relay.send(displayed(5, ZOE))
    relay.hear(type="status", seq=5, matches=1)
    owner.send(displayed(2, MARY))
    owner.hear(type="status", seq=2, matches=0)
    assert [m["seq"] for m in relay.messages if m["type"] == "status" and m["matches"] is not None] == [5]
    assert {m["seq"] for m in owner.messages if m["type"] == "status"} == {1, 2}


def test_the_owners_end_ends_the_relay_and_the_next_start_owns(owner: NativePort, relay: NativePort) -> None:
    """The extension starts the relay's program again and says again what is shown: no click is lost."""
    relay.send(displayed(1, MARY))
    relay.hear(type="status", seq=1, matches=0)
    assert owner.hang_up() < GONE_WITHIN_S
    relay.process.wait(5)
    assert relay.process.returncode == 0
    with NativePort() as heir:
        heir.send(displayed(1, ADA))
        heir.hear(type="status", seq=1, matches=1)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_killed_owner_hands_over_too(owner: NativePort, relay: NativePort) -> None:
    owner.process.send_signal(signal.SIGKILL)
    relay.process.wait(5)
    with NativePort() as heir:
        heir.send(displayed(1, ADA))
        heir.hear(type="status", seq=1, matches=1)


def test_many_started_at_once_agree_on_one_owner(sandbox: Sandbox) -> None:
    ports = [NativePort() for _ in range(4)]
    try:
        for number, port in enumerate(ports):
            port.send(displayed(1, f"p{number}@nowhere.example"))
            port.hear(type="status", seq=1, matches=0)
        assert sum(request["path"] == "/me/" for request in sandbox.requests()) == 1
    finally:
        for port in ports:
            port.__exit__()


def test_a_window_beside_a_running_owner_asks_that_one(sandbox: Sandbox, owner: NativePort) -> None:
    assert start_window("--look-up", ZOE).wait(20) == 0
    owner.send(displayed(1, ADA))
    owner.hear(type="status", seq=1, matches=1)
    assert searches(sandbox) == 2, "the address given by hand was looked up in the running panel"


def test_a_window_started_first_owns_the_panel_of_a_thunderbird(sandbox: Sandbox, home: Path) -> None:
    window = start_window()
    try:
        wait_until((home / "owner.json").exists, "it owns the panel")
        with NativePort() as port:
            port.send(displayed(1, ADA))
            port.hear(type="status", seq=1, matches=1)
            assert port.hang_up() < GONE_WITHIN_S
        assert window.poll() is None, "the window stays when Thunderbird goes"
        with NativePort() as port:
            port.hear(type="hello")
            window.kill()
            window.wait(5)
            port.process.wait(5)
        with NativePort() as port:
            port.send(displayed(1, ADA))
            port.hear(type="status", seq=1, matches=1)
    finally:
        window.kill()
        window.wait(5)


def test_the_demo_is_a_panel_of_its_own(sandbox: Sandbox) -> None:
    with NativePort({"CLOSE_SIDEBAR_DEMO": "1"}) as demo:
        demo.send(displayed(1, ADA))
        demo.hear(type="status", seq=1, matches=1)
        assert sandbox.requests() == []
        with NativePort() as real:
            real.send(displayed(1, ADA))
            real.hear(type="status", seq=1, matches=1)
            assert searches(sandbox) == 1, "the second panel asks with the person's own account"
        demo.send(displayed(2, ZOE))
        demo.hear(type="status", seq=2, matches=1)
        assert searches(sandbox) == 1


def test_the_demo_keeps_its_own_settings_and_log(sandbox: Sandbox, home: Path) -> None:
    (home / "demo").mkdir(parents=True)
    for folder in (home, home / "demo"):
        (folder / "settings.json").write_text("{")
    with NativePort({"CLOSE_SIDEBAR_DEMO": "1"}) as demo:
        demo.send(displayed(1, ADA))
        demo.hear(type="status", seq=1, matches=1)
        assert demo.hang_up() < GONE_WITHIN_S
    assert (home / "demo" / "settings.unreadable").exists()
    assert "set aside" in (home / "demo" / "logs" / "close-sidebar.log").read_text()
    assert sorted(path.name for path in home.iterdir()) == ["demo", "settings.json"]
