"""Making and removing the folders that other programs use too."""

from __future__ import annotations

from pathlib import Path


def make_folders(folder: Path, mode: int) -> None:
    """Make `folder` and what is missing above it, each with these rights whatever the umask says.

    Folders that are there keep theirs. Raises OSError.
    """
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(exist_ok=True)
        missing.chmod(mode)


def remove_empty(folder: Path, levels: int) -> None:
    """Remove `folder` if nothing is in it, then its parent likewise, `levels` folders at most."""
    for candidate in (folder, *folder.parents)[:levels]:
        try:
            candidate.rmdir()
        except OSError:  # something is in it, or it is not there: both are fine
            return
