"""The richest lead: Analytical Engines Ltd."""

from __future__ import annotations

from host.close.sandbox.sample.ada_activities import ADA, ADA_PHONE, CHARLES, History, add_activities
from host.close.sandbox.sample.builder import Builder, address, phone
from host.close.sandbox.sample.organization import ALAN, CUSTOM_FIELDS, ME


def add_analytical_engines(b: Builder) -> None:
    lead = b.lead(
        "Analytical Engines Ltd",
        "Qualified",
        created=240,
        updated=0.02,
        description="Builds programmable looms and difference engines. Ada decides, Charles signs.",
        url="https://analytical-engines.example",
        addresses=[address("12 St James’s Square", "London", "SW1Y 4JH", "GB")],
        custom={
            CUSTOM_FIELDS["Industry"]: "Machinery",
            CUSTOM_FIELDS["Employees"]: 42,
            CUSTOM_FIELDS["Customer since"]: "2024-03-01",
            CUSTOM_FIELDS["Interested in"]: ["Engines", "Punched cards"],
            CUSTOM_FIELDS["Owner"]: ME,
        },
    )
    ada = b.contact(
        lead,
        "Ada Lovelace",
        ADA,
        "ada.lovelace@home.example home",
        title="Countess of Lovelace",
        phones=[ADA_PHONE],
        urls=[{"url": "https://notes.analytical-engines.example", "type": "url"}],
        created=240,
        updated=0.1,
    )
    charles = b.contact(
        lead,
        "Charles Babbage",
        CHARLES,
        title="Managing director",
        phones=[phone("+442079460021", "+44 20 7946 0021", "GB")],
        created=239,
    )
    b.contact(lead, "Luigi Menabrea", "luigi@analytical-engines.example", title="Engineer", created=90)
    engines = b.opportunity(
        lead,
        "Proposal Sent",
        1_240_000,
        contact_id=ada,
        confidence=75,
        note="Three engines, delivered to Leeds.",
        date_won=b.day(21),
        updated=3,
    )
    b.opportunity(
        lead,
        "Won",
        800_000,
        contact_id=charles,
        confidence=100,
        note="The first engine.",
        date_won=b.day(-150),
        created=220,
    )
    b.opportunity(
        lead,
        "Lost",
        35_000,
        value_period="monthly",
        confidence=0,
        note="Maintenance, done in house for now.",
        date_lost=b.day(-80),
        created=130,
    )
    b.task(lead, "Send revised quote for 3 engines", b.day(-2), contact_id=ada)
    b.task(lead, "Call about delivery in Leeds", b.time(3, 10), contact_id=charles, assigned_to=ALAN)
    sent = b.task(lead, "Send the first quote", b.day(-9), done=True, created=12)
    add_activities(b, History(lead, ada, charles, engines, sent))
