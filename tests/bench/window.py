"""The real window in a process of its own, driven through one scene; prints what was measured as a line of JSON.

``python -m tests.bench.window SCENE FILE...``; started by :func:`watch`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.store.folders import Folders
from app.story.flow import Step
from app.story.route import Route
from app.ui import drive
from app.ui.opening import default_call
from app.ui.script import Script
from app.ui.theme import Look, Theme
from app.ui.window import Home

_BEAT_MS = 5
_LOOK_MS = 4
#: What a person may spend on the pages between choosing the part and Check, as DESIGN 9 has it.
BETWEEN_S = 60.0


class SceneFailed(Exception):
    """The window did not get to the end of the scene; holds its last words."""


def watch(scene: str, *arguments: object) -> dict[str, Any]:
    """Run a scene in a fresh window and return what it measured. Raises :class:`SceneFailed`."""
    command = [sys.executable, "-m", "tests.bench.window", scene, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        raise SceneFailed(f"{scene} ended with {done.returncode}: {done.stderr.strip()[-600:]}")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


class Heart(QObject):
    """Beats in the GUI thread, and knows how long it was held at most: by the clock, and by its own processor time."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self.start()

    def start(self) -> None:
        """Count from now on."""
        self.longest_s = self.longest_cpu_s = 0.0
        self._last, self._last_cpu = time.perf_counter(), time.thread_time()
        self._timer.start()

    def _beat(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        self.longest_s = max(self.longest_s, now - self._last - _BEAT_MS / 1000)
        self.longest_cpu_s = max(self.longest_cpu_s, cpu - self._last_cpu)
        self._last, self._last_cpu = now, cpu

    def told(self) -> dict[str, float]:
        """Both figures."""
        return {"held_s": max(0.0, self.longest_s), "held_cpu_s": self.longest_cpu_s}


class Scene:
    """A window with an empty home, and what is measured in it."""

    def __init__(self, app: QApplication, place: Path) -> None:
        self.app = app
        self.home = Home(Theme(app, look=Look.LIGHT), default_call(None), Folders.below(place))
        self.script = Script(self.home, place, only=())
        self.found: dict[str, Any] = {}

    def run(self, steps: Iterator[drive.Step]) -> dict[str, Any]:
        """Open the window, go through ``steps``, close it."""
        self.home.open()
        self.home.shell.resize(1280, 800)
        driver = drive.Driver(self.app, steps)
        driver._timer.setInterval(_LOOK_MS)
        driver.run()
        self.home.shell.close_now()
        return self.found

    @property
    def page(self) -> Any:
        """The page that is up."""
        return self.home.shell.page

    def to_videos(self) -> Iterator[drive.Step]:
        """Everything before Your videos."""
        yield from self.script.begin_practice()
        yield from self.script.whose_mine()
        yield from self.script.agree()

    def adding(self, files: list[Path]) -> Iterator[drive.Step]:
        """All files at once, until each has its row with length and picture."""
        yield from self.to_videos()
        heart, begun = Heart(), time.perf_counter()
        self.page.add_files(files)
        self.found["called_s"] = time.perf_counter() - begun
        first = False
        while not self._rows_complete(len(files)):
            if not first and self._rows_complete(1):
                first, self.found["first_s"] = True, time.perf_counter() - begun
            yield None
        self.found["all_s"] = time.perf_counter() - begun
        yield lambda: not self.home.jobs.busy
        yield None
        self.found |= heart.told() | {"rows": len(self.script.story.clips)}

    def _rows_complete(self, count: int) -> bool:
        if len(self.script.story.clips) < count:
            return False
        rows = [row for row in self.page.list.rows if getattr(row, "picture", None) is not None]
        return sum(not row.picture.pixmap().isNull() for row in rows) >= count

    def waiting(self, files: list[Path], start_ms: int, end_ms: int, route: str) -> Iterator[drive.Step]:
        """A part of the first file, a minute at most on the pages between, then Check until all is ready."""
        yield from self.to_videos()
        yield from self.script.choose(files)
        heart = Heart()
        yield from self.script.keep_part(0, start_ms, end_ms)
        begun = time.monotonic()
        yield from self.script.nobody_else()
        yield lambda: time.monotonic() - begun > BETWEEN_S / 2 or not self.home.preparing.busy
        self.page.full_name.set_value("Sam Jones")
        self.page.number.set_value("07700 900982")
        yield from self.script.press_on(Step.ROUTE)
        self.page.ways.set_value(Route(route))
        yield None
        yield lambda: time.monotonic() - begun > BETWEEN_S or not self.home.preparing.busy
        self.found["between_s"] = time.monotonic() - begun
        self.found["done_before"] = not self.home.preparing.busy
        pressed = time.perf_counter()
        yield from self.script.press_on(Step.CHECK)
        yield lambda: bool(self.page.prepared) or self.page.trouble.isVisible()
        self.found["waited_s"] = time.perf_counter() - pressed
        self.found["bytes"] = sum(clip.size_bytes for clip in self.page.prepared)
        self.found |= heart.told()


def main(arguments: Sequence[str]) -> int:
    """Play the scene that is named first, with the rest as its arguments."""
    name, *rest = arguments
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    with tempfile.TemporaryDirectory(prefix="bench-home-") as place:
        os.environ["SHARE_YOUR_STORY_HOME"] = place
        scene = Scene(app, Path(place))
        scenes: dict[str, Callable[[], Iterator[drive.Step]]] = {
            "adding": lambda: scene.adding([Path(each) for each in rest]),
            "waiting": lambda: scene.waiting([Path(rest[0])], int(rest[1]), int(rest[2]), rest[3]),
        }
        found = scene.run(scenes[name]())
    print(json.dumps(found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
