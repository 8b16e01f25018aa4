"""Writing and removing files so that an interruption leaves no half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace(path: Path, content: bytes, mode: int) -> None:
    """Put `content` at `path` in one step, with these rights. Makes the folders. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
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


def remove_empty(folder: Path, levels: int) -> None:
    """Remove `folder` if nothing is in it, then its parent likewise, `levels` folders at most."""
    for candidate in (folder, *folder.parents)[:levels]:
        try:
            candidate.rmdir()
        except OSError:  # something is in it, or it is not there: both are fine
            return
