"""The card of a matching record. Built once and bound to one record after the other: nothing flickers."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtWidgets import QWidget

from host.close.records import ActivityPage, Lead
from host.store import Card
from host.ui import activities, summaries
from host.ui.fields import Fields
from host.ui.record_header import MatchLine, RecordHeader
from host.ui.row_painters import Timeline, TwoLines
from host.ui.rows import Part, RowView
from host.ui.sections import NOT_TOLD, Section
from host.ui.values import Formats
from host.ui.widgets import column

FIRST_ACTIVITIES = 8


class CardView(QWidget):
    """Match line, head, fields and sections of one record."""

    intent = Signal(object)
    reached = Signal(QRect)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.match = MatchLine()
        self.header = RecordHeader()
        self.fields = Fields()
        self.tasks = Section("Tasks", _two_lines("tasks", "Tasks"))
        self.opportunities = Section("Opportunities", _two_lines("opportunities", "Opportunities"))
        self.contacts = Section("Contacts", _two_lines("contacts", "Contacts"))
        timeline = RowView("rows-activities", "Activities", Timeline(), uniform=False)
        self.activities = Section("Activities", timeline, is_open=True)
        layout = column(0, 6, 0, 12)
        for part in (self.match, self.header, self.fields):
            layout.addWidget(part)
            part.intent.connect(self.intent)
        for section in self._sections():
            layout.addWidget(section)
            section.reached.connect(self._tell_reached)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_card(self, card: Card, formats: Formats, now: datetime) -> None:
        """Bind the widgets to `card`. `now` is what relative times count from."""
        self.match.show_card(card)
        self.header.show_card(card, formats, now)
        self.fields.show_lead(card.lead)
        self._show_tasks(card.lead, formats, now)
        self._show_opportunities(card.lead, formats, now)
        self._show_contacts(card.lead)
        self._show_activities(card, formats, now)

    def _sections(self) -> tuple[Section, ...]:
        return self.tasks, self.opportunities, self.contacts, self.activities

    def _show_tasks(self, lead: Lead, formats: Formats, now: datetime) -> None:
        tasks = lead.tasks or ()
        self.tasks.show_rows(
            _count(lead.tasks),
            summaries.task_summary(tasks, formats, now),
            lambda: [summaries.task_row(task, formats, now) for task in tasks],
            _empty(lead.tasks, "No open tasks."),
        )

    def _show_opportunities(self, lead: Lead, formats: Formats, now: datetime) -> None:
        opportunities = lead.opportunities or ()
        self.opportunities.show_rows(
            _count(lead.opportunities),
            summaries.opportunity_summary(opportunities, formats),
            lambda: [summaries.opportunity_row(item, formats, now) for item in opportunities],
            _empty(lead.opportunities, "No opportunities."),
        )

    def _show_contacts(self, lead: Lead) -> None:
        contacts = lead.contacts or ()
        self.contacts.show_rows(
            _count(lead.contacts),
            summaries.contact_summary(contacts),
            lambda: [summaries.contact_row(contact) for contact in contacts],
            _empty(lead.contacts, "No contacts."),
        )

    def _show_activities(self, card: Card, formats: Formats, now: datetime) -> None:
        page = card.activities
        if page is None:
            waiting = "Not loaded." if card.problem else "Asking Close…"
            self.activities.show_rows(NOT_TOLD, Part(""), tuple, waiting)
            return
        shown = page.activities[:FIRST_ACTIVITIES]
        last = shown[0].at if shown else None
        self.activities.show_rows(
            _activity_count(page),
            Part(f"last {formats.ago(last, now)}" if last else ""),
            lambda: [activities.row(activity, card.lead, formats, now) for activity in shown],
            "" if shown else "Nothing happened here yet.",
        )

    def _tell_reached(self, rect: QRect) -> None:
        section = self.sender()
        if isinstance(section, QWidget):
            self.reached.emit(QRect(section.mapTo(self, QPoint(rect.topLeft())), rect.size()))


def _two_lines(key: str, spoken: str) -> RowView:
    return RowView(f"rows-{key}", spoken, TwoLines(), uniform=True)


def _count(told: tuple[object, ...] | None) -> str:
    return NOT_TOLD if told is None else str(len(told))


def _activity_count(page: ActivityPage) -> str:
    """Close tells no total: "8+" while there is more."""
    shown = min(len(page.activities), FIRST_ACTIVITIES)
    return f"{shown}+" if page.has_more or len(page.activities) > shown else str(shown)


def _empty(told: tuple[object, ...] | None, none: str) -> str:
    if told is None:
        return "Close has not told these yet."
    return "" if told else none
