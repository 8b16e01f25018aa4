"""The participants of the displayed message, as chips at the top."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from host.intents import ShowPerson
from host.message import Role
from host.store import Chip
from host.ui import paint, theme
from host.ui.widgets import Block, Button, set_tip

LONGEST = 150
_SIDE, _TOP, _GAP = 12, 8, 6
_ROLES = {
    Role.FROM: "sender",
    Role.REPLY_TO: "reply address",
    Role.TO: "recipient",
    Role.CC: "copy",
    Role.BCC: "blind copy",
}


def spoken(chip: Chip) -> str:
    """ "Ada Lovelace, sender, in Close, shown"."""
    known = {True: "in Close", False: "not in Close", None: "not looked up yet"}[chip.known]
    parts = (chip.person.label, _ROLES[chip.person.role], known, "shown" if chip.shown else "")
    return ", ".join(part for part in parts if part)


class ChipButton(Button):
    """One participant: filled when known, dashed with a plus when not, in the accent colour when shown."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.chip: Chip | None = None

    def show_chip(self, chip: Chip) -> None:
        self.chip = chip
        self.speak(spoken(chip))
        set_tip(self, f"{chip.person.name}\n{chip.person.address}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        tokens = theme.of(self)
        words = paint.width(self._label(), tokens.small_bold if self._shown() else tokens.small)
        longest = LONGEST * tokens.icon_size // 16  # more room for larger letters
        return QSize(min(longest, 8 + tokens.icon_small + 4 + words + 10 + 1), tokens.chip)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.of(self)
        painter = paint.begin(self)
        unknown = self.chip is not None and self.chip.known is False
        fill, edge, ink, font = tokens.surface, tokens.line2, tokens.ink, tokens.small
        if unknown:
            fill, edge, ink = tokens.chrome, tokens.control, tokens.ink2
        elif self.chip is not None and self.chip.known is None:
            fill, ink = tokens.chrome, tokens.ink2
        if self._shown():
            fill, ink, font = tokens.selected, tokens.accent, tokens.small_bold
            edge = theme.mix(tokens.accent, tokens.selected, 0.5)
        style = Qt.PenStyle.DashLine if unknown else Qt.PenStyle.SolidLine
        radius = self.height() / 2
        paint.box(painter, self.rect(), radius, self.backdrop(tokens, fill), edge, style)
        spot = paint.visual(self, QRect(8, 0, tokens.icon_small, self.height())).center() + QPoint(1, 1)
        paint.icon(painter, spot, "plus" if unknown else "user-round", ink, tokens.icon_small)
        left = 8 + tokens.icon_small + 4
        shown = paint.elided(self._label(), font, self.width() - left - 9)
        paint.text(
            painter, paint.visual(self, QRect(left, 0, self.width() - left, self.height())), shown, font, ink
        )
        if self.has_ring():
            paint.ring(painter, self.rect(), radius - 1, tokens.focus)

    def _label(self) -> str:
        return self.chip.person.label if self.chip else ""

    def _shown(self) -> bool:
        return self.chip is not None and self.chip.shown


class MoreButton(Button):
    """ "+3": opens the participants that found no room."""

    def __init__(self) -> None:
        super().__init__("chips-more")
        self._count = 0

    def show_count(self, count: int) -> None:
        self._count = count
        self.speak(f"{count} more {'person' if count == 1 else 'people'}")
        set_tip(self, self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        tokens = theme.of(self)
        return QSize(paint.width("+99", tokens.small) + 16, tokens.chip)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.of(self)
        painter = paint.begin(self)
        fill = self.backdrop(tokens, None)
        if fill:
            paint.box(painter, self.rect(), theme.RADIUS_FIELD, fill)
        centre = Qt.AlignmentFlag.AlignHCenter
        paint.text(painter, self.rect(), f"+{self._count}", tokens.small, tokens.ink2, centre)
        if self.has_ring():
            paint.ring(painter, self.rect(), theme.RADIUS_FIELD, tokens.focus)


class ChipBar(Block):
    """The chips on one line, in the message's order; what finds no room is behind "+3".

    One tab stop: the arrow keys go from chip to chip.
    """

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__("chips", "chrome", line="bottom")
        self.setAccessibleName("People in this message")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._chips: tuple[Chip, ...] = ()
        self._buttons: list[ChipButton] = []
        self._more = MoreButton()
        self._more.setParent(self)
        self._more.clicked.connect(self._open_rest)
        self._more.installEventFilter(self)
        self._menu = QMenu(self)
        self._menu.setObjectName("chips-menu")

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """Show these participants; buttons that are there are used again."""
        self._chips = tuple(chips)
        while len(self._buttons) < len(self._chips):
            self._add_button()
        for button, chip in zip(self._buttons, self._chips, strict=False):
            button.show_chip(chip)
        self.setVisible(bool(self._chips))
        self._arrange()

    def visible_chips(self) -> list[ChipButton]:
        return [button for button in self._buttons if not button.isHidden()]

    def sizeHint(self) -> QSize:
        return QSize(theme.DESIGN_WIDTH, theme.of(self).chip + 2 * _TOP + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            forward = paint.is_forward(event, self.layoutDirection())
            if forward is not None and isinstance(watched, QWidget):
                stops = self._stops()
                place = stops.index(watched) + (1 if forward else -1)
                stops[min(max(place, 0), len(stops) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _add_button(self) -> None:
        button = ChipButton(f"chip-{len(self._buttons)}")
        button.setParent(self)
        button.clicked.connect(lambda: self._ask_for(button.chip))
        button.installEventFilter(self)
        # A new widget comes last in the window's tab order: bring it between its neighbours.
        self.setTabOrder(self._buttons[-1] if self._buttons else self._more, button)
        self.setTabOrder(button, self._more)
        self._buttons.append(button)

    def _ask_for(self, chip: Chip | None) -> None:
        if chip and not chip.shown:
            self.intent.emit(ShowPerson(chip.person.address))

    def _arrange(self) -> None:
        """Give each chip its place; the shown one always has one."""
        visible = self._fitting(self.width() - 2 * _SIDE)
        hidden = len(self._chips) - len(visible)
        end = self.width() - _SIDE - (_GAP + self._more.sizeHint().width() if hidden else 0)
        x = _SIDE
        for number, button in enumerate(self._buttons):
            button.setVisible(number in visible)
            if number in visible:
                size = button.sizeHint()
                size.setWidth(min(size.width(), max(24, end - x)))
                button.setGeometry(paint.visual(self, QRect(QPoint(x, _TOP), size)))
                x += size.width() + _GAP
        self._more.setVisible(hidden > 0)
        if hidden:
            self._more.show_count(hidden)
            self._more.setGeometry(paint.visual(self, QRect(QPoint(x, _TOP), self._more.sizeHint())))
        self._set_stop()

    def _fitting(self, room: int) -> set[int]:
        widths = [button.sizeHint().width() for button in self._buttons[: len(self._chips)]]
        everything = set(range(len(widths)))
        if sum(widths) + _GAP * (len(widths) - 1) <= room:
            return everything
        room -= self._more.sizeHint().width()
        chosen = {number for number, chip in enumerate(self._chips) if chip.shown}
        used = sum(widths[number] + _GAP for number in chosen)
        for number in sorted(everything - chosen):
            if used + widths[number] + _GAP > room and chosen:
                break
            chosen.add(number)
            used += widths[number] + _GAP
        return chosen

    def _stops(self) -> list[QWidget]:
        more: list[QWidget] = [] if self._more.isHidden() else [self._more]
        return [*self.visible_chips(), *more]

    def _set_stop(self) -> None:
        stops = self._stops()
        shown = next((b for b in self.visible_chips() if b.chip and b.chip.shown), None)
        entry = shown or (stops[0] if stops else None)
        for stop in stops:
            policy = Qt.FocusPolicy.StrongFocus if stop is entry else Qt.FocusPolicy.ClickFocus
            stop.setFocusPolicy(policy)

    def _open_rest(self) -> None:
        self._menu.clear()
        for button, chip in zip(self._buttons, self._chips, strict=False):
            if button.isHidden():
                label = f"{chip.person.label} ({_ROLES[chip.person.role]})".replace("&", "&&")
                action = self._menu.addAction(label)
                action.triggered.connect(lambda _checked=False, chip=chip: self._ask_for(chip))
        self._menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))
