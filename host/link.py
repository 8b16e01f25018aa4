"""One connection to a Thunderbird: frames in by a reader thread, frames out by a writer thread.

The end of stdin is the one sign that the connection is over (a disconnect, a reload, an update, quitting).
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue

from PySide6.QtCore import QObject, Signal

from host import framing, protocol

log = logging.getLogger(__name__)


def take_stdio() -> tuple[int, int]:
    """Keep stdin and stdout for frames alone: descriptors for (in, out).

    From here on whatever prints, any library included, prints to stderr: four stray bytes on stdout would be
    taken for a frame's length and cost the port.
    """
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(incoming, os.O_BINARY)
        msvcrt.setmode(outgoing, os.O_BINARY)
    return incoming, outgoing


class Link(QObject):
    """Speaks the protocol over two descriptors. `received` and `ended` are emitted from the reader thread,
    so receivers on the GUI thread get them there."""

    received = Signal(object)
    ended = Signal()

    def __init__(self, incoming: int, outgoing: int, *, after_end: Callable[[], None] | None = None) -> None:
        """`after_end` runs on the reader thread when the stream has ended and `ended` was emitted."""
        super().__init__()
        self._incoming = incoming
        self._outgoing = outgoing
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
        # os.read, not sys.stdin.buffer: a daemon thread parked in a buffered read aborts CPython at exit.
        for value in framing.read_frames(self._receive):
            if isinstance(value, framing.BadFrame):
                self._complain(protocol.Error(value.code, value.text))
                continue
            try:
                message = protocol.parse(value)
            except protocol.ProtocolError as error:
                self._complain(protocol.Error(error.code, error.text, error.seq))
            else:
                self.received.emit(message)
        self._queue.put(None)
        self.ended.emit()
        if self._after_end is not None:
            self._after_end()

    def _receive(self, count: int) -> bytes:
        try:
            return os.read(self._incoming, count)
        except OSError as error:  # Windows reports a closed pipe as an error, not as the end
            log.info("stdin is gone: %s", type(error).__name__)
            return b""

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
                _write_all(self._outgoing, frame)
            except OSError as error:
                log.info("Thunderbird does not listen any more: %s", type(error).__name__)
                return


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
