"""Encoding one clip: at its usual quality, or into a number of bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from pathlib import Path

from app.media import ffmpeg, fit, tone, trial
from app.media.command import Places, Target, compose, compose_samples, compose_sound
from app.media.messages import PartPlan
from app.media.profile import Profile, most_video_bits
from app.media.room import Room
from app.media.timing import Ticks
from app.media.upright import fit_inside
from app.story.clip import Clip
from app.story.errors import TooBigForLimit
from app.story.work import Cancel, Progress

#: Second passes for one picture size. Long clips come out right at the first; very short ones need some.
_TRIES = 6
#: How many samples are taken of a clip at most, and the length of each in seconds.
_SAMPLES, _SAMPLE_S = 4, Fraction(3, 2)
#: Share of the work that the first of two passes is.
_FIRST = Fraction(1, 4)
#: AV_NOPTS_VALUE of libavutil/avutil.h.
_NO_TIME = -(1 << 63)


@dataclass(frozen=True)
class Work:
    """One clip being made: what, by which plan, where, and into how much room."""

    clip: Clip
    source: Path
    plan: PartPlan
    ticks: Ticks
    profile: Profile
    places: Places
    room: Room


class _Over(Exception):
    """The file has grown beyond the limit."""


def encode(work: Work, max_bytes: int | None, progress: Progress, cancel: Cancel) -> None:
    """Write ``work.places.clip``, of ``max_bytes`` at most. Raises EncodingFailed, TooBigForLimit, DiskFull, Cancelled, OSError.

    Where the usual quality will hardly fit, two passes fill at least 97 % of the bytes.
    """
    work.places.table.write_text(tone.cube(work.plan.source.transfer), "ascii")
    wish = _wish(work)
    if max_bytes is None:
        _run(work, wish, progress, cancel)
    elif not _fits_as_usual(work, wish, max_bytes, progress, cancel):
        _encode_into(work, wish, max_bytes, progress, cancel)


def sound_bits(source_bits: int, profile: Profile) -> int:
    """Bits a second of the finished sound: never more than it had, where that is known."""
    return max(32_000, source_bits) if 0 < source_bits < profile.sound_bits else profile.sound_bits


def frames_right(work: Work) -> bool:
    """Whether the encoder was given the part's pictures: as many as laid out, first and last, none from outside.

    Packets that carry no presentation time (AVI, MPEG-PS) are written without one; the filters chose those by decoded time.
    """
    try:
        stamps = [int(line) for line in work.places.stamps.read_text("ascii").split()]
    except (OSError, ValueError):
        return False
    plan = work.plan
    return (
        len(stamps) == work.ticks.count
        and stamps[0] in {plan.first_kept, _NO_TIME}
        and stamps[-1] in {plan.last_kept, _NO_TIME}
        and all(plan.first_kept <= stamp <= plan.last_kept for stamp in stamps if stamp != _NO_TIME)
    )


def _wish(work: Work) -> Target:
    """The form when nothing limits it."""
    profile, seen = work.profile, work.plan.source
    width, height = fit_inside(seen.width, seen.height, profile.long_side, profile.short_side)
    return Target(width, height, sound_bits(seen.audio_bit_rate, profile))


def _fits_as_usual(work: Work, wish: Target, max_bytes: int, progress: Progress, cancel: Cancel) -> bool:
    """Encode as usual where that looks like fitting, and give up as soon as it does not."""
    if fit.usual_size(work.clip, work.profile) > max_bytes:
        return False
    try:
        _run(work, wish, progress, cancel, max_bytes=max_bytes)
    except _Over:
        return False
    return work.places.clip.stat().st_size <= max_bytes


def _encode_into(work: Work, wish: Target, max_bytes: int, progress: Progress, cancel: Cancel) -> None:
    """The sound first, since only its real size tells what is left for the pictures; then those in two passes."""
    count, rate = work.ticks.count, work.ticks.rate
    sound_size = 0
    if work.plan.source.audio_index is not None:
        wish = replace(
            wish, sound_bits=fit.sound_bits(max_bytes, count / rate, wish.sound_bits), sound_ready=True
        )
        command = compose_sound(work.source, work.plan, work.ticks, work.clip.end_ms, wish, work.places)
        _ffmpeg(work, command, cancel)
        sound_size = work.places.sound.stat().st_size
    most = most_video_bits(work.plan.source.bit_rate)
    for choice in _best_first(work, max_bytes, wish, sound_size, cancel):
        bits = min(choice.video_bits, most)
        target = replace(wish, width=choice.width, height=choice.height, video_bits=bits)
        _run(work, replace(target, pass_number=1), progress, cancel, span=(Fraction(0), _FIRST))
        second = replace(target, pass_number=2)
        if _second_passes(work, second, most, max_bytes, sound_size, progress, cancel):
            return
    raise TooBigForLimit(work.clip.source.name, max_bytes)


def _best_first(
    work: Work, max_bytes: int, wish: Target, sound_size: int, cancel: Cancel
) -> Sequence[fit.Choice]:
    """The picture size that looks best on samples, then the smaller ones, should that come out too large."""
    count, rate = work.ticks.count, work.ticks.rate
    found = fit.choices(max_bytes, count, rate, (wish.width, wish.height), sound_size)
    if len(found) < 2:
        return found
    length = min(count, ceil(_SAMPLE_S * rate))
    every = max(length, count // _SAMPLES)
    command = compose_samples(
        work.source, work.plan, work.ticks, work.clip.end_ms, wish, work.places, every, length
    )
    _ffmpeg(work, command, cancel)
    samples = trial.Samples(work.places.samples, wish.width, wish.height, work.profile.fit_speed)
    chosen = trial.looks_best(found, samples, lambda command: _ffmpeg(work, command, cancel))
    samples.path.unlink(missing_ok=True)
    return found[chosen:]


def _second_passes(
    work: Work, target: Target, most: int, max_bytes: int, sound_size: int, progress: Progress, cancel: Cancel
) -> bool:
    """Second passes until one fills the bytes; the largest that fits is kept. False: none fits."""
    clip, bits = work.places.clip, target.video_bits or 0
    best = clip.with_name("best.mp4")
    best.unlink(missing_ok=True)
    tries: dict[int, int] = {}
    kept = 0
    while len(tries) < _TRIES and bits not in tries:
        _run(work, replace(target, video_bits=bits), progress, cancel, span=(_FIRST, Fraction(1)))
        size = tries[bits] = clip.stat().st_size
        if kept < size <= max_bytes:
            clip.replace(best)
            kept = size
        # Nothing is gained by trying on when it is nearly full, or has all that its source had.
        if fit.is_filled(size, max_bytes) or (bits == most and size <= max_bytes):
            break
        bits = min(most, fit.corrected(tries, max_bytes, work.ticks.count, sound_size))
    if kept:
        best.replace(clip)
    return kept > 0


def _run(
    work: Work,
    target: Target,
    progress: Progress,
    cancel: Cancel,
    *,
    span: tuple[Fraction, Fraction] = (Fraction(0), Fraction(1)),
    max_bytes: int | None = None,
) -> None:
    """One run of ffmpeg; ``span`` is the part of the progress that it is. Raises :class:`_Over` as soon as it is too large."""
    whole, count = work.clip.length_ms, work.ticks.count
    first, last = span

    def made(pictures: int) -> None:
        progress(int(whole * (first + (last - first) * min(pictures, count) / count)), whole)
        clip = work.places.clip
        if max_bytes is not None and clip.exists() and clip.stat().st_size > max_bytes:
            raise _Over

    command = compose(work.source, work.plan, work.ticks, work.clip.end_ms, target, work.profile, work.places)
    _ffmpeg(work, command, cancel, made)


def _ffmpeg(
    work: Work, command: list[str], cancel: Cancel, made: Callable[[int], None] = lambda pictures: None
) -> list[str]:
    return ffmpeg.run(
        command,
        name=work.clip.source.name,
        folder=work.room.folder,
        cancel=cancel,
        made=made,
        room=work.room,
    )
