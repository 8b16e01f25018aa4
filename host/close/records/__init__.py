"""Close's records as frozen types.

Answers are read leniently: a null, a missing key, an unknown key or a value of the wrong type never
raises; it leaves the field empty. Each record keeps the answer it was read from as `wire` (activities as
`details`), so that nothing in it is lost. Times are aware UTC (newer Close objects send naive UTC, which is
read as UTC); money is Close's integer minor units (cents).

Here are the records of a card, which is painted before anything else is loaded. `custom_fields`, `facts`,
`sequences` and `templates` are imported by those who need them.
"""

from host.close.records.activities import Activity, ActivityPage, activity
from host.close.records.contacts import Contact, Email, Link, Phone, Url, contact
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
from host.close.records.tasks import Task, task
from host.close.records.wire import Wire, parse_date, parse_time

__all__ = [
    "Activity",
    "ActivityPage",
    "Address",
    "Contact",
    "Email",
    "Lead",
    "LeadsFound",
    "Link",
    "Me",
    "Opportunity",
    "Organization",
    "Outcome",
    "Phone",
    "Pipeline",
    "Status",
    "Task",
    "Url",
    "User",
    "Wire",
    "activity",
    "address",
    "contact",
    "lead",
    "me",
    "opportunity",
    "organization",
    "outcome",
    "parse_date",
    "parse_time",
    "pipeline",
    "status",
    "task",
    "user",
]
