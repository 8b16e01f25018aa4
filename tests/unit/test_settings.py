"""The settings file, sound, missing, broken and unwritable."""

from __future__ import annotations

import logging
import stat
import sys
from pathlib import Path

import pytest

from host import settings
from host.settings import Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "settings.json"


def test_what_is_saved_is_loaded(path: Path) -> None:
    settings.save(Settings(panel_width=420), path)
    assert settings.load(path) == Settings(panel_width=420)


def test_a_missing_file_is_the_defaults(path: Path) -> None:
    assert settings.load(path) == Settings()


def test_settings_of_a_newer_version_are_read_as_far_as_they_are_known(path: Path) -> None:
    settings.make_private_folder(path.parent)
    path.write_text('{"panel_width": 400, "colour": "green"}')
    assert settings.load(path) == Settings(panel_width=400)


@pytest.mark.logs_warnings
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"panel_width": "wide"}', b"\xff\x00", b'"' * 100,
     b'{"window_width": 99999999999}', b'{"window_height": -1}', b'{"panel_width": 0}',
     b'{"panel_side": "top"}'],
)  # fmt: skip
def test_a_broken_file_is_set_aside_and_told(
    path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    settings.make_private_folder(path.parent)
    path.write_bytes(content)
    assert settings.load(path) == Settings()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert path.with_suffix(".unreadable").read_bytes() == content
    assert not path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
def test_only_this_user_may_read(path: Path) -> None:
    settings.save(Settings(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_failed_save_leaves_the_old_file_and_no_rubbish(path: Path) -> None:
    settings.save(Settings(panel_width=400), path)
    blocked = path.parent / "folder"
    blocked.mkdir()
    with pytest.raises(OSError, match=r"folder"):
        settings.save(Settings(panel_width=300), blocked)
    assert settings.load(path) == Settings(panel_width=400)
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["folder", "settings.json"]


def test_the_environment_names_the_data_folder(home: Path) -> None:
    assert settings.data_folder() == home
