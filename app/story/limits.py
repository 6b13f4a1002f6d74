"""How many clips and how long together. Whole milliseconds and whole clips: nothing drifts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.story.clip import Clip

DEFAULT_CLIPS = 5
DEFAULT_TOTAL_MS = 10 * 60 * 1000


@dataclass(frozen=True)
class Limits:
    """A call's limits: number of clips, and their length together in milliseconds."""

    clips: int = DEFAULT_CLIPS
    total_ms: int = DEFAULT_TOTAL_MS


@dataclass(frozen=True)
class Tally:
    """What the clips come to, beside the limits."""

    clips: int
    total_ms: int
    limits: Limits

    @property
    def clips_over(self) -> int:
        """How many clips too many; 0 when within the limit."""
        return max(0, self.clips - self.limits.clips)

    @property
    def ms_over(self) -> int:
        """By how many milliseconds too long; 0 when within the limit."""
        return max(0, self.total_ms - self.limits.total_ms)

    @property
    def ms_left(self) -> int:
        """How many milliseconds are left; 0 when none."""
        return max(0, self.limits.total_ms - self.total_ms)

    @property
    def fits(self) -> bool:
        """Whether both limits hold."""
        return self.clips_over == 0 and self.ms_over == 0


def tally(clips: Iterable[Clip], limits: Limits) -> Tally:
    """Count the clips and add up the parts that are kept."""
    kept = tuple(clips)
    return Tally(len(kept), sum(clip.length_ms for clip in kept), limits)
