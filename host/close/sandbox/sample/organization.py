"""The sample's organisation: Compiler & Daughters, its people, statuses, pipelines and custom fields."""

from __future__ import annotations

from datetime import timedelta

from host.close.sandbox.account import Account, naive_timestamp, timestamp
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
    for name in ("Industry", "Employees", "Customer since", "Interested in", "Owner")
}

_CUSTOM_FIELDS = (
    # "Textiles" was a choice once: records that have it keep it.
    ("Industry", "choices", ["Machinery", "Logistics", "Health", "Retail", "Software"], False),
    ("Employees", "number", None, False),
    ("Customer since", "date", None, False),
    ("Interested in", "choices", ["Engines", "Looms", "Punched cards", "Training"], True),
    ("Owner", "user", None, False),
)

SITE_VISIT = short_id("actitype", "Site visit")
"""A custom activity type."""


def add_organization(account: Account) -> None:
    made = account.now - timedelta(days=900)
    audit = {
        "created_by": ME,
        "updated_by": ME,
        "date_created": timestamp(made),
        "date_updated": timestamp(made),
    }
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
        {
            "id": CUSTOM_FIELDS[name],
            "name": name,
            "description": None,
            "type": kind,
            "choices": choices,
            "accepts_multiple_values": multiple,
            "editable_with_roles": [],
            "is_shared": False,
            "organization_id": ORGANIZATION,
            **audit,
        }
        for name, kind, choices, multiple in _CUSTOM_FIELDS
    ]
