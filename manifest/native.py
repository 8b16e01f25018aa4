"""The native messaging manifest: how it is written, and what makes it valid to Thunderbird."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from pathlib import Path

from host.protocol import EXTENSION_ID, NATIVE_NAME
from manifest.errors import InstallError

HOST_PROGRAM = "close-sidebar-host"

KEYS = ("name", "description", "path", "type", "allowed_extensions")


def content(host: Path) -> bytes:
    """The manifest that lets our extension start `host`.

    Exactly these keys: with any other in it, Thunderbird takes the file for invalid and says no more than "No
    such native application" (tried with 153).
    """
    manifest = {
        "name": NATIVE_NAME,
        "description": "Close CRM beside the mail being read",
        "path": str(host),
        "type": "stdio",
        "allowed_extensions": [EXTENSION_ID],
    }
    return json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n"


def faults(manifest: bytes) -> list[str]:
    """What Thunderbird would hold against this manifest, as sentences; none if it is valid for us."""
    try:
        value = json.loads(manifest)
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, or nested too deep
        return [f"It is not JSON ({error})."]
    if not isinstance(value, dict):
        return ["It is not a JSON object."]
    found = [f"“{key}” is missing." for key in KEYS if key not in value]
    found += [f"“{key}” is not allowed." for key in value if key not in KEYS]
    if value.get("name") != NATIVE_NAME:
        found.append(f"“name” is not “{NATIVE_NAME}”.")
    if value.get("type") != "stdio":
        found.append("“type” is not “stdio”.")
    if not isinstance(value.get("description"), str):
        found.append("“description” is not a text.")
    if not (isinstance(value.get("path"), str) and _is_absolute(value["path"])):
        found.append("“path” is not an absolute path.")
    allowed = value.get("allowed_extensions")
    if not (isinstance(allowed, list) and EXTENSION_ID in allowed):
        found.append(f"“allowed_extensions” does not name {EXTENSION_ID}.")
    return found


def host_of(manifest: bytes) -> Path | None:
    """The program that a manifest of ours starts; None if it is somebody else's or unreadable."""
    try:
        value = json.loads(manifest)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or EXTENSION_ID not in str(value.get("allowed_extensions")):
        return None
    return Path(str(value.get("path")))


def _is_absolute(path: str) -> bool:
    # No system has a file with such a name, and asking for one is an error of its own kind.
    nameable = "\0" not in path and not any("\ud800" <= sign <= "\udfff" for sign in path)
    return nameable and os.path.isabs(path)


def installed_host() -> Path:
    """The `close-sidebar-host` of the Python environment that runs this. Raises InstallError."""
    name = HOST_PROGRAM + (".exe" if sys.platform == "win32" else "")
    schemes = (sysconfig.get_default_scheme(), sysconfig.get_preferred_scheme("user"))
    for scheme in schemes:
        program = Path(os.path.abspath(sysconfig.get_path("scripts", scheme))) / name
        if program.is_file():
            return program
    raise InstallError(
        f"The program {name} is not in the Python environment that runs this ({sys.prefix}). "
        "Install Close Sidebar there with pip first."
    )
