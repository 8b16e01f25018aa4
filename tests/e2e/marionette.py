"""A client of Marionette, Mozilla's remote control: scripts with the program's own rights, over TCP.

The wire format is `LENGTH:JSON`, with `[0, id, command, parameters]` out and `[1, id, error, result]` back.
"""

from __future__ import annotations

import json
import socket
from typing import Any

from tests.e2e.waiting import wait_until

SCRIPT_TIMEOUT_MS = 60_000


class MarionetteError(Exception):
    """A script or a command failed inside Thunderbird; the text holds its error and stack."""


class Marionette:
    def __init__(self, port: int) -> None:
        self._socket = wait_until(lambda: _connect(port), "Thunderbird listens for its driver", 60)
        self._buffer = b""
        self._last_id = 0
        self._receive()  # Marionette speaks first: who it is
        self.call("WebDriver:NewSession", strictFileInteractability=False)
        self.call("WebDriver:SetTimeouts", script=SCRIPT_TIMEOUT_MS)
        self.call("Marionette:SetContext", value="chrome")
        wait_until(self._use_main_window, "Thunderbird has its main window", 60)

    def call(self, command: str, **parameters: Any) -> Any:
        self._last_id += 1
        body = json.dumps([0, self._last_id, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(body), body))
        _, number, error, result = self._receive()
        assert number == self._last_id
        if error:
            raise MarionetteError(
                f"{error.get('error')}: {error.get('message')}\n{error.get('stacktrace', '')}"
            )
        return result.get("value") if isinstance(result, dict) and set(result) == {"value"} else result

    def run(self, script: str, *arguments: Any) -> Any:
        """Run the body of an async function in Thunderbird; `args` holds the arguments, it returns JSON."""
        wrapped = (
            "const [args, done] = arguments;"
            f"(async () => {{ {script} }})().then("
            "  value => done({ value: value ?? null }),"
            "  error => done({ error: `${error}\\n${error?.stack ?? ''}` }));"
        )
        answer = self.call(
            "WebDriver:ExecuteAsyncScript",
            script=wrapped,
            args=[list(arguments)],
            newSandbox=True,
            sandbox="system",
        )
        if "error" in answer:
            raise MarionetteError(answer["error"])
        return answer["value"]

    def close(self) -> None:
        self._socket.close()

    def _use_main_window(self) -> bool:
        """A script dies with the window it runs in, so the session is bound to the main window."""
        for handle in self.call("WebDriver:GetWindowHandles"):
            self.call("WebDriver:SwitchToWindow", handle=handle, focus=False)
            kind = self.run("return window.document.documentElement.getAttribute('windowtype')")
            if kind == "mail:3pane":
                return True
        return False

    def _receive(self) -> Any:
        while b":" not in self._buffer:
            self._read()
        length, _, self._buffer = self._buffer.partition(b":")
        while len(self._buffer) < int(length):
            self._read()
        body, self._buffer = self._buffer[: int(length)], self._buffer[int(length) :]
        return json.loads(body)

    def _read(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("Thunderbird closed its driver's connection")
        self._buffer += data


def _connect(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port), timeout=SCRIPT_TIMEOUT_MS / 1000 + 10)
    except OSError:
        return None
