"""`close-sidebar sandbox`: the local Close as a server by itself."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from host.close.sandbox import faults
from host.close.sandbox.server import Sandbox

_ABOUT = """\
Serve a local Close with a sample account over HTTP on this computer. When it listens it prints
one line of JSON, {"url": ..., "api_key": ...}; it ends at Ctrl-C or SIGTERM. The journal of the
requests it got is at /sandbox/requests on the same host, its switches are at /sandbox/settings;
neither needs a key.
"""


def run(argv: Sequence[str]) -> int:
    """Serve until SIGINT or SIGTERM. Returns the exit status; wrong arguments exit with 2 at once."""
    arguments = _parser().parse_args(argv)
    # Both signals end the wait below, wherever it stands.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return _serve(arguments)
    except KeyboardInterrupt:
        return 0


def _serve(arguments: argparse.Namespace) -> int:
    try:
        sandbox = Sandbox(
            port=arguments.port,
            extra_leads=arguments.leads,
            data=arguments.data,
            latency_ms=arguments.latency,
            faults=arguments.faults,
            seed=arguments.seed,
        )
    except (OSError, ValueError) as error:
        sys.stderr.write(f"close-sidebar sandbox: {error}\n")
        return 1
    try:
        sandbox.start()
    except OSError as error:
        sandbox.stop()
        sys.stderr.write(f"close-sidebar sandbox: port {arguments.port} cannot be used: {error.strerror}\n")
        return 1
    try:
        sys.stdout.write(json.dumps({"url": sandbox.url, "api_key": sandbox.api_key}) + "\n")
        sys.stdout.flush()
        while True:
            time.sleep(3600)
    finally:
        sandbox.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="close-sidebar sandbox",
        description=_ABOUT,
        epilog=f"SPEC, the grammar of faults:\n\n{faults.__doc__}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="the port to listen on (any)")
    parser.add_argument(
        "--latency", type=_count, default=0, metavar="MS", help="milliseconds before every answer (0)"
    )
    parser.add_argument(
        "--faults", type=_faults, default="", metavar="SPEC", help="what goes wrong, and when (see below)"
    )
    parser.add_argument(
        "--leads", type=_count, default=0, metavar="N", help="leads to generate on top of the sample (0)"
    )
    parser.add_argument(
        "--data", type=Path, metavar="FILE", help="keep the account in this file (forgotten at the end)"
    )
    parser.add_argument(
        "--seed", type=_count, default=0, metavar="N", help="where the chance of the faults begins (0)"
    )
    return parser


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"not a whole number: {text!r}")
    return int(text)


def _port(text: str) -> int:
    port = _count(text)
    if port > 65535:
        raise argparse.ArgumentTypeError(f"not a port: {text}")
    return port


def _faults(text: str) -> str:
    try:
        faults.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text
