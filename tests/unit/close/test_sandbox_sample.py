"""The sample account and the sample mailbox, which the demo and other tests rely on."""

from __future__ import annotations

import email
import email.policy
import re
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from host.close.sandbox import views
from host.close.sandbox.account import TABLES, Account, Row
from host.close.sandbox.messages import OWN_ADDRESSES, sample_messages
from host.close.sandbox.sample import build_account
from host.close.sandbox.sample.organization import CUSTOM_FIELDS, LEFT

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def account() -> Account:
    return build_account(NOW)


def lead(account: Account, name: str) -> Row:
    (row,) = [row for row in account.listed("lead") if row["name"] == name]
    return views.lead(account, row)


def leads_with(account: Account, address: str) -> list[str]:
    """Names of the leads that have a contact with this address, the last updated first."""
    rows = [account.get("contact", each) for each in account.contacts_with_address(address)]
    found = [account.get("lead", row["lead_id"]) for row in rows if row]
    return [
        row["name"]
        for row in sorted((row for row in found if row), key=lambda row: row["date_updated"], reverse=True)
    ]


def message(number: int) -> EmailMessage:
    path = sample_messages()[number - 1]
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_it_is_the_same_in_every_run() -> None:
    first, second = build_account(NOW), build_account(NOW)
    for table in TABLES:
        assert list(first.listed(table)) == list(second.listed(table))


def test_only_the_dates_depend_on_the_day() -> None:
    first, later = build_account(NOW), build_account(NOW + timedelta(days=100))
    for table in TABLES:
        assert [row["id"] for row in first.listed(table)] == [row["id"] for row in later.listed(table)]
    moved = zip(first.listed("activity"), later.listed("activity"), strict=True)
    for one, other in moved:
        distance = datetime.fromisoformat(other["activity_at"]) - datetime.fromisoformat(one["activity_at"])
        assert distance == timedelta(days=100)


def test_nothing_lies_in_the_future_but_what_is_due(account: Account) -> None:
    for table in ("lead", "contact", "opportunity", "task", "activity"):
        for row in account.listed(table):
            for name in ("date_created", "date_updated", "activity_at"):
                assert datetime.fromisoformat(row.get(name) or row["date_created"]) <= NOW
            assert row["date_created"] <= row["date_updated"]


def test_about_forty_leads(account: Account) -> None:
    assert 38 <= len(list(account.listed("lead"))) <= 45


def test_ids_are_unique(account: Account) -> None:
    ids = [row["id"] for table in TABLES for row in account.listed(table)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+_[0-9A-Za-z]{43}|seq_[0-9A-Za-z]{22}", each) for each in ids)


def test_everything_that_is_named_exists(account: Account) -> None:
    for table in ("contact", "opportunity", "task", "activity"):
        for row in account.listed(table):
            assert account.get("lead", row["lead_id"])
            assert row.get("contact_id") is None or account.get("contact", row["contact_id"])
            for name in ("user_id", "assigned_to", "created_by", "updated_by"):
                assert row.get(name) is None or account.user_name(row[name])


def test_every_record_has_a_view(account: Account) -> None:
    makers = {
        "lead": views.lead,
        "contact": views.contact,
        "opportunity": views.opportunity,
        "task": views.task,
        "activity": views.activity,
    }
    for table, make in makers.items():
        for row in account.listed(table):
            assert make(account, row)["id"] == row["id"]


def test_ada_has_what_the_demo_promises(account: Account) -> None:
    ada = lead(account, "Analytical Engines Ltd")
    assert ada["status_label"] == "Qualified"
    assert ada["addresses"][0]["city"] == "London"
    assert ada["url"] and ada["description"]
    assert [each["name"] for each in ada["contacts"]] == ["Ada Lovelace", "Charles Babbage", "Luigi Menabrea"]
    active = [each for each in ada["opportunities"] if each["status_type"] == "active"]
    assert len(ada["opportunities"]) == 3 and [each["value_formatted"] for each in active] == ["€12,400"]
    today = NOW.astimezone().date().isoformat()
    assert [task["date"][:10] < today for task in ada["tasks"]] == [True, False]
    assert 20 <= len(account.of_lead("activity", ada["id"])) <= 30


def test_the_hard_cases_of_real_data_are_there(account: Account) -> None:
    contacts = Counter(row["lead_id"] for row in account.listed("contact"))
    without = [row["name"] for row in account.listed("lead") if row["id"] not in contacts]
    assert without == ["Nobody Yet Ltd", "Empty Shell Holding"]
    assert contacts[lead(account, "Wholesale Union")["id"]] == 200
    addresses = Counter(e["email"].lower() for row in account.listed("contact") for e in row["emails"])
    assert {address for address, count in addresses.items() if count > 1} == {
        "petr.novak@beta.example",
        "office@shared.example",
    }
    nameless = lead(account, "Bluth Company (Example\u00a0Lead)")
    assert [each["name"] for each in nameless["contacts"]] == ["", ""]
    assert [each["display_name"] for each in nameless["contacts"]] == [
        "info@nameless.example",
        "+1 415-555-0142",
    ]
    industry = lead(account, "Jacquard Silks")[f"custom.{CUSTOM_FIELDS['Industry']}"]
    (field,) = [each for each in account.custom_fields if each["name"] == "Industry"]
    assert industry not in field["choices"]
    assert any(row["user_id"] == LEFT for row in account.listed("activity"))
    assert account.get("user", LEFT) is None
    assert any(len(row.get("body_html", "")) > 100_000 for row in account.listed("activity"))
    assert any(row["user_id"] is None for row in account.listed("activity"))


def test_dates_of_tasks_follow_the_day() -> None:
    for now in (NOW, NOW + timedelta(days=40), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)):
        ada = lead(build_account(now), "Analytical Engines Ltd")
        overdue, coming = ada["tasks"]
        today = now.astimezone().date()
        assert datetime.fromisoformat(overdue["date"]).date() == today - timedelta(days=2)
        local = datetime.fromisoformat(coming["date"]).astimezone()
        assert local.date() == today + timedelta(days=3)


def test_the_mailbox_is_in_order() -> None:
    paths = sample_messages()
    assert [path.name.split("-")[0] for path in paths] == [f"{n:02}" for n in range(1, 12)]
    for path in paths:
        raw = path.read_bytes()
        assert b"\n" not in raw.replace(b"\r\n", b"")  # lines end as RFC 5322 wants it
        raw.partition(b"\r\n\r\n")[0].decode("ascii")  # header fields are ASCII; names are encoded words
        parsed = email.message_from_bytes(raw, policy=email.policy.default)
        assert parsed.defects == []
        assert (parsed["date"].datetime.year, parsed["date"].datetime.month) == (2026, 11)
        assert parsed["message-id"] and parsed["subject"]


@pytest.mark.parametrize(
    ("number", "header", "address", "leads"),
    [
        (1, "from", "ada@analytical-engines.example", ["Analytical Engines Ltd"]),
        (1, "cc", "charles@analytical-engines.example", ["Analytical Engines Ltd"]),
        (
            2,
            "from",
            "petr.novak@beta.example",
            ["Beta Industries s.r.o.", "Beta Logistics", "Petr Novák Consulting"],
        ),
        (2, "cc", "carl@gamma.example", []),
        (3, "from", "Juergen.Mueller@xn--mller-kva.example", []),
        (4, "from", "mary@royal-society.example", []),
        (5, "from", "dev@lists.example.net", []),
        (5, "reply-to", "poster@home.example", ["Home Made Looms"]),
        (6, "to", "zoe@omega.example", ["Omega Clinics"]),
        (7, "from", "no-reply@billing.example", []),
        (8, "from", "tom+invoices@tagged.example", []),
        (10, "from", "buyer137@wholesale.example", ["Wholesale Union"]),
        (11, "from", "info@nameless.example", ["Bluth Company (Example\u00a0Lead)"]),
    ],
)
def test_the_messages_people(
    account: Account, number: int, header: str, address: str, leads: list[str]
) -> None:
    (mailbox,) = message(number)[header].addresses
    assert mailbox.addr_spec == address
    assert leads_with(account, address) == leads


def test_names_that_need_care() -> None:
    assert message(2)["from"].addresses[0].display_name == "Novák, Petr"
    assert [each.display_name for each in message(2)["to"].addresses] == ["Grace Hopper", "Huber, Eva"]
    assert message(3)["from"].addresses[0].display_name == "Jürgen Müller ✓"
    assert "🚀" in message(3)["subject"]
    assert message(6)["to"].addresses[0].display_name == "Zoë Oméga"


def test_messages_from_nobody_and_from_a_list() -> None:
    assert message(9)["from"] is None
    assert message(9)["to"].addresses == ()
    assert message(7)["reply-to"] is None
    assert message(5)["list-post"] == "<mailto:dev@lists.example.net>"
    assert "dev.lists.example.net" in message(5)["list-id"]


def test_what_is_stored_in_another_form_is_there(account: Account) -> None:
    assert leads_with(account, "juergen.mueller@müller.example") == ["Müller & Söhne 🚀"]
    assert leads_with(account, "tom@tagged.example") == ["Tagged Goods"]
    assert lead(account, "Omega Clinics")["contacts"][0]["emails"][0]["email"] == "Zoe@Omega.Example"


def test_own_addresses_are_in_close_too(account: Account) -> None:
    """So that a test notices when they are looked up."""
    for address in OWN_ADDRESSES:
        assert leads_with(account, address) == ["Compiler & Daughters (internal)"]


def test_generated_leads_come_on_top_and_quickly() -> None:
    started = time.process_time()
    account = build_account(NOW, extra_leads=10_000)
    took = time.process_time() - started
    assert took < 3  # 100,000 are to start within a few seconds; this is some ten times what it takes
    assert leads_with(account, "person1@company1.example") == ["Company 1"]
    assert leads_with(account, "PERSON10000@company10000.example") == ["Company 10000"]
    assert leads_with(account, "ada@analytical-engines.example") == ["Analytical Engines Ltd"]
    assert lead(account, "Company 7")["contacts"][0]["display_name"] == "Person 7"
