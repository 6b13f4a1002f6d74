"""Exact arithmetic of frames: which ones a part keeps, and where they stand at a constant rate. Pure.

The rule is that of :mod:`app.story.clip`: with time 0 at the first frame, ``[start_ms, end_ms)`` keeps exactly the frames with
``start_ms <= 1000 * pts < end_ms``, compared as rational numbers in the stream's own time base.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

MICRO = 1_000_000

#: Rates that cameras mean when their timestamps come near (NTSC rates are n·1000/1001).
_STANDARD = tuple(
    Fraction(n, d)
    for n, d in (
        (5, 1), (15, 2), (8, 1), (10, 1), (12, 1), (25, 2), (15000, 1001), (15, 1), (20, 1), (24000, 1001), (24, 1), (25, 1),
        (30000, 1001), (30, 1), (48, 1), (50, 1), (60000, 1001), (60, 1), (90, 1), (100, 1), (120000, 1001), (120, 1), (240, 1),
    )
)  # fmt: skip
_FALLBACK_RATE = Fraction(25)


def rounded(value: Fraction) -> int:
    """``value`` to the nearest integer, halves up."""
    return floor(value + Fraction(1, 2))


@dataclass(frozen=True)
class Clock:
    """A video stream's clock: the timestamp of its first frame, and its time base ``num/den`` seconds."""

    first_pts: int
    num: int
    den: int

    @property
    def tick(self) -> Fraction:
        """Seconds of one unit of this clock."""
        return Fraction(self.num, self.den)

    def pts_from(self, ms: int) -> int:
        """The smallest timestamp that stands at ``ms`` or later: frames below it are before ``ms``, others are not."""
        return self.first_pts + ceil(Fraction(ms, 1000) / self.tick)

    def microseconds(self, pts: int) -> Fraction:
        """``pts`` on the container's clock, exact."""
        return pts * self.tick * MICRO

    def ms(self, pts: int) -> Fraction:
        """Milliseconds from the first frame to ``pts``, exact."""
        return (pts - self.first_pts) * self.tick * 1000


def source_rate(stamps: Sequence[int], tick: Fraction, average: Fraction | None) -> Fraction:
    """Frames per second that the camera meant, from timestamps of some frames in a row.

    Phones stretch single gaps and let the average fall, so the usual gap decides (gaps within a quarter of the median). The
    container's average is taken when it agrees within 0.5 %, since it is measured over the whole file.
    """
    gaps = sorted(b - a for a, b in zip(sorted(stamps), sorted(stamps)[1:], strict=False) if b > a)
    if not gaps:
        return _snapped(average, Fraction(1, 1000)) if average else _FALLBACK_RATE
    middle = gaps[len(gaps) // 2]
    usual = [gap for gap in gaps if abs(gap - middle) * 4 <= middle]
    rate = 1 / (Fraction(sum(usual), len(usual)) * tick)
    if average and abs(average - rate) * 200 <= rate:
        return _snapped(average, Fraction(1, 1000))
    return _snapped(rate, Fraction(7, 1000))


def _snapped(rate: Fraction, within: Fraction) -> Fraction:
    nearest = min(_STANDARD, key=lambda standard: abs(standard - rate))
    if abs(nearest - rate) <= within * rate:
        return nearest
    return rate.limit_denominator(1001)


@dataclass(frozen=True)
class Ticks:
    """How the kept frames are laid on a constant rate; the filter chain in :mod:`app.media.command` uses it as it is.

    ``count`` pictures at ``rate`` a second. Microseconds after the first kept frame: frames are moved by ``shift_us``, all but
    the first stand at ``half_us`` at least (so that the first keeps the first tick) and at ``last_us`` at most (so that
    the last kept frame is the last picture); what comes after ``final_us`` is the end of the stream.
    """

    rate: Fraction
    count: int
    shift_us: int
    half_us: int
    last_us: int
    final_us: int

    @property
    def length_ms(self) -> Fraction:
        """How long the pictures are shown together."""
        return 1000 * self.count / self.rate


def lay_out(clock: Clock, first: int, last: int, end_ms: int, rate: Fraction, highest: int) -> Ticks:
    """Lay the frames from ``first`` to ``last`` (timestamps) of a part ending at ``end_ms`` on at most ``highest`` a second.

    Rates up to ``highest`` stay; higher ones are divided by a whole number, so that 60 and 120 a second stay even.
    """
    divide = max(1, ceil(rate / (highest * Fraction(1002, 1000))))
    out = min(rate / divide, Fraction(highest))
    shown = (Fraction(end_ms) - clock.ms(first)) / 1000
    count = max(1, rounded(shown * out))
    if divide == 1:
        count = max(count, rounded((last - first) * clock.tick * out) + 1)
    if first != last:
        count = max(count, 2)
    # With an even divisor frames would stand exactly between two ticks, where a timestamp's rounding decides; a quarter
    # of the way (divisor 2) keeps them off it.
    shift = Fraction(MICRO, 1) / (2 * divide * out) if divide % 2 == 0 else Fraction(0)
    final = rounded(clock.microseconds(last)) - rounded(clock.microseconds(first))
    return Ticks(
        rate=out,
        count=count,
        shift_us=rounded(shift),
        half_us=ceil(Fraction(MICRO) / (2 * out)),
        last_us=rounded((count - 1) * MICRO / out),
        final_us=final + 1,
    )
