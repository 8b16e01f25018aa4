"""The command line: `close-sidebar` and `close-sidebar-host`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from host import __version__, instance, logs
from host.close.address import BadAddress
from host.credentials import Demo, Key, from_environment
from host.settings import data_folder
from host.stdio import Stdio

_PR_SET_DUMPABLE = 4  # from linux/prctl.h


def main(arguments: Sequence[str] | None = None) -> int:
    """`close-sidebar`: the panel as a window of its own, or one of the other commands."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = _COMMANDS.get(words[0]) if words else None
    return command(words[1:]) if command else _window(words)


def native_host() -> int:
    """`close-sidebar-host`: what Thunderbird starts, with the manifest's path and the extension's id."""
    if "--version" in sys.argv[1:]:
        print(__version__)
        return 0
    if "--self-test" in sys.argv[1:]:
        return _self_test()
    if len(sys.argv) < 3 and sys.stdin is not None and sys.stdin.isatty():
        print(
            "Thunderbird starts this program. To see the panel by hand, run: close-sidebar", file=sys.stderr
        )
        return 2
    _leave_no_core()
    stdio = Stdio.take()
    account = _account()
    folder = _instance_folder(account)
    logs.start(folder)
    lock = instance.claim(folder) or _relay_or_lock(folder, stdio)
    from host.app import run_native_host

    return run_native_host(account, lock, stdio)


def _window(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="close-sidebar",
        description="Close CRM beside the mail being read in Thunderbird; here as a window of its own.",
        epilog=f"Other commands: {', '.join(_COMMANDS)}. Each explains itself with --help.",
    )
    parser.add_argument(
        "--demo", action="store_true", help="use the built-in sample account; no key is needed"
    )
    parser.add_argument(
        "--look-up", metavar="ADDRESS", default="", help="show the record with this e-mail address"
    )
    parser.add_argument("--version", action="version", version=__version__)
    options = parser.parse_args(words)
    _leave_no_core()
    # Ctrl+C in the terminal ends the window at once; Qt's event loop would not see Python's handler.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if options.demo:
        os.environ["CLOSE_SIDEBAR_DEMO"] = "1"  # what this process starts is a demo too
    account = _account()
    folder = _instance_folder(account)
    logs.start(folder)
    while (lock := instance.claim(folder)) is None:
        if _call(folder, instance.OpenWindow(options.look_up, __version__)) is not None:
            return 0
    from host.app import run_window

    return run_window(account, lock, look_up=options.look_up)


def _self_test() -> int:
    """For the doctor: load all that the panel needs, and tell the version or what cannot be loaded."""
    try:
        import host.app
        import host.close.api  # noqa: F401 - loaded for the sake of it
    except ImportError as error:
        print(error, file=sys.stderr)
        return 1
    print(__version__)
    return 0


def _relay_or_lock(folder: Path, stdio: Stdio) -> instance.Lock:
    """Relay to the owner, and end with it or with Thunderbird. Where the owner is just leaving, its lock."""
    waiting = threading.Event()
    waiting.set()
    if sys.platform != "win32":  # there Thunderbird ends its native hosts itself
        threading.Thread(target=_leave_at_end, args=(stdio, waiting), name="end", daemon=True).start()
    lock = None
    while lock is None:
        channel = _call(folder, instance.Relay(os.getppid(), __version__))
        if channel is not None:
            instance.relay(channel, stdio)
            # At once: the extension starts this program again, which may then be the owner.
            os._exit(0)
        lock = instance.claim(folder)
    waiting.clear()
    return lock


def _leave_at_end(stdio: Stdio, waiting: threading.Event) -> None:
    stdio.wait_for_end()
    if waiting.is_set():
        os._exit(0)


def _instance_folder(account: Demo | Key | None) -> Path:
    """The demo is a panel of its own beside the one with the person's account."""
    return data_folder() / "demo" if isinstance(account, Demo) else data_folder()


def _call(folder: Path, caller: instance.Caller) -> instance.Channel | None:
    try:
        return instance.call(folder, caller)
    except instance.NoAnswer:
        print("Close Sidebar is running but does not answer. End it, then try again.", file=sys.stderr)
        raise SystemExit(1) from None


def _account() -> Demo | Key | None:
    try:
        return from_environment(os.environ)
    except BadAddress as error:
        print(f"CLOSE_SIDEBAR_API_URL cannot be used. {error}", file=sys.stderr)
        raise SystemExit(2) from error


def _leave_no_core() -> None:
    """A core file of this process would hold the key, and so would what a debugger of this user reads."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        # A limit of 0 is no limit where cores are piped into a program, as systemd does.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _install(words: list[str]) -> int:
    from manifest.install import run

    return run(words)


def _uninstall(words: list[str]) -> int:
    from manifest.install import run_uninstall

    return run_uninstall(words)


def _doctor(words: list[str]) -> int:
    from manifest.doctor import run

    return run(words)


def _sandbox(words: list[str]) -> int:
    from host.close.sandbox.command import run

    return run(words)


_COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "install": _install,
    "uninstall": _uninstall,
    "doctor": _doctor,
    "sandbox": _sandbox,
}


if __name__ == "__main__":
    sys.exit(main())
