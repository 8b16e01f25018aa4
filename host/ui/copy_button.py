"""The button that copies an address."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal

from host.intents import CopyText
from host.ui.widgets import TextButton, set_tip

COPIED_FOR = 2000  # ms


class CopyButton(TextButton):
    """Asks for the address to be copied, and says for a moment that it was."""

    intent = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__(name, "Copy address", "copy")
        self._address = ""
        self._copied = QTimer(self, singleShot=True, interval=COPIED_FOR)
        self._copied.timeout.connect(self._offer)
        self.clicked.connect(self._copy)

    def show_address(self, address: str) -> None:
        """Copy this one from now on. That another one was copied is not said of it."""
        if address != self._address:
            self._address = address
            self._copied.stop()
            self._offer()
        self.setEnabled(bool(address))

    def _copy(self) -> None:
        self.intent.emit(CopyText(self._address))
        self.show_words("Copied", "check")
        self.speak(f"Copied {self._address}")
        self._copied.start()

    def _offer(self) -> None:
        self.show_words("Copy address", "copy")
        self.speak(f"Copy address {self._address}")
        set_tip(self, f"Copy {self._address}")
