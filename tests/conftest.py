"""What every test lives by: no screen is needed, a logged warning fails, and nothing is left behind."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before any Qt import: the tests draw into memory, not on the developer's screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every file that the program writes goes below here, and no real account can be reached."""
    folder = tmp_path / "home"
    monkeypatch.setenv("CLOSE_SIDEBAR_HOME", str(folder))
    for name in ("CLOSE_SIDEBAR_API_URL", "CLOSE_SIDEBAR_API_KEY", "CLOSE_SIDEBAR_DEMO"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(autouse=True)
def no_logged_warning(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning in the log is a failure, unless the test is marked `logs_warnings` and checks it itself."""
    yield
    if request.node.get_closest_marker("logs_warnings"):
        return
    loud = [
        r for phase in ("setup", "call") for r in caplog.get_records(phase) if r.levelno >= logging.WARNING
    ]
    assert not loud, "logged: " + "; ".join(f"{r.name}: {r.getMessage()}" for r in loud)


@pytest.fixture(autouse=True)
def no_leaked_thread() -> Iterator[None]:
    """A test that starts a thread ends it."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=5)
        assert not thread.is_alive(), f"thread left running: {thread.name}"


@pytest.fixture(autouse=True)
def no_leaked_window(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that opens a window closes it (or hands it to `qtbot.addWidget`)."""
    yield
    if "qtbot" not in request.fixturenames:
        return
    from PySide6.QtWidgets import QApplication

    left = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert not left, f"windows left open: {left}"
