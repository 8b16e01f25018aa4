"""Lookup takes every answer and every error for one of the displayed message."""

from host.lookup import Lookup

Lookup._is_current = lambda self, generation: True  # type: ignore[method-assign]
