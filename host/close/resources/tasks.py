"""Tasks of all kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from host.close import records
from host.close.cancel import CancelToken
from host.close.patch import TaskPatch, wire_of
from host.close.records import Task
from host.close.resources.resource import Resource, segment


class Tasks(Resource):
    def task(self, task_id: str, cancel: CancelToken) -> Task:
        """One task of any kind."""
        return self._one(f"/task/{segment(task_id)}/", records.task, cancel)

    def tasks_of(self, lead_id: str, cancel: CancelToken) -> Iterator[Task]:
        """The tasks of a lead, of all kinds, done or not, the earliest due first."""
        segment(lead_id)
        # Close gives only tasks of the kind "lead" unless it is asked for all.
        params = {"lead_id": lead_id, "_type": "all", "_order_by": "date"}
        return self._each("/task/", records.task, cancel, params)

    def create_task(
        self,
        lead_id: str,
        patch: TaskPatch,
        cancel: CancelToken,
        kind: Literal["lead", "outgoing_call"] = "lead",
    ) -> Task:
        """Create a task on a lead. The other kinds are made by Close itself."""
        segment(lead_id)
        body = {"_type": kind, "lead_id": lead_id, **wire_of(patch)}
        return self._create("/task/", body, records.task, cancel)

    def patch_task(self, task_id: str, patch: TaskPatch, cancel: CancelToken) -> Task:
        """Change a task; the task as it is then."""
        return self._patch(f"/task/{segment(task_id)}/", wire_of(patch), records.task, cancel)

    def delete_task(self, task_id: str, cancel: CancelToken) -> None:
        """Remove a task."""
        self._transport.delete(f"/task/{segment(task_id)}/", cancel)
