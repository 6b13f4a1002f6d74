"""Which of the small pictures and the brightness of videos is found first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.story.clip import Clip, SourceFacts
from app.story.errors import SourceBroken
from app.story.work import Cancel, Job, Progress
from app.ui.jobs import Jobs
from app.ui.pages.clip_pictures import ClipPictures
from tests.story.examples import a_source

SIZE = QSize(160, 90)


def a_png() -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImage(16, 9, QImage.Format.Format_RGB32).save(buffer, "PNG")
    return bytes(buffer.data().data())


class Bench:
    """Pictures and brightness that cost nothing; says in which order they were asked."""

    def __init__(self, broken: str = "") -> None:
        self.asked: list[str] = []
        self.may_go_on = {"picture of c.mp4": threading.Event(), "brightness of b.mp4": threading.Event()}
        for event in self.may_go_on.values():
            event.set()
        self._broken = broken
        self._png = a_png()

    def picture(self, facts: SourceFacts, at_ms: int, width: int, height: int) -> Job[bytes]:
        def take(_progress: Progress, cancel: Cancel) -> bytes:
            self._begin(f"picture of {facts.name}", cancel)
            if facts.name == self._broken:
                raise SourceBroken(facts.name)
            return self._png

        return take

    def brightness(self, facts: SourceFacts) -> Job[int]:
        def measure(_progress: Progress, cancel: Cancel) -> int:
            self._begin(f"brightness of {facts.name}", cancel)
            return 99

        return measure

    def _begin(self, what: str, cancel: Cancel) -> None:
        self.asked.append(what)
        held = self.may_go_on.get(what)
        while held is not None and not held.wait(0.01):
            cancel.raise_if_set()


def clips(*names: str) -> list[Clip]:
    return [Clip.whole(name, replace(a_source(), path=f"/videos/{name}", name=name)) for name in names]


def all_of(pictures: ClipPictures, several: list[Clip]) -> Callable[[], bool]:
    return lambda: all(pictures.brightness_of(clip.source) == 99 for clip in several)


def test_all_pictures_come_before_any_brightness(qtbot: QtBot) -> None:
    jobs, bench, several = Jobs(), Bench(), clips("a.mp4", "b.mp4", "c.mp4")
    pictures = ClipPictures(jobs, bench.picture, bench.brightness)
    bench.may_go_on["picture of c.mp4"].clear()
    for clip in several:
        assert pictures.of(clip, SIZE) is None
    qtbot.waitUntil(lambda: all(pictures.of(clip, SIZE) is not None for clip in several[:2]))
    qtbot.wait(50)
    assert not any(line.startswith("brightness") for line in bench.asked)
    bench.may_go_on["picture of c.mp4"].set()
    qtbot.waitUntil(all_of(pictures, several))
    assert [line.split()[0] for line in bench.asked] == ["picture"] * 3 + ["brightness"] * 3
    assert all(pictures.of(clip, SIZE) is not None for clip in several)
    assert jobs.shutdown()


@pytest.mark.parametrize("held", ["picture of c.mp4", "brightness of b.mp4"])
def test_what_was_stopped_is_begun_again_and_nothing_meanwhile(held: str, qtbot: QtBot) -> None:
    jobs, bench, several = Jobs(), Bench(), clips("a.mp4", "b.mp4", "c.mp4")
    pictures = ClipPictures(jobs, bench.picture, bench.brightness)
    bench.may_go_on[held].clear()
    for clip in several:
        pictures.of(clip, SIZE)
    qtbot.waitUntil(lambda: held in bench.asked)
    pictures.rest()
    qtbot.waitUntil(lambda: not jobs.busy)
    bench.may_go_on[held].set()
    before = list(bench.asked)
    for clip in several:  # a page that is not in front may still be brought up to date
        pictures.of(clip, SIZE)
    qtbot.wait(50)
    assert bench.asked == before
    pictures.go_on()
    for clip in several:
        pictures.of(clip, SIZE)
    qtbot.waitUntil(all_of(pictures, several))
    assert bench.asked.count(held) == 2
    assert all(pictures.of(clip, SIZE) is not None for clip in several)
    assert jobs.shutdown()


def test_a_picture_that_cannot_be_taken_holds_up_nothing(qtbot: QtBot) -> None:
    jobs, bench, several = Jobs(), Bench(broken="b.mp4"), clips("a.mp4", "b.mp4")
    pictures = ClipPictures(jobs, bench.picture, bench.brightness)
    for clip in several:
        pictures.of(clip, SIZE)
    qtbot.waitUntil(all_of(pictures, several[:1]))
    assert pictures.brightness_of(several[1].source) is None
    assert jobs.shutdown()
