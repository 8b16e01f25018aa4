"""Thirty other leads, so that lists, searches and look-alikes have something to go wrong with.

`companies.txt` names them, one a line: name, status, city, country; indented below each its people: name,
address, title.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from host.close.sandbox.sample.builder import Builder, address, phone
from host.close.sandbox.sample.mails import email
from host.close.sandbox.sample.organization import ALAN, CUSTOM_FIELDS, JOAN, KATHERINE, LEFT, ME

_NOTES = (
    "Asked for references.",
    "Call again next month.",
    "Very happy with the last delivery.",
    "Wants a discount.",
)
_USERS = (ME, ALAN, KATHERINE, JOAN, LEFT)


class _Person(Struct):
    name: str
    mail: str
    title: str


class _Company(Struct):
    name: str
    status: str
    city: str
    country: str
    people: list[_Person]


def add_companies(b: Builder) -> None:
    chance = random.Random(1815)
    for company in _companies():
        created = chance.randint(30, 800)
        street, zipcode = f"{chance.randint(1, 90)} Main Street", str(chance.randint(10_000, 99_999))
        lead = b.lead(
            company.name,
            company.status,
            created=created,
            updated=chance.uniform(1, 30),
            addresses=[address(street, company.city, zipcode, company.country)],
            # A choice that is offered no longer stays on the records that have it.
            custom={CUSTOM_FIELDS["Industry"]: "Textiles"} if "Jacquard" in company.name else {},
        )
        b.activity("Created", lead, days=created, user=chance.choice(_USERS))
        for person in company.people:
            contact = b.contact(lead, person.name, person.mail, title=person.title, phones=_phones(chance))
            _add_history(b, lead, contact, person.mail, min(created, 300), chance)


def _companies() -> Iterator[_Company]:
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    company: _Company | None = None
    for line in text.splitlines():
        if line.startswith(" ") and company is not None:
            name, _, rest = line.strip().partition(" <")
            mail, _, title = rest.partition("> ")
            company.people.append(_Person(name, mail, title))
            continue
        if company is not None:
            yield company
        name, status, city, country = line.split(" | ")
        company = _Company(name, status, city, country, [])
    if company is not None:
        yield company


def _phones(chance: random.Random) -> list[dict[str, str]]:
    if chance.random() < 0.5:
        return []
    number = f"{chance.randrange(1000):04}"
    return [phone(f"+44207946{number}", f"+44 20 7946 {number}", "GB")]


def _add_history(b: Builder, lead: str, contact: str, mail: str, days: int, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 6)):
        at, user = chance.uniform(1, days), chance.choice(_USERS)
        match chance.choice(("Note", "Call", "Email")):
            case "Note":
                b.note(lead, chance.choice(_NOTES), days=at, user=user)
            case "Call":
                duration = chance.randint(5, 2000)
                b.activity("Call", lead, days=at, user=user, contact_id=contact, duration=duration)
            case _:
                sender = "Grace Hopper <grace@compiler.example>"
                written = email(b.ago(at), sender, [mail], "Hello again", "How are you?", outgoing=True)
                b.activity("Email", lead, days=at, user=user, contact_id=contact, **written)
    if chance.random() < 0.5:
        value = chance.randint(1, 300) * 10_000
        b.opportunity(lead, "Demo Completed", value, contact_id=contact, user_id=ALAN)
    if chance.random() < 0.4:
        b.task(lead, chance.choice(_NOTES), b.day(chance.randint(-5, 20)), created=20)
