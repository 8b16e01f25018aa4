"""One HTTP request to Close per call: sent once, answered or raised, never repeated here.

Waiting and trying again is the caller's (`retry`): a worker that sleeps here would be missing elsewhere.
"""

from __future__ import annotations

import base64
import os
import ssl
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import msgspec
import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import (
    ChunkedEncodingError,
    ConnectTimeout,
    ContentDecodingError,
    InvalidSchema,
    InvalidURL,
    ProxyError,
    RequestException,
    SSLError,
)
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies
from urllib3.exceptions import NewConnectionError

from host.close.address import api_address, is_on_this_computer
from host.close.answers import success_of, value_of
from host.close.cancel import CancelToken
from host.close.errors import NoConnection, NonsenseAnswer, NoSecureConnection, ServerDown, Unclear
from host.close.rate_limits import Headers, RateLimits

USER_AGENT = "close-sidebar"

Params = Mapping[str, str | int]
Reader = Callable[[int, Headers, bytes], Any]
"""Makes a value of status, headers and body, or raises the error that they stand for."""


class Transport:
    """Speaks HTTP to the API at `base_url` with one API key. Safe to use from several threads at once.

    `base_url` is https, or http on this machine only, and is what paths such as `/me/` are appended to;
    anything else raises `BadAddress`. `timeout` is (connect, read) in seconds; the read time-out counts from
    one piece of the answer to the next. Close the transport when the threads that used it are done.

    `limits` is what the answers told about how fast Close may be asked.
    """

    def __init__(self, base_url: str, api_key: str, *, timeout: tuple[float, float] = (5, 30)) -> None:
        self._base = api_address(base_url).rstrip("/")
        self._on_this_machine = is_on_this_computer(self._base)
        self._timeout = timeout
        # Close takes the key as the user name with an empty password. Encoded here, because requests
        # raises an error that holds the key when it is not Latin-1.
        self._authorization = "Basic " + base64.b64encode(f"{api_key}:".encode()).decode("ascii")
        self._tls = _tls_context() if self._base.startswith("https:") else None
        self._of_thread = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()
        self.limits = RateLimits()

    def __repr__(self) -> str:
        return f"Transport({self._base!r})"

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for session in self._sessions:
                session.close()

    def get(self, path: str, params: Params, cancel: CancelToken) -> Any:
        """The JSON value at `path`. Raises a `CloseError`."""
        return self._read("GET", path, cancel, params=params)

    def query(self, path: str, body: object, cancel: CancelToken) -> Any:
        """The JSON value that a read by POST answers: a search, which may be repeated as any read.
        Raises a `CloseError`."""
        return self._read("POST", path, cancel, body=body)

    def post(self, path: str, body: object, cancel: CancelToken) -> Any:
        """Send `body` as JSON; the JSON value of the answer. Raises a `CloseError`: `Unclear` when Close may
        have done it or not.

        Cancelling prevents a write, but does not drop the answer of one that was sent.
        """
        return self._write("POST", path, body, cancel, value_of)

    def put(self, path: str, body: object, cancel: CancelToken) -> Any:
        """As `post`. Close changes only what the body names (a patch, in spite of the verb)."""
        return self._write("PUT", path, body, cancel, value_of)

    def delete(self, path: str, cancel: CancelToken) -> None:
        """As `post`, without a body either way: Close answers `{}`, an empty 200 or a 204."""
        self._write("DELETE", path, None, cancel, success_of)

    def _read(
        self,
        verb: str,
        path: str,
        cancel: CancelToken,
        *,
        params: Params | None = None,
        body: object = None,
    ) -> Any:
        cancel.check()
        try:
            answer = self._exchange(verb, path, params, body)
        finally:
            cancel.check()
        return value_of(*answer)

    def _write(self, verb: str, path: str, body: object, cancel: CancelToken, read: Reader) -> Any:
        cancel.check()
        sent_at = datetime.now(UTC)
        try:
            status, headers, content = self._exchange(verb, path, None, body)
        except NoConnection as error:
            if not error.sent:
                raise
            raise Unclear(verb, path, body, sent_at, error) from None
        try:
            return read(status, headers, content)
        except (ServerDown, NonsenseAnswer) as error:
            if 300 <= status < 400:
                raise  # a redirect says where to ask instead: nothing was done
            raise Unclear(verb, path, body, sent_at, error) from None

    def _exchange(
        self, verb: str, path: str, params: Params | None, body: object
    ) -> tuple[int, Headers, bytes]:
        """Send a request once; status, headers and body of the answer. Raises `NoConnection`."""
        headers = {"x-tz-offset": _hours_from_utc()}
        data = None if body is None else msgspec.json.encode(body)
        if data is not None:
            headers["Content-Type"] = "application/json"
        try:
            with self._session().request(
                verb,
                self._base + path,
                params=params,
                data=data,
                headers=headers,
                timeout=self._timeout,
                proxies=self._proxies(),
                allow_redirects=False,
                stream=True,  # so that the status is known even when the body is cut short
            ) as response:
                self.limits.note(verb, path, response.status_code, response.headers)
                return response.status_code, response.headers, _content(response)
        except RequestException as error:
            failure = _failure(error)
        # Raised out here, so that it does not drag along the library's error, which holds the key.
        raise failure

    def _session(self) -> requests.Session:
        """This thread's session: requests does not promise that one can be shared between threads."""
        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is None:
            session = self._of_thread.session = _Session(self._tls)
            session.headers["Authorization"] = self._authorization
            with self._lock:
                self._sessions.append(session)
        return session

    def _proxies(self) -> dict[str, str]:
        """The system's proxies, asked anew each time since a laptop moves between networks."""
        return {} if self._on_this_machine else get_environ_proxies(self._base)


class _Session(requests.Session):
    """Keeps connections open and nothing else: no cookies, no netrc, no redirects."""

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        super().__init__()
        # Off, because it would look for passwords in netrc and load a CA bundle for each connection.
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.headers.update(
            {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"}
        )
        if tls is not None:
            self.mount("https://", _SharedContextAdapter(tls))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: requests parses the target even when it does not follow it, and fails on a malformed one."""


class _SharedContextAdapter(HTTPAdapter):
    """Uses one TLS context for all connections. requests' own way reads the CA bundle again for each new
    connection, which costs seven times as much as the handshake."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        return super().proxy_manager_for(*args, ssl_context=self._context, **kwargs)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Demand a valid certificate; which ones are valid, the context knows already."""
        conn.cert_reqs = "CERT_REQUIRED"


def _tls_context() -> ssl.SSLContext:
    """Trusts the system's authorities (a company's own among them) and those that requests brings along,
    or those of REQUESTS_CA_BUNDLE instead of the latter."""
    context = ssl.create_default_context()
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH
    context.load_verify_locations(bundle)
    return context


def _hours_from_utc() -> str:
    """Local time's distance from UTC in hours, such as "-4" or "5.5": Close's `x-tz-offset` header."""
    offset = datetime.now().astimezone().utcoffset()
    return f"{offset.total_seconds() / 3600:g}" if offset is not None else "0"


def _content(response: requests.Response) -> bytes:
    """The body; empty when it was cut short or cannot be unpacked, since half a body says nothing."""
    try:
        return response.content
    except (ChunkedEncodingError, ContentDecodingError):
        return b""


def _failure(error: RequestException) -> NoConnection:
    cause = _innermost(error)
    text = f"{type(cause).__name__}: {cause}"
    if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        # The other side hung up: a broken connection, which tells nothing about certificates.
        return NoConnection(text, sent=True)
    if isinstance(error, InvalidURL):
        # The proxy's, since ours was checked; the text is left out, because it may quote a password.
        return NoSecureConnection("the proxy's address makes no sense")
    # InvalidSchema: a SOCKS proxy, for which requests needs a package that is not installed.
    if isinstance(error, ProxyError | InvalidSchema) or isinstance(cause, ssl.SSLCertVerificationError):
        return NoSecureConnection(text)
    if isinstance(error, SSLError):
        return NoSecureConnection(text, sent=True)  # perhaps in the middle of a connection that had stood
    never_connected = isinstance(error, ConnectTimeout) or isinstance(cause, NewConnectionError)
    return NoConnection(text, sent=not never_connected)


def _innermost(error: BaseException) -> BaseException:
    """The system's error inside: requests wraps what urllib3 wrapped. (Not by `__context__`, where whatever
    the caller was handling stands too.)"""
    for inner in (getattr(error, "reason", None), *error.args):
        if isinstance(inner, BaseException):
            return _innermost(inner)
    return error
