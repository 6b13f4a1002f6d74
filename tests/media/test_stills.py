"""Exact pictures for stepping and scrubbing: each time shows its own frame, whatever was asked before."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.media import stills
from app.media.messages import Pick, Still, WhichFilm
from app.media.reader import Reader
from app.story.clip import SourceFacts
from app.story.errors import SourceError
from tests import footage
from tests.components import REAL_CLIPS
from tests.components import footage as real
from tests.ui.video_parts import number_on

Film = Callable[[str], Path]

NAMES = ["plain.mp4", "open-gop.mp4", "open-gop.ts", "open-gop.mkv", "variable.mp4", "variable.mkv", "sixty.mp4", "ntsc.mp4",
         "camera.avi", "old-camera.avi", "camcorder.mpg", "windows.asf", "browser.webm", "old-phone.3gp", "late.mp4", "late.mkv",
         "copied-cut.mp4", "turned-90.mp4", "turned-180.mp4", "turned-270.mp4", "hlg.mov", "pq.mp4", "odd.mkv",
         "long.mp4", "cut-off.ts"]  # fmt: skip


@pytest.fixture(scope="module")
def viewer() -> Iterator[Reader]:
    with Reader() as eyes:
        yield eyes


def image_of(still: Still) -> QImage:
    return QImage(still.rgb, still.width, still.height, still.line, QImage.Format.Format_RGB888)


def times(path: Path) -> list[tuple[int, int]]:
    """The time in milliseconds, rounded down, and the number of each frame."""
    shown = footage.read(path).frames
    return [(int((frame.time - shown[0].time) * 1000), frame.number) for frame in shown]


@pytest.mark.parametrize("name", NAMES)
def test_every_pick_shows_the_frame_that_is_meant(
    name: str, film: Film, facts: Callable[[str], SourceFacts], viewer: Reader
) -> None:
    source = facts(name)
    frames = [(ms, number) for ms, number in times(film(name)) if ms < source.length_ms]
    dice = random.Random(name)
    wanted = [0, len(frames) - 1, 1, len(frames) // 2, *(dice.randrange(len(frames)) for _ in range(12))]
    for place in wanted:
        at, number = frames[place]
        before, after = frames[max(0, place - 1)], frames[min(len(frames) - 1, place + 1)]
        for pick, asked, expected in (
            (Pick.AT, at, (at, number)), (Pick.FROM, at, (at, number)), (Pick.AFTER, at, after), (Pick.BEFORE, at, before),
            (Pick.AT, after[0] - 1 if after[0] > at else at, (at, number)), (Pick.FROM, before[0] + 1, (at, number)),
        ):  # fmt: skip
            if pick is Pick.FROM and asked > at:
                continue
            still = viewer.still(source, asked, pick, 320, 320)
            assert (still.at_ms, number_on(image_of(still))) == expected, f"{pick} {asked}"
        following = after[0] if after[0] > at else source.length_ms
        assert viewer.still(source, at, Pick.AT, 320, 320).next_ms == following


def test_steps_through_a_whole_film_and_back(
    film: Film, facts: Callable[[str], SourceFacts], viewer: Reader
) -> None:
    source, frames = facts("open-gop.mp4"), times(film("open-gop.mp4"))
    at, seen = 0, [0]
    for _ in frames[1:]:
        still = viewer.still(source, at, Pick.AFTER, 320, 180)
        at = still.at_ms
        seen.append(number_on(image_of(still)))
    assert seen == [number for _, number in frames]
    for _, number in reversed(frames[:-1]):
        still = viewer.still(source, at, Pick.BEFORE, 320, 180)
        at = still.at_ms
        assert number_on(image_of(still)) == number


def test_times_outside_the_film_show_its_ends(facts: Callable[[str], SourceFacts], viewer: Reader) -> None:
    source = facts("plain.mp4")
    assert viewer.still(source, 999_999, Pick.FROM, 64, 64).next_ms == source.length_ms
    assert viewer.still(source, 0, Pick.BEFORE, 64, 64).at_ms == 0
    assert viewer.still(source, source.length_ms, Pick.AFTER, 64, 64).at_ms == 2966


def test_frames_with_one_time_are_passed_together(
    film: Film, facts: Callable[[str], SourceFacts], viewer: Reader
) -> None:
    source = facts("colliding.mp4")
    seen, at = [], -1
    while not seen or at != seen[-1]:
        seen.append(at)
        at = viewer.still(source, at, Pick.AFTER, 64, 64).at_ms
    assert seen[1:] == sorted({ms for ms, _ in times(film("colliding.mp4"))})


@pytest.mark.parametrize("name", ["long.mp4", "plain.mp4", "open-gop.ts", "browser.webm"])
def test_thumbnails_are_near_and_exact_where_asked(
    name: str, film: Film, facts: Callable[[str], SourceFacts], viewer: Reader
) -> None:
    source, frames = facts(name), times(film(name))
    by_time = dict(frames)
    for at in range(0, source.length_ms, source.length_ms // 7):
        still = viewer.thumbnail(source, at, 1500, 160, 90)
        assert 0 <= at - still.at_ms <= 1500
        assert number_on(image_of(still)) == by_time[still.at_ms]
        exact = viewer.thumbnail(source, at, 0, 160, 90)
        assert number_on(image_of(exact)) == max((ms, number) for ms, number in frames if ms <= at)[1]


def test_a_still_looks_like_the_picture_of_the_list(
    facts: Callable[[str], SourceFacts], viewer: Reader
) -> None:
    source = facts("hlg.mov")
    still = image_of(viewer.still(source, 400, Pick.AT, 320, 180))
    listed = QImage.fromData(viewer.picture(source, 400, 320, 180))
    assert still.convertToFormat(QImage.Format.Format_RGB888) == listed.convertToFormat(
        QImage.Format.Format_RGB888
    )


@pytest.mark.parametrize("name", REAL_CLIPS)
def test_real_footage_is_stepped_through(name: str, viewer: Reader) -> None:
    source = viewer.probe(real(name))
    middle = source.length_ms // 2 if source.length_ms > 1000 else 0
    steps = [viewer.still(source, middle, Pick.FROM, 200, 200)]
    for _ in range(3):
        steps.append(viewer.still(source, steps[-1].at_ms, Pick.AFTER, 200, 200))
    for one, following in pairwise(steps):
        assert following.at_ms in {one.next_ms, one.at_ms}
    back = viewer.still(source, steps[1].at_ms, Pick.BEFORE, 200, 200)
    assert (back.at_ms, image_of(back)) == (steps[0].at_ms, image_of(steps[0]))
    assert (steps[0].height > steps[0].width) == (source.height > source.width)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files cannot be listed on this system")
def test_letting_go_closes_the_file(film: Film, facts: Callable[[str], SourceFacts], viewer: Reader) -> None:
    source = facts("plain.mp4")

    def held() -> bool:
        links = Path(f"/proc/{viewer.worker_pid}/fd").iterdir()
        return any(os.path.realpath(link) == str(film("plain.mp4").resolve()) for link in links)

    viewer.still(source, 0, Pick.AT, 64, 64)
    assert held()
    viewer.let_go()
    assert not held()
    assert viewer.still(source, 0, Pick.AT, 64, 64).at_ms == 0


def test_a_file_that_became_another_is_opened_again(tmp_path: Path, film: Film, viewer: Reader) -> None:
    path = tmp_path / "here.mp4"
    path.write_bytes(film("plain.mp4").read_bytes())
    source = viewer.probe(path)
    assert number_on(image_of(viewer.still(source, 2000, Pick.AT, 320, 180))) == 60
    path.write_bytes(film("slow.mp4").read_bytes())
    assert number_on(image_of(viewer.still(source, 2000, Pick.AT, 320, 180))) == 20
    path.write_bytes(b"nothing of a video")
    with pytest.raises(SourceError):
        viewer.still(source, 2000, Pick.AT, 320, 180)


def test_reading_that_breaks_off_is_not_taken_for_the_end(
    facts: Callable[[str], SourceFacts], film: Film
) -> None:
    """A part that ends at the last frame that came keeps that frame and no more; what is asked for later is sought."""
    seen = facts("plain.mp4")
    which = WhichFilm(os.fsencode(film("plain.mp4")), seen.video_index, seen.video_start_us, seen.length_ms)
    with closing(stills.Film(which)) as opened:

        def still_at(ms: int) -> Still:
            return opened.still(ms, Pick.AT, 320, 320, lambda: None)

        assert still_at(300).next_ms > 300
        opened._incoming = iter(())
        last = still_at(700)
        assert last.at_ms < 700
        assert last.next_ms == last.at_ms + 1
        assert number_on(image_of(still_at(2500))) == 75
