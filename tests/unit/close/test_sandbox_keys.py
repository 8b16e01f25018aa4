"""The sandbox's answers, key by key and type by type, against what Close was seen to answer.

The shapes are those of the recordings of 2026 for leads, contacts, opportunities, tasks, notes, users, /me/
and pipelines, and of the newest older source for the rest (calls and mails: 2022 with Close's description of
its API; statuses: 2022). Custom fields come and go with their values: they are checked elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest

from host.close.sandbox.server import Sandbox
from tests.fakes.sandbox_client import Json, SandboxClient

Shape = Any
"""A word of `CHECKS` (with "?" for null too), {key: shape}, or [shape] for a list of such."""


def is_timestamp(value: Any) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000\+00:00", str(value)))


def is_naive(value: Any) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", str(value)))


def is_date(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))


CHECKS: dict[str, Callable[[Any], bool]] = {
    "any": lambda value: True,
    "str": lambda value: isinstance(value, str),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "bool": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "dict": lambda value: isinstance(value, dict),
    "timestamp": is_timestamp,
    "naive": is_naive,
    "date": is_date,
    "date or time": lambda value: is_date(value) or bool(datetime.fromisoformat(value).tzinfo),
}


def keys(shape: str, names: str) -> Json:
    """The same shape for several keys."""
    return dict.fromkeys(names.split(), shape)


STAMPS = {**keys("str?", "created_by updated_by"), **keys("timestamp", "date_created date_updated")}
AUDIT = {**STAMPS, **keys("str?", "created_by_name updated_by_name")}
NAIVE_AUDIT = {**keys("str?", "created_by updated_by"), **keys("naive", "date_created date_updated")}

ADDRESS = keys("str", "label address_1 address_2 city state zipcode country")
LINK = keys("str", "name url")

CONTACT = {
    **STAMPS,
    **keys("str", "id lead_id organization_id name display_name"),
    **keys("str?", "title timezone timezone_source"),
    "emails": [{"email": "str", "type": "str", "is_unsubscribed": "bool"}],
    "phones": [{"phone": "str", "phone_formatted": "str", "country": "str?", "type": "str"}],
    "urls": [{"url": "str", "type": "str"}],
    "integration_links": [LINK],
}

OPPORTUNITY = {
    **AUDIT,
    **keys("str", "id lead_id lead_name organization_id user_id user_name"),
    **keys("str", "status_id status_label status_display_name status_type pipeline_id pipeline_name"),
    **keys("str", "value_period value_currency note note_html"),
    **keys("str?", "contact_id contact_name value_formatted"),
    **keys("int?", "value annualized_value expected_value annualized_expected_value"),
    "confidence": "int",
    "date_won": "date?",
    "date_lost": "any",  # its type was never seen
    "attachments": "list",
    "integration_links": [LINK],
}

TASK = {
    **AUDIT,
    **keys("str", "_type id lead_id lead_name organization_id text view priority"),
    **keys("str?", "assigned_to assigned_to_name contact_id contact_name object_id object_type resolution"),
    **keys("str?", "deduplication_key agent_config_id sequence_id sequence_subscription_id"),
    **keys("bool", "is_complete is_dateless is_primary_lead_notification"),
    **keys("date or time?", "date due_date"),
}

LEAD = {
    **AUDIT,
    **keys("str", "id organization_id name display_name description html_url status_id status_label"),
    "url": "str?",
    "addresses": [ADDRESS],
    "contacts": [CONTACT],
    "opportunities": [OPPORTUNITY],
    "tasks": [TASK],
    "integration_links": [LINK],
    "custom": "dict",
}

ACTIVITY = {
    **AUDIT,
    **keys("str", "_type id organization_id lead_id"),
    **keys("str?", "contact_id user_id user_name"),
    "users": "list",
    "activity_at": "timestamp",
}
SEQUENCE = keys("str?", "sequence_id sequence_name sequence_subscription_id")

NOTE = {
    **ACTIVITY,
    **keys("str", "note note_html source"),
    "title": "str?",
    "pinned": "bool",
    "pinned_at": "timestamp?",
    **keys("list", "attachments note_mentions"),
}

CALL = {
    **ACTIVITY,
    **SEQUENCE,
    **keys("str", "direction status disposition call_method source remote_country_iso"),
    **keys("str?", "phone remote_phone remote_phone_formatted local_phone local_phone_formatted"),
    **keys("str?", "recording_url voicemail_url note note_html outcome_id cost forwarded_to"),
    **keys("str?", "transferred_from transferred_to transferred_from_user_id transferred_to_user_id"),
    **keys("str?", "dialer_id parent_meeting_id"),
    **keys("timestamp?", "recording_expires_at date_answered"),
    **keys("int", "duration voicemail_duration"),
    "recording_duration": "int?",
    **keys("bool", "has_recording is_forwarded"),
    "coach_legs": "list",
}

MAILBOX = keys("str", "email name")
EMAIL = {
    **ACTIVITY,
    **SEQUENCE,
    **keys("str", "direction status subject body_text body_html body_preview"),
    **keys("str?", "sender template_id template_name thread_id in_reply_to_id send_as_id"),
    **keys("str?", "email_account_id bulk_email_action_id opens_summary"),
    **keys("any", "followup_sequence_id followup_sequence_delay"),
    **keys("list", "to cc bcc attachments opens references message_ids send_attempts"),
    "body_text_quoted": [{"text": "str", "expand": "bool"}],
    "body_html_quoted": [{"html": "str", "expand": "bool"}],
    "envelope": {
        **{name: [MAILBOX] for name in ("from", "sender", "to", "cc", "bcc")},
        "reply_to": "list",
        "subject": "str",
        "is_autoreply": "bool",
        **keys("str?", "date message_id in_reply_to"),
    },
    **keys("bool", "has_reply need_smtp_credentials"),
    **keys("timestamp?", "date_sent date_scheduled"),
}

USER = {
    **keys("str", "id first_name last_name email last_used_timezone"),
    **keys("str?", "image google_profile_image_url"),
    "organizations": "list",
    **keys("timestamp", "email_verified_at date_created date_updated"),
}

STATUS = keys("str", "id label")
OPPORTUNITY_STATUS = keys("str", "id label type")
ME = {
    **USER,
    **keys("str?", "phone country preferred_twilio_edge outbound_carrier"),
    "is_passwordless": "bool",
    "totp_auth_state": "str",
    **keys("list", "connected_accounts email_accounts phone_numbers all_group_numbers"),
    "email_signatures": [{"id": "str", "membership_id": "str", "value": "str"}],
    "memberships": [
        {
            **keys("str", "id organization_id user_id role role_id auto_record_calls"),
            "permissions_granted": "list",
            **keys("bool", "is_free track_email_opens may_workflows_impersonate"),
            **keys("str?", "default_caller_id primary_personal_number onboarding_status"),
            "hangup_recording_url": "str?",
        }
    ],
    "organizations": [
        {
            **keys("str", "id name status plan_id plan_type currency currency_symbol billing_account_id"),
            **keys("str", "leads_email predictive_dialer_status"),
            **keys("int", "plan_version limit_of_connected_accounts_per_membership"),
            **keys("bool", "enable_unsubscribe_link require_unsubscribe_link transcript_enabled"),
            **keys("list", "features lead_custom_fields"),
            "lead_statuses": [STATUS],
            "opportunity_statuses": [OPPORTUNITY_STATUS],
            "pipelines": [{"id": "str", "name": "str", "statuses": [OPPORTUNITY_STATUS]}],
        }
    ],
}

PIPELINE = {
    **NAIVE_AUDIT,
    **keys("str", "id name organization_id"),
    "statuses": [OPPORTUNITY_STATUS],
}

SHAPES: dict[str, tuple[Shape, str]] = {
    "lead": (LEAD, "/lead/"),
    "contact": (CONTACT, "/contact/"),
    "opportunity": (OPPORTUNITY, "/opportunity/"),
    "task": (TASK, "/task/"),
    "note": (NOTE, "/activity/note/"),
    "call": (CALL, "/activity/call/"),
    "email": (EMAIL, "/activity/email/"),
    "user": (USER, "/user/"),
    "pipeline": (PIPELINE, "/pipeline/"),
    "lead status": ({**STATUS, "organization_id": "str"}, "/status/lead/"),
    "opportunity status": (
        {**OPPORTUNITY_STATUS, **keys("str", "organization_id pipeline_id")},
        "/status/opportunity/",
    ),
}

DIFFERENCES = {
    "call": {
        # In the recordings of 2022 only; a client that lives without them does no harm.
        "local_country_iso": "beside remote_country_iso, as recorded in 2022",
        "is_joinable": "recorded in 2022",
        "is_to_group_number": "recorded in 2022",
        "dialer_saved_search_id": "recorded in 2019",
    },
}
"""What the sandbox answers beyond the reference, and why."""


@pytest.fixture
def client() -> Iterator[SandboxClient]:
    with Sandbox() as sandbox:
        client = SandboxClient(sandbox)
        yield client
        client.close()


def faults_of(value: Any, shape: Shape, where: str, extra: set[str]) -> list[str]:
    """What is missing, unknown or of another type, by its path."""
    if isinstance(shape, str):
        name = shape.removesuffix("?")
        good = (value is None and shape.endswith("?")) or (
            (value is not None or name == "any") and CHECKS[name](value)
        )
        return [] if good else [f"{where}: {value!r} is not {shape}"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where}: not a list"]
        return [
            fault
            for i, each in enumerate(value)
            for fault in faults_of(each, shape[0], f"{where}[{i}]", extra)
        ]
    if not isinstance(value, dict):
        return [f"{where}: not an object"]
    names = {name for name in value if not name.startswith("custom.")}
    found = [f"{where}.{name} is missing" for name in shape.keys() - names]
    found += [f"{where}.{name} is not known" for name in names - shape.keys() - extra]
    for name in names & shape.keys():
        found += faults_of(value[name], shape[name], f"{where}.{name}", extra)
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_a_record_has_closes_keys_and_types(client: SandboxClient, name: str) -> None:
    shape, path = SHAPES[name]
    records = client.get(path, _limit=100)["data"]
    assert records
    extra = DIFFERENCES.get(name, {}).keys()
    found = [fault for record in records for fault in faults_of(record, shape, name, set(extra))]
    assert found == []
    assert all(extra <= record.keys() for record in records)  # no difference is listed in vain


def test_me_has_closes_keys_and_types(client: SandboxClient) -> None:
    assert faults_of(client.get("/me/"), ME, "me", set()) == []


def test_what_was_just_made_has_the_same_keys(client: SandboxClient) -> None:
    lead = client.post("/lead/", name="New", contacts=[{"name": "A", "emails": [{"email": "a@b.example"}]}])
    on_it = {"lead_id": lead["id"]}
    mail = {"status": "draft", "to": ["a@b.example"], "subject": "x", "body_html": "<p>x</p>"}
    made = {
        "lead": lead,
        "contact": client.post("/contact/", phones=[{"phone": "+4930123456"}], **on_it),
        "opportunity": client.post("/opportunity/", **on_it),
        "task": client.post("/task/", text="x", **on_it),
        "note": client.post("/activity/note/", note="x", **on_it),
        "call": client.post("/activity/call/", phone="+4930123456", **on_it),
        "email": client.post("/activity/email/", **mail, **on_it),
    }
    for name, record in made.items():
        extra = set(DIFFERENCES.get(name, {}))
        assert faults_of(record, SHAPES[name][0], name, extra) == []


def test_the_check_itself_notices(client: SandboxClient) -> None:
    lead = client.get("/lead/", _limit=1)["data"][0]
    for change in ({"name": None}, {"date_created": "2026-01-02T03:04:05"}, {"more": 1}, {"contacts": {}}):
        assert len(faults_of(lead | change, LEAD, "lead", set())) == 1
    del lead["url"]
    assert faults_of(lead, LEAD, "lead", set()) == ["lead.url is missing"]
