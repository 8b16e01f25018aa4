"""Composition root: builds and wires everything, and holds the one table from intent to operation."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication

from host import __version__, intents, logs, protocol, settings
from host.credentials import Demo, Key
from host.link import Link
from host.lookup import Lookup
from host.message import People, people_of
from host.stdio import Stdio
from host.store import (
    Account,
    Card,
    Failed,
    Looking,
    NeedsKey,
    NobodyToLookUp,
    NoMatch,
    NothingShown,
    Sample,
    SeveralSelected,
    State,
    Store,
)
from host.tasks import Lane, Tasks
from host.ui.docking import Docking
from host.ui.panel import Panel
from host.ui.placement import Rect

if TYPE_CHECKING:  # these load requests and the web server, which must not delay the first paint
    from host.close.api import Close
    from host.close.sandbox.server import Sandbox

log = logging.getLogger(__name__)

_SAFE_SCHEMES = {"http", "https", "mailto", "tel"}
_HANGING_AFTER_S = 1.0


class Connection:
    """Gives the client for an account; made on first use, on whatever worker thread that is."""

    def __init__(self, account: Demo | Key) -> None:
        self._account = account
        self._lock = threading.Lock()
        self._close: Close | None = None
        self._sandbox: Sandbox | None = None

    def __call__(self) -> Close:
        with self._lock:
            if self._close is None:
                self._close = self._open()
            return self._close

    def stop(self) -> None:
        """End the demo's sandbox, if this connection runs one."""
        with self._lock:
            if self._sandbox is not None:
                self._sandbox.stop()
                self._sandbox = None

    def _open(self) -> Close:
        from host.close.api import Close
        from host.close.transport import Transport

        account = self._account
        if isinstance(account, Demo):
            from host.close.sandbox.server import Sandbox

            self._sandbox = Sandbox()
            self._sandbox.start()
            account = Key(self._sandbox.url, self._sandbox.api_key)
        return Close(Transport(account.api_url, account.secret))


class App(QObject):
    """The running panel: what it shows of an account, and what the person's intents do."""

    def __init__(self, account: Demo | Key | None) -> None:
        super().__init__()
        self.store = Store()
        self.panel = Panel(self.store)
        self._tasks = Tasks()
        self._connection: Connection | None = None
        self._lookup: Lookup | None = None
        self._samples: list[protocol.MessageHead] = []
        self._again: Callable[[], None] = self._show_nothing
        self.panel.intent.connect(self._carry_out)
        self._operations: dict[type, Callable[[Any], None]] = {
            intents.ShowMatch: lambda intent: self._with_lookup(lambda it: it.show_match(intent.position)),
            intents.ShowPerson: lambda intent: self._with_lookup(lambda it: it.show_person(intent.address)),
            intents.Refresh: lambda _: self._with_lookup(lambda it: it.refresh()),
            intents.LookUp: lambda intent: self.look_up(intent.address),
            intents.OpenLink: lambda intent: _open_link(intent.url),
            intents.CopyText: lambda intent: QGuiApplication.clipboard().setText(intent.text),
            intents.ShowSample: lambda intent: self.show_sample(intent.position),
            intents.StartDemo: lambda _: self.use(Demo()),
        }
        if account is not None:
            self.use(account)
        else:
            self._again()

    def use(self, account: Demo | Key) -> None:
        """Ask this account from now on; what is displayed is looked up there."""
        if self._connection is not None:
            self._connection.stop()
        self._connection = Connection(account)
        self._lookup = Lookup(self._connection, self.store, self._tasks)
        self.store.use(Account(demo=isinstance(account, Demo)))
        self._again()

    def warm_up(self) -> None:
        """After the first paint: load what requests need, and open a connection by asking who we are."""
        self._tasks.run(Lane.BACKGROUND, logs.open_file, done=_ignore, failed=_log_failure)
        connection = self._connection
        if connection is not None:
            self._tasks.run(Lane.READS, lambda: _who_am_i(connection), done=self._greet, failed=_log_failure)

    def show_message(self, head: protocol.MessageHead, own: tuple[str, ...]) -> None:
        """A message is displayed: show the record of whom it is about."""
        self._show_people(people_of(head, own))

    def show_several(self, count: int) -> None:
        self._show(lambda lookup: lookup.show_several(count))

    def look_up(self, address: str) -> None:
        """Show the record for an address given by hand."""
        self._show(lambda lookup: lookup.look_up(address))

    def list_samples(self) -> None:
        """The demo's own window: list the sample messages and display the first."""
        from host.close.sandbox.messages import sample_messages
        from host.eml import read_head

        self._tasks.run(
            Lane.BACKGROUND,
            lambda: [read_head(path.read_bytes()) for path in sample_messages()],
            done=self._got_samples,
            failed=_log_failure,
        )

    def show_sample(self, position: int) -> None:
        """Display a sample message; it travels the way of every displayed message."""
        from host.close.sandbox.messages import OWN_ADDRESSES

        if 0 <= position < len(self._samples):
            self.store.use(replace(self.store.account, sample_shown=position))
            self.show_message(self._samples[position], OWN_ADDRESSES)

    def stop(self) -> None:
        """Let go of the workers and of the demo's sandbox."""
        self._tasks.stop()
        if self._connection is not None:
            self._connection.stop()

    def _show_nothing(self) -> None:
        self._show(lambda lookup: lookup.show_nothing())

    show_nothing = _show_nothing

    def _show_people(self, people: People) -> None:
        self._show(lambda lookup: lookup.show_people(people))

    def _show(self, ask: Callable[[Lookup], None]) -> None:
        """Show something now, and again when the account changes."""
        self._again = lambda: self._show(ask)
        if self._lookup is None:
            self.store.show(NeedsKey())
        else:
            ask(self._lookup)

    def _with_lookup(self, ask: Callable[[Lookup], None]) -> None:
        if self._lookup is not None:
            ask(self._lookup)

    def _carry_out(self, intent: intents.Intent) -> None:
        self._operations[type(intent)](intent)

    def _got_samples(self, heads: list[protocol.MessageHead]) -> None:
        self._samples = heads
        samples = tuple(Sample(_sender(head), head.subject) for head in heads)
        self.store.use(replace(self.store.account, samples=samples))
        self.show_sample(0)

    def _greet(self, who: str) -> None:
        self.store.use(replace(self.store.account, who=who))


class NativeHost(QObject):
    """The panel as Thunderbird's native messaging host: one link, and the panel beside its window."""

    def __init__(self, app: App, link: Link, docking: Docking) -> None:
        super().__init__()
        self._app = app
        self._link = link
        self._docking = docking
        self._seq = 0
        self._displayed: tuple[protocol.MessageHead, tuple[str, ...]] | None = None
        self._docked_once = False
        link.received.connect(self._receive)
        app.store.changed.connect(self._report)

    def _receive(self, message: protocol.FromExtension) -> None:
        match message:
            case protocol.Hello():
                log.info("the extension is %s in %s", message.version, message.application)
            case protocol.Displayed():
                self._shows(message)
                displayed = (message.message, message.own)
                if displayed != self._displayed:  # else only the window has moved
                    self._displayed = displayed
                    self._app.show_message(*displayed)
                self._report()
            case protocol.NothingDisplayed():
                self._shows(message)
                self._displayed = None
                self._app.show_nothing()
                self._report()
            case protocol.SeveralSelected():
                self._shows(message)
                self._displayed = None
                self._app.show_several(message.count)
                self._report()
            case protocol.ShowPanel():
                self._docked_once = True
                self._dock_beside(message.window)
                self._docking.show()

    def _shows(
        self, message: protocol.Displayed | protocol.NothingDisplayed | protocol.SeveralSelected
    ) -> None:
        self._seq = message.seq
        self._dock_beside(message.window)

    def _dock_beside(self, window: protocol.Window | None) -> None:
        if window is not None and window.state != "minimized":  # a minimised window has no place
            self._docking.window_reported(_frame(window), window.scale)
        if not self._docked_once:
            # Only the first time: a panel that the person closed stays closed until they ask for it.
            self._docked_once = True
            self._docking.show()

    def _report(self) -> None:
        if self._seq:
            self._link.send(status_of(self._app.store.state, self._seq))


def status_of(state: State, seq: int) -> protocol.Status:
    """What the extension's buttons say while the panel shows this state."""
    match state:
        case Card(total=1):
            return protocol.Status(seq, state.lead.name, 1)
        case Card():
            return protocol.Status(
                seq, f"{state.lead.name} ({state.position + 1} of {state.total})", state.total
            )
        case NoMatch():
            return protocol.Status(seq, f"{state.person.label} is not in Close", 0)
        case Looking():
            return protocol.Status(seq, f"Asking Close about {state.person.label}")
        case Failed():
            return protocol.Status(seq, state.problem.title)
        case NeedsKey():
            return protocol.Status(seq, "Close Sidebar needs an API key")
        case NobodyToLookUp():
            return protocol.Status(seq, "Nobody to look up in this message")
        case SeveralSelected():
            return protocol.Status(seq, f"{state.count} messages selected")
        case NothingShown():
            return protocol.Status(seq, "Close Sidebar")


def run_native_host(account: Demo | Key | None, stdio: Stdio) -> int:
    """Be the panel of the Thunderbird that started this process, until it ends the link.

    Never returns: once everything is saved the process is gone, also with a request still hanging.
    """
    qt = _application()
    qt.setQuitOnLastWindowClosed(False)  # closing the panel hides it; the link keeps the process
    app = App(account)
    docking = Docking(app.panel, os.getppid(), width=settings.load(_settings_path()).panel_width)
    link = Link(stdio, after_end=_leave_anyway)
    host = NativeHost(app, link, docking)
    link.ended.connect(lambda: _leave(docking))
    link.start(protocol.Hello(protocol=protocol.PROTOCOL_VERSION, version=__version__))
    QTimer.singleShot(0, app.warm_up)
    qt.exec()
    del host
    _leave(docking)
    return 0


def run_window(account: Demo | Key | None, *, look_up: str = "") -> int:
    """Be the panel as a window of its own until the person closes it."""
    qt = _application()
    kept = settings.load(_settings_path())
    app = App(account)
    app.panel.resize(kept.window_width, kept.window_height)
    app.panel.show()
    if look_up:
        app.look_up(look_up)
    elif isinstance(account, Demo):
        app.list_samples()
    QTimer.singleShot(0, app.warm_up)
    code = qt.exec()
    size = app.panel.size()
    _keep(replace(kept, window_width=size.width(), window_height=size.height()), kept)
    app.stop()
    return code


def _application() -> QApplication:
    qt = QApplication([])
    qt.setApplicationName("close-sidebar")
    qt.setApplicationDisplayName("Close Sidebar")
    qt.setDesktopFileName("close-sidebar")  # the window's icon on Wayland
    return qt


def _leave(docking: Docking) -> None:
    """Save, let go of the screen, and be gone: joining the workers would wait for their requests."""
    kept = settings.load(_settings_path())
    _keep(replace(kept, panel_width=docking.width), kept)
    docking.stop()
    logging.shutdown()
    os._exit(0)


def _leave_anyway() -> None:
    """On the reader thread, after the end: a GUI thread that hangs must not orphan the process."""
    threading.Event().wait(_HANGING_AFTER_S)
    os._exit(0)


def _frame(window: protocol.Window) -> Rect:
    return Rect(round(window.left), round(window.top), round(window.width), round(window.height))


def _keep(now: settings.Settings, before: settings.Settings) -> None:
    if now == before:
        return
    try:
        settings.save(now, _settings_path())
    except OSError as error:
        log.warning("the settings could not be saved: %s", type(error).__name__)


def _settings_path() -> Path:
    return settings.data_folder() / "settings.json"


def _who_am_i(connection: Connection) -> str:
    from host.close.cancel import CancelToken

    me = connection().me(CancelToken())
    return " · ".join(part for part in (me.name, me.organization_name) if part)


def _sender(head: protocol.MessageHead) -> str:
    sender = next((person for person in head.people if person.role == "from"), None)
    return (sender.name or sender.address) if sender else "No sender"


def _open_link(url: str) -> None:
    """Links come from mail and from Close: only schemes that cannot start a program are opened."""
    target = QUrl(url)
    if target.scheme().lower() in _SAFE_SCHEMES:
        QDesktopServices.openUrl(target)
    else:
        log.info("a link with the scheme %s is not opened", target.scheme())


def _ignore(_: object) -> None:
    pass


def _log_failure(error: Exception) -> None:
    # Told to the person by the first lookup that fails the same way.
    log.info("work in the background failed: %s", type(error).__name__)
