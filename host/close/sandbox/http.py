"""HTTP/1.1 over loopback: kept-alive connections, one thread each, all of which end with the listener.

Knows nothing of Close: every request becomes an `HttpRequest`, a function makes the `HttpAnswer`.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from typing import Any

from msgspec import Struct


class HttpRequest(Struct, frozen=True):
    """A request as it came. Header names are lower-case; `connection` counts the connections from 1."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int


class HttpAnswer(Struct):
    """What goes back. With `sent` only that many bytes of the body leave, though the whole length is told.
    `reset` breaks the connection instead of answering."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = {}
    sent: int | None = None
    reset: bool = False


Respond = Callable[[HttpRequest], HttpAnswer]


class Listener(TCPServer):  # not HTTPServer: that one asks the name service for the host's name
    """Accepts connections on 127.0.0.1. Raises OSError if the port is taken."""

    request_queue_size = 128
    allow_reuse_address = sys.platform != "win32"  # on Windows it would share a taken port

    def __init__(self, port: int, respond: Respond, stopping: threading.Event) -> None:
        self.respond = respond
        self._stopping = stopping
        self._accepted = 0
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, name="sandbox listener", daemon=True)
        super().__init__(("127.0.0.1", port), _Connection)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Set `stopping` and close every connection, answered or not. Returns when all threads have ended."""
        self._stopping.set()
        # The thread waits for a connection without a time-out (an idle sandbox wakes nobody): give it one.
        socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        self._thread.join()
        self.server_close()
        with self._lock:
            connections = list(self._connections.items())
            for connection, _ in connections:
                _hang_up(connection)
        for _, thread in connections:
            thread.join()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            self.handle_request()

    def verify_request(self, request: Any, client_address: Any) -> bool:
        return not self._stopping.is_set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._accepted += 1
        thread = threading.Thread(
            target=self._serve,
            args=(request, self._accepted),
            name=f"sandbox connection {self._accepted}",
            daemon=True,
        )
        with self._lock:
            self._connections[request] = thread
        thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            _Connection(connection, number, self)
        except ConnectionError:
            pass  # the client hung up, which is its right
        finally:
            with self._lock:
                del self._connections[connection]
            # After a reset this closes without a goodbye, as _Connection left it.
            connection.close()


class _Connection(BaseHTTPRequestHandler):
    """Reads the requests of one connection and writes their answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536  # headers and body leave in one piece
    server: Listener
    client_address: Any

    def _answer(self) -> None:
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers or not length.isdecimal():
            self.send_error(411)
            return
        request = HttpRequest(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
            connection=self.client_address,
        )
        self._send(self.server.respond(request))

    # The base class calls do_METHOD. Methods that Close does not have are refused where paths are known.
    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _answer

    def _send(self, answer: HttpAnswer) -> None:
        if answer.reset:
            self._reset()
            return
        self.send_response_only(answer.status)
        self.send_header("date", self.date_time_string())
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:  # which has no body at all, not an empty one
            self.send_header("content-length", str(len(answer.body)))
        if answer.sent is not None:
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: answer.sent])

    def _reset(self) -> None:
        """Break the connection: with no time to linger, closing sends RST instead of a goodbye."""
        linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)  # Windows: two shorts
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the base class refuses by itself: a request that is not HTTP, an unknown method."""
        reason = http.client.responses.get(code, "")
        body = f'{{"error": "{reason}"}}'.encode()
        self.close_connection = True
        self._send(HttpAnswer(code, body, {"content-type": "application/json", "connection": "close"}))

    def log_message(self, format: str, *args: object) -> None:
        """The journal tells what was asked."""


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the client was quicker
        connection.shutdown(socket.SHUT_RDWR)
