"""The real host process over real pipes, as Thunderbird runs it."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from host import __version__
from host.close.sandbox.server import Sandbox
from host.framing import MAX_INCOMING
from host.protocol import PROTOCOL_VERSION
from tests.fakes.native_port import NativePort, displayed

GONE_WITHIN_S = 0.3  # the promise is to Thunderbird, which waits 3 s and then kills


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def port(sandbox: Sandbox) -> Iterator[NativePort]:
    with NativePort(account(sandbox)) as running:
        yield running


def account(sandbox: Sandbox) -> dict[str, str]:
    return {"CLOSE_SIDEBAR_API_URL": sandbox.url, "CLOSE_SIDEBAR_API_KEY": sandbox.api_key}


def test_it_says_hello_before_anything_else(port: NativePort) -> None:
    hello = port.hear(type="hello")
    assert (hello["protocol"], hello["version"]) == (PROTOCOL_VERSION, __version__)
    assert port.messages[0] == hello


def test_a_displayed_message_becomes_a_status(port: NativePort) -> None:
    port.send(displayed(1, "ada@analytical-engines.example"))
    status = port.hear(type="status", seq=1, matches=1)
    assert status["title"] == "Analytical Engines Ltd"
    port.send(displayed(2, "mary@royal-society.example"))
    assert "not in Close" in port.hear(type="status", seq=2, matches=0)["title"]
    port.send(displayed(3, "petr.novak@beta.example"))
    assert port.hear(type="status", seq=3, matches=3)["title"].startswith("Beta Industries s.r.o.")
    port.send({"type": "several_selected", "seq": 4, "count": 3})
    assert port.hear(type="status", seq=4)["matches"] is None
    port.send({"type": "nothing_displayed", "seq": 5})
    assert port.hear(type="status", seq=5)["matches"] is None


def test_one_unknown_address_costs_two_requests(sandbox: Sandbox, port: NativePort) -> None:
    port.send(displayed(1, "ada@analytical-engines.example"))
    port.hear(type="status", seq=1, matches=1)
    port.send(displayed(2, "mary@royal-society.example"))
    port.hear(type="status", seq=2, matches=0)
    asked = [request["path"] for request in sandbox.requests() if not request["path"].endswith("/me/")]
    assert sorted(path.rsplit("/v1", 1)[-1] for path in asked) == [
        "/activity/",
        "/data/search/",
        "/data/search/",
    ]


def test_a_window_that_moved_costs_no_request(sandbox: Sandbox, port: NativePort) -> None:
    """Thunderbird tells of no move, so the extension says again what is shown when its window has moved."""
    message = displayed(1, "ada@analytical-engines.example")
    port.send(message)
    port.hear(type="status", seq=1, matches=1)
    moved = {"id": 1, "left": 90, "top": 0, "width": 1100, "height": 820, "state": "normal", "scale": 1}
    port.send({**message, "seq": 2, "window": moved})
    assert port.hear(type="status", seq=2)["matches"] == 1
    port.send(displayed(3, "mary@royal-society.example"))
    port.hear(type="status", seq=3, matches=0)
    assert [request["path"] for request in sandbox.requests()].count("/data/search/") == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "frame_empty"),
        (b"\xff\xff", "frame_not_utf8"),
        (b"{nonsense", "frame_not_json"),
        (b"[]", "not_an_object"),
        (b'{"type": "dance"}', "unknown_message"),
        (b'{"type": "displayed", "seq": "one"}', "wrong_type"),
        (b'{"type": "hello", "protocol": 99, "version": "9.0"}', "unsupported_protocol"),
        (b" " * (MAX_INCOMING + 1), "frame_too_long"),
        (b'{"type": "hello", "x": ' + b"[" * 600 + b"]" * 600 + b"}", "wrong_type"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_answered_and_the_host_lives(port: NativePort, body: bytes, code: str) -> None:
    port.send_body(body)
    assert port.hear(type="error")["code"] == code
    port.send(displayed(7, "ada@analytical-engines.example"))
    port.hear(type="status", seq=7, matches=1)


def test_the_end_of_stdin_ends_it_at_once(port: NativePort) -> None:
    port.send(displayed(1, "ada@analytical-engines.example"))
    port.hear(type="status", seq=1, matches=1)
    assert port.hang_up() < GONE_WITHIN_S
    assert port.process.returncode == 0
    assert "Traceback" not in port.stderr


def test_the_end_inside_a_frame_ends_it_too(port: NativePort) -> None:
    port.hear(type="hello")
    port.send_bytes(b"\x10\x00\x00\x00half")
    assert port.hang_up() < GONE_WITHIN_S
    assert port.process.returncode == 0


def test_it_ends_at_once_with_requests_hanging() -> None:
    """A server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        number = silent.getsockname()[1]
        environment = {"CLOSE_SIDEBAR_API_URL": f"http://127.0.0.1:{number}/", "CLOSE_SIDEBAR_API_KEY": "k"}
        with NativePort(environment) as port:
            port.send(displayed(1, "ada@analytical-engines.example"))
            port.hear(type="status", seq=1)
            connection, _ = silent.accept()
            with connection:
                assert connection.recv(1), "a request is on its way"
                assert port.hang_up() < GONE_WITHIN_S
    assert port.process.returncode == 0


def test_without_an_account_it_says_what_it_needs() -> None:
    with NativePort() as port:
        port.send(displayed(1, "ada@analytical-engines.example"))
        assert "key" in port.hear(type="status", seq=1)["title"]


def test_the_demo_needs_no_key() -> None:
    with NativePort({"CLOSE_SIDEBAR_DEMO": "1"}) as port:
        port.send(displayed(1, "ada@analytical-engines.example"))
        assert port.hear(type="status", seq=1, matches=1)["title"] == "Analytical Engines Ltd"
        assert port.hang_up() < GONE_WITHIN_S


def test_an_address_that_no_key_may_go_to_is_refused_in_words() -> None:
    with NativePort({"CLOSE_SIDEBAR_API_URL": "http://api.close.com/api/v1/"}) as port:
        port.process.wait(20)
    assert port.process.returncode == 2
    assert "CLOSE_SIDEBAR_API_URL" in port.stderr


def test_what_prints_does_not_break_the_stream(tmp_path: Path, sandbox: Sandbox) -> None:
    launcher = tmp_path / "noisy.py"
    launcher.write_text(
        "import os, sys, threading\n"
        "from host import app\n"
        "before = app.App.__init__\n"
        "def noisy(self, account):\n"
        "    print('hello from a library'); os.write(1, b'raw bytes\\n'); before(self, account)\n"
        "app.App.__init__ = noisy\n"
        "from host.__main__ import native_host\n"
        "sys.exit(native_host())\n"
    )
    with NativePort(account(sandbox), [sys.executable, str(launcher)]) as port:
        port.send(displayed(1, "ada@analytical-engines.example"))
        port.hear(type="status", seq=1, matches=1)
        port.hang_up()
    assert "hello from a library" in port.stderr
    assert "raw bytes" in port.stderr


def test_the_log_carries_no_key_no_address_and_no_subject(
    port: NativePort, sandbox: Sandbox, home: Path
) -> None:
    message = displayed(1, "ada@analytical-engines.example", "charles@analytical-engines.example")
    message["message"]["subject"] = "Very private words"
    port.send({"type": "hello", "protocol": 1, "version": "0.1.0", "application": "Thunderbird 153"})
    port.send(message)
    port.hear(type="status", seq=1, matches=1)
    port.send_body(b'{"type": "displayed", "seq": 2, "message": {"people": "eve@secret.example"}}')
    port.hear(type="error")
    port.hang_up()
    text = (home / "logs" / "close-sidebar.log").read_text(encoding="utf-8")
    assert "the extension is 0.1.0" in text, "the log works"
    assert "wrong_type" in text
    for secret in (sandbox.api_key, "@", "analytical", "private", "secret.example"):
        assert secret not in text


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_kill_leaves_a_state_that_starts_again(sandbox: Sandbox) -> None:
    for _ in range(2):
        with NativePort(account(sandbox)) as port:
            port.send(displayed(1, "ada@analytical-engines.example"))
            port.hear(type="status", seq=1, matches=1)
            port.process.send_signal(signal.SIGKILL)
