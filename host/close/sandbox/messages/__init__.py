"""The sample mailbox: real messages whose people are in the sample account, each with its own difficulty."""

from __future__ import annotations

from pathlib import Path

OWN_ADDRESSES = ("grace@compiler.example", "sales@compiler.example")
"""Of the person whose mailbox it is."""


def sample_messages() -> list[Path]:
    """The messages (RFC 5322 files), in order."""
    return sorted(Path(__file__).parent.glob("*.eml"))
