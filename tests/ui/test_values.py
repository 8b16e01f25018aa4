"""Formats by locale and time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale

from host.close.records import Opportunity
from host.ui import values
from host.ui.values import Formats

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
BRITISH = Formats(QLocale("en_GB"), UTC)


def formats(locale: str, zone: str = "UTC") -> Formats:
    return Formats(QLocale(locale), ZoneInfo(zone))


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=13), "13 h ago"),
        (timedelta(hours=15), "yesterday"),
        (timedelta(hours=34), "yesterday"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=7), "7 days ago"),
        (timedelta(days=7, minutes=1), "16 Nov"),
        (timedelta(days=400), "19 Oct 2025"),
        (timedelta(days=-2), "25 Nov"),
    ],
)
def test_relative_for_a_week_then_the_day(passed: timedelta, words: str) -> None:
    assert BRITISH.ago(NOW - passed, NOW) == words


def test_shortly_after_midnight_an_evening_is_hours_ago() -> None:
    now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert BRITISH.ago(now - timedelta(hours=3), now) == "3 h ago"


def test_days_change_at_local_midnight() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # already the 23rd in Tokyo
    assert formats("en_GB").ago(late, NOW) == "yesterday"
    assert formats("en_GB", "Asia/Tokyo").ago(late, NOW) == "14 h ago"


@pytest.mark.parametrize(
    ("locale", "zone", "words"),
    [
        ("en_GB", "UTC", "14:02"),
        ("en_GB", "America/New_York", "09:02"),
        ("de_DE", "Europe/Berlin", "15:02"),
        ("de_DE", "Asia/Kathmandu", "19:47"),
    ],
)
def test_the_clock_is_local(locale: str, zone: str, words: str) -> None:
    assert formats(locale, zone).as_of(NOW, NOW) == words


def test_twelve_hours_where_the_locale_says_so() -> None:
    assert "2:02" in formats("en_US").as_of(NOW, NOW) and "PM" in formats("en_US").as_of(NOW, NOW)


def test_as_of_names_the_day_once_it_is_not_today() -> None:
    assert BRITISH.as_of(NOW - timedelta(days=3), NOW) == "20 Nov, 14:02"


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en_GB", "21 Nov"),
        ("en_US", "Nov 21"),
        ("de_DE", "21. Nov."),
        ("fr_FR", "21 nov."),
        ("es_ES", "21 de nov"),
        ("cs_CZ", "21. lis"),
        ("ja_JP", "11月21日"),
        ("ko_KR", "11월 21일"),
    ],
)
def test_days_in_the_order_of_the_locale(locale: str, words: str) -> None:
    today = date(2026, 11, 23)
    assert formats(locale).day(date(2026, 11, 21), today) == words
    assert "2024" in formats(locale).day(date(2024, 11, 21), today)


def test_the_full_time_names_day_and_zone() -> None:
    full = formats("en_GB", "Europe/Berlin").full(NOW)
    assert "23 November 2026" in full and "15:02" in full and full.endswith("CET")


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 21), ("2 days overdue", True)),
        (date(2026, 11, 22), ("1 day overdue", True)),
        (date(2026, 11, 23), ("today", False)),
        (date(2026, 11, 24), ("tomorrow", False)),
        (date(2026, 11, 26), ("Thu", False)),
        (date(2026, 11, 30), ("30 Nov", False)),
        (datetime(2026, 11, 23, 13, 0, tzinfo=UTC), ("today 13:00, overdue", True)),
        (datetime(2026, 11, 23, 18, 0, tzinfo=UTC), ("today 18:00", False)),
        (datetime(2026, 11, 26, 10, 0, tzinfo=UTC), ("Thu 10:00", False)),
    ],
)
def test_when_a_task_is_due(due: date | datetime, words: tuple[str, bool]) -> None:
    assert BRITISH.due(due, NOW) == words


@pytest.mark.parametrize(
    ("locale", "minor", "currency", "words"),
    [
        ("en_GB", 1240000, "EUR", "€12,400"),
        ("en_GB", 1240050, "EUR", "€12,400.50"),
        ("de_DE", 1240000, "EUR", "12.400\u00a0€"),
        ("en_US", 500, "USD", "$5"),
        ("en_GB", 500, "CHF", "CHF5"),
    ],
)
def test_money_from_minor_units(locale: str, minor: int, currency: str, words: str) -> None:
    assert formats(locale).money(minor, currency).replace("CHF\u00a0", "CHF") == words


def test_closes_own_writing_of_a_value_goes_first() -> None:
    told = Opportunity(
        "o", value=900000, value_formatted="€9,000 / yr", value_period="annual", currency="EUR"
    )
    assert BRITISH.value(told) == "€9,000 / yr"
    assert (
        BRITISH.value(Opportunity("o", value=900000, value_period="annual", currency="EUR")) == "€9,000 / yr"
    )
    assert BRITISH.value(Opportunity("o", value=100, value_period="weekly", currency="EUR")) == "€1 / weekly"
    assert BRITISH.value(Opportunity("o")) == ""


def test_totals_keep_currencies_apart() -> None:
    euros, dollars = Opportunity("a", value=100, currency="EUR"), Opportunity("b", value=300, currency="USD")
    assert BRITISH.total([euros, euros, dollars, Opportunity("c")]) == "€2 + $3"
    assert BRITISH.total([]) == ""


@pytest.mark.parametrize(
    ("seconds", "shown", "spoken"),
    [
        (0, "0 s", "0 seconds"),
        (1, "1 s", "1 second"),
        (125, "2 min 5 s", "2 minutes 5 seconds"),
        (2700, "45 min", "45 minutes"),
        (4200, "1 h 10 min", "1 hour 10 minutes"),
        (7200, "2 h", "2 hours"),
        (-5, "0 s", "0 seconds"),
    ],
)
def test_durations(seconds: int, shown: str, spoken: str) -> None:
    assert values.duration(seconds) == shown
    assert values.spoken_duration(seconds) == spoken


@pytest.mark.parametrize(
    ("url", "link", "shown"),
    [
        (
            "https://www.analytical-engines.example/",
            "https://www.analytical-engines.example/",
            "analytical-engines.example",
        ),
        ("beta.example", "https://beta.example", "beta.example"),
        ("beta.example:8080/shop", "https://beta.example:8080/shop", "beta.example/shop"),
        (
            "mailto:ada@analytical-engines.example?body=Yes",
            "",
            "mailto:ada@analytical-engines.example?body=Yes",
        ),
        (
            "https://evil.example/\u202emoc.knab",
            "https://evil.example/\u202emoc.knab",
            "evil.example/moc.knab",
        ),
        ("javascript:alert(1)", "", None),
        ("file:///etc/passwd", "", None),
        ("https://[broken", "", "https://[broken"),
        ("", "", ""),
    ],
)
def test_only_harmless_links_open(url: str, link: str, shown: str | None) -> None:
    assert values.link(url) == link
    if shown is not None:
        assert values.host(url) == shown


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Analytical Engines Ltd", "AE"),
        ("info@nameless.example", "IN"),
        ("🚀", "?"),
        ("", "?"),
        ("مريم الفهري", "ما"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert values.initials(name) == letters
