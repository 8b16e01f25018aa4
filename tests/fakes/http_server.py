"""A scripted HTTP server on loopback, for the answers that no honest server gives.

    with ScriptedServer([Answer(503), Answer(200, b"{}")]) as server:
        ...  # server.url, server.requests

Each request gets the next answer of the script; one request more than that is answered with 599.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from msgspec import Struct

UNEXPECTED = 599


class Answer(Struct, frozen=True):
    """What the server does with one request.

    `cut` leaves out the last bytes of the body that the headers announce. `hang_up` closes the connection
    after the answer without saying so. `until` holds the answer back until the event is set.
    """

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = {}
    cut: int = 0
    hang_up: bool = False
    until: threading.Event | None = None


class Reset(Struct, frozen=True):
    """Read the request, then reset the connection: the client cannot know whether it was done."""

    until: threading.Event | None = None


def as_json(value: object, status: int = 200, **headers: str) -> Answer:
    """`value` as JSON; `rate_limit="…"` becomes the header rate-limit."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, json.dumps(value).encode(), named)


class Request(Struct, frozen=True):
    """What a client sent. `target` is the path with its query as it stood on the wire; `connection` is equal
    for requests on the same connection. Header names are lower-case."""

    verb: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int


class ScriptedServer:
    """Listens within the `with` block; https when `certificate` (a PEM file with its key) is given."""

    def __init__(self, script: Sequence[Answer | Reset] = (), *, certificate: str | None = None) -> None:
        self.requests: list[Request] = []
        self.hung_up = threading.Event()
        self._script = list(script)
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._server = _Server(("127.0.0.1", 0), _handler_for(self), bind_and_activate=True)
        self._server.keep = self._sockets
        self._scheme = "http"
        if certificate is not None:
            self._scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.tls = context
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}/api/v1/"

    @property
    def connections(self) -> int:
        """How many connections were accepted."""
        return len(self._sockets)

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        for connection in self._sockets:
            _shut(connection)  # wakes the handler that waits for another request
        self._server.server_close()

    def take(self, request: Request) -> Answer | Reset:
        with self._lock:
            self.requests.append(request)
            return self._script.pop(0) if self._script else Answer(UNEXPECTED)


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # joined by server_close()
    keep: list[socket.socket]
    tls: ssl.SSLContext | None = None

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self.tls is not None:
            # The handshake belongs to the connection's own thread: a client that fails it must not stop us.
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        self.keep.append(connection)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away, or that trusts us not, is what the tests are about."""


def _handler_for(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): text for name, text in self.headers.items()}
            port = self.client_address[1]
            request = Request(self.command, self.path, headers, self.rfile.read(length), port)
            answer = server.take(request)
            if answer.until is not None:
                answer.until.wait(10)
            match answer:
                case Reset():
                    self.reset()
                case Answer():
                    self.send(answer)

        do_GET = do_POST = do_PUT = do_DELETE = do_CONNECT = answer

        def send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, text in answer.headers.items():
                self.send_header(name, text)
            if answer.status != 204:  # which HTTP allows no body, and no length of one
                self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: len(answer.body) - answer.cut])
            if answer.cut or answer.hang_up:
                self.close_connection = True

        def reset(self) -> None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

        def finish(self) -> None:
            super().finish()
            _shut(self.connection)
            server.hung_up.set()

        def log_message(self, format: str, *args: Any) -> None:
            """Tests read `ScriptedServer.requests` instead."""

    return Handler


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # closed already
        connection.shutdown(socket.SHUT_RDWR)
