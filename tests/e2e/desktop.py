"""A desktop of its own for one run: screen, window manager, session bus, home folder.

CLOSE_SIDEBAR_TEST_PICTURES: the folder that keeps the pictures which tests take of it.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from tests.e2e import processes
from tests.e2e.waiting import NeverHappened, wait_until

PROGRAMS = {
    "thunderbird": "thunderbird",
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "wmctrl": "wmctrl",
    "import": "imagemagick",
    "dbus-daemon": "dbus",
}
SYSTEM_PYTHON = "/usr/bin/python3"  # has the bindings to the screen reader's bus
SCREEN_READER = "at-spi2-core gir1.2-atspi-2.0 python3-gi"
# What would lead a program back to the developer's own desktop, or into a test's private setting.
FOREIGN = (
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "DBUS_SESSION_BUS_ADDRESS",
    "QT_QPA_PLATFORM",
    "PYTHONHOME",
    "PYTHONPATH",
)


class MissingProgram(Exception):
    """A program that the run needs is not installed; the text holds the line that installs it."""


def require_programs() -> None:
    """Raises MissingProgram: a run that cannot be made is a failure, never a silent skip."""
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    bindings = [SYSTEM_PYTHON, "-c", "import gi; gi.require_version('Atspi', '2.0')"]
    if subprocess.run(bindings, capture_output=True).returncode != 0:
        missing.append(SCREEN_READER)
    if missing:
        raise MissingProgram(f"These tests need more programs: sudo apt-get install {' '.join(missing)}")


class Desktop:
    """A context: what runs here ends with it.

    `env` is the environment of everything that runs on this desktop; `screen` its size in pixels.
    """

    def __init__(self, folder: Path, screen: tuple[int, int] = (1500, 860)) -> None:
        require_programs()
        self.folder = folder
        self.screen = screen
        self.mark = uuid.uuid4().hex
        self.home = folder / "home"
        runtime = folder / "runtime"
        self.home.mkdir(parents=True)
        runtime.mkdir(mode=0o700)
        # Two clicks of a fast driver on the same place are not meant as a double click.
        settings = self.home / ".config" / "gtk-3.0" / "settings.ini"
        settings.parent.mkdir(parents=True)
        settings.write_text("[Settings]\ngtk-double-click-time = 1\n")
        ours = {name for name in os.environ if name.startswith("CLOSE_SIDEBAR_")}
        kept = {name: value for name, value in os.environ.items() if name not in ours.union(FOREIGN)}
        self.env = kept | {
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(runtime),
            "LANG": "C.UTF-8",
            processes.MARK: self.mark,
        }
        self._started: list[subprocess.Popen[bytes]] = []  # in the order of their start

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _start(self) -> None:
        self.env["DISPLAY"] = f":{self._start_screen()}"
        bus = self.run("dbus-daemon", "--session", "--nofork", "--print-address=1", stdout=subprocess.PIPE)
        assert bus.stdout is not None
        with bus.stdout:
            self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        self.run("openbox")
        wait_until(lambda: self._ask("wmctrl", "-m").returncode == 0, "the window manager is there")

    def _stop(self) -> None:
        """End everything that runs on this desktop: the screen last, then what others have left behind."""
        for process in reversed(self._started):
            processes.end(process.pid)
            process.wait()
        for pid in processes.marked(self.mark):
            processes.end(pid)

    def run(
        self, *command: str, env: dict[str, str] | None = None, stdout: int | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a program here. What it says goes to a log named after it."""
        with self.log_of(Path(command[0]).name).open("ab") as log:
            process = subprocess.Popen(
                command,
                env=self.env | (env or {}),
                stdin=subprocess.DEVNULL,
                stdout=log if stdout is None else stdout,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def log_of(self, program: str) -> Path:
        """Where what a program says is kept."""
        return self.folder / f"{program}.log"

    def wait_until_all_have_ended(self, seconds: float) -> None:
        """Raises AssertionError if a process of this run lives on that `run` did not start.

        Services of the session bus are the desktop's own.
        """
        own = [process.pid for process in self._started]

        def left_behind() -> dict[int, list[str]]:
            return {
                pid: command
                for pid, command in processes.marked(self.mark).items()
                if pid not in own and "DBUS_STARTER_ADDRESS" not in processes.environment_of(pid)
            }

        with contextlib.suppress(NeverHappened):
            wait_until(lambda: not left_behind(), "all have ended", seconds)
        assert left_behind() == {}

    def xdotool(self, *arguments: str | int) -> str:
        """Real keyboard and mouse input. What xdotool printed."""
        answer = self._ask("xdotool", *map(str, arguments))
        answer.check_returncode()
        return answer.stdout.strip()

    def click(self, place: Sequence[float]) -> None:
        """A real click at x, y on the screen."""
        x, y = map(round, place)
        self.xdotool("mousemove", x, y, "click", 1)

    def processes_with_window(self, title: str) -> list[int]:
        """The process of each window with that title."""
        return [pid for pid, found in self._windows() if found == title]

    def _windows(self) -> list[tuple[int, str]]:
        """Process and title of each; wmctrl prints window, desktop, process, machine, title."""
        lines = [line.split(maxsplit=4) for line in self._ask("wmctrl", "-lp").stdout.splitlines()]
        return [(int(line[2]), "".join(line[4:])) for line in lines]

    def close_window(self, title: str) -> None:
        """Ask a window to close, as by the button of its frame."""
        self._ask("wmctrl", "-c", title).check_returncode()

    def screenshot(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._ask("import", "-window", "root", str(path)).check_returncode()
        return path

    def picture(self, name: str) -> Path:
        """A picture of the screen as it is meant to look."""
        folder = Path(os.environ.get("CLOSE_SIDEBAR_TEST_PICTURES", self.folder))
        return self.screenshot(folder / f"{name}.png")

    def _start_screen(self) -> str:
        """The number of a new display, once it is ready.

        Xvfb could choose the number itself, but then takes the one of a server that is just ending, which
        on its way out removes the socket of its successor.
        """
        reading, writing = os.pipe()
        width, height = self.screen
        display = f":{random.randrange(1000, 30000)}"
        command = ["Xvfb", display, "-displayfd", str(writing), "-nolisten", "tcp"]
        command += ["-screen", "0", f"{width}x{height}x24"]
        with self.log_of("Xvfb").open("ab") as log:
            process = subprocess.Popen(
                command, env=self.env, pass_fds=[writing], stdout=log, stderr=log, start_new_session=True
            )
        os.close(writing)
        self._started.append(process)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, f"Xvfb did not start: {self.log_of('Xvfb').read_text()}"
        return number

    def _ask(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=30)
