"""What stops an installation."""

from __future__ import annotations


class InstallError(Exception):
    """The text is a sentence for the person, with what to do."""
