"""The paths of the API, and what answers each of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from host.close.sandbox import (
    contacts,
    definitions,
    emails,
    leads,
    opportunities,
    resources,
    sequences,
    talks,
    tasks,
    templates,
)
from host.close.sandbox.account import Account, Row
from host.close.sandbox.listing import chosen
from host.close.sandbox.refusals import no_such_method, no_such_path
from host.close.sandbox.request import Created, Request
from host.close.sandbox.search import Searches

Operation = Callable[..., Any]
"""Takes the request and the ids in its path; returns the body of a 200, or a `Created`."""

Methods = dict[str, Operation]


class Api:
    """The API of one account. `answer` is not locked: one request at a time."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._searches = Searches(account)
        # A search is a read in POST's clothing; the override turns it into a GET.
        search: Methods = {"POST": self._search, "GET": self._search}
        self._routes = [
            (re.compile(path.replace("{id}", "([^/]+)").replace("{schema}", "(.+)")), methods)
            for path, methods in ({"/data/search/": search} | _ROUTES | _activity_routes()).items()
        ]

    def answer(self, request: Request) -> Any:
        """What the operation returns. Raises Refusal for everything else."""
        emails.send_due(self._account)
        for pattern, methods in self._routes:
            found = pattern.fullmatch(request.path)
            if found:
                if request.method not in methods:
                    raise no_such_method(list(methods))
                answer = methods[request.method](request, *found.groups())
                # Reading operations choose by themselves: a list within its page, a search by its body.
                return _chosen(answer, request) if request.method in ("POST", "PUT") else answer
        raise no_such_path()

    def _search(self, request: Request) -> Row:
        if request.body is None:  # a GET without x-http-method-override
            raise no_such_method(["POST"])
        return self._searches.answer(request)


def _chosen(answer: Any, request: Request) -> Any:
    """What is written comes back whole, or as `_fields` in the address asks."""
    fields = request.query.get("_fields")
    if isinstance(answer, Created) or request.path == "/data/search/":
        return answer
    return chosen(answer, fields)


_ROUTES: dict[str, Methods] = {
    "/me/": {"GET": resources.me},
    "/user/": {"GET": resources.users},
    "/user/{id}/": {"GET": resources.user},
    "/organization/{id}/": {"GET": definitions.organization},
    "/lead/": {"GET": resources.leads, "POST": leads.create},
    "/lead/merge/": {"POST": leads.merge},
    "/lead/{id}/": {"GET": resources.lead, "PUT": leads.update, "DELETE": leads.delete},
    "/contact/": {"GET": resources.contacts, "POST": contacts.create},
    "/contact/{id}/": {"GET": resources.contact, "PUT": contacts.update, "DELETE": contacts.delete},
    "/opportunity/": {"GET": resources.opportunities, "POST": opportunities.create},
    "/opportunity/{id}/": {
        "GET": resources.opportunity,
        "PUT": opportunities.update,
        "DELETE": opportunities.delete,
    },
    "/task/": {"GET": resources.tasks, "POST": tasks.create, "PUT": tasks.update_many},
    "/task/{id}/": {"GET": resources.task, "PUT": tasks.update, "DELETE": tasks.delete},
    "/activity/": {"GET": resources.activities},
    "/status/lead/": {"GET": resources.lead_statuses},
    "/status/opportunity/": {"GET": resources.opportunity_statuses},
    "/pipeline/": {"GET": resources.pipelines},
    "/outcome/": {"GET": definitions.outcomes},
    "/custom_field_schema/{schema}/": {"GET": definitions.schema},
    "/custom_field/{id}/": {"GET": definitions.fields},
    "/custom_field/{id}/{id}/": {"GET": definitions.field},
    "/custom_activity/": {"GET": definitions.activity_types},
    "/custom_activity/{id}/": {"GET": definitions.activity_type},
    "/email_template/": {"GET": templates.templates, "POST": templates.create},
    "/email_template/{id}/": {
        "GET": templates.template,
        "PUT": templates.update,
        "DELETE": templates.delete,
    },
    "/email_template/{id}/render/": {"GET": templates.render},
    "/sequence/": {"GET": sequences.sequences},
    "/sequence/{id}/": {"GET": sequences.sequence},
    "/sequence_subscription/": {"GET": sequences.subscriptions, "POST": sequences.subscribe},
    "/sequence_subscription/{id}/": {"GET": sequences.subscription, "PUT": sequences.update_subscription},
    "/connected_account/": {"GET": sequences.connected_accounts},
}

_KINDS: dict[str, tuple[str, Operation | None, Operation | None, bool]] = {
    # path below /activity/: kind, POST, PUT, whether there is DELETE
    "note": ("Note", talks.create_note, talks.update_note, True),
    "call": ("Call", talks.log_call, talks.update_call, True),
    "email": ("Email", emails.create, emails.update, True),
    "emailthread": ("EmailThread", None, None, True),
    "sms": ("SMS", None, None, True),
    "whatsapp_message": ("WhatsAppMessage", None, None, True),
    "meeting": ("Meeting", None, None, True),
    "status_change/lead": ("LeadStatusChange", talks.note_lead_status, None, True),
    "status_change/opportunity": ("OpportunityStatusChange", None, None, True),
    "task_completed": ("TaskCompleted", None, None, True),
    "created": ("Created", None, None, False),
    "lead_merge": ("LeadMerge", None, None, False),
    "form_submission": ("FormSubmission", None, None, True),
    "custom": ("CustomActivity", talks.create_custom, talks.update_custom, True),
}


def _activity_routes() -> dict[str, Methods]:
    routes: dict[str, Methods] = {}
    for name, (kind, create, update, removable) in _KINDS.items():
        whole: Methods = {"GET": partial(_list, kind)}
        single: Methods = {"GET": partial(_single, kind)}
        if create:
            whole["POST"] = create
        if update:
            single["PUT"] = update
        if removable:
            single["DELETE"] = partial(_delete, kind)
        routes |= {f"/activity/{name}/": whole, f"/activity/{name}/{{id}}/": single}
    return routes


def _list(kind: str, request: Request) -> Row:
    return resources.activities_of_kind(request, kind)


def _single(kind: str, request: Request, identifier: str) -> Row:
    return resources.activity(request, kind, identifier)


def _delete(kind: str, request: Request, identifier: str) -> Row:
    return talks.delete(request, kind, identifier)
