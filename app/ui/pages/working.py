"""The view of work that goes on: how far it is, what is happening, how long it takes, and Pause, Resume and Stop."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.story.uploading import WAITING, News, Situation
from app.ui.announce import announce
from app.ui.pages.clip_bars import ClipBars, ClipShare
from app.ui.pages.pace import Clock, Pace, Standstill
from app.ui.pages.sending_parts import LATE, column, side_by_side
from app.ui.pages.upload_news import Quarters, Telling
from app.ui.widgets.button import Button, primary
from app.ui.widgets.notice import Notice, Tone
from app.ui.widgets.rows import ProgressRow
from app.ui.widgets.text import Text
from app.words import (
    clip_number,
    doing_words,
    helps_words,
    paused_words,
    size_words,
    standstill_words,
    time_left_words,
)

__all__ = ["ClipShare", "Working"]

TICK_MS = 1000
_UNTIMED = (*WAITING, Situation.CONFIRMING)
"""How long these take nobody knows: it is not up to the line."""
_SENDING = (Situation.SENDING, Situation.SENDING_AGAIN)
_FROM_ITS_BEGINNING = (Situation.STARTING_AGAIN, Situation.SENDING_AGAIN)


class Working(QWidget):
    """One bar and Stop; for an upload also a bar for each clip, news of what happens, and Pause.

    ``pause_wanted`` and ``stop_wanted`` ask for the end of the job, which says itself how far it came: then call
    :meth:`show_paused`. ``resume_wanted`` asks for a new job: call :meth:`resume` and start it. While it is paused there
    is no job, and ``stop_wanted`` only means that the person wants something else. ``clock`` gives seconds.
    """

    stop_wanted = Signal()
    pause_wanted = Signal()
    resume_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, clock: Clock = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self.row = ProgressRow(self.tr("Getting your story ready"))
        self.clips = ClipBars()
        self.now = Text("")
        self.still = Notice("", tone=Tone.INFO)
        self.go_on = primary(self.tr("Resume"))
        self.pause = Button(self.tr("Pause"))
        self.stop = Button(self.tr("Stop"))
        self.go_on.clicked.connect(self._on_resume)
        self.pause.clicked.connect(self._on_pause)
        self.stop.clicked.connect(self._on_stop)
        buttons = side_by_side(self.go_on, self.pause, self.stop)
        # What comes and goes stands below the buttons, so that none moves away under the pointer.
        column(self, self.row, self.now, buttons, self.still, self.clips)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.begin(self.row.label.text())

    def begin(
        self,
        label: str,
        *,
        size_bytes: int | None = None,
        waits: str = "",
        clips: Sequence[ClipShare] = (),
        can_pause: bool = False,
        host: str = "",
    ) -> None:
        """Show that ``label`` is being done.

        ``size_bytes`` is how large the story is, for progress in megabytes: what goes over the line counts other bytes
        too, which would not fit what was said before. ``waits`` are the words for when all is handed over. ``clips`` get
        a bar each; then progress has to count bytes, clip after clip. ``host`` is the computer that the news is about.
        """
        self._size, self._waits, self._can_pause = size_bytes, waits, can_pause
        self._done, self._total = 0, size_bytes or 1
        self._pace, self._standstill = Pace(self._clock), Standstill(self._clock)
        self._quarters = Quarters(self._clock)
        self._telling = Telling(host, self._clock)
        self.row.set_label(label)
        # With a screen reader the bar is read where the focus is; only long work is worth the stop on the way to Stop.
        self.row.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus if clips else Qt.FocusPolicy.NoFocus)
        self.clips.set_clips(clips)
        self.row.set_progress(0, 1, time_left_words(None))
        self._goes_on = False
        self._run()

    def resume(self) -> None:
        """Go on after a pause, with what was known of the line."""
        self._telling = Telling(self._telling.host, self._clock)
        self._standstill.begin()
        self._goes_on = True
        if self.go_on.hasFocus():
            self._hand_focus_to(self.pause)
        self._run()
        self.row.set_words(self._so_far())

    def show_progress(self, done: int, total: int) -> None:
        """Show ``done`` of ``total``, in any unit. It may go back."""
        if self._ending == "paused" or (self._goes_on and done == 0 and self._telling.is_asking):
            return  # a job that goes on says 0 before it knows what is there
        self._goes_on = False
        self._done, self._total = done, total
        if self._standstill.seconds is not None:
            self._pace.hold()  # for how long nothing came says nothing about how fast it now comes
        self._standstill.note(done)
        self.clips.set_done(done)
        self.row.set_value(done, total)
        if self._ending:
            return
        self.row.set_words(self._progress_words())
        announce(self, self._quarters.reached(done, total) if self.clips.bars else "")
        self._show_now()

    def show_news(self, news: News) -> None:
        """Say what is happening."""
        if self._ending:
            return
        clip = clip_number(news.name)
        if clip is not None:
            self.clips.turn_to(clip - 1, lost=news.situation in _FROM_ITS_BEGINNING)
        aloud = self._telling.hear(news)
        self._pace.hold()
        self.row.set_words(self._progress_words())
        self._show_now()
        announce(self, aloud)

    def show_paused(self, arrived: int | None = None) -> None:
        """Show that it waits for Resume. ``arrived`` is how much the other side has, in the unit of progress."""
        if arrived is not None:
            self._done = arrived
            self.row.set_value(arrived, self._total)
            self.clips.set_done(arrived)
        self._ending = "paused"
        self._pace.hold()
        words = paused_words(self._in_bytes(), self._size or self._total)
        self.row.set_words(words)
        self._hand_focus_to(self.go_on)
        self._show_buttons()
        self._show_now()
        announce(self, words)

    def tick(self) -> None:
        """Count down, and see whether it moves; a timer calls it each second while the view is shown."""
        if not self._ending and self._done > 0 and self._standstill.is_quiet:
            self.row.set_words(self._progress_words())
        self._show_now()

    # --- inside ---

    def _run(self) -> None:
        self._ending = ""
        self._show_buttons()
        self._show_now()

    def _show_buttons(self) -> None:
        paused = self._ending == "paused"
        self.go_on.setVisible(paused)
        self.pause.setVisible(self._can_pause and not paused)

    def _show_now(self) -> None:
        words = "" if self._ending else self._telling.words()
        self.now.setText(words)
        self.now.setVisible(bool(words))
        still = None if self._ending else self._standstill.seconds
        if still is None:
            self.still.hide()
            return
        news, host = self._telling.news, self._telling.host
        doing = doing_words(news, host, self.row.label.text())
        self.still.set_heading(standstill_words(still))
        self.still.set_text(f"{doing} {helps_words(news, can_pause=self._can_pause)}")
        if self.still.isHidden():
            self.still.show()
            self.row.set_words(self._progress_words())
            announce(self, f"{self.still.heading.text()}. {self.still.text.text()}")

    def _progress_words(self) -> str:
        quiet = self._done > 0 and self._standstill.is_quiet
        left = None if quiet else self._pace.seconds_left(self._done, self._total)
        news = self._telling.news
        if news is not None and news.situation not in _SENDING:
            self._pace.hold()
        if self._total > 0 and self._done >= self._total and self._waits and news is None:
            return self._waits
        if quiet or self._standstill.seconds is not None or (news is not None and news.situation in _UNTIMED):
            return self._so_far()
        return self.tr("{so_far}. {left}").format(so_far=self._so_far(), left=time_left_words(left))

    def _so_far(self) -> str:
        if self._size is None:
            percent = 100 * self._done // self._total if self._total > 0 else 0
            return self.tr("{percent} %").format(percent=percent)
        return self.tr("{done} of {total}").format(
            done=size_words(self._in_bytes()), total=size_words(self._size)
        )

    def _in_bytes(self) -> int:
        if self._size is None:
            return self._done
        return self._size * self._done // self._total if self._total > 0 else 0

    def _hand_focus_to(self, button: Button) -> None:
        # Before the button that was pressed goes: Qt would let the focus slide on, as far as Save and close.
        button.show()
        button.setFocus(LATE)

    def _end(self, how: str, words: str) -> None:
        """The job itself says how far it came: a message may have gone out a moment before."""
        self._ending = how
        self.row.set_words(words)
        self._show_now()

    def _on_pause(self) -> None:
        # The button stays as it is: the focus would slide on from one that is switched off.
        if not self._ending:
            self._end("pausing", self.tr("Pausing"))
            self.pause_wanted.emit()

    def _on_stop(self) -> None:
        if self._ending == "stopping":
            return
        if self._ending != "paused":
            self._end("stopping", self.tr("Stopping"))
        self.stop_wanted.emit()

    def _on_resume(self) -> None:
        if self._ending == "paused":
            self.resume_wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
