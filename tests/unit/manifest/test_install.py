"""install and uninstall against a file system of their own: HOME and a root below the test's folder."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from manifest import addon, install, native

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="registering on Windows is not there yet")

EXTENSION_ID = "close-sidebar@close-sidebar.example"


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own."""
    folder = tmp_path / "user"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def manifest(user: Path) -> Path:
    return user / ".mozilla" / "native-messaging-hosts" / "close_sidebar.json"


def files_below(folder: Path) -> dict[str, str]:
    """Every file and its content's hash, and every folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "/"
        for path in sorted(folder.rglob("*"))
    }


def test_writes_exactly_the_manifest_that_thunderbird_takes(manifest: Path) -> None:
    assert install.run([]) == 0

    written = json.loads(manifest.read_bytes())
    assert written == {
        "name": "close_sidebar",
        "description": written["description"],
        "path": str(Path(sys.executable).parent / "close-sidebar-host"),
        "type": "stdio",
        "allowed_extensions": [EXTENSION_ID],
    }
    assert written["description"]
    assert stat.S_IMODE(manifest.stat().st_mode) == 0o644


def test_the_registered_program_starts(manifest: Path) -> None:
    install.run([])

    program = json.loads(manifest.read_bytes())["path"]
    told = subprocess.run([program, "--version"], check=True, capture_output=True, encoding="utf-8")
    assert told.stdout.strip()


def test_writes_the_add_on_for_this_user_alone_and_says_how_to_add_it(
    user: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install.run([])

    add_on = home / "close-sidebar.xpi"
    with zipfile.ZipFile(add_on) as archive:
        assert archive.testzip() is None
        assert (
            json.loads(archive.read("manifest.json"))["browser_specific_settings"]["gecko"]["id"]
            == EXTENSION_ID
        )
        sources = {
            p.relative_to(addon.sources()).as_posix() for p in addon.sources().rglob("*") if p.is_file()
        }
        assert set(archive.namelist()) == sources
    assert stat.S_IMODE(add_on.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    said = capsys.readouterr().out
    assert "Install Add-on From File" in said
    assert str(add_on) in said


def test_a_second_time_changes_nothing(tmp_path: Path, user: Path) -> None:
    install.run([])
    once = files_below(tmp_path)

    assert install.run([]) == 0
    assert files_below(tmp_path) == once


def test_mends_what_stands_in_its_place(manifest: Path) -> None:
    manifest.parent.mkdir(parents=True)
    manifest.write_text("{broken")

    assert install.run([]) == 0
    assert native.faults(manifest.read_bytes()) == []


def test_replaces_a_link_and_not_what_it_leads_to(tmp_path: Path, manifest: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_text("mine")
    manifest.parent.mkdir(parents=True)
    manifest.symlink_to(elsewhere)

    assert install.run([]) == 0
    assert elsewhere.read_text() == "mine"
    assert not manifest.is_symlink()


def test_a_dry_run_writes_nothing_and_shows_all(
    tmp_path: Path, user: Path, manifest: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_below(tmp_path)

    assert install.run(["--dry-run"]) == 0
    assert files_below(tmp_path) == before
    said = capsys.readouterr().out
    assert str(manifest) in said
    assert str(home / "close-sidebar.xpi") in said
    assert f'"{EXTENSION_ID}"' in said


def test_for_everybody(tmp_path: Path, user: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "root"

    assert install.run(["--system"], root) == 0

    manifest = root / "usr/lib/mozilla/native-messaging-hosts/close_sidebar.json"
    add_on = (
        root / f"usr/share/mozilla/extensions/{{3550f703-e582-4d05-9a08-453d09bdfdc6}}/{EXTENSION_ID}.xpi"
    )
    assert {path for path in root.rglob("*") if path.is_file()} == {manifest, add_on}
    assert native.faults(manifest.read_bytes()) == []
    for path in (manifest, add_on):
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert files_below(user) == {}
    assert "by itself" in capsys.readouterr().out

    assert install.run_uninstall(["--system"], root) == 0
    assert not [path for path in root.rglob("*") if path.is_file()]


def test_for_everybody_all_can_read_it_whatever_the_umask(tmp_path: Path, user: Path) -> None:
    root = tmp_path / "root"
    (root / "usr").mkdir(parents=True, mode=0o700)
    (root / "usr").chmod(0o700)
    before = os.umask(0o077)
    try:
        assert install.run(["--system"], root) == 0
    finally:
        os.umask(before)
    made = [path for path in root.rglob("*") if path != root / "usr"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_dir()} == {0o755}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_file()} == {0o644}
    assert stat.S_IMODE((root / "usr").stat().st_mode) == 0o700, "what was there before is left alone"


def test_heals_a_registration_of_ours_whose_program_is_gone(
    manifest: Path, caplog: pytest.LogCaptureFixture
) -> None:
    manifest.parent.mkdir(parents=True)
    manifest.write_bytes(native.content(Path("/nowhere/close-sidebar-host")))
    with caplog.at_level(logging.INFO):
        install.heal()
    assert manifest.read_bytes() == native.content(native.installed_host())
    assert stat.S_IMODE(manifest.stat().st_mode) == 0o644
    assert ["a program that is gone" in record.getMessage() for record in caplog.records] == [True]


@pytest.mark.parametrize(
    "content",
    [
        native.content(native.installed_host()),
        native.content(Path(sys.executable)),
        b'{"name": "close_sidebar", "allowed_extensions": ["other@example.org"]}',
        b"{",
        None,
    ],
    ids=["sound", "another installation that works", "another extension's", "broken", "none"],
)
def test_heals_nothing_else(manifest: Path, user: Path, content: bytes | None) -> None:
    if content is not None:
        manifest.parent.mkdir(parents=True)
        manifest.write_bytes(content)
        os.utime(manifest, (1, 1))
    install.heal()
    if content is not None:
        assert manifest.read_bytes() == content
        assert manifest.stat().st_mtime == 1
    else:
        assert files_below(user) == {}


def test_says_when_other_users_cannot_start_it(
    tmp_path: Path, user: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    program = closed / "close-sidebar-host"
    program.touch(0o755)
    monkeypatch.setattr(native, "installed_host", lambda: program)

    assert install.run(["--system"], tmp_path / "root") == 0
    assert f"Other users cannot start {program}" in capsys.readouterr().err


def test_uninstall_takes_back_all_that_install_wrote(tmp_path: Path, user: Path, home: Path) -> None:
    before = files_below(tmp_path)
    install.run([])

    assert install.run_uninstall([]) == 0
    assert files_below(tmp_path) == before


def test_uninstall_leaves_what_others_wrote_and_says_what_stays(
    user: Path, home: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install.run([])
    other = manifest.parent / "other_program.json"
    other.write_text("{}")
    settings = home / "settings.json"
    settings.write_text("{}")

    assert install.run_uninstall([]) == 0
    assert other.exists()
    assert settings.exists()
    assert not manifest.exists()
    said = capsys.readouterr().out
    assert f"{home} stays" in said
    assert "Add-ons and Themes" in said


def test_uninstall_twice_is_fine(user: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install.run([])
    install.run_uninstall([])
    capsys.readouterr()

    assert install.run_uninstall([]) == 0
    assert "nothing to remove" in capsys.readouterr().out


def test_uninstall_in_a_dry_run_removes_nothing(
    tmp_path: Path, user: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install.run([])
    installed = files_below(tmp_path)

    assert install.run_uninstall(["--dry-run"]) == 0
    assert files_below(tmp_path) == installed
    assert f"Would remove {manifest}" in capsys.readouterr().out


def test_uninstall_leaves_a_file_that_is_not_ours(manifest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest.parent.mkdir(parents=True)
    manifest.write_text('{"name": "close_sidebar", "allowed_extensions": ["other@example.org"]}')

    assert install.run_uninstall([]) == 0
    assert manifest.exists()
    assert f"{manifest} stays" in capsys.readouterr().out


def test_uninstall_leaves_the_registration_of_another_installation(
    tmp_path: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other" / "close-sidebar-host"
    other.parent.mkdir()
    other.touch()
    manifest.parent.mkdir(parents=True)
    manifest.write_bytes(native.content(other))

    assert install.run_uninstall([]) == 0
    assert manifest.exists()
    assert str(other) in capsys.readouterr().out

    other.unlink()  # a registration of what is gone is of no use to anybody
    assert install.run_uninstall([]) == 0
    assert not manifest.exists()


@pytest.mark.parametrize("command", [install.run, install.run_uninstall])
def test_a_failure_of_the_disk_is_told_as_a_sentence(
    command: object, user: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder in the file's place fails for root too, which file rights do not."""
    manifest.mkdir(parents=True)
    (manifest / "in the way").touch()

    assert callable(command)
    assert command([]) == 1
    said = capsys.readouterr().err
    assert str(manifest) in said
    assert "could not be" in said
    assert "Traceback" not in said
    assert not list(manifest.parent.glob(".*")), "a temporary file was left"


@pytest.mark.parametrize(("system", "advice"), [(True, "sudo"), (False, "who owns")])
def test_a_missing_permission_is_told_with_what_to_do(system: bool, advice: str) -> None:
    error = PermissionError(13, "Permission denied", "/usr/lib/mozilla")

    sentence = install._sentence("written", error, system)

    assert sentence.startswith("/usr/lib/mozilla could not be written: permission denied.")
    assert advice in sentence


def test_without_the_program_nothing_is_written(
    tmp_path: Path, user: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(native, "HOST_PROGRAM", "close-sidebar-host-that-is-not-there")
    before = files_below(tmp_path)

    assert install.run([]) == 1
    assert files_below(tmp_path) == before
    assert "with pip" in capsys.readouterr().err


def test_a_relative_place_of_python_makes_an_absolute_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "close-sidebar-host").touch()
    monkeypatch.setattr("sysconfig.get_path", lambda name, scheme: os.path.join("bin"))

    assert native.installed_host() == tmp_path / "bin" / "close-sidebar-host"
