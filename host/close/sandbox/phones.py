"""Phone numbers as Close keeps them: E.164, the country, and a form for reading.

National input is read as a number of the organisation's country. Only the countries listed here are told
apart; a number of any other keeps its digits and has no country.
"""

from __future__ import annotations

import re
from typing import Any

from host.close.sandbox.account import Row
from host.close.sandbox.refusals import invalid_at
from host.close.sandbox.values import Path, Reader, part, text

_COUNTRIES = {
    # country: (calling code, prefix of national calls)
    "US": ("1", "1"),
    "GB": ("44", "0"),
    "DE": ("49", "0"),
    "FR": ("33", "0"),
    "AT": ("43", "0"),
    "CH": ("41", "0"),
    "NL": ("31", "0"),
    "CZ": ("420", ""),
}
_DECORATION = re.compile(r"[\s().\-/\u00a0]")


def phone_reader(country: str) -> Reader:
    """Reads {phone, type} of a contact in an organisation of that country."""

    def reader(value: Any, path: Path) -> Row:
        value = part(value, path)
        kind = text(value.get("type"), [*path, "type"]) or "office"
        number = normalised(value.get("phone"), country, [*path, "phone"])
        return {
            "phone": number,
            "phone_formatted": formatted(number),
            "country": country_of(number),
            "type": kind,
        }

    return reader


def normalised(value: Any, country: str, path: Path) -> str:
    """A number as E.164. Raises Refusal for what is no phone number."""
    if not isinstance(value, str) or not value.strip():
        raise invalid_at(path, "This field is required.")
    digits = _DECORATION.sub("", value)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not re.fullmatch(r"\+?\d{3,15}", digits):
        raise invalid_at(path, "Invalid phone number.")
    if digits.startswith("+"):
        return digits
    code, trunk = _COUNTRIES.get(country, ("", ""))
    # Eleven digits from 1 are an American number with its country code, ten are one without.
    national = digits.removeprefix(trunk) if country != "US" or len(digits) == 11 else digits
    return f"+{code}{national}"


def country_of(number: str) -> str | None:
    found = [each for each, (code, _) in _COUNTRIES.items() if number.startswith(f"+{code}")]
    return max(found, key=lambda each: len(_COUNTRIES[each][0])) if found else None


def formatted(number: str) -> str:
    """ "+1 415-555-0101", "+44 1234"."""
    country = country_of(number)
    if country is None:
        return number
    code, _ = _COUNTRIES[country]
    national = number.removeprefix(f"+{code}")
    if country == "US" and len(national) == 10:
        return f"+1 {national[:3]}-{national[3:6]}-{national[6:]}"
    return f"+{code} {national}"
