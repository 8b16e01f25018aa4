"""One connection to a Thunderbird: frames in by a reader thread, frames out by a writer thread.

The end of the stream is the one sign that it is over (a disconnect, a reload, an update, quitting).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from host import framing, protocol

log = logging.getLogger(__name__)


class Channel(Protocol):
    """Two streams of bytes: `host.stdio.Stdio` to our own Thunderbird, or a relay's socket to another one."""

    def read(self, count: int) -> bytes:
        """At most so many bytes; b"" at the end."""

    def write(self, content: bytes) -> None:
        """Write all of it. Raises OSError when nobody listens."""


class Link(QObject):
    """Speaks the protocol over a channel. `received` and `ended` are emitted from the reader thread,
    so receivers on the GUI thread get them there."""

    received = Signal(object)
    ended = Signal()

    def __init__(self, channel: Channel, *, after_end: Callable[[], None] | None = None) -> None:
        """`after_end` runs on the reader thread when the stream has ended and `ended` was emitted."""
        super().__init__()
        self._channel = channel
        self._after_end = after_end
        self._queue: SimpleQueue[protocol.FromHost | None] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="link-reader", daemon=True)
        self._writer = threading.Thread(target=self._write, name="link-writer", daemon=True)

    def start(self, hello: protocol.Hello) -> None:
        """Say hello and begin to listen. Connect to the signals first."""
        self._writer.start()
        self.send(hello)
        self._reader.start()

    def send(self, message: protocol.FromHost) -> None:
        """Queue a message to the extension. Never blocks, also when Thunderbird does not read."""
        self._queue.put(message)

    def _read(self) -> None:
        try:
            for value in framing.read_frames(self._channel.read):
                self._heed(value)
        finally:  # whatever went wrong, a link that does not listen has ended
            self._queue.put(None)
            self.ended.emit()
            if self._after_end is not None:
                self._after_end()

    def _heed(self, value: object) -> None:
        if isinstance(value, framing.BadFrame):
            self._complain(protocol.Error(value.code, value.text))
            return
        try:
            message = protocol.parse(value)
        except protocol.ProtocolError as error:
            self._complain(protocol.Error(error.code, error.text, error.seq))
        else:
            self.received.emit(message)

    def _complain(self, error: protocol.Error) -> None:
        # Only the code: the text may quote what the extension sent.
        log.info("a frame or message could not be used: %s", error.code)
        self.send(error)

    def _write(self) -> None:
        while (message := self._queue.get()) is not None:
            try:
                frame = framing.build_frame(protocol.build(message))
            except framing.FrameTooLong:
                log.error("a %s message is too long for Thunderbird and is left out", type(message).__name__)
                continue
            try:
                self._channel.write(frame)
            except OSError as error:
                log.info("Thunderbird does not listen any more: %s", type(error).__name__)
                return
