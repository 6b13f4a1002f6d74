"""Finished clips are made while the person answers what is still asked: in the background, one at a time, for the open story.

When the Check page comes up it finds them, or watches them being made. Faults stay quiet here: the Check page meets them
again, where the person can do something about them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.store.folders import Folders
from app.story.errors import CallError, Cancelled, DiskFull, StoryError
from app.story.flow import Step
from app.story.limits import tally
from app.story.submission import Submission, SubmissionState
from app.story.work import Cancel, Job, Progress
from app.ui.jobs import Handle, Jobs
from app.ui.journey import Journey

if TYPE_CHECKING:
    from types import ModuleType

    from app.services.orders import Order
    from app.services.preparing import Run
    from app.story.prepared import PreparedClip

log = logging.getLogger(__name__)
QUIET_MS = 3_000
"""How long nothing may change until a clip counts as settled, on a page where it can be changed."""
_LOOK_S = 0.05
_CHANGING = {Step.VIDEOS, Step.PART}
"""Where clips are changed, and where a change can be taken back."""


class Preparing(QObject):
    """Makes the clips of the open story ready. It looks at every save and step by itself; ``now`` has its UTC offset.

    A clip is settled when the person leaves the page on which it was changed, or when nothing changed for ``quiet_ms``. What no
    clip needs any more is stopped at once, and removed when everything else is made.
    """

    def __init__(
        self,
        journey: Journey,
        folders: Folders,
        *,
        now: Callable[[], datetime],
        quiet_ms: int = QUIET_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._journey, self._folders, self._now = journey, folders, now
        self._jobs = Jobs(self, threads=1)
        self._tools = _Tools(self._jobs)
        self._runs: dict[Run, Handle] = {}
        self._wanted: Order | None = None
        self._met: Order | None = None
        self._made: tuple[Order, Sequence[PreparedClip]] | None = None
        self._disk_full = False
        self._quiet = QTimer(self, singleShot=True, interval=quiet_ms)
        self._quiet.timeout.connect(self._begin)
        journey.saved.connect(self.look)
        journey.step_changed.connect(self._on_step)

    @property
    def busy(self) -> bool:
        """Whether anything is being made, or will be without further doing of the person."""
        return self._quiet.isActive() or self._jobs.busy

    def stop(self) -> None:
        """Stop everything for good; nothing of it runs any more when this returns."""
        self._quiet.stop()
        self._jobs.shutdown()

    def finish(self, submission: Submission) -> Job[tuple[PreparedClip, ...]]:
        """The job that waits for the finished clips of ``submission`` as it is now. What is being made already goes on.

        To cancel it stops only the waiting. Raises what :func:`app.services.orders.prepare` raises.
        """
        fixed, ticket = replace(submission), _Ticket()
        self._tools.then(lambda: ticket.take(self._run_for(fixed)), ticket.fail)
        return ticket.watch

    # --- what is wanted ---

    def look(self) -> None:
        """Look what is wanted now, and stop at once what is not."""
        submission = self._journey.submission
        if submission is None or submission.state is not SubmissionState.DRAFT or not submission.clips:
            self._want(None)
            self._met, self._made, self._disk_full = None, None, False
        elif self._tools.ready:
            self._want(self._order(submission))
        else:
            self._tools.then(self.look, lambda _: None)

    def _order(self, submission: Submission) -> Order:
        from app.services import making, orders

        limit = making.likely_limit(submission, self._journey.call)
        return orders.Order(submission.submission_id, submission.clips, limit)

    def _want(self, wanted: Order | None) -> None:
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self._leave_off(wanted)
        if wanted is None:
            self._quiet.stop()
        else:
            self._quiet.start()

    def _leave_off(self, wanted: Order | None) -> None:
        for run, handle in self._runs.items():
            if not run.keep_only(wanted):
                handle.stop()

    def _on_step(self, step: Step) -> None:
        self.look()
        if step is not Step.PART:
            self._begin()
        self._tidy()

    def _may_begin(self) -> bool:
        """Whether what is wanted can be sent as it is, so that it is worth this computer's time."""
        submission, call = self._journey.submission, self._journey.call
        if submission is None or self._disk_full or not tally(submission.clips, call.limits).fits:
            return False
        try:
            if not submission.practise:
                call.require_open(self._now())
        except CallError:
            return False
        return True

    # --- making it ---

    def _begin(self) -> None:
        self._quiet.stop()
        wanted = self._wanted
        if wanted is not None and wanted != self._met and self._at_work(wanted) is None and self._may_begin():
            self._start(wanted)

    def _at_work(self, order: Order) -> Run | None:
        return next((run for run in self._runs if run.order == order and run.goes_on), None)

    def _run_for(self, submission: Submission) -> Run:
        """The run that the Check page waits for."""
        order = self._order(submission)
        self._quiet.stop()
        self._wanted = order
        return self._at_work(order) or self._start(order)

    def _start(self, order: Order) -> Run:
        from app.services.preparing import Run

        self._leave_off(order)
        before = next(reversed(self._runs), None)
        run = Run(order, lambda: self._folders.prepared_for(order.submission_id), before)
        self._runs[run] = self._jobs.run(
            run.job,
            done=lambda made: self._done(run, made),
            failed=lambda error: self._failed(run, error),
        )
        return run

    def _done(self, run: Run, made: tuple[PreparedClip, ...]) -> None:
        self._end(run, made)
        self._met, self._made, self._disk_full = run.order, (run.order, made), False
        self._tidy()

    def _failed(self, run: Run, error: StoryError) -> None:
        self._end(run, error)
        if isinstance(error, Cancelled):
            return
        log.info("clips could not be made ahead: %r", error)
        # Not tried again by itself: the Check page does, where it can be seen.
        self._met, self._disk_full = run.order, isinstance(error, DiskFull)

    def _end(self, run: Run, outcome: tuple[PreparedClip, ...] | StoryError) -> None:
        del self._runs[run]
        run.end(outcome)

    def _tidy(self) -> None:
        """Remove what no clip needs any more, on a page where nothing can be taken back."""
        if self._made is None or self._journey.step in _CHANGING or self._wanted != self._made[0]:
            return
        from app.services.preparing import tidying

        (order, made), self._made = self._made, None
        folder = self._folders
        self._jobs.run(
            tidying(lambda: folder.prepared_for(order.submission_id), order, made),
            done=lambda _: None,
            failed=lambda error: log.info("finished clips could not be tidied: %r", error),
        )


class _Tools:
    """The modules that make clips, brought in beside the window: that takes a third of a second, and no page waits for it."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._waiting: list[tuple[Callable[[], None], Callable[[StoryError], None]]] = []
        self.ready = False

    def then(self, action: Callable[[], None], failed: Callable[[StoryError], None]) -> None:
        """Do it now where they are there, else as soon as they are."""
        if self.ready:
            action()
            return
        self._waiting.append((action, failed))
        if len(self._waiting) == 1:
            self._jobs.run(_bring_in, done=self._there, failed=self._missing)

    def _there(self, _modules: object) -> None:
        self.ready = True
        waiting, self._waiting = self._waiting, []
        for action, _ in waiting:
            action()

    def _missing(self, error: StoryError) -> None:
        waiting, self._waiting = self._waiting, []
        for _, failed in waiting:
            failed(error)


def _bring_in(progress: Progress, cancel: Cancel) -> tuple[ModuleType, ...]:
    from app.services import making, preparing

    return making, preparing


class _Ticket:
    """Stands for a run that may begin a moment later."""

    def __init__(self) -> None:
        self._run: Run | None = None
        self._error: StoryError | None = None
        self._taken = threading.Event()

    def take(self, run: Run) -> None:
        """Here it is."""
        self._run = run
        self._taken.set()

    def fail(self, error: StoryError) -> None:
        """There will be none."""
        self._error = error
        self._taken.set()

    def watch(self, progress: Progress, cancel: Cancel) -> tuple[PreparedClip, ...]:
        """See :meth:`app.services.preparing.Run.watch`."""
        while not self._taken.wait(_LOOK_S):
            cancel.raise_if_set()
        if self._error is not None:
            raise self._error
        assert self._run is not None
        return self._run.watch(progress, cancel)
