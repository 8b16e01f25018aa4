"""The tasks that Close makes by itself on Analytical Engines Ltd: one of every kind, and an outgoing call."""

from __future__ import annotations

from host.close.sandbox.account import Row
from host.close.sandbox.sample.builder import Builder


def add_notifications(b: Builder) -> None:
    lead = next(row["id"] for row in b.account.listed("lead") if row["name"] == "Analytical Engines Ltd")
    activities = {row["_type"]: row for row in b.account.of_lead("activity", lead)}
    contact = b.account.of_lead("contact", lead)[0]["id"]
    opportunity = b.account.of_lead("opportunity", lead)[0]
    mail, call = activities["Email"], activities["Call"]
    caller: Row = {"phone": "+442079460018", "phone_formatted": "+44 20 7946 0018", "contact_id": contact}
    seen: Row = {"subject": mail["subject"], "body_preview": mail["body_preview"], "contact_id": contact}
    thread: Row = {"object_type": "emailthread", "object_id": mail.get("thread_id")}
    called: Row = {
        "object_type": "call",
        "object_id": call["id"],
        "local_phone": "+493012345",
        "phone_number_description": "Grace's number",
    }
    today = b.day(0)
    b.task(lead, "", today, _type="incoming_email", emails=[mail["id"]], **seen, **thread)
    followed: Row = {"object_type": "email", "object_id": mail["id"], "email_id": mail["id"]}
    b.task(lead, "", b.day(2), _type="email_followup", **seen, **followed)
    b.task(lead, "", today, _type="missed_call", **caller, **called)
    voicemail: Row = {
        "voicemail_url": f"https://api.close.com/call/{call['id']}/voicemail/",
        "voicemail_duration": 21,
    }
    b.task(lead, "", today, _type="voicemail", **caller, **called, **voicemail)
    b.task(lead, "", today, _type="answered_detached_call", recording_url=None, **caller, **called)
    b.task(
        lead,
        "",
        b.day(1),
        _type="opportunity_due",
        object_type="opportunity",
        object_id=opportunity["id"],
        opportunity_note=opportunity.get("note", ""),
        opportunity_value=opportunity["value"],
        opportunity_value_formatted=None,
        opportunity_value_period=opportunity.get("value_period", "one_time"),
    )
    sms = activities["SMS"]
    b.task(
        lead,
        sms["text"],
        today,
        _type="incoming_sms",
        object_type="sms",
        object_id=sms["id"],
        remote_phone="+442079460018",
        remote_phone_formatted="+44 20 7946 0018",
        attachments=[],
        contact_id=contact,
    )
    b.task(lead, "Call Ada about Leeds", b.day(1), _type="outgoing_call", contact_id=contact)
