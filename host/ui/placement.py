"""Where the panel stands beside Thunderbird's window. Pure geometry: no Qt, no screen.

Unless a name says otherwise, lengths are device pixels and the point (0, 0) is the desktop's origin,
so a screen to the left of the first one has negative coordinates.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct


class Side(StrEnum):
    """The side of Thunderbird's window on which the panel stands."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def opposite(self) -> Side:
        """The other side."""
        return Side.LEFT if self is Side.RIGHT else Side.RIGHT


class Rect(Struct, frozen=True):
    """A rectangle; `right` and `bottom` lie just outside it."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column that is not in it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row that is not in it."""
        return self.y + self.height


class Placement(Struct, frozen=True):
    """Where the panel's frame goes; `beside` is False when it floats over the window for want of room."""

    rect: Rect
    side: Side
    beside: bool


def place(
    window: Rect, screens: Sequence[Rect], width: int, side: Side, *, minimum_height: int = 0
) -> Placement:
    """The place for a panel that is `width` wide, next to `window` (the outer frame of Thunderbird's window).

    `screens` are the available areas, without task bars; at least one. The panel stays on the window's
    screen: on `side` of the window if there is room, else on the opposite side, else at the screen's edge
    on `side`.
    It is as high as the part of the window that is on the screen, but not less than `minimum_height`.
    """
    area = screens[screen_of(window, screens)]
    width = min(width, area.width)
    y, height = _rows(window, area, minimum_height)
    for candidate in (side, side.opposite):
        x = window.right if candidate is Side.RIGHT else window.x - width
        if area.x <= x and x + width <= area.right:
            return Placement(Rect(x, y, width, height), candidate, beside=True)
    edge = area.right - width if side is Side.RIGHT else area.x
    return Placement(Rect(edge, y, width, height), side, beside=False)


def with_room(window: Rect, screens: Sequence[Rect], width: int, side: Side) -> Rect:
    """What `window` must become for a panel that is `width` wide to find room beside it on its screen.

    It is moved if that is enough; else it is made narrower too.
    """
    area = screens[screen_of(window, screens)]
    width = min(width, area.width)
    y, height = _rows(window, area, 0)
    left, right = area.x, area.right
    if side is Side.RIGHT:
        right -= width
    else:
        left += width
    kept = min(window.width, right - left)
    return Rect(min(max(window.x, left), right - kept), y, kept, height)


def to_css(rect: Rect, scale: float) -> Rect:
    """The other way round than `from_css`: the largest rectangle of whole CSS pixels within `rect`."""
    left, top = math.ceil(rect.x / scale), math.ceil(rect.y / scale)
    right, bottom = math.floor(rect.right / scale), math.floor(rect.bottom / scale)
    return Rect(left, top, right - left, bottom - top)


def _rows(window: Rect, area: Rect, minimum: int) -> tuple[int, int]:
    """The panel's top and height."""
    top = max(window.y, area.y)
    height = min(max(min(window.bottom, area.bottom) - top, minimum), area.height)
    return min(top, area.bottom - height), height


def screen_of(window: Rect, screens: Sequence[Rect]) -> int:
    """The position in `screens` of the one that holds most of `window`, or is nearest to it if none does.

    None holds it after its screen was unplugged. Raises ValueError if there is no screen.
    """
    return max(
        range(len(screens)), key=lambda i: (_shared(window, screens[i]), -_distance(window, screens[i]))
    )


def _shared(one: Rect, other: Rect) -> int:
    """The area that both have, in square pixels."""
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return max(across, 0) * max(down, 0)


def _distance(one: Rect, other: Rect) -> int:
    """How far apart they are, across plus down; 0 if they touch."""
    across = max(one.x - other.right, other.x - one.right, 0)
    down = max(one.y - other.bottom, other.y - one.bottom, 0)
    return across + down


def from_css(bounds: Rect, scale: float) -> Rect:
    """Device pixels for `bounds` in CSS pixels, which is what `windows.get` in a Thunderbird extension gives.

    `scale` is the extension's `devicePixelRatio`. Edges are rounded, not lengths: what touched still touches.
    """
    return _scaled(bounds, 0, 0, scale)


def best_window(candidates: Mapping[int, Rect], bounds: Rect) -> int | None:
    """The key of the candidate whose edges lie closest to `bounds`, of equals the first; None of none."""
    return min(candidates, key=lambda key: _difference(candidates[key], bounds), default=None)


def _difference(one: Rect, other: Rect) -> int:
    """The sum of what the four edges differ by."""
    return (
        abs(one.x - other.x)
        + abs(one.y - other.y)
        + abs(one.right - other.right)
        + abs(one.bottom - other.bottom)
    )


class Monitor(Struct, frozen=True):
    """How Qt maps a screen: logical lengths are scaled about the screen's origin, which itself is not scaled.

    That is why rectangles of a second screen cannot simply be multiplied. (Seen in Qt 6's QHighDpi.)
    """

    x: int
    y: int
    ratio: float

    def to_device(self, rect: Rect) -> Rect:
        """Device pixels for a `rect` on this screen in Qt's logical pixels."""
        return _scaled(rect, self.x, self.y, self.ratio)

    def to_logical(self, rect: Rect) -> Rect:
        """Qt's logical pixels for a `rect` on this screen in device pixels."""
        return _scaled(rect, self.x, self.y, 1 / self.ratio)


def _scaled(rect: Rect, x: int, y: int, factor: float) -> Rect:
    """`rect` scaled about the point (x, y), its edges rounded."""
    left, right = (x + round((edge - x) * factor) for edge in (rect.x, rect.right))
    top, bottom = (y + round((edge - y) * factor) for edge in (rect.y, rect.bottom))
    return Rect(left, top, right - left, bottom - top)
