"""The client of an account: made once, and let go of without waiting."""

from __future__ import annotations

import threading

import pytest

from host.close.cancel import CancelToken
from host.close.errors import Cancelled
from host.close.sandbox.server import Sandbox
from host.connection import Connection
from host.credentials import Demo, Key
from tests.e2e.waiting import wait_until


def test_one_client_is_made_and_asks_whose_key_it_is() -> None:
    with Sandbox() as sandbox:
        connection = Connection(Key(sandbox.url, sandbox.api_key))
        assert connection() is connection()
        assert "Grace Hopper" in connection.who()
        connection.stop()


def test_after_stop_no_client_is_made() -> None:
    connection = Connection(Demo())
    connection().me(CancelToken())
    connection.stop()
    for _ in range(2):
        with pytest.raises(Cancelled):
            connection()


def test_stop_does_not_wait_for_a_client_that_is_being_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making one loads libraries and starts the demo's server; stop is called on the GUI thread."""
    making, may_go_on = threading.Event(), threading.Event()
    started: list[Sandbox] = []
    start, stop = Sandbox.start, Sandbox.stop
    stopped = threading.Event()

    def slow_start(sandbox: Sandbox) -> None:
        making.set()
        assert may_go_on.wait(20)
        start(sandbox)
        started.append(sandbox)

    def noted_stop(sandbox: Sandbox) -> None:
        stop(sandbox)
        stopped.set()

    monkeypatch.setattr(Sandbox, "start", slow_start)
    monkeypatch.setattr(Sandbox, "stop", noted_stop)
    connection = Connection(Demo())
    worker = threading.Thread(target=connection)
    worker.start()
    assert making.wait(20)

    connection.stop()  # would hang here

    may_go_on.set()
    worker.join()
    assert stopped.wait(20), "what was being made is let go of as well"
    assert len(started) == 1


def test_stop_closes_the_connections_to_close(monkeypatch: pytest.MonkeyPatch) -> None:
    from host.close.transport import Transport

    closed: list[Transport] = []
    close = Transport.close

    def noted_close(transport: Transport) -> None:
        close(transport)
        closed.append(transport)

    monkeypatch.setattr(Transport, "close", noted_close)
    with Sandbox() as sandbox:
        connection = Connection(Key(sandbox.url, sandbox.api_key))
        connection.who()
        connection.stop()
        wait_until(lambda: len(closed) == 1, "the transport is closed")
