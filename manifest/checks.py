"""The links that the doctor checks, one function each. None of them changes anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from host import __version__, credentials, versions
from host.close.address import BadAddress
from host.close.api import Close
from host.close.cancel import CancelToken
from host.close.errors import CloseError, KeyRefused
from host.close.transport import Transport
from host.credentials import Demo, Key
from host.errors import describe
from host.protocol import EXTENSION_ID, PROTOCOL_VERSION
from manifest import addon, native, places
from manifest.errors import InstallError
from manifest.places import Places

State = Literal["ok", "broken", "unknown"]

INSTALL = "close-sidebar install"
ADD_AGAIN = "close-sidebar install, then add the file in Thunderbird again"

# Seconds. Thunderbird needs one to tell its version, on a busy machine several.
PATIENCE = 30.0


class Link(Struct, frozen=True):
    """What was found out about one link. `mend`: what the person can do; empty if nothing has to be done."""

    name: str
    state: State
    text: str
    mend: str = ""


class Registration(Struct, frozen=True):
    """The native messaging manifest that Thunderbird takes, and what is wrong with one it would pass over."""

    path: Path
    content: bytes
    faults: list[str]

    @property
    def host(self) -> Path | None:
        return None if self.faults else native.host_of(self.content)


class Start(Struct, frozen=True):
    """What came of starting the registered program: its version, or why it could not be started."""

    version: str | None
    reason: str = ""


class AddOn(Struct, frozen=True):
    """The add-on file that the person adds to Thunderbird."""

    path: Path
    content: bytes


def find_registration(root: Path) -> Registration | None:
    """As Thunderbird finds it: the user's manifest; if it is not there or not valid, everybody's."""
    found = []
    for where in _all_places(root):
        try:
            content = where.manifest.read_bytes()
        except OSError:
            continue  # to Thunderbird, one that it cannot read is not there
        found.append(Registration(where.manifest, content, native.faults(content)))
    valid = [registration for registration in found if not registration.faults]
    return next(iter(valid + found), None)


def find_add_on(root: Path) -> AddOn | None:
    for where in _all_places(root):
        try:
            return AddOn(where.add_on, where.add_on.read_bytes())
        except OSError:
            continue  # not there, or for other eyes
    return None


def try_start(registration: Registration | None) -> Start | None:
    """Start the registered program so that it loads all that the panel needs. None if none is registered."""
    if registration is None or registration.host is None:
        return None
    ran = _run([str(registration.host), "--self-test"])
    version = _first_version(ran.output) if ran.succeeded else None
    return Start(version, ran.complaint)


def thunderbird() -> Link:
    name = "Thunderbird"
    program = shutil.which("thunderbird")
    if program is None:
        return Link(
            name,
            "unknown",
            "There is no program “thunderbird” on the PATH.",
            "Install Thunderbird from your system’s packages; one from Flatpak cannot start the panel.",
        )
    version = _first_version(_run([program, "--version"]).output)
    if version is None:
        return Link(name, "unknown", f"{program} does not say its version.", f"Run {program} --version")
    shipped = _shipped_add_on()
    oldest = addon.about(shipped).oldest_thunderbird if shipped else ""
    if versions.numbers(version) < versions.numbers(oldest):
        return Link(
            name, "broken", f"Version {version} is too old.", f"Update Thunderbird to {oldest} or later."
        )
    return Link(name, "ok", f"Version {version}, {program}")


def extension_id(add_on: AddOn | None) -> Link:
    name = "extension id"
    if add_on is None:
        return Link(name, "broken", "The add-on file for Thunderbird has not been written.", INSTALL)
    try:
        about = addon.about(add_on.content)
    except InstallError as error:
        return Link(name, "broken", f"{add_on.path}: {error}", ADD_AGAIN)
    if about.id != EXTENSION_ID:
        return Link(name, "broken", f"{add_on.path} is for {about.id}, not for {EXTENSION_ID}.", ADD_AGAIN)
    return Link(name, "ok", EXTENSION_ID)


def protocol(add_on: AddOn | None) -> Link:
    """Whether the add-on file speaks as this program does."""
    name = "protocol"
    spoken = addon.protocol(add_on.content) if add_on else None
    if spoken is None:
        return Link(name, "unknown", "Which protocol the add-on speaks cannot be seen.", ADD_AGAIN)
    if spoken != PROTOCOL_VERSION:
        text = f"The add-on speaks protocol {spoken}, this program {PROTOCOL_VERSION}."
        return Link(name, "broken", text, ADD_AGAIN)
    return Link(name, "ok", f"Both sides speak protocol {spoken}.")


def manifest(registration: Registration | None) -> Link:
    name = "manifest"
    if registration is None:
        return Link(name, "broken", "The panel is not registered with Thunderbird.", INSTALL)
    if registration.faults:
        text = f"Thunderbird does not accept {registration.path}. {' '.join(registration.faults)}"
        return Link(name, "broken", text, INSTALL)
    return Link(name, "ok", str(registration.path))


def path(registration: Registration | None) -> Link:
    name = "path"
    if registration is None or registration.host is None:
        return _no_registration(name)
    host = registration.host
    try:
        host.stat()
    except (FileNotFoundError, NotADirectoryError):
        return Link(name, "broken", f"The program {host} is not there.", INSTALL)
    except OSError as error:  # another user's, or no name that a file can have
        return Link(name, "broken", f"{host} cannot be looked at: {error.strerror}.", INSTALL)
    if not _same_program(host):
        return Link(name, "broken", f"Another installation is registered: {host}", INSTALL)
    return Link(name, "ok", str(host))


def executable(registration: Registration | None, start: Start | None) -> Link:
    name = "executable"
    if registration is None or registration.host is None or start is None:
        return _no_registration(name)
    host = registration.host
    if not os.path.isfile(host):
        return Link(name, "unknown", "Seen once the program is there.", INSTALL)
    if not os.access(host, os.X_OK):
        return Link(name, "broken", f"{host} may not be run.", f"chmod +x {host}")
    if start.version is None:
        reason = start.reason or "the Python environment it belongs to may be damaged or gone"
        mend = f"Install what is missing, or Close Sidebar again with pip, then: {INSTALL}"
        return Link(name, "broken", f"{host} cannot be started: {reason}.", mend)
    return Link(name, "ok", "The registered program starts.")


def same_version(add_on: AddOn | None, start: Start | None) -> Link:
    """Whether this program, the registered one, the add-on file and the add-on's sources are one version."""
    name = "versions"
    registered = start.version if start else None
    if add_on is None or registered is None:
        return Link(name, "unknown", "There is nothing to compare with.", INSTALL)
    shipped = _shipped_add_on()
    if shipped is None:
        text = "This installation lacks the add-on for Thunderbird."
        return Link(name, "broken", text, f"Install Close Sidebar again with pip, then: {INSTALL}")
    try:
        in_file = addon.about(add_on.content).version
    except InstallError:
        in_file = "unreadable"
    in_sources = addon.about(shipped).version
    if {registered, in_file, in_sources} != {__version__}:
        text = f"program {__version__}, registered {registered}, add-on file {in_file}, add-on {in_sources}"
        return Link(name, "broken", f"The versions differ: {text}.", ADD_AGAIN)
    if add_on.content != shipped:
        return Link(name, "broken", f"{add_on.path} is not this installation’s add-on.", ADD_AGAIN)
    return Link(name, "ok", f"All are {__version__}.")


def api_address(environment: Mapping[str, str]) -> Link:
    name = "API address"
    try:
        return Link(name, "ok", credentials.api_url(environment))
    except BadAddress as error:
        return Link(name, "broken", str(error), "Mend or unset CLOSE_SIDEBAR_API_URL.")


def key(environment: Mapping[str, str]) -> Link:
    name = "key"
    match _account(environment):
        case Demo():
            return Link(name, "ok", "The sample account needs none.")
        case Key():
            return Link(name, "ok", "From CLOSE_SIDEBAR_API_KEY.")
        case None:
            return Link(
                name,
                "broken",
                "There is no key in the environment (CLOSE_SIDEBAR_API_KEY, for a local sandbox only).",
                "Start Thunderbird with CLOSE_SIDEBAR_DEMO=1 to see the sample account.",
            )


def network(environment: Mapping[str, str]) -> Link:
    """Whether Close answers at the API address, and takes the key."""
    name = "network"
    account = _account(environment)
    if isinstance(account, Demo):
        return Link(name, "ok", "The sample account needs none.")
    try:
        url = credentials.api_url(environment)
    except BadAddress:
        return Link(name, "unknown", "There is no address to ask.", "Mend or unset CLOSE_SIDEBAR_API_URL.")
    return _ask_close(name, url, account)


def _ask_close(name: str, url: str, key: Key | None) -> Link:
    # Without a key Close refuses, which shows as well as a record does that it can be reached.
    with Transport(url, key.secret if key else "") as transport:
        try:
            me = Close(transport).me(CancelToken())
        except KeyRefused:
            if key is None:
                return Link(name, "ok", f"{url} answers.")
            return Link(name, "broken", f"{url} answers, but refuses the key.", "Use another key.")
        except CloseError as error:
            problem = describe(error)
            return Link(name, "broken", f"{problem.title}. {problem.text}", f"Try {url} in a browser.")
    return Link(name, "ok", f"{url} answers: {me.name}, {me.organization_name}.")


def _account(environment: Mapping[str, str]) -> Demo | Key | None:
    try:
        return credentials.from_environment(environment)
    except BadAddress:  # the link "API address" tells it
        return None


def _shipped_add_on() -> bytes | None:
    """What this installation would write as the add-on file; None if its sources are not there."""
    try:
        return addon.build(addon.sources())
    except (InstallError, OSError):
        return None


def _all_places(root: Path) -> list[Places]:
    """The user's and everybody's, as far as this system has them."""
    found = []
    makers: tuple[Callable[[], Places], ...] = (places.for_user, lambda: places.for_everybody(root))
    for make in makers:
        try:
            found.append(make())
        except InstallError:
            continue  # not supported here: then nothing can be registered there
    return found


def _no_registration(name: str) -> Link:
    return Link(name, "unknown", "Seen once the panel is registered.", INSTALL)


def _same_program(host: Path) -> bool:
    try:
        return host.samefile(native.installed_host())
    except (InstallError, OSError):  # no program here, or it went while we looked
        return False


class _Ran(Struct, frozen=True):
    """`complaint`: the last line on stderr, or why the program did not even run."""

    succeeded: bool
    output: str = ""
    complaint: str = ""


def _run(command: list[str]) -> _Ran:
    try:
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return _Ran(False, complaint=f"it did not end within {PATIENCE:g} s")
    except OSError as error:
        return _Ran(False, complaint=error.strerror or type(error).__name__)
    complaint = next(reversed(done.stderr.strip().splitlines()), "")
    return _Ran(done.returncode == 0, done.stdout, complaint)


def _first_version(text: str) -> str | None:
    found = re.search(r"\d+(\.\d+)+", text)
    return found.group() if found else None
