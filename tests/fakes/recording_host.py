"""A native host that writes down what it receives, and can be told to misbehave.

Everything lies in the folder named by CLOSE_SIDEBAR_RECORDING: `received.jsonl` gets each message, and the
file `mode`, if there is one, says how to behave:

  sound       (or no file) say hello, answer each report with a status
  crash       end at once
  crash-later say hello, end at the first report
  garbage     print a sentence to stdout, as a stray print would
  silent      read and never say a word
  older       say hello with an older protocol
  newer       say hello with a newer protocol

The messages in `to-say.json` are said, once, when a button of the extension is clicked.

Also by CLOSE_SIDEBAR_RECORDING_MODE, which counts where there is no file.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ["CLOSE_SIDEBAR_RECORDING"])
REPORTS = ("displayed", "nothing_displayed", "several_selected")


def main() -> None:
    mode = read_mode()
    match mode:
        case "crash":
            sys.exit(3)
        case "garbage":
            sys.stdout.write("Starting the panel, please wait\n")
            sys.stdout.flush()
        case "silent":
            pass
        case "older":
            say({"type": "hello", "protocol": 0, "version": "0.0.9", "capabilities": []})
        case "newer":
            say({"type": "hello", "protocol": 2, "version": "2.0.0", "capabilities": []})
        case _:
            say({"type": "hello", "protocol": 1, "version": "0.1.0", "capabilities": []})
    while (message := receive()) is not None:
        with (FOLDER / "received.jsonl").open("a", encoding="utf-8") as record:
            record.write(json.dumps(message, ensure_ascii=False) + "\n")
        if message["type"] in REPORTS:
            if mode == "crash-later":
                sys.exit(3)
            if mode == "sound":
                answer(message)
        elif message["type"] == "show_panel":
            say_what_is_laid_out()


def read_mode() -> str:
    try:
        return (FOLDER / "mode").read_text().strip()
    except FileNotFoundError:
        return os.environ.get("CLOSE_SIDEBAR_RECORDING_MODE", "sound")


def answer(report: dict[str, Any]) -> None:
    """As many matches as people; then a status that comes too late, and a message that no extension knows."""
    seq = report["seq"]
    matches = len(report["message"]["people"]) if report["type"] == "displayed" else None
    say({"type": "status", "seq": seq, "matches": matches, "title": f"Answer to {report['type']}"})
    say({"type": "status", "seq": seq - 1, "matches": 99, "title": "Too late"})
    say({"type": f"weather_{seq}"})


def say_what_is_laid_out() -> None:
    laid_out = FOLDER / "to-say.json"
    if laid_out.exists():
        messages = json.loads(laid_out.read_text())
        laid_out.unlink()
        for message in messages:
            say(message)


def say(message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()
    sys.stdout.buffer.write(struct.pack("=I", len(body)) + body)
    sys.stdout.buffer.flush()


def receive() -> Any:
    """The next message, or None at the end."""
    head = sys.stdin.buffer.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack("=I", head)
    return json.loads(sys.stdin.buffer.read(length))


if __name__ == "__main__":
    main()
