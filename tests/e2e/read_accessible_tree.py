"""Prints a program's accessibility tree as JSON. For the system's Python, which has the bindings to AT-SPI.

usage: python3 read_accessible_tree.py PROCESS_ID
Exit code 3: the program is not on the accessibility bus (yet).
"""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402  (the version must be chosen before)


def main() -> None:
    application = find_application(int(sys.argv[1]))
    if application is None:
        sys.exit(3)
    json.dump(describe(application), sys.stdout)


def find_application(process_id):
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(index)
        try:
            if application is not None and application.get_process_id() == process_id:
                return application
        except GLib.Error:
            continue  # that program is just ending
    return None


def describe(accessible):
    """What a screen reader could say of it; None for what has gone while it was being read."""
    try:
        states = accessible.get_state_set()
        text = accessible.get_text_iface()
        children = [accessible.get_child_at_index(index) for index in range(accessible.get_child_count())]
        return {
            "role": accessible.get_role_name(),
            "name": accessible.get_name(),
            "description": accessible.get_description(),
            "text": Atspi.Text.get_text(text, 0, -1) if text else "",
            "place": middle_of(accessible),
            "showing": states.contains(Atspi.StateType.SHOWING),
            "focused": states.contains(Atspi.StateType.FOCUSED),
            "children": [each for each in map(describe, filter(None, children)) if each],
        }
    except GLib.Error:
        return None


def middle_of(accessible):
    component = accessible.get_component_iface()
    if component is None:
        return [0, 0]
    box = component.get_extents(Atspi.CoordType.SCREEN)
    return [box.x + box.width / 2, box.y + box.height / 2]


if __name__ == "__main__":
    main()
