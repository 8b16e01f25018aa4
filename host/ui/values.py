"""How values are written on screen. Aware UTC goes in; the person's locale and time zone come out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from urllib.parse import urlsplit

from PySide6.QtCore import QDate, QLocale, QTime

from host.close.records import Opportunity

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪"}
_PERIODS = {"monthly": "/ mo", "annual": "/ yr"}  # Close's value_period; "one_time" needs no word
_WEB_SCHEMES = {"http", "https"}


def _system_locale() -> QLocale:
    """The system's locale. "C" says nothing of the person: English, with the day first and 24 hours."""
    locale = QLocale()
    return QLocale("en_GB") if locale.language() == QLocale.Language.C else locale


@dataclass(frozen=True)
class Formats:
    """Formats of one locale and time zone; the system's own if none is given. Words are English."""

    locale: QLocale = field(default_factory=_system_locale)
    zone: tzinfo | None = None

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        return self.local(now).date()

    def clock(self, at: datetime) -> str:
        """ "14:02" or "2:02 PM"."""
        local = self.local(at)
        return self.locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)

    def as_of(self, at: datetime, now: datetime) -> str:
        """How fresh a record is: "14:02", with the day once it is not today."""
        day = self.local(at).date()
        today = self.today(now)
        return self.clock(at) if day == today else f"{self.day(day, today)}, {self.clock(at)}"

    def ago(self, at: datetime, now: datetime) -> str:
        """Relative up to seven days, then the day: "5 min ago", "3 h ago", "2 days ago", "21 Nov".

        A time ahead of now reads as its day.
        """
        passed = now - at
        if passed < timedelta(minutes=-1) or passed > timedelta(days=7):
            return self.day(self.local(at).date(), self.today(now))
        if passed < timedelta(minutes=1):
            return "just now"
        if passed < timedelta(hours=1):
            return f"{passed // timedelta(minutes=1)} min ago"
        days = (self.today(now) - self.local(at).date()).days
        if days == 0 or passed < timedelta(hours=12):
            return f"{passed // timedelta(hours=1)} h ago"
        return "yesterday" if days == 1 else f"{days} days ago"

    def day(self, day: date, today: date) -> str:
        """ "21 Nov", or "21 Nov 2024" in another year, in the locale's own order."""
        pattern = _short_pattern(self.locale.dateFormat(QLocale.FormatType.LongFormat))
        shown = self.locale.toString(_qdate(day), pattern)
        return shown if day.year == today.year else f"{shown} {day.year}"

    def weekday(self, day: date) -> str:
        """ "Thu"."""
        return self.locale.toString(_qdate(day), "ddd")

    def full(self, at: datetime) -> str:
        """Local date, time and zone in full, for tooltips and screen readers."""
        local = self.local(at)
        day = self.locale.toString(_qdate(local.date()), QLocale.FormatType.LongFormat)
        return f"{day} {self.clock(at)} {local.tzname()}"

    def due(self, due: date | datetime, now: datetime) -> tuple[str, bool]:
        """When a task is due, and whether that is past: ("2 days overdue", True), ("Thu 10:00", False)."""
        today = self.today(now)
        timed = isinstance(due, datetime)
        day = self.local(due).date() if isinstance(due, datetime) else due
        clock = f" {self.clock(due)}" if isinstance(due, datetime) else ""
        late = (today - day).days
        if late > 0:
            return (f"{late} days overdue" if late > 1 else "1 day overdue"), True
        if late == 0:
            past = timed and due < now
            return f"today{clock}" + (", overdue" if past else ""), past
        if late == -1:
            return f"tomorrow{clock}", False
        if late > -7:
            return f"{self.weekday(day)}{clock}", False
        return self.day(day, today), False

    def money(self, minor_units: int, currency: str) -> str:
        """Close's minor units (hundredths in every currency) as money; whole amounts without decimals."""
        decimals = 0 if minor_units % 100 == 0 else 2
        return self.locale.toCurrencyString(minor_units / 100, _SYMBOLS.get(currency, currency), decimals)

    def value(self, opportunity: Opportunity) -> str:
        """The value of an opportunity with its period. Close's own writing goes first."""
        if opportunity.value_formatted:
            return opportunity.value_formatted
        if opportunity.value is None:
            return ""
        amount = self.money(opportunity.value, opportunity.currency)
        return " ".join(part for part in (amount, period(opportunity.value_period)) if part)

    def total(self, opportunities: Iterable[Opportunity]) -> str:
        """The sum of the values, one amount for each currency; empty when no value is told."""
        sums: dict[str, int] = {}
        for opportunity in opportunities:
            if opportunity.value:
                sums[opportunity.currency] = sums.get(opportunity.currency, 0) + opportunity.value
        return " + ".join(self.money(amount, currency) for currency, amount in sums.items())


def period(value_period: str) -> str:
    """ "/ mo" for Close's "monthly"; an unknown period by its own name."""
    if value_period in ("", "one_time"):
        return ""
    return _PERIODS.get(value_period, f"/ {value_period}")


def duration(seconds: int) -> str:
    """ "2 min 5 s", "1 h 10 min", "45 min"."""
    hours, rest = divmod(max(0, seconds), 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    if minutes:
        return f"{minutes} min {left} s" if left else f"{minutes} min"
    return f"{left} s"


def spoken_duration(seconds: int) -> str:
    """The same for screen readers: "2 minutes 5 seconds"."""
    hours, rest = divmod(max(0, seconds), 3600)
    minutes, left = divmod(rest, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (0 if hours else left, "second")]
    told = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in parts if number]
    return " ".join(told) or "0 seconds"


def host(url: str) -> str:
    """What of a web address is shown: "analytical-engines.example", with its path if it has one."""
    try:
        parts = urlsplit(link(url))
    except ValueError:
        return url
    name = (parts.hostname or "").removeprefix("www.")
    shown = name + parts.path.rstrip("/") if name else url
    # Signs that turn the direction of writing could make one address look like another.
    return "".join(sign for sign in shown if sign.isprintable())


def link(url: str) -> str:
    """A web address that may be opened, or "". One without a scheme is taken as https."""
    stripped = url.strip()
    if re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?(/|\?|#|$)", stripped):
        stripped = f"https://{stripped}"
    try:
        scheme = urlsplit(stripped).scheme.casefold()
    except ValueError:
        return ""
    return stripped if scheme in _WEB_SCHEMES else ""


def initials(name: str) -> str:
    """At most two letters: "AE" for "Analytical Engines Ltd"."""
    words = [word for word in re.split(r"[\s.@_-]+", name) if word and word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


@lru_cache(maxsize=32)
def _short_pattern(long_format: str) -> str:
    """Day and short month out of a locale's long date format: "dddd, MMMM d, yyyy" gives "MMM d"."""
    spans = [
        match
        for match in re.finditer(r"'[^']*'|d+|M+", long_format)
        if re.fullmatch(r"d{1,2}|M+", match.group())
    ]
    if not spans:
        return "d MMM"
    end = spans[-1].end()
    if end < len(long_format) and long_format[end].isalpha() and long_format[end] not in "dMy":
        end += 1  # "日": the sign that belongs to the day
    return re.sub("M{4}", "MMM", long_format[spans[0].start() : end])
