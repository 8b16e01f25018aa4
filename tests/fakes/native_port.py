"""Starts the real host as Thunderbird does and speaks frames with it over its pipes."""

from __future__ import annotations

import contextlib
import os
import queue
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from host.framing import BadFrame, build_frame, read_frames
from host.protocol import EXTENSION_ID

HOST_COMMAND = [str(Path(sys.executable).parent / "close-sidebar-host")]


class NativePort:
    """One run of the host. `messages` keeps everything that it has said."""

    def __init__(
        self, environment: Mapping[str, str] | None = None, command: list[str] | None = None
    ) -> None:
        self.process = subprocess.Popen(
            [*(command or HOST_COMMAND), "/nowhere/close_sidebar.json", EXTENSION_ID],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )
        self.messages: list[dict[str, Any]] = []
        self._heard: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()
        self._complaints: list[bytes] = []
        self._grumbler = threading.Thread(target=self._hear_complaints)
        self._grumbler.start()

    def __enter__(self) -> NativePort:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self._finish()

    @property
    def stderr(self) -> str:
        """What the host said on stderr; whole once the process has ended."""
        return b"".join(self._complaints).decode("utf-8", "replace")

    def send(self, message: Mapping[str, Any]) -> None:
        self.send_bytes(build_frame(message))

    def send_body(self, body: bytes) -> None:
        """A frame of any content."""
        self.send_bytes(struct.pack("=I", len(body)) + body)

    def send_bytes(self, content: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(content)
        self.process.stdin.flush()

    def hear(self, timeout: float = 20, **wanted: Any) -> dict[str, Any]:
        """The next message with these fields; others before it are passed over (and kept in `messages`)."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                message = self._heard.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"never heard {wanted}, only {self.messages}\n{self.stderr}") from None
            if message is None:
                raise AssertionError(f"the host ended before {wanted}\n{self.stderr}")
            if all(message.get(key) == value for key, value in wanted.items()):
                return message

    def hang_up(self, timeout: float = 20) -> float:
        """Close stdin as Thunderbird does, and wait. The seconds until the process was gone."""
        assert self.process.stdin is not None
        begun = time.monotonic()
        self.process.stdin.close()
        self.process.wait(timeout)
        took = time.monotonic() - begun
        self._finish()
        return took

    def _finish(self) -> None:
        self.process.wait(20)
        self._listener.join()
        self._grumbler.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            with contextlib.suppress(BrokenPipeError):  # unsent bytes to a host that is gone
                stream.close()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        descriptor = self.process.stdout.fileno()
        for value in read_frames(lambda count: os.read(descriptor, count)):
            assert not isinstance(value, BadFrame), value
            assert isinstance(value, dict)
            self.messages.append(value)
            self._heard.put(value)
        self._heard.put(None)

    def _hear_complaints(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._complaints.append(line)


def displayed(
    seq: int, sender: str, *to: str, own: tuple[str, ...] = ("grace@compiler.example",)
) -> dict[str, Any]:
    """A message of one sender, as the extension reports it."""
    people = [{"role": "from", "name": "", "address": sender}]
    people += [{"role": "to", "name": "", "address": address} for address in to]
    return {"type": "displayed", "seq": seq, "message": {"people": people}, "own": list(own), "window": None}
