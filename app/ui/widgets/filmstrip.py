"""Fills a strip with small pictures of a video, one after the other. No widget of its own."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt

from app.media.messages import Still
from app.story.clip import SourceFacts
from app.ui.jobs import Handle, Jobs
from app.ui.widgets.eyes import Eyes, image_of
from app.ui.widgets.strip import Strip


class Filmstrip(QObject):
    """Asks for the pictures of :class:`Strip` in order of time; what cannot be had stays empty."""

    def __init__(self, strip: Strip, jobs: Jobs, eyes: Eyes) -> None:
        super().__init__(strip)
        self._strip, self._jobs, self._eyes = strip, jobs, eyes
        self._handle: Handle | None = None
        self.full = False
        """Whether all that can be had is there."""

    def fill(self, facts: SourceFacts) -> None:
        """Take pictures of this video, instead of the one before."""
        self.clear()
        self._next(facts, 0)

    def clear(self) -> None:
        """Show none. One that is under way is stopped, since it would keep the file open, or open it again."""
        if self._handle is not None:
            self._handle.cancel()
        self.full = False
        self._strip.clear_pictures()

    def _next(self, facts: SourceFacts, number: int) -> None:
        times = self._strip.picture_times()
        if number >= len(times):
            self.full = True
            return
        shape = QSize(facts.width, facts.height)
        size = shape.scaled(self._strip.picture_size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        # Key frames are quick; half a cell away they still show what is there.
        within = facts.length_ms // (2 * len(times))

        def done(still: Still) -> None:
            self._strip.set_picture(number, image_of(still))
            self._next(facts, number + 1)

        self._handle = self._jobs.run(
            self._eyes.thumbnail(facts, times[number], within, size),
            done=done,
            failed=lambda _error: self._next(facts, number + 1),
            owner=self,
        )
