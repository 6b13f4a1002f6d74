from __future__ import annotations

import logging
import threading

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.story.errors import Cancelled, SourceEmpty, StoryError, Unexpected
from app.story.work import Cancel, Progress
from app.ui.jobs import Jobs


class Outcome:
    """What came back, and in which thread."""

    def __init__(self) -> None:
        self.results: list[object] = []
        self.errors: list[StoryError] = []
        self.steps: list[tuple[int, int]] = []
        self.threads: set[QThread] = set()

    def done(self, result: object) -> None:
        self.results.append(result)
        self.threads.add(QThread.currentThread())

    def failed(self, error: StoryError) -> None:
        self.errors.append(error)
        self.threads.add(QThread.currentThread())

    def progress(self, done: int, total: int) -> None:
        self.steps.append((done, total))
        self.threads.add(QThread.currentThread())

    @property
    def settled(self) -> bool:
        return bool(self.results or self.errors)


@pytest.fixture
def jobs(qapp: QApplication) -> Jobs:
    made = Jobs()
    yield made
    assert made.shutdown()


def test_the_result_comes_back_in_the_gui_thread(qtbot: QtBot, jobs: Jobs) -> None:
    worked_in: list[int] = []

    def job(progress: Progress, cancel: Cancel) -> int:
        worked_in.append(threading.get_ident())
        return 42

    outcome = Outcome()
    handle = jobs.run(job, done=outcome.done, failed=outcome.failed)
    assert handle.running and not outcome.settled
    qtbot.waitUntil(lambda: outcome.settled)
    assert (outcome.results, outcome.errors) == ([42], [])
    assert worked_in != [threading.get_ident()]
    assert outcome.threads == {QApplication.instance().thread()}
    assert not handle.running and not jobs.busy


def test_a_known_failure_comes_as_it_is(qtbot: QtBot, jobs: Jobs) -> None:
    def job(progress: Progress, cancel: Cancel) -> int:
        raise SourceEmpty("walk.mp4")

    outcome = Outcome()
    jobs.run(job, done=outcome.done, failed=outcome.failed)
    qtbot.waitUntil(lambda: outcome.settled)
    assert isinstance(outcome.errors[0], SourceEmpty)
    assert outcome.errors[0].name == "walk.mp4"


def test_what_nobody_foresaw_is_logged_and_told(
    qtbot: QtBot, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    def job(progress: Progress, cancel: Cancel) -> int:
        return 1 // 0

    outcome = Outcome()
    with caplog.at_level(logging.ERROR, "app.ui.jobs"):
        jobs.run(job, done=outcome.done, failed=outcome.failed)
        qtbot.waitUntil(lambda: outcome.settled)
    assert isinstance(outcome.errors[0], Unexpected)
    assert outcome.errors[0].kind == "ZeroDivisionError"
    assert "Traceback" in caplog.text and "1 // 0" in caplog.text


def test_nothing_is_heard_of_a_cancelled_job(qtbot: QtBot, jobs: Jobs) -> None:
    ended = threading.Event()
    started = threading.Event()

    def job(progress: Progress, cancel: Cancel) -> int:
        started.set()
        try:
            assert cancel.wait(20)
            progress(1, 1)
            cancel.raise_if_set()
        finally:
            ended.set()
        return 1

    outcome = Outcome()
    handle = jobs.run(job, done=outcome.done, failed=outcome.failed, progress=outcome.progress)
    qtbot.waitUntil(started.is_set)
    handle.cancel()
    qtbot.waitUntil(ended.is_set)
    qtbot.waitUntil(lambda: not jobs.busy)
    qtbot.wait(50)
    assert not outcome.settled and not outcome.steps


def test_a_stopped_job_still_tells_its_outcome(qtbot: QtBot, jobs: Jobs) -> None:
    def job(progress: Progress, cancel: Cancel) -> int:
        assert cancel.wait(20)
        cancel.raise_if_set()
        return 1

    outcome = Outcome()
    jobs.run(job, done=outcome.done, failed=outcome.failed).stop()
    qtbot.waitUntil(lambda: outcome.settled)
    assert isinstance(outcome.errors[0], Cancelled)


def test_a_result_on_its_way_is_dropped_by_cancel(qtbot: QtBot, jobs: Jobs) -> None:
    ended = threading.Event()

    def job(progress: Progress, cancel: Cancel) -> int:
        ended.set()
        return 1

    outcome = Outcome()
    handle = jobs.run(job, done=outcome.done, failed=outcome.failed)
    assert ended.wait(20)
    handle.cancel()  # the message may be in the queue already
    qtbot.wait(50)
    assert not outcome.settled


def test_the_owners_end_is_the_jobs_end(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[Cancel] = []

    def job(progress: Progress, cancel: Cancel) -> int:
        seen.append(cancel)
        assert cancel.wait(20)
        return 1

    owner = QObject()
    outcome = Outcome()
    jobs.run(job, done=outcome.done, failed=outcome.failed, owner=owner)
    qtbot.waitUntil(lambda: bool(seen))
    delete(owner)
    assert seen[0].is_set()
    qtbot.waitUntil(lambda: not jobs.busy)
    qtbot.wait(50)
    assert not outcome.settled


def test_progress_is_thinned_out_and_ends_with_the_last(qtbot: QtBot, jobs: Jobs) -> None:
    def job(progress: Progress, cancel: Cancel) -> int:
        for step in range(10_001):
            progress(step, 10_000)
        return 1

    outcome = Outcome()
    jobs.run(job, done=outcome.done, failed=outcome.failed, progress=outcome.progress)
    qtbot.waitUntil(lambda: outcome.settled)
    assert outcome.steps[-1] == (10_000, 10_000)
    assert len(outcome.steps) < 1000
    assert outcome.steps == sorted(outcome.steps)


def test_news_comes_in_the_gui_thread_and_in_order_with_progress(qtbot: QtBot, jobs: Jobs) -> None:
    outcome = Outcome()
    heard: list[object] = []
    owner = QObject()

    def receive(news: object) -> None:
        heard.append(news)
        outcome.threads.add(QThread.currentThread())

    tell = jobs.relay(receive, owner)

    def job(progress: Progress, cancel: Cancel) -> int:
        for step in range(200):
            progress(step, 200)  # thinned out: most are held back
            tell(f"at {step}")
        return 1

    def progress(done: int, total: int) -> None:
        heard.append(done)
        outcome.progress(done, total)

    jobs.run(job, done=outcome.done, failed=outcome.failed, progress=progress, owner=owner)
    assert not heard
    qtbot.waitUntil(lambda: outcome.settled)
    assert heard == [part for step in range(200) for part in (step, f"at {step}")]
    assert outcome.threads == {QApplication.instance().thread()}


@pytest.mark.parametrize("way", ["stop", "cancel", "shutdown"])
def test_news_of_a_job_that_was_stopped_is_dropped(qtbot: QtBot, qapp: QApplication, way: str) -> None:
    jobs = Jobs()
    told, ended, heard = threading.Event(), threading.Event(), []
    tell = jobs.relay(heard.append, jobs)

    def job(progress: Progress, cancel: Cancel) -> int:
        tell("on its way")
        told.set()
        assert cancel.wait(20)
        tell("too late")
        ended.set()
        return 1

    outcome = Outcome()
    handle = jobs.run(job, done=outcome.done, failed=outcome.failed)
    assert told.wait(20)
    {"stop": handle.stop, "cancel": handle.cancel, "shutdown": jobs.shutdown}[way]()
    assert ended.wait(20)
    qtbot.wait(50)
    assert heard == []
    assert outcome.results == ([1] if way == "stop" else [])
    assert jobs.shutdown()


def test_the_next_job_is_heard_where_the_last_was_stopped(qtbot: QtBot, jobs: Jobs) -> None:
    heard: list[str] = []
    tell = jobs.relay(heard.append, jobs)

    def job(progress: Progress, cancel: Cancel) -> int:
        tell("first" if cancel.is_set() else "second")
        return 1

    outcome = Outcome()

    def waits(progress: Progress, cancel: Cancel) -> int:
        assert cancel.wait(20)
        return job(progress, cancel)

    jobs.run(waits, done=outcome.done, failed=outcome.failed).stop()
    jobs.run(job, done=outcome.done, failed=outcome.failed)
    qtbot.waitUntil(lambda: len(outcome.results) + len(outcome.errors) == 2)
    assert heard == ["second"]


def test_news_for_an_owner_who_is_gone_is_dropped(qtbot: QtBot, jobs: Jobs) -> None:
    heard: list[str] = []
    owner = QObject()
    tell = jobs.relay(heard.append, owner)
    told, free = threading.Event(), threading.Event()

    def job(progress: Progress, cancel: Cancel) -> int:
        tell("on its way")
        told.set()
        assert free.wait(20)
        tell("too late")
        return 1

    outcome = Outcome()
    jobs.run(job, done=outcome.done, failed=outcome.failed)
    assert told.wait(20)
    delete(owner)
    free.set()
    qtbot.waitUntil(lambda: outcome.settled)
    assert outcome.results == [1] and heard == []


def test_a_helper_thread_of_a_job_is_heard_too(qtbot: QtBot, jobs: Jobs) -> None:
    heard: list[str] = []
    thread = threading.Thread(target=jobs.relay(heard.append, jobs), args=("from beside",))
    thread.start()
    thread.join(20)
    qtbot.waitUntil(lambda: heard == ["from beside"])


def test_more_jobs_than_threads_wait_their_turn(qtbot: QtBot, qapp: QApplication) -> None:
    jobs = Jobs(threads=2)
    lock = threading.Lock()
    at_once, most = 0, 0

    def job(progress: Progress, cancel: Cancel) -> int:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        cancel.wait(0.01)
        with lock:
            at_once -= 1
        return 1

    outcome = Outcome()
    for _ in range(8):
        jobs.run(job, done=outcome.done, failed=outcome.failed)
    qtbot.waitUntil(lambda: len(outcome.results) == 8)
    assert most <= 2
    assert jobs.shutdown()


def test_shutdown_cancels_everything_and_takes_nothing_new(qtbot: QtBot, qapp: QApplication) -> None:
    jobs = Jobs(threads=1)
    ran: list[int] = []

    def waits(progress: Progress, cancel: Cancel) -> int:
        assert cancel.wait(20)
        return 1

    def never(progress: Progress, cancel: Cancel) -> int:
        ran.append(1)
        return 1

    outcome = Outcome()
    jobs.run(waits, done=outcome.done, failed=outcome.failed)
    jobs.run(never, done=outcome.done, failed=outcome.failed)
    assert jobs.shutdown()
    assert not jobs.run(never, done=outcome.done, failed=outcome.failed).running
    qtbot.wait(50)
    assert not ran and not outcome.settled


def test_shutdown_does_not_wait_for_a_job_that_does_not_listen(qtbot: QtBot, qapp: QApplication) -> None:
    jobs = Jobs()
    free, started = threading.Event(), threading.Event()

    def deaf(progress: Progress, cancel: Cancel) -> int:
        started.set()
        assert free.wait(20)
        return 1

    outcome = Outcome()
    jobs.run(deaf, done=outcome.done, failed=outcome.failed)
    assert started.wait(20)
    assert not jobs.shutdown(0.05)
    free.set()
    assert jobs.shutdown()
    qtbot.wait(50)
    assert not outcome.settled


def test_a_window_that_is_gone_does_not_trouble_a_late_job(qtbot: QtBot, qapp: QApplication) -> None:
    jobs = Jobs()
    free, ended = threading.Event(), threading.Event()

    def late(progress: Progress, cancel: Cancel) -> int:
        assert free.wait(20)
        ended.set()
        return 1

    outcome = Outcome()
    jobs.run(late, done=outcome.done, failed=outcome.failed)
    delete(jobs)
    free.set()
    qtbot.waitUntil(ended.is_set)
    qtbot.wait(50)
    assert not outcome.settled
