"""Every answer that was recorded from Close is read without losing anything that the panel shows.

CLOSE_SIDEBAR_RECORDED names the folder with the recordings, which are not ours to ship: files of one request
and its answer each (`closex`), and files of records by their kind (`airbyte`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from host.close import errors, records
from host.close.answers import success_of, value_of
from host.close.records import Wire, custom_fields, parse_date, parse_time, sequences, templates
from host.close.records.fact_types import Call
from host.close.records.facts import facts_of

FOLDER = Path(os.environ.get("CLOSE_SIDEBAR_RECORDED") or "not named")

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="CLOSE_SIDEBAR_RECORDED names no folder with recordings of Close"
)

# What the panel shows: the key in the answer, and where the record has it.
SHOWN: dict[str, tuple[Callable[[Wire], Any], dict[str, str]]] = {
    "lead": (
        records.lead,
        {
            **{key: key for key in ("id", "status_id", "status_label", "description", "url", "html_url")},
            **{key: key for key in ("addresses", "contacts", "opportunities", "created_by_name")},
            "name": "own_name",
            "display_name": "name",
            "date_created": "created_at",
            "date_updated": "updated_at",
            "updated_by_name": "updated_by_name",
            "integration_links": "links",
        },
    ),
    "contact": (
        records.contact,
        {
            **{key: key for key in ("id", "lead_id", "title", "emails", "phones", "urls")},
            "name": "own_name",
            "display_name": "name",
            "timezone": "time_zone",
            "integration_links": "links",
            "date_created": "created_at",
            "date_updated": "updated_at",
        },
    ),
    "opportunity": (
        records.opportunity,
        {
            **{key: key for key in ("id", "lead_id", "contact_id", "contact_name", "user_id", "user_name")},
            **{key: key for key in ("status_id", "status_label", "status_type", "value", "value_formatted")},
            **{key: key for key in ("value_period", "confidence", "note", "expected_value", "pipeline_id")},
            "value_currency": "currency",
            "date_won": "closes_on",
            "date_lost": "lost_on",
            "date_created": "created_at",
            "date_updated": "updated_at",
        },
    ),
    "task": (
        records.task,
        {
            **{key: key for key in ("id", "text", "lead_id", "lead_name", "contact_id", "contact_name")},
            **{key: key for key in ("view", "object_id", "object_type")},
            "_type": "kind",
            "subject": "text",
            "opportunity_note": "text",
            "opportunity_value": "value",
            "opportunity_value_formatted": "value_formatted",
            "body_preview": "preview",
            "assigned_to": "assignee_id",
            "assigned_to_name": "assignee",
            "is_complete": "done",
            "date_created": "created_at",
            "date_updated": "updated_at",
        },
    ),
    "activity": (
        records.activity,
        {"id": "id", "_type": "kind", "lead_id": "lead_id", "contact_id": "contact_id"},
    ),
    "user": (records.user, {"id": "id", "email": "email", "image": "image"}),
    "status": (records.status, {"id": "id", "label": "label", "type": "type", "pipeline_id": "pipeline_id"}),
    "organization": (
        records.organization,
        {
            **{key: key for key in ("id", "name", "currency", "currency_symbol", "lead_statuses")},
            "memberships": "members",
            "inactive_memberships": "former_members",
        },
    ),
    "custom_field": (
        custom_fields.custom_field,
        {
            **{key: key for key in ("id", "name", "type", "description", "choices", "required")},
            "accepts_multiple_values": "multiple",
            "editable_with_roles": "editable_by",
            "is_shared": "shared",
        },
    ),
    "custom_activity_type": (
        custom_fields.custom_activity_type,
        {key: key for key in ("id", "name", "description", "api_create_only", "fields")},
    ),
    "email_template": (
        templates.email_template,
        {
            **{key: key for key in ("id", "name", "subject", "body", "attachments")},
            "is_shared": "shared",
            "is_archived": "archived",
        },
    ),
    "sequence": (sequences.sequence, {key: key for key in ("id", "name", "status", "steps")}),
    "connected_account": (
        sequences.connected_account,
        {
            "id": "id",
            "_type": "type",
            "email": "email",
            "identities": "identities",
            "enabled_features": "features",
        },
    ),
}
# The same for what each kind of activity tells besides.
FACTS: dict[str, dict[str, str]] = {
    "Note": {"note": "text", "note_html": "html", "title": "title", "attachments": "attachments"},
    "Call": {
        **{key: key for key in ("direction", "status", "disposition", "duration", "note", "recording_url")},
        **{key: key for key in ("voicemail_url", "voicemail_duration", "transferred_to", "forwarded_to")},
        "remote_phone_formatted": "phone",
        "date_answered": "answered_at",
        "outcome_id": "outcome_id",
    },
    "Email": {
        **{key: key for key in ("direction", "status", "subject", "sender", "to", "cc", "bcc", "opens")},
        **{key: key for key in ("body_text", "body_html", "template_id", "template_name", "attachments")},
        "body_preview": "preview",
        "thread_id": "thread_id",
        "date_sent": "sent_at",
        "date_scheduled": "scheduled_at",
    },
    "SMS": {
        **{key: key for key in ("text", "direction", "status", "attachments")},
        "remote_phone_formatted": "remote_phone",
        "error_message": "error",
        "date_sent": "sent_at",
    },
    "Meeting": {
        **{key: key for key in ("title", "status", "starts_at", "ends_at", "duration", "location", "note")},
        "attendees": "attendees",
        "calendar_event_link": "calendar_link",
    },
    "LeadStatusChange": {"old_status_label": "old_label", "new_status_label": "new_label"},
    "OpportunityStatusChange": {
        "old_status_label": "old_label",
        "new_status_label": "new_label",
        "new_status_type": "new_type",
        "opportunity_id": "opportunity_id",
        "opportunity_value": "value",
        "opportunity_value_formatted": "value_formatted",
        "opportunity_value_currency": "currency",
        "opportunity_confidence": "confidence",
        "opportunity_date_won": "closes_on",
        "new_pipeline_name": "new_pipeline",
    },
    "TaskCompleted": {"task_id": "task_id", "task_text": "text", "task_assigned_to_name": "assignee"},
    "Created": {"source": "source"},
}
KINDS = {
    "lead": "lead",
    "contact": "contact",
    "opportunity": "opportunity",
    "task": "task",
    "activity": "activity",
    "user": "user",
    "status": "status",
    "organization": "organization",
    "custom_fields": "custom_field",
}
"""The kind of record that an answer holds, by the first part of the request's path."""
NOT_SHOWN = {"phone_number", "lead/merge"}
ERRORS = {
    400: errors.Refused,
    401: errors.KeyRefused,
    404: errors.NotFound,
    429: errors.TooFast,
    504: errors.ServerDown,
}
NAMED = {
    "contact_with_custom_date": "contact",
    "lead_custom_keys_seen": "lead",
    "opportunity": "opportunity",
    "lead_status": "status",
    "opportunity_status": "status",
    "email_template": "email_template",
    "connected_account_google": "connected_account",
    "sequence_with_email_step": "sequence",
    "custom_activity_type": "custom_activity_type",
}
"""The kind of record that a file of records gives a name of its own."""
IN_FILE = {"activities": "activity", "tasks": "task", "custom_fields": "custom_field"}
"""The kind of the others in a file."""


def exchanges() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("closex/*.json")):
        for number, exchange in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            if exchange["response"]["status"] is not None:  # null: a made-up time-out
                found.append(pytest.param(exchange, id=f"{path.stem} {number}"))
    return found


def objects() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("airbyte/*.json")):
        for name, wire in json.loads(path.read_text(encoding="utf-8")).items():
            if kind := NAMED.get(name) or IN_FILE.get(path.stem):
                found.append(pytest.param(kind, wire, id=f"{path.stem} {name}"))
    return found


@pytest.mark.parametrize("exchange", exchanges())
def test_an_answer(exchange: dict[str, Any]) -> None:
    status, body = exchange["response"]["status"], exchange["response"]["body"]
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    headers = {name.lower(): text for name, text in exchange["response"]["headers"].items()}
    if status >= 400:
        with pytest.raises(ERRORS[status]) as caught:
            success_of(status, headers, raw)
        if isinstance(caught.value, errors.Refused):
            assert caught.value.sentence != "Close gave no reason."
        return
    value = value_of(status, headers, raw)
    for kind, wire in in_answer(exchange["request"]["url"], value):
        check(kind, wire)


@pytest.mark.parametrize(("kind", "wire"), objects())
def test_an_object(kind: str, wire: dict[str, Any]) -> None:
    check(kind, wire)


def test_there_are_recordings() -> None:
    assert len(exchanges()) >= 40
    assert len(objects()) >= 20


def in_answer(url: str, value: Any) -> Iterator[tuple[str, Wire]]:
    path = re.sub(r".*/api/v1/|\?.*", "", url)
    if any(path.startswith(name) for name in NOT_SHOWN):
        return
    kind = KINDS[path.split("/")[0]]
    yield from ((kind, wire) for wire in value.get("data", [value]))


def check(kind: str, wire: Wire) -> None:
    """Whatever the panel shows of the answer is in the record, and of what the record carries with it."""
    read, shown = SHOWN[kind]
    record = read(wire)
    lost = {key: wire[key] for key, name in shown.items() if not told(wire, key, getattr(record, name))}
    assert lost == {}
    if kind == "activity":
        check_facts(wire)
    if kind == "task":
        assert record.due is None or told(wire, "date", record.due)
        assert record.due is not None or wire.get("is_dateless") or not wire.get("date")
    if kind == "lead":
        assert record.tasks is None or len(record.tasks) == sum(not t["is_complete"] for t in wire["tasks"])
    for key, value in wire.items():
        if key.startswith("custom."):
            assert record.custom[key.removeprefix("custom.")] == value
    for part, of in (("contacts", "contact"), ("opportunities", "opportunity"), ("tasks", "task")):
        for each in wire.get(part) or ():
            check(of, each)


def check_facts(wire: Wire) -> None:
    activity = records.activity(wire)
    assert activity.details == wire
    assert told({"at": wire.get("activity_at") or wire["date_created"]}, "at", activity.at)
    assert activity.user_name == (wire.get("user_name") or wire.get("created_by_name") or "")
    kinds = FACTS[activity.kind]
    seen = facts_of(activity)
    lost = {key: wire[key] for key, name in kinds.items() if not told(wire, key, getattr(seen, name))}
    assert lost == {}
    if isinstance(seen, Call) and wire.get("cost"):
        assert str(seen.cost) == wire["cost"]


def told(wire: Wire, key: str, read: Any) -> bool:
    """Whether the record's value says what the answer does. Nothing there, nothing lost."""
    value = wire.get(key)
    if value in (None, "", [], {}):
        return True
    match read:
        case datetime():
            return read == parse_time(value)
        case date():
            return read == parse_date(value)
        case timedelta():
            return bool(read.total_seconds() == value)
        case str():
            return bool(read == value.strip())
        case tuple():
            return len(read) == len(value)
        case _:
            return bool(read == value)
