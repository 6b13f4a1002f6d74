"""What a screen reader would say of a window: a session of its own with an accessibility bus, read by a real client.

Qt's ``offscreen`` platform has no AT-SPI, so this needs a display, a D-Bus session and the bus launcher of AT-SPI. The
client is the system's own Python, because its ``gi`` cannot be had for ours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import dev
from tests.components import require

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Spoken:
    """One thing that a screen reader meets. ``states`` are AT-SPI's own names: focused, showing, enabled."""

    role: str
    name: str
    description: str
    states: frozenset[str]


@dataclass
class Reading:
    """Everything in the window, in reading order, and what was announced meanwhile."""

    parts: list[Spoken] = field(default_factory=list)
    announced: list[str] = field(default_factory=list)

    def showing(self) -> list[Spoken]:
        return [part for part in self.parts if "showing" in part.states]

    def named(self, name: str) -> Spoken:
        return next(part for part in self.showing() if part.name == name)


def read_window(script: Path, *, until: str, folder: Path) -> Reading:
    """Run ``script``, which opens a window, and read it once something called ``until`` is in it.

    ``folder`` is an empty one for the session's files.
    """
    require("dbus-run-session")
    require("atspi")
    launcher = next(str(path) for path in dev.ATSPI_BUS_LAUNCHERS if path.exists())
    folder.chmod(0o700)
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"},
        "XDG_RUNTIME_DIR": str(folder),
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONPATH": str(dev.ROOT),
    }
    inside = [
        sys.executable,
        str(HERE / "spoken_session.py"),
        launcher,
        str(script),
        str(dev.SYSTEM_PYTHON),
        until,
    ]
    ran = subprocess.run(
        [str(require("dbus-run-session")), "--", *inside],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    parts = [Spoken(role, name, about, frozenset(states)) for role, name, about, states in found["parts"]]
    return Reading(parts, found["announced"])
