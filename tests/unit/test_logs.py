"""What the log lets through."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from host.credentials import Key
from host.logs import RedactingFormatter
from host.message import Person


def logged(message: str, *values: object, error: BaseException | None = None) -> str:
    trace = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("host.test", logging.INFO, __file__, 1, message, values, trace)
    return RedactingFormatter().format(record)


@pytest.mark.parametrize(
    "secret",
    [
        "api_3Yk2vM.7wQx1",
        "ada@analytical-engines.example",
        "Ada+quotes@müller.example",
        "Basic eW91cmFwaWtleTo=",
    ],
)
def test_secrets_are_cut_out(secret: str) -> None:
    line = logged("sent %s to Close", f"<{secret}>")
    assert "redacted" in line
    assert secret.rpartition(" ")[2] not in line


def test_records_are_logged_by_their_type() -> None:
    line = logged("%s %s", Person("ada@e.example", "Ada Lovelace"), Key("https://e.example/", "geheim"))
    assert line.endswith("<Person> <Key>")


def test_numbers_and_plain_words_pass() -> None:
    assert logged("answer %s after %.2f s", "too_fast", 1.5).endswith("answer too_fast after 1.50 s")


def test_an_exception_is_logged_without_its_words() -> None:
    words = "the private text of a mail"
    try:
        raise ValueError(words)
    except ValueError as error:
        line = logged("it failed", error=error)
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert words not in line


def run_program(source: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: the log belongs to the whole process."""
    head = "import logging\nfrom host import logs, settings\nhome = settings.data_folder()\n"
    return subprocess.run(
        [sys.executable, "-c", head + source], check=False, timeout=60, capture_output=True, text=True
    )


def test_the_file_gets_what_was_logged_before_it_was_opened(home: Path) -> None:
    ran = run_program(
        "logs.start(home)\n"
        "logging.getLogger('a').info('early %s', 'ada@e.example'); logs.open_file(); logs.open_file()\n"
        "logging.getLogger('a').info('late')\n"
        "logging.getLogger('urllib3.connectionpool').warning('GET /?q=secret')"
    )
    text = (home / "logs" / "close-sidebar.log").read_text()
    assert text.count("early [redacted]") == 1
    assert text.count("late") == 1
    assert "secret" not in text
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("crash", "code"),
    [
        ("raise ValueError('ada@e.example')", 1),
        (
            "import threading\ndef fail(): raise ValueError('ada@e.example')\n"
            "thread = threading.Thread(target=fail); thread.start(); thread.join()",
            0,
        ),
    ],
    ids=["at start", "in a thread"],
)
def test_a_crash_before_the_file_is_open_is_told(home: Path, crash: str, code: int) -> None:
    ran = run_program(f"logs.start(home)\nlogging.getLogger('a').info('before')\n{crash}")
    path = home / "logs" / "close-sidebar.log"
    assert ran.returncode == code
    assert ran.stderr == f"Close Sidebar met an error (ValueError). The log tells more: {path}\n"
    text = path.read_text()
    assert "before" in text
    assert "ValueError" in text
    assert "ada@" not in text + ran.stderr


def test_a_crash_where_no_log_can_be_written_is_told_on_stderr(home: Path) -> None:
    home.write_text("a file in the folder's place")
    ran = run_program("logs.start(home)\nraise ValueError('ada@e.example')")
    assert ran.returncode == 1
    assert 'File "<string>", line' in ran.stderr
    assert "ValueError" in ran.stderr
    assert "No log can be written" in ran.stderr
    assert "ada@" not in ran.stderr
