"""What an organisation defines for itself: statuses, users, custom fields, templates, sequences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from host.close import records
from host.close.records import Wire, custom_fields, sequences, templates
from host.close.records.custom_fields import CustomField, custom_value

READERS: list[Callable[[Wire], Any]] = [
    records.user,
    records.organization,
    records.status,
    records.pipeline,
    records.outcome,
    custom_fields.custom_field,
    custom_fields.custom_activity_type,
    templates.email_template,
    templates.rendered_template,
    sequences.sequence,
    sequences.subscription,
    sequences.connected_account,
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "wire", [{}, {"id": 5, "name": None, "fields": {}, "steps": [None]}, {"pipelines": 3}]
)
def test_anything_may_come(read: Callable[[Wire], Any], wire: Wire) -> None:
    assert read(wire).wire == wire


class TestMe:
    def test_the_membership_of_the_organisation_that_the_key_opens(self) -> None:
        wire = {
            "id": "user_1",
            "memberships": [
                {"organization_id": "orga_2", "role_id": "user", "permissions_granted": ["export"]},
                {"organization_id": "orga_1", "role_id": "admin", "permissions_granted": ["delete_leads"]},
            ],
            "organizations": [{"id": "orga_1", "currency": "JPY"}],
        }
        me = records.me(wire)
        assert (me.role, me.permissions) == ("admin", frozenset({"delete_leads"}))
        assert me.organization is not None
        assert me.organization.currency == "JPY"

    @pytest.mark.parametrize("wire", [{}, {"organizations": [None]}, {"organizations": []}])
    def test_nobody_s(self, wire: Wire) -> None:
        me = records.me(wire)
        assert (me.role, me.permissions, me.organization) == ("", frozenset(), None)


class TestOrganization:
    def test_members_and_those_who_left(self) -> None:
        organization = records.organization(
            {
                "memberships": [{"user_id": "user_1", "user_full_name": "Grace Hopper"}],
                "inactive_memberships": [
                    {"user_id": "user_2", "user_first_name": "Alan", "user_last_name": "T"},
                    {"user_id": "user_3", "user_email": "gone@compiler.example"},
                    {"user_id": "user_4"},
                ],
            }
        )
        assert [user.name for user in organization.members] == ["Grace Hopper"]
        names = [user.name for user in organization.former_members]
        assert names == ["Alan T", "gone@compiler.example", "user_4"]

    def test_statuses_from_before_there_were_pipelines(self) -> None:
        wire = {"opportunity_statuses": [{"id": "stat_1", "label": "Won", "type": "won"}]}
        [pipeline] = records.organization(wire).pipelines
        assert [(status.label, status.type) for status in pipeline.statuses] == [("Won", "won")]


def field(kind: str, *, multiple: bool = False) -> CustomField:
    return custom_fields.custom_field(
        {"id": "cf_1", "name": "Field", "type": kind, "accepts_multiple_values": multiple}
    )


class TestCustomValues:
    @pytest.mark.parametrize(
        ("kind", "sent", "value"),
        [
            ("text", "x", "x"),
            ("number", 5, 5),
            ("number", 1.5, 1.5),
            ("date", "2014-06-12", date(2014, 6, 12)),
            ("datetime", "2014-06-27T22:00:00-08:00", datetime(2014, 6, 28, 6, tzinfo=UTC)),
            ("choices", ["A", "gone"], ("A", "gone")),
            ("user", "user_1", "user_1"),
            ("date", "soon", "soon"),
            ("date", ["2014-06-12", None, {}], (date(2014, 6, 12),)),
            ("telepathy", True, True),
            ("text", {"deep": 1}, None),
            ("text", None, None),
        ],
    )
    def test_typed_by_the_field(self, kind: str, sent: object, value: object) -> None:
        assert custom_value(field(kind), {"custom.cf_1": sent}) == value

    def test_not_set(self) -> None:
        assert custom_value(field("text"), {}) is None

    def test_by_name_where_ids_are_left_out(self) -> None:
        assert custom_value(field("text"), {"custom": {"Field": "x"}}) == "x"
        assert custom_value(field("text"), {"custom": {"Field": "old"}, "custom.cf_1": "new"}) == "new"


def test_a_sequence_with_its_steps() -> None:
    sequence = sequences.sequence(
        {"id": "seq_1", "steps": [{"id": "seqstep_1", "step_type": "email", "delay": 259200}]}
    )
    assert sequence.manual_enrollment
    assert [(step.type, step.delay) for step in sequence.steps] == [("email", timedelta(days=3))]
    assert not sequences.sequence({"allow_manual_enrollment": False}).manual_enrollment


@pytest.mark.parametrize(("features", "sends"), [(["email_sending"], True), (["calendar_syncing"], False)])
def test_who_can_send(features: list[str], sends: bool) -> None:
    assert sequences.connected_account({"enabled_features": features}).sends_mail is sends


def test_the_body_of_a_filled_in_template_under_either_name() -> None:
    assert templates.rendered_template({"body": "a", "body_html": "b"}).body == "a"
    assert templates.rendered_template({"body_html": "b"}).body == "b"
