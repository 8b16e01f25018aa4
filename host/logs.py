"""The log: a rotating file that carries no key, no address and no mail text."""

from __future__ import annotations

import logging
import logging.handlers
import re
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from host.settings import make_private_folder

_MAX_BYTES = 1_000_000
_KEPT_FILES = 3
_HELD_RECORDS = 1_000

_SECRETS = re.compile(
    r"""(?ix)
    api_[a-z0-9]+\.[a-z0-9]+                 # a key of Close
    | (?<=basic\ )\S+ | (?<=bearer\ )\S+     # the value of an Authorization header
    | [^\s<>"'(),;:=/]+@[^\s<>"'(),;:]+      # an e-mail address
    """
)

log = logging.getLogger(__name__)

_opening = threading.Lock()


class RedactingFormatter(logging.Formatter):
    """Lets numbers and our own words pass, strings without their secrets, and of all else only the type."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        redacted = logging.makeLogRecord(record.__dict__)
        if isinstance(record.args, tuple):
            redacted.args = tuple(_shown(value) for value in record.args)
        redacted.exc_text = None  # another handler may have cached its own, unredacted
        return _SECRETS.sub("[redacted]", super().format(redacted))

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Where it happened and what kind it was; the message of an exception may quote anything."""
        kind, _, trace = ei
        frames = traceback.format_list(traceback.extract_tb(trace))
        return "".join(frames) + (kind.__name__ if kind else "")


class _HeldLog(logging.handlers.MemoryHandler):
    """Keeps the log until it is known whether a file is worth its time."""

    def __init__(self, path: Path) -> None:
        super().__init__(_HELD_RECORDS, flushLevel=logging.CRITICAL + 1)
        self.path = path


def start(folder: Path) -> None:
    """Begin to log into memory: opening the file, below `folder`, would delay the first paint."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(_HeldLog(folder / "logs" / "close-sidebar.log"))
    # What these say of a request is the whole address with its parameters.
    for chatty in ("urllib3", "requests"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda failure: _log_uncaught(
        failure.exc_type, failure.exc_value or failure.exc_type(), failure.exc_traceback
    )


def open_file() -> None:
    """Move the log from memory into the file, once. One that cannot be written is replaced by stderr."""
    root = logging.getLogger()
    with _opening:
        held = _held_log()
        if held is None:
            return
        target = _file_handler(held.path)
        target.setFormatter(RedactingFormatter())
        root.addHandler(target)
        root.removeHandler(held)
        held.setTarget(target)
        held.close()  # hands over what it holds


def _held_log() -> _HeldLog | None:
    return next((handler for handler in logging.getLogger().handlers if isinstance(handler, _HeldLog)), None)


def _file_handler(path: Path) -> logging.Handler:
    try:
        make_private_folder(path.parent)
        path.touch(mode=0o600)
        return logging.handlers.RotatingFileHandler(
            path, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8"
        )
    except OSError:
        return logging.StreamHandler(sys.stderr)


def _shown(value: object) -> object:
    if isinstance(value, int | float | str | None):
        return value
    return f"<{type(value).__name__}>"


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.error("an error was not handled", exc_info=(kind, error, trace))
    if (held := _held_log()) is not None:
        # Too early for the window to tell it, or in a relay, which has none: who started this should know.
        open_file()
        more = f"The log tells more: {held.path}" if held.path.is_file() else "No log can be written."
        sys.stderr.write(f"Close Sidebar met an error ({kind.__name__}). {more}\n")
