"""The extension listens to no event: it says what is shown once, at its start, and never again."""

import os
import re
import shutil
import tempfile
from pathlib import Path

EXTENSION = Path(__file__).parents[2] / "extension"

_copy = Path(tempfile.mkdtemp(prefix="close-sidebar-unwired-")) / "extension"
shutil.copytree(EXTENSION, _copy)
_background = _copy / "background.js"
_wired = _background.read_text(encoding="utf-8")
_unwired = re.sub(
    r"messenger\.(messageDisplay|mailTabs|tabs|windows|messages)\.on\w+\.addListener\(", "(() => {})(", _wired
)
assert _unwired != _wired, "background.js no longer registers its listeners where this looks for them"
_background.write_text(_unwired, encoding="utf-8")
os.environ["CLOSE_SIDEBAR_TEST_EXTENSION"] = str(_copy)


def pytest_unconfigure() -> None:
    shutil.rmtree(_copy.parent)
