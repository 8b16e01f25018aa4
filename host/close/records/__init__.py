"""Close's records as frozen types.

Answers are read leniently: a null, a missing key, an unknown key or a value of the wrong type never
raises; it leaves the field empty. Each record keeps the answer it was read from as `wire` (activities as
`details`), so that nothing in it is lost. Times are aware UTC (newer Close objects send naive UTC, which is
read as UTC); money is Close's integer minor units (cents).
"""

from host.close.records.activities import Activity, ActivityPage, activity
from host.close.records.contacts import Contact, Email, Link, Phone, Url, contact
from host.close.records.custom_fields import (
    CustomActivityType,
    CustomField,
    CustomValue,
    custom_activity_type,
    custom_field,
    custom_value,
)
from host.close.records.facts import facts_of
from host.close.records.leads import Address, Lead, LeadsFound, address, lead
from host.close.records.opportunities import Opportunity, opportunity
from host.close.records.organizations import (
    Me,
    Organization,
    Outcome,
    Pipeline,
    Status,
    User,
    me,
    organization,
    outcome,
    pipeline,
    status,
    user,
)
from host.close.records.sequences import (
    ConnectedAccount,
    Sequence,
    Subscription,
    connected_account,
    sequence,
    subscription,
)
from host.close.records.tasks import Task, task
from host.close.records.templates import EmailTemplate, RenderedTemplate, email_template, rendered_template
from host.close.records.wire import Wire, parse_date, parse_time

__all__ = [
    "Activity",
    "ActivityPage",
    "Address",
    "ConnectedAccount",
    "Contact",
    "CustomActivityType",
    "CustomField",
    "CustomValue",
    "Email",
    "EmailTemplate",
    "Lead",
    "LeadsFound",
    "Link",
    "Me",
    "Opportunity",
    "Organization",
    "Outcome",
    "Phone",
    "Pipeline",
    "RenderedTemplate",
    "Sequence",
    "Status",
    "Subscription",
    "Task",
    "Url",
    "User",
    "Wire",
    "activity",
    "address",
    "connected_account",
    "contact",
    "custom_activity_type",
    "custom_field",
    "custom_value",
    "email_template",
    "facts_of",
    "lead",
    "me",
    "opportunity",
    "organization",
    "outcome",
    "parse_date",
    "parse_time",
    "pipeline",
    "rendered_template",
    "sequence",
    "status",
    "subscription",
    "task",
    "user",
]
