"""The end of the stream ends the process at once, whatever hangs; a crash at start says where it is told."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from host.tasks import Lane
from tests.e2e.waiting import wait_until
from tests.fakes.native_port import NativePort
from tests.fakes.programs import GONE_WITHIN_S, launcher


class SilentServer:
    """Accepts connections, notes what is asked, and never answers."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self.asked: list[str] = []
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            self._open.append(connection)
            line = connection.recv(4096).decode().partition("\r\n")[0]
            if not line:
                return
            self.asked.append(line.split()[1])

    def stop(self) -> None:
        with socket.create_connection(self._socket.getsockname()):
            pass  # says nothing, which ends the thread
        self._thread.join()
        for each in (*self._open, self._socket):
            each.close()


@pytest.fixture
def silent() -> Iterator[SilentServer]:
    server = SilentServer()
    yield server
    server.stop()


# Real requests, as many on each lane as it takes on.
ASK_ON_EVERY_LANE = """
from host import app, tasks
from host.close.cancel import CancelToken
from host.close.transport import Transport
before = app.App.__init__
def asking(self, account):
    before(self, account)
    transport = Transport(account.api_url, account.secret)
    for lane in tasks.Lane:
        for _ in range(8):
            ask = lambda lane=lane: transport.get(f"/{lane}/", {}, CancelToken())
            self._tasks.run(lane, ask, done=print, failed=print)
app.App.__init__ = asking
"""


def test_it_ends_at_once_with_a_request_hanging_on_every_lane(silent: SilentServer) -> None:
    environment = {"CLOSE_SIDEBAR_API_URL": silent.url, "CLOSE_SIDEBAR_API_KEY": "k"}
    with NativePort(environment, launcher(ASK_ON_EVERY_LANE)) as port:
        port.hear(type="hello")
        lanes = {f"/{lane}/" for lane in Lane}
        wait_until(lambda: lanes <= set(silent.asked), f"requests hang on {lanes}")
        assert port.hang_up() < GONE_WITHIN_S
    assert port.process.returncode == 0
    assert "Traceback" not in port.stderr


@pytest.mark.parametrize("program", ["native_host", "main"])
def test_a_crash_at_start_says_where_the_log_is(program: str, home: Path) -> None:
    """A Qt that cannot be loaded, for one."""
    command = launcher("import sys; sys.modules['PySide6.QtWidgets'] = None", program)
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    log = home / "logs" / "close-sidebar.log"
    assert ran.returncode == 1
    assert str(log) in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert ran.stdout == ""
    assert "import of PySide6.QtWidgets" not in ran.stderr
    assert "ModuleNotFoundError" in log.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_nobody_else_of_this_user_can_read_its_memory_and_no_core_is_left() -> None:
    script = (
        "import ctypes, resource, subprocess\n"
        "from host.__main__ import _leave_no_core\n"
        "_leave_no_core()\n"
        "get_dumpable = 3\n"
        "print(ctypes.CDLL(None).prctl(get_dumpable), resource.getrlimit(resource.RLIMIT_CORE))\n"
        "subprocess.run(['true'], check=True)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout == "0 (0, 0)\n"
