"""Believable states of the store, painted by `screenshots` and driven by the tests. People are made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from host.close import records
from host.close.records import Activity, ActivityPage, Contact, Email, Lead, Opportunity, Phone, Task
from host.errors import Problem
from host.message import Person, Role
from host.store import (
    Account,
    Card,
    Chip,
    Failed,
    Looking,
    NeedsKey,
    NobodyToLookUp,
    NoMatch,
    NothingShown,
    Sample,
    SeveralSelected,
    Store,
)

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)

ADA = Person("ada@analytical-engines.example", "Ada Lovelace")
CHARLES = Person("charles@analytical-engines.example", "Charles Babbage", Role.CC)
PETR = Person("petr.novak@beta.example", "Novák, Petr")
EVA = Person("eva.huber@beta.example", "Huber, Eva", Role.TO)
CARL = Person("carl@gamma.example", role=Role.CC)
MARY = Person("mary@royal-society.example", "Mary Somerville")

NO_CONNECTION = Problem(
    "no_connection",
    "Close cannot be reached",
    "There is no connection to Close. Check the network, then try again.",
)
KEY_REFUSED = Problem(
    "key_refused",
    "Close refused the key (401)",
    "It was removed or replaced in Close. Nothing on this computer is lost.",
)
TOO_FAST = Problem(
    "too_fast",
    "Close asks us to wait",
    "Too many requests in a short time. Asking again by itself in 12 s.",
    wait=12.0,
)

SAMPLES = (
    Sample("Ada Lovelace", "Re: Quote for three engines"),
    Sample("Novák, Petr", "Order 4711"),
    Sample("Jürgen Müller ✓", "Angebot 🚀"),
    Sample("Mary Somerville", "A first question"),
    Sample("Poster via dev", "[dev] Looms at home"),
    Sample("Grace Hopper", "Your clinic’s terminals"),
    Sample("Billing", "Your invoice"),
)


def ago(**span: float) -> str:
    """A time before NOW as Close writes it."""
    return (NOW - timedelta(**span)).isoformat()


def activity(kind: str, at: str, **details: Any) -> Activity:
    """An activity as read from Close's answer."""
    wire = {
        "_type": kind,
        "id": f"acti_{kind}{at}",
        "activity_at": at,
        "user_name": "Grace Hopper",
        **details,
    }
    return records.activity(wire)


ACTIVITIES = (
    activity(
        "Email",
        ago(minutes=22),
        direction="incoming",
        status="inbox",
        subject="Re: Quote for three engines",
        sender="Ada Lovelace <ada@analytical-engines.example>",
        to=["grace@compiler.example"],
        body_preview="Thank you. Could the third engine be delivered to Leeds instead, and would the price "
        "change if we took it before the end of the quarter?",
        attachments=[{"filename": "order.pdf"}],
    ),
    activity(
        "Call",
        ago(hours=22),
        contact_id="cont_ada",
        direction="outbound",
        status="completed",
        disposition="answered",
        duration=725,
        has_recording=True,
        note="Wants the cards punched in German as well; legal reads the contract.",
    ),
    activity(
        "Email",
        ago(days=2),
        direction="outgoing",
        status="sent",
        subject="Quote for three engines",
        sender="Grace Hopper <grace@compiler.example>",
        to=["ada@analytical-engines.example", "charles@analytical-engines.example"],
        opens=[{}, {}, {}, {}],
        template_name="Quote follow-up",
    ),
    activity(
        "Note",
        ago(days=3),
        note="Budget is approved up to €12k. Babbage must sign, he is away until the 1st.",
    ),
    activity(
        "Meeting",
        ago(days=4),
        title="Demo of the Analytical Engine",
        status="completed",
        duration=2700,
        location="Zoom",
        conference_links=[{"url": "https://video.example"}],
        attendees=[{"status": "yes"}, {"status": "yes"}, {"status": "noreply"}],
    ),
    activity(
        "SMS",
        ago(days=4, hours=2),
        direction="outbound",
        status="sent",
        contact_id="cont_ada",
        text="On my way.",
    ),
    activity("LeadStatusChange", ago(days=6), old_status_label="Potential", new_status_label="Qualified"),
    activity(
        "Call",
        ago(days=9),
        contact_id="cont_ada",
        direction="inbound",
        disposition="no-answer",
        voicemail_duration=42,
    ),
    activity(
        "WhatsAppMessage", ago(days=10), direction="incoming", contact_id="cont_ada", text="Merci! À bientôt."
    ),
    activity(
        "OpportunityStatusChange",
        ago(days=11),
        old_status_label="Discovery",
        new_status_label="Won",
        new_status_type="won",
        opportunity_value_formatted="€9,000",
    ),
    activity("TaskCompleted", ago(days=12), task_text="Send the brochure"),
    activity("LinkedInVoyage", ago(days=13)),
    activity(
        "CustomActivity", ago(days=14), **{"custom.cf_1": "good", "custom.cf_2": 4, "status": "published"}
    ),
    activity("FormSubmission", ago(days=15), form_name="Ask for a demo", values_by_name={"Engines": "3"}),
    activity("LeadMerge", ago(days=16), source_display_name="Difference Engines Ltd"),
    activity("EmailThread", ago(days=17), latest_normalized_subject="Cards", n_emails=4),
    activity("Created", ago(days=400), source="import"),
)

LEAD = Lead(
    id="lead_analytical",
    name="Analytical Engines Ltd",
    status_id="stat_qualified_2",
    status_label="Qualified",
    description="Builds programmable looms and difference engines. Ada decides, Charles signs.",
    url="https://analytical-engines.example",
    html_url="https://app.close.com/lead/lead_analytical/",
    addresses=(records.Address("business", ("12 St James’s Square",), "London", "", "SW1Y 4JH", "GB"),),
    contacts=(
        Contact(
            "cont_ada",
            "lead_analytical",
            "Ada Lovelace",
            "Countess of computing",
            (Email("ada@analytical-engines.example", "office"),),
            (Phone("+442079460018", "+44 20 7946 0018", "mobile"),),
        ),
        Contact(
            "cont_charles",
            "lead_analytical",
            "Charles Babbage",
            "Founder",
            (Email("charles@analytical-engines.example", "office"),),
        ),
        Contact("cont_luigi", "lead_analytical", "Luigi Menabrea"),
    ),
    opportunities=(
        Opportunity(
            "oppo_1",
            "Proposal sent",
            "active",
            900000,
            "€9,000 / yr",
            "annual",
            "EUR",
            60,
            "Engine licences",
            date(2026, 12, 12),
        ),
        Opportunity(
            "oppo_2", "Discovery", "active", 340000, "€3,400", "one_time", "EUR", 20, "Punched cards"
        ),
        Opportunity(
            "oppo_3", "Won", "won", 150000, "€1,500", "one_time", "EUR", 100, "Repair", date(2026, 9, 1)
        ),
    ),
    tasks=(
        Task("task_1", "lead", "Send revised quote for 3 engines", date(2026, 11, 21), False, "Grace Hopper"),
        Task(
            "task_2",
            "lead",
            "Call about delivery in Leeds",
            datetime(2026, 11, 26, 10, tzinfo=UTC),
            False,
            "Grace Hopper",
        ),
    ),
    updated_at=NOW,
)

CHIPS = (Chip(ADA, True, shown=True), Chip(CHARLES, True))

CARD = Card(
    person=ADA,
    lead=LEAD,
    chips=CHIPS,
    activities=ActivityPage(ACTIVITIES[:8], has_more=True),
    as_of=NOW - timedelta(minutes=3),
)

BETA = Lead(
    id="lead_beta",
    name="Beta Industries s.r.o.",
    status_id="stat_proposal",
    status_label="Proposal sent",
    description="Three plants, one buyer: Petr. Decides in June.",
    url="beta.example",
    html_url="https://app.close.com/lead/lead_beta/",
    addresses=(records.Address(city="Brno", country="CZ"),),
    contacts=(),
    opportunities=(),
    tasks=(),
)
SEVERAL = Card(
    person=PETR,
    lead=BETA,
    chips=(Chip(PETR, True, shown=True), Chip(EVA, True), Chip(CARL, False)),
    total=3,
    activities=ActivityPage((), has_more=False),
    as_of=NOW,
)

LONG = Card(
    person=Person(
        "donaudampfschifffahrtsgesellschaft@donaudampfschiff.example",
        "Wilhelmine von Trautmannsdorff-Hohenlohe",
    ),
    lead=msgspec.structs.replace(
        LEAD,
        id="lead_long",
        name="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        status_label="Angebotsverhandlung läuft noch bis auf Weiteres",
        url="https://www.donaudampfschiff.example/elektrizitaeten/hauptbetriebswerk/bauunterbeamte",
        description="Word " * 120,
    ),
    chips=tuple(
        Chip(Person(f"p{n}@long.example", f"Wilhelmine Nummer {n}", Role.TO), None, shown=n == 4)
        for n in range(9)
    ),
    position=11,
    total=14,
    matched_as="donaudampfschifffahrtsgesellschaft@donau-dampf-schiff.example",
    activities=ActivityPage(ACTIVITIES[8:16], has_more=True),
    as_of=NOW - timedelta(days=3),
    problem=NO_CONNECTION,
)

ARABIC = Card(
    person=Person("maryam@fihri.example", "مريم الفهري"),
    lead=msgspec.structs.replace(
        LEAD,
        id="lead_rtl",
        name="شركة الفهري للنسيج والتجارة",
        description="تصنع الأنوال القابلة للبرمجة وتبيعها في فاس.",
        contacts=(
            Contact("cont_m", "lead_rtl", "مريم الفهري", "مديرة", (Email("maryam@fihri.example", "office"),)),
        ),
    ),
    chips=(Chip(Person("maryam@fihri.example", "مريم الفهري"), True, shown=True),),
    activities=ActivityPage(ACTIVITIES[:3], has_more=False),
    as_of=NOW,
)

EMPTY = Card(
    person=Person("info@nameless.example"),
    lead=Lead(id="lead_empty", name="Bluth Company (Example\u00a0Lead)"),
    chips=(Chip(Person("info@nameless.example"), True, shown=True),),
)

WHOLESALE = Card(
    person=Person("buyer137@wholesale.example", "Buyer 137"),
    lead=msgspec.structs.replace(
        LEAD,
        id="lead_wholesale",
        name="Wholesale Union",
        contacts=tuple(
            Contact(
                f"cont_{n}",
                "lead_wholesale",
                f"Buyer {n}",
                "",
                (Email(f"buyer{n}@wholesale.example", "office"),),
            )
            for n in range(200)
        ),
    ),
    chips=(Chip(Person("buyer137@wholesale.example", "Buyer 137"), True, shown=True),),
    activities=ActivityPage(ACTIVITIES[:2], has_more=False),
    as_of=NOW,
)

DEMO = Account(demo=True, who="Grace Hopper, Compiler & Daughters", samples=SAMPLES, sample_shown=0)
LIVE = Account(who="Grace Hopper, Compiler & Daughters")


def store(state: Any, account: Account = LIVE) -> Store:
    """A store that shows `state`."""
    filled = Store()
    filled.use(account)
    filled.show(state)
    return filled


def crowded(state: Any) -> Store:
    """A store that asks what to do where there is no room beside Thunderbird."""
    filled = store(state)
    filled.ask_for_room(True)
    return filled


def free_window(state: Any) -> Store:
    """A store that tells why the panel is a free window."""
    filled = store(state)
    filled.explain_free_window(True)
    return filled


SCENES: dict[str, Callable[[], Store]] = {
    "card": lambda: store(CARD),
    "card-open": lambda: store(CARD),
    "card-demo": lambda: store(CARD, DEMO),
    "card-refreshing": lambda: store(msgspec.structs.replace(CARD, refreshing=True, activities=None)),
    "card-offline": lambda: store(msgspec.structs.replace(CARD, problem=NO_CONNECTION)),
    "card-crowded": lambda: crowded(CARD),
    "card-free-window": lambda: free_window(CARD),
    "card-too-fast": lambda: store(msgspec.structs.replace(CARD, problem=TOO_FAST)),
    "several": lambda: store(SEVERAL),
    "timeline": lambda: store(
        msgspec.structs.replace(CARD, activities=ActivityPage(ACTIVITIES[8:16], has_more=True))
    ),
    "long": lambda: store(LONG),
    "arabic": lambda: store(ARABIC),
    "empty": lambda: store(EMPTY),
    "wholesale": lambda: store(WHOLESALE),
    "no-match": lambda: store(
        NoMatch(MARY, (Chip(MARY, False, shown=True), Chip(ADA, True)), as_of=NOW - timedelta(minutes=1))
    ),
    "looking": lambda: store(Looking(ADA, (Chip(ADA, None, shown=True), Chip(CHARLES)))),
    "failed-key": lambda: store(Failed(KEY_REFUSED, ADA, CHIPS)),
    "failed-offline": lambda: store(Failed(NO_CONNECTION, ADA, CHIPS)),
    "failed-too-fast": lambda: store(Failed(TOO_FAST, ADA, CHIPS)),
    "needs-key": lambda: store(NeedsKey(), Account()),
    "nothing": lambda: store(NothingShown()),
    "several-selected": lambda: store(SeveralSelected(4)),
    "nobody": lambda: store(NobodyToLookUp((Chip(Person("no-reply@billing.example", "Billing"), None),))),
}
