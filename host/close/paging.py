"""Lists of Close, page after page as they are wanted, stopped by a token.

Two styles (developer.close.com, "Pagination"): lists take `_skip` and answer `has_more`; searches answer a
`cursor` for the next page, which dies after 30 s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from host.close.cancel import CancelToken
from host.close.errors import NonsenseAnswer, Refused
from host.close.records import Wire

MAX_RESTARTS = 3
"""So often a search starts anew because its cursor died while nobody asked for more."""


def by_offset(page_at: Callable[[int], Wire], cancel: CancelToken) -> Iterator[Wire]:
    """The items of a list; `page_at` asks for the page that leaves out so many.

    A page may be shorter than was asked for: only `has_more` tells the end. Pages shift when the data changes
    meanwhile, so an item may come twice: it is given once.
    """
    skip, seen = 0, set[str]()
    while True:
        cancel.check()
        page = page_at(skip)
        items = items_of(page)
        yield from _new(items, seen)
        skip += len(page["data"])
        if page.get("has_more") is not True or not page["data"]:
            return


def by_cursor(page_after: Callable[[str | None], Wire], cancel: CancelToken) -> Iterator[Wire]:
    """The items of a search; `page_after` asks for the page that a cursor names, or for the first.

    Where the cursor has died, the search starts again and leaves out what was given.
    """
    cursor: str | None = None
    restarts, seen = 0, set[str]()
    while True:
        cancel.check()
        try:
            page = page_after(cursor)
        except Refused as refused:
            if cursor is None or "cursor" not in refused.fields or restarts == MAX_RESTARTS:
                raise
            cursor, restarts = None, restarts + 1
            continue
        yield from _new(items_of(page), seen)
        following = cursor_of(page)
        if not following or following == cursor:
            return  # the end, or a cursor that leads nowhere
        cursor = following


def items_of(page: Wire) -> list[Wire]:
    """The objects of a page. Raises `NonsenseAnswer` when it has no list."""
    items = page.get("data")
    if not isinstance(items, list):
        raise NonsenseAnswer("a list without data")
    return [item for item in items if isinstance(item, dict)]


def cursor_of(page: Wire) -> str:
    """Names the next page of a search; empty on the last one."""
    cursor = page.get("cursor")
    return cursor if isinstance(cursor, str) else ""


def _new(items: list[Wire], seen: set[str]) -> Iterator[Wire]:
    """Those that were not given before; what has no id is no record."""
    for item in items:
        identifier = item.get("id")
        if isinstance(identifier, str) and identifier and identifier not in seen:
            seen.add(identifier)
            yield item
