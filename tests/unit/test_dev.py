"""What dev.py decides: what to install, when to do nothing, which run does not count, and what it tells."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.version import Version

import dev

ROOT = Path(__file__).parents[2]

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="dpkg and apt are Debian's")


class Programs:
    """Stand-ins for the system's programs, alone on the PATH. Each notes how it was called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._notes = folder / "calls"
        self._notes.touch()

    def add(self, name: str, script: str = "") -> None:
        path = self.folder / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> {self._notes}\n{script}\n')
        path.chmod(0o755)

    def calls(self) -> list[str]:
        return self._notes.read_text().splitlines()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(dev, "BUILD", tmp_path / "build")
    monkeypatch.setattr(dev, "LOG", tmp_path / "build" / "set-up.log")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "venv_package", set)
    made = Programs(folder)
    made.add("dpkg-query", r"printf 'installed\txvfb\t\ninstalled\tlibglib2.0-0t64\tlibglib2.0-0 (= 2.80)\n'")
    made.add("apt-get")
    made.add("env", 'shift; exec "$@"')
    return made


def as_user(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: number)


@linux_only
def test_installs_what_is_missing_and_nothing_else(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(monkeypatch, 0)

    dev.prepare_system(("xvfb", "libglib2.0-0", "openbox", "xdotool"))

    installs = [call for call in programs.calls() if call.startswith("apt-get") and " install " in call]
    (install,) = installs
    assert install.endswith("--no-install-recommends openbox xdotool")


@linux_only
def test_a_second_run_asks_nobody(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    as_user(monkeypatch, 0)
    dev.prepare_system(("xvfb", "libglib2.0-0"))
    asked = programs.calls()
    assert asked

    dev.prepare_system(("xvfb",))
    dev.prepare_system(("libglib2.0-0", "xvfb"))
    assert programs.calls() == asked

    dev.prepare_system(("xvfb", "openbox"))
    assert any(call.endswith("openbox") for call in programs.calls())


@linux_only
def test_without_the_right_to_install_the_line_is_told(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(monkeypatch, 1000)
    programs.add("sudo", "exit 1")  # as it does when it would ask for a password

    with pytest.raises(dev.Stop) as stop:
        dev.prepare_system(("xvfb", "openbox"))

    assert "sudo apt-get update && sudo apt-get install --yes --no-install-recommends openbox\n" in str(
        stop.value
    )
    assert not any(call.startswith("apt-get") for call in programs.calls())
    assert dev.stamped(dev.BUILD / "system-packages") == ""


@linux_only
def test_a_sudo_that_asks_nothing_is_used(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    as_user(monkeypatch, 1000)
    programs.add("sudo", 'shift; [ "$1" = true ] || exec "$@"')

    dev.prepare_system(("openbox",))

    assert any(call.startswith("apt-get") and call.endswith("openbox") for call in programs.calls())


@linux_only
def test_a_failing_apt_is_told_and_tried_again(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    as_user(monkeypatch, 0)
    programs.add("apt-get", "echo 'E: Temporary failure resolving'; exit 100")

    for _ in range(2):
        with pytest.raises(dev.Stop, match="network") as stop:
            dev.prepare_system(("openbox",))
        assert "E: Temporary failure resolving" in str(stop.value)


@linux_only
def test_on_another_linux_it_says_what_is_needed(
    programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    (programs.folder / "apt-get").unlink()

    dev.prepare_system(("openbox",))

    assert "openbox" in capsys.readouterr().out


def test_a_package_that_is_only_known_is_not_installed() -> None:
    listing = (
        "config-files\tgone\tgone-too\n"
        "installed\tlibglib2.0-0t64\tlibglib2.0-0 (= 2.80.0-6), libglib-other\n"
        "installed\txvfb\t\n"
    )
    assert dev.provided_names(listing) == {"libglib2.0-0t64", "libglib2.0-0", "libglib-other", "xvfb"}


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(dev, "OLDEST_PYTHON", (99, 1))

    assert dev.main(["lint"]) == 1
    assert "needs 99.1 or later" in capsys.readouterr().err


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_change_of_what_is_needed_makes_the_environment_stale(
    changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "LOCK", tmp_path / "requirements.lock")
    before = dev.fingerprint()
    assert dev.fingerprint() == before

    (tmp_path / changed).write_text("changed")
    assert dev.fingerprint() != before


def test_a_set_up_that_failed_is_told_and_is_not_taken_as_done(tmp_path: Path) -> None:
    """Really run, in a checkout of its own: pip finds that a package lacks its hash, without any network."""
    for name in ("dev.py", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "requirements.lock").write_text("msgspec==0.22.0\n")

    done = subprocess.run(
        [sys.executable, "dev.py", "lint"], cwd=tmp_path, check=False, capture_output=True, encoding="utf-8"
    )

    assert done.returncode == 1
    assert "pip could not install the dependencies" in done.stderr
    assert "Hashes are required" in done.stderr
    assert "build/set-up.log" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "build" / "set-up.log").exists()
    assert not (tmp_path / ".venv" / "set-up").exists()


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "Do not go round this"),
        ("NewConnectionError('<...>: [Errno -3] Temporary failure in name resolution')", "network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("something else", "set-up.log"),
    ],
)
def test_a_failure_comes_with_advice_and_the_last_lines(output: str, advice: str) -> None:
    told = dev.explained("pip could not.", f"first\n{output}")
    assert told.startswith("pip could not.\n")
    assert output in told
    assert advice in told


@pytest.mark.parametrize(
    ("environment", "platform", "missing"),
    [
        ({}, "linux", True),
        ({"DISPLAY": ""}, "linux", True),
        ({"DISPLAY": ":0"}, "linux", False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", False),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({}, "darwin", False),
        ({}, "win32", False),
    ],
)
def test_where_a_screen_is_missing(environment: dict[str, str], platform: str, missing: bool) -> None:
    assert dev.screen_is_missing(environment, platform) is missing


def test_the_demo_without_a_screen_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "screen_is_missing", lambda *_: True)

    assert dev.main(["demo"]) == 1
    assert "xvfb-run -a python3 dev.py demo" in capsys.readouterr().err


RUNS = "def test_it(): pass"
SKIPS = "import pytest\ndef test_it(): pytest.skip('no thunderbird')"
SKIPPED_MODULE = "import pytest\npytest.skip('no thunderbird', allow_module_level=True)"


@pytest.mark.parametrize(
    ("tests", "missed"),
    [
        ({"unit": RUNS, "e2e": RUNS}, ""),
        ({"unit": SKIPS, "e2e": RUNS}, ""),
        ({"unit": RUNS}, "no end-to-end test ran"),
        ({"unit": RUNS, "e2e": SKIPS}, "no thunderbird"),
        ({"unit": RUNS, "e2e": SKIPPED_MODULE}, "no thunderbird"),
    ],
    ids=["all run", "another is skipped", "there is none", "one is skipped", "a file is skipped"],
)
def test_a_run_without_the_end_to_end_tests_does_not_count(
    tests: dict[str, str], missed: str, tmp_path: Path
) -> None:
    """With pytest's own report, made as `dev.py test` has it made."""
    for folder, source in tests.items():
        (tmp_path / "tests" / folder).mkdir(parents=True)
        (tmp_path / "tests" / folder / "test_some.py").write_text(source)
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    subprocess.run(
        [sys.executable, "-m", "pytest", "--junit-xml=report.xml"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )

    sentence = dev.end_to_end_missed((tmp_path / "report.xml").read_text(encoding="utf-8"))

    assert missed in sentence
    assert bool(sentence) is bool(missed)


def test_every_command_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["--help"]) == 0
    told = capsys.readouterr().out
    assert set(re.findall(r"dev\.py (\w+)", told)) == set(dev.COMMANDS)

    assert dev.main([]) == 2
    assert dev.main(["tset"]) == 2
    assert "'tset'" in capsys.readouterr().err


def test_the_typed_files_are_there() -> None:
    assert [name for name in dev.TYPED if not (ROOT / name).exists()] == []


def test_the_shapes_of_an_icon() -> None:
    drawing = (
        '<!-- @license -->\n<svg\n  class="lucide"\n>\n  <path d="M1 2" />\n  <circle r="4" />\n</svg>\n'
    )
    assert dev.inner_svg(drawing) == '<path d="M1 2"/><circle r="4"/>'


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
@pytest.mark.parametrize("code", [0, 5, 7])
def test_continuous_integration_runs_all_tests_and_tells_their_result(
    code: int, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs.add("python3", f"exit {code}")

    done = subprocess.run(
        ["/bin/bash", str(ROOT / ".ci" / "run")],
        env={"PATH": f"{programs.folder}:/usr/bin:/bin"},
        check=False,
        stdin=subprocess.DEVNULL,
    )

    assert done.returncode == code
    assert programs.calls() == ["python3 dev.py test"]


# --- The lock ---------------------------------------------------------------------------------------------

ENTRY = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^ ;]+)(?: ; (?P<marker>.+?))? \\$", re.MULTILINE)


@pytest.fixture
def lock() -> str:
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


def locked_for(python: str, lock: str) -> dict[str, Version]:
    surroundings = {"python_version": python, "python_full_version": f"{python}.0"}
    return {
        entry["name"]: Version(entry["version"])
        for entry in ENTRY.finditer(lock)
        if entry["marker"] is None or Marker(entry["marker"]).evaluate(surroundings)
    }


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_fits_the_project(python: str, lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [Requirement(line) for line in project["dependencies"] + project["optional-dependencies"]["dev"]]
    locked = locked_for(python, lock)
    for need in wanted:
        if need.marker is None or need.marker.evaluate({"python_version": python}):
            name = re.sub(r"[-_.]+", "-", need.name).lower()
            assert locked[name] in need.specifier, f"{need}: locked is {locked.get(name)}"


def test_the_lock_has_a_hash_for_everything_and_names_no_address(lock: str) -> None:
    entries = [part for part in re.split(r"^(?=\w)", lock, flags=re.MULTILINE) if not part.startswith("#")]
    assert len(entries) == len(list(ENTRY.finditer(lock))) > 20
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in lock


def test_the_lock_keeps_off_the_pyside_that_aborts(lock: str) -> None:
    """PySide6 6.12 drops references of None and True on Python before 3.12."""
    assert locked_for("3.11", lock)["pyside6-essentials"] < Version("6.12")
