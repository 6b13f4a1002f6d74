"""Videos on their way into a story: each is read beside the window, and can be stopped. No widget in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.story.clip import SourceFacts
from app.story.errors import Cancelled, StoryError
from app.story.work import Cancel, Job, Progress
from app.ui.jobs import Handle, Jobs

Probe = Callable[[Path], Job[SourceFacts]]
Alike = Callable[[SourceFacts], list[SourceFacts]]
"""Those videos of the story that may be the same as this one, as far as their facts tell."""
_PIECE = 64 << 10


@dataclass(eq=False)
class Arrival:
    """One file that is being read. ``number`` counts in the order in which they were chosen, ``choosing`` the choosings."""

    number: int
    path: Path
    choosing: int = 0
    handle: Handle | None = None


class Arrivals(QObject):
    """Reads files; several at once are taken in the order of their choosing as far as they can be read in it."""

    changed = Signal()
    """``waiting`` is not what it was; not sent beside :attr:`arrived`."""
    arrived = Signal(object, object)
    """An :class:`Arrival`, no longer waiting, and its :class:`SourceFacts`."""
    known = Signal(object)
    """An :class:`Arrival`, no longer waiting: a video with the same bytes is in the story already."""
    refused = Signal(object, object)
    """An :class:`Arrival`, no longer waiting, and the :class:`StoryError` that says why."""

    def __init__(self, jobs: Jobs, probe: Probe, alike: Alike, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._probe, self._alike = jobs, probe, alike
        self._count = self._choosings = 0
        self.waiting: list[Arrival] = []

    def add(self, paths: Iterable[Path]) -> None:
        """Begin to read ``paths``, which were chosen together."""
        self._choosings += 1
        for path in paths:
            self._count += 1
            arrival = Arrival(self._count, path, self._choosings)
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
            done=lambda facts: self._compare(arrival, facts, []),
            failed=lambda error: self._settle(arrival, None, error),
            owner=self,
        )

    def _compare(self, arrival: Arrival, facts: SourceFacts, others: Sequence[SourceFacts]) -> None:
        """Look beside the window whether the story has the same bytes; ``others`` are known to be other videos."""
        alike = [known for known in self._alike(facts) if known not in others]
        if not alike:
            self._settle(arrival, facts, None)
            return
        arrival.handle = self._jobs.run(
            _any_same(facts, alike),
            done=lambda same: (
                self._meet(arrival) if same else self._compare(arrival, facts, [*others, *alike])
            ),
            failed=lambda error: self._settle(arrival, None, error),
            owner=self,
        )

    def _meet(self, arrival: Arrival) -> None:
        self.waiting.remove(arrival)
        arrival.handle = None
        self.known.emit(arrival)
        self.changed.emit()

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
            return
        if not isinstance(error, Cancelled):
            self.refused.emit(arrival, error)
        self.changed.emit()


def _any_same(facts: SourceFacts, alike: Sequence[SourceFacts]) -> Job[bool]:
    """Whether one of the files holds the same bytes at its beginning, middle and end. One that cannot be read is another."""

    def look(progress: Progress, cancel: Cancel) -> bool:
        new = _pieces(facts)
        for known in alike:
            cancel.raise_if_set()
            if new is not None and _pieces(known) == new:
                return True
        return False

    return look


def _pieces(facts: SourceFacts) -> tuple[bytes, ...] | None:
    last = max(0, facts.size_bytes - _PIECE)
    try:
        with Path(facts.path).open("rb") as file:
            return tuple(file.read(_PIECE) for at in (0, last // 2, last) if file.seek(at) == at)
    except OSError:
        return None
