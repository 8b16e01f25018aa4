"""A plain HTTP client of the sandbox, for the sandbox's own tests: not the client under test elsewhere."""

from __future__ import annotations

from typing import Any

import requests

from host.close.sandbox.server import Sandbox

Json = dict[str, Any]

TIMEOUT = 10
"""Seconds: far more than any answer takes, so that a hanging server fails the test."""


class SandboxClient:
    """Asks with the sandbox's key over one kept-alive connection. `base` is the URL up to the host."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.base = sandbox.url.removesuffix("/api/v1/")
        self.session = requests.Session()
        self.session.auth = (sandbox.api_key, "")
        self.session.trust_env = False  # no proxy, no .netrc

    def request(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """`path` is below /api/v1/."""
        url = self.sandbox.url + path.removeprefix("/")
        return self.session.request(method, url, timeout=TIMEOUT, allow_redirects=False, **arguments)

    def get(self, path: str, **query: Any) -> Json:
        """The JSON of a 200."""
        response = self.request("GET", path, params=query)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def refused(self, path: str, **query: Any) -> Json:
        """The field-errors of a 400."""
        response = self.request("GET", path, params=query)
        assert response.status_code == 400, response.text
        assert response.json()["errors"] == []
        return dict(response.json()["field-errors"])

    def post(self, path: str, **body: Any) -> Json:
        """The JSON of a 200 or 201."""
        return self._written("POST", path, body)

    def put(self, path: str, **body: Any) -> Json:
        return self._written("PUT", path, body)

    def delete(self, path: str) -> None:
        """Close answers `{}`."""
        response = self.request("DELETE", path)
        assert (response.status_code, response.json()) == (200, {}), response.text

    def write_refused(self, method: str, path: str, **body: Any) -> Json:
        """The field-errors of a 400."""
        response = self.request(method, path, json=body)
        assert response.status_code == 400, response.text
        return dict(response.json()["field-errors"])

    def status(self, method: str, path: str, **body: Any) -> int:
        return self.request(method, path, json=body or None).status_code

    def _written(self, method: str, path: str, body: Json) -> Json:
        response = self.request(method, path, json=body)
        assert response.status_code in (200, 201), response.text
        return dict(response.json())

    def search(self, body: Json) -> Json:
        response = self.request("POST", "/data/search/", json=body)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def search_refused(self, body: Any) -> Json:
        response = self.request("POST", "/data/search/", json=body)
        assert response.status_code == 400, response.text
        return dict(response.json()["field-errors"])

    def lead_id(self, name: str) -> str:
        """The id of the sample's lead of that very name."""
        for row in self.sandbox.account.listed("lead"):
            if row["name"] == name:
                return str(row["id"])
        raise AssertionError(f"no lead {name!r}")

    def close(self) -> None:
        self.session.close()
