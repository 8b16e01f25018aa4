"""The add-on file is built from the extension's folder, and the same from the same."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from pathlib import Path

import pytest

import host
from host.protocol import EXTENSION_ID, PROTOCOL_VERSION
from manifest import addon
from manifest.errors import InstallError


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the extension with other times, rights and hidden files."""
    folder = tmp_path / "extension"
    shutil.copytree(addon.sources(), folder, copy_function=shutil.copyfile)
    (folder / ".hidden").write_text("no")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("no")
    os.utime(folder / "manifest.json", (0, 0))
    (folder / "manifest.json").chmod(0o600)
    return folder


def test_the_same_sources_give_the_same_bytes(copy: Path) -> None:
    assert addon.build(copy) == addon.build(addon.sources())


def test_one_changed_letter_shows(copy: Path) -> None:
    with (copy / "link.js").open("a") as script:
        script.write("//")
    assert addon.build(copy) != addon.build(addon.sources())


def test_says_what_it_is() -> None:
    xpi = addon.build(addon.sources())
    about = addon.about(xpi)

    assert (about.id, about.version) == (EXTENSION_ID, host.__version__)
    assert about.oldest_thunderbird == "147.0"
    assert addon.protocol(xpi) == PROTOCOL_VERSION


def packed(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_json", ".json"), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no zip",
        packed(),
        packed(manifest_json="{"),
        packed(manifest_json="[]"),
        packed(manifest_json="{}"),
    ],
)
def test_what_is_no_add_on_is_told(content: bytes) -> None:
    with pytest.raises(InstallError, match="cannot be read"):
        addon.about(content)
    assert addon.protocol(content) is None


def test_a_wheel_carries_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, beside = tmp_path / "manifest" / "extension", tmp_path / "extension"
    monkeypatch.setattr(addon, "_FOLDERS", (inside, beside))
    with pytest.raises(InstallError, match="lacks the add-on"):
        addon.sources()

    for folder in (beside, inside):
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text("{}")
        assert addon.sources() == folder
