"""The sample mailbox: real messages whose people are in the sample account, each with its own difficulty."""

from __future__ import annotations

from pathlib import Path


def sample_messages() -> list[Path]:
    """The messages (RFC 5322 files), in order."""
    return sorted(Path(__file__).parent.glob("*.eml"))
