"""Records are read from whatever Close sends: the shapes that it was seen to send, and anything else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from host.close import records
from host.close.records import Address, Email, Phone, Wire

READERS: list[Callable[[Wire], Any]] = [
    records.lead,
    records.contact,
    records.opportunity,
    records.task,
    records.address,
    records.activity,
    records.me,
]
AUDIT = {
    "created_by": "user_1",
    "created_by_name": "Grace Hopper",
    "updated_by": None,
    "updated_by_name": None,
    "date_created": "2026-06-19T12:05:28.327000+00:00",
    "date_updated": "2026-06-20T14:05:28.327000+02:00",
}

# The keys as Close sent them in 2026.
CONTACT: dict[str, Any] = {
    **AUDIT,
    "id": "cont_1",
    "lead_id": "lead_1",
    "organization_id": "orga_1",
    "name": "Ada Lovelace",
    "display_name": "Ada Lovelace",
    "title": None,
    "emails": [{"email": "Ada@Engines.example", "type": "office", "is_unsubscribed": False}],
    "phones": [
        {"phone": "+442079460000", "phone_formatted": "+44 20 7946 0000", "country": "GB", "type": "mobile"},
        {"phone": "+442079460001", "phone_formatted": None, "country": None, "type": None},
    ],
    "urls": [{"url": "https://engines.example", "type": "url"}],
    "integration_links": [{"name": "LinkedIn Search", "url": "https://x.example"}],
    "timezone": "Europe/London",
    "timezone_source": "inferred_from_phone_number",
    "custom.cf_1": ["a", "b"],
}
OPPORTUNITY: dict[str, Any] = {
    **AUDIT,
    "id": "oppo_1",
    "lead_id": "lead_1",
    "lead_name": "Analytical Engines",
    "organization_id": "orga_1",
    "contact_id": "cont_1",
    "contact_name": "Ada Lovelace",
    "user_id": "user_1",
    "user_name": "Grace Hopper",
    "status_id": "stat_1",
    "status_label": "Proposal",
    "status_display_name": "Proposal",
    "status_type": "active",
    "pipeline_id": "pipe_1",
    "pipeline_name": "Sales",
    "value": 1240000,
    "value_period": "one_time",
    "value_currency": "EUR",
    "value_formatted": "€12,400",
    "annualized_value": 1240000,
    "expected_value": 620000,
    "annualized_expected_value": 620000,
    "confidence": 50,
    "note": "Three engines",
    "note_html": "<body><p>Three engines</p></body>",
    "date_won": "2026-12-12",
    "date_lost": None,
    "attachments": [],
    "integration_links": [],
}
TASK: dict[str, Any] = {
    **AUDIT,
    "_type": "lead",
    "id": "task_1",
    "lead_id": "lead_1",
    "lead_name": "Analytical Engines",
    "organization_id": "orga_1",
    "text": "Send the quote",
    "date": "2026-11-20",
    "due_date": "2026-11-20",
    "is_dateless": False,
    "is_complete": False,
    "view": "inbox",
    "assigned_to": "user_1",
    "assigned_to_name": "Grace Hopper",
    "contact_id": None,
    "contact_name": None,
    "object_id": None,
    "object_type": None,
    "priority": "medium",
}
LEAD: dict[str, Any] = {
    **AUDIT,
    "id": "lead_1",
    "organization_id": "orga_1",
    "name": "Analytical Engines",
    "display_name": "Analytical Engines",
    "description": "",
    "url": None,
    "html_url": "https://app.close.com/lead/lead_1/",
    "status_id": "stat_1",
    "status_label": "Qualified",
    "addresses": [
        {
            "label": "business",
            "address_1": "12 St James's Square",
            "address_2": None,
            "city": "London",
            "state": None,
            "zipcode": "SW1Y 4JH",
            "country": "GB",
        }
    ],
    "contacts": [CONTACT],
    "opportunities": [OPPORTUNITY],
    "tasks": [TASK],
    "integration_links": [],
    "custom": {"Industry": "Machines"},
    "custom.cf_2": "Machines",
}
CALL: dict[str, Any] = {
    **AUDIT,
    "_type": "Call",
    "id": "acti_1",
    "lead_id": "lead_1",
    "contact_id": None,
    "user_id": None,
    "user_name": None,
    "users": [],
    "activity_at": "2026-06-19T10:00:00+00:00",
    "duration": 17,
}
ME: dict[str, Any] = {
    "id": "user_1",
    "email": "grace@compiler.example",
    "first_name": "Grace",
    "last_name": "Hopper",
    "image": None,
    "memberships": [{"id": "memb_1", "organization_id": "orga_1"}],
    "organizations": [{"id": "orga_1", "name": "Compiler & Daughters", "currency": "EUR"}],
}
SAMPLES: list[tuple[Callable[[Wire], Any], dict[str, Any]]] = [
    (records.lead, LEAD),
    (records.contact, CONTACT),
    (records.opportunity, OPPORTUNITY),
    (records.task, TASK),
    (records.address, LEAD["addresses"][0]),
    (records.activity, CALL),
    (records.me, ME),
]


class TestWhatCloseSends:
    def test_lead(self) -> None:
        lead = records.lead(LEAD)
        assert (lead.id, lead.name) == ("lead_1", "Analytical Engines")
        assert (lead.status_id, lead.status_label) == ("stat_1", "Qualified")
        assert (lead.description, lead.url) == ("", "")
        assert lead.html_url == "https://app.close.com/lead/lead_1/"
        assert lead.addresses == (
            Address("business", ("12 St James's Square",), "London", "", "SW1Y 4JH", "GB"),
        )
        assert lead.contacts == (records.contact(CONTACT),)
        assert lead.opportunities == (records.opportunity(OPPORTUNITY),)
        assert lead.tasks == (records.task(TASK),)
        assert lead.created_at == datetime(2026, 6, 19, 12, 5, 28, 327000, UTC)
        assert lead.updated_at == datetime(2026, 6, 20, 12, 5, 28, 327000, UTC)

    def test_contact(self) -> None:
        contact = records.contact(CONTACT)
        assert (contact.id, contact.lead_id, contact.name) == ("cont_1", "lead_1", "Ada Lovelace")
        assert contact.title == ""
        assert contact.emails == (Email("Ada@Engines.example", "office"),)
        assert contact.phones == (
            Phone("+442079460000", "+44 20 7946 0000", "mobile", "GB"),
            Phone("+442079460001", "+442079460001", ""),
        )

    def test_opportunity(self) -> None:
        opportunity = records.opportunity(OPPORTUNITY)
        assert (opportunity.value, opportunity.currency) == (1240000, "EUR")
        assert (opportunity.value_formatted, opportunity.value_period) == ("€12,400", "one_time")
        assert (opportunity.status_label, opportunity.status_type) == ("Proposal", "active")
        assert (opportunity.confidence, opportunity.closes_on) == (50, date(2026, 12, 12))
        assert (opportunity.contact_name, opportunity.note) == ("Ada Lovelace", "Three engines")

    def test_task(self) -> None:
        task = records.task(TASK)
        assert (task.id, task.kind, task.text) == ("task_1", "lead", "Send the quote")
        assert (task.due, task.done, task.assignee) == (date(2026, 11, 20), False, "Grace Hopper")

    def test_task_about_a_mail(self) -> None:
        followup = {k: v for k, v in TASK.items() if k != "text"}
        followup |= {
            "_type": "email_followup",
            "id": "noti_1",
            "subject": "Re: Quote",
            "body_preview": "Dear Ada",
        }
        task = records.task(followup)
        assert (task.kind, task.text) == ("email_followup", "Re: Quote")

    def test_me(self) -> None:
        me = records.me(ME)
        assert (me.user_id, me.name, me.email) == ("user_1", "Grace Hopper", "grace@compiler.example")
        assert (me.organization_id, me.organization_name) == ("orga_1", "Compiler & Daughters")

    def test_activity_keeps_the_whole_answer(self) -> None:
        activity = records.activity(CALL)
        assert (activity.id, activity.kind, activity.lead_id) == ("acti_1", "Call", "lead_1")
        assert activity.at == datetime(2026, 6, 19, 10, tzinfo=UTC), (
            "when it happened, not when it was entered"
        )
        assert activity.user_name == "Grace Hopper", "who entered it stands in for nobody"
        assert activity.details == CALL


def kept(record: Any) -> Wire | None:
    """The answer as the record keeps it; None for records that are parts of others."""
    return getattr(record, "wire", getattr(record, "details", None))


class TestWhatCloseMaySend:
    @pytest.mark.parametrize(("read", "sample"), SAMPLES)
    @pytest.mark.parametrize(
        "odd",
        [
            None,
            "",
            "x",
            0,
            -1.5,
            True,
            [],
            [None],
            ["x"],
            [[]],
            [{}],
            {},
            {"id": 1},
            "0001-01-01T00:00:00+05:00",
        ],
        ids=repr,
    )
    def test_any_value_for_any_key(
        self, read: Callable[[Wire], Any], sample: dict[str, Any], odd: object
    ) -> None:
        usual = read(sample)
        for key in sample:
            assert type(read({**sample, key: odd})) is type(usual)

    @pytest.mark.parametrize(("read", "sample"), SAMPLES)
    def test_any_key_missing_or_unknown(self, read: Callable[[Wire], Any], sample: dict[str, Any]) -> None:
        usual = read(sample)
        for key in sample:
            assert type(read({k: v for k, v in sample.items() if k != key})) is type(usual)
        more = {**sample, "brand_new": {"deep": [1]}, "custom.cf_9": None}
        assert kept(read(more)) in (None, more), "whole"
        assert read(more) != usual or read is records.address

    @pytest.mark.parametrize("read", READERS)
    def test_nothing_at_all(self, read: Callable[[Wire], Any]) -> None:
        assert read({}) is not None

    @pytest.mark.parametrize("part", ["contacts", "opportunities", "tasks"])
    def test_not_told_is_not_none_there(self, part: str) -> None:
        assert getattr(records.lead({**LEAD, part: []}), part) == ()
        assert getattr(records.lead({**LEAD, part: None}), part) is None
        assert getattr(records.lead({k: v for k, v in LEAD.items() if k != part}), part) is None

    def test_of_a_list_only_the_odd_entries_are_left_out(self) -> None:
        contact = records.contact({**CONTACT, "emails": [None, 5, {"email": None}, *CONTACT["emails"]]})
        assert contact.emails == (Email("Ada@Engines.example", "office"),)

    def test_tasks_of_a_lead_are_the_open_ones(self) -> None:
        lead = records.lead({**LEAD, "tasks": [TASK, {**TASK, "id": "task_2", "is_complete": True}]})
        assert [task.id for task in lead.tasks or ()] == ["task_1"]


class TestNames:
    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"display_name": "Ada L."}, "Ada L."),
            ({"display_name": None}, "Ada Lovelace"),
            ({"display_name": "  ", "name": ""}, "Ada@Engines.example"),
            ({"display_name": "", "name": None, "emails": []}, "+44 20 7946 0000"),
            ({"display_name": "", "name": "", "emails": [], "phones": []}, "Unnamed contact"),
        ],
    )
    def test_a_contact_is_always_called_something(self, changes: dict[str, Any], name: str) -> None:
        assert records.contact({**CONTACT, **changes}).name == name

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({}, "Analytical Engines"),
            ({"display_name": ""}, "Analytical Engines"),
            ({"display_name": None, "name": "\u00a0"}, "Untitled lead"),
            (
                {"display_name": "Bluth Company (Example\u00a0Lead) 🚀"},
                "Bluth Company (Example\u00a0Lead) 🚀",
            ),
        ],
    )
    def test_so_is_a_lead(self, changes: dict[str, Any], name: str) -> None:
        assert records.lead({**LEAD, **changes}).name == name

    @pytest.mark.parametrize(
        ("changes", "name"),
        [({"first_name": None}, "Hopper"), ({"first_name": "", "last_name": None}, "grace@compiler.example")],
    )
    def test_so_is_the_keys_user(self, changes: dict[str, Any], name: str) -> None:
        assert records.me({**ME, **changes}).name == name

    def test_an_activity_without_a_kind(self) -> None:
        assert records.activity({}).kind == "Activity"

    def test_an_unknown_kind_keeps_its_name(self) -> None:
        assert records.activity({**CALL, "_type": "Telepathy"}).kind == "Telepathy"


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "time"),
        [
            ("2026-06-19T12:05:28.327000+00:00", datetime(2026, 6, 19, 12, 5, 28, 327000, UTC)),
            ("2026-06-19T12:17:56.910855", datetime(2026, 6, 19, 12, 17, 56, 910855, UTC)),
            ("2026-06-19T12:05:28Z", datetime(2026, 6, 19, 12, 5, 28, tzinfo=UTC)),
            ("2014-06-27T22:00:00-08:00", datetime(2014, 6, 28, 6, tzinfo=UTC)),
            ("2026-06-19", None),
            ("0001-01-01T00:00:00", None),
            ("0001-01-01T00:00:00+14:00", None),
            ("9999-12-31T23:59:59-14:00", None),
            ("2026-13-01T00:00:00", None),
            ("yesterday at noon", None),
            ("", None),
            (None, None),
            (1750000000, None),
            (["2026-06-19T12:05:28Z"], None),
        ],
    )
    def test_times_are_aware_utc_or_nothing(self, text: object, time: datetime | None) -> None:
        parsed = records.parse_time(text)
        assert parsed == time
        assert parsed is None or parsed.utcoffset() == UTC.utcoffset(None)

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("2026-12-12", date(2026, 12, 12)),
            ("2026-12-12T23:00:00+00:00", date(2026, 12, 12)),
            ("2026-02-30", None),
            ("soon", None),
            (None, None),
            (20261212, None),
        ],
    )
    def test_dates(self, text: object, day: date | None) -> None:
        assert records.parse_date(text) == day

    @pytest.mark.parametrize(
        ("changes", "due"),
        [
            ({"date": "2026-11-20T09:30:00+00:00"}, datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
            ({"date": None}, None),
            ({"is_dateless": True}, None),
        ],
    )
    def test_when_a_task_is_due(self, changes: dict[str, Any], due: date | datetime | None) -> None:
        assert records.task({**TASK, **changes}).due == due

    def test_an_activity_without_its_own_time_is_dated_by_its_entry(self) -> None:
        assert records.activity({**CALL, "activity_at": None}).at == datetime(
            2026, 6, 19, 12, 5, 28, 327000, UTC
        )


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "read"),
        [(0, 0), (1240000, 1240000), (10**20, 10**20), (None, None), ("5", None), (True, None)],
    )
    def test_whole_numbers_only(self, value: object, read: int | None) -> None:
        assert records.opportunity({**OPPORTUNITY, "value": value}).value == read
        assert records.opportunity({**OPPORTUNITY, "confidence": value}).confidence == read
