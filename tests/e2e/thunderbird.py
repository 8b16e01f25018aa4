"""Drives a real Thunderbird as a person does, by mouse clicks and keys, and sees what it shows."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.e2e import processes
from tests.e2e.desktop import Desktop
from tests.e2e.mailbox import SAMPLES, make_profile
from tests.e2e.marionette import Marionette, MarionetteError
from tests.e2e.waiting import wait_until

EXTENSION_ID = "close-sidebar@close-sidebar.example"
HELPERS = (Path(__file__).parent / "in_thunderbird.js").read_text(encoding="utf-8")
Bounds = tuple[int, int, int, int]  # left, top, width, height of a window's frame in pixels
WINDOW: Bounds = (0, 0, 1100, 820)
_STEADY_LOOKS = 5


@dataclass(frozen=True)
class Button:
    """What a button of the extension shows."""

    badge: str
    title: str


class Thunderbird:
    """A context: one run of Thunderbird with a fresh profile, the sample messages and the extension.

    Messages are named by their sample file ("01-ada"). `environment` is added to Thunderbird's own and so
    reaches the native host.
    """

    def __init__(
        self,
        desktop: Desktop,
        xpi: bytes,
        environment: dict[str, str],
        *,
        profile: str = "profile",
        window: Bounds = WINDOW,
    ) -> None:
        self.desktop = desktop
        self._window = window
        self._environment = environment | {
            "MOZ_CRASHREPORTER_DISABLE": "1",
            "GDK_BACKEND": "x11",
            "GNOME_ACCESSIBILITY": "0",  # only the panel's tree is read; Thunderbird's own would slow it down
        }
        self._profile = desktop.folder / profile
        self._port = _free_port()
        self.mailbox = make_profile(self._profile, {"marionette.port": self._port})
        extensions = self._profile / "extensions"
        extensions.mkdir()
        (extensions / f"{EXTENSION_ID}.xpi").write_bytes(xpi)

    def __enter__(self) -> Self:
        """Start it and wait until the list of the Inbox and the extension are ready."""
        options = ["--profile", str(self._profile), "--no-remote"]
        options += ["--marionette", "--remote-allow-system-access"]
        self._process = self.desktop.run("thunderbird", *options, env=self._environment)
        self._marionette = Marionette(self._port)
        self.run(
            """
            await until(() => mailPane()?.document.readyState === "complete" && mailPane().threadTree, 30000);
            const [left, top, width, height] = args;
            mainWindow.moveTo(left, top);
            mainWindow.resizeTo(width, height);
            await until(() => extension()?.backgroundState === "running");
            const inbox = await until(() => folderNamed("Inbox"));
            mailPane().displayFolder(inbox.URI); // also opens the branch of the tree
            await until(() => mailPane().gFolder === inbox && mailPane().gDBView?.rowCount);
            """,
            *self._window,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """The desktop ends what still runs."""
        self._marionette.close()

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script inside Thunderbird, with the helpers of in_thunderbird.js."""
        return self._marionette.run(HELPERS + script, *arguments)

    def _steady(self, script: str, *arguments: Any) -> list[int]:
        """The place that a script gives, once it is the same several times in a row: a window that was just
        resized or maximised lays itself out again, and a click would miss."""
        seen: list[list[int]] = []

        def settled() -> list[int] | None:
            seen.append(self.run(script, *arguments))
            return seen[-1] if seen[-_STEADY_LOOKS:] == [seen[-1]] * _STEADY_LOOKS else None

        return wait_until(settled, "what is to be clicked stands still")

    # Mail

    def open_folder(self, name: str) -> None:
        """Click on a folder in the tree."""
        where = self._steady(
            """
            const folder = await until(() => folderNamed(args[0]));
            const row = await until(() => mailPane().folderPane.getRowForFolder(folder));
            await until(() => row.getBoundingClientRect().height > 0);
            return middleOf(row.querySelector(".name"));
            """,
            name,
        )
        self.desktop.click(where)
        self.run("await until(() => mailPane().gFolder?.name === args[0] && mailPane().gDBView);", name)

    def click(self, name: str) -> None:
        """Click on a message in the list."""
        self.desktop.click(self.place_of(name))

    def place_of(self, name: str) -> list[int]:
        """Where on the screen a message stands in the list."""
        return self._steady(
            """
            const index = await until(() => rowOf(args[0]) + 1) - 1;
            const list = mailPane().threadTree;
            list.scrollToIndex(index, true);
            return middleOf(await until(() => list.getRowAtIndex(index)));
            """,
            self.mailbox.id(name),
        )

    def ctrl_click(self, name: str) -> None:
        """Add a message to what is selected, or take it out."""
        place = self.place_of(name)
        self.desktop.xdotool("keydown", "ctrl")
        try:
            self.desktop.click(place)
        finally:
            self.desktop.xdotool("keyup", "ctrl")

    def press(self, keys: str) -> None:
        """Press a key or a chord in the window that has the focus, such as "Delete" or "ctrl+w"."""
        self.desktop.xdotool("key", keys)

    def select_by_script(self, names: list[str]) -> None:
        """Select messages one after the other, as fast as Thunderbird can."""
        ids = [self.mailbox.id(name) for name in names]
        self.run("for (const id of args[0]) mailPane().threadTree.selectedIndex = rowOf(id);", ids)

    def select_rows(self, count: int) -> None:
        """Select the first messages of the folder."""
        self.run("mailPane().threadTree.selectedIndices = [...Array(args[0]).keys()];", count)

    def open_account(self) -> None:
        """Go to the page of the account above its folders."""
        self.run("mailPane().displayFolder(folderNamed('Inbox').rootFolder.URI);")

    def lose_text_of_folder(self, name: str) -> None:
        """Empty the file of a folder behind Thunderbird's back; the list still has its messages."""
        (self._profile / "Mail" / "pop" / name).write_bytes(b"")

    # Tabs and windows

    def open_in_tab(self, name: str) -> None:
        script = 'tabmail.openTab("mailMessageTab", { messageURI: uriOf(args[0]) });'
        self.run(script, self.mailbox.id(name))

    def open_in_background_tab(self, name: str) -> None:
        """Open a tab behind the present one and wait until its message is loaded."""
        self.run(
            """
            const tab = tabmail.openTab("mailMessageTab", { messageURI: uriOf(args[0]), background: true });
            await until(() => tab.chromeBrowser.contentWindow?.msgLoaded);
            """,
            self.mailbox.id(name),
        )

    def switch_to_tab(self, number: int) -> None:
        """Click on a tab; 0 is the mail tab."""
        self.desktop.click(self._steady("return middleOf(tabmail.tabInfo[args[0]].tabNode);", number))

    def open_file(self, name: str) -> None:
        """Open a sample message as a file from disk, in a tab of its own."""
        self.run(
            """
            const { FileUtils } = ChromeUtils.importESModule("resource://gre/modules/FileUtils.sys.mjs");
            const file = new FileUtils.File(args[0]);
            MailUtils.openEMLFile(mainWindow, file, Services.io.newFileURI(file));
            """,
            str(SAMPLES / f"{name}.eml"),
        )

    def open_address_book(self) -> None:
        self.run("mainWindow.toAddressBook();")

    def open_in_window(self, name: str) -> None:
        """Open a window for a message and wait until it shows it and has the focus."""
        self.run(
            """
            MailUtils.openMessageInNewWindow(messageOf(args[0]));
            const isReady = (window) => window.messageBrowser?.contentWindow?.msgLoaded;
            await until(() => messageWindows().some((window) => isReady(window) && hasFocus(window)));
            """,
            self.mailbox.id(name),
        )

    def close_message_windows(self) -> None:
        self.run("messageWindows().forEach((window) => window.close());")

    def open_compose_window(self) -> None:
        """Press the keys for a new message and wait until its window has the focus."""
        self.press("ctrl+n")
        self.run(
            """
            const windows = () => [...Services.wm.getEnumerator("msgcompose")];
            await until(() => windows().some((window) => window.gLoadingComplete && hasFocus(window)));
            """
        )

    def focus_main_window(self) -> None:
        self.run("mainWindow.focus(); await until(() => hasFocus(mainWindow));")

    def has_focus(self) -> bool:
        """Whether the keyboard belongs to the main window."""
        return bool(self.run("return hasFocus(mainWindow);"))

    def minimise(self) -> None:
        self.run("mainWindow.minimize();")

    def maximise(self) -> None:
        self.run("mainWindow.maximize(); await until(() => stateOf(mainWindow) === 'maximized');")

    def restore(self) -> None:
        """Bring a minimised window back, or a maximised one to its other size."""
        self.run("mainWindow.restore(); mainWindow.focus();")

    def state(self) -> str:
        """What has become of the main window: "normal", "maximized", "minimized" or "fullscreen"."""
        return str(self.run("return stateOf(mainWindow);"))

    def bounds(self) -> Bounds:
        """Where the main window stands, its frame included."""
        left, top, width, height = self.run("return boundsOf(mainWindow);")
        return left, top, width, height

    def place(self, bounds: Bounds) -> None:
        """Move and resize the main window as the person would by its frame."""
        self.run(
            """
            const [left, top, width, height] = args;
            mainWindow.moveTo(left, top);
            mainWindow.resizeTo(width, height);
            await until(() => String(boundsOf(mainWindow)) === String(args));
            """,
            *bounds,
        )

    def tidy(self) -> None:
        """Close every window and tab but the first, and deselect all in the Inbox."""
        self.run(
            """
            const others = [...messageWindows(), ...Services.wm.getEnumerator("msgcompose")];
            others.forEach((window) => window.close());
            tabmail.closeOtherTabs(mailTab());
            tabmail.switchToTab(0);
            mainWindow.focus();
            await until(() => hasFocus(mainWindow));
            """
        )
        self.open_folder("Inbox")
        self.run("mailPane().threadTree.selectedIndex = -1;")

    # The extension

    def toolbar_button(self) -> Button:
        """The extension's button in the main window's toolbar."""
        return self._button("toolbarButton(mainWindow)")

    def header_button(self) -> Button:
        """The extension's button in the head of the message that the main window shows."""
        return self._button("headerButton(mailPane().messageBrowser.contentWindow)")

    def window_button(self) -> Button:
        """The extension's button in the toolbar of the newest message window."""
        return self._button("toolbarButton(messageWindows().at(-1))")

    def click_toolbar_button(self) -> None:
        self.desktop.click(self._steady("return middleOf(toolbarButton(mainWindow));"))

    def click_window_button(self) -> None:
        self.desktop.click(self._steady("return middleOf(toolbarButton(messageWindows().at(-1)));"))

    def click_header_button(self) -> None:
        script = "return middleOf(headerButton(mailPane().messageBrowser.contentWindow));"
        self.desktop.click(self._steady(script))

    def help_pages(self) -> list[str]:
        """The text of every open help page."""
        code = "return content.document.body.innerText;"
        texts = self.run("return Promise.all(helpTabs().map((tab) => inPage(tab.browser, args[0])));", code)
        return [str(text) for text in texts]

    def help_page(self) -> str:
        """The text of the one help page, once it is complete."""

        def complete() -> list[str]:
            return [page for page in self.help_pages() if "Thunderbird 1" in page]  # the version comes last

        (page,) = wait_until(complete, "the help page opens and tells the versions")
        return page

    def click_try_again(self) -> None:
        """Click the button of the open help page."""
        code = """
            const box = content.document.getElementById("try-again").getBoundingClientRect();
            const { mozInnerScreenX: left, mozInnerScreenY: top } = content;
            return [left + box.x + box.width / 2, top + box.y + box.height / 2];
            """
        self.desktop.click(self.run("return inPage(helpTabs()[0].browser, args[0]);", code))

    def help_page_is_in_front(self) -> bool:
        return bool(self.run("return helpTabs().includes(tabmail.currentTabInfo);"))

    def reload_extension(self) -> None:
        """As by the add-on manager: the extension starts anew, and so does its host."""
        self.run("await (await AddonManager.getAddonByID(EXTENSION)).reload();")

    def put_extension_to_sleep(self) -> None:
        """Stop the extension's background page as Thunderbird does with an idle one; its port closes too."""
        self.run(
            """
            const options = { ignoreDevToolsAttached: true, disableResetIdleForTest: true };
            await extension().terminateBackground(options);
            await until(() => extension().backgroundState === "stopped");
            """
        )

    def hosts(self) -> list[int]:
        """The living native hosts: direct children of Thunderbird, known by their last argument."""
        return [
            pid
            for pid, command in processes.marked(self.desktop.mark).items()
            if command[-1:] == [EXTENSION_ID] and processes.parent_of(pid) == self._process.pid
        ]

    def console(self) -> str:
        """What pages wrote by console.log and its kin, then the error console with a host's stderr."""
        errors = self.run("return Services.console.getMessageArray().map(String);")
        written = self.desktop.log_of("thunderbird").read_text(encoding="utf-8", errors="replace")
        return "\n".join([written, *errors])

    @property
    def pid(self) -> int:
        return self._process.pid

    # The end

    def quit(self) -> None:
        """Quit as by the menu and wait until Thunderbird has gone."""
        with contextlib.suppress(ConnectionError, MarionetteError):  # it may hang up before it has answered
            self._marionette.call("Marionette:Quit", flags=["eAttemptQuit"])
        self._process.wait(timeout=30)

    def kill(self) -> None:
        """SIGKILL, as when it crashes."""
        self._process.kill()
        self._process.wait(timeout=10)

    def kill_host(self) -> int:
        """SIGKILL for the one host there is; its process id."""
        (host,) = self.hosts()
        os.kill(host, signal.SIGKILL)
        wait_until(lambda: not processes.is_alive(host), "the host is dead")
        return host

    def _button(self, expression: str) -> Button:
        badge, title = self.run(f"return badgeAndTitle({expression});")
        return Button(badge or "", title or "")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
