"""A program: the real window, given one broken file after the other. Prints a line of JSON for each, and one at the end.

``python -m tests.journeys.fuzzed_window FOLDER FILE…``

Each file is added on the Videos page. One that is taken is opened on the page of the part to keep: played, sought to both ends,
split, a part taken out, undone; then it is removed. ``gap`` is the longest time in seconds for which the event loop did nothing.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.story.flow import Step
from app.words import shown_name
from tests.journeys.scenes import Stage

Ready = Callable[[], object]
Script = Iterator[tuple[Ready, float]]
"""What is waited for, and how many seconds at most."""
BEAT_MS = 20
READING_S, OPENING_S, MOVING_S, SEEKING_S, PLAYED_S = 60.0, 5.0, 3.0, 0.5, 0.2
STACKS_AFTER_S = 5.0


class Pulse:
    """Measures how long the event loop did nothing; where that is long, all stacks are written to standard error."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = self._armed = time.monotonic()

    def beat(self) -> None:
        """The event loop came by."""
        now = time.monotonic()
        self.longest = max(self.longest, now - self._last)
        self._last = now
        if now - self._armed > 1:
            self._armed = now
            # It needs none of Python's locks, so a hang inside of Qt shows too.
            faulthandler.dump_traceback_later(STACKS_AFTER_S + 1)

    def take(self) -> float:
        """The longest pause since the last time this was asked."""
        longest, self.longest = self.longest, 0.0
        return round(longest, 2)


class Fuzzed:
    """Goes through the files; a step ends when what it waits for is there, or when its time is up."""

    def __init__(self, stage: Stage, files: list[Path]) -> None:
        self.stage, self.pulse = stage, Pulse()
        self._script = self._all(files)
        self._ready: Ready = lambda: True
        self._end = 0.0
        self.timed_out = False
        self._beat = QTimer(interval=BEAT_MS)
        self._beat.timeout.connect(self._see)
        self._beat.start()

    def _see(self) -> None:
        self.pulse.beat()
        late = time.monotonic() > self._end
        if not late and not self._ready():
            return
        self.timed_out = late and not self._ready()
        step = next(self._script, None)
        if step is None:
            self._beat.stop()
            faulthandler.cancel_dump_traceback_later()
            self.stage.home.shell.close_now()
            self.stage.app.quit()
            return
        self._ready, seconds = step
        self._end = time.monotonic() + seconds

    # --- the script ---

    def _all(self, files: list[Path]) -> Script:
        yield lambda: self.stage.page.step is Step.START, OPENING_S
        self.stage.story()
        for path in files:
            self.stage.home.journey.go_to(Step.VIDEOS)
            print(json.dumps({"begin": path.name}), flush=True)
            self.pulse.take()
            told: dict[str, Any] = {"name": path.name}
            yield from self._one(path, told)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(json.dumps(told | {"gap": self.pulse.take(), "memory_mb": memory}), flush=True)
        print(json.dumps({"done": len(files)}), flush=True)

    def _one(self, path: Path, told: dict[str, Any]) -> Script:
        page: Any = self.stage.page
        page.add_files([path])
        yield lambda: not page.arrivals.waiting, READING_S
        told["read"] = not self.timed_out
        if self.timed_out:
            page.arrivals.forget()
        told["taken"] = bool(self._clips())
        if self._clips():
            # A picture of the clip, where one comes.
            yield lambda: False, 0.1
            self.press(f"Choose the part to keep of {shown_name(path.name)}")
            yield lambda: self.stage.page.step is Step.PART, MOVING_S
            yield from self._part(told)
            yield from self._remove()
        for button in self.buttons("Close this message"):
            button.click()
        yield lambda: True, MOVING_S

    def _part(self, told: dict[str, Any]) -> Script:
        page: Any = self.stage.page
        player = page.player
        failed: list[str] = []
        player.failed.connect(failed.append)
        yield lambda: player.is_ready or failed or page.trouble.isVisible(), OPENING_S
        told["ready"] = bool(player.is_ready)
        told["failed"] = bool(failed) or page.trouble.isVisible()
        told["trouble"] = page.trouble.text.text() if page.trouble.isVisible() else ""
        player.play_button.click()
        yield lambda: False, PLAYED_S
        if player.playing:
            player.play_button.click()
        for key in (Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Period):
            QTest.keyClick(player.view, key)
            yield lambda: failed or not player.seeking, SEEKING_S
            if self.timed_out:
                told["late"] = told.get("late", "") + f" {key.name}"
        length = self._clips()[0].source.length_ms
        player.seek(length // 2)
        yield lambda: failed or not player.seeking, SEEKING_S
        if self.timed_out:
            told["late"] = told.get("late", "") + " middle"
        for button in (page.split_button, page.remove_button, page.undo_button, page.end_button):
            if self.stage.page is page and button.isEnabled():
                button.click()
                yield lambda: False, 0.05
        told["clips"] = len(self._clips())
        if self.stage.page is page and page.play_part_button.isEnabled():
            page.play_part_button.click()
            yield lambda: False, PLAYED_S
        player.failed.disconnect(failed.append)

    def _remove(self) -> Script:
        self.stage.home.journey.go_to(Step.VIDEOS)
        yield lambda: self.stage.page.step is Step.VIDEOS, MOVING_S
        while self._clips():
            before = len(self._clips())
            self.press("Remove ")
            yield lambda before=before: len(self._clips()) < before, MOVING_S  # type: ignore[misc]

    # --- what is on the screen ---

    def _clips(self) -> tuple[Any, ...]:
        submission = self.stage.home.journey.submission
        assert submission is not None
        return submission.clips

    def buttons(self, name: str) -> list[QAbstractButton]:
        """The buttons on the page whose spoken name begins so."""
        found = self.stage.page.findChildren(QAbstractButton)
        return [one for one in found if one.isVisible() and _spoken(one).startswith(name)]

    def press(self, name: str) -> None:
        """Press the first button whose spoken name begins so."""
        self.buttons(name)[0].click()


def _spoken(widget: QWidget) -> str:
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name) if face is not None else ""


class Complaints(logging.Handler):
    """Says what the app logged as an error: a fault that nobody foresaw."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        """Say it."""
        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            text += f": {record.exc_info[1]!r}"
        print(json.dumps({"fault": text}), flush=True)


def main() -> int:
    """Run the window."""
    faulthandler.enable()
    stage = Stage(Path(sys.argv[1]), [])
    show = Fuzzed(stage, [Path(name) for name in sys.argv[2:]])
    assert show

    def fault(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        sys.__excepthook__(kind, error, trace)
        print(json.dumps({"fault": f"{kind.__name__}: {error}"}), flush=True)
        stage.app.exit(4)

    sys.excepthook = fault
    logging.getLogger("app").addHandler(Complaints())
    return stage.app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
