"""Close's own client (package `closeio`) does everyday calls against the sandbox; only its address is set.

What it takes for an answer of Close, ours may take for one too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from host.close.sandbox.server import Sandbox

closeio_api = pytest.importorskip("closeio_api", reason="the package closeio is not installed")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Any]:
    client = closeio_api.Client(sandbox.api_key)
    client.base_url = sandbox.url
    with client.session:
        yield client


def test_list_get_create_update_delete(api: Any) -> None:
    lead = api.post("lead", {"name": "Difference Engines", "contacts": [{"name": "Charles"}]})
    assert lead["name"] == "Difference Engines"
    assert api.get("lead/" + lead["id"])["contacts"][0]["name"] == "Charles"
    changed = api.put("lead/" + lead["id"], {"description": "Gears"})
    assert (changed["description"], changed["name"]) == ("Gears", "Difference Engines")
    note = api.post("activity/note", {"lead_id": lead["id"], "note": "Met him"})
    listed = api.get("activity", {"lead_id": lead["id"], "_type": "Note"})["data"]
    assert [each["id"] for each in listed] == [note["id"]]
    assert api.delete("lead/" + lead["id"]) == {}
    with pytest.raises(closeio_api.APIError) as gone:
        api.get("lead/" + lead["id"])
    assert gone.value.response.status_code == 404


def test_pages(api: Any) -> None:
    seen: list[str] = []
    while True:
        page = api.get("lead", {"_skip": len(seen), "_limit": 7})
        seen += [lead["id"] for lead in page["data"]]
        if not page["has_more"]:
            break
    assert len(seen) == len(set(seen)) == page["total_results"] > 7


def test_search(api: Any) -> None:
    found = api.get("lead", {"query": 'email_address:"ada@analytical-engines.example"'})["data"]
    assert [lead["display_name"] for lead in found] == ["Analytical Engines Ltd"]


def test_wrong_key(api: Any) -> None:
    with pytest.raises(closeio_api.APIError) as refused:
        api.get("me", api_key="api_wrong.key")
    assert refused.value.response.status_code == 401


def test_validation_error(api: Any) -> None:
    with pytest.raises(closeio_api.ValidationError) as refused:
        api.post("lead", {"name": "X", "status_id": "stat_unknown"})
    assert "status" in refused.value.field_errors


@pytest.mark.parametrize("form", ["none", "semicolon", "comma", "decimal"])
def test_it_waits_out_a_429(form: str, sandbox: Sandbox, api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def slept(seconds: float) -> None:
        waits.append(seconds)
        sandbox.change(rate_limit=1000)

    monkeypatch.setattr(time, "sleep", slept)
    sandbox.change(rate_limit=1, rate_window=20, rate_limit_headers=form)
    api.get("me")
    assert api.get("me")["first_name"] == "Grace"
    [wait] = waits
    assert 15 < wait <= 20
