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

from host.settings import data_folder, make_private_folder

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


def start() -> None:
    """Begin to log into memory: finding the folder and opening the file would delay the first paint."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(logging.handlers.MemoryHandler(_HELD_RECORDS, flushLevel=logging.CRITICAL + 1))
    # What these say of a request is the whole address with its parameters.
    for chatty in ("urllib3", "requests"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda failure: _log_uncaught(
        failure.exc_type, failure.exc_value or failure.exc_type(), failure.exc_traceback
    )


def open_file() -> None:
    """Move the log from memory into the file. A folder that cannot be written leaves it on stderr."""
    root = logging.getLogger()
    target = _file_handler()
    target.setFormatter(RedactingFormatter())
    root.addHandler(target)
    for handler in list(root.handlers):
        if isinstance(handler, logging.handlers.MemoryHandler):
            root.removeHandler(handler)
            handler.setTarget(target)
            handler.close()  # hands over what it holds


def log_path() -> Path:
    return data_folder() / "logs" / "close-sidebar.log"


def _file_handler() -> logging.Handler:
    path = log_path()
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
