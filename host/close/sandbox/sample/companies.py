"""Thirty other leads, so that lists, searches and look-alikes have something to go wrong with."""

from __future__ import annotations

import random

from host.close.sandbox.sample.builder import Builder, address, phone
from host.close.sandbox.sample.mails import email
from host.close.sandbox.sample.organization import ALAN, CUSTOM_FIELDS, JOAN, KATHERINE, LEFT, ME

# name, status, city, country, contacts as "First Last <address> title"
_COMPANIES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("Analytical Engine Repairs", "Potential", "London", "GB", ("Ada Lovelock <ada@analytical-engine.example> Owner",)),
    ("Royal Mathematics Society", "Potential", "London", "GB", ("William Whewell <william@maths-society.example> Fellow",)),
    ("Vera’s Telescopes", "Customer", "Boston", "US", ("Vera Rubin <vera@telescopes.example> Director",)),
    ("Curie Radiology", "Customer", "Paris", "FR", ("Marie Curie <marie@curie.example> Head", "Irène Curie <irene@curie.example> Research")),
    ("Noether Rings GmbH", "Qualified", "Erlangen", "DE", ("Emmy Noether <emmy@noether.example> Gründerin",)),
    ("Kovalevskaya Tops", "Potential", "Stockholm", "SE", ("Sofia Kovalevskaya <sofia@tops.example> Professor",)),
    ("Ramanujan Taxis", "Customer", "Chennai", "IN", ("S. Ramanujan <1729@taxis.example> Dispatcher",)),
    ("東京計算機株式会社", "Qualified", "東京", "JP", ("山田 花子 <hanako@tokyo-keisan.example> 部長",)),
    ("شركة الخوارزمي", "Potential", "Baghdad", "IQ", ("محمد الخوارزمي <alk@khwarizmi.example> Founder",)),
    ("Ørsted Elektro A/S", "Canceled", "København", "DK", ("Hans Ørsted <hans@oersted.example> CEO",)),
    ("Łukasiewicz Notacja", "Potential", "Lwów", "PL", ("Jan Łukasiewicz <jan@notacja.example> Logic",)),
    ("O’Brien & Sons", "Customer", "Cork", "IE", ("Siobhán O'Brien <o'brien@sons.example> Partner",)),
    ("Shannon Channels", "Qualified", "Murray Hill", "US", ("Claude Shannon <claude@channels.example> Engineer",)),
    ("Nobody Yet Ltd", "Potential", "Leeds", "GB", ()),
    ("Empty Shell Holding", "Bad Fit", "Vaduz", "LI", ()),
    ("Lise Meitner Kernphysik", "Customer", "Wien", "AT", ("Lise Meitner <lise@meitner.example> Leitung",)),
    ("Hypatia Books", "Potential", "Alexandria", "EG", ("Hypatia <hypatia@books.example> Owner",)),
    ("Germain Élasticité", "Qualified", "Paris", "FR", ("Sophie Germain <sophie@germain.example> Présidente",)),
    ("Turing Bakeries", "Canceled", "Manchester", "GB", ("Christopher Morcom <chris@bakeries.example> Baker",)),
    ("Gauss & Weber Telegraph", "Customer", "Göttingen", "DE", ("Wilhelm Weber <weber@telegraph.example> Technik",)),
    ("Fibonacci Rabbits", "Potential", "Pisa", "IT", ("Leonardo Pisano <leo@rabbits.example> Breeder",)),
    ("Euler Bridges", "Qualified", "Königsberg", "DE", ("Leonhard Euler <leonhard@bridges.example> Planner",)),
    ("Agnesi Curves", "Potential", "Milano", "IT", ("Maria Agnesi <maria@agnesi.example> Designer",)),
    ("Hollerith Tabulating", "Customer", "New York", "US", ("Herman Hollerith <herman@tabulating.example> President",)),
    ("Jacquard Silks", "Customer", "Lyon", "FR", ("Joseph Jacquard <joseph@jacquard.example> Weaver", "Shared Desk <office@shared.example> Desk")),
    ("Jacquard Carpets", "Potential", "Lyon", "FR", ("Shared Desk <office@shared.example> Desk",)),
    ("Boole Logic", "Bad Fit", "Cork", "IE", ("Mary Boole <mary@boole.example> Teacher",)),
    ("Pascal Adding Machines", "Canceled", "Clermont-Ferrand", "FR", ("Blaise Pascal <blaise@pascal.example> Maker",)),
    ("Zuse Maschinen", "Qualified", "Berlin", "DE", ("Konrad Zuse <konrad@zuse.example> Ingenieur",)),
    ("A Company Whose Name Is Far Too Long for Any Panel and Yet Somebody Typed All of It Into the Field", "Potential", "Llanfairpwllgwyngyll", "GB", ("Maximiliana Featherstonehaugh-Cholmondeley <maximiliana.featherstonehaugh-cholmondeley@a-very-long-domain-name.example> Deputy",)),
)  # fmt: skip

_NOTES = (
    "Asked for references.",
    "Call again next month.",
    "Very happy with the last delivery.",
    "Wants a discount.",
)
_USERS = (ME, ALAN, KATHERINE, JOAN, LEFT)


def add_companies(b: Builder) -> None:
    chance = random.Random(1815)
    for name, status, city, country, people in _COMPANIES:
        created = chance.randint(30, 800)
        lead = b.lead(
            name,
            status,
            created=created,
            updated=chance.uniform(1, 30),
            addresses=[
                address(
                    f"{chance.randint(1, 90)} Main Street", city, str(chance.randint(10_000, 99_999)), country
                )
            ],
            # A choice that is offered no longer stays on the records that have it.
            custom={CUSTOM_FIELDS["Industry"]: "Textiles"} if "Jacquard" in name else {},
        )
        contacts = [_add_contact(b, lead, person, chance) for person in people]
        contact = contacts[0] if contacts else None
        b.activity("Created", lead, days=created, user=chance.choice(_USERS))
        if contact is not None:
            _add_history(b, lead, contact, people[0], min(created, 300), chance)


def _add_contact(b: Builder, lead: str, person: str, chance: random.Random) -> str:
    name, _, rest = person.partition(" <")
    mail, _, title = rest.partition("> ")
    number = chance.randint(1000, 9999)
    phones = [phone(f"+4420794{number}", f"+44 20 794 {number}", "GB")] if chance.random() < 0.5 else []
    return b.contact(lead, name, mail, title=title, phones=phones)


def _add_history(b: Builder, lead: str, contact: str, person: str, days: int, chance: random.Random) -> None:
    mail = person.partition(" <")[2].partition(">")[0]
    for _ in range(chance.randint(1, 6)):
        at, user = chance.uniform(1, days), chance.choice(_USERS)
        match chance.choice(("Note", "Call", "Email")):
            case "Note":
                note = chance.choice(_NOTES)
                b.activity(
                    "Note", lead, days=at, user=user, note=note, note_html=f"<body><p>{note}</p></body>"
                )
            case "Call":
                b.activity(
                    "Call", lead, days=at, user=user, contact_id=contact, duration=chance.randint(5, 2000)
                )
            case _:
                written = email(
                    b.ago(at),
                    f"Grace Hopper <grace@compiler.example>",
                    [mail],
                    "Hello again",
                    "How are you?",
                    outgoing=True,
                )
                b.activity("Email", lead, days=at, user=user, contact_id=contact, **written)
    if chance.random() < 0.5:
        b.opportunity(
            lead, "Demo Completed", chance.randint(1, 300) * 10_000, contact_id=contact, user_id=ALAN
        )
    if chance.random() < 0.4:
        b.task(lead, chance.choice(_NOTES), b.day(chance.randint(-5, 20)), created=20)
