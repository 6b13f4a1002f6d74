"""A program for the system's Python: tells what a screen reader sees of every window (AT-SPI 2).

For each line on standard input it prints one line of JSON: everything that is showing, as a list of objects with role,
name and whether it has the focus. It runs outside of the root that is tried, which has no Python.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # type: ignore[import-not-found]  # noqa: E402


def walk(node: Any, depth: int, found: list[dict[str, object]]) -> None:
    """Collect a node and everything below it that is showing. What goes away meanwhile is left out."""
    try:
        states = node.get_state_set()
        if depth and not states.contains(Atspi.StateType.SHOWING):
            return
        found.append(
            {
                "role": node.get_role_name(),
                "name": node.get_name() or "",
                "focused": states.contains(Atspi.StateType.FOCUSED),
                "checked": states.contains(Atspi.StateType.CHECKED),
                "enabled": states.contains(Atspi.StateType.SENSITIVE),
            }
        )
        for at in range(node.get_child_count()):
            child = node.get_child_at_index(at)
            if child is not None:
                walk(child, depth + 1, found)
    except GLib.Error:
        return


def look() -> list[dict[str, object]]:
    """Everything that shows in the windows of all applications."""
    found: list[dict[str, object]] = []
    desktop = Atspi.get_desktop(0)
    for at in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(at)
        if application is None:
            continue
        application.clear_cache()
        walk(application, 0, found)
    return found


def main() -> None:
    """Answer until standard input ends."""
    Atspi.init()
    for _ in sys.stdin:
        print(json.dumps(look()), flush=True)


if __name__ == "__main__":
    main()
