"""A program for the system's Python: walks the accessibility tree of a window as a screen reader would (AT-SPI 2).

``python3 atspi_client.py RESULT LAUNCHER COMMAND ...`` starts the accessibility bus and then COMMAND, which prints a line of
JSON for each scene that is up. After each it writes that line to the file RESULT, with everything that the tree shows, and
tells COMMAND to go on. (Not to its own output, on which the daemons of the bus write as they like.)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 60


def find(pid: int) -> Atspi.Accessible:
    """The application of process ``pid``, as soon as it is on the bus."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        desktop = Atspi.get_desktop(0)
        for at in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(at)
            if child is not None and child.get_process_id() == pid:
                return child
        time.sleep(0.1)
    raise SystemExit("the window never came to the accessibility bus")


def walk(node: Atspi.Accessible, path: list[str], found: list[dict]) -> None:
    """Collect ``node`` and everything below it that is showing."""
    try:
        role = node.get_role_name()
        states = node.get_state_set()
        showing = states.contains(Atspi.StateType.SHOWING)
        if path and not showing:
            return
        name = node.get_name() or ""
        here = [*path, f"{role} “{name[:40]}”"]
        found.append(
            {
                "path": " > ".join(here),
                "role": role,
                "name": name,
                "description": node.get_description() or "",
                "focusable": states.contains(Atspi.StateType.FOCUSABLE),
                "focused": states.contains(Atspi.StateType.FOCUSED),
            }
        )
        for at in range(node.get_child_count()):
            child = node.get_child_at_index(at)
            if child is not None:
                walk(child, here, found)
    except GLib.Error as error:
        found.append({"path": " > ".join(path), "role": "gone", "name": str(error), "description": "",
                      "focusable": False, "focused": False})  # fmt: skip


def main() -> int:
    """Start the bus and the window, and walk each scene."""
    result, launcher, *command = sys.argv[1:]
    bus = subprocess.Popen([launcher, "--launch-immediately"], stdout=subprocess.DEVNULL)
    window = None
    try:
        # The bus answers once its name is taken; asking for the desktop waits for it.
        Atspi.init()
        window = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        application = None
        for line in window.stdout:
            scene = json.loads(line)
            application = application or find(window.pid)
            application.clear_cache()
            found: list[dict] = []
            for at in range(application.get_child_count()):
                walk(application.get_child_at_index(at), [], found)
            with Path(result).open("a", encoding="utf-8") as file:
                file.write(json.dumps({**scene, "tree": found}) + "\n")
            window.stdin.write("next\n")
            window.stdin.flush()
        return window.wait(PATIENCE)
    finally:
        for process in (window, bus):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(PATIENCE)


if __name__ == "__main__":
    os.environ.setdefault("NO_AT_BRIDGE", "1")
    sys.exit(main())
