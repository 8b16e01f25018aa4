"""Close's search language ("Advanced Filtering"): a tree of nodes, compiled into a test for rows.

Nodes: `and`, `or`, `object_type`, `has_related`, `field_condition`, `text`, `id`, `match_all`, each with an
optional `negate`. What is not known here is refused with 400 and its path in `field-errors`, so that a
misspelt query is noticed in a test and not by the real Close.

Each compiled node also tells its *candidates*: the ids outside of which it cannot match, where an index knows
them. They make a look-up by address independent of the size of the account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from host.close.sandbox.account import Account, Row
from host.close.sandbox.custom_values import custom_fields
from host.close.sandbox.refusals import Refusal, invalid_at
from host.close.sandbox.search_conditions import condition
from host.close.sandbox.search_fields import FIELDS, RELATED, text_values
from host.close.sandbox.words import MODES

Path = list[str | int]
Predicate = Callable[[Row], bool]


class Node(Struct, frozen=True):
    """A compiled node: whether a row matches, and the ids of the objects that may (None: any)."""

    matches: Predicate
    candidates: set[str] | None = None


class Found(Struct, frozen=True):
    """A compiled search for objects of one type."""

    account: Account
    object_type: str
    node: Node

    def rows(self) -> list[Row]:
        return [row for row in self._possible() if self.node.matches(row)]

    def _possible(self) -> Iterable[Row]:
        if self.node.candidates is None:
            return self.account.listed(self.object_type)
        rows = (
            self.account.shown(self.object_type, identifier) for identifier in sorted(self.node.candidates)
        )
        return (row for row in rows if row is not None)


class Compiler:
    """Compiles a query for the person whose key asks. Raises Refusal for what is not understood."""

    def __init__(self, account: Account, user_id: str, refuse_exact_value: bool) -> None:
        self._account = account
        self._user_id = user_id
        self._refuse_exact_value = refuse_exact_value

    def compile(self, query: Any) -> Found:
        object_type = _searched_type(query)
        return Found(self._account, object_type, self._node(query, object_type, ["query"]))

    def _node(self, node: Any, object_type: str, path: Path) -> Node:
        if not isinstance(node, dict):
            raise invalid_at(path, "Input should be a valid object")
        compiled = {
            "and": self._and,
            "or": self._or,
            "object_type": self._object_type,
            "has_related": self._has_related,
            "field_condition": self._field_condition,
            "text": self._text,
            "id": self._id,
            "match_all": self._match_all,
        }.get(_string(node, "type", path))
        if compiled is None:
            raise invalid_at([*path, "type"], f"Unknown query type '{node['type']}'")
        result = compiled(node, object_type, path)
        negate = node.get("negate", False)
        if not isinstance(negate, bool):
            raise invalid_at([*path, "negate"], "Input should be a valid boolean")
        return Node(lambda row: not result.matches(row)) if negate else result

    def _and(self, node: Row, object_type: str, path: Path) -> Node:
        parts = self._parts(node, object_type, path)
        narrowed = [part.candidates for part in parts if part.candidates is not None]
        return Node(
            lambda row: all(part.matches(row) for part in parts), min(narrowed, key=len) if narrowed else None
        )

    def _or(self, node: Row, object_type: str, path: Path) -> Node:
        parts = self._parts(node, object_type, path)
        if not parts:  # as the web application's own searches have it: no condition
            return Node(lambda row: True)
        candidates: set[str] | None = set()
        for part in parts:
            candidates = (
                None if candidates is None or part.candidates is None else candidates | part.candidates
            )
        return Node(lambda row: any(part.matches(row) for part in parts), candidates)

    def _parts(self, node: Row, object_type: str, path: Path) -> list[Node]:
        queries = node.get("queries")
        if not isinstance(queries, list):
            raise invalid_at([*path, "queries"], "This field is required.")
        return [self._node(each, object_type, [*path, "queries", i]) for i, each in enumerate(queries)]

    def _object_type(self, node: Row, object_type: str, path: Path) -> Node:
        if node.get("object_type") != object_type:
            raise invalid_at([*path, "object_type"], f"Expected '{object_type}' here")
        return Node(lambda row: True)

    def _match_all(self, node: Row, object_type: str, path: Path) -> Node:
        return Node(lambda row: True)

    def _id(self, node: Row, object_type: str, path: Path) -> Node:
        wanted = _string(node, "value", path)
        return Node(lambda row: row.get("id") == wanted, {wanted})

    def _has_related(self, node: Row, object_type: str, path: Path) -> Node:
        if node.get("this_object_type") != object_type:
            raise invalid_at([*path, "this_object_type"], f"Expected '{object_type}' here")
        related_type = _string(node, "related_object_type", path)
        relation = RELATED.get((object_type, related_type))
        if relation is None:
            raise invalid_at(
                [*path, "related_object_type"], f"'{object_type}' has no related '{related_type}'"
            )
        related = self._node(node.get("related_query"), related_type, [*path, "related_query"])
        candidates = None
        if related.candidates is not None:
            candidates = relation.owners(self._account, related.candidates)
        return Node(
            lambda row: any(related.matches(each) for each in relation.rows(self._account, row)), candidates
        )

    def _field_condition(self, node: Row, object_type: str, path: Path) -> Node:
        kind, value_of = _field(node.get("field"), object_type, [*path, "field"], self._account)
        wanted: Any = node.get("condition")
        test = condition(wanted, kind, self._user_id, self._refuse_exact_value, [*path, "condition"])
        candidates = None
        if object_type == "contact_email" and wanted["type"] == "text" and wanted["mode"] == "exact_value":
            candidates = self._account.contacts_with_address(wanted["value"].strip())
        return Node(lambda row: test(value_of(row)), candidates)

    def _text(self, node: Row, object_type: str, path: Path) -> Node:
        wanted, mode = _string(node, "value", path), _string(node, "mode", path)
        if mode not in MODES:
            raise invalid_at([*path, "mode"], f"Unknown mode '{mode}'")
        test = MODES[mode](wanted)
        return Node(lambda row: any(map(test, text_values(self._account, object_type, row))))


def sort_key(criterion: Any, object_type: str, path: Path) -> tuple[Callable[[Row], Any], bool]:
    """How to sort by one criterion, and whether downwards. Only the object's own numbers, dates and texts."""
    if not isinstance(criterion, dict):
        raise invalid_at(path, "Input should be a valid object")
    direction = criterion.get("direction")
    if direction not in ("asc", "desc"):
        raise invalid_at([*path, "direction"], "Input should be 'asc' or 'desc'")
    field = criterion.get("field")
    kind, value_of = _field(field, object_type, [*path, "field"], None)
    if kind == "text":
        return lambda row: (value_of(row) or "").casefold(), direction == "desc"
    if kind not in ("number", "date"):
        raise invalid_at([*path, "field", "field_name"], "Cannot sort by this field")
    return value_of, direction == "desc"


def _searched_type(query: Any) -> str:
    """The type that the `object_type` node at the top names: "lead" or "contact"."""
    top = query if isinstance(query, dict) else {}
    queries = top.get("queries") if top.get("type") == "and" else [top]
    for node in queries if isinstance(queries, list) else []:
        if isinstance(node, dict) and node.get("type") == "object_type" and not node.get("negate"):
            if node.get("object_type") in ("lead", "contact"):
                return str(node["object_type"])
            break
    raise Refusal(
        400, {"errors": [], "field-errors": {"query": "An object_type of 'lead' or 'contact' is required."}}
    )


def _field(
    field: Any, object_type: str, path: Path, account: Account | None
) -> tuple[str, Callable[[Row], Any]]:
    """The kind of a field's values and how to read them."""
    if not isinstance(field, dict):
        raise invalid_at(path, "This field is required.")
    if field.get("type") == "custom_field" and account is not None:
        field_id = _string(field, "custom_field_id", path)
        kinds = {each["id"]: each["type"] for each in custom_fields(account, object_type)}
        if field_id not in kinds:
            raise invalid_at([*path, "custom_field_id"], "Unknown custom field")
        kind = {"number": "number", "date": "date", "datetime": "date", "user": "reference"}.get(
            kinds[field_id], "text"
        )
        return kind, lambda row: row.get("custom", {}).get(field_id)
    if field.get("type") != "regular_field":
        raise invalid_at([*path, "type"], "Input should be 'regular_field' or 'custom_field'")
    if field.get("object_type") != object_type:
        raise invalid_at([*path, "object_type"], f"Expected '{object_type}' here")
    name = _string(field, "field_name", path)
    if name not in FIELDS[object_type]:
        raise invalid_at([*path, "field_name"], f"Unknown field '{name}'")
    return FIELDS[object_type][name]


def _string(node: Row, name: str, path: Path) -> str:
    value = node.get(name)
    if not isinstance(value, str):
        raise invalid_at([*path, name], "This field is required.")
    return value
