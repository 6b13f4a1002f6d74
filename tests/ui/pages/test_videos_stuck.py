"""The page with the videos while the process that reads them hangs or dies, and how long it holds the window."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.media.reader import Reader
from app.story.clip import SourceFacts
from app.story.submission import Submission
from app.story.work import Cancel, Job, Progress
from app.ui.jobs import Jobs
from app.ui.pages.videos import VideosPage
from tests import footage
from tests.footage import Form
from tests.ui.event_gaps import EventGaps, held_no_longer_than
from tests.ui.sample import a_call, a_submission
from tests.ui.video_parts import Bench

LONG = 30_000
#: About half a second where nothing else runs: much more than any page needs, and less than the worker is given.
MOST_BEATS = 100
SILENCE_S = 2.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are stopped by signals")


@pytest.fixture
def files(made: Path, tmp_path: Path) -> list[Path]:
    sources = [
        footage.make(made / f"stuck-{number}.mp4", Form(frames=20 + 10 * number)) for number in range(5)
    ]
    return [Path(shutil.copy2(source, tmp_path / source.name)) for source in sources]


@pytest.fixture
def impatient() -> Iterator[Bench]:
    bench = Bench()
    bench.reader = Reader(silence_s=SILENCE_S)
    yield bench
    bench.close()


@pytest.fixture
def one_by_one() -> Iterator[Jobs]:
    running = Jobs(threads=1)
    yield running
    assert running.shutdown()


class Harm:
    """Stops the worker just before it is asked about one file; with ``kill`` it dies a little later."""

    def __init__(self, bench: Bench, path: Path, *, kill: bool) -> None:
        self._bench, self._path, self._kill = bench, path, kill

    def probe(self, path: Path) -> Job[SourceFacts]:
        def job(progress: Progress, cancel: Cancel) -> SourceFacts:
            pid = self._bench.reader.worker_pid
            if path == self._path and pid is not None:
                os.kill(pid, signal.SIGSTOP)
                if self._kill:
                    threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
            return self._bench.reader.probe(path, cancel)

        return job


def shown(qtbot: QtBot, bench: Bench, jobs: Jobs, probe: object, submission: Submission) -> VideosPage:
    page = VideosPage(
        jobs=jobs,
        probe=probe,  # type: ignore[arg-type]
        picture=bench.picture,
        brightness=bench.brightness,
        new_id=bench.new_id,
    )
    qtbot.addWidget(page)
    page.resize(728, 680)
    page.show_for(submission, a_call())
    page.show()
    qtbot.waitExposed(page)
    return page


def idle(qtbot: QtBot) -> EventGaps:
    with EventGaps() as measured:
        qtbot.wait(300)
    return measured


@pytest.mark.parametrize(
    ("kill", "title"),
    [
        (False, "Reading “stuck-1.mp4” took too long"),
        (True, "“stuck-1.mp4” is damaged"),
    ],
)
def test_the_others_arrive_and_the_stuck_one_is_named(
    qtbot: QtBot, impatient: Bench, one_by_one: Jobs, files: list[Path], *, kill: bool, title: str
) -> None:
    submission = a_submission()
    page = shown(qtbot, impatient, one_by_one, Harm(impatient, files[1], kill=kill).probe, submission)
    quiet = idle(qtbot)
    begun = time.monotonic()
    with EventGaps() as busy:
        page.add_files(files[:4])
        qtbot.waitUntil(lambda: not one_by_one.busy, timeout=LONG)
    assert kill or time.monotonic() - begun >= SILENCE_S
    assert [clip.source.name for clip in submission.clips] == ["stuck-0.mp4", "stuck-2.mp4", "stuck-3.mp4"]
    assert [notice.accessibleName() for notice in page.messages.notices] == [title]
    assert all(not row.picture.pixmap().isNull() for row in page.list.rows)
    assert held_no_longer_than(busy, quiet, MOST_BEATS)


def test_adding_five_videos_never_holds_the_window_for_long(
    qtbot: QtBot, bench: Bench, jobs: Jobs, files: list[Path]
) -> None:
    submission = a_submission()
    page = shown(qtbot, bench, jobs, bench.probe, submission)
    quiet = idle(qtbot)
    with EventGaps() as busy:
        page.add_files(files)
        qtbot.waitUntil(lambda: not jobs.busy, timeout=LONG)
    assert len(submission.clips) == 5
    assert held_no_longer_than(busy, quiet, MOST_BEATS)


def test_a_held_window_is_noticed(qtbot: QtBot) -> None:
    quiet = idle(qtbot)
    with EventGaps() as held:
        qtbot.wait(50)
        time.sleep(2 * MOST_BEATS * quiet.usual)
        qtbot.wait(50)
    assert not held_no_longer_than(held, quiet, MOST_BEATS)
