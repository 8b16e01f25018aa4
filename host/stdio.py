"""The process's stdin and stdout, kept for frames alone. No Qt."""

from __future__ import annotations

import logging
import os
import select
import sys

log = logging.getLogger(__name__)


class Stdio:
    """The two pipes to the Thunderbird that started this process."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._incoming = incoming
        self._outgoing = outgoing

    @classmethod
    def take(cls) -> Stdio:
        """Keep stdin and stdout for frames.

        From here on whatever prints, any library included, prints to stderr: four stray bytes on stdout would
        be taken for a frame's length and cost the port.
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
        return cls(incoming, outgoing)

    def wait_for_end(self) -> None:
        """Return when Thunderbird has ended the connection; nothing is read. Not for Windows, which has no
        poll."""
        waiting = select.poll()
        waiting.register(self._incoming, 0)  # no event but the hang-up, which is always told
        waiting.poll()

    def read(self, count: int) -> bytes:
        """At most so many bytes; b"" when Thunderbird has ended the connection."""
        # os.read, not sys.stdin.buffer: a daemon thread parked in a buffered read aborts CPython at exit.
        try:
            return os.read(self._incoming, count)
        except OSError as error:  # Windows reports a closed pipe as an error, not as the end
            log.info("stdin is gone: %s", type(error).__name__)
            return b""

    def write(self, content: bytes) -> None:
        """Write all of it. Raises OSError when Thunderbird does not listen any more."""
        view = memoryview(content)
        while view:
            view = view[os.write(self._outgoing, view) :]
