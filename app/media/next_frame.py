"""When the frame after a given one begins: where a part ends that keeps the given one as its last."""

from __future__ import annotations

from math import floor
from pathlib import Path

from app.media.reader import Reader
from app.story.clip import SourceFacts
from app.story.errors import SourceBroken
from app.story.work import Cancel


def next_frame_ms(reader: Reader, facts: SourceFacts, at_ms: int, cancel: Cancel | None = None) -> int:
    """The next frame's time after the frame at ``at_ms``, rounded down; the length of the video after the last one.

    By the file's own timestamps: at a variable rate neither the mean distance of frames nor the length that a frame claims
    for itself is exact. Raises members of SourceError, and Cancelled.
    """
    if at_ms + 1 >= facts.length_ms:
        return facts.length_ms
    try:
        plan = reader.plan(Path(facts.path), at_ms + 1, facts.length_ms, cancel)
    except SourceBroken:
        if facts.length_ms - at_ms <= 2 * facts.frame_ms:
            return facts.length_ms  # nothing follows
        raise
    return floor(plan.source.clock.ms(plan.first_kept))
