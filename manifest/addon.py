"""The add-on for Thunderbird: one .xpi file, built from the folder `extension`."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

from msgspec import Struct

from manifest.errors import InstallError

# A wheel carries the folder inside this package; in a checkout it stands beside it.
_FOLDERS = (Path(__file__).parent / "extension", Path(__file__).parent.parent / "extension")

# Zip knows no time before this one. Any fixed one will do: the same sources give the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


class About(Struct, frozen=True):
    """What an add-on says of itself in its manifest.json."""

    id: str
    version: str
    oldest_thunderbird: str


def sources() -> Path:
    """The folder that the add-on is built from. Raises InstallError."""
    for folder in _FOLDERS:
        if (folder / "manifest.json").is_file():
            return folder
    raise InstallError(
        "This installation lacks the add-on for Thunderbird. Install Close Sidebar again with pip."
    )


def build(folder: Path) -> bytes:
    """The .xpi of an extension folder; hidden files stay out. Raises OSError."""
    packed = io.BytesIO()
    # Not compressed: it is small, and compressors differ from one zlib to the next.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as xpi:
        for name in sorted(
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        ):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = 3  # Unix on every system: zipfile writes its own else
            entry.external_attr = 0o644 << 16
            xpi.writestr(entry, (folder / name).read_bytes())
    return packed.getvalue()


def about(xpi: bytes) -> About:
    """What an .xpi says of itself. Raises InstallError if it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(xpi)) as archive:
            manifest = json.loads(archive.read("manifest.json"))
        gecko = manifest["browser_specific_settings"]["gecko"]
        return About(gecko["id"], manifest["version"], gecko["strict_min_version"])
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise InstallError(f"The add-on cannot be read ({type(error).__name__}).") from error


def protocol(xpi: bytes) -> int | None:
    """The version of the protocol in an .xpi's link.js; None if it cannot be seen."""
    try:
        with zipfile.ZipFile(io.BytesIO(xpi)) as archive:
            source = archive.read("link.js").decode()
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return None
    found = re.search(r"\bconst PROTOCOL = (\d+);", source)
    return int(found.group(1)) if found else None
