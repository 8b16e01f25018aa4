"""Identifiers as Close makes them: a prefix and base62 text.

Documents (leads, contacts, activities, …) have 43 characters, newer objects (pipelines, custom activity
types, …) have 22. Ours are digests of what they name, so that they are the same in every run.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256


def document_id(prefix: str, name: str) -> str:
    """An id of 43 characters: 32 bytes in base64 are just as many."""
    return f"{prefix}_{_letters(prefix, name)[:43]}"


def short_id(prefix: str, name: str) -> str:
    """An id of 22 characters, of a pipeline, a sequence, a custom activity type."""
    return f"{prefix}_{_letters(prefix, name)[:22]}"


def _letters(prefix: str, name: str) -> str:
    # Base62 has no "+" and "/": two letters stand in for them.
    return b64encode(sha256(f"{prefix} {name}".encode()).digest(), b"xy").decode("ascii")
