"""Paints the panel to PNG, without a screen: `python -m tests.ui.screenshots OUT_DIR [SCENE ...]`.

Without a scene: the pictures of `docs/pictures`. With scenes, or `all`: each one light and dark, narrow and
wide.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from itertools import product
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "2")

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QLocale, Qt
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import QApplication

from host.ui.panel import QUIET, Panel
from host.ui.values import Formats
from tests.ui.palettes import DARK, LIGHT, palette
from tests.ui.scenes import NOW, SCENES

WIDTHS = (320, 400)
HEIGHT = 860
PALETTES = {"light": LIGHT, "dark": DARK}


@dataclass(frozen=True)
class Picture:
    """One scene as it is painted; sizes in logical pixels."""

    file: str
    scene: str
    palette: str = "light"
    width: int = 360
    height: int = HEIGHT


FOR_DOCS = (
    Picture("card-light.png", "card", height=760),
    Picture("card-dark.png", "card-open", "dark", height=760),
    Picture("several-matches.png", "several", height=560),
    Picture("no-match.png", "no-match", height=390),
)


def main(arguments: list[str]) -> int:
    """Write the pictures; the first argument is the folder, further ones choose scenes."""
    folder, *chosen = arguments
    pictures = [*variants(SCENES if chosen == ["all"] else chosen)] if chosen else FOR_DOCS
    Path(folder).mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    font = app.font()
    font.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)  # grey edges look right on any screen
    app.setFont(font)
    for picture in pictures:
        app.setPalette(palette(PALETTES[picture.palette]))
        shoot(picture, Path(folder))
    print(f"{len(pictures)} pictures in {folder}")  # noqa: T201  # this is a command
    return 0


def variants(chosen: Iterable[str]) -> Iterator[Picture]:
    """Each scene in every palette and width."""
    for scene, colours, width in product(chosen, PALETTES, WIDTHS):
        yield Picture(f"{scene}-{colours}-{width}.png", scene, colours, width)


def shoot(picture: Picture, folder: Path) -> None:
    """Paint one scene once its layout has settled."""
    scene = picture.scene
    panel = Panel(SCENES[scene](), formats=Formats(QLocale("en_GB"), UTC), now=lambda: NOW)
    if scene == "arabic":
        panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    if scene == "card-open":
        for section in (panel.card.tasks, panel.card.opportunities, panel.card.contacts):
            section.header.click()
    panel.resize(picture.width, picture.height)
    panel.show()
    deadline = QDeadlineTimer(2 * QUIET if scene == "looking" else 120)
    while not deadline.hasExpired():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
    with_fewer_colours(panel.grab().toImage()).save(str(folder / picture.file))
    panel.close()
    panel.deleteLater()


def with_fewer_colours(image: QImage) -> QImage:
    """The same in 256 of its colours: a third of the file, and no difference to see."""
    pixels = memoryview(image.convertToFormat(QImage.Format.Format_RGB32).constBits()).cast("I")
    kept: list[int] = []
    for colour, _ in Counter(pixels).most_common():
        if len(kept) < 256 and all(unlike(colour, other) for other in kept):
            kept.append(colour)
    return image.convertToFormat(QImage.Format.Format_Indexed8, kept, Qt.ImageConversionFlag.AvoidDither)


def unlike(one: int, other: int) -> bool:
    """Whether two RGB colours differ by more than 5 of 255 in red, green or blue."""
    return any(abs((one >> shift & 255) - (other >> shift & 255)) > 5 for shift in (0, 8, 16))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
