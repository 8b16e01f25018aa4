"""Which account of Close is used, and with which key."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec import Struct

API_URL = "https://api.close.com/api/v1/"


class Demo(Struct, frozen=True):
    """The built-in sample account."""


class Key(Struct, frozen=True):
    """An API key and the address that it may be sent to, and no other."""

    api_url: str
    secret: str

    def __repr__(self) -> str:
        return f"Key({self.api_url!r})"  # a secret in a repr ends up in a log


class BadAddress(ValueError):
    """CLOSE_SIDEBAR_API_URL is not an address that a key may be sent to."""


def from_environment(environment: Mapping[str, str]) -> Demo | Key | None:
    """The account that the environment names; None when there is none. Raises BadAddress.

    CLOSE_SIDEBAR_API_KEY is for tests against a sandbox: it counts only with an API address on loopback, so
    that no real key ever has to stand in an environment.
    """
    if environment.get("CLOSE_SIDEBAR_DEMO") == "1":
        return Demo()
    url = api_url(environment)
    secret = environment.get("CLOSE_SIDEBAR_API_KEY", "")
    return Key(url, secret) if secret and is_loopback(url) else None


def api_url(environment: Mapping[str, str]) -> str:
    """Close's address: https, or http on loopback only. Raises BadAddress."""
    url = environment.get("CLOSE_SIDEBAR_API_URL") or API_URL
    try:
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
    except ValueError as error:
        raise BadAddress(f"{url!r} is not an address.") from error
    if host and (scheme == "https" or (scheme == "http" and is_loopback(url))):
        return url if url.endswith("/") else url + "/"
    raise BadAddress(f"{url!r} is not an https address, nor an http address of this computer.")


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
