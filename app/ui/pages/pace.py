"""How long a job still takes, steady enough to be shown to somebody who waits, and whether it moves at all."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

LOOK_FOR_S = 3.0
"""Before this much time nobody can know."""
MEMORY_S = 20.0
"""What came in the last so many seconds makes the rate."""
SLOT_S = 1.0
"""What comes within this time is looked at as one."""
BURST = 2.0
"""A slot counts for at most so many times a good one: what fills the system's own buffer says nothing about the line."""
GOOD = 0.75
"""The share of slots that a good one is better than: lines that come and go have good slots half of the time."""
PATIENCE = 0.25
"""The share by which a fresh estimate must differ from what is shown before it takes its place."""
REST_S = 5.0
"""What was changed stays for so long before it is changed again."""
QUIET_S = 10.0
"""When no time left is said any more: what was worked out before would be counted down to nothing."""
STANDSTILL_S = 30.0
"""When it is said that nothing moves."""

Clock = Callable[[], float]
"""Gives seconds that never go back."""


@dataclass
class _Slot:
    seconds: float
    came: int


@dataclass(frozen=True)
class _Shown:
    """So many seconds were left at that time; ``since`` is when that was last not counted down but changed."""

    left: float
    at: float
    since: float


class Pace:
    """Fed with how far a job has come, in any unit."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._slots: deque[_Slot] = deque()
        self._last: tuple[float, int] | None = None
        self._looked_s = 0.0
        self._shown: _Shown | None = None

    def seconds_left(self, done: int, total: int) -> float | None:
        """The seconds until ``done`` reaches ``total``, or None while that is not known.

        What is shown counts down by itself, and jumps only where it would be wrong by a quarter. A single burst hardly
        counts. Where ``done`` goes back, more is left to do, and the rate stays what the line was found to carry.
        """
        now = self._clock()
        if self._last is None:
            self._last = (now, done)
            self._keep_shown(now)
        else:
            self._note(now, done)
        rate = self._rate()
        if self._looked_s < LOOK_FOR_S or rate <= 0:
            return None
        return self._steady(max(0, total - done) / rate, now)

    def hold(self) -> None:
        """Nothing can come now (paused, no connection): time counts again from the next :meth:`seconds_left`.

        What was known of the line is kept.
        """
        self._last = None

    def _note(self, now: float, done: int) -> None:
        assert self._last is not None
        passed, came = now - self._last[0], done - self._last[1]
        if passed <= 0:
            return
        self._last = (now, done)
        self._looked_s += passed
        if not self._slots or self._slots[-1].seconds >= SLOT_S:
            self._slots.append(_Slot(0.0, 0))
        self._slots[-1].seconds += passed
        self._slots[-1].came += max(0, came)
        if came < 0:
            self._take_back(-came)
        whole = sum(slot.seconds for slot in self._slots)
        while whole - self._slots[0].seconds >= MEMORY_S:
            whole -= self._slots.popleft().seconds

    def _take_back(self, lost: int) -> None:
        """What was sent a moment ago did not arrive. What was lost long after it had come was no fault of the line."""
        if lost > sum(slot.came for slot in self._slots):
            return
        for slot in reversed(self._slots):
            taken = min(lost, slot.came)
            slot.came -= taken
            lost -= taken

    def _rate(self) -> float:
        """Units a second."""
        rates = sorted(slot.came / slot.seconds for slot in self._slots if slot.came)
        if not rates:
            return 0.0
        most = BURST * rates[int(GOOD * (len(rates) - 1))]
        came = sum(min(slot.came, most * slot.seconds) for slot in self._slots)
        return came / sum(slot.seconds for slot in self._slots)

    def _keep_shown(self, now: float) -> None:
        if self._shown is not None:
            self._shown = _Shown(self._shown.left, now, now)

    def _steady(self, fresh: float, now: float) -> float:
        since = now
        if self._shown is not None:
            counted = max(0.0, self._shown.left - (now - self._shown.at))
            near = abs(fresh - counted) <= PATIENCE * max(fresh, counted, 4.0)
            if near or (now - self._shown.since < REST_S and fresh > 0):
                fresh, since = counted, self._shown.since
        self._shown = _Shown(fresh, now, since)
        return fresh


class Standstill:
    """Tells for how long a number has not grown. A pause is no standstill."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._last = 0
        self._moved_at = clock()

    def begin(self) -> None:
        """Count anew from now."""
        self._moved_at = self._clock()

    def note(self, done: int) -> None:
        """It stands at ``done``. Going back is no movement, growing again after it is."""
        if done > self._last:
            self._moved_at = self._clock()
        self._last = done

    @property
    def seconds(self) -> float | None:
        """For how long it has not moved, None where that is not worth a word."""
        still = self._clock() - self._moved_at
        return still if still >= STANDSTILL_S else None

    @property
    def is_quiet(self) -> bool:
        """Whether it has not moved for so long that nobody can say how long it takes."""
        return self._clock() - self._moved_at >= QUIET_S
