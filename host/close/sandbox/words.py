"""How Close compares text, as far as is known: by words, regardless of case.

Words are runs of letters and digits, so that "ada@analytical-engines.example" has four. Close documents the
modes `full_words` and `phrase`; `beginning_of_words` and `exact_value` are used by programs in the wild.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def exact_value(wanted: str) -> Callable[[str], bool]:
    whole = wanted.strip().casefold()
    return lambda text: text.strip().casefold() == whole


def phrase(wanted: str) -> Callable[[str], bool]:
    """The words beside each other, in order."""
    parts = words(wanted)

    def matches(text: str) -> bool:
        there = words(text)
        return any(there[i : i + len(parts)] == parts for i in range(len(there) - len(parts) + 1))

    return matches


def full_words(wanted: str) -> Callable[[str], bool]:
    """All the words, anywhere."""
    parts = set(words(wanted))
    return lambda text: parts.issubset(words(text))


def beginning_of_words(wanted: str) -> Callable[[str], bool]:
    """Each word begins one of the text's."""
    parts = words(wanted)

    def matches(text: str) -> bool:
        there = words(text)
        return all(any(word.startswith(part) for word in there) for part in parts)

    return matches


MODES: dict[str, Callable[[str], Callable[[str], bool]]] = {
    "exact_value": exact_value,
    "phrase": phrase,
    "full_words": full_words,
    "beginning_of_words": beginning_of_words,
}
