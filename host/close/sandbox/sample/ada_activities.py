"""What happened with Analytical Engines Ltd: every kind of activity of Close, and an unknown one."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from host.close.sandbox.account import Row, timestamp
from host.close.sandbox.ids import document_id
from host.close.sandbox.sample.builder import Builder, phone
from host.close.sandbox.sample.mails import email
from host.close.sandbox.sample.organization import (
    ALAN,
    CUSTOM_FIELDS,
    LEAD_STATUSES,
    LEFT,
    ME,
    OPPORTUNITY_STATUSES,
    SITE_VISIT,
)

ADA = "ada@analytical-engines.example"
CHARLES = "charles@analytical-engines.example"
GRACE = "grace@compiler.example"

ADA_PHONE = phone("+442079460018", "+44 20 7946 0018", "GB", "mobile")


class History(Struct, frozen=True):
    """The records that the activities speak of, by id."""

    lead: str
    ada: str
    charles: str
    opportunity: str
    done_task: str


def add_activities(b: Builder, h: History) -> None:
    _add_mails(b, h)
    _add_talks(b, h)
    _add_meeting(b, h)
    _add_changes(b, h)
    _add_rarities(b, h)


def _add_mails(b: Builder, h: History) -> None:
    thread = document_id("acti", "thread Quote for three engines")
    b.activity(
        "Email",
        h.lead,
        hours=3,
        contact_id=h.ada,
        **email(
            b.ago(hours=3),
            f"Ada Lovelace <{ADA}>",
            [GRACE],
            "Re: Quote for three engines",
            "Thank you. Could the third engine be delivered to Leeds instead, and would the price change?",
            cc=[CHARLES],
            thread_id=thread,
            attachments=[
                {
                    "url": "https://app.close.com/go/file/order/order.pdf",
                    "filename": "order.pdf",
                    "size": 48_213,
                    "content_type": "application/pdf",
                    "content_id": None,
                    "thumbnail_url": None,
                }
            ],
        ),
    )
    opened = [
        {
            "opened_at": b.ago(days=3 - i / 4),
            "opened_by": None,
            "ip_address": "192.0.2.7",
            "user_agent": "Mail/1.0",
        }
        for i in range(4)
    ]
    b.activity(
        "Email",
        h.lead,
        days=3,
        contact_id=h.ada,
        **email(
            b.ago(days=3),
            f"Grace Hopper <{GRACE}>",
            [ADA, CHARLES],
            "Quote for three engines",
            "Dear Ada,\n\nhere is our offer for three engines: €12,400, delivered within six weeks.\n\nGrace",
            outgoing=True,
            thread_id=thread,
            opens=opened,
            opens_summary="Opened 4 times",
            template_id=document_id("tmpl", "Quote follow-up"),
            template_name="Quote follow-up",
            has_reply=True,
        ),
    )
    b.activity(
        "EmailThread",
        h.lead,
        hours=3,
        contact_id=h.ada,
        latest_normalized_subject="Quote for three engines",
        participants=[{"email": ADA, "name": "Ada Lovelace"}, {"email": GRACE, "name": "Grace Hopper"}],
        n_emails=2,
    )
    rows = "".join(
        f"<tr><td>Part {n}</td><td>€{n * 7 % 90 + 10}</td><td>in stock</td></tr>\n" for n in range(2_200)
    )
    price_list = email(
        b.ago(days=40),
        f"Ada Lovelace <{ADA}>",
        [GRACE],
        "Your price list, with our remarks",
        "See the table below.",
        html=f"<html><body><p>See the table below.</p><table>{rows}</table></body></html>",
    )
    b.activity("Email", h.lead, days=40, contact_id=h.ada, **price_list)
    draft = email(
        b.ago(days=1, hours=2),
        f"Grace Hopper <{GRACE}>",
        [ADA],
        "Delivery to Leeds",
        "Dear Ada,",
        outgoing=True,
    )
    b.activity(
        "Email", h.lead, days=1, hours=2, contact_id=h.ada, **{**draft, "status": "draft", "date_sent": None}
    )


def _add_talks(b: Builder, h: History) -> None:
    number = {
        "phone": ADA_PHONE["phone"],
        "remote_phone": ADA_PHONE["phone"],
        "remote_phone_formatted": ADA_PHONE["phone_formatted"],
        "remote_country_iso": "GB",
    }
    b.activity(
        "Call",
        h.lead,
        days=1,
        contact_id=h.ada,
        duration=725,
        note="Wants the cards punched in German as well; legal reads the contract.",
        note_html="<body><p>Wants the cards punched in German as well; legal reads the contract.</p></body>",
        has_recording=True,
        recording_url="https://api.close.com/call/acti_sample/recording/",
        recording_duration=725,
        date_answered=b.ago(days=1),
        cost="2",
        **number,
    )
    # An incoming call that nobody took belongs to no user.
    b.activity(
        "Call",
        h.lead,
        days=6,
        user=None,
        contact_id=h.ada,
        direction="inbound",
        disposition="vm-left",
        voicemail_duration=28,
        voicemail_url="https://api.close.com/call/acti_sample/voicemail/",
        **number,
    )
    b.activity("Call", h.lead, days=14, contact_id=h.charles, disposition="no-answer", status="no-answer")
    b.activity(
        "Call",
        h.lead,
        days=100,
        user=LEFT,
        direction="inbound",
        duration=65,
        source="External",
        call_method="external",
    )
    b.activity(
        "SMS",
        h.lead,
        days=2,
        contact_id=h.ada,
        text="Running ten minutes late, sorry! 🚂",
        date_sent=b.ago(days=2),
        remote_phone=ADA_PHONE["phone"],
        remote_phone_formatted=ADA_PHONE["phone_formatted"],
    )
    b.activity(
        "SMS",
        h.lead,
        days=1.98,
        contact_id=h.ada,
        direction="outbound",
        status="sent",
        text="No hurry.",
        remote_phone=ADA_PHONE["phone"],
        remote_phone_formatted=ADA_PHONE["phone_formatted"],
    )
    b.activity(
        "WhatsAppMessage",
        h.lead,
        days=8,
        contact_id=h.ada,
        text="Is the *third* engine still available?",
        message_markdown="Is the **third** engine still available?",
        message_html="<body><p>Is the <strong>third</strong> engine still available?</p></body>",
        external_whatsapp_message_id="wamid.sample.1",
    )
    for days, text in (
        (4, "Budget is approved up to €12k. Babbage must sign, he is away until the 1st."),
        (30, "Met Ada at the exhibition. Liked the printing attachment most."),
        (75, "They compare us with a maker in Stockholm."),
    ):
        b.note(h.lead, text, days, pinned=days == 30)


def _add_meeting(b: Builder, h: History) -> None:
    starts = datetime.fromisoformat(b.ago(days=20))
    attendees: list[Row] = [
        {
            "name": "Ada Lovelace",
            "email": ADA,
            "status": "yes",
            "is_organizer": False,
            "contact_id": h.ada,
            "user_id": None,
        },
        {
            "name": None,
            "email": GRACE,
            "status": "yes",
            "is_organizer": True,
            "contact_id": None,
            "user_id": ME,
        },
        {
            "name": None,
            "email": CHARLES,
            "status": "maybe",
            "is_organizer": False,
            "contact_id": None,
            "user_id": None,
        },
    ]
    b.activity(
        "Meeting",
        h.lead,
        days=20,
        users=[ME],
        title="Demonstration of the engine",
        status="completed",
        starts_at=timestamp(starts),
        ends_at=timestamp(starts + timedelta(hours=1)),
        duration=3600,
        location="12 St James’s Square",
        attendees=attendees,
        calendar_event_uids=["sample-meeting@compiler.example"],
    )


def _add_changes(b: Builder, h: History) -> None:
    b.activity(
        "LeadStatusChange",
        h.lead,
        days=45,
        old_status_id=LEAD_STATUSES["Potential"],
        old_status_label="Potential",
        new_status_id=LEAD_STATUSES["Qualified"],
        new_status_label="Qualified",
    )
    _, pipeline = b.account.opportunity_status(OPPORTUNITY_STATUSES["Proposal Sent"])
    b.activity(
        "OpportunityStatusChange",
        h.lead,
        days=3,
        opportunity_id=h.opportunity,
        old_status_id=OPPORTUNITY_STATUSES["Demo Completed"],
        old_status_label="Demo Completed",
        old_status_type="active",
        old_pipeline_id=pipeline["id"],
        old_pipeline_name=pipeline["name"],
        new_status_id=OPPORTUNITY_STATUSES["Proposal Sent"],
        new_status_label="Proposal Sent",
        new_status_type="active",
        new_pipeline_id=pipeline["id"],
        new_pipeline_name=pipeline["name"],
        opportunity_value=1_240_000,
        opportunity_value_formatted="€12,400",
        opportunity_value_currency="EUR",
        opportunity_value_period="one_time",
        opportunity_confidence=75,
    )
    b.activity(
        "TaskCompleted",
        h.lead,
        days=9,
        task_id=h.done_task,
        task_text="Send the first quote",
        task_assigned_to=ME,
        task_assigned_to_name="Grace Hopper",
    )
    b.activity(
        "LeadMerge",
        h.lead,
        days=120,
        user=ALAN,
        source_lead_id=document_id("lead", "merged"),
        source_display_name="Analytical Engines",
        destination_lead_id=h.lead,
        destination_display_name="Analytical Engines Ltd",
    )
    b.activity("Created", h.lead, days=240, user=LEFT)


def _add_rarities(b: Builder, h: History) -> None:
    form = document_id("form", "Ask for a quote")
    b.activity(
        "FormSubmission",
        h.lead,
        days=50,
        user=None,
        contact_id=h.ada,
        form_id=form,
        form_configuration_id=form,
        form_name="Ask for a quote",
        values={"formfld_1": ADA, "formfld_2": "Three engines, please."},
        values_by_name={"Email": ADA, "Message": "Three engines, please."},
        source_url="https://compiler.example/quote",
        source_url_normalized="compiler.example/quote",
        origin="web",
        ip_address="192.0.2.7",
    )
    b.activity(
        "CustomActivity",
        h.lead,
        days=15,
        contact_id=h.ada,
        custom_activity_type_id=SITE_VISIT,
        custom={CUSTOM_FIELDS["Employees"]: 42},
    )
    # A kind of tomorrow: clients must show it, not fail at it.
    b.activity(
        "HologramCall", h.lead, days=10, contact_id=h.ada, title="Walk through the workshop", duration=1500
    )
