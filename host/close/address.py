"""Which address an API key may be sent to."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

_LOOKS_LIKE = "An API address looks like https://api.close.com/api/v1/"


class BadAddress(ValueError):
    """Not an address that a key may be sent to. The text is for the person, and quotes no more than the host:
    what else was typed may hold a password."""


def api_address(url: str) -> str:
    """`url` with a slash at its end, as paths are appended to it: https, or http on this computer only.

    Raises BadAddress.
    """
    try:
        address = urlsplit(url)
        host, _ = address.hostname, address.port
    except ValueError:
        raise BadAddress(_LOOKS_LIKE) from None  # the cause quotes what was typed
    if address.username is not None or address.password is not None:
        raise BadAddress("The API address must not hold a user name or a password.")
    if not host or not url.isprintable() or any(sign in url for sign in ' \\?#"<>'):
        raise BadAddress(_LOOKS_LIKE)
    if address.scheme != "https" and not (address.scheme == "http" and _is_loopback(host)):
        raise BadAddress(f"The address of {host} must begin with https:// (http only on this computer).")
    return url.rstrip("/") + "/"


def is_on_this_computer(url: str) -> bool:
    """Whether an API address is one of loopback."""
    return _is_loopback(urlsplit(url).hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name
        return host == "localhost"
