"""The main fields of a record, label beside value."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from host.close.records import Lead
from host.intents import OpenLink
from host.ui import paint, theme, values
from host.ui.summaries import address_lines
from host.ui.widgets import LINK_HEIGHT, LINK_PADDING, LinkButton, Text, column, line, set_tip

FOLDED_LINES = 3
_ADDRESS_LINES = 8
_ALL_LINES = 1000


class FieldRow(QWidget):
    """A label and beside it the value, which stands in its own column. Hidden while there is no value."""

    def __init__(self, key: str, label: str, value: Text | LinkButton, *below: LinkButton) -> None:
        super().__init__()
        self.setObjectName(f"field-{key}")
        self._label = Text(f"label-{key}", colour="ink2")
        self._label.show_text(label)
        self._padded = [_holding(self._label)]
        values_column = column()
        if isinstance(value, Text):
            self._padded.append(_holding(value))
            values_column.addLayout(self._padded[-1])
        else:
            values_column.addLayout(_leading(value))
        for widget in below:
            values_column.addLayout(_leading(widget))
        values_column.addStretch(1)
        labels = column()
        labels.addLayout(self._padded[0])
        labels.addStretch(1)
        layout = line(16, 2, 16, 2)
        layout.addLayout(labels)
        layout.addLayout(values_column, 1)
        self.setLayout(layout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._align()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._align()

    def _align(self) -> None:
        tokens = theme.of(self)
        self._label.setFixedWidth(label_width(tokens, self.width()) - LINK_PADDING)
        text = paint.height(tokens.body) + 1
        pad = (max(LINK_HEIGHT, text + 5) - text) // 2
        for number, layout in enumerate(self._padded):
            # Words line up with those of a link, which has room for its focus ring around it.
            layout.setContentsMargins(LINK_PADDING if number else 0, pad, 0, pad)


class Fields(QWidget):
    """Website, description and postal addresses, read-only."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("fields")
        self._lead_id = ""
        self._url = ""
        self.website = LinkButton("website")
        self.description = Text("description", limit=FOLDED_LINES)
        self.more = LinkButton("description-more", font="small")
        self.address = Text("address", limit=_ADDRESS_LINES)
        self._rows = {
            "website": FieldRow("website", "Website", self.website),
            "description": FieldRow("description", "Description", self.description, self.more),
            "address": FieldRow("address", "Address", self.address),
        }
        layout = column(0, 4, 0, 8)
        for row in self._rows.values():
            layout.addWidget(row)
        self.setLayout(layout)
        self.website.clicked.connect(lambda: self.intent.emit(OpenLink(self._url)))
        self.more.clicked.connect(self._toggle)
        self._unfolded = False

    def show_lead(self, lead: Lead) -> None:
        if lead.id != self._lead_id:
            self._lead_id = lead.id
            self._fold(unfolded=False)
        self._url = values.link(lead.url)
        shown = values.host(lead.url)
        self.website.show_words(shown, f"Website, {shown}")
        set_tip(self.website, lead.url)
        self.website.setEnabled(bool(self._url))
        self.website.set_colour("accent" if self._url else "ink")
        self.description.show_text(lead.description)
        self.description.setAccessibleName(f"Description, {lead.description}")
        addresses = "\n".join(filter(None, (address_lines(address) for address in lead.addresses)))
        self.address.show_text(addresses)
        self.address.setAccessibleName(f"Address, {addresses}")
        for key, there in (("website", shown), ("description", lead.description), ("address", addresses)):
            self._rows[key].setVisible(bool(there))
        self._show_more()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_more()

    def _toggle(self) -> None:
        self._fold(unfolded=not self._unfolded)
        self._show_more()

    def _fold(self, *, unfolded: bool) -> None:
        self._unfolded = unfolded
        self.description.set_limit(_ALL_LINES if unfolded else FOLDED_LINES)

    def _show_more(self) -> None:
        words = "less" if self._unfolded else "more"
        self.more.show_words(words, f"Show {words} of the description")
        self.more.setVisible(self._unfolded or self.description.is_cut())


def label_width(tokens: theme.Tokens, width: int) -> int:
    """104 px, less in a narrow panel; with large fonts up to 30 % of the width."""
    base = 92 if width < 350 else 104
    needed = paint.width("Description", tokens.body) + 8
    return max(base, min(needed, 150, width * 3 // 10))


def _holding(text: Text) -> QHBoxLayout:
    layout = line()
    layout.addWidget(text, 1)
    return layout


def _leading(button: LinkButton) -> QHBoxLayout:
    layout = line()
    layout.addWidget(button)
    layout.addStretch(1)
    return layout
