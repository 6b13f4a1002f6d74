"""Sources (the person's files) and clips (the part of a source that is kept). All times are whole milliseconds.

Source time 0 is the presentation time of the first video frame. A part ``[start_ms, end_ms)`` keeps exactly the frames
with ``start_ms <= 1000 * pts < end_ms``, compared as rational numbers. Frames stand more than 1 ms apart up to 960 a
second, so a position rounded down to a millisecond names exactly one frame: "Start here" at a frame keeps that frame,
"End here" at a frame keeps it too because the part ends where the next frame begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class SourceFacts:
    """What reading a source told us. ``width`` and ``height`` are as a person sees it: upright, square pixels.

    ``size_bytes`` and ``mtime_ns`` tell whether the file is still the one that was read. ``video_index`` and
    ``audio_index`` are the container's stream numbers: the chosen video, and the first audio that can be decoded
    (None: no sound); ``audio_place`` is its place among the sounds, from 0. ``frame_ms`` is the mean distance between
    frames, at least 1, rounded up. ``video_start_us`` is the first frame's presentation time in microseconds on the
    container's own clock. ``complete`` is false where the end of the file is missing: the facts are those of what can be
    read.
    """

    path: str
    name: str
    size_bytes: int
    mtime_ns: int
    length_ms: int
    width: int
    height: int
    frame_ms: int
    container: str
    video_codec: str
    video_index: int
    video_start_us: int = 0
    audio_codec: str = ""
    audio_index: int | None = None
    rotation: int = 0
    pixel_format: str = ""
    transfer: str = ""
    bit_rate: int = 0
    complete: bool = True
    audio_place: int = 0

    @property
    def has_sound(self) -> bool:
        """Whether there is sound that can be kept."""
        return self.audio_index is not None

    @property
    def is_hdr(self) -> bool:
        """Whether its brightness curve is HLG or PQ (ITU-R BT.2100), which most screens cannot show as it is."""
        return self.transfer in {"arib-std-b67", "smpte2084"}


@dataclass(frozen=True)
class Clip:
    """The part ``[start_ms, end_ms)`` of ``source`` that is kept. ``clip_id`` stays the same through every edit."""

    clip_id: str
    source: SourceFacts
    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms <= self.source.length_ms:
            raise ValueError(f"part {self.start_ms}..{self.end_ms} is not inside 0..{self.source.length_ms}")

    @classmethod
    def whole(cls, clip_id: str, source: SourceFacts) -> Clip:
        """The clip that keeps all of ``source``."""
        return cls(clip_id, source, 0, source.length_ms)

    @property
    def length_ms(self) -> int:
        """Length of the part that is kept, in milliseconds."""
        return self.end_ms - self.start_ms

    @property
    def is_whole(self) -> bool:
        """Whether all of the source is kept."""
        return self.start_ms == 0 and self.end_ms == self.source.length_ms

    def with_start(self, start_ms: int) -> Clip:
        """The clip starting at ``start_ms``, held within 0 and one frame before its end.

        It never keeps more than was asked for: a clip shorter than a frame keeps the start it has.
        """
        latest = max(self.start_ms, self.end_ms - self.source.frame_ms)
        return replace(self, start_ms=min(max(0, start_ms), latest))

    def with_end(self, end_ms: int) -> Clip:
        """The clip ending at ``end_ms``, held within one frame after its start and the source's end.

        It never keeps more than was asked for: a clip shorter than a frame keeps the end it has.
        """
        earliest = min(self.end_ms, self.start_ms + self.source.frame_ms)
        return replace(self, end_ms=max(min(end_ms, self.source.length_ms), earliest))

    def can_split(self, at_ms: int) -> bool:
        """Whether at least one frame would stand on each side of ``at_ms``."""
        frame = self.source.frame_ms
        return self.start_ms + frame <= at_ms <= self.end_ms - frame

    def split(self, at_ms: int, second_id: str) -> tuple[Clip, Clip]:
        """Two clips of the same source that meet at ``at_ms``; the first keeps this clip's id.

        Raises ValueError where :meth:`can_split` is false.
        """
        if not self.can_split(at_ms):
            raise ValueError(f"no room to split {self.start_ms}..{self.end_ms} at {at_ms}")
        return replace(self, end_ms=at_ms), Clip(second_id, self.source, at_ms, self.end_ms)

    def use_whole(self) -> Clip:
        """The clip that keeps all of the source."""
        return replace(self, start_ms=0, end_ms=self.source.length_ms)


def moved(clips: Sequence[Clip], clip_id: str, by: int) -> tuple[Clip, ...]:
    """The clips with one moved up (``by`` < 0) or down, held within the list. Raises KeyError for an unknown id."""
    order = list(clips)
    at = next((i for i, clip in enumerate(order) if clip.clip_id == clip_id), None)
    if at is None:
        raise KeyError(clip_id)
    clip = order.pop(at)
    order.insert(min(max(0, at + by), len(order)), clip)
    return tuple(order)
