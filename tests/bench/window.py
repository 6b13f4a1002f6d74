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

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.store.folders import Folders
from app.story.flow import Step
from app.story.route import Route
from app.ui import drive
from app.ui.opening import default_call
from app.ui.script import Script
from app.ui.theme import Look, Theme
from app.ui.window import Home
from tests.bench.films import RATE
from tests.bench.process_tree import cpu_s
from tests.ui.video_parts import number_on

_BEAT_MS = 5
_LOOK_MS = 4
_PAUSE_S, _NEVER_S = 0.15, 15.0
_NONE, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
#: The keys of the player: what is pressed, and where it leads in milliseconds; 1 and -1 are frames.
KEYS = {
    "Right": (Qt.Key.Key_Right, _NONE, 1000),
    "Left": (Qt.Key.Key_Left, _NONE, -1000),
    "Ctrl+Right": (Qt.Key.Key_Right, _CTRL, 100),
    "FullStop": (Qt.Key.Key_Period, _NONE, 1),
    "Comma": (Qt.Key.Key_Comma, _NONE, -1),
    "PgDn": (Qt.Key.Key_PageDown, _NONE, 10_000),
    "PgUp": (Qt.Key.Key_PageUp, _NONE, -10_000),
}
#: What a person may spend on the pages between choosing the part and Check, as DESIGN 9 has it.
BETWEEN_S = 60.0


class SceneFailed(Exception):
    """The window did not get to the end of the scene; holds its last words."""


def watch(scene: str, *arguments: object) -> dict[str, Any]:
    """Run a scene in a fresh window and return what it measured. Raises :class:`SceneFailed`."""
    command = [sys.executable, "-m", "tests.bench.window", scene, *map(str, arguments)]
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM") or "offscreen"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env=environment
    )
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
        self.go_on()

    def rest(self) -> None:
        """Leave out what comes now, until :meth:`go_on`."""
        self._timer.stop()

    def go_on(self) -> None:
        """Watch again."""
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


class Eyes(QObject):
    """Looks at the picture each time it has been painted, and reads the number on it."""

    def __init__(self, view: Any) -> None:
        super().__init__(view)
        self._view = view
        self.number: int | None = None
        self.met: set[int] = set()
        self.seen_after_s = 0.0
        self._wanted, self._since = -1, 0.0
        view.installEventFilter(self)
        view.update()

    def look_for(self, number: int) -> None:
        """Take the time until ``number`` is on screen."""
        self._wanted, self._since, self.seen_after_s = number, time.perf_counter(), 0.0

    def is_done(self) -> bool:
        """Whether it has come, or will not come any more."""
        return self.seen_after_s > 0 or time.perf_counter() - self._since > _NEVER_S

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._look)
        return False

    def _look(self) -> None:
        image = self._view.picture()
        if image.isNull():
            return
        try:
            self.number = number_on(image)
        except AssertionError:
            return
        self.met.add(self.number)
        if self.number == self._wanted and not self.seen_after_s:
            self.seen_after_s = time.perf_counter() - self._since


def _frame_at(ms: int) -> int:
    """The frame on screen at ``ms``: times are rounded down to a millisecond."""
    return max(n for n in range(ms * RATE // 1000 - 1, ms * RATE // 1000 + 3) if n * 1000 // RATE <= ms)


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

    def stepping(self, film: Path, keys: Sequence[str], rounds: int) -> Iterator[drive.Step]:
        """Keys in the player, one after the other: seconds until the exact picture stands on screen, for each."""
        yield from self.to_part(film)
        player = self.page.player
        eyes = Eyes(player.view)
        player.seek(player.length_ms // 3)
        yield lambda: not player.seeking
        yield lambda: eyes.number is not None
        steps: list[tuple[str, int, float, int | None]] = []
        for key in list(keys) * rounds:
            name, modifier, by = KEYS[key]
            here = eyes.number
            assert here is not None
            wanted = here + by if abs(by) == 1 else _frame_at(here * 1000 // RATE + by)
            eyes.look_for(wanted)
            player.view.setFocus()
            QTest.keyClick(player.view, name, modifier)
            yield eyes.is_done
            steps.append((key, wanted, eyes.seen_after_s, eyes.number))
            # The picture has come to rest, and what follows it is not measured along.
            pause = time.monotonic()
            yield lambda pause=pause: time.monotonic() - pause > _PAUSE_S and not player.seeking  # type: ignore[misc]
        self.found["steps"] = steps

    def playing(self, film: Path, seconds: float) -> Iterator[drive.Step]:
        """Play for so long: the processor time it took, and how many different frames were painted."""
        yield from self.to_part(film)
        player = self.page.player
        eyes = Eyes(player.view)
        before, begun = cpu_s(os.getpid()), time.perf_counter()
        player.play()
        yield lambda: time.perf_counter() - begun > seconds
        after, took = cpu_s(os.getpid()), time.perf_counter() - begun
        player.pause()
        yield lambda: not player.seeking
        used = None if before is None or after is None else after - before
        self.found |= {"cpu_s": used, "wall_s": took, "painted": len(eyes.met)}

    def to_part(self, film: Path) -> Iterator[drive.Step]:
        """The part page with ``film`` open in it."""
        yield from self.to_videos()
        yield from self.script.choose([film])
        self.page.part_wanted.emit(self.script.story.clips[0].clip_id)
        yield lambda: self.home.journey.step is Step.PART
        yield lambda: self.page.player.is_ready and not self.page.player.seeking
        yield lambda: not self.home.jobs.busy

    def waiting(self, files: list[Path], start_ms: int, end_ms: int, route: str) -> Iterator[drive.Step]:
        """A part of the first file, a minute at most on the pages between, then Check until all is ready."""
        yield from self.to_videos()
        yield from self.script.choose(files)
        yield from self.script.keep_part(0, start_ms, end_ms)
        begun = time.monotonic()
        yield from self.script.nobody_else()
        yield None
        heart = Heart()
        yield lambda: time.monotonic() - begun > BETWEEN_S / 2 or not self.home.preparing.busy
        heart.rest()
        self.page.full_name.set_value("Sam Jones")
        self.page.number.set_value("07700 900982")
        yield from self.script.press_on(Step.ROUTE)
        self.page.ways.set_value(Route(route))
        yield None
        heart.go_on()
        yield lambda: time.monotonic() - begun > BETWEEN_S or not self.home.preparing.busy
        self.found["between_s"] = time.monotonic() - begun
        self.found["done_before"] = not self.home.preparing.busy
        heart.rest()
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
            "stepping": lambda: scene.stepping(Path(rest[0]), rest[1].split(), int(rest[2])),
            "playing": lambda: scene.playing(Path(rest[0]), float(rest[1])),
            "waiting": lambda: scene.waiting([Path(rest[0])], int(rest[1]), int(rest[2]), rest[3]),
        }
        found = scene.run(scenes[name]())
    print(json.dumps(found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
