"""Close's error answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Refusal(Exception):
    """A request is answered with an error: its status and JSON body."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


def unauthorized() -> Refusal:
    return Refusal(401, {"error": "Unauthorized"})


def no_such_path() -> Refusal:
    return Refusal(404, {"error": "Not found"})


def no_such_object(model: str) -> Refusal:
    """`model` is Close's class name: Lead, Contact, Opportunity, Task, …"""
    return Refusal(404, {"error": f"Empty query: {model} matching query does not exist."})


def no_such_method(allowed: Sequence[str]) -> Refusal:
    return Refusal(405, {"error": "Method not allowed"}, {"allow": ", ".join(sorted(allowed))})


def not_json() -> Refusal:
    return Refusal(400, {"error": "The request contains invalid JSON."})


def wrong_content_type() -> Refusal:
    return Refusal(415, {"error": "Unsupported media type"})


def invalid(field: str, message: str) -> Refusal:
    """A refused field or parameter."""
    return Refusal(400, {"errors": [], "field-errors": {field: message}})


def invalid_at(path: Sequence[str | int], message: str) -> Refusal:
    """A refused field inside a structure: objects nest as `field-errors`, lists as `errors` by index."""
    node: Any = message
    for step in reversed(path):
        node = {"field-errors": {step: node}} if isinstance(step, str) else {"errors": {str(step): node}}
    return Refusal(400, {"errors": [], **node})


def forbidden() -> Refusal:
    return Refusal(403, {"error": "You do not have permission to perform this action."})


def missing_object(field: str) -> Refusal:
    """A body names a record that does not exist: `field` is "lead", not "lead_id"."""
    return invalid(field, "Object does not exist.")


def required(field: str) -> Refusal:
    return invalid(field, "This field is required.")


def unknown_status(value: object, statuses: str) -> Refusal:
    """Close's own words, recorded for leads; `statuses` is "lead statuses" or "opportunity statuses"."""
    return invalid(
        "status",
        "Not a valid choice. Please go to Customizations in your organization settings and add "
        f'"{value}" to the list of {statuses}.',
    )
