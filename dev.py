#!/usr/bin/env python3
"""Everything that is done with this checkout, set-up included. Needs Python 3.11 or later, and nothing else.

    python3 dev.py demo [ARGUMENTS]         the panel on a built-in sample account, in a window of its own
    python3 dev.py test [PYTEST ARGUMENTS]  all tests, those in a real Thunderbird included; or just some
    python3 dev.py e2e [PYTEST ARGUMENTS]   only the tests that drive a real Thunderbird
    python3 dev.py lint                     ruff, ruff format --check, mypy
    python3 dev.py screenshots              paint the panel's pictures in docs/pictures anew
                [FOLDER [SCENE ...]]        or into FOLDER; with scenes of tests/ui/scenes.py, or all, those
    python3 dev.py icons [NAME ...]         rebuild host/ui/icons.json, with further Lucide icons

Each command first sees to the system libraries (Debian and Ubuntu), the virtual environment `.venv`, the
locked dependencies and the project itself. A second run finds all of that done and starts at once.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

OLDEST_PYTHON = (3, 11)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
BUILD = ROOT / "build"
LOG = BUILD / "set-up.log"
ICONS = ROOT / "host" / "ui" / "icons.json"

# What Qt loads at run time, found with ldd and by running in a bare Debian 12.
PANEL_PACKAGES = (
    *("libegl1", "libgl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1", "libglib2.0-0"),
    *("libxcb-cursor0", "libxkbcommon-x11-0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0"),
    "libwayland-cursor0",
)
# What the tests drive: Thunderbird on a screen of its own, a window manager, and the screen reader's view.
TEST_PACKAGES = (
    *("thunderbird", "xvfb", "xauth", "openbox", "xdotool", "wmctrl", "imagemagick"),
    *("dbus", "dbus-x11", "at-spi2-core", "gir1.2-atspi-2.0", "python3-gi"),
)

# Kept by `mypy --strict`: the files without widgets. The rest is checked by its tests.
TYPED = (
    *("dev.py", "manifest", "host/close"),
    *("host/credentials.py", "host/eml.py", "host/errors.py", "host/framing.py", "host/intents.py"),
    *("host/logs.py", "host/message.py", "host/protocol.py", "host/settings.py", "host/versions.py"),
    *("host/instance.py", "host/stdio.py", "host/connection.py", "host/neighbours.py", "host/owner.py"),
    "host/ui/placement.py",
)

LUCIDE = "lucide-static"
LUCIDE_VERSION = "1.62.0"

NETWORK_TROUBLE = (
    "Temporary failure in name resolution",
    "Name or service not known",
    "Temporary failure resolving",
    "Could not resolve",
    "getaddrinfo failed",
    "nodename nor servname",
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "Could not connect",
    "ENOTFOUND",
    "ECONNREFUSED",
)


class Stop(Exception):
    """The command cannot go on; the text says why and what to do, to a person."""


# --- Commands ---------------------------------------------------------------------------------------------


def demo(arguments: list[str]) -> int:
    if screen_is_missing(os.environ, sys.platform):
        raise Stop(
            "There is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set.\n"
            "Run this on a desktop, or draw into memory (package xvfb):\n"
            "  xvfb-run -a python3 dev.py demo"
        )
    prepare(PANEL_PACKAGES)
    return run_in_checkout([str(program("close-sidebar")), "--demo", *arguments])


def test(arguments: list[str]) -> int:
    prepare(PANEL_PACKAGES + TEST_PACKAGES)
    if arguments:
        return pytest(arguments)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = pytest([f"--junit-xml={report}", "--durations=10"])
        if not report.exists():
            return code or 1
        missed = end_to_end_missed(report.read_text(encoding="utf-8"))
    if missed:
        print(f"FAILED: {missed}", file=sys.stderr)
    return code or int(bool(missed))


def e2e(arguments: list[str]) -> int:
    prepare(PANEL_PACKAGES + TEST_PACKAGES)
    return pytest(["tests/e2e", *arguments])


def lint(arguments: list[str]) -> int:
    if arguments:
        raise Stop("lint checks the whole tree and takes no arguments.")
    prepare(())
    checks = (
        [str(program("ruff")), "check", "."],
        [str(program("ruff")), "format", "--check", "."],
        [str(program("mypy")), "--strict", *TYPED],
    )
    return max([run_in_checkout(check) for check in checks])


def screenshots(arguments: list[str]) -> int:
    prepare(PANEL_PACKAGES)
    chosen = arguments or ["docs/pictures"]
    return run_in_checkout([str(program("python")), "-m", "tests.ui.screenshots", *chosen])


def icons(arguments: list[str]) -> int:
    """Take the named icons and those already in the sheet from the Lucide package, by way of npm."""
    known = json.loads(ICONS.read_text(encoding="utf-8")) if ICONS.exists() else {}
    names = sorted({*known, *arguments})
    with tempfile.TemporaryDirectory() as folder:
        npm = shutil.which("npm")
        if npm is None:
            raise Stop(
                "npm is not installed (on Debian and Ubuntu: apt-get install npm); it fetches the icons."
            )
        packing = quietly([npm, "pack", f"{LUCIDE}@{LUCIDE_VERSION}", "--pack-destination", folder])
        if packing.returncode:
            raise Stop(explained(f"npm could not fetch {LUCIDE} {LUCIDE_VERSION}.", packing.stdout))
        sheet = {}
        with tarfile.open(Path(folder) / f"{LUCIDE}-{LUCIDE_VERSION}.tgz") as package:
            for name in names:
                try:
                    drawing = package.extractfile(f"package/icons/{name}.svg")
                except KeyError:
                    raise Stop(f"Lucide {LUCIDE_VERSION} has no icon named {name}.") from None
                assert drawing is not None  # a regular file always has content
                sheet[name] = inner_svg(drawing.read().decode("utf-8"))
    ICONS.write_text(json.dumps(sheet, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(sheet)} icons in {ICONS.relative_to(ROOT)}")
    return 0


COMMANDS = {
    "demo": demo,
    "test": test,
    "e2e": e2e,
    "lint": lint,
    "screenshots": screenshots,
    "icons": icons,
}


def main(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(__doc__.strip())
        return 0 if argv else 2
    if argv[0] not in COMMANDS:
        print(f"dev.py knows no command {argv[0]!r}. It knows: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    try:
        return COMMANDS[argv[0]](argv[1:])
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# --- Set-up -----------------------------------------------------------------------------------------------


def prepare(packages: tuple[str, ...]) -> None:
    """Everything that a command needs before it starts. Raises Stop."""
    if sys.version_info < OLDEST_PYTHON:
        raise Stop(
            f"This is Python {sys.version.split()[0]}; Close Sidebar needs "
            f"{'.'.join(map(str, OLDEST_PYTHON))} or later. Run dev.py with a newer one."
        )
    prepare_system(packages)
    prepare_environment()


def prepare_system(packages: tuple[str, ...]) -> None:
    """Install what is missing of `packages`, and what Python needs to make `.venv`. Raises Stop."""
    stamp = BUILD / "system-packages"
    wanted = {*packages, *venv_package()}
    if wanted <= set(stamped(stamp).split()) or not sys.platform.startswith("linux"):
        return
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        print(
            "This is neither Debian nor Ubuntu, so these are taken as installed: " + " ".join(sorted(wanted))
        )
        return
    missing = sorted(wanted - installed_packages())
    if missing:
        install_packages(missing)
    stamp.write_text(" ".join(sorted(wanted)) + "\n", encoding="utf-8")


def venv_package() -> set[str]:
    """Debian and Ubuntu keep `ensurepip`, which a virtual environment is made with, in a package apart."""
    if importlib.util.find_spec("ensurepip") is not None:
        return set()
    return {f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"}


def installed_packages() -> set[str]:
    """All installed packages and what they provide: newer releases renamed some (libglib2.0-0t64)."""
    answer = quietly(["dpkg-query", "-W", "-f=${db:Status-Status}\t${Package}\t${Provides}\n"])
    return provided_names(answer.stdout)


def provided_names(listing: str) -> set[str]:
    names = set()
    for line in listing.splitlines():
        status, package, provides = line.split("\t")
        if status == "installed":
            names.add(package)
            names.update(entry.split()[0] for entry in provides.split(",") if entry.strip())
    return names


def install_packages(packages: list[str]) -> None:
    """Install as root or by a `sudo` that asks for no password. Raises Stop with the line to type."""
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() == 0:
        as_root: list[str] = []
    elif shutil.which("sudo") and quietly(["sudo", "-n", "true"]).returncode == 0:
        as_root = ["sudo", "-n"]
    else:
        raise Stop(
            "These system packages are missing, and installing them needs an administrator. Please run\n"
            f"  sudo apt-get update && sudo {shlex.join(install)}\n"
            "and then the same command again."
        )
    say(f"Installing system packages: {' '.join(packages)}")
    as_root += ["env", "DEBIAN_FRONTEND=noninteractive"]
    waiting = ["-o", "DPkg::Lock::Timeout=300"]  # another apt may be at work
    updated = quietly([*as_root, "apt-get", *waiting, "update"])
    done = quietly([*as_root, install[0], *waiting, *install[1:]])
    if done.returncode:
        raise Stop(explained("apt-get could not install the system packages.", updated.stdout + done.stdout))


def prepare_environment() -> None:
    """Bring `.venv` to what requirements.lock and pyproject.toml say. Raises Stop."""
    stamp = VENV / "set-up"
    wanted = fingerprint()
    if stamped(stamp) == wanted and program("python").exists():
        return
    if not environment_fits():
        say("Making the virtual environment .venv")
        # The interpreter that a virtual environment was made from, should dev.py run inside one.
        python = getattr(sys, "_base_executable", sys.executable)
        step([python, "-m", "venv", "--clear", str(VENV)], "The virtual environment .venv could not be made.")
    pip = [str(program("python")), "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    say("Installing the locked dependencies (about 150 MB to fetch the first time)")
    step(
        [*pip, "--require-hashes", "--no-deps", "--only-binary", ":all:", "--requirement", str(LOCK)],
        "pip could not install the dependencies.",
    )
    step(
        [*pip, "--no-build-isolation", "--no-deps", "--editable", str(ROOT)],
        "pip could not install the project itself.",
    )
    stamp.write_text(wanted, encoding="utf-8")


def fingerprint() -> str:
    """Changes whenever `.venv` has to be brought up to date."""
    parts = (
        LOCK.read_bytes(),
        (ROOT / "pyproject.toml").read_bytes(),
        f"{sys.version} {sys.base_prefix} {ROOT}".encode(),
    )
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def environment_fits() -> bool:
    """Whether `.venv` works and was made from the Python that runs this."""
    python = program("python")
    if not python.exists():
        return False
    answer = quietly([str(python), "-c", "import pip, sys; print(sys.version, sys.base_prefix)"])
    return answer.returncode == 0 and answer.stdout.strip() == f"{sys.version} {sys.base_prefix}"


def stamped(stamp: Path) -> str:
    """What an earlier run left in `stamp`; empty when there was none."""
    return stamp.read_text(encoding="utf-8") if stamp.exists() else ""


def program(name: str) -> Path:
    """A program of the virtual environment."""
    if sys.platform == "win32":
        return VENV / "Scripts" / f"{name}.exe"
    return VENV / "bin" / name


# --- Helpers ----------------------------------------------------------------------------------------------


def screen_is_missing(environment: os._Environ[str] | dict[str, str], platform: str) -> bool:
    """Whether Qt would find nothing to draw on. It can be told (QT_QPA_PLATFORM) to draw into memory."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return platform.startswith("linux") and not any(environment.get(name) for name in names)


def end_to_end_missed(report: str) -> str:
    """Why a whole run does not count, or "": the tests in Thunderbird must not be skipped."""
    cases = {
        # A file that is skipped as a whole has no class name.
        f"{case.get('classname')}.{case.get('name')}".lstrip("."): case
        for case in ElementTree.fromstring(report).iter("testcase")
    }
    cases = {name: case for name, case in cases.items() if name.startswith("tests.e2e.")}
    if not cases:
        return "no end-to-end test ran; they stand in tests/e2e and belong to every whole run."
    for name, case in cases.items():
        skipped = case.find("skipped")
        if skipped is not None:
            return f"{name} was skipped: {skipped.text}"
    return ""


def inner_svg(drawing: str) -> str:
    """The shapes of an SVG file without the <svg> element round them."""
    start = drawing.index(">", drawing.index("<svg")) + 1
    lines = drawing[start : drawing.rindex("</svg>")].splitlines()
    return "".join(line.strip() for line in lines).replace(" />", "/>")


def pytest(arguments: list[str]) -> int:
    return run_in_checkout([str(program("python")), "-m", "pytest", *arguments])


def run_in_checkout(command: list[str]) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run and keep what is said, in build/set-up.log as well."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    BUILD.mkdir(exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} $ {shlex.join(command)}\n{done.stdout}")
    return done


def step(command: list[str], failure: str) -> None:
    done = quietly(command)
    if done.returncode:
        raise Stop(explained(failure, done.stdout))


def explained(failure: str, output: str) -> str:
    """The failure, the last that was said, and what most likely helps."""
    if any(sign in output for sign in NETWORK_TROUBLE):
        advice = "The network or its proxy does not answer. Check it, then run the same command again."
    elif "DO NOT MATCH THE HASHES" in output:
        advice = (
            "A package is not the one that requirements.lock names. Do not go round this: run again, and\n"
            "if it stays so, find out which registry or mirror answers."
        )
    elif "No space left on device" in output:
        advice = "The disk is full. About 600 MB are needed."
    else:
        advice = f"All that was said stands in {LOG.relative_to(ROOT)}."
    last = "\n".join(f"  | {line}" for line in output.strip().splitlines()[-12:])
    return f"{failure}\n{last}\n{advice}"


def say(sentence: str) -> None:
    print(f"{sentence} …", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
