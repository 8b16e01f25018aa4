"""Paints every scene to PNG, without a screen: `python -m tests.ui.screenshots OUT_DIR [SCENE ...]`."""

from __future__ import annotations

import os
import sys
from datetime import UTC
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "2")

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QLocale, Qt
from PySide6.QtWidgets import QApplication

from host.ui.panel import QUIET, Panel
from host.ui.values import Formats
from tests.ui.palettes import DARK, LIGHT, palette
from tests.ui.scenes import NOW, SCENES

WIDTHS = (320, 400)
HEIGHT = 860


def main(arguments: list[str]) -> int:
    """Write the pictures; the first argument is the folder, further ones choose scenes."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    chosen = arguments[1:] or list(SCENES)
    for theme, colours in (("light", LIGHT), ("dark", DARK)):
        app.setPalette(palette(colours))
        for width in WIDTHS:
            for name in chosen:
                shoot(name, width, folder / f"{name}-{theme}-{width}.png")
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")  # noqa: T201  # this is a command
    return 0


def shoot(scene: str, width: int, target: Path) -> None:
    """Paint one scene once its layout has settled."""
    panel = Panel(SCENES[scene](), formats=Formats(QLocale("en_GB"), UTC), now=lambda: NOW)
    if scene == "arabic":
        panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    if scene == "card-open":
        for section in (panel.card.tasks, panel.card.opportunities, panel.card.contacts):
            section.header.click()
    panel.resize(width, HEIGHT)
    panel.show()
    deadline = QDeadlineTimer(2 * QUIET if scene == "looking" else 120)
    while not deadline.hasExpired():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
    panel.grab().save(str(target))
    panel.close()
    panel.deleteLater()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
