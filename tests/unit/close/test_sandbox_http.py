"""The sandbox's HTTP layer: paths, keys, headers, bodies, connections, journal, switches."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from host.close.sandbox.sample.organization import ALAN, ME
from host.close.sandbox.server import Sandbox
from tests.fakes.sandbox_client import TIMEOUT, SandboxClient


@pytest.fixture
def client() -> Iterator[SandboxClient]:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox)
        yield client
        client.close()


def raw_connection(client: SandboxClient) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(client.base).netloc, timeout=TIMEOUT)


def authorization(key: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


def test_me_tells_who_and_where(client: SandboxClient) -> None:
    me = client.get("/me/")
    assert (me["first_name"], me["last_name"], me["email"]) == ("Grace", "Hopper", "grace@compiler.example")
    (organization,) = me["organizations"]
    assert (organization["name"], organization["currency"]) == ("Compiler & Daughters", "EUR")
    (membership,) = me["memberships"]
    assert membership["organization_id"] == organization["id"]
    assert "delete_leads" in membership["permissions_granted"]
    assert [status["label"] for status in organization["lead_statuses"]][:2] == ["Potential", "Bad Fit"]


def test_each_user_has_a_key(client: SandboxClient) -> None:
    client.session.auth = (client.sandbox.key_of(ALAN), "")
    assert client.get("/me/")["id"] == ALAN
    assert client.sandbox.key_of(ME) == client.sandbox.api_key
    prefix, _, secret = client.sandbox.api_key.partition(".")
    assert prefix.startswith("api_") and len(secret) == 22


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff\xfe:").decode(),
        "Basic " + base64.b64encode(b"api_wrong.key:").decode(),
        "Bearer wrong",
        "Digest something",
    ],
)
def test_a_missing_malformed_or_unknown_key_is_401(client: SandboxClient, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}
    response = requests.get(client.sandbox.url + "me/", headers=headers, timeout=TIMEOUT)
    assert (response.status_code, response.json()) == (401, {"error": "Unauthorized"})


def test_a_key_goes_as_basic_with_any_password_or_as_bearer(client: SandboxClient) -> None:
    key = client.sandbox.api_key
    url = client.sandbox.url + "me/"
    assert requests.get(url, auth=(key, "anything"), timeout=TIMEOUT).status_code == 200
    assert requests.get(url, headers={"authorization": f"Bearer {key}"}, timeout=TIMEOUT).status_code == 200


def test_a_key_can_be_revoked_between_two_calls(client: SandboxClient) -> None:
    client.get("/me/")
    client.sandbox.change(revoked=True)
    assert client.request("GET", "/me/").status_code == 401
    client.sandbox.change(revoked=False)
    client.get("/me/")


def test_every_path_ends_in_a_slash(client: SandboxClient) -> None:
    response = client.request("GET", "/lead?_limit=1")
    assert (response.status_code, response.headers["location"]) == (301, "/api/v1/lead/?_limit=1")
    # A redirect would lose the body of a POST: it is not offered one.
    assert client.request("POST", "/data/search", json={}).status_code == 404


@pytest.mark.parametrize("path", ["/nothing/", "/lead/x/y/", "/me/me/", "/activity/thought/"])
def test_an_unknown_path_is_404_in_json(client: SandboxClient, path: str) -> None:
    response = client.request("GET", path)
    assert response.status_code == 404
    assert set(response.json()) == {"error"}


def test_the_api_is_nowhere_else(client: SandboxClient) -> None:
    for path in ("/", "/me/", "/api/v2/me/", "/api/v1"):
        assert client.session.get(client.base + path, timeout=TIMEOUT).status_code == 404


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("lead", "Lead"),
        ("contact", "Contact"),
        ("opportunity", "Opportunity"),
        ("task", "Task"),
        ("user", "User"),
    ],
)
def test_an_unknown_id_is_404_and_names_the_class(client: SandboxClient, path: str, model: str) -> None:
    response = client.request("GET", f"/{path}/wibble/")
    assert response.status_code == 404
    assert response.json() == {"error": f"Empty query: {model} matching query does not exist."}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/lead/"),
        ("POST", "/lead/{lead}/"),
        ("POST", "/activity/meeting/"),
        ("PATCH", "/lead/{lead}/"),
        ("PUT", "/me/"),
        ("GET", "/data/search/"),
        ("DELETE", "/data/search/"),
        ("OPTIONS", "/me/"),
    ],
)
def test_what_a_path_does_not_do_is_405(client: SandboxClient, method: str, path: str) -> None:
    path = path.format(lead=client.lead_id("Analytical Engines Ltd"))
    response = client.request(method, path, json={} if method in ("POST", "PUT", "PATCH") else None)
    assert response.status_code == 405
    assert "error" in response.json()
    assert method not in response.headers["allow"].split(", ")


def test_a_head_has_no_body_and_spoils_nothing(client: SandboxClient) -> None:
    assert client.request("HEAD", "/me/").status_code == 405
    client.get("/me/")
    assert client.sandbox.requests()[0]["connection"] == client.sandbox.requests()[1]["connection"]


@pytest.mark.parametrize("body", [b"{", b"\xff", b"{'query': 1}"])
def test_a_body_that_is_no_json_is_400(client: SandboxClient, body: bytes) -> None:
    response = client.request(
        "POST", "/data/search/", data=body, headers={"content-type": "application/json"}
    )
    assert (response.status_code, response.json()) == (400, {"error": "The request contains invalid JSON."})


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", None])
def test_a_body_of_another_type_is_415(client: SandboxClient, content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    response = client.request("POST", "/data/search/", data=b"{}", headers=headers)
    assert response.status_code == 415
    assert "error" in response.json()


def test_a_type_may_carry_a_charset(client: SandboxClient) -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    # 400, since {} is no search; the type itself is taken.
    assert client.request("POST", "/data/search/", data=b"{}", headers=headers).status_code == 400


def test_headers_are_those_of_close_in_lower_case(client: SandboxClient) -> None:
    connection = raw_connection(client)
    connection.request("GET", "/api/v1/me/", headers=authorization(client.sandbox.api_key))
    response = connection.getresponse()
    response.read()
    headers = response.getheaders()
    connection.close()
    assert [name for name, _ in headers if name != name.lower()] == []
    told = dict(headers)
    assert told["content-type"] == "application/json"
    assert told["x-content-type-options"] == "nosniff"
    assert told["x-frame-options"] == "SAMEORIGIN"
    assert told["strict-transport-security"].startswith("max-age=")
    assert told["set-cookie"].startswith("session=;") and "Max-Age=0" in told["set-cookie"]
    assert "date" in told and "referrer-policy" in told and "x-xss-protection" in told


def test_answers_are_compressed_for_those_who_take_it(client: SandboxClient) -> None:
    packed = client.request("GET", "/me/")
    assert packed.headers["content-encoding"] == "gzip"
    plain = client.request("GET", "/me/", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.json() == plain.json()
    client.sandbox.change(gzip=False)
    assert "content-encoding" not in client.request("GET", "/me/").headers


def test_connections_are_kept(client: SandboxClient) -> None:
    for path in ("/me/", "/lead/?_limit=1", "/nothing/", "/user/"):
        client.request("GET", path)
    client.request("POST", "/data/search/", data=b"{", headers={"content-type": "application/json"})
    assert [request["connection"] for request in client.sandbox.requests()] == [1] * 5


def test_a_body_of_unknown_length_is_refused(client: SandboxClient) -> None:
    response = client.request("POST", "/data/search/", data=iter([b"{}"]))
    assert response.status_code == 411


def test_what_is_not_http_is_refused_in_json(client: SandboxClient) -> None:
    host, port = urlsplit(client.base).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=TIMEOUT) as connection:
        connection.sendall(b"BREW /pot/ HTTP/1.1\r\nhost: here\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 501 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"error": "Not Implemented"}


def test_a_post_can_stand_for_a_get_with_many_parameters(client: SandboxClient) -> None:
    lead = client.lead_id("Analytical Engines Ltd")
    response = client.request(
        "POST",
        "/activity/",
        json={"_params": {"lead_id": lead, "_type__in": ["Note", "SMS"], "_limit": 3, "_fields": "_type"}},
        headers={"x-http-method-override": "GET"},
    )
    assert response.status_code == 200
    assert len(response.json()["data"]) == 3
    assert {each["_type"] for each in response.json()["data"]} <= {"Note", "SMS"}
    request = client.sandbox.requests()[-1]
    assert (request["method"], request["path"]) == ("GET", "/activity/")
    assert request["query"]["_type__in"] == "Note,SMS"


def test_an_override_does_not_let_a_get_pass_as_a_write(client: SandboxClient) -> None:
    response = client.request(
        "POST", "/lead/", json={"_params": {"_limit": 1}}, headers={"x-http-method-override": "GET"}
    )
    assert (response.status_code, len(response.json()["data"])) == (200, 1)
    assert client.request("GET", "/lead/", headers={"x-http-method-override": "DELETE"}).status_code == 200


def test_a_time_zone_offset_must_be_hours(client: SandboxClient) -> None:
    for good in ("-4", "2.5", "-2.5", "0"):
        assert client.request("GET", "/me/", headers={"x-tz-offset": good}).status_code == 200
    for bad in ("Europe/Berlin", "nan", "99", ""):
        assert client.request("GET", "/me/", headers={"x-tz-offset": bad}).status_code == 400


def test_the_journal_tells_what_was_asked_and_not_by_whom(client: SandboxClient) -> None:
    client.request("GET", "/lead/", params={"_limit": 2, "_fields": "id"}, headers={"cookie": "session=1"})
    client.request("POST", "/data/search/", json={"query": {"type": "match_all"}})
    response = requests.get(client.base + "/sandbox/requests", timeout=TIMEOUT)
    assert response.json() == client.sandbox.requests()
    first, second = response.json()
    assert (first["n"], first["method"], first["path"], first["status"]) == (1, "GET", "/lead/", 200)
    assert first["query"] == {"_limit": "2", "_fields": "id"}
    assert first["body"] is None and first["fault"] is None and first["milliseconds"] > 0
    assert (second["n"], second["status"], second["body"]) == (2, 400, {"query": {"type": "match_all"}})
    assert first["headers"]["user-agent"].startswith("python-requests/")
    told = response.text
    assert client.sandbox.api_key not in told
    assert "authorization" not in told.lower() and "cookie" not in told.lower()


def test_the_journal_can_be_emptied_and_counts_on(client: SandboxClient) -> None:
    client.get("/me/")
    assert requests.delete(client.base + "/sandbox/requests", timeout=TIMEOUT).json() == {}
    assert client.sandbox.requests() == []
    client.get("/me/")
    assert [request["n"] for request in client.sandbox.requests()] == [2]
    client.sandbox.forget_requests()
    assert client.sandbox.requests() == []


def test_switches_can_be_changed_from_another_process(client: SandboxClient) -> None:
    url = client.base + "/sandbox/settings"
    changed = requests.post(url, json={"embed_related": False, "faults": "503@/me/*1"}, timeout=TIMEOUT)
    assert changed.status_code == 200
    assert changed.json()["embed_related"] is False
    assert requests.get(url, timeout=TIMEOUT).json() == changed.json()
    assert client.request("GET", "/me/").status_code == 503
    assert client.request("GET", "/me/").status_code == 200
    # Other changes leave the faults as they were, used up.
    requests.post(url, json={"embed_related": True}, timeout=TIMEOUT)
    assert client.request("GET", "/me/").status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"no_such_switch": 1},
        {"latency_ms": "many"},
        {"latency_ms": -1},
        {"rate_limit": 0},
        {"rate_limit_headers": "morse"},
        {"faults": "explosion"},
        [1],
    ],
)
def test_a_wrong_switch_is_refused_and_changes_nothing(client: SandboxClient, changes: object) -> None:
    url = client.base + "/sandbox/settings"
    before = requests.get(url, timeout=TIMEOUT).json()
    body = changes if isinstance(changes, list) else {"refuse_exact_value": True, **dict(changes)}  # type: ignore[call-overload]  # parametrised
    response = requests.post(url, json=body, timeout=TIMEOUT)
    assert response.status_code == 400 and response.json()["error"]
    assert requests.get(url, timeout=TIMEOUT).json() == before


def test_unknown_control_paths_are_404(client: SandboxClient) -> None:
    assert requests.get(client.base + "/sandbox/else", timeout=TIMEOUT).status_code == 404
    assert requests.put(client.base + "/sandbox/requests", timeout=TIMEOUT).status_code == 404


def test_requests_wait_side_by_side(client: SandboxClient) -> None:
    """Two slow answers overlap: the second is asked for while the first is still owed."""
    client.sandbox.change(faults="slow:60000@/user/")
    url, auth = client.sandbox.url, (client.sandbox.api_key, "")
    ended = threading.Event()

    def ask_slowly() -> None:
        with pytest.raises(requests.ConnectionError):
            requests.get(url + "user/", auth=auth, timeout=TIMEOUT).json()
        ended.set()

    thread = threading.Thread(target=ask_slowly)
    thread.start()
    deadline = time.monotonic() + TIMEOUT
    while not client.sandbox.requests():  # the journal has it before it is answered
        assert time.monotonic() < deadline
    assert client.get("/me/")["id"] == ME
    assert client.sandbox.requests()[0]["status"] is None
    # Stopping does not wait for the answer that is owed, and cuts its connection.
    client.sandbox.stop()
    assert ended.wait(TIMEOUT)
    thread.join()


def test_stopping_ends_every_thread_with_connections_open() -> None:
    before = set(threading.enumerate())
    sandbox = Sandbox()
    sandbox.start()
    clients = [SandboxClient(sandbox) for _ in range(5)]
    for client in clients:
        client.get("/me/")
    assert len({request["connection"] for request in sandbox.requests()}) == 5
    sandbox.stop()
    assert set(threading.enumerate()) == before
    with pytest.raises(requests.ConnectionError):
        clients[0].get("/me/")
    for client in clients:
        client.close()
    sandbox.stop()  # once more does no harm


def test_a_sandbox_can_start_again_at_the_same_address() -> None:
    sandbox = Sandbox()
    sandbox.start()
    url = sandbox.url
    sandbox.stop()
    with sandbox:
        assert sandbox.url == url
        client = SandboxClient(sandbox)
        client.get("/me/")
        client.close()


def test_a_taken_port_is_an_oserror(client: SandboxClient) -> None:
    port = urlsplit(client.base).port
    assert port is not None
    with pytest.raises(OSError, match="in use"):
        Sandbox(port=port).start()


def test_wrong_switches_of_the_constructor_are_value_errors() -> None:
    with pytest.raises(ValueError, match="explosion"):
        Sandbox(faults="explosion")
    with pytest.raises(ValueError, match="no_such_switch"):
        Sandbox(no_such_switch=True)
