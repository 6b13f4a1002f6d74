"""Videos on their way into a story: each is read beside the window, and can be stopped. No widget in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.story.clip import SourceFacts
from app.story.errors import Cancelled, StoryError
from app.story.work import Job
from app.ui.jobs import Handle, Jobs

Probe = Callable[[Path], Job[SourceFacts]]


@dataclass(eq=False)
class Arrival:
    """One file that is being read. ``number`` counts in the order in which they were chosen."""

    number: int
    path: Path
    handle: Handle | None = None


class Arrivals(QObject):
    """Reads files; several at once are taken in the order of their choosing as far as they can be read in it."""

    changed = Signal()
    """``waiting`` is not what it was."""
    arrived = Signal(object, object)
    """An :class:`Arrival`, no longer waiting, and its :class:`SourceFacts`."""
    refused = Signal(object, object)
    """An :class:`Arrival`, no longer waiting, and the :class:`StoryError` that says why."""

    def __init__(self, jobs: Jobs, probe: Probe, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._probe = jobs, probe
        self._count = 0
        self.waiting: list[Arrival] = []

    def add(self, paths: Iterable[Path]) -> None:
        """Begin to read ``paths``."""
        for path in paths:
            self._count += 1
            arrival = Arrival(self._count, path)
            self.waiting.append(arrival)
            self._start(arrival)
        self.changed.emit()

    def stop(self, arrival: Arrival) -> None:
        """Stop reading one; nothing of it is kept."""
        if arrival in self.waiting:
            self.waiting.remove(arrival)
            self._cancel(arrival)
            self.changed.emit()

    def rest(self) -> None:
        """Stop reading for now; :meth:`go_on` begins again with what was not finished."""
        for arrival in self.waiting:
            self._cancel(arrival)

    def go_on(self) -> None:
        """Read what :meth:`rest` left."""
        for arrival in self.waiting:
            if arrival.handle is None:
                self._start(arrival)

    def forget(self) -> None:
        """Drop everything that is waiting."""
        self.rest()
        self.waiting.clear()
        self.changed.emit()

    def _start(self, arrival: Arrival) -> None:
        arrival.handle = self._jobs.run(
            self._probe(arrival.path),
            done=lambda facts: self._settle(arrival, facts, None),
            failed=lambda error: self._settle(arrival, None, error),
            owner=self,
        )

    @staticmethod
    def _cancel(arrival: Arrival) -> None:
        if arrival.handle is not None:
            arrival.handle.cancel()
            arrival.handle = None

    def _settle(self, arrival: Arrival, facts: SourceFacts | None, error: StoryError | None) -> None:
        self.waiting.remove(arrival)
        arrival.handle = None
        if facts is not None:
            self.arrived.emit(arrival, facts)
        elif not isinstance(error, Cancelled):
            self.refused.emit(arrival, error)
        self.changed.emit()
