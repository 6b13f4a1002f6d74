"""A program for the system's Python: waits for a mail program's window on the accessibility bus and saves its draft.

``python3 atspi_draft.py LAUNCHER TITLE BUTTON COMMAND ...`` starts the accessibility bus and COMMAND. In the window whose
name holds TITLE it presses BUTTON, prints every name in that window as JSON, and ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 60


def below(node: Atspi.Accessible) -> list[Atspi.Accessible]:
    """``node`` and everything in it."""
    found = [node]
    for at in range(node.get_child_count()):
        child = node.get_child_at_index(at)
        if child is not None:
            found += below(child)
    return found


def window(title: str) -> Atspi.Accessible | None:
    """The window whose name holds ``title``."""
    desktop = Atspi.get_desktop(0)
    for at in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(at)
        for which in range(application.get_child_count() if application is not None else 0):
            frame = application.get_child_at_index(which)
            if frame is not None and title in (frame.get_name() or ""):
                return frame
    return None


def press(title: str, button: str) -> list[str] | None:
    """Press ``button`` in the window; the names in it, or None while it is not there."""
    try:
        frame = window(title)
        nodes = below(frame) if frame is not None else []
        wanted = [
            n for n in nodes if n.get_name() == button and n.get_n_actions() and "button" in n.get_role_name()
        ]
        names = [node.get_name() for node in nodes if node.get_name()]
        if not wanted or not wanted[0].do_action(0):
            return None
    except GLib.Error:
        return None
    return names


def main() -> int:
    """Start the bus and the command, press the button."""
    launcher, title, button, *command = sys.argv[1:]
    bus = subprocess.Popen([launcher, "--launch-immediately"], stdout=subprocess.DEVNULL)
    try:
        Atspi.init()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            names = press(title, button)
            if names is not None:
                print(json.dumps(names))
                return 0
            time.sleep(0.3)
        return 1
    finally:
        bus.terminate()


if __name__ == "__main__":
    raise SystemExit(main())
