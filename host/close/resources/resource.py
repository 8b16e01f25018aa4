"""What the endpoints of all resources have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from host.close.cancel import CancelToken
from host.close.errors import NonsenseAnswer, NotFound, Unclear
from host.close.paging import by_offset
from host.close.records import Wire
from host.close.transport import Params, Transport

PAGE = 100
"""Items per page of a list: what every list of Close takes."""


class HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T")
Record = TypeVar("Record", bound=HasId)


class Resource:
    """Speaks to Close through `transport`. Every method makes one attempt per page, see `Close`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _one(self, path: str, read: Callable[[Wire], Record], cancel: CancelToken, **params: str) -> Record:
        record = read(self._object(path, cancel, **params))
        if not record.id:
            raise NonsenseAnswer("a record without an id")
        return record

    def _object(self, path: str, cancel: CancelToken, **params: str) -> Wire:
        return an_object(self._transport.get(path, params, cancel))

    def _each(
        self, path: str, read: Callable[[Wire], T], cancel: CancelToken, params: Params | None = None
    ) -> Iterator[T]:
        """The records of a list, page after page as they are taken."""

        def page_at(skip: int) -> Wire:
            asked = {"_limit": PAGE, **(params or {}), "_skip": skip}
            return an_object(self._transport.get(path, asked, cancel))

        return (read(item) for item in by_offset(page_at, cancel))

    def _create(
        self, path: str, body: Mapping[str, Any], read: Callable[[Wire], Record], cancel: CancelToken
    ) -> Record:
        return _confirmed("POST", path, body, read, lambda: self._transport.post(path, body, cancel))

    def _patch(
        self, path: str, body: Mapping[str, Any], read: Callable[[Wire], Record], cancel: CancelToken
    ) -> Record:
        return _confirmed("PUT", path, body, read, lambda: self._transport.put(path, body, cancel))


def _confirmed(
    method: str, path: str, body: object, read: Callable[[Wire], Record], send: Callable[[], Any]
) -> Record:
    """The record as a write answers it. Raises `Unclear` when the answer is a success, but no record."""
    sent_at = datetime.now(UTC)
    answer = send()
    record = read(answer) if isinstance(answer, Mapping) else None
    if record is None or not record.id:
        raise Unclear(method, path, body, sent_at, NonsenseAnswer("a success without a record"))
    return record


def an_object(answer: object) -> Wire:
    """The answer, if it is a JSON object. Raises `NonsenseAnswer`."""
    if not isinstance(answer, Mapping):
        raise NonsenseAnswer(f"a JSON {type(answer).__name__} instead of an object")
    return answer


def segment(identifier: str) -> str:
    """An id as one segment of a path. None that Close gives is empty or consists of dots, which would name
    another path: there is no such record."""
    if not identifier.strip("."):
        raise NotFound("no id")
    return quote(identifier, safe="")
