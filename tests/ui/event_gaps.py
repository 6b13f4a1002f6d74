"""How long the GUI thread is held: a timer that ought to fire every few milliseconds, against a monotonic clock."""

from __future__ import annotations

import statistics
import time
from types import TracebackType

from PySide6.QtCore import Qt, QTimer

EVERY_MS = 5


class EventGaps:
    """Measures between ``with`` and its end; the event loop has to run inside."""

    def __init__(self) -> None:
        self._beats: list[float] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> EventGaps:
        self._beat()
        self._timer.start(EVERY_MS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.stop()
        self._beat()

    def _beat(self) -> None:
        self._beats.append(time.monotonic())

    @property
    def gaps(self) -> list[float]:
        """Seconds from one beat to the next."""
        return [after - before for before, after in zip(self._beats, self._beats[1:], strict=False)]

    @property
    def longest(self) -> float:
        """The longest time for which nothing else could be done, in seconds."""
        return max(self.gaps)

    @property
    def usual(self) -> float:
        """The median distance of two beats, in seconds."""
        return statistics.median(self.gaps)


def held_no_longer_than(measured: EventGaps, idle: EventGaps, beats: int) -> bool:
    """Whether the thread was never held for ``beats`` beats of an idle loop that was measured in the same run."""
    return measured.longest < beats * max(idle.usual, EVERY_MS / 1000)
