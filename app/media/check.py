"""The check of a finished clip, made on the file itself and able to fail."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from app.media.boxes import look_through
from app.media.messages import Examined
from app.media.reader import Reader
from app.story.errors import SourceError
from app.story.prepared import ClipChecks
from app.story.work import Cancel


def check_clip(
    path: Path,
    expected_length_ms: Fraction | int,
    frame_ms: Fraction | int,
    reader: Reader,
    cancel: Cancel | None = None,
    *,
    frames_right: bool = True,
) -> tuple[ClipChecks, Examined | None]:
    """Read the finished file at ``path``: does it open and decode at both ends, has it its length within one frame, one video
    and at most one sound stream, and nothing that tells of a place, a device or anything else?

    ``frames_right`` is the caller's own finding about which frames are in it. Beside the checks it returns what was seen, None
    where the file does not open. Raises Cancelled.
    """
    try:
        found = look_through(path)
        seen = reader.examine(path, cancel)
    except (SourceError, OSError):
        return ClipChecks(), None
    return (
        ClipChecks(
            opens=found.readable and seen.video_codec == "h264" and seen.pixel_format == "yuv420p",
            starts_and_ends=frames_right and seen.first_decodes and seen.last_decodes,
            length_right=abs(Fraction(seen.length_us, 1000) - expected_length_ms) <= frame_ms,
            one_video=seen.videos == 1 == found.video_tracks and seen.audios <= 1,
            no_location=found.readable and not found.location,
            no_device=found.readable and not found.device,
            no_other_data=found.clean and seen.others == 0 and seen.rotation == 0,
        ),
        seen,
    )
