"""The page that checks the installation: lines as they come, the summary, the report to copy, stopping and leaving."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.story.errors import StoryError
from app.story.installation import Check, Finding, Found, Report
from app.story.work import Cancel, Job, Progress
from app.ui.jobs import Jobs
from app.ui.pages.check_installation import CheckInstallationPage
from app.words.installation import finding_line
from tests.ui.pages.people import press, show

GOOD = Finding(Check.PDF, Found.PDF_WRITTEN)
NOTE = Finding(Check.MAIL, Found.NO_MAIL_PROGRAM)
BAD = Finding(Check.FFMPEG, Found.FFMPEG_MISSING, {"tool": "ffmpeg"})


class Bench:
    """Makes the job in the place of the real one: it tells ``findings``, and waits for ``may_end`` before it ends."""

    def __init__(self, *findings: Finding) -> None:
        self.findings, self.may_end = findings, threading.Event()
        self.may_end.set()
        self.stopped = threading.Event()
        self.fault: StoryError | None = None

    def __call__(self, tell: Callable[[Finding], None]) -> Job[Report]:
        def job(progress: Progress, cancel: Cancel) -> Report:
            for at, finding in enumerate(self.findings, 1):
                tell(finding)
                progress(at, len(self.findings))
            while not self.may_end.wait(0.01):
                if cancel.is_set():
                    self.stopped.set()
                cancel.raise_if_set()
            if self.fault is not None:
                raise self.fault
            return Report(self.findings)

        return job


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.shutdown()


def page_for(qtbot: QtBot, jobs: Jobs, bench: Bench) -> CheckInstallationPage:
    return show(qtbot, CheckInstallationPage(jobs=jobs, check=bench, program="A Tale"), None)


def test_every_line_stands_there_and_the_report_can_be_copied(qtbot: QtBot, jobs: Jobs) -> None:
    page = page_for(qtbot, jobs, Bench(GOOD, NOTE))
    assert not page.result.isVisible()
    press(qtbot, page, page.primary)
    qtbot.waitUntil(page.result.isVisible)
    assert [row.accessibleName() for row in page.findings.rows] == [finding_line(GOOD), finding_line(NOTE)]
    assert page.result.heading.text() == "Everything works"
    assert not page.progress.isVisible()
    press(qtbot, page, page.copy)
    copied = QApplication.clipboard().text()
    assert copied == page.report.toPlainText()
    assert copied.startswith("Check of this installation of A Tale\nEverything works.\n")
    assert page.copy.accessibleName() == "The report is copied"


def test_what_does_not_work_stands_at_the_top(qtbot: QtBot, jobs: Jobs) -> None:
    page = page_for(qtbot, jobs, Bench(GOOD, BAD))
    press(qtbot, page, page.primary)
    qtbot.waitUntil(page.result.isVisible)
    assert page.result.heading.text() == "1 thing does not work"
    assert "The video tool (ffmpeg) is missing or damaged." in page.result.text.text()


def test_the_focus_stays_on_the_one_button_that_starts_stops_and_starts_again(
    qtbot: QtBot, jobs: Jobs
) -> None:
    bench = Bench(GOOD)
    bench.may_end.clear()
    page = page_for(qtbot, jobs, bench)
    said: list[str] = []
    page.said.connect(said.append)
    page.primary.setFocus()
    qtbot.keyClick(page.primary, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.findings.rows) == 1)
    assert page.progress.isVisible()
    assert page.primary.text() == "Stop the check"
    qtbot.keyClick(page.primary, Qt.Key.Key_Return)
    assert page.primary.text() == "Check again"
    assert page.focusWidget() is page.primary
    assert bench.stopped.wait(5)
    assert said == ["The check has started.", "The check was stopped."]
    bench.may_end.set()
    qtbot.keyClick(page.primary, Qt.Key.Key_Return)
    qtbot.waitUntil(page.result.isVisible)
    assert len(page.findings.rows) == 1, "the lines of the first time are gone"
    assert page.focusWidget() is page.primary


def test_leaving_stops_the_check(qtbot: QtBot, jobs: Jobs) -> None:
    bench = Bench(GOOD)
    bench.may_end.clear()
    page = page_for(qtbot, jobs, bench)
    press(qtbot, page, page.primary)
    qtbot.waitUntil(lambda: len(page.findings.rows) == 1)
    page.leaving()
    assert bench.stopped.wait(5)
    assert not page.progress.isVisible()


def test_a_check_that_fails_as_a_whole_says_so_and_can_be_made_again(qtbot: QtBot, jobs: Jobs) -> None:
    bench = Bench(GOOD)
    bench.fault = StoryError()
    page = page_for(qtbot, jobs, bench)
    press(qtbot, page, page.primary)
    qtbot.waitUntil(page.failure.isVisible)
    assert page.primary.text() == "Check again"
    bench.fault = None
    press(qtbot, page, page.primary)
    qtbot.waitUntil(page.result.isVisible)
    assert not page.failure.isVisible()
