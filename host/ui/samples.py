"""The demo's sample messages, listed at the top of its window like a small inbox."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from host.intents import ShowSample
from host.store import Account, Sample
from host.ui import paint, theme
from host.ui.rows import ROW, AnyIndex, Part, Row, RowModel
from host.ui.sections import SectionHeader
from host.ui.widgets import Block, column, give_viewport

ROWS_SEEN = 5


class SampleLine(QStyledItemDelegate):
    """Sender and subject on one line; the shown message is marked."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        tokens = theme.of(option.widget)
        return QSize(0, max(26, paint.height(tokens.small) + 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: Row = index.data(ROW)
        view, area = option.widget, option.rect
        tokens = theme.of(view)
        painter.setLayoutDirection(view.layoutDirection())
        inner = area.adjusted(theme.BLEED, 1, -theme.BLEED, -1)
        shown = row.mark == "shown"
        if shown:
            paint.box(painter, inner, theme.RADIUS_FIELD, tokens.selected)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            paint.box(painter, inner, theme.RADIUS_FIELD, tokens.hover)
        left = area.adjusted(16, 0, 0, 0)
        left.setWidth((area.width() - 32) * 2 // 5)
        font = tokens.small_bold if shown else tokens.small
        words = paint.elided(row.title, font, left.width() - 8)
        ink = tokens.accent if shown else tokens.ink
        paint.text(painter, paint.visual(view, left, area), words, font, ink)
        right = area.adjusted(16 + left.width(), 0, -16, 0)
        words = paint.elided(row.right.text, tokens.small, right.width())
        ink = tokens.accent if shown else tokens.ink2
        paint.text(painter, paint.visual(view, right, area), words, tokens.small, ink)
        if option.state & QStyle.StateFlag.State_HasFocus and view.hasFocus():
            paint.ring(painter, inner, theme.RADIUS_FIELD, tokens.focus)


class SampleList(QListView):
    """One tab stop; the arrow keys walk, Enter or a click displays the message."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        give_viewport(self)
        self.setObjectName("rows-samples")
        self.setAccessibleName("Sample messages")
        self._rows = RowModel()
        self._rows.setParent(self)
        self.setModel(self._rows)
        self.setItemDelegate(SampleLine(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.viewport().setBackgroundRole(self.backgroundRole())
        self.clicked.connect(lambda index: self.chosen.emit(index.row()))

    def show_samples(self, samples: tuple[Sample, ...], shown: int) -> None:
        self._rows.replace([_row(sample, number == shown) for number, sample in enumerate(samples)])
        if 0 <= shown < len(samples) and not self.hasFocus():
            index = self._rows.index(shown)
            self.setCurrentIndex(index)
            self.scrollTo(index)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index: QModelIndex = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and index.isValid():
            self.chosen.emit(index.row())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        count = self._rows.rowCount()
        self.setFixedHeight(min(count, ROWS_SEEN) * self.sizeHintForRow(0) if count else 0)


class Samples(Block):
    """A foldable heading and the list."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__("samples", "chrome", line="bottom")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.header = SectionHeader("heading-samples", "Sample messages", line=False)
        self.header.set_open(True)
        self.list = SampleList()
        layout = column(0, 0, 0, 5)
        layout.addWidget(self.header)
        layout.addWidget(self.list)
        self.setLayout(layout)
        self.header.clicked.connect(self._fold)
        self.list.chosen.connect(lambda number: self.intent.emit(ShowSample(number)))

    def show_account(self, account: Account) -> None:
        """List the samples of the demo; hidden where there are none."""
        self.setVisible(bool(account.samples))
        shown = account.sample_shown
        told = account.samples[shown].sender if 0 <= shown < len(account.samples) else ""
        self.header.show_summary(str(len(account.samples)), Part("" if self.header.is_open else told))
        self.list.show_samples(account.samples, shown)

    def _fold(self) -> None:
        self.header.set_open(not self.header.is_open)
        self.list.setVisible(self.header.is_open)


def _row(sample: Sample, shown: bool) -> Row:
    spoken = ", ".join(part for part in (sample.sender, sample.subject, "shown" if shown else "") if part)
    return Row(title=sample.sender, spoken=spoken, right=Part(sample.subject), mark="shown" if shown else "")
