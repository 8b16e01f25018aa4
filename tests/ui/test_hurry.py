"""A held arrow key: many messages, few requests, and never another message's card."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from benchmarks import hurry


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_a_held_key_costs_few_requests_and_ends_with_the_last_card(qtbot: QtBot) -> None:
    outcome = hurry.run()
    assert outcome.requests <= hurry.MOST_REQUESTS
    assert outcome.wrong_cards == 0
    assert outcome.last_card == outcome.wanted_card
