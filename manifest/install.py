"""`close-sidebar install` and `close-sidebar uninstall`."""

from __future__ import annotations

import argparse
import logging
import os
import stat
import sys
from pathlib import Path

from msgspec import Struct

from host import settings
from manifest import addon, files, native, places
from manifest.errors import InstallError
from manifest.places import Places

log = logging.getLogger(__name__)

PRIVATE = 0o600
FOR_ALL_TO_READ = 0o644


PRIVATE_FOLDER = 0o700
FOR_ALL_TO_ENTER = 0o755


class Writing(Struct, frozen=True):
    """One file that install writes."""

    path: Path
    content: bytes
    mode: int


def run(argv: list[str], root: Path = Path("/")) -> int:
    """Register the host with Thunderbird and write the add-on. Returns the exit code.

    `root` stands in for / in what `--system` touches.
    """
    arguments = _parser("install", "Register the panel with Thunderbird.").parse_args(argv)
    try:
        where = _places(arguments.system, root)
        host = native.installed_host()
        writings = _writings(where, host)
        if arguments.dry_run:
            _tell_writings(writings)
            return 0
        _write(where, writings)
    except InstallError as error:
        return _failed(str(error))
    except OSError as error:
        return _failed(_sentence("written", error, arguments.system))
    print(f"Thunderbird can now start the panel: {where.manifest}\nThe add-on: {where.add_on}\n")
    print(_how_to_add(where))
    if arguments.system and (closed := _closed_to_others(host)):
        print(f"\nOther users cannot start {host}: they may not enter or run {closed}.", file=sys.stderr)
    return 0


def heal() -> None:
    """Let a registration of ours whose program is gone start the program of this installation.

    For when the person has started the panel by hand: an environment that was moved or made anew is then in
    use, while Thunderbird looks for the old one. Another installation that is there is left registered. Told
    in the log. Raises OSError.
    """
    try:
        where = places.for_user()
        host = native.installed_host()
        found = where.manifest.read_bytes()
    except (InstallError, FileNotFoundError):
        return  # nothing is registered, or there is nothing to register
    registered = native.host_of(found)
    if registered is not None and not os.access(registered, os.X_OK):
        settings.replace_file(where.manifest, native.content(host), mode=FOR_ALL_TO_READ)
        log.info("the registration named a program that is gone, and now names the one of this installation")


def run_uninstall(argv: list[str], root: Path = Path("/")) -> int:
    """Take back everything that install wrote, and say what stays. Returns the exit code."""
    arguments = _parser("uninstall", "Take the panel's registration back.").parse_args(argv)
    try:
        where = _places(arguments.system, root)
        kept = _why_kept(where.manifest)
        doomed = [where.add_on] if kept else [where.manifest, where.add_on]
        present = [path for path in doomed if path.is_symlink() or path.exists()]
        for path in present:
            print(f"Would remove {path}" if arguments.dry_run else f"Removing {path}")
            if not arguments.dry_run:
                path.unlink()
    except InstallError as error:
        return _failed(str(error))
    except OSError as error:
        return _failed(_sentence("removed", error, arguments.system))
    if not arguments.dry_run:
        _remove_empty_folders(where)
    if not present:
        print("There is nothing to remove.")
    print(_what_stays(where, kept))
    return 0


def _parser(command: str, description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"close-sidebar {command}", description=description)
    parser.add_argument(
        "--system", action="store_true", help="for all users of this computer (needs an administrator)"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    return parser


def _places(system: bool, root: Path) -> Places:
    return places.for_everybody(root) if system else places.for_user()


def _writings(where: Places, host: Path) -> list[Writing]:
    # The add-on first: alone it says what is missing, where a registration without it is silent.
    add_on = addon.build(addon.sources())
    readers = PRIVATE if where.own_folder else FOR_ALL_TO_READ
    return [
        Writing(where.add_on, add_on, readers),
        Writing(where.manifest, native.content(host), FOR_ALL_TO_READ),
    ]


def _write(where: Places, writings: list[Writing]) -> None:
    if where.own_folder:
        settings.make_private_folder(where.own_folder)
    for writing in writings:
        files.make_folders(writing.path.parent, PRIVATE_FOLDER if where.own_folder else FOR_ALL_TO_ENTER)
        settings.replace_file(writing.path, writing.content, mode=writing.mode)


def _tell_writings(writings: list[Writing]) -> None:
    for writing in writings:
        print(f"Would write {writing.path} ({len(writing.content)} bytes)")
    print(writings[-1].content.decode(), end="")


def _how_to_add(where: Places) -> str:
    if where.own_folder is None:
        return "Thunderbird adds it by itself, for every user, when it starts the next time."
    return (
        "To add it, open Thunderbird’s menu ☰, then “Add-ons and Themes”, then the cog and\n"
        f"“Install Add-on From File…”, and choose {where.add_on}"
    )


def _why_kept(manifest: Path) -> str:
    """Why a manifest is not ours to remove, or ""."""
    try:
        found = manifest.read_bytes()
    except FileNotFoundError:
        return ""  # nothing there, or a link to nothing
    host = native.host_of(found)
    if host is None:
        return f"{manifest} stays: it was not written by Close Sidebar."
    if os.path.exists(host) and not _is_this_installation(host):
        return f"{manifest} stays: it starts another installation, {host}. Uninstall it with its own program."
    return ""


def _is_this_installation(host: Path) -> bool:
    try:
        return host == native.installed_host()
    except InstallError:  # no program here, so it is another's
        return False


def _closed_to_others(program: Path) -> Path | None:
    """The outermost of `program` and its folders that other users may not enter or run."""
    for path in (*reversed(program.parents), program):
        if not path.stat().st_mode & stat.S_IXOTH:
            return path
    return None


def _remove_empty_folders(where: Places) -> None:
    # Other programs have their files here too, so only what is empty goes.
    files.remove_empty(where.manifest.parent, levels=2)
    files.remove_empty(where.add_on.parent, levels=1)


def _what_stays(where: Places, kept: str) -> str:
    sentences = [kept] if kept else []
    if where.own_folder and where.own_folder.exists():
        sentences.append(
            f"{where.own_folder} stays: your settings are in it. Delete it if you want them gone."
        )
    if where.own_folder:
        sentences.append("The add-on in Thunderbird stays: remove it there, under “Add-ons and Themes”.")
    return "\n".join(sentences)


def _sentence(done: str, error: OSError, system: bool) -> str:
    path = error.filename2 or error.filename or "A file"  # the second is the target of a replacement
    if isinstance(error, PermissionError):
        advice = " Run this as an administrator (with sudo)." if system else " Look at who owns the folder."
        return f"{path} could not be {done}: permission denied.{advice}"
    return f"{path} could not be {done}: {error.strerror or error}."


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
