"""Where the program's files lie, and the person's settings."""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

APP = "close-sidebar"

log = logging.getLogger(__name__)


class WhenCrowded(StrEnum):
    """What to do for a window that leaves no room beside it, a maximised one for instance."""

    ASK = "ask"
    MAKE_ROOM = "make-room"
    FLOAT = "float"


# Logical pixels. X11 knows no window beyond 32,767 device pixels, which a scale of 2 brings to half of that.
Length = Annotated[int, Meta(ge=100, le=16_000)]


class Settings(Struct, frozen=True):
    """Everything that the person can set. `panel_width` and the sizes are logical pixels."""

    panel_width: Length = 360
    panel_side: Literal["left", "right"] = "right"
    when_crowded: WhenCrowded = WhenCrowded.ASK
    free_window_understood: bool = False
    window_width: Length = 380
    window_height: Length = 760


def data_folder() -> Path:
    """The folder of everything that the program writes. Not created here."""
    home = os.environ.get("CLOSE_SIDEBAR_HOME")
    if home:
        return Path(home)
    # Imported late: platformdirs costs 18 ms, and the panel paints first.
    import platformdirs

    return Path(platformdirs.user_data_dir(APP, appauthor=False))


def load(path: Path) -> Settings:
    """The settings in `path`. A file that cannot be understood is set aside, and the defaults serve."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except FileNotFoundError:
        return Settings()
    except (msgspec.DecodeError, OSError) as error:
        aside = path.with_suffix(".unreadable")
        log.warning(
            "the settings cannot be read (%s) and are set aside as %s", type(error).__name__, aside.name
        )
        try:
            path.replace(aside)
        except OSError:
            log.warning("the unreadable settings could not be set aside")
        return Settings()


def save(settings: Settings, path: Path) -> None:
    """Write the settings so that a crash leaves either the old file or the new one. Raises OSError."""
    write_private(path, json.dumps(msgspec.to_builtins(settings), indent=2).encode() + b"\n")


class SettingsFile:
    """The settings in force and the file that they live in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.now = load(path)

    def change(self, **changes: object) -> None:
        """Put changes in force, and keep them. A file that cannot be written is told in the log."""
        changed = replace(self.now, **changes)
        if changed == self.now:
            return
        self.now = changed
        try:
            save(changed, self._path)
        except OSError as error:
            log.warning("the settings could not be saved: %s", type(error).__name__)


def write_private(path: Path, content: bytes) -> None:
    """Replace `path` in one step by a file that only this user can read. Raises OSError."""
    make_private_folder(path.parent)
    replace_file(path, content, mode=0o600)


def replace_file(path: Path, content: bytes, *, mode: int) -> None:
    """Put `content` at `path` in one step, with these rights: a crash leaves the old file or the new one.

    Raises OSError.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def make_private_folder(folder: Path) -> None:
    """Create the folder for this user alone. On Windows the user's profile is private by its own rights."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sys.platform != "win32":
        folder.chmod(0o700)
