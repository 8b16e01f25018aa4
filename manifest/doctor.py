"""`close-sidebar doctor`: is every link between a message in Thunderbird and a record in Close sound?"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from pathlib import Path

import msgspec

from host import __version__
from manifest import checks
from manifest.checks import Link, State

_MARKS: dict[State, str] = {"ok": "ok", "broken": "BROKEN", "unknown": "?"}


def run(argv: list[str], root: Path = Path("/")) -> int:
    """Check each link and print the mend of those that are not sound. Returns 0 if all are, else 1.

    `root` stands in for / where the registration for all users is looked for.
    """
    parser = argparse.ArgumentParser(
        prog="close-sidebar doctor", description="Check each link between Thunderbird, the panel and Close."
    )
    parser.add_argument("--json", action="store_true", help="for programs: one JSON object")
    as_json = parser.parse_args(argv).json
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a manifest may hold what no terminal can show
    links = diagnose(root)
    sound = all(link.state == "ok" for link in links)
    if as_json:
        report = {"ok": sound, "version": __version__, "links": msgspec.to_builtins(links)}
        json.dump(report, sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        for link in links:
            _tell(link)
    return 0 if sound else 1


def diagnose(root: Path) -> list[Link]:
    """Every link, in the order in which a displayed message passes them."""
    registration = checks.find_registration(root)
    add_on = checks.find_add_on(root)
    start = checks.try_start(registration)
    return [
        checks.thunderbird(),
        checks.extension_id(add_on),
        checks.protocol(add_on),
        checks.manifest(registration),
        checks.path(registration),
        checks.executable(registration, start),
        checks.same_version(add_on, start),
        checks.api_address(os.environ),
        checks.key(os.environ),
        checks.network(os.environ),
    ]


def _tell(link: Link) -> None:
    print(f"{_MARKS[link.state]:<7} {link.name:<13} {link.text}")
    if link.mend:
        print(f"{'':<7} {'':<13} → {link.mend}")
