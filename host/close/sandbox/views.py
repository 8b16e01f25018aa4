"""Rows as the JSON that Close answers: the key sets recorded in 2026, derived fields included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import quote

from host.close.sandbox import activity_kinds
from host.close.sandbox.account import Account, Row, timestamp

CURRENCY = "EUR"
CURRENCY_SYMBOL = "€"


def lead(account: Account, row: Row) -> Row:
    identifier = row["id"]
    name = row["name"]
    return {
        "id": identifier,
        "organization_id": account.organization["id"],
        "name": name,
        "display_name": lead_name(row),
        "description": row.get("description", ""),
        "url": row.get("url"),
        "html_url": f"https://app.close.com/lead/{identifier}/",
        "status_id": row["status_id"],
        "status_label": account.lead_status_label(row["status_id"]),
        "addresses": [dict(address) for address in row.get("addresses", ())],
        "contacts": [contact(account, each) for each in account.of_lead("contact", identifier)],
        "opportunities": [opportunity(account, each) for each in account.of_lead("opportunity", identifier)],
        # Since June 2024 a lead carries its open tasks of the kind "lead" only.
        "tasks": [
            task(account, each)
            for each in account.of_lead("task", identifier)
            if each["_type"] == "lead" and not each["is_complete"]
        ],
        "integration_links": _search_links("Google Search", "https://google.com/search?q=", name),
        "custom": _custom_by_name(account, row),
        **_custom_by_id(row),
        **_audit(account, row),
    }


def lead_name(row: Row) -> str:
    """The text for a lead without a name is not confirmed."""
    return str(row["name"] or "Untitled")


def contact(account: Account, row: Row) -> Row:
    emails = [{"is_unsubscribed": False, **email} for email in row["emails"]]
    phones = [dict(phone) for phone in row.get("phones", ())]
    stand_ins = [email["email"] for email in emails] + [phone["phone_formatted"] for phone in phones]
    display_name = row["name"] or next(iter(stand_ins), "")
    return {
        "id": row["id"],
        "lead_id": row["lead_id"],
        "organization_id": account.organization["id"],
        "name": row["name"],
        "display_name": display_name,
        "title": row.get("title", ""),
        "emails": emails,
        "phones": phones,
        "urls": [dict(url) for url in row.get("urls", ())],
        "integration_links": _search_links(
            "LinkedIn Search", "https://www.linkedin.com/search/results/people/?keywords=", display_name
        ),
        "timezone": None,
        "timezone_source": None,
        **_custom_by_id(row),
        "created_by": row.get("created_by"),
        "updated_by": row.get("updated_by"),
        "date_created": row["date_created"],
        "date_updated": row["date_updated"],
    }


def opportunity(account: Account, row: Row) -> Row:
    status, pipeline = account.opportunity_status(row["status_id"])
    value, period, confidence = (
        row.get("value"),
        row.get("value_period", "one_time"),
        row.get("confidence", 50),
    )
    annualized = None if value is None else value * 12 if period == "monthly" else value
    note = row.get("note", "")
    return {
        "id": row["id"],
        "lead_id": row["lead_id"],
        "lead_name": _name_of(account, "lead", row["lead_id"]),
        "organization_id": account.organization["id"],
        "contact_id": row.get("contact_id"),
        "contact_name": _name_of(account, "contact", row.get("contact_id")),
        "user_id": row["user_id"],
        "user_name": account.user_name(row["user_id"]),
        "status_id": status["id"],
        "status_label": status["label"],
        "status_display_name": status["label"],
        "status_type": status["type"],
        "pipeline_id": pipeline["id"],
        "pipeline_name": pipeline["name"],
        "value": value,
        "value_period": period,
        "value_currency": CURRENCY,
        "value_formatted": formatted_value(value, period),
        "annualized_value": annualized,
        "expected_value": _share(value, confidence),
        "annualized_expected_value": _share(annualized, confidence),
        "confidence": confidence,
        "note": note,
        "note_html": row.get("note_html", f"<body><p>{escape(note)}</p></body>"),
        "date_won": row.get("date_won"),
        "date_lost": row.get("date_lost"),
        "attachments": row.get("attachments", []),
        "integration_links": [],
        **_custom_by_id(row),
        **_audit(account, row),
    }


def task(account: Account, row: Row, offset: timedelta = timedelta()) -> Row:
    """`offset` is the asker's time zone (x-tz-offset): it decides where "today" ends for `view`."""
    details = {key: value for key, value in row.items() if key not in ("created_by", "updated_by")}
    return {
        "organization_id": account.organization["id"],
        "lead_name": _name_of(account, "lead", row["lead_id"]),
        "contact_id": None,
        "contact_name": _name_of(account, "contact", row.get("contact_id")),
        "assigned_to_name": account.user_name(row.get("assigned_to")),
        "due_date": None if row.get("is_dateless") else row["date"],
        "is_dateless": False,
        "object_id": None,
        "object_type": None,
        "priority": "medium",
        "resolution": None,
        "deduplication_key": None,
        "is_primary_lead_notification": False,
        "agent_config_id": None,
        "sequence_id": None,
        "sequence_subscription_id": None,
        **details,
        "view": task_view(row, offset),
        **_audit(account, row),
    }


def task_view(row: Row, offset: timedelta = timedelta()) -> str:
    """Where Close's task list shows it: archive when done, inbox up to the end of today, else future."""
    if row["is_complete"]:
        return "archive"
    today = (datetime.now(UTC) + offset).date()
    due = row["date"]
    day = date.fromisoformat(due) if len(due) == 10 else (datetime.fromisoformat(due) + offset).date()
    return "inbox" if day <= today else "future"


def activity(account: Account, row: Row) -> Row:
    fields = {key: value for key, value in row.items() if key not in ("custom", "_send_at")}
    return {
        **activity_kinds.FIELDS.get(row["_type"], {}),
        **fields,
        "organization_id": account.organization["id"],
        "user_name": account.user_name(row["user_id"]),
        "users": row.get("users", []),
        **_custom_by_id(row),
        **_audit(account, row),
    }


def user(account: Account, row: Row) -> Row:
    joined = timestamp(account.now - timedelta(days=900))
    return {
        "id": row["id"],
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "email": row["email"],
        "image": None,
        "organizations": [account.organization["id"]],
        "last_used_timezone": "Europe/Berlin",
        "email_verified_at": joined,
        "google_profile_image_url": None,
        "date_created": joined,
        "date_updated": joined,
    }


def me(account: Account, row: Row, permissions: list[str]) -> Row:
    body = user(account, row)
    organization = account.organization
    body |= {
        "phone": None,
        "country": None,
        "is_passwordless": False,
        "totp_auth_state": "disabled",
        "preferred_twilio_edge": None,
        "outbound_carrier": None,
        "connected_accounts": [],
        "email_accounts": [],
        "email_signatures": [],
        "phone_numbers": [],
        "all_group_numbers": [],
        "memberships": [
            {
                "id": row["membership_id"],
                "organization_id": organization["id"],
                "user_id": row["id"],
                "role": row["role"],
                "role_id": row["role"],
                "permissions_granted": permissions,
                "is_free": False,
                "auto_record_calls": "unset",
                "default_caller_id": None,
                "primary_personal_number": None,
                "onboarding_status": None,
                "track_email_opens": True,
                "may_workflows_impersonate": False,
                "hangup_recording_url": None,
            }
        ],
        "organizations": [organization_summary(account)],
    }
    return body


def organization_summary(account: Account) -> Row:
    """The organisation as /me/ gives it."""
    return {
        **account.organization,
        "lead_custom_fields": [
            {"id": field["id"], "name": field["name"], "type": field["type"]}
            for field in account.custom_fields
        ],
        "lead_statuses": [{"id": each["id"], "label": each["label"]} for each in account.lead_statuses],
        "opportunity_statuses": [status for each in account.pipelines for status in each["statuses"]],
        "pipelines": [
            {"id": each["id"], "name": each["name"], "statuses": each["statuses"]}
            for each in account.pipelines
        ],
    }


def organization(account: Account) -> Row:
    """The organisation by itself: with its members, their users' data flattened."""
    return {
        **organization_summary(account),
        "memberships": [
            {
                "id": row["membership_id"],
                "organization_id": account.organization["id"],
                "user_id": row["id"],
                "role": row["role"],
                "role_id": row["role"],
                "user_first_name": row["first_name"],
                "user_last_name": row["last_name"],
                "user_full_name": account.user_name(row["id"]),
                "user_email": row["email"],
                "user_phone": None,
                "user_image": None,
            }
            for row in account.listed("user")
        ],
        "inactive_memberships": [
            {
                "user_id": identifier,
                "user_first_name": row["first_name"],
                "user_last_name": row["last_name"],
                "user_full_name": account.user_name(identifier),
            }
            for identifier, row in account.former_users.items()
        ],
    }


def email_template(account: Account, row: Row) -> Row:
    audit = ("created_by", "updated_by", "date_created", "date_updated")
    return {
        "organization_id": account.organization["id"],
        **{name: value for name, value in row.items() if name not in audit},
        **{name: row[name] for name in audit},
    }


def sequence(account: Account, row: Row) -> Row:
    return {"organization_id": account.organization["id"], **row}


def formatted_money(cents: int) -> str:
    """ "€12,400", "€4.50": cents are shown only where there are some."""
    return f"{CURRENCY_SYMBOL}{cents / 100:,.{0 if cents % 100 == 0 else 2}f}"


def formatted_value(cents: int | None, period: str) -> str | None:
    if cents is None:
        return None
    return formatted_money(cents) + {"monthly": " monthly", "annual": " annual"}.get(period, "")


def _share(value: int | None, percent: int) -> int | None:
    return None if value is None else round(value * percent / 100)


def _audit(account: Account, row: Row) -> Row:
    created_by, updated_by = row.get("created_by"), row.get("updated_by")
    return {
        "created_by": created_by,
        "created_by_name": account.user_name(created_by),
        "updated_by": updated_by,
        "updated_by_name": account.user_name(updated_by),
        "date_created": row["date_created"],
        "date_updated": row["date_updated"],
    }


def _custom_by_id(row: Row) -> Row:
    return {f"custom.{field_id}": value for field_id, value in row.get("custom", {}).items()}


def _custom_by_name(account: Account, row: Row) -> Row:
    names = {field["id"]: field["name"] for field in account.custom_fields}
    return {names[field_id]: value for field_id, value in row.get("custom", {}).items() if field_id in names}


def _name_of(account: Account, table: str, identifier: str | None) -> Any:
    row = account.get(table, identifier)
    if row is None:
        return None
    return contact(account, row)["display_name"] if table == "contact" else row["name"]


def _search_links(name: str, url: str, words: str) -> list[Row]:
    return [{"name": name, "url": url + quote(words)}]
