"""Composition root: builds and wires everything, and holds the one table from intent to operation."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication

from host import intents, logs, protocol
from host.connection import Connection
from host.credentials import Demo, Key
from host.instance import Lock
from host.lookup import Lookup
from host.message import people_of
from host.owner import Owner
from host.settings import SettingsFile, WhenCrowded
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
from host.ui.docking import Docking, can_be_placed
from host.ui.panel import Panel
from host.ui.placement import Side

log = logging.getLogger(__name__)

_SAFE_SCHEMES = {"http", "https", "mailto", "tel"}
_HANGING_AFTER_S = 1.0


class App(QObject):
    """The running panel: what it shows of an account, and what the person's intents do."""

    crowding_settled = Signal(object)
    asked_by_hand = Signal()
    free_window_understood = Signal()

    def __init__(self, account: Demo | Key | None) -> None:
        super().__init__()
        self.store = Store()
        self.panel = Panel(self.store)
        self._tasks = Tasks()
        self._connection: Connection | None = None
        self._lookup: Lookup | None = None
        self._samples: list[protocol.MessageHead] = []
        self._again: Callable[[], None] = self.show_nothing
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
            intents.MakeRoom: lambda _: self.crowding_settled.emit(WhenCrowded.MAKE_ROOM),
            intents.FreeWindowUnderstood: lambda _: self.free_window_understood.emit(),
            intents.Float: lambda _: self.crowding_settled.emit(WhenCrowded.FLOAT),
        }
        self._again()
        if account is not None:
            self.use(account)
        self.run_behind(logs.open_file)

    def use(self, account: Demo | Key) -> None:
        """Ask this account from now on; what is displayed is looked up there."""
        if self._lookup is not None:
            self._lookup.retire()
        if self._connection is not None:
            self._connection.stop()
        self._connection = connection = Connection(account)
        self._lookup = Lookup(connection, self.store, self._tasks)
        self.store.use(Account(demo=isinstance(account, Demo)))
        self._again()
        # The connection is opened ahead, with a useful request.
        QTimer.singleShot(0, lambda: self._ask_who(connection))

    def show(
        self, shown: protocol.Displayed | protocol.NothingDisplayed | protocol.SeveralSelected | None
    ) -> None:
        """Thunderbird shows something else: show the record of whom that is about."""
        match shown:
            case protocol.Displayed():
                self.show_message(shown.message, shown.own)
            case protocol.SeveralSelected():
                self._show(lambda lookup: lookup.show_several(shown.count))
            case _:
                self.show_nothing()

    def show_message(self, head: protocol.MessageHead, own: tuple[str, ...]) -> None:
        """A message is displayed."""
        people = people_of(head, own)
        self._show(lambda lookup: lookup.show_people(people))

    def show_nothing(self) -> None:
        """No message is displayed."""
        self._show(lambda lookup: lookup.show_nothing())

    def look_up(self, address: str) -> None:
        """Show the record for an address given by hand."""
        self.asked_by_hand.emit()
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
            self.asked_by_hand.emit()
            self.store.use(replace(self.store.account, sample_shown=position))
            self.show_message(self._samples[position], OWN_ADDRESSES)

    def run_behind(self, operation: Callable[[], None]) -> None:
        """Run something that nobody waits for, after the first paint and off the GUI thread."""
        work = partial(self._tasks.run, Lane.BACKGROUND, operation, done=_ignore, failed=_log_failure)
        QTimer.singleShot(0, work)

    def stop(self) -> None:
        """Let go of the workers and of the demo's sandbox."""
        self._tasks.stop()
        if self._connection is not None:
            self._connection.stop()

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

    def _ask_who(self, connection: Connection) -> None:
        self._tasks.run(
            Lane.BACKGROUND,  # not in the way of the first card
            connection.who,
            done=lambda who: self._greet(connection, who),
            failed=_log_failure,
        )

    def _greet(self, connection: Connection, who: str) -> None:
        if connection is self._connection:
            self.store.use(replace(self.store.account, who=who))

    def _got_samples(self, heads: list[protocol.MessageHead]) -> None:
        self._samples = heads
        samples = tuple(Sample(_sender(head), head.subject) for head in heads)
        self.store.use(replace(self.store.account, samples=samples))
        if isinstance(self.store.state, NothingShown):  # else a message came first
            self.show_sample(0)


def status_of(state: State) -> tuple[str, int | None]:
    """What the extension's buttons say while the panel shows this: the title, and how many records match."""
    match state:
        case Card(total=1):
            return state.lead.name, 1
        case Card():
            return f"{state.lead.name} ({state.position + 1} of {state.total})", state.total
        case NoMatch():
            return f"{state.person.label} is not in Close", 0
        case Looking():
            return f"Asking Close about {state.person.label}", None
        case Failed():
            return state.problem.title, None
        case NeedsKey():
            return "Close Sidebar needs an API key", None
        case NobodyToLookUp():
            return "Nobody to look up in this message", None
        case SeveralSelected():
            return f"{state.count} messages selected", None
        case NothingShown():
            return "Close Sidebar", None


def run_native_host(account: Demo | Key | None, lock: Lock, stdio: Stdio) -> NoReturn:
    """Be the panel of the Thunderbird that started this process, and of all that relay to it, until it ends
    the link. Then the process is gone at once, everything saved, also with a request still hanging."""
    qt = _application()
    kept = _settings(lock)
    app = App(account)
    docking = Docking(app.panel, width=kept.now.panel_width, side=Side(kept.now.panel_side))
    owner = _owner(app, docking, lock, kept)

    def leave() -> None:
        kept.change(panel_width=docking.width)
        owner.hand_over()
        docking.stop()
        logs.open_file()  # what was logged before the file was opened is not lost
        logging.shutdown()
        os._exit(0)  # joining the workers would wait for their requests

    app.store.explain_free_window(not can_be_placed() and not kept.now.free_window_understood)
    owner.done.connect(leave)
    owner.serve_thunderbird(stdio, os.getppid(), after_end=_leave_anyway)
    qt.exec()
    raise SystemExit("the event loop ended before the link did")


def run_window(account: Demo | Key | None, lock: Lock, *, look_up: str = "") -> int:
    """Be the panel as a window of its own, until the person closes it and no Thunderbird is linked to it."""
    qt = _application()
    kept = _settings(lock)
    app = App(account)
    app.panel.resize(kept.now.window_width, kept.now.window_height)
    docking = Docking(app.panel, width=kept.now.panel_width, side=Side(kept.now.panel_side))
    owner = _owner(app, docking, lock, kept)
    owner.done.connect(qt.quit)
    owner.open_window(look_up)
    if not isinstance(account, Demo):
        app.run_behind(_heal_registration)
    elif not look_up:
        app.list_samples()
    code = qt.exec()
    size = docking.free_size
    kept.change(window_width=size.width(), window_height=size.height(), panel_width=docking.width)
    owner.stop()
    docking.stop()
    app.stop()
    return code


def _owner(app: App, docking: Docking, lock: Lock, kept: SettingsFile) -> Owner:
    owner = Owner(app.panel, docking, lock, kept.now.when_crowded)
    owner.asks_for_room.connect(app.store.ask_for_room)
    app.crowding_settled.connect(owner.choose)
    app.crowding_settled.connect(lambda choice: kept.change(when_crowded=choice))
    app.free_window_understood.connect(lambda: kept.change(free_window_understood=True))
    app.free_window_understood.connect(lambda: app.store.explain_free_window(False))
    owner.neighbours.shown.connect(app.show)
    owner.look_up_wanted.connect(app.look_up)
    app.asked_by_hand.connect(owner.neighbours.set_aside)

    def report() -> None:
        owner.neighbours.report(*status_of(app.store.state))

    owner.neighbours.status_wanted.connect(report)
    app.store.changed.connect(report)
    QTimer.singleShot(0, owner.let_callers_in)
    return owner


def _application() -> QApplication:
    qt = QApplication([])
    qt.setApplicationName("close-sidebar")
    qt.setApplicationDisplayName("Close Sidebar")
    qt.setDesktopFileName("close-sidebar")  # the window's icon on Wayland
    qt.setQuitOnLastWindowClosed(False)  # with a link the panel is only hidden
    return qt


def _leave_anyway() -> None:
    """On the reader thread, after the end: a GUI thread that hangs must not orphan the process."""
    threading.Event().wait(_HANGING_AFTER_S)
    os._exit(0)


def _settings(lock: Lock) -> SettingsFile:
    return SettingsFile(lock.folder / "settings.json")


def _heal_registration() -> None:
    from manifest.install import heal

    heal()


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
