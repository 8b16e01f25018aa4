"""The doctor on a registration that is sound, and on each way in which one link is not."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import host
from manifest import addon, checks, doctor, install, native
from tests.fakes.http_server import Answer, ScriptedServer, as_json

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="registering on Windows is not there yet")

ME = {
    "id": "user_1",
    "first_name": "Grace",
    "last_name": "Hopper",
    "email": "grace@compiler.example",
    "organizations": [{"id": "orga_1", "name": "Compiler & Daughters"}],
}


class Surroundings:
    """A home, a root, a Thunderbird and an account, all of them sound until a test breaks one."""

    def __init__(self, folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = folder / "root"
        self.programs = folder / "bin"
        self.user = folder / "user"
        self.manifest = self.user / ".mozilla" / "native-messaging-hosts" / "close_sidebar.json"
        self.add_on = data / "close-sidebar.xpi"
        self._monkeypatch = monkeypatch
        for made in (self.root, self.programs, self.user):
            made.mkdir()
        monkeypatch.setenv("HOME", str(self.user))
        monkeypatch.setenv("PATH", f"{self.programs}:/usr/bin:/bin")
        monkeypatch.setenv("CLOSE_SIDEBAR_DEMO", "1")
        self.thunderbird("Mozilla Thunderbird 153.7.0esr")
        assert install.run([]) == 0

    def thunderbird(self, says: str) -> None:
        self.program("thunderbird", f"echo '{says}'")

    def program(self, name: str, script: str) -> Path:
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    def account(self, url: str, key: str) -> None:
        self._monkeypatch.delenv("CLOSE_SIDEBAR_DEMO")
        self._monkeypatch.setenv("CLOSE_SIDEBAR_API_URL", url)
        self._monkeypatch.setenv("CLOSE_SIDEBAR_API_KEY", key)

    def unsound(self) -> dict[str, checks.Link]:
        """The links that are not ok, by name."""
        return {link.name: link for link in doctor.diagnose(self.root) if link.state != "ok"}


@pytest.fixture
def surroundings(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Surroundings:
    made = Surroundings(tmp_path, home, monkeypatch)
    capsys.readouterr()  # what install said
    return made


def test_after_an_installation_all_is_well(
    surroundings: Surroundings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert surroundings.unsound() == {}
    assert doctor.run([], surroundings.root) == 0
    said = capsys.readouterr().out
    assert "BROKEN" not in said
    assert "153.7.0" in said


def test_as_json(surroundings: Surroundings, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.run(["--json"], surroundings.root) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is True
    assert report["version"] == host.__version__
    names = [link["name"] for link in report["links"]]
    assert len(names) == len(set(names))

    surroundings.manifest.unlink()
    assert doctor.run(["--json"], surroundings.root) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    (manifest,) = [link for link in report["links"] if link["name"] == "manifest"]
    assert (manifest["state"], manifest["mend"]) == ("broken", "close-sidebar install")


def test_before_an_installation_every_mend_is_to_install(
    surroundings: Surroundings, capsys: pytest.CaptureFixture[str]
) -> None:
    install.run_uninstall([])
    capsys.readouterr()

    unsound = surroundings.unsound()

    assert set(unsound) == {"manifest", "path", "executable", "versions", "extension id", "protocol"}
    assert all("close-sidebar install" in link.mend for link in unsound.values())
    assert doctor.run([], surroundings.root) == 1
    assert "→ close-sidebar install" in capsys.readouterr().out


def test_a_manifest_that_thunderbird_passes_over(surroundings: Surroundings) -> None:
    value: dict[str, Any] = json.loads(surroundings.manifest.read_bytes())
    surroundings.manifest.write_text(json.dumps({**value, "allowed_origins": []}))

    link = surroundings.unsound()["manifest"]

    assert link.state == "broken"
    assert "allowed_origins" in link.text


def test_an_invalid_manifest_of_the_user_gives_way_to_everybodys(surroundings: Surroundings) -> None:
    """As Thunderbird does it. A valid one whose program is missing does not give way."""
    install.run(["--system"], surroundings.root)
    surroundings.manifest.write_text("{")
    assert surroundings.unsound() == {}

    surroundings.manifest.write_bytes(native.content(Path("/nowhere/close-sidebar-host")))
    assert {"path", "executable"} <= set(surroundings.unsound())


def test_a_program_that_is_gone(surroundings: Surroundings) -> None:
    surroundings.manifest.write_bytes(native.content(Path("/nowhere/close-sidebar-host")))

    link = surroundings.unsound()["path"]

    assert link.state == "broken"
    assert "/nowhere/close-sidebar-host is not there" in link.text


def test_the_program_of_another_installation(surroundings: Surroundings) -> None:
    other = surroundings.program("close-sidebar-host", f"echo {host.__version__}")
    surroundings.manifest.write_bytes(native.content(other))

    unsound = surroundings.unsound()

    assert set(unsound) == {"path"}
    assert str(other) in unsound["path"].text


@pytest.mark.parametrize(
    "script", ["exit 1", "echo", "kill -9 $$"], ids=["fails", "says nothing", "is killed"]
)
def test_a_program_that_does_not_start(surroundings: Surroundings, script: str) -> None:
    surroundings.manifest.write_bytes(native.content(surroundings.program("close-sidebar-host", script)))

    assert surroundings.unsound()["executable"].state == "broken"


def test_a_program_whose_python_is_gone(surroundings: Surroundings) -> None:
    program = surroundings.program("close-sidebar-host", "")
    program.write_text("#!/nowhere/python\n")
    surroundings.manifest.write_bytes(native.content(program))

    assert "cannot be started" in surroundings.unsound()["executable"].text


def test_a_program_without_the_executable_bit(surroundings: Surroundings) -> None:
    program = surroundings.program("close-sidebar-host", "echo 0.1.0")
    program.chmod(0o644)
    surroundings.manifest.write_bytes(native.content(program))

    assert surroundings.unsound()["executable"].mend == f"chmod +x {program}"


def test_a_registered_program_of_another_version(surroundings: Surroundings) -> None:
    surroundings.manifest.write_bytes(
        native.content(surroundings.program("close-sidebar-host", "echo 0.0.9"))
    )

    link = surroundings.unsound()["versions"]

    assert link.state == "broken"
    assert "0.0.9" in link.text


def copy_of_the_extension(folder: Path, name: str, old: str, new: str) -> bytes:
    """The add-on as built from sources in which one file differs."""
    for source in addon.sources().rglob("*"):
        if source.is_file():
            copy = folder / source.relative_to(addon.sources())
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
    changed = (folder / name).read_text(encoding="utf-8")
    assert old in changed
    (folder / name).write_text(changed.replace(old, new), encoding="utf-8")
    return addon.build(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "unsound"),
    [
        ("manifest.json", f'"{host.__version__}"', '"0.0.9"', {"versions"}),
        (
            "manifest.json",
            "close-sidebar@close-sidebar.example",
            "other@x.example",
            {"extension id", "versions"},
        ),
        ("link.js", "PROTOCOL = 1;", "PROTOCOL = 2;", {"protocol", "versions"}),
        ("link.js", "// ", "//", {"versions"}),
    ],
    ids=["version", "id", "protocol", "content"],
)
def test_an_add_on_file_that_does_not_fit(
    surroundings: Surroundings, tmp_path: Path, name: str, old: str, new: str, unsound: set[str]
) -> None:
    surroundings.add_on.write_bytes(copy_of_the_extension(tmp_path / "copy", name, old, new))

    found = surroundings.unsound()

    assert set(found) == unsound
    assert {link.state for link in found.values()} == {"broken"}


def test_an_add_on_file_that_is_damaged(surroundings: Surroundings) -> None:
    surroundings.add_on.write_bytes(b"PK half of a file")

    assert surroundings.unsound()["extension id"].state == "broken"


@pytest.mark.parametrize(
    ("says", "state"),
    [
        ("Mozilla Thunderbird 128.3.2esr", "broken"),
        ("Mozilla Thunderbird 146.9", "broken"),
        ("no display", "unknown"),
    ],
)
def test_a_thunderbird_that_does_not_serve(surroundings: Surroundings, says: str, state: str) -> None:
    surroundings.thunderbird(says)

    assert surroundings.unsound()["Thunderbird"].state == state


def test_the_oldest_thunderbird_serves(surroundings: Surroundings) -> None:
    surroundings.thunderbird("Mozilla Thunderbird 147.0")
    assert surroundings.unsound() == {}


def test_no_thunderbird(surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    (surroundings.programs / "thunderbird").unlink()
    monkeypatch.setenv("PATH", str(surroundings.programs))

    assert surroundings.unsound()["Thunderbird"].state == "unknown"


def test_an_account_that_answers(surroundings: Surroundings) -> None:
    with ScriptedServer([as_json(ME)]) as server:
        surroundings.account(server.url, "api_secret")
        links = {link.name: link for link in doctor.diagnose(surroundings.root)}

        assert {link.state for link in links.values()} == {"ok"}
        assert "Grace Hopper, Compiler & Daughters" in links["network"].text
        assert "api_secret" not in repr(links)
        assert len(server.requests) == 1


@pytest.mark.parametrize(("status", "words"), [(401, "refuses the key"), (503, "not answering")])
def test_an_account_that_does_not(surroundings: Surroundings, status: int, words: str) -> None:
    with ScriptedServer([Answer(status)]) as server:
        surroundings.account(server.url, "api_secret")

        link = surroundings.unsound()["network"]

    assert link.state == "broken"
    assert words in link.text


def test_without_a_key_an_answer_of_any_kind_is_enough(surroundings: Surroundings) -> None:
    with ScriptedServer([Answer(401)]) as server:
        surroundings.account(server.url, "")

        unsound = surroundings.unsound()

    assert set(unsound) == {"key"}
    assert unsound["key"].state == "broken"


def test_an_address_that_no_key_may_be_sent_to(surroundings: Surroundings) -> None:
    surroundings.account("http://close.example/api/v1/", "api_secret")

    unsound = surroundings.unsound()

    assert unsound["API address"].state == "broken"
    assert {"key", "network"} <= set(unsound)
    assert "api_secret" not in repr(unsound)
