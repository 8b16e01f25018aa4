"""The real `close-sidebar doctor` on each way in which one link is broken: it names the link and the mend."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from host.close.sandbox.server import Sandbox
from manifest import native
from tests.fakes.programs import WINDOW_COMMAND

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="registering on Windows is not there yet")

OTHER_EXTENSION = "other@example.org"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*WINDOW_COMMAND, *words], capture_output=True, text=True, timeout=120, check=False)


def unsound() -> dict[str, dict[str, str]]:
    """What the doctor finds, by the names of the links that are not sound. Its two ways of telling agree."""
    told = run("doctor", "--json")
    report = json.loads(told.stdout)
    found = {link["name"]: link for link in report["links"] if link["state"] != "ok"}
    assert told.stderr == ""
    assert told.returncode == (1 if found else 0)
    assert report["ok"] is (not found)
    assert all(link["mend"] for link in found.values()), "each has a mend"
    text = run("doctor").stdout
    assert all(link["text"] in text and f"→ {link['mend']}" in text for link in found.values())
    assert text.count("BROKEN") == sum(link["state"] == "broken" for link in found.values())
    return found


@pytest.fixture
def manifest(user: Path, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of an installation in which every link is sound, with a Thunderbird that only tells its version."""
    thunderbird = tmp_path / "bin" / "thunderbird"
    thunderbird.parent.mkdir()
    thunderbird.write_text("#!/bin/sh\necho Mozilla Thunderbird 153.7.0esr\n")
    thunderbird.chmod(0o755)
    monkeypatch.setenv("PATH", f"{thunderbird.parent}{os.pathsep}{os.environ['PATH']}")
    assert run("install").returncode == 0
    return user / ".mozilla" / "native-messaging-hosts" / "close_sidebar.json"


def change(manifest: Path, **values: object) -> None:
    manifest.write_text(json.dumps({**json.loads(manifest.read_bytes()), **values}))


def test_a_sound_installation(manifest: Path) -> None:
    assert unsound() == {}


def test_no_manifest(manifest: Path) -> None:
    manifest.unlink()
    found = unsound()
    assert found["manifest"]["state"] == "broken"
    assert "not registered" in found["manifest"]["text"]
    assert found["manifest"]["mend"] == "close-sidebar install"


def test_a_wrong_path(manifest: Path) -> None:
    change(manifest, path="/nowhere/close-sidebar-host")
    found = unsound()
    assert found["path"]["state"] == "broken"
    assert "/nowhere/close-sidebar-host is not there" in found["path"]["text"]
    assert found["path"]["mend"] == "close-sidebar install"
    assert [name for name, link in found.items() if link["state"] == "broken"] == ["path"]


def test_not_executable(manifest: Path, tmp_path: Path) -> None:
    program = tmp_path / "close-sidebar-host"
    program.write_bytes(native.installed_host().read_bytes())
    program.chmod(0o644)
    change(manifest, path=str(program))
    found = unsound()
    assert found["executable"]["state"] == "broken"
    assert found["executable"]["mend"] == f"chmod +x {program}"


def test_a_foreign_id(manifest: Path) -> None:
    change(manifest, allowed_extensions=[OTHER_EXTENSION])
    found = unsound()
    assert found["manifest"]["state"] == "broken"
    assert "does not name close-sidebar@close-sidebar.example" in found["manifest"]["text"]
    assert found["manifest"]["mend"] == "close-sidebar install"


def test_an_unknown_key_in_the_manifest(manifest: Path) -> None:
    change(manifest, allowed_origins=[])
    found = unsound()
    assert found["manifest"]["state"] == "broken"
    assert "“allowed_origins” is not allowed" in found["manifest"]["text"]
    assert found["manifest"]["mend"] == "close-sidebar install"


def test_no_key(manifest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLOSE_SIDEBAR_API_KEY")
    found = unsound()
    assert list(found) == ["key"]
    assert found["key"]["state"] == "broken"
    assert "CLOSE_SIDEBAR_DEMO=1" in found["key"]["mend"]


def test_the_sandbox_is_down(manifest: Path, sandbox: Sandbox) -> None:
    sandbox.stop()
    found = unsound()
    assert list(found) == ["network"]
    assert found["network"]["state"] == "broken"
    assert sandbox.url in found["network"]["mend"]


def test_a_library_that_cannot_be_loaded_is_named(manifest: Path, tmp_path: Path) -> None:
    """`--version` answers before Qt is loaded, so it would not notice."""
    program = tmp_path / "close-sidebar-host"
    program.write_text(
        f"#!{sys.executable}\n"
        "import sys\n"
        "sys.modules['PySide6.QtWidgets'] = None\n"
        "from host.__main__ import native_host\n"
        "sys.exit(native_host())\n"
    )
    program.chmod(0o755)
    change(manifest, path=str(program))
    found = unsound()
    assert found["executable"]["state"] == "broken"
    assert "PySide6.QtWidgets" in found["executable"]["text"]


@pytest.mark.parametrize(
    "path",
    ["/nowhere\0/host", "/" + "long" * 100, "/dev/null/host", "/nowhere/\ud800"],
    ids=["NUL", "too long", "below a file", "no text"],
)
def test_a_path_that_no_file_can_have_is_told(manifest: Path, path: str) -> None:
    change(manifest, path=path)
    broken = {name: link for name, link in unsound().items() if link["state"] == "broken"}
    assert len(broken) == 1
    assert set(broken) <= {"manifest", "path"}


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="needs another user's home")
def test_a_path_in_a_home_that_is_not_ours_is_told(manifest: Path, tmp_path: Path) -> None:
    """Root may look everywhere, so this is asked as somebody else."""
    script = (
        "import os, sys; from pathlib import Path; from manifest import checks\n"
        "manifest = Path(sys.argv[1]); found = checks.Registration(manifest, manifest.read_bytes(), [])\n"
        "os.setuid(65534); print(checks.path(found))"
    )
    home = tmp_path / "theirs"
    home.mkdir(mode=0o700)
    change(manifest, path=str(home / "close-sidebar-host"))
    told = subprocess.run(
        [sys.executable, "-c", script, str(manifest)], capture_output=True, text=True, check=True, timeout=60
    )
    assert "cannot be looked at: Permission denied" in told.stdout


@pytest.mark.parametrize(
    "address",
    ["https://user:hidden@close.example/", "https://close.example/?key=hidden", "http://[hidden/"],
    ids=["password", "query", "no address"],
)
def test_an_address_that_may_hold_a_secret_is_not_quoted(
    manifest: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("CLOSE_SIDEBAR_API_URL", address)
    found = unsound()
    assert found["API address"]["state"] == "broken"
    assert "hidden" not in json.dumps(found)
