"""Whatever a client writes, the sandbox answers as Close would: never with a failure of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from host.close.sandbox.sample.organization import CUSTOM_FIELDS, SITE_VISIT
from host.close.sandbox.server import Sandbox
from tests.fakes.sandbox_client import SandboxClient

VALUES: tuple[Any, ...] = (None, "wibble", [None], {"email": 3})

FIELDS = (
    *("name", "description", "url", "status", "status_id", "addresses", "contacts", "custom", "title"),
    *("emails", "phones", "urls", "lead_id", "contact_id", "user_id", "value", "value_period", "confidence"),
    *("note", "note_html", "date_won", "pipeline_id", "text", "date", "is_complete", "assigned_to", "_type"),
    *("priority", "pinned", "activity_at", "date_created", "created_by", "direction", "duration", "phone"),
    *("recording_url", "outcome_id", "subject", "sender", "to", "body_text", "body_html", "attachments"),
    *("template_id", "send_in", "date_scheduled", "in_reply_to_id", "is_shared", "body", "source"),
    *("destination", "sequence_id", "sender_account_id", "contact_email", "custom_activity_type_id"),
    *(f"custom.{CUSTOM_FIELDS[name]}" for name in ("Industry", "Owner", "Birthday", "Budget holder")),
    *("custom.cf_x.add", f"custom.{CUSTOM_FIELDS['Interested in']}.add", "custom."),
)


@pytest.fixture
def client() -> Iterator[SandboxClient]:
    with Sandbox(rate_limit=1_000_000) as sandbox:
        client = SandboxClient(sandbox)
        yield client
        client.close()


RECORDS = {
    "lead": {},
    "contact": {},
    "opportunity": {},
    "task": {"text": "x"},
    "activity/note": {"note": "x"},
    "activity/call": {"duration": 1},
    "activity/email": {"status": "draft"},
    "activity/custom": {"custom_activity_type_id": SITE_VISIT},
    "email_template": {"name": "x"},
}


@pytest.mark.parametrize("path", RECORDS)
def test_no_value_of_any_field_breaks_it(client: SandboxClient, path: str) -> None:
    base = dict(RECORDS[path])
    if path not in ("lead", "email_template"):
        base["lead_id"] = client.lead_id("Analytical Engines Ltd")
    identifier = client.post(f"/{path}/", **base)["id"]
    statuses = set()
    for field in FIELDS:
        for value in VALUES:
            made = client.request("POST", f"/{path}/", json=base | {field: value})
            changed = client.request("PUT", f"/{path}/{identifier}/", json={field: value})
            statuses |= {made.status_code, changed.status_code}
    assert statuses == {200, 400}
    assert client.get(f"/{path}/{identifier}/")["id"] == identifier
    client.get(f"/{path}/", _limit=100)
    client.get("/lead/", _limit=200)


@pytest.mark.parametrize("path", ["lead/merge", "sequence_subscription", "data/search"])
def test_nor_does_it_break_what_is_no_record(client: SandboxClient, path: str) -> None:
    for field in FIELDS:
        for value in VALUES:
            status = client.request("POST", f"/{path}/", json={field: value}).status_code
            assert status in (400, 404), (field, value)
