"""Where the panel stands, as a table; and the conversions between the kinds of pixels."""

from __future__ import annotations

import pytest

from host.ui.placement import (
    Monitor,
    Placement,
    Rect,
    Side,
    best_window,
    from_css,
    place,
    screen_of,
    to_css,
    with_room,
)

DESK = Rect(0, 30, 1920, 1050)  # a task bar above
LEFT_OF_IT = Rect(-1280, 0, 1280, 1024)
RIGHT_OF_IT = Rect(1920, 0, 2560, 1440)
L, R = Side.LEFT, Side.RIGHT


def beside(side: Side, x: int, y: int, width: int, height: int) -> Placement:
    return Placement(Rect(x, y, width, height), side, beside=True)


def floating(side: Side, x: int, y: int, width: int, height: int) -> Placement:
    return Placement(Rect(x, y, width, height), side, beside=False)


CASES = {
    "room on the right": (Rect(200, 100, 1000, 800), [DESK], R, beside(R, 1200, 100, 360, 800)),
    "room on the left": (Rect(500, 100, 1000, 800), [DESK], L, beside(L, 140, 100, 360, 800)),
    "exactly enough room": (Rect(560, 100, 1000, 800), [DESK], R, beside(R, 1560, 100, 360, 800)),
    "one pixel short: the other side": (Rect(561, 100, 1000, 800), [DESK], R, beside(L, 201, 100, 360, 800)),
    "no room on the left: the right": (Rect(100, 100, 1000, 800), [DESK], L, beside(R, 1100, 100, 360, 800)),
    "no room at all": (Rect(200, 100, 1600, 800), [DESK], R, floating(R, 1560, 100, 360, 800)),
    "no room, wanted on the left": (Rect(200, 100, 1600, 800), [DESK], L, floating(L, 0, 100, 360, 800)),
    "maximised": (DESK, [DESK], R, floating(R, 1560, 30, 360, 1050)),
    "maximised, frame outside": (Rect(-4, 26, 1928, 1058), [DESK], R, floating(R, 1560, 30, 360, 1050)),
    "full screen, over the task bar": (Rect(0, 0, 1920, 1080), [DESK], R, floating(R, 1560, 30, 360, 1050)),
    "maximised beside an empty screen": (DESK, [DESK, RIGHT_OF_IT], R, floating(R, 1560, 30, 360, 1050)),
    "on a screen left of the origin": (
        Rect(-1200, 50, 700, 600), [LEFT_OF_IT, DESK], R, beside(R, -500, 50, 360, 600),
    ),
    "left of the origin, no room on the right": (
        Rect(-800, 50, 750, 600), [LEFT_OF_IT, DESK], R, beside(L, -1160, 50, 360, 600),
    ),
    "half off to the right": (Rect(1500, 100, 1000, 800), [DESK], R, beside(L, 1140, 100, 360, 800)),
    "half off to the left": (Rect(-500, 100, 1000, 800), [DESK], L, beside(R, 500, 100, 360, 800)),
    "half off below": (Rect(200, 580, 1000, 1000), [DESK], R, beside(R, 1200, 580, 360, 500)),
    "half off above": (Rect(200, -400, 1000, 800), [DESK], R, beside(R, 1200, 30, 360, 370)),
    "higher than the screen": (Rect(200, -50, 1000, 2000), [DESK], R, beside(R, 1200, 30, 360, 1050)),
    "nearly all off: kept usable": (Rect(200, 1060, 1000, 800), [DESK], R, beside(R, 1200, 780, 360, 300)),
    "low window: kept usable": (Rect(200, 100, 1000, 90), [DESK], R, beside(R, 1200, 100, 360, 300)),
    "across two screens: where most of it is": (
        Rect(1820, 100, 1000, 800), [DESK, RIGHT_OF_IT], R, beside(R, 2820, 100, 360, 800),
    ),
    "unplugged screen": (Rect(2500, 100, 900, 700), [LEFT_OF_IT, DESK], R, floating(R, 1560, 100, 360, 700)),
    "unplugged, wholly below": (Rect(200, 1500, 900, 700), [DESK], R, beside(R, 1100, 780, 360, 300)),
    "screen narrower than the panel": (
        Rect(0, 0, 300, 400), [Rect(0, 0, 320, 480)], R, floating(R, 0, 0, 320, 400),
    ),
    "screen lower than the least height": (
        Rect(0, 0, 300, 200), [Rect(0, 0, 1000, 240)], R, beside(R, 300, 0, 360, 240),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("window", "screens", "side", "expected"), CASES.values(), ids=CASES.keys())
def test_place(window: Rect, screens: list[Rect], side: Side, expected: Placement) -> None:
    assert place(window, screens, 360, side, minimum_height=300) == expected


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("x", range(-3000, 6000, 373))
@pytest.mark.parametrize("y", range(-2000, 3000, 617))
def test_never_off_screen_and_beside_means_not_covering(x: int, y: int, side: Side) -> None:
    screens = [LEFT_OF_IT, DESK, RIGHT_OF_IT]
    window = Rect(x, y, 1100, 820)

    found = place(window, screens, 360, side, minimum_height=300)

    area = screens[screen_of(window, screens)]
    assert area.x <= found.rect.x and found.rect.right <= area.right
    assert area.y <= found.rect.y and found.rect.bottom <= area.bottom
    if found.beside:
        assert found.rect.x == window.right if found.side is R else found.rect.right == window.x


def test_no_screen_is_an_error() -> None:
    with pytest.raises(ValueError):
        place(Rect(0, 0, 10, 10), [], 360, R)


@pytest.mark.parametrize(
    ("bounds", "scale", "expected"),
    [
        (Rect(100, 50, 900, 700), 1.0, Rect(100, 50, 900, 700)),
        (Rect(100, 50, 900, 700), 2.0, Rect(200, 100, 1800, 1400)),
        (Rect(-640, 0, 640, 480), 1.5, Rect(-960, 0, 960, 720)),
        (Rect(1, 1, 3, 3), 1.25, Rect(1, 1, 4, 4)),
    ],
)
def test_css_pixels_become_device_pixels(bounds: Rect, scale: float, expected: Rect) -> None:
    assert from_css(bounds, scale) == expected


def test_windows_that_touch_in_css_pixels_touch_in_device_pixels() -> None:
    for left in range(50):
        one, next_to_it = Rect(left, 0, 333, 10), Rect(left + 333, 0, 77, 10)
        assert from_css(one, 1.1).right == from_css(next_to_it, 1.1).x


def test_best_window_is_the_closest() -> None:
    candidates = {7: Rect(0, 0, 1100, 820), 8: Rect(0, 0, 860, 900), 9: Rect(900, 40, 860, 900)}
    assert best_window(candidates, Rect(2, 0, 862, 900)) == 8
    assert best_window(candidates, Rect(880, 30, 862, 900)) == 9


def test_best_window_of_equals_is_the_first() -> None:
    assert best_window({8: DESK, 7: DESK}, DESK) == 8


def test_best_window_of_none() -> None:
    assert best_window({}, DESK) is None


def test_logical_pixels_are_scaled_about_the_screen() -> None:
    second = Monitor(1920, 0, 2.0)
    assert second.to_device(Rect(1920, 0, 1280, 720)) == Rect(1920, 0, 2560, 1440)
    assert second.to_logical(Rect(2920, 100, 720, 800)) == Rect(2420, 50, 360, 400)


def test_logical_pixels_come_back_exactly() -> None:
    monitor = Monitor(-1280, 40, 1.5)
    for x in range(-1280, -1000, 7):
        rect = Rect(x, 45, 360, 801)
        assert monitor.to_logical(monitor.to_device(rect)) == rect


@pytest.mark.parametrize(
    ("window", "side", "expected"),
    [
        pytest.param(Rect(0, 0, 1600, 900), Side.RIGHT, Rect(0, 0, 1240, 900), id="maximised"),
        pytest.param(Rect(0, 0, 1600, 900), Side.LEFT, Rect(360, 0, 1240, 900), id="maximised, panel left"),
        pytest.param(Rect(700, 50, 900, 600), Side.RIGHT, Rect(340, 50, 900, 600), id="at the edge"),
        pytest.param(Rect(1400, 0, 200, 900), Side.RIGHT, Rect(1040, 0, 200, 900), id="narrow, at the edge"),
        pytest.param(Rect(10, 0, 200, 900), Side.LEFT, Rect(360, 0, 200, 900), id="at the left edge"),
        pytest.param(Rect(-50, 0, 1600, 900), Side.RIGHT, Rect(0, 0, 1240, 900), id="half off screen"),
        pytest.param(Rect(100, 50, 800, 600), Side.RIGHT, Rect(100, 50, 800, 600), id="room is there"),
    ],
)
def test_a_window_that_makes_room_leaves_the_panel_its_place(
    window: Rect, side: Side, expected: Rect
) -> None:
    screens = [Rect(0, 0, 1600, 900)]
    made = with_room(window, screens, 360, side)
    assert made == expected
    assert place(made, screens, 360, side).beside


@pytest.mark.parametrize("scale", [1, 1.1, 1.25, 1.5, 1.75, 2])
@pytest.mark.parametrize("side", Side)
def test_room_is_not_lost_by_rounding_to_css_pixels(scale: float, side: Side) -> None:
    for width in range(360, 380):
        made = to_css(with_room(DESK, [DESK], width, side), scale)
        assert place(from_css(made, scale), [DESK], width, side).beside
        assert made.width * scale > DESK.width - width - 2 * scale - 1, "hardly more room than is needed"
