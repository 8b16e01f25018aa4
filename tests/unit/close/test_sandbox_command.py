"""`close-sidebar sandbox`, as a process of its own."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from host.close.sandbox import faults

TIMEOUT = 20
RUN = "import sys; from host.close.sandbox.command import run; sys.exit(run(sys.argv[1:]))"


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", RUN, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def announced(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    line = process.stdout.readline()
    return dict(json.loads(line))


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_serves_and_ends_quietly(ending: signal.Signals) -> None:
    with running() as process:
        told = announced(process)
        assert set(told) == {"url", "api_key"}
        assert told["url"].startswith("http://127.0.0.1:") and told["url"].endswith("/api/v1/")
        with requests.Session() as session:  # a connection that is open when the end comes
            me = session.get(told["url"] + "me/", auth=(told["api_key"], ""), timeout=TIMEOUT).json()
            assert me["email"] == "grace@compiler.example"
            process.send_signal(ending)
            rest, errors = process.communicate(timeout=TIMEOUT)
        assert (process.returncode, rest, errors) == (0, "", "")


def test_its_switches() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with running("--port", str(port), "--latency", "30", "--faults", "503@/me/*1", "--leads", "5") as process:
        told = announced(process)
        assert told["url"] == f"http://127.0.0.1:{port}/api/v1/"
        asked = [
            requests.get(told["url"] + "me/", auth=(told["api_key"], ""), timeout=TIMEOUT) for _ in range(2)
        ]
        assert [response.status_code for response in asked] == [503, 200]
        query = {"query": 'email_address:"person5@company5.example"'}
        leads = requests.get(told["url"] + "lead/", query, auth=(told["api_key"], ""), timeout=TIMEOUT).json()
        assert [lead["name"] for lead in leads["data"]] == ["Company 5"]
        journal = requests.get(f"http://127.0.0.1:{port}/sandbox/requests", timeout=TIMEOUT).json()
        assert [request["milliseconds"] >= 30 for request in journal] == [True] * 3


def test_the_account_is_kept_in_a_file(tmp_path: Path) -> None:
    data = str(tmp_path / "account.sqlite")
    for names in (["Kept"], ["Kept", "Kept"]):
        with running("--data", data, "--seed", "7") as process:
            told = announced(process)
            auth = (told["api_key"], "")
            requests.post(told["url"] + "lead/", json={"name": "Kept"}, auth=auth, timeout=TIMEOUT)
            query = {"query": 'name:"Kept"'}
            leads = requests.get(told["url"] + "lead/", query, auth=auth, timeout=TIMEOUT).json()["data"]
            assert [lead["name"] for lead in leads] == names
            process.kill()  # no time to say goodbye: what was answered is written


def test_a_file_of_somebody_else_is_said_plainly(tmp_path: Path) -> None:
    data = tmp_path / "letter.txt"
    data.write_text("Dear Ada, this is no database." * 20)
    with running("--data", str(data)) as process:
        out, errors = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, out) == (1, "")
    assert errors.count("\n") == 1 and "letter.txt" in errors and "Traceback" not in errors
    assert data.read_text().startswith("Dear Ada")


def test_a_taken_port_is_said_plainly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running("--port", str(port)) as process:
            output, errors = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, output) == (1, "")
    assert errors == f"close-sidebar sandbox: port {port} cannot be used: Address already in use\n"


@pytest.mark.parametrize(
    "arguments",
    [("--port", "70000"), ("--port", "x"), ("--leads", "-1"), ("--latency", "1s"), ("--faults", "boom")],
)
def test_wrong_arguments_are_refused(arguments: tuple[str, ...]) -> None:
    with running(*arguments) as process:
        output, errors = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, output) == (2, "")
    assert errors.splitlines()[-1].startswith(f"close-sidebar sandbox: error: argument {arguments[0]}:")


def test_help_tells_the_grammar_of_faults() -> None:
    with running("--help") as process:
        output, errors = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, errors) == (0, "")
    assert faults.__doc__ is not None and faults.__doc__.strip() in output
