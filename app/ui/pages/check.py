"""Check: every answer with Change beside it, and a player for exactly the files that will be sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal

from app.story.call import Call
from app.story.errors import CallError, ClipNotClean, StoryError
from app.story.flow import Step
from app.story.prepared import PreparedClip
from app.story.route import Route
from app.story.submission import Submission
from app.story.work import Job
from app.ui.jobs import Handle, Jobs
from app.ui.page import Page
from app.ui.pages.answers import AnswerRow, answer_rows
from app.ui.widgets.button import Button
from app.ui.widgets.choice import ChoiceGroup
from app.ui.widgets.eyes import Eyes
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Notice, Tone
from app.ui.widgets.player import Player
from app.ui.widgets.rows import ProgressRow, RowList, SummaryRow
from app.words import duration_words, error_text, size_words

Prepare = Callable[[Submission], "Job[tuple[PreparedClip, ...]]"]


class CheckPage(Page):
    """Makes the clips ready, shows them, and lets the person send them.

    ``prepare`` gives the job that makes the finished files of a submission, or waits for them where somebody makes them
    already; finished ones are taken from where they lie.
    ``now`` gives the time with UTC offset: after the deadline a story can only be practised, with ``practise_wanted``.
    """

    step = Step.CHECK
    send_wanted = Signal()
    practise_wanted = Signal()

    def __init__(self, *, jobs: Jobs, prepare: Prepare, eyes: Eyes, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._jobs, self._prepare, self._eyes, self._now = jobs, prepare, eyes, now
        self._handle: Handle | None = None
        self._shut = False
        self.prepared: tuple[PreparedClip, ...] = ()
        self.set_heading(self.tr("Check your story"))
        self.closed = self.add_notice("", tone=Tone.WARNING)
        self.add_text(self.tr("This is all that will be sent. Nothing has been sent yet."))
        self.answers = RowList(self.tr("Your answers"))
        self.add_widget(self.answers)
        self.add_heading2(self.tr("Your video, as it will be sent"))
        self._build_making()
        self._build_watching()

    def _build_making(self) -> None:
        self.making = ProgressRow(self.tr("Making your clips ready"))
        self.add_widget(self.making)
        self.trouble = Notice("", tone=Tone.ERROR)
        self.again = Button(self.tr("Try again"))
        self.again.clicked.connect(self._try_again)
        buttons = FlowRow()
        buttons.add(self.again)
        self.trouble.add(buttons)
        self.add_widget(self.trouble)

    def _build_watching(self) -> None:
        self.clean = self.add_notice("", tone=Tone.DONE)
        self.only = self.add_text("")
        self.which: ChoiceGroup[int] | None = None
        self.player = Player(self._jobs, self._eyes)
        self.add_widget(self.player)

    def load(self, submission: Submission, call: Call) -> None:
        """Show the answers as they are now, and make the clips ready, which is quick where they lie finished."""
        self.answers.set_rows([self._answer(row) for row in answer_rows(submission, call)])
        self._show_deadline(submission, call)
        self._start()

    def leaving(self) -> None:
        """Stop what is played, and stop waiting for the clips. Whether they are made on is for ``prepare`` to say."""
        self.player.unload()
        if self._handle is not None:
            self._handle.cancel()

    def primary_pressed(self) -> None:
        """Send, once the clips are ready and have passed their checks."""
        if self._shut:
            self.practise_wanted.emit()
        elif not self.trouble.isHidden():
            self.show_errors([("", self.trouble.accessibleName())])
        elif not self.prepared:
            # Where the bar is, so that the person sees what they are waiting for.
            self.scroll_area.ensureWidgetVisible(self.making)
            self.say(self.tr("Your clips are still being made ready. You can send them when that is done."))
        elif self.check():
            self.send_wanted.emit()

    def _show_deadline(self, submission: Submission, call: Call) -> None:
        """Where the call takes no more stories, say so, and offer what still works."""
        self._shut = False
        if not submission.practise:
            try:
                call.require_open(self._now())
            except CallError as error:
                self._shut = True
                words = error_text(error, call)
                self.closed.set_heading(words.title)
                kept = self.tr("Your story stays saved on this computer.")
                self.closed.set_text(f"{words.body} {kept}")
        self.closed.setVisible(self._shut)
        self.set_primary(
            self.tr("Practise with this story") if self._shut else self._send_words(submission.route)
        )

    # --- answers ---

    def _answer(self, row: AnswerRow) -> SummaryRow:
        line = SummaryRow(row.question, row.answer, what=row.what)
        line.change.connect(lambda: self.go_to.emit(row.step))
        return line

    def _send_words(self, route: Route | None) -> str:
        if route is Route.FOLDER:
            return self.tr("Save my story")
        if route is Route.WETRANSFER:
            return self.tr("Continue to WeTransfer")
        if route is Route.MAIL_PROGRAM:
            return self.tr("Continue to my email")
        return self.tr("Send my story")

    # --- making the clips ready ---

    def _start(self) -> None:
        if self.submission is None:
            return
        if self._handle is not None:
            self._handle.cancel()
        self.prepared = ()
        self.clear_problems()
        self._show(making=True)
        self.making.set_progress(0, 1, self.tr("Getting ready"))
        self._handle = self._jobs.run(
            self._prepare(self.submission),
            done=self._done,
            failed=self._failed,
            progress=self._progress,
            owner=self,
        )

    def _progress(self, done: int, total: int) -> None:
        percent = 100 * done // total if total > 0 else 0
        self.making.set_progress(done, total, self.tr("{percent} %").format(percent=percent))

    def _done(self, prepared: Sequence[PreparedClip]) -> None:
        for clip in prepared:
            if not clip.checks.clean:
                name = self.submission.clip(clip.clip_id).source.name if self.submission else clip.path.name
                self._failed(ClipNotClean(name, clip.checks.failed))
                return
        self.prepared = tuple(prepared)
        self._show_prepared()
        self.say(self.tr("Your clips are ready."))

    def _try_again(self) -> None:
        # The button goes with its message, and Qt would let the focus slide on to Back.
        self.heading.setFocus(Qt.FocusReason.OtherFocusReason)
        self._start()
        self.say(self.tr("Making your clips ready"))

    def _failed(self, error: StoryError) -> None:
        words = error_text(error, self.call)
        self.trouble.set_text(f"{words.title}. {words.body}")
        self._show(trouble=True)
        self.say(words.title)

    # --- the finished files ---

    def _show(self, *, making: bool = False, trouble: bool = False, ready: bool = False) -> None:
        several = len(self.prepared) > 1
        self.making.setVisible(making)
        self.trouble.setVisible(trouble)
        self.clean.setVisible(ready)
        self.only.setVisible(ready and not several)
        self.player.setVisible(ready)
        if not ready:
            self.player.unload()
        if "which" in self.fields:
            self.fields["which"].setVisible(ready and several)

    def _show_prepared(self) -> None:
        size = size_words(sum(clip.size_bytes for clip in self.prepared))
        removed = self.tr("Location and hidden data removed: yes. Together {size}.")
        self.clean.set_text(removed.format(size=size))
        self.only.setText(self._clip_words(0))
        self.remove_field("which")
        if len(self.prepared) > 1:
            choices = [(i, self._clip_words(i)) for i in range(len(self.prepared))]
            self.which = ChoiceGroup(choices)
            self.which.set_value(0)
            box = self.field_box("which", self.which, self.tr("Which clip do you want to watch?"))
            self.column.insertWidget(self.column.indexOf(self.player), box)
            which = self.which
            which.changed.connect(lambda: self._watch(which.value() or 0))
        self._show(ready=True)
        self._watch(0)

    def _watch(self, number: int) -> None:
        self.player.load(self.prepared[number].path)

    def _clip_words(self, number: int) -> str:
        clip = self.prepared[number]
        words = self.tr("Clip {number}: {length}, {size}")
        return words.format(
            number=number + 1, length=duration_words(clip.length_ms), size=size_words(clip.size_bytes)
        )
