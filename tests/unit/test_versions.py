"""The facts that stand in more than one file are the same everywhere."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import host
from host import protocol
from manifest import native

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture
def extension() -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((ROOT / "extension" / "manifest.json").read_text(encoding="utf-8"))
    return manifest


@pytest.fixture
def link() -> str:
    return (ROOT / "extension" / "link.js").read_text(encoding="utf-8")


def test_one_version(project: dict[str, Any], extension: dict[str, Any]) -> None:
    assert project["project"]["version"] == host.__version__ == extension["version"]


def test_the_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(host.__version__)}\]", changelog, re.MULTILINE)


def test_one_extension_id(extension: dict[str, Any]) -> None:
    assert extension["browser_specific_settings"]["gecko"]["id"] == protocol.EXTENSION_ID


def test_one_native_name(link: str) -> None:
    assert f'NATIVE_NAME = "{protocol.NATIVE_NAME}";' in link
    # Thunderbird's pattern; any other name makes connectNative throw.
    assert re.fullmatch(r"\w+(\.\w+)*", protocol.NATIVE_NAME)


def test_one_protocol(link: str) -> None:
    assert f"const PROTOCOL = {protocol.PROTOCOL_VERSION};" in link


def test_the_host_is_one_of_the_installed_programs(project: dict[str, Any]) -> None:
    assert native.HOST_PROGRAM in project["project"]["scripts"]


def test_the_oldest_python_is_one(project: dict[str, Any]) -> None:
    oldest = project["project"]["requires-python"].removeprefix(">=")
    assert project["tool"]["mypy"]["python_version"] == oldest
    assert project["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")
    assert f"OLDEST_PYTHON = ({oldest.replace('.', ', ')})" in (ROOT / "dev.py").read_text(encoding="utf-8")
