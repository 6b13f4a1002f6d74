"""The one submission on its way through the steps: which page comes, and when it is saved. No widget in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.story.errors import StoryError
from app.story.step import Step

if TYPE_CHECKING:
    from app.story.call import Call
    from app.story.flow import Flow
    from app.story.submission import Submission

SAVE_AFTER_MS = 300
"""The longest that typing waits to be saved."""


class Journey(QObject):
    """Owns the submission. Pages change it through its methods; this decides on steps and saves.

    ``save`` writes the submission to disk and raises :class:`StoryError`. An edit is saved within 300 ms, a change of
    step and :meth:`flush` at once.
    """

    FIRST = Step.START
    step_changed = Signal(object)
    """The step to show now (:class:`Step`). Also when it is the same step again, after :meth:`begin`."""
    saved = Signal()
    save_failed = Signal(object)
    """The :class:`StoryError`. What was not saved is tried again at the next edit or step."""

    def __init__(
        self,
        call: Call,
        save: Callable[[Submission], None],
        *,
        submission: Submission | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.call = call
        self._flow: Flow | None = None
        self.submission = submission
        self.step = Step.START
        self._save = save
        self._unsaved = False
        self._timer = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._timer.timeout.connect(self.flush)

    @property
    def flow(self) -> Flow:
        """The steps of the call. The first page is none of the numbered ones and waits for nothing of this."""
        from app.story.flow import Flow

        if self._flow is None:
            self._flow = Flow(self.call)
        return self._flow

    @property
    def unsaved(self) -> bool:
        """Whether something is not on the disk yet."""
        return self._unsaved

    # --- which story ---

    def begin(self, submission: Submission, call: Call | None = None) -> None:
        """Take up a new or a saved story, and go to the step it was on, or the first that needs the person."""
        self.flush()
        if call is not None:
            self.call, self._flow = call, None
        self.submission = submission
        self._show(self.flow.enter(_step_named(submission.step), submission))

    def set_call(self, call: Call) -> None:
        """Take up another call, on Start alone. Raises ValueError while a story is open."""
        if self.submission is not None:
            raise ValueError("a story is open")
        self.call, self._flow = call, None

    def leave(self) -> bool:
        """Save, let the story go, and show Start. False (and nothing changes) when it could not be saved."""
        if not self.flush():
            return False
        self.submission = None
        self.step = Step.START
        self.step_changed.emit(self.step)
        return True

    # --- steps ---

    def next(self) -> None:
        """Continue."""
        if self.submission is not None:
            self._show(self.flow.next(self.step, self.submission))

    def back(self) -> None:
        """One step back; nothing is lost."""
        if self.submission is None:
            return
        before = self.flow.back(self.step, self.submission)
        if before is Step.START:
            self.leave()
        else:
            self._show(before)

    def go_to(self, step: Step) -> None:
        """Go to ``step`` where it may be entered, else to the nearest that may."""
        if step is Step.START:
            self.leave()
        elif self.submission is not None:
            self._show(self.flow.enter(step, self.submission))

    def _show(self, step: Step) -> None:
        from app.story.submission import SubmissionState

        assert self.submission is not None
        self.step = step
        draft = self.submission.state is SubmissionState.DRAFT
        if draft:
            self.submission.step = step.value
            self.submission.reached_check = self.submission.reached_check or step is Step.CHECK
        self._unsaved = True
        self.flush()
        self.step_changed.emit(step)

    # --- saving ---

    def touch(self) -> None:
        """Something was edited: save soon."""
        if self.submission is None:
            return
        self._unsaved = True
        if not self._timer.isActive():
            # Not restarted by further typing, so that nothing ever waits longer than this.
            self._timer.start()

    def flush(self) -> bool:
        """Save now what is not saved. False when that failed (``save_failed`` says why)."""
        self._timer.stop()
        if self.submission is None or not self._unsaved:
            return True
        try:
            self._save(self.submission)
        except StoryError as error:
            self.save_failed.emit(error)
            return False
        self._unsaved = False
        self.saved.emit()
        return True


def _step_named(name: str) -> Step:
    try:
        return Step(name)
    except ValueError:
        return Step.WHOSE
