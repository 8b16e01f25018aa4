"""Definitions of custom fields and of custom activities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from host.close.cancel import CancelToken
from host.close.errors import NonsenseAnswer
from host.close.records import custom_fields
from host.close.records.custom_fields import CustomActivityType, CustomField
from host.close.resources.resource import Resource, segment


class CustomFields(Resource):
    def custom_fields(
        self, of: Literal["lead", "contact", "opportunity"], cancel: CancelToken
    ) -> tuple[CustomField, ...]:
        """The custom fields of a kind of record in the order they are shown, shared ones included."""
        return self._schema(of, cancel)

    def custom_fields_of_activity(self, type_id: str, cancel: CancelToken) -> tuple[CustomField, ...]:
        """The custom fields of a type of custom activities, shared ones included."""
        return self._schema(f"activity/{segment(type_id)}", cancel)

    def custom_activity_types(self, cancel: CancelToken) -> Iterator[CustomActivityType]:
        """The organisation's own kinds of activities."""
        return self._each("/custom_activity/", custom_fields.custom_activity_type, cancel)

    def _schema(self, of: str, cancel: CancelToken) -> tuple[CustomField, ...]:
        fields = self._object(f"/custom_field_schema/{of}/", cancel).get("fields")
        if not isinstance(fields, list):
            raise NonsenseAnswer("a schema without fields")
        read = (custom_fields.custom_field(field) for field in fields if isinstance(field, dict))
        return tuple(field for field in read if field.id)
