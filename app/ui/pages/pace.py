"""How long a job still takes, steady enough to be shown to somebody who waits."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

LOOK_FOR_S = 3.0
"""Before this much time nobody can know."""
MEMORY_S = 15.0
"""How fast an old rate is forgotten: a pause of a second hardly shows, a slower network soon does."""
PATIENCE = 0.25
"""The share by which a fresh estimate must differ from what is shown before it takes its place."""


class Pace:
    """Fed with how far a job has come, in any unit; ``clock`` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun: tuple[float, int] | None = None
        self._last = (0.0, 0)
        self._rate = 0.0
        self._shown: tuple[float, float] | None = None

    def seconds_left(self, done: int, total: int) -> float | None:
        """The seconds until ``done`` reaches ``total``, or None while that is not known.

        What is shown counts down by itself, and jumps only where it would be wrong by a quarter.
        """
        now = self._clock()
        if self._begun is None:
            self._begun, self._last = (now, done), (now, done)
            return None
        self._note(now, done)
        if now - self._begun[0] < LOOK_FOR_S or self._rate <= 0:
            return None
        fresh = max(0, total - done) / self._rate
        if self._shown is not None:
            counted = max(0.0, self._shown[0] - (now - self._shown[1]))
            if abs(fresh - counted) <= PATIENCE * max(fresh, counted, 4.0):
                fresh = counted
        self._shown = (fresh, now)
        return fresh

    def _note(self, now: float, done: int) -> None:
        assert self._begun is not None
        passed, came = now - self._last[0], done - self._last[1]
        if passed <= 0:
            return
        since = now - self._begun[0]
        if since < MEMORY_S:
            self._rate = (done - self._begun[1]) / since
        else:
            old = math.exp(-passed / MEMORY_S)
            self._rate = self._rate * old + (came / passed) * (1 - old)
        self._last = (now, done)
