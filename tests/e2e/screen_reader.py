"""The panel as a screen reader finds it: the accessibility tree of a program on the desktop's own bus."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.desktop import SYSTEM_PYTHON, Desktop

READER = Path(__file__).parent / "read_accessible_tree.py"
NOT_ON_THE_BUS = 3


@dataclass(frozen=True)
class Node:
    """One object: what it is, what it is called, what is written in it, its middle on the screen."""

    role: str
    name: str
    description: str
    text: str
    place: tuple[float, float]
    showing: bool
    focused: bool
    children: tuple[Node, ...]

    def walk(self) -> Iterator[Node]:
        """This and everything below that is on the screen, in the order a screen reader goes."""
        yield self
        for child in self.children:
            if child.showing:
                yield from child.walk()

    def said(self) -> list[str]:
        """All that is on the screen, in words."""
        words = (node.name or node.text for node in self.walk())
        return [word for word in words if word]

    def find(self, role: str, name: str) -> Node:
        """The one object on the screen with that role and name."""
        (found,) = (node for node in self.walk() if (node.role, node.name) == (role, name))
        return found


def read(desktop: Desktop, process_id: int) -> Node | None:
    """What the program shows; None while it is not on the accessibility bus."""
    answer = subprocess.run(
        [SYSTEM_PYTHON, str(READER), str(process_id)],
        env=desktop.env,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    if answer.returncode == NOT_ON_THE_BUS:
        return None
    assert answer.returncode == 0, answer.stderr
    return _node(json.loads(answer.stdout))


def _node(read: dict[str, Any]) -> Node:
    return Node(**(read | {"children": tuple(_node(child) for child in read["children"])}))
