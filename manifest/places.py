"""Where Thunderbird looks for native messaging hosts and add-ons, per system."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

from msgspec import Struct

from host.protocol import EXTENSION_ID, NATIVE_NAME
from host.settings import data_folder
from manifest.errors import InstallError

# Linux: only these two are read, not ~/.thunderbird, ~/.config or /usr/lib64 (tried with Thunderbird 153);
# the user's comes first, and one that is not valid is passed over. macOS: from Thunderbird's documentation.
USER_FOLDERS = {
    "linux": PurePosixPath(".mozilla/native-messaging-hosts"),
    "darwin": PurePosixPath("Library/Mozilla/NativeMessagingHosts"),
}
SYSTEM_FOLDERS = {
    "linux": PurePosixPath("usr/lib/mozilla/native-messaging-hosts"),
}
# An add-on in Thunderbird's folder here is active for everybody at the next start, without a question.
SYSTEM_ADD_ONS = {
    "linux": PurePosixPath("usr/share/mozilla/extensions/{3550f703-e582-4d05-9a08-453d09bdfdc6}"),
}
ADD_ON_FILE = "close-sidebar.xpi"


class Places(Struct, frozen=True):
    """The files of one registration. `own_folder`: the data folder, which is for this user's eyes only."""

    manifest: Path
    add_on: Path
    own_folder: Path | None


def for_user(platform: str = sys.platform) -> Places:
    """The places below this user's home. Raises InstallError on a system that is not supported."""
    folder = _of(USER_FOLDERS, platform)
    own = data_folder()
    return Places(Path.home() / folder / f"{NATIVE_NAME}.json", own / ADD_ON_FILE, own)


def for_everybody(root: Path = Path("/"), platform: str = sys.platform) -> Places:
    """The places for all users, below `root`. Raises InstallError on a system that is not supported."""
    folder = _of(SYSTEM_FOLDERS, platform)
    add_ons = _of(SYSTEM_ADD_ONS, platform)
    return Places(root / folder / f"{NATIVE_NAME}.json", root / add_ons / f"{EXTENSION_ID}.xpi", None)


def _of(table: dict[str, PurePosixPath], platform: str) -> PurePosixPath:
    if platform not in table:
        raise InstallError("Registering with Thunderbird this way is not supported on this system yet.")
    return table[platform]
