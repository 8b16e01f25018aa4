"""The parts of the panel between which F6 goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def neighbour(parts: Sequence[QWidget], focused: QWidget | None, by: int) -> QWidget | None:
    """The first Tab stop of the next part that has one (`by` is 1, or -1 for the one before), round the end.

    The first of all where none of the parts has the focus; None where nothing can take it.
    """
    stops = [(part, stop) for part in parts if (stop := _first_stop(part)) is not None]
    if not stops:
        return None
    here = [n for n, (part, _) in enumerate(stops) if focused is not None and part.isAncestorOf(focused)]
    return stops[(here[0] + by) % len(stops) if here else 0][1]


def _first_stop(part: QWidget) -> QWidget | None:
    """Where Tab enters a part of the panel."""
    widget = part.nextInFocusChain()
    while widget is not None and widget is not part:
        takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes_tab and widget.isVisible() and widget.isEnabled() and part.isAncestorOf(widget):
            return widget
        widget = widget.nextInFocusChain()
    return None
