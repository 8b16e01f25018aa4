"""The panel: renders what the store shows, and says through one signal what the person asks for.

It never takes the focus: a new state changes what is painted and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QPaintEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStackedWidget, QWidget

from host.intents import Intent, OpenLink, Refresh, ShowMatch
from host.store import (
    Account,
    Card,
    Failed,
    Looking,
    NeedsKey,
    NobodyToLookUp,
    NoMatch,
    NothingShown,
    SeveralSelected,
    State,
    Store,
)
from host.ui import paint, regions, theme
from host.ui.card import CardView
from host.ui.chips import ChipBar
from host.ui.messages import FreeWindowStrip, ProblemStrip, RoomStrip, Strip
from host.ui.samples import Samples
from host.ui.states import FailedView, LookingView, NeedsKeyView, NoMatchView, Sentence
from host.ui.values import Formats
from host.ui.widgets import Block, Icon, Text, column, give_viewport, line

QUIET = 100  # ms: an answer that comes sooner replaces the old card without a screen between
MINUTE = 60_000
LAYOUT_DEPTH = (
    4  # a new height of a list passes through its section's body, its section, the card and the page
)
MANY = 1000  # Thunderbird's extension counts no further (host/PROTOCOL.md)


class Page(QScrollArea):
    """A screen that scrolls up and down when the window is too low, never sideways."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        give_viewport(self)
        self.setObjectName(f"page-{content.objectName()}")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.begin(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.of(self).surface)

    def show_rect(self, rect: QRect) -> None:
        """Scroll so far that `rect` of the content is seen, with a little air."""
        self.ensureVisible(rect.center().x(), rect.bottom(), 0, 12)
        self.ensureVisible(rect.center().x(), rect.top(), 0, 12)


class Footer(Block):
    """Where the records come from, and whether Close can be asked."""

    def __init__(self) -> None:
        super().__init__("footer", "chrome", line="top")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.icon = Icon("check", "green", size=14)
        self.words = Text("footer-words", font="small", colour="ink2")
        layout = line(16, 0, 16, 0, gap=8)
        layout.addWidget(self.icon)
        layout.addWidget(self.words, 1)
        self.setLayout(layout)

    def show_source(self, state: State, account: Account) -> None:
        icon, colour, words = _source(state, account)
        self.setMinimumHeight(theme.of(self).footer)
        self.icon.show_icon(icon, colour)
        self.words.show_text(words)


class Panel(QWidget):
    """The side panel. `formats` and `now` default to the system's locale, zone and clock.

    Emits `intent` with one of the types in `host.intents`.
    """

    intent = Signal(object)

    def __init__(
        self, store: Store, *, formats: Formats | None = None, now: Callable[[], datetime] | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setWindowTitle("Close Sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setMinimumWidth(theme.MIN_WIDTH)
        self.resize(theme.DESIGN_WIDTH, 760)
        self._store = store
        self._formats = formats or Formats()
        self._now = now or partial(datetime.now, UTC)
        self._lead_id = ""
        self._build()
        self._listen()
        self._render()

    def _build(self) -> None:
        self.samples = Samples()
        self.chips = ChipBar()
        self.demo_strip = Strip("strip-demo", "flask-conical", "violet")
        self.demo_strip.words.show_text("Demo with sample people")
        self.problem_strip = ProblemStrip()
        self.room_strip = RoomStrip()
        self.free_window_strip = FreeWindowStrip()
        self.sentence, self.needs_key, self.no_match = Sentence(), NeedsKeyView(), NoMatchView()
        self.looking, self.card, self.failed = LookingView(), CardView(), FailedView()
        self.pages = QStackedWidget()
        self.pages.setObjectName("pages")
        views = (self.sentence, self.needs_key, self.no_match, self.looking, self.card, self.failed)
        self._page_of: dict[QWidget, Page] = {view: Page(view) for view in views}
        for page in self._page_of.values():
            self.pages.addWidget(page)
        self.footer = Footer()
        layout = column()
        strips = (self.room_strip, self.free_window_strip, self.demo_strip, self.problem_strip)
        for part in (self.samples, self.chips, *strips):
            layout.addWidget(part)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.footer)
        self.setLayout(layout)

    def _listen(self) -> None:
        for part in (
            self.samples,
            self.chips,
            self.room_strip,
            self.free_window_strip,
            self.problem_strip,
            self.needs_key,
            self.no_match,
            self.looking,
            self.card,
            self.failed,
        ):
            part.intent.connect(self._ask)
        self.card.reached.connect(lambda rect: self._page_of[self.card].show_rect(rect))
        self._quiet = QTimer(self, singleShot=True, interval=QUIET)
        self._quiet.timeout.connect(self._show_looking)
        self._minute = QTimer(self, interval=MINUTE, timerType=Qt.TimerType.VeryCoarseTimer)
        self._minute.timeout.connect(self._render)
        self._shortcut("F5", lambda: self.intent.emit(Refresh()))
        self._shortcut("F6", lambda: self._to_region(1))
        self._shortcut("Shift+F6", lambda: self._to_region(-1))
        self._shortcut("Alt+Left", lambda: self._step(-1))
        self._shortcut("Alt+Right", lambda: self._step(1))
        self._store.changed.connect(self._render)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._render()  # what has aged while nobody looked
        self._minute.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange):
            # The parts measure with the window's font, and may have heard of the change before it did.
            for part in self.findChildren(QWidget):
                QCoreApplication.sendEvent(part, QEvent(QEvent.Type.StyleChange))
            self._render()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()

    def _shortcut(self, keys: str, action: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(action)

    def _ask(self, intent: Intent) -> None:
        # For up to QUIET ms the card of the last message is still seen; clicks there are not meant for this.
        stale = isinstance(self._store.state, Looking) and isinstance(intent, ShowMatch | OpenLink)
        if not stale:
            self.intent.emit(intent)

    def _step(self, by: int) -> None:
        if isinstance(self._store.state, Card):
            forward = by if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else -by
            self.card.match.step(forward)

    def _to_region(self, by: int) -> None:
        parts = (
            self.samples,
            self.chips,
            self.room_strip,
            self.free_window_strip,
            self.problem_strip,
            self.pages,
        )
        stop = regions.neighbour(parts, self.focusWidget(), by)
        if stop is not None:
            stop.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _render(self) -> None:
        state, account = self._store.state, self._store.account
        self.samples.show_account(account)
        self.demo_strip.setVisible(account.demo)
        self.room_strip.setVisible(self._store.asks_for_room)
        self.free_window_strip.setVisible(self._store.explains_free_window)
        self.chips.show_chips(getattr(state, "chips", ()))
        problem = state.problem if isinstance(state, Card | NoMatch) else None
        self.problem_strip.show_problem(problem)
        self.footer.show_source(state, account)
        if not isinstance(state, Looking):
            self._quiet.stop()
        self._render_page(state)
        self._lay_out()

    def _lay_out(self) -> None:
        """Give everything its place before it is painted: else the new words are seen at the old places."""
        for _ in range(LAYOUT_DEPTH):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def _render_page(self, state: State) -> None:
        match state:
            case NothingShown():
                self._say("inbox", "Open a message to see who wrote it.")
            case SeveralSelected():
                count = f"{MANY} or more" if state.count >= MANY else state.count
                self._say("mails", f"{count} messages are selected. Select one to see who wrote it.")
            case NobodyToLookUp():
                self._say("users", "This message names nobody to look up.")
            case NeedsKey():
                self._turn_to(self.needs_key)
            case Looking():
                self._wait_for(state)
            case NoMatch():
                self.no_match.show_person(state.person, self._freshness(state))
                self._turn_to(self.no_match)
            case Card():
                self._show_card(state)
            case Failed():
                self.failed.show_problem(state.problem, state.person)
                self._turn_to(self.failed)

    def _say(self, icon: str, words: str) -> None:
        self.sentence.show_sentence(icon, words)
        self._turn_to(self.sentence)

    def _wait_for(self, state: Looking) -> None:
        self.looking.show_person(state.person)
        if self.pages.currentWidget() is not self._page_of[self.looking] and not self._quiet.isActive():
            self._quiet.start()

    def _show_looking(self) -> None:
        self._turn_to(self.looking)

    def _show_card(self, card: Card) -> None:
        self.card.show_card(card, self._formats, self._now())
        if card.lead.id != self._lead_id:
            self._lead_id = card.lead.id
            self._page_of[self.card].verticalScrollBar().setValue(0)
        self._turn_to(self.card)

    def _freshness(self, state: NoMatch) -> str:
        if state.refreshing:
            return "refreshing…"
        return f"as of {self._formats.as_of(state.as_of, self._now())}" if state.as_of else ""

    def _turn_to(self, view: QWidget) -> None:
        self.pages.setCurrentWidget(self._page_of[view])


def _source(state: State, account: Account) -> tuple[str, str, str]:
    """Icon, colour and words of the footer."""
    match state:
        case NeedsKey():
            return "key-round", "icon", "No API key"
        case Failed(problem=problem) if problem.wait is not None:
            return "clock", "amber", "Waiting for Close"
        case Failed():
            return "circle-alert", "red", "The last request to Close failed"
        case Card(problem=problem) | NoMatch(problem=problem) if problem:
            return "clock", "amber", "Showing what was known"
    if account.demo:
        return "flask-conical", "violet", "Sample account on this computer"
    if account.who:
        return "check", "green", account.who
    match state:
        case Card() | NoMatch():
            return "check", "green", "Connected to Close"
    return "at-sign", "icon", "Only addresses are sent to Close"
