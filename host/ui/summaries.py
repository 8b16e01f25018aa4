"""The rows of tasks, opportunities and contacts, and the summaries in the headings of their sections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from host.close.records import Address, Contact, Opportunity, Task
from host.ui import theme
from host.ui.rows import Part, Row
from host.ui.values import Formats

_STATUS_HUES = {"active": "blue", "won": "green", "lost": "slate"}


def task_row(task: Task, formats: Formats, now: datetime) -> Row:
    """An open task: its text, when it is due, whose it is."""
    words, overdue = formats.due(task.due, now) if task.due else ("", False)
    title = task.text or task.kind.replace("_", " ").capitalize() or "Task"
    day = _day(task.due, formats)
    parts = (
        Part(task.assignee, "user-round") if task.assignee else Part("Nobody’s"),
        *((Part(formats.day(day, formats.today(now)), "calendar"),) if day and overdue else ()),
    )
    exact = formats.full(task.due) if isinstance(task.due, datetime) else ""
    told = ("Task", title, words or "no date", exact, task.assignee)
    return Row(
        title=title,
        spoken=_sentence(told),
        mark="check",
        hue="red" if overdue else "slate",
        right=Part(words, colour="red" if overdue else "ink2"),
        parts=parts,
        exact=exact,
    )


def task_summary(tasks: Sequence[Task], formats: Formats, now: datetime) -> Part:
    overdue = sum(1 for task in tasks if task.due and formats.due(task.due, now)[1])
    return Part(f"{overdue} overdue", colour="red") if overdue else Part("")


def opportunity_row(opportunity: Opportunity, formats: Formats, now: datetime) -> Row:
    """A deal: what it is about, its value, status, confidence and when it closes."""
    hue = _STATUS_HUES.get(opportunity.status_type, "violet")
    title = opportunity.note.partition("\n")[0].strip() or "Opportunity"
    value = formats.value(opportunity)
    sure = f"{opportunity.confidence}%" if opportunity.confidence is not None else ""
    closes = "no close date"
    if opportunity.closes_on:
        verb = "won" if opportunity.status_type == "won" else "closes"
        closes = f"{verb} {formats.day(opportunity.closes_on, formats.today(now))}"
    elif opportunity.status_type != "active":
        closes = ""
    is_open = opportunity.status_type == "active"
    parts = (
        Part(opportunity.status_label or "No status", colour=hue),
        Part(sure if is_open else ""),
        Part(closes),
        Part(opportunity.contact_name),
    )
    told = ("Opportunity", title, value, *(part.text for part in parts))
    return Row(
        title=title,
        spoken=_sentence(told),
        mark="dot",
        hue=hue,
        right=Part(value, colour="ink"),
        parts=tuple(part for part in parts if part.text),
    )


def opportunity_summary(opportunities: Sequence[Opportunity], formats: Formats) -> Part:
    total = formats.total(item for item in opportunities if item.status_type == "active")
    return Part(f"{total} open" if total else "")


def contact_row(contact: Contact) -> Row:
    address = contact.emails[0].address if contact.emails else ""
    phone = contact.phones[0].shown if contact.phones else ""
    parts = tuple(Part(word) for word in (contact.title, address or phone) if word)
    return Row(
        title=contact.name,
        spoken=_sentence(("Contact", contact.name, contact.title, address, phone)),
        mark="avatar",
        hue=theme.hashed_hue(contact.id or contact.name),
        parts=parts or (Part("no address"),),
    )


def contact_summary(contacts: Sequence[Contact]) -> Part:
    """First names, as many as a heading may hold."""
    names = [contact.name.split()[0] for contact in contacts[:3] if contact.name.split()]
    return Part(", ".join(names) + (" …" if len(contacts) > 3 else ""))


def address_lines(address: Address) -> str:
    """A postal address as one writes it on an envelope, on one line."""
    town = " ".join(part for part in (address.city, address.state, address.zipcode) if part)
    parts = (*address.lines, town, address.country)
    return ", ".join(" ".join(part.split()) for part in parts if part)


def _day(due: date | datetime | None, formats: Formats) -> date | None:
    return formats.local(due).date() if isinstance(due, datetime) else due


def _sentence(parts: Sequence[str]) -> str:
    return ", ".join(part for part in parts if part)
