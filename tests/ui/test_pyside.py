"""PySide6 releases that drop references die after some hundred emits; 6.11.3 and others survive."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot


class Emitter(QObject):
    told = Signal(bool)


def test_ten_thousand_emits_and_texts_survive(qtbot: QtBot) -> None:
    emitter, label = Emitter(), QLabel()
    qtbot.addWidget(label)
    heard: list[bool] = []
    emitter.told.connect(heard.append)
    for number in range(10_000):
        emitter.told.emit(True)
        label.setText(str(number))
    assert heard == [True] * 10_000
    assert label.text() == "9999"
