"""Which account of Close is used, and with which key."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from host.close.address import api_address, is_on_this_computer

API_URL = "https://api.close.com/api/v1/"


class Demo(Struct, frozen=True):
    """The built-in sample account."""


class Key(Struct, frozen=True):
    """An API key and the address that it may be sent to, and no other."""

    api_url: str
    secret: str

    def __repr__(self) -> str:
        return f"Key({self.api_url!r})"  # a secret in a repr ends up in a log


def from_environment(environment: Mapping[str, str]) -> Demo | Key | None:
    """The account that the environment names; None when there is none.

    Raises `host.close.address.BadAddress`.

    CLOSE_SIDEBAR_API_KEY is for tests against a sandbox: it counts only with an API address on loopback, so
    that no real key ever has to stand in an environment.
    """
    if environment.get("CLOSE_SIDEBAR_DEMO") == "1":
        return Demo()
    url = api_url(environment)
    secret = environment.get("CLOSE_SIDEBAR_API_KEY", "")
    return Key(url, secret) if secret and is_on_this_computer(url) else None


def api_url(environment: Mapping[str, str]) -> str:
    """Close's address: https, or http on loopback only. Raises `host.close.address.BadAddress`."""
    return api_address(environment.get("CLOSE_SIDEBAR_API_URL") or API_URL)
