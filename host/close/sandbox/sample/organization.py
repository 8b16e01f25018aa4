"""The sample's organisation: Compiler & Daughters, its people, statuses, pipelines and custom fields."""

from __future__ import annotations

from datetime import datetime, timedelta

from host.close.sandbox.account import Account, Row, naive_timestamp, timestamp
from host.close.sandbox.ids import document_id, short_id

ORGANIZATION = document_id("orga", "Compiler & Daughters")


def _user(first: str) -> str:
    return document_id("user", first)


ME = _user("Grace")
ALAN = _user("Alan")
KATHERINE = _user("Katherine")
JOAN = _user("Joan")
LEFT = _user("Hedy")
"""Left the organisation: on old records still, in /user/ no longer."""

_PEOPLE = (
    (ME, "Grace", "Hopper", "grace@compiler.example", "admin"),
    (ALAN, "Alan", "Turing", "alan@compiler.example", "user"),
    (KATHERINE, "Katherine", "Johnson", "katherine@compiler.example", "user"),
    (JOAN, "Joan", "Clarke", "joan@compiler.example", "restricteduser"),
)

_PERMISSIONS = {
    "restricteduser": ("delete_own_activities", "delete_own_tasks", "calling", "view_all_leads"),
    "user": (
        "delete_own_activities",
        "delete_own_opportunities",
        "delete_own_tasks",
        "calling",
        "view_all_leads",
        "delete_leads",
        "merge_leads",
    ),
    "admin": (
        "delete_own_activities",
        "delete_own_opportunities",
        "delete_own_tasks",
        "calling",
        "view_all_leads",
        "delete_leads",
        "merge_leads",
        "manage_organization",
        "manage_customizations",
        "manage_team_email_templates",
        "manage_others_activities",
        "manage_others_opportunities",
        "manage_others_tasks",
        "bulk_edit",
        "bulk_email",
        "bulk_delete",
        "export",
    ),
}

LEAD_STATUSES = {
    label: document_id("stat", f"lead {label}")
    for label in ("Potential", "Bad Fit", "Qualified", "Customer", "Canceled")
}

OPPORTUNITY_STATUSES = {
    label: document_id("stat", f"opportunity {label}")
    for label in ("Demo Completed", "Proposal Sent", "Contract Sent", "Won", "Lost", "Renewal Due", "Renewed")
}

_PIPELINES = (
    (
        "Sales",
        (
            ("Demo Completed", "active"),
            ("Proposal Sent", "active"),
            ("Contract Sent", "active"),
            ("Won", "won"),
            ("Lost", "lost"),
        ),
    ),
    ("Renewals", (("Renewal Due", "active"), ("Renewed", "won"))),
)

CUSTOM_FIELDS = {
    name: document_id("cf", name)
    for name in (
        "Industry",
        "Employees",
        "Customer since",
        "Interested in",
        "Owner",
        "Language",
        "Birthday",
        "Competitor",
        "Budget holder",
        "Impression",
        "Visited by",
    )
}

_CUSTOM_FIELDS = (
    # "Textiles" was a choice once: records that have it keep it.
    ("Industry", "choices", ["Machinery", "Logistics", "Health", "Retail", "Software"], False),
    ("Employees", "number", None, False),
    ("Customer since", "date", None, False),
    ("Interested in", "choices", ["Engines", "Looms", "Punched cards", "Training"], True),
    ("Owner", "user", None, False),
)

_LANGUAGES = ["English", "German", "Czech", "French"]

_MORE_CUSTOM_FIELDS = {
    "contact": (("Language", "choices", _LANGUAGES, False), ("Birthday", "date", None, False)),
    "opportunity": (("Competitor", "text", None, False), ("Budget holder", "contact", None, False)),
}

SITE_VISIT = short_id("actitype", "Site visit")
"""A custom activity type."""

_TEMPLATES = (
    # Name, subject, body, shared, archived
    (
        "Follow-up after a quote",
        "Your quote, {{ contact.first_name }}",
        "<p>Hi {{ contact.first_name }},</p><p>did {{ lead.display_name }} have time to look at our quote?"
        "</p><p>{{ user.first_name }}, {{ organization.name }}</p>",
        True,
        False,
    ),
    (
        "Introduction",
        "Engines for {{ lead.display_name }}",
        "<p>Dear {{ contact.name }},</p><p>we build what computes.</p><p>{{ user.first_name }}</p>",
        True,
        False,
    ),
    ("My short thanks", "Thank you", "<p>Thank you, {{ contact.first_name }}!</p>", False, False),
    ("Christmas 2024", "Season’s greetings", "<p>Happy holidays!</p>", True, True),
)

MAILBOX = document_id("emailacct", "grace@compiler.example")
"""The connected account that the sample's sequences can send from."""


def add_organization(account: Account) -> None:
    made = account.now - timedelta(days=900)
    audit = _audit(made)
    account.country = "DE"
    account.organization = {
        "id": ORGANIZATION,
        "name": "Compiler & Daughters",
        "status": "active",
        "plan_id": "professional",
        "plan_type": "standard",
        "plan_version": 5,
        "currency": "EUR",
        "currency_symbol": "€",
        "billing_account_id": document_id("acct", "Compiler & Daughters"),
        "features": ["calling", "custom_activities", "email_sync"],
        "leads_email": "leads@compiler.example",
        "limit_of_connected_accounts_per_membership": 3,
        "enable_unsubscribe_link": True,
        "require_unsubscribe_link": False,
        "transcript_enabled": True,
        "predictive_dialer_status": "disabled",
    }
    for identifier, first, last, email, role in _PEOPLE:
        user = {"id": identifier, "first_name": first, "last_name": last, "email": email, "role": role}
        account.add(
            "user", user | {"membership_id": document_id("memb", email), "permissions": _PERMISSIONS[role]}
        )
    account.former_users[LEFT] = {"first_name": "Hedy", "last_name": "Lamarr"}
    account.lead_statuses = [
        {"id": identifier, "organization_id": ORGANIZATION, "label": label}
        for label, identifier in LEAD_STATUSES.items()
    ]
    account.pipelines = [
        {
            "id": short_id("pipe", name),
            "name": name,
            "organization_id": ORGANIZATION,
            "statuses": [
                {"id": OPPORTUNITY_STATUSES[label], "label": label, "type": kind} for label, kind in statuses
            ],
            "created_by": ME,
            "updated_by": ME,
            "date_created": naive_timestamp(made),
            "date_updated": naive_timestamp(made),
        }
        for name, statuses in _PIPELINES
    ]
    account.custom_fields = [
        *(_custom_field(audit, *field) for field in _CUSTOM_FIELDS),
        _custom_field(audit, "Language", "choices", _LANGUAGES, False, shared=True),
    ]
    account.more_custom_fields = {
        kind: [_custom_field(audit, *field, shared=field[0] == "Language") for field in fields]
        for kind, fields in _MORE_CUSTOM_FIELDS.items()
    }
    _add_custom_activities(account, made)
    account.outcomes = [
        {
            "id": short_id("outcome", name),
            "name": name,
            "description": "",
            "type": "custom",
            "applies_to": ["calls", "meetings"],
        }
        for name in ("Interested", "Call back", "Not interested")
    ]


def add_correspondence(account: Account) -> None:
    """What mail is sent with: templates, a connected account, sequences. They can be changed."""
    made = account.now - timedelta(days=300)
    for name, subject, body, shared, archived in _TEMPLATES:
        account.add(
            "email_template",
            {
                "id": document_id("tmpl", name),
                "name": name,
                "subject": subject,
                "body": body,
                "is_shared": shared,
                "is_archived": archived,
                "attachments": [],
                **_audit(made),
            },
        )
    account.add(
        "connected_account",
        {
            "id": MAILBOX,
            "_type": "custom_email",
            "user_id": ME,
            "email": "grace@compiler.example",
            "identities": [{"name": "Grace Hopper", "email": "grace@compiler.example"}],
            "default_identity": {"name": "Grace Hopper", "email": "grace@compiler.example"},
            "enabled_features": ["email_sending", "email_syncing"],
            "send_status": "ok",
            "receive_status": "ok",
        },
    )
    for name, status in (("After the trade fair", "active"), ("Win back", "paused")):
        account.add("sequence", _sequence(name, status, made))


def _sequence(name: str, status: str, made: datetime) -> Row:
    now = naive_timestamp(made)
    return {
        "id": short_id("seq", name),
        "name": name,
        "status": status,
        "allow_manual_enrollment": True,
        "owner_id": ME,
        "schedule": None,
        "schedule_id": None,
        "timezone": "Europe/Berlin",
        "trigger_query": None,
        "steps": [
            {
                "id": short_id("seqstep", f"{name} {step}"),
                "step_type": "email",
                "delay": 86_400 * step,
                "required": False,
                "email_template_id": document_id("tmpl", "Introduction"),
                "sms_template_id": None,
                "step_allowed_delay": None,
                "threading": "new_thread" if step == 0 else "old_thread",
                "date_created": now,
                "date_updated": now,
            }
            for step in range(2)
        ],
        "created_by_id": ME,
        "updated_by_id": ME,
        "date_created": now,
        "date_updated": now,
    }


def _add_custom_activities(account: Account, made: datetime) -> None:
    audit = _audit(made)
    own = {"custom_activity_type_id": SITE_VISIT}
    account.more_custom_fields[f"activity/{SITE_VISIT}"] = [
        _custom_field(audit, "Employees", "number", None, False) | own | {"required": False},
        _custom_field(audit, "Impression", "textarea", None, False) | own | {"required": False},
        _custom_field(audit, "Visited by", "user", None, True) | own | {"required": False},
    ]
    account.custom_activity_types = [
        {
            "id": SITE_VISIT,
            "organization_id": ORGANIZATION,
            "name": "Site visit",
            "description": "Somebody of us was there",
            "api_create_only": False,
            "editable_with_roles": [],
            "is_archived": False,
            "created_by": ME,
            "updated_by": ME,
            "date_created": naive_timestamp(made),
            "date_updated": naive_timestamp(made),
        }
    ]


def _audit(made: datetime) -> Row:
    at = timestamp(made)
    return {"created_by": ME, "updated_by": ME, "date_created": at, "date_updated": at}


def _custom_field(
    audit: Row, name: str, kind: str, choices: list[str] | None, multiple: bool, *, shared: bool = False
) -> Row:
    return {
        "id": CUSTOM_FIELDS[name],
        "name": name,
        "description": None,
        "type": kind,
        "choices": choices,
        "accepts_multiple_values": multiple,
        "editable_with_roles": [],
        "is_shared": shared,
        "referenced_custom_type_id": None,
        "back_reference_is_visible": False,
        "organization_id": ORGANIZATION,
        **audit,
    }
