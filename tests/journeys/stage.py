"""A program: the real window on each scene in turn. Prints the scene's name when it is up, and waits for a line.

``python -m tests.journeys.stage FOLDER VIDEO VIDEO``
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, QTimer

from tests.journeys.scenes import Ready, Stage


class Show:
    """Looks every moment whether the scene is up; then says so, and goes on when a line comes in."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._scenes: Iterator = stage.all()
        self._ready: Ready = lambda: False
        self._name = ""
        self._look = QTimer(interval=30)
        self._look.timeout.connect(self._see)
        self._line = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self._line.activated.connect(self._heard)
        self.next()

    def next(self) -> None:
        """Bring up the next scene, or end."""
        self._name, begin = next(self._scenes, ("", None))
        if begin is None:
            self._stage.home.shell.close_now()
            self._stage.app.quit()
            return
        self._ready = begin()
        self._look.start()

    def _see(self) -> None:
        if self._ready():
            self._look.stop()
            # One more turn, so that what comes after showing (focus, order) has come.
            QTimer.singleShot(50, self._tell)

    def _tell(self) -> None:
        print(json.dumps({"scene": self._name, "level_1": self._stage.level_1()}), flush=True)

    def _heard(self) -> None:
        if not sys.stdin.readline():
            self._stage.app.exit(3)
        else:
            self.next()


def main() -> int:
    """Run the show."""
    stage = Stage(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
    show = Show(stage)
    assert show
    return stage.app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
