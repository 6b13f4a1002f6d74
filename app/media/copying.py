"""Keeping the pictures of a whole clip as they are, where they are already what an encoded clip would be.

Only a clip that keeps its whole source comes here: a copied part can carry pictures from outside it inside the file. Units that
hold anything but pictures (messages of the camera, captions, an encoder's settings, filler) stay behind. The sound is always made
anew: sound packets can hold words of whoever encoded them, and sound from before the beginning, where no check finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg as composer

from app.media import ffmpeg, fit
from app.media.check import check_clip
from app.media.command import EVERYWHERE, PLAIN_FILE, Places, sound_between, sound_options
from app.media.containers import OPEN_OPTIONS, file_url
from app.media.encoding import sound_bits
from app.media.messages import Examined, Inspection, Surveyed
from app.media.profile import Profile
from app.media.reader import Reader
from app.media.room import Room
from app.media.timing import rounded
from app.story.clip import Clip
from app.story.errors import EncodingFailed, SourceError
from app.story.prepared import ClipChecks
from app.story.work import Cancel, Progress

#: Slices, and the parameter sets that they need (ITU-T H.264 table 7-1).
_KEPT_UNITS = "filter_units=pass_types=1|5|7|8"


@dataclass(frozen=True)
class Copying:
    """A clip whose pictures may be copied: from where, to where, in which form."""

    clip: Clip
    source: Path
    places: Places
    profile: Profile
    room: Room
    reader: Reader


def copy_pictures(
    work: Copying, max_bytes: int | None, progress: Progress, cancel: Cancel
) -> tuple[ClipChecks, Examined] | None:
    """Write ``work.places.clip`` with the source's own pictures, and check it; None where that may not be, or did not come out.

    Raises DiskFull, ToolMissing, Cancelled and OSError.
    """
    if not fit.may_stay(work.clip, work.profile):
        return None
    try:
        found = work.reader.survey(work.source, cancel)
        if found.source is None or not _allowed(found, work.profile, max_bytes):
            return None
        length_ms = 1000 * found.pictures / Fraction(*found.rate)
        _run(work, found.source, length_ms, found.pictures, progress, cancel)
        if max_bytes is not None and work.places.clip.stat().st_size > max_bytes:
            return None
        return _checked(work, found, length_ms, cancel)
    except (SourceError, EncodingFailed):
        return None  # whatever is in the way, encoding says it or gets round it


def _allowed(found: Surveyed, profile: Profile, max_bytes: int | None) -> bool:
    if found.why_not or Fraction(*found.rate) > profile.highest_rate * Fraction(1002, 1000):
        return False
    return max_bytes is None or found.size < max_bytes


def _checked(
    work: Copying, found: Surveyed, length_ms: Fraction, cancel: Cancel
) -> tuple[ClipChecks, Examined] | None:
    """The checks of every finished clip, and the survey once more: as many pictures, none hidden, the first at 0."""
    made = work.reader.survey(work.places.clip, cancel)
    right = (
        not made.why_not
        and made.pictures == found.pictures
        and made.source is not None
        and made.source.first_pts == 0
    )
    frame_ms = 1000 / Fraction(*found.rate)
    checks, seen = check_clip(work.places.clip, length_ms, frame_ms, work.reader, cancel, frames_right=right)
    return None if seen is None or checks.failed else (checks, seen)


def _run(
    work: Copying, seen: Inspection, length_ms: Fraction, pictures: int, progress: Progress, cancel: Cancel
) -> None:
    whole = work.clip.length_ms

    def made(count: int) -> None:
        progress(min(count, pictures) * whole // pictures, whole)

    ffmpeg.run(
        _command(work, seen, length_ms),
        name=work.clip.source.name,
        folder=work.room.folder,
        cancel=cancel,
        made=made,
        room=work.room,
    )


def _command(work: Copying, seen: Inspection, length_ms: Fraction) -> list[str]:
    """The arguments for ffmpeg. Its clock is moved so that the first picture stands at 0."""
    start = rounded(seen.clock.microseconds(seen.first_pts))
    film = composer.input(file_url(work.source), **OPEN_OPTIONS, itsoffset=f"{-start}us")
    streams = [film[str(seen.video_index)]]
    options: dict[str, Any] = {"c:v": "copy", "tag:v": "avc1", "bsf:v": _KEPT_UNITS}
    if seen.audio_index is not None:
        whole = rounded(length_ms * 1000)
        streams.append(sound_between(film[str(seen.audio_index)], 0, whole, whole))
        options |= sound_options(sound_bits(seen.audio_bit_rate, work.profile))
    out = composer.output(*streams, file_url(work.places.clip), **options, **PLAIN_FILE)
    arguments: list[str] = composer.compile(out.global_args(*EVERYWHERE), overwrite_output=True)[1:]
    return arguments
