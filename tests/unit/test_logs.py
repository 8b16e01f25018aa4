"""What the log lets through."""

from __future__ import annotations

import logging
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


def test_the_file_gets_what_was_logged_before_it_was_opened(home: Path) -> None:
    """In a process of its own: the log belongs to the whole process."""
    import subprocess

    program = (
        "import logging; from host import logs; logs.start();"
        "logging.getLogger('a').info('early %s', 'ada@e.example'); logs.open_file();"
        "logging.getLogger('a').info('late');"
        "logging.getLogger('urllib3.connectionpool').warning('GET /?q=secret')"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
    text = (home / "logs" / "close-sidebar.log").read_text()
    assert "early [redacted]" in text
    assert "late" in text
    assert "secret" not in text
