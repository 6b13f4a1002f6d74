"""Check this installation: every part is tried, each finding comes as a line, and the report can be copied."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.story.installation import Finding, Report, State
from app.story.work import Job
from app.ui import theme
from app.ui.announce import announce, speak_as
from app.ui.jobs import Handle, Jobs
from app.ui.page import Page
from app.ui.widgets.button import Button
from app.ui.widgets.fields import TextArea
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Notice, Tone, ToneMark
from app.ui.widgets.rows import ProgressRow
from app.ui.widgets.text import Text
from app.words.installation import (
    check_title,
    finding_line,
    finding_text,
    heard_line,
    report_text,
    summary_words,
)

_TONES = {State.WORKS: Tone.DONE, State.NOTE: Tone.INFO, State.BROKEN: Tone.ERROR}
REPORT_LINES = 10

Check = Callable[[Callable[[Finding], None]], Job[Report]]
"""Makes the job that checks; it is given what hears each finding."""


class FindingRow(QWidget):
    """One line with its mark; a screen reader reads the line as a whole."""

    def __init__(self, finding: Finding, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = finding_line(finding)
        speak_as(self, QAccessible.Role.ListItem, line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_8)
        row.addWidget(ToneMark(_TONES[finding.state]), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(line), 1)


class FindingList(QWidget):
    """The lines as they come."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak_as(self, QAccessible.Role.List, self.tr("What was found"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.GAP_8)
        self.rows: list[FindingRow] = []

    def add(self, finding: Finding) -> None:
        """Show one more."""
        row = FindingRow(finding)
        self._layout.addWidget(row)
        row.show()
        self.rows.append(row)

    def clear(self) -> None:
        """Take all away."""
        for row in self.rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []


class CheckInstallationPage(Page):
    """Not a step. ``check`` makes the job, ``program`` is the name of the app in the report."""

    def __init__(self, *, jobs: Jobs, check: Check, program: str) -> None:
        super().__init__()
        self._jobs, self._check, self._program = jobs, check, program
        self._running: Handle | None = None
        self.set_heading(self.tr("Check this installation"))
        self.set_save_and_close(False)
        self.add_text(self.tr("The app tries each of its parts. This can take a minute or two."))
        self.add_text(
            self.tr("Nothing leaves this computer. The report has no name, no story and no password in it.")
        )
        self.progress = ProgressRow(self.tr("Checking"))
        self.add_narrow(self.progress)
        self.result = Notice("", tone=Tone.INFO)
        self.copy = Button(self.tr("Copy the report"))
        self.copy.clicked.connect(self._copy_report)
        row = FlowRow()
        row.add(self.copy)
        self.result.add(row)
        self.add_narrow(self.result)
        self.findings = FindingList()
        self.add_narrow(self.findings)
        self.as_text = self.add_details(self.tr("The report as text"))
        self.report = TextArea(lines=REPORT_LINES)
        self.report.setReadOnly(True)
        self.report.setAccessibleName(self.tr("The report as text"))
        self.as_text.rows.addWidget(self.report)
        for widget in (self.progress, self.result, self.as_text):
            widget.hide()
        self.set_primary(self.tr("Start the check"))

    def primary_pressed(self) -> None:
        """Start, or stop what runs. It stays the same button, so that the focus stays where it is."""
        if self._running is None:
            self._start()
        else:
            self._stop()
            self.say(self.tr("The check was stopped."))

    def leaving(self) -> None:
        """Nobody looks at it any more."""
        if self._running is not None:
            self._stop()

    # --- inside ---

    def _start(self) -> None:
        self.findings.clear()
        self.clear_failure()
        self.result.hide()
        self.as_text.hide()
        self.progress.set_progress(0, 1, "")
        self.progress.show()
        self.set_primary(self.tr("Stop the check"))
        self.tidy()
        job = self._check(self._jobs.relay(self._on_found, self))
        self._running = self._jobs.run(
            job, done=self._on_done, failed=self._on_failed, progress=self._on_progress, owner=self
        )
        self.say(self.tr("The check has started."))

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
        self._end(self.tr("Check again"))

    def _end(self, next_words: str) -> None:
        self._running = None
        self.progress.hide()
        self.set_primary(next_words)
        self.tidy()

    def _on_progress(self, done: int, total: int) -> None:
        words = self.tr("{done} of {total}").format(done=done, total=total)
        self.progress.set_progress(done, total, words)

    def _on_found(self, finding: Finding) -> None:
        self.findings.add(finding)
        announce(self, heard_line(finding))

    def _on_failed(self, error: Exception) -> None:
        self._end(self.tr("Check again"))
        self.show_failure(error)  # type: ignore[arg-type]

    def _on_done(self, report: Report) -> None:
        summary = summary_words(report)
        self.result.set_tone(Tone.WARNING if report.broken else Tone.DONE)
        self.result.set_heading(summary)
        advice = (
            self.tr("Send the report to whoever helps you.")
            if report.broken
            else self.tr("You can send the report to whoever helps you.")
        )
        broken = [f"{check_title(finding.check)}: {finding_text(finding)}" for finding in report.broken]
        self.result.set_text("\n".join([*broken, advice]))
        self.copy.set_text(self.tr("Copy the report"))
        self.report.set_value(report_text(report, self._program))
        self.result.show()
        self.as_text.show()
        self._end(self.tr("Check again"))
        self.scroll_area.verticalScrollBar().setValue(0)
        self.say(summary)

    def _copy_report(self) -> None:
        QApplication.clipboard().setText(self.report.value())
        self.copy.set_text(self.tr("Copied"), self.tr("The report is copied"))
        self.say(self.tr("The report is copied. You can paste it into a message."))
