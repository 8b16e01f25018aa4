"""Lists of rows: one model and one view for every list on the card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate

from host.ui.widgets import give_viewport, tip

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole)
_ROOT = QModelIndex()


class Part(Struct, frozen=True):
    """A few words of a row. `colour` is a token or a hue; `spoken` is for screen readers if it differs."""

    text: str
    icon: str = ""
    colour: str = "ink2"
    spoken: str = ""


class Row(Struct, frozen=True):
    """One row as shown: `mark` says what stands before it (check, dot, avatar, disc or nothing), in `hue`.

    `spoken` is the row as one sentence for screen readers; `parts` are the second line, `text` at most two
    lines below it, `facts` small tags. `exact` is the full date and time behind `right`, for the tooltip.
    """

    title: str
    spoken: str
    mark: str = ""
    hue: str = "slate"
    icon: str = ""
    right: Part = Part("")
    parts: tuple[Part, ...] = ()
    text: str = ""
    facts: tuple[Part, ...] = ()
    exact: str = ""

    def in_full(self) -> str:
        """Everything that may be elided or left out in the row itself."""
        parts, facts = (" · ".join(part.text for part in told) for told in (self.parts, self.facts))
        return "\n".join(filter(None, (self.title, self.exact or self.right.text, parts, facts, self.text)))


class RowModel(QAbstractListModel):
    """The rows of a list. New rows of the same number replace the old ones in place, so nothing flickers."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def replace(self, rows: Sequence[Row]) -> bool:
        """Show `rows`; whether anything changed."""
        new = tuple(rows)
        if new == self._rows:
            return False
        if len(new) == len(self._rows):
            self._rows = new
            self.dataChanged.emit(self.index(0), self.index(len(new) - 1))
        else:
            self.beginResetModel()
            self._rows = new
            self.endResetModel()
        return True

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row.in_full())
        return None


class RowView(QListView):
    """A list that is as high as its rows and never scrolls itself: the card around it does.

    One tab stop; the arrow keys walk the rows, and `reached` tells where the focus went, so that the card can
    scroll there.
    """

    reached = Signal(QRect)

    def __init__(self, name: str, spoken: str, delegate: QStyledItemDelegate, *, uniform: bool) -> None:
        super().__init__()
        give_viewport(self)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self._rows = RowModel()
        self._rows.setParent(self)
        self._uniform = uniform
        delegate.setParent(self)
        self.setModel(self._rows)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(uniform)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setAutoScroll(False)
        self.setMinimumWidth(0)

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows.rows

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show `rows`; the current row stays current as long as it exists."""
        current = self.currentIndex().row()
        if self._rows.replace(rows):
            if 0 <= current < len(self.rows) and self.hasFocus():
                self.setCurrentIndex(self._rows.index(current))
            self.fit()

    def fit(self) -> None:
        """Be as high as the rows need at the present width."""
        count = len(self.rows)
        if self._uniform:
            needed = count * self.sizeHintForRow(0) if count else 0
        else:
            needed = sum(self.sizeHintForRow(number) for number in range(count))
        self.setFixedHeight(needed)
        self.doItemsLayout()  # now: a delayed one paints the new rows at the old places first

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus():
            self.reached.emit(self.visualRect(current))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.rows:
            self.setCurrentIndex(self._rows.index(0))
        self.reached.emit(self.visualRect(self.currentIndex()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.fit()
