"""The leads of the people who wrote the sample messages, each with its own difficulty."""

from __future__ import annotations

from host.close.sandbox.sample.builder import Builder, address, phone
from host.close.sandbox.sample.mails import email
from host.close.sandbox.sample.organization import ALAN, CUSTOM_FIELDS, KATHERINE, LEFT, ME

GRACE = "grace@compiler.example"
WHOLESALE_CONTACTS = 200


def add_correspondents(b: Builder) -> None:
    _add_petr(b)
    _add_juergen(b)
    _add_list_poster(b)
    _add_zoe(b)
    _add_tom(b)
    _add_wholesale(b)
    _add_nameless(b)
    _add_own_organization(b)


def _add_petr(b: Builder) -> None:
    """One address on three leads, under three names; the first was updated last."""
    industries = b.lead(
        "Beta Industries s.r.o.",
        "Customer",
        updated=0.5,
        description="Buys in spring and in autumn.",
        url="https://beta.example",
        addresses=[address("Vinohradská 12", "Praha", "120 00", "CZ")],
        custom={CUSTOM_FIELDS["Industry"]: "Machinery", CUSTOM_FIELDS["Owner"]: ALAN},
    )
    petr = b.contact(
        industries,
        "Petr Novák",
        "petr.novak@beta.example",
        title="Head of purchasing",
        phones=[phone("+420221000111", "+420 221 000 111", "CZ")],
    )
    b.contact(industries, "Eva Huber", "eva.huber@beta.example", title="Accounts")
    b.opportunity(
        industries,
        "Contract Sent",
        4_711_00,
        contact_id=petr,
        confidence=90,
        note="Order 4711",
        date_won=b.day(6),
    )
    b.opportunity(industries, "Renewal Due", 19_900, value_period="annual", confidence=60, date_won=b.day(70))
    b.task(industries, "Confirm order 4711", b.day(0))
    b.activity(
        "Email",
        industries,
        hours=12,
        contact_id=petr,
        **email(
            b.ago(hours=12),
            "Petr Novák <petr.novak@beta.example>",
            [GRACE],
            "Order 4711",
            "Where is our order?",
        ),
    )
    b.note(industries, "Pays late, but pays.", days=33)
    b.activity("Created", industries, days=200)
    logistics = b.lead("Beta Logistics", "Potential", updated=20, url="https://logistics.beta.example")
    b.contact(logistics, "P. Novák", "petr.novak@beta.example", title="Board member", updated=20)
    b.activity("Created", logistics, days=190)
    consulting = b.lead("Petr Novák Consulting", "Bad Fit", created=700, updated=400)
    b.contact(
        consulting,
        "Petr Novák",
        "petr@novak-consulting.example",
        "Petr.Novak@Beta.example other",
        created=700,
        updated=400,
    )
    b.activity("Created", consulting, days=700, user=LEFT)


def _add_juergen(b: Builder) -> None:
    """Stored with the Unicode form of a domain that mail carries as punycode; an emoji in the name."""
    lead = b.lead(
        "Müller & Söhne 🚀",
        "Qualified",
        updated=2,
        url="https://müller.example",
        addresses=[address("Hauptstraße 5", "Köln", "50667", "DE")],
    )
    juergen = b.contact(
        lead,
        "Jürgen Müller",
        "juergen.mueller@müller.example",
        title="Geschäftsführer",
        phones=[phone("+492211234567", "+49 221 1234567", "DE")],
    )
    b.opportunity(lead, "Demo Completed", 99_950, value_period="monthly", contact_id=juergen, confidence=30)
    b.note(lead, "Möchte Schulungen 🎓", days=2)
    b.activity("Created", lead, days=200)


def _add_list_poster(b: Builder) -> None:
    lead = b.lead(
        "Home Made Looms", "Potential", updated=30, description="Hobby weavers, mostly on the mailing list."
    )
    poster = b.contact(lead, "Real Poster", "poster@home.example home")
    b.activity("Call", lead, days=30, contact_id=poster, duration=310)
    b.activity("Created", lead, days=100)


def _add_zoe(b: Builder) -> None:
    """An address in mixed case."""
    lead = b.lead(
        "Omega Clinics",
        "Customer",
        updated=4,
        addresses=[address("1 Harbour Road", "Dublin", "D02 X285", "IE")],
    )
    zoe = b.contact(lead, "Zoë Oméga", "Zoe@Omega.Example", title="Dr.")
    b.opportunity(
        lead, "Renewed", 240_000, value_period="annual", contact_id=zoe, confidence=100, date_won=b.day(-40)
    )
    b.task(lead, "Ask how the training went", b.day(5), assigned_to=KATHERINE)
    b.activity(
        "Email",
        lead,
        days=4,
        contact_id=zoe,
        **email(
            b.ago(days=4),
            f"Grace Hopper <{GRACE}>",
            ["Zoe@Omega.Example"],
            "Training in May",
            "Dear Zoë, …",
            outgoing=True,
        ),
    )
    b.activity("Created", lead, days=200, user=LEFT)


def _add_tom(b: Builder) -> None:
    """Writes with a +tag; stored without."""
    lead = b.lead("Tagged Goods", "Qualified", updated=12)
    b.contact(lead, "Tom Tagger", "tom@tagged.example")
    b.activity("Created", lead, days=60)


def _add_wholesale(b: Builder) -> None:
    lead = b.lead(
        "Wholesale Union", "Customer", created=500, updated=7, description="Two hundred buyers, one account."
    )
    for n in range(1, WHOLESALE_CONTACTS + 1):
        b.contact(
            lead, f"Buyer {n}", f"buyer{n}@wholesale.example", title="Buyer", created=500 - n, updated=7 + n
        )
    b.opportunity(
        lead, "Proposal Sent", 25_000_000, confidence=40, note="The whole union at once.", date_won=b.day(120)
    )
    for week in range(150):
        b.note(lead, f"Week {week}: nothing new.", days=7 * week + 7, user=ME if week % 3 else LEFT)
    b.activity("Created", lead, days=500)


def _add_nameless(b: Builder) -> None:
    """A no-break space in the name, a contact without a name, one with nothing but a phone."""
    lead = b.lead("Bluth Company (Example\u00a0Lead)", "Potential", updated=90)
    b.contact(lead, "", "info@nameless.example")
    b.contact(lead, "", phones=[phone("+14155550142", "+1 415-555-0142", "US")])
    b.activity("Created", lead, days=200)


def _add_own_organization(b: Builder) -> None:
    """The person's own addresses are in Close too, and must not match when colleagues write."""
    lead = b.lead("Compiler & Daughters (internal)", "Bad Fit", created=800, updated=300)
    b.contact(lead, "Grace Hopper", GRACE, "sales@compiler.example other", created=800, updated=300)
