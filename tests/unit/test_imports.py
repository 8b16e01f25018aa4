"""Which part of the program may use which: kept by reading every import of every file."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ANYTHING = frozenset(
    {"host", "manifest", "PySide6", "requests", "keyring", "platformdirs", "Xlib", "sqlite3"}
)

# Left may import right, besides the standard library, msgspec and its own folder. A name stands for all that
# is below it too. The first row that fits a file counts, so the narrower one stands first. Everything may ask
# `host` itself for the version.
ALLOWED: dict[str, frozenset[str]] = {
    "host.__init__": frozenset(),
    "host.app": ANYTHING,
    "host.__main__": frozenset(
        {
            *("host.app", "manifest", "host.instance", "host.settings", "host.framing", "host.logs"),
            *("host.close.sandbox", "host.credentials", "host.stdio", "host.protocol"),
            # A bad address ends the program before anything else is built; the self-test loads everything.
            *("host.close.address", "host.close.api"),
        }
    ),
    # Where the links, the lock and the panel's place meet. What is said to Close stays with the app.
    "host.owner": frozenset(
        {
            *("PySide6", "host.protocol", "host.versions", "host.instance", "host.link", "host.neighbours"),
            *("host.settings", "host.stdio", "host.ui.docking", "host.ui.placement"),
        }
    ),
    # Many links made one; of the ui it knows what a rectangle is.
    "host.neighbours": frozenset({"PySide6.QtCore", "host.protocol", "host.link", "host.ui.placement"}),
    # Turns an account into a client on a worker thread, so it stands outside of `host.close`, without Qt.
    "host.connection": frozenset({"host.close", "host.credentials"}),
    "host.ui.follow_x11": frozenset({"PySide6.QtCore", "Xlib"}),
    "host.ui": frozenset(
        {
            *("PySide6", "host.store", "host.settings", "host.errors", "host.intents", "host.fields"),
            *("host.message", "host.close.records"),
        }
    ),
    "host.close.sandbox": frozenset({"host.close", "sqlite3"}),
    "host.close": frozenset({"requests", "urllib3"}),  # urllib3: what requests is made of
    "host.lookup": frozenset(
        {
            *("host.close", "host.store", "host.cache", "host.journal", "host.tasks", "host.message"),
            *("host.settings", "host.errors", "host.fields", "PySide6.QtCore", "host.matching"),
        }
    ),
    "host.matching": frozenset({"host.close.records", "host.message"}),
    "host.store": frozenset(
        {"host.close.records", "host.fields", "host.message", "host.errors", "PySide6.QtCore"}
    ),
    "host.link": frozenset({"host.framing", "host.protocol", "PySide6.QtCore"}),
    "host.tasks": frozenset({"host.framing", "host.protocol", "PySide6.QtCore"}),
    "host.instance": frozenset({"host.framing", "host.protocol", "host.settings", "host.stdio"}),
    "host.stdio": frozenset(),
    "host.message": frozenset({"host.protocol"}),
    "host.eml": frozenset({"host.protocol"}),
    "host.errors": frozenset({"host.close.errors"}),
    # One rule says where a key may be sent, and Close's side has to keep it.
    "host.credentials": frozenset({"keyring", "host.close.address"}),
    "host.versions": frozenset(),
    "host.settings": frozenset({"platformdirs"}),
    "host.logs": frozenset({"platformdirs", "host.settings"}),
    "host.cache": frozenset({"host.close.records"}),
    "host.journal": frozenset({"host.close.records"}),
    "host.framing": frozenset(),
    "host.protocol": frozenset(),
    "host.intents": frozenset(),
    "host.fields": frozenset(),
    "manifest": frozenset(
        {
            *("host.settings", "host.credentials", "host.protocol", "host.instance", "host.errors"),
            *("host.close", "host.versions"),
        }
    ),
}

# Where a folder of the table uses itself, that is not an import of another part.
OWN_FOLDER = ("host.ui", "host.close", "manifest")

NEEDS_NO_PERMISSION = frozenset(sys.stdlib_module_names | {"msgspec", "__future__"}) - {"sqlite3"}

FILES = sorted(path for folder in ("host", "manifest") for path in (ROOT / folder).rglob("*.py"))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of every import, also of those inside functions and under `if TYPE_CHECKING`."""
    package = module_of(path).split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            origin = ".".join(part for part in (base, node.module or "") if part)
            # `from host import errors` is an import of host.errors.
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)


def within(name: str, parts: frozenset[str] | tuple[str, ...]) -> bool:
    return any(name == part or name.startswith(part + ".") for part in parts)


def breaches_of(path: Path) -> list[str]:
    module = module_of(path)
    row = next((row for row in ALLOWED if within(module, (row,))), None)
    if row is None:
        return [f"{module} is in no row of the table in tests/unit/test_imports.py"]
    own = tuple(folder for folder in OWN_FOLDER if row == folder or row.startswith(folder + "."))
    return [
        f"{module}, line {line}: {name}"
        for line, name in imports_of(path)
        if name.split(".")[0] not in NEEDS_NO_PERMISSION
        and name != "host.__version__"
        and not within(name, own)
        and not within(name, ALLOWED[row])
    ]


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_only_what_the_design_allows(path: Path) -> None:
    assert breaches_of(path) == []


@pytest.mark.parametrize(
    ("module", "source", "breach"),
    [
        ("host/close/api.py", "from PySide6.QtCore import QObject", "PySide6.QtCore.QObject"),
        ("host/close/api.py", "from host import errors", "host.errors"),
        ("host/close/api.py", "from .. import errors", "host.errors"),
        ("host/close/api.py", "from ..store import Store", "host.store.Store"),
        ("host/ui/card.py", "def late():\n    import requests", "requests"),
        ("host/ui/card.py", "from host.close.api import Close", "host.close.api.Close"),
        ("host/ui/card.py", "from host import lookup", "host.lookup"),
        ("host/lookup.py", "import host.app", "host.app"),
        ("host/protocol.py", "import sqlite3", "sqlite3"),
        ("host/errors.py", "from host.close.api import Close", "host.close.api.Close"),
        ("host/new_room.py", "", "host.new_room is in no row"),
    ],
)
def test_a_forbidden_import_is_found(
    module: str, source: str, breach: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    path = tmp_path / module
    path.parent.mkdir(parents=True)
    path.write_text(source, encoding="utf-8")

    assert [found for found in breaches_of(path) if breach in found]


@pytest.mark.parametrize("package", ["host/close/__init__.py", "host/__init__.py"])
def test_packages_on_the_way_to_the_first_paint_import_nothing(package: str) -> None:
    assert [name for _, name in imports_of(ROOT / package)] == []


@pytest.mark.parametrize("module", ["host.__main__", "host.app"])
def test_nothing_slow_is_loaded_before_the_first_paint(module: str) -> None:
    """Each of these costs 20 to 100 ms; they are loaded by threads, after the panel has been painted."""
    slow = (
        "requests",
        "urllib3",
        "keyring",
        "platformdirs",
        "PySide6.QtNetwork",
        "multiprocessing.connection",
    )
    if module == "host.__main__":
        slow += ("PySide6",)  # owner or relay is decided before Qt is paid for
    listing = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert listing.returncode == 0, listing.stderr
    assert [name for name in listing.stdout.split() if within(name, slow)] == []
