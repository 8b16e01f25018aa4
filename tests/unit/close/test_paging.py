"""Lists come page by page, as they are wanted, each record once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from host.close import errors
from host.close.api import Close
from host.close.cancel import CancelToken
from host.close.paging import MAX_RESTARTS, by_cursor, by_offset
from host.close.records import Wire
from host.close.sandbox.server import Sandbox
from host.close.transport import Transport

ADA = "ada@analytical-engines.example"


def listed(*names: str, more: object = False) -> Wire:
    return {"data": [{"id": name} for name in names], "has_more": more}


def hits(*names: str, cursor: object = None) -> Wire:
    return {"data": [{"id": name} for name in names], "cursor": cursor}


def expired() -> errors.Refused:
    return errors.Refused(400, "cursor: Expired cursor", {"cursor": "Expired cursor"})


class Pages:
    """Gives the pages of a script and keeps what was asked for."""

    def __init__(self, *script: Wire | errors.CloseError) -> None:
        self.asked: list[object] = []
        self._script = list(script)

    def __call__(self, where: object) -> Wire:
        self.asked.append(where)
        page = self._script.pop(0)
        if isinstance(page, errors.CloseError):
            raise page
        return page


def ids(items: Iterator[Wire]) -> list[str]:
    return [item["id"] for item in items]


class TestByOffset:
    def test_short_pages_are_counted_as_they_are(self) -> None:
        pages = Pages(listed("a", "b", more=True), listed("c", more=True), listed("d"))
        assert ids(by_offset(pages, CancelToken())) == ["a", "b", "c", "d"]
        assert pages.asked == [0, 2, 3]

    def test_what_shifts_between_pages_comes_once(self) -> None:
        pages = Pages(listed("a", "b", more=True), listed("b", "c"))
        assert ids(by_offset(pages, CancelToken())) == ["a", "b", "c"]

    @pytest.mark.parametrize("more", [None, False, "yes", 1])
    def test_only_true_means_more(self, more: object) -> None:
        assert ids(by_offset(Pages(listed("a", more=more)), CancelToken())) == ["a"]

    def test_a_list_that_never_says_whether_there_is_more(self) -> None:
        assert ids(by_offset(Pages({"data": [{"id": "a"}]}), CancelToken())) == ["a"]

    def test_an_empty_page_ends_it_whatever_it_says(self) -> None:
        assert ids(by_offset(Pages(listed("a", more=True), listed(more=True)), CancelToken())) == ["a"]

    def test_odd_items_are_left_out_but_counted(self) -> None:
        odd: Wire = {"data": [None, 3, {"id": None}, {}, {"id": "a"}], "has_more": True}
        pages = Pages(odd, listed("b"))
        assert ids(by_offset(pages, CancelToken())) == ["a", "b"]
        assert pages.asked == [0, 5]

    def test_no_page_is_asked_for_before_it_is_wanted(self) -> None:
        pages = Pages(listed("a", more=True), listed("b"))
        items = by_offset(pages, CancelToken())
        assert pages.asked == []
        next(items)
        assert pages.asked == [0]

    def test_nonsense(self) -> None:
        with pytest.raises(errors.NonsenseAnswer):
            ids(by_offset(Pages({"data": "a"}), CancelToken()))


class TestByCursor:
    def test_followed_to_its_end(self) -> None:
        pages = Pages(hits("a", cursor="1"), hits("b", cursor="2"), hits("c"))
        assert ids(by_cursor(pages, CancelToken())) == ["a", "b", "c"]
        assert pages.asked == [None, "1", "2"]

    def test_a_cursor_that_leads_nowhere(self) -> None:
        pages = Pages(hits("a", cursor="1"), hits("b", cursor="1"))
        assert ids(by_cursor(pages, CancelToken())) == ["a", "b"]

    def test_a_dead_cursor_starts_again_without_repeating(self) -> None:
        pages = Pages(hits("a", cursor="1"), expired(), hits("a", cursor="2"), hits("b", cursor=None))
        assert ids(by_cursor(pages, CancelToken())) == ["a", "b"]
        assert pages.asked == [None, "1", None, "2"]

    def test_not_for_ever(self) -> None:
        script: list[Wire | errors.CloseError] = [hits("a", cursor="1"), expired()] * (MAX_RESTARTS + 1)
        with pytest.raises(errors.Refused):
            ids(by_cursor(Pages(*script), CancelToken()))

    @pytest.mark.parametrize("first", [expired(), errors.Refused(400, "No.", {"query": "No."})])
    def test_a_refused_search_is_told(self, first: errors.CloseError) -> None:
        with pytest.raises(errors.Refused):
            ids(by_cursor(Pages(first), CancelToken()))

    def test_other_refusals_are_no_reason_to_start_again(self) -> None:
        with pytest.raises(errors.Refused):
            ids(by_cursor(Pages(hits("a", cursor="1"), errors.Refused(400, "No.")), CancelToken()))


@pytest.mark.parametrize(
    "walk",
    [
        lambda cancel: by_offset(Pages(listed("a", "b", more=True)), cancel),
        lambda cancel: by_cursor(Pages(hits("a", "b", cursor="1")), cancel),
    ],
    ids=["offset", "cursor"],
)
def test_cancelling_ends_it_before_the_next_page(walk: Callable[[CancelToken], Iterator[Wire]]) -> None:
    cancel = CancelToken()
    items = walk(cancel)
    assert next(items)["id"] == "a"
    cancel.cancel()
    assert next(items)["id"] == "b", "what is here already is given"
    with pytest.raises(errors.Cancelled):
        next(items)


@pytest.mark.parametrize("short", [False, True])
def test_against_the_sandbox(short: bool) -> None:
    with Sandbox(short_pages=short) as sandbox, Transport(sandbox.url, sandbox.api_key) as transport:
        close = Close(transport)
        [lead] = close.leads_with(["buyer137@wholesale.example"], CancelToken()).leads
        contacts = list(close.contacts_of(lead.id, CancelToken()))
        assert len({contact.id for contact in contacts}) == len(contacts) == 200
        assert {contact.lead_id for contact in contacts} == {lead.id}
