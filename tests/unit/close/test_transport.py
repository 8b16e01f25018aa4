"""The transport against a real server on loopback: what it sends, and what it makes of each answer."""

from __future__ import annotations

import base64
import gzip
import logging
import re
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from host.close import errors
from host.close.cancel import CancelToken
from host.close.transport import Transport
from tests.fakes.http_server import Answer, Reset, ScriptedServer, as_json

KEY = "api_4fTkQ0wXyZ.5sEcReTpArT"
BASIC = base64.b64encode(f"{KEY}:".encode()).decode()
CERTIFICATE = str(Path(__file__).parents[2] / "fakes" / "loopback.pem")


def send(server: ScriptedServer, verb: str = "GET", *, timeout: tuple[float, float] = (5, 5)) -> Any:
    with Transport(server.url, KEY, timeout=timeout) as transport:
        if verb == "GET":
            return transport.get("/me/", {}, CancelToken())
        return transport.query("/data/search/", {"query": {}}, CancelToken())


def failure_of(script: list[Answer | Reset], verb: str = "GET") -> errors.CloseError:
    with ScriptedServer(script) as server, pytest.raises(errors.CloseError) as caught:
        send(server, verb)
    return caught.value


@pytest.fixture(autouse=True)
def no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


class TestRequest:
    def test_get_carries_key_agent_time_zone_and_query(self) -> None:
        with ScriptedServer([as_json({"id": "user_1"})]) as server, Transport(server.url, KEY) as transport:
            params: dict[str, str | int] = {"lead_id": "lead_ü", "_limit": 8, "q": "a+b@c.example"}
            assert transport.get("/activity/", params, CancelToken()) == {"id": "user_1"}
        [request] = server.requests
        assert request.verb == "GET"
        assert request.target == "/api/v1/activity/?lead_id=lead_%C3%BC&_limit=8&q=a%2Bb%40c.example"
        assert request.headers["authorization"] == f"Basic {BASIC}"
        assert request.headers["user-agent"] == "close-sidebar"
        assert request.headers["accept-encoding"] == "gzip"
        assert re.fullmatch(r"-?\d+(\.\d+)?", request.headers["x-tz-offset"])
        assert "content-type" not in request.headers

    def test_documented_example_of_the_authorization(self) -> None:
        """The key `yourapikey` is Close's own example."""
        with ScriptedServer([Answer()]) as server, Transport(server.url, "yourapikey") as transport:
            transport.get("/me/", {}, CancelToken())
        assert server.requests[0].headers["authorization"] == "Basic eW91cmFwaWtleTo="

    def test_post_carries_json(self) -> None:
        with ScriptedServer([Answer()]) as server, Transport(server.url, KEY) as transport:
            transport.query("/data/search/", {"value": "tom+invoices@müller.example"}, CancelToken())
        [request] = server.requests
        assert (request.verb, request.target) == ("POST", "/api/v1/data/search/")
        assert request.headers["content-type"] == "application/json"
        assert request.body.decode() == '{"value":"tom+invoices@müller.example"}'

    @pytest.mark.parametrize(("zone", "hours"), [("UTC", "0"), ("<+0530>-05:30", "5.5"), ("<-04>04", "-4")])
    def test_time_zone_in_hours(self, zone: str, hours: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        try:
            with ScriptedServer([Answer()]) as server:
                send(server)
        finally:
            monkeypatch.undo()
            time.tzset()
        assert server.requests[0].headers["x-tz-offset"] == hours

    def test_key_that_is_not_ascii_reaches_close_and_is_refused_there(self) -> None:
        with (
            ScriptedServer([Answer(401)]) as server,
            Transport(server.url, "klíč\n") as transport,
            pytest.raises(errors.KeyRefused),
        ):
            transport.get("/me/", {}, CancelToken())
        assert (
            server.requests[0].headers["authorization"]
            == "Basic " + base64.b64encode("klíč\n:".encode()).decode()
        )

    def test_cookies_are_not_sent_back(self) -> None:
        cookie = Answer(headers={"set-cookie": "session=abc; Path=/"})
        with ScriptedServer([cookie, Answer()]) as server, Transport(server.url, KEY) as transport:
            transport.get("/me/", {}, CancelToken())
            transport.get("/me/", {}, CancelToken())
        assert "cookie" not in server.requests[1].headers

    def test_netrc_does_not_replace_the_key(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login somebody password else\n")
        monkeypatch.setenv("NETRC", str(netrc))
        with ScriptedServer([Answer()]) as server:
            send(server)
        assert server.requests[0].headers["authorization"] == f"Basic {BASIC}"

    def test_compressed_answer_is_unpacked(self) -> None:
        packed = Answer(body=gzip.compress(b'{"name": "Ada"}'), headers={"content-encoding": "gzip"})
        with ScriptedServer([packed]) as server:
            assert send(server) == {"name": "Ada"}


class TestConnections:
    def test_one_connection_serves_many_requests(self) -> None:
        with ScriptedServer([Answer()] * 3) as server, Transport(server.url, KEY) as transport:
            for _ in range(3):
                transport.get("/me/", {}, CancelToken())
            assert server.connections == 1

    def test_each_thread_keeps_a_connection_of_its_own(self) -> None:
        used: dict[str, set[int]] = {}
        with ScriptedServer([Answer()] * 6) as server, Transport(server.url, KEY) as transport:

            def ask() -> None:
                for _ in range(3):
                    transport.get(f"/{threading.current_thread().name}/", {}, CancelToken())

            threads = [threading.Thread(target=ask, name=name) for name in ("one", "two")]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        for request in server.requests:
            used.setdefault(request.target, set()).add(request.connection)
        assert {target: len(connections) for target, connections in used.items()} == {
            "/api/v1/one/": 1,
            "/api/v1/two/": 1,
        }
        assert used["/api/v1/one/"] != used["/api/v1/two/"]

    def test_a_connection_that_the_server_closed_while_idle_is_replaced(self) -> None:
        script = [Answer(hang_up=True), as_json({"id": 2})]
        with ScriptedServer(script) as server, Transport(server.url, KEY) as transport:
            transport.get("/me/", {}, CancelToken())
            assert server.hung_up.wait(5)
            assert transport.get("/me/", {}, CancelToken()) == {"id": 2}

    def test_closing_ends_the_connections(self) -> None:
        with ScriptedServer([Answer()]) as server:
            transport = Transport(server.url, KEY)
            transport.get("/me/", {}, CancelToken())
            assert not server.hung_up.is_set()
            transport.close()
            assert server.hung_up.wait(5)


class TestRefusals:
    @pytest.mark.parametrize("verb", ["GET", "POST"])
    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (300, errors.NonsenseAnswer),
            (304, errors.NonsenseAnswer),
            (400, errors.Refused),
            (401, errors.KeyRefused),
            (402, errors.PlanLimit),
            (403, errors.Forbidden),
            (404, errors.NotFound),
            (405, errors.Refused),
            (409, errors.Refused),
            (415, errors.Refused),
            (422, errors.Refused),
            (429, errors.TooFast),
            (500, errors.ServerDown),
            (502, errors.ServerDown),
            (503, errors.ServerDown),
            (504, errors.ServerDown),
        ],
    )
    @pytest.mark.parametrize(
        "body", [b'{"error": "Unauthorized"}', b"Forbidden", b"<html>", b"", b"[" * 5000]
    )
    def test_the_status_decides_whatever_the_body(
        self, status: int, kind: type[errors.CloseError], body: bytes, verb: str
    ) -> None:
        with ScriptedServer([Answer(status, body)]) as server, pytest.raises(errors.CloseError) as caught:
            send(server, verb)
        assert type(caught.value) is kind
        assert len(server.requests) == 1

    def test_server_down_tells_its_status(self) -> None:
        error = failure_of([Answer(503, b"<html>")])
        assert isinstance(error, errors.ServerDown)
        assert error.status == 503

    def test_a_refusal_cut_short_is_still_that_refusal(self) -> None:
        assert type(failure_of([Answer(401, b'{"error": "Unauthorized"}', cut=9)])) is errors.KeyRefused

    def test_wait_of_a_429_comes_from_its_headers(self) -> None:
        headers = {"RateLimit": "limit=100; remaining=0; reset=1.5", "Retry-After": "2"}
        error = failure_of([Answer(429, b"slow down", headers)])
        assert isinstance(error, errors.TooFast)
        assert error.wait == 1.5

    def test_refused_fields_are_told(self) -> None:
        error = failure_of([as_json({"errors": [], "field-errors": {"status": "Not a valid choice."}}, 400)])
        assert isinstance(error, errors.Refused)
        assert error.fields == {"status": "Not a valid choice."}


class TestNonsense:
    @pytest.mark.parametrize(
        "body",
        [b"", b"<html>Sign in to the Wi-Fi</html>", b'{"id": ', b'"\xff"', b"[" * 100_000, b"\xef\xbb\xbf{}"],
        ids=["empty", "html", "half", "not utf-8", "too deep", "byte order mark"],
    )
    @pytest.mark.parametrize("status", [200, 201, 204])
    def test_an_answer_that_is_not_json(self, status: int, body: bytes) -> None:
        if status == 204:
            body = b""  # HTTP allows it none
        assert type(failure_of([Answer(status, body)])) is errors.NonsenseAnswer

    @pytest.mark.parametrize("cut", [1, 5])
    def test_an_answer_that_stops_before_its_end(self, cut: int) -> None:
        assert type(failure_of([Answer(body=b'{"a":1}', cut=cut)])) is errors.NonsenseAnswer

    def test_an_answer_that_is_not_packed_as_it_says(self) -> None:
        error = failure_of([Answer(body=b"plain", headers={"content-encoding": "gzip"})])
        assert type(error) is errors.NonsenseAnswer

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    @pytest.mark.parametrize("verb", ["GET", "POST"])
    def test_no_redirect_is_followed(self, status: int, verb: str) -> None:
        with ScriptedServer([Answer()]) as elsewhere:
            redirect = Answer(status, headers={"location": elsewhere.url})
            with ScriptedServer([redirect, Answer()]) as server, pytest.raises(errors.NonsenseAnswer):
                send(server, verb)
        assert len(server.requests) == 1
        assert elsewhere.connections == 0

    @pytest.mark.parametrize("location", ["/api/v1/me/", "http://[", "", "ftp://x"])
    def test_nor_one_to_the_same_host_or_to_nowhere(self, location: str) -> None:
        redirect = Answer(301, headers={"location": location})
        with ScriptedServer([redirect, Answer()]) as server, pytest.raises(errors.NonsenseAnswer):
            send(server)
        assert len(server.requests) == 1


class TestNoConnection:
    @pytest.mark.parametrize("verb", ["GET", "POST"])
    def test_reset_after_the_request(self, verb: str) -> None:
        with ScriptedServer([Reset(), Answer()]) as server, pytest.raises(errors.NoConnection) as caught:
            send(server, verb)
        assert type(caught.value) is errors.NoConnection
        assert len(server.requests) == 1, "it must not be sent twice"

    def test_reset_while_the_connection_is_reused(self) -> None:
        with ScriptedServer([Answer(), Reset(), Answer()]) as server, Transport(server.url, KEY) as transport:
            transport.query("/data/search/", {}, CancelToken())
            with pytest.raises(errors.NoConnection):
                transport.query("/data/search/", {}, CancelToken())
            assert transport.query("/data/search/", {}, CancelToken()) == {}
        assert len(server.requests) == 3

    def test_closed_before_the_request_was_read(self) -> None:
        with (
            pytest.raises(errors.NoConnection) as caught,
            hanging_up() as port,
            Transport(http(port), KEY) as transport,
        ):
            transport.get("/me/", {}, CancelToken())
        assert type(caught.value) is errors.NoConnection

    def test_nobody_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        with Transport(http(port), KEY) as transport, pytest.raises(errors.NoConnection) as caught:
            transport.get("/me/", {}, CancelToken())
        assert type(caught.value) is errors.NoConnection

    def test_time_out_while_waiting_for_the_answer(self) -> None:
        released = threading.Event()
        with ScriptedServer([Answer(until=released)]) as server:
            with pytest.raises(errors.NoConnection) as caught:
                send(server, timeout=(5, 0.05))
            released.set()
        assert type(caught.value) is errors.NoConnection


class TestTls:
    @pytest.fixture
    def trusted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", CERTIFICATE)

    def test_unknown_certificate(self) -> None:
        with (
            ScriptedServer([Answer()], certificate=CERTIFICATE) as server,
            pytest.raises(errors.NoSecureConnection, match="self-signed certificate"),
        ):
            send(server)
        assert server.requests == []

    @pytest.mark.usefixtures("trusted")
    def test_certificate_that_the_system_trusts(self) -> None:
        with ScriptedServer([as_json([1])], certificate=CERTIFICATE) as server:
            assert send(server) == [1]

    def test_certificate_from_the_bundle_that_requests_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", CERTIFICATE)
        with ScriptedServer([as_json([1])], certificate=CERTIFICATE) as server:
            assert send(server) == [1]

    @pytest.mark.usefixtures("trusted")
    def test_certificate_of_another_host(self) -> None:
        with ScriptedServer([Answer()], certificate=CERTIFICATE) as server:
            address = f"https://localhost:{server.port}/api/v1/"
            with Transport(address, KEY) as transport, pytest.raises(errors.NoSecureConnection):
                transport.get("/me/", {}, CancelToken())
        assert server.requests == []

    @pytest.mark.usefixtures("trusted")
    def test_authorities_are_read_once_and_not_for_each_connection(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        script = [Answer(hang_up=True), Answer()]
        with (
            ScriptedServer(script, certificate=CERTIFICATE) as server,
            Transport(server.url, KEY) as transport,
        ):
            monkeypatch.setattr("ssl.SSLContext.load_verify_locations", forbidden)
            monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", "/not/there")
            transport.get("/me/", {}, CancelToken())
            assert server.hung_up.wait(5)
            transport.get("/me/", {}, CancelToken())
            assert server.connections == 2

    def test_server_that_speaks_no_tls(self) -> None:
        with ScriptedServer([Answer()]) as server:
            address = f"https://127.0.0.1:{server.port}/api/v1/"
            with Transport(address, KEY) as transport, pytest.raises(errors.NoSecureConnection):
                transport.get("/me/", {}, CancelToken())
        assert not any(KEY in str(request) or BASIC in str(request) for request in server.requests)

    def test_hanging_up_during_the_handshake_is_a_broken_connection_not_a_bad_certificate(self) -> None:
        with (
            pytest.raises(errors.NoConnection) as caught,
            hanging_up() as port,
            Transport(f"https://127.0.0.1:{port}/", KEY) as transport,
        ):
            transport.get("/me/", {}, CancelToken())
        assert type(caught.value) is errors.NoConnection


class TestProxy:
    def test_loopback_is_reached_directly(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with ScriptedServer() as proxy, ScriptedServer([Answer()]) as server:
            monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
            assert send(server) == {}
            assert proxy.connections == 0

    def test_the_systems_proxy_is_asked_and_gets_no_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with ScriptedServer([Answer(407)]) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
            with (
                Transport("https://api.close.example/api/v1/", KEY) as transport,
                pytest.raises(errors.NoSecureConnection, match="407"),
            ):
                transport.get("/me/", {}, CancelToken())
        [request] = proxy.requests
        assert (request.verb, request.target) == ("CONNECT", "api.close.example:443")
        assert "authorization" not in request.headers

    @pytest.mark.parametrize(
        "proxy",
        [
            "http://user:s3cret@127.0.0.1:1",
            "http://user:s3cret@[bad",
            "http://user:s3cret@127.0.0.1:99999",
            "socks5://user:s3cret@127.0.0.1:1",
            "http://",
        ],
    )
    def test_a_proxy_that_cannot_be_used(self, proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with (
            Transport("https://api.close.example/api/v1/", KEY) as transport,
            pytest.raises(errors.NoSecureConnection) as caught,
        ):
            transport.get("/me/", {}, CancelToken())
        assert "s3cret" not in "".join(traceback.format_exception(caught.value))


class TestCancel:
    def test_cancelled_before_nothing_is_sent(self) -> None:
        cancel = CancelToken()
        cancel.cancel()
        with ScriptedServer([Answer()]) as server, Transport(server.url, KEY) as transport:
            with pytest.raises(errors.Cancelled):
                transport.get("/me/", {}, cancel)
            assert server.connections == 0

    @pytest.mark.parametrize(
        "answer",
        [
            lambda held: Answer(until=held),
            lambda held: Answer(500, until=held),
            lambda held: Reset(until=held),
        ],
        ids=["answered", "refused", "broken off"],
    )
    def test_cancelled_meanwhile_the_outcome_is_dropped(
        self, answer: Callable[[threading.Event], Answer | Reset]
    ) -> None:
        cancel, held, outcome = CancelToken(), threading.Event(), list[Exception]()
        with ScriptedServer([answer(held)]) as server, Transport(server.url, KEY) as transport:

            def ask() -> None:
                try:
                    transport.get("/me/", {}, cancel)
                except errors.CloseError as error:
                    outcome.append(error)

            asking = threading.Thread(target=ask)
            asking.start()
            assert wait_for(lambda: bool(server.requests))
            cancel.cancel()
            held.set()
            asking.join(5)
            assert not asking.is_alive()
        assert [type(error) for error in outcome] == [errors.Cancelled]


class TestAddress:
    @pytest.mark.parametrize(
        "address",
        [
            "https://api.close.com/api/v1/",
            "https://api.close.com/api/v1",
            "http://127.0.0.1:8080/api/v1/",
            "http://127.9.9.9/",
            "http://localhost:1/",
            "http://[::1]:1/api/v1/",
        ],
    )
    def test_accepted(self, address: str) -> None:
        with Transport(address, KEY) as transport:
            assert address.rstrip("/") in repr(transport)

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "api.close.com/api/v1/",
            "http://api.close.com/api/v1/",
            "http://localhost.evil.example/",
            "http://127.0.0.1.evil.example/",
            "http://127.0.0.1@evil.example/",
            "http://0.0.0.0/",
            "http://192.168.1.5/",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "https:///api/v1/",
            "https://api.close.com/?x=1",
            "https://api.close.com/#x",
            "https://user:pass@api.close.com/",
        ],
    )
    def test_refused(self, address: str) -> None:
        with pytest.raises(ValueError, match=r"address") as caught:
            Transport(address, KEY)
        assert "pass@" not in str(caught.value)


class TestKeyStaysSecret:
    @pytest.fixture
    def everything_logged(self, caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
        with caplog.at_level(logging.DEBUG):
            yield caplog

    @pytest.mark.parametrize(
        "answer",
        [
            Answer(),
            Answer(401),
            Answer(503),
            Answer(302, headers={"location": "http://x/"}),
            Answer(cut=1),
            Reset(),
        ],
    )
    def test_in_no_log_no_traceback_and_no_error(
        self, answer: Answer | Reset, everything_logged: pytest.LogCaptureFixture
    ) -> None:
        caught: BaseException | None = None
        with ScriptedServer([answer]) as server:
            try:
                send(server)
            except errors.CloseError as error:
                caught = error
        assert everything_logged.text, "the libraries log at DEBUG: if not, this test looks at nothing"
        told = [everything_logged.text]
        while caught is not None:
            assert not hasattr(caught, "request"), "requests' errors hold the request with its key"
            told += [*traceback.format_exception(caught), repr(caught), str(vars(caught))]
            caught = caught.__cause__ or caught.__context__
        assert not [text for text in told if KEY in text or BASIC in text]

    def test_not_in_what_is_printed_of_the_transport(self) -> None:
        with Transport("https://api.close.com/api/v1/", KEY) as transport:
            assert KEY not in f"{transport!r} {transport}"


def http(port: int) -> str:
    return f"http://127.0.0.1:{port}/api/v1/"


def forbidden(*args: object, **kwargs: object) -> None:
    raise AssertionError("read again")


def wait_for(condition: Callable[[], bool]) -> bool:
    """Poll for at most 5 s."""
    clock = threading.Event()
    return any(condition() or clock.wait(0.01) for _ in range(500))


class hanging_up:
    """Accepts connections and closes each at once; gives the port."""

    def __enter__(self) -> int:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return int(self._server.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self._thread.join()
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return  # shut down
            connection.close()
