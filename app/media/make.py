"""Making one clip: exactly the chosen frames and their sound, in the form of DESIGN 5, checked, and kept by key."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from app.files import private_folder, sha256_of, storage_error
from app.media import cache, ffmpeg, fit
from app.media.check import check_clip
from app.media.command import Places, Target, compose
from app.media.messages import Examined, PartPlan
from app.media.profile import DEFAULT, Profile
from app.media.reader import Reader, check_path
from app.media.timing import Ticks, lay_out
from app.media.upright import fit_inside
from app.story.clip import Clip
from app.story.errors import ClipNotClean, DiskFull, SourceChanged, TooBigForLimit
from app.story.prepared import ClipChecks, PreparedClip
from app.story.work import Cancel, Progress

_SPARE = 32 << 20
_TRIES = 4
#: AV_NOPTS_VALUE of libavutil/avutil.h.
_NO_TIME = -(1 << 63)


@dataclass(frozen=True)
class _Work:
    """One clip being made: what, by which plan, and where."""

    clip: Clip
    source: Path
    plan: PartPlan
    ticks: Ticks
    profile: Profile
    places: Places
    reader: Reader


def make_clip(
    clip: Clip,
    folder: Path,
    progress: Progress,
    cancel: Cancel,
    *,
    profile: Profile = DEFAULT,
    max_bytes: int | None = None,
    reader: Reader | None = None,
) -> PreparedClip:
    """Make the file of ``clip`` in ``folder``, or take the one made earlier from the same source, part and form.

    Every clip is re-encoded, since a copied part can carry frames from outside it. ``max_bytes`` is never exceeded.
    ``progress`` is in milliseconds of the clip. Raises SourceError (changed, missing, broken),
    MakingError (EncodingFailed, ClipNotClean, TooBigForLimit), DiskFull, FolderForbidden, ToolMissing or Cancelled;
    nothing is left behind then.
    """
    key = cache.clip_key(clip, profile, max_bytes)
    progress = _rising(progress)
    known = cache.find(folder, key, clip.clip_id)
    if known is not None:
        # Made from the very file that was chosen (its size and time are in the key), which may be unplugged by now.
        progress(clip.length_ms, clip.length_ms)
        return known
    source = _unchanged(clip)
    private_folder(folder)
    with contextlib.ExitStack() as stack:
        eyes = reader or stack.enter_context(Reader())
        try:
            place = stack.enter_context(cache.workplace(folder, key))
            _room(folder, clip, max_bytes)
            made, checks, seen = _make(clip, source, place, profile, max_bytes, eyes, progress, cancel)
            kept = _keep(clip, key, folder, made, checks, seen)
            progress(clip.length_ms, clip.length_ms)
            return kept
        except OSError as error:
            raise storage_error(error, folder) from error


def _unchanged(clip: Clip) -> Path:
    """The source's path, when it is still the file that was chosen."""
    source = Path(clip.source.path)
    found = check_path(source)
    if (found.st_size, found.st_mtime_ns) != (clip.source.size_bytes, clip.source.mtime_ns):
        raise SourceChanged(clip.source.name)
    return source


def _room(folder: Path, clip: Clip, max_bytes: int | None) -> None:
    """Twice the largest file that can come out, since fast start writes it again, must fit on the disk."""
    bits = max(clip.source.bit_rate, 32_000) + 256_000
    largest = bits * clip.length_ms // 8000
    needed = 2 * min(largest, max_bytes or largest) + _SPARE
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFull(folder, needed_bytes=needed, free_bytes=free)


def _make(
    clip: Clip,
    source: Path,
    place: Path,
    profile: Profile,
    max_bytes: int | None,
    reader: Reader,
    progress: Progress,
    cancel: Cancel,
) -> tuple[Path, ClipChecks, Examined]:
    """Encode and check; where the container's packets promised frames that do not decode, plan again by decoding."""
    places = Places(place / "clip.mp4", place / "stamps", place / "notes")
    checks = ClipChecks()
    for decode in (False, True):
        plan = reader.plan(source, clip.start_ms, clip.end_ms, cancel, decode=decode)
        ticks = lay_out(
            plan.source.clock, plan.first_kept, plan.last_kept, clip.end_ms, _rate(plan), profile.highest_rate
        )
        work = _Work(clip, source, plan, ticks, profile, places, reader)
        _encode(work, max_bytes, progress, cancel)
        right = _frames_right(work)
        checks, seen = check_clip(
            places.clip, ticks.length_ms, 1000 / ticks.rate, reader, cancel, frames_right=right
        )
        if seen is not None and not checks.failed:
            _unchanged(clip)
            return places.clip, checks, seen
        if right:
            break
    raise ClipNotClean(clip.source.name, checks.failed)


def _rate(plan: PartPlan) -> Fraction:
    return Fraction(*plan.rate)


def _encode(work: _Work, max_bytes: int | None, progress: Progress, cancel: Cancel) -> None:
    profile, seen = work.profile, work.plan.source
    width, height = fit_inside(seen.width, seen.height, profile.long_side, profile.short_side)
    sound = profile.sound_bits
    if 0 < seen.audio_bit_rate < sound:
        sound = max(32_000, seen.audio_bit_rate)
    if max_bytes is None:
        _run(work, Target(width, height, sound), 0, 1, progress, cancel)
        return
    _encode_within(
        work, max_bytes, Target(width, height, sound if seen.audio_index is not None else 0), progress, cancel
    )


def _encode_within(work: _Work, max_bytes: int, wish: Target, progress: Progress, cancel: Cancel) -> None:
    """Two passes towards the limit, again with less where the result is over it."""
    name = work.clip.source.name
    aim = max_bytes
    for _ in range(_TRIES):
        choice = fit.choose(
            aim, work.ticks.count, work.ticks.rate, (wish.width, wish.height), wish.sound_bits
        )
        if choice is None:
            raise TooBigForLimit(name, max_bytes)
        bits = min(choice.video_bits, max(32_000, work.plan.source.bit_rate))
        target = Target(choice.width, choice.height, choice.sound_bits, bits)
        _run(work, replace(target, pass_number=1), 0, 2, progress, cancel)
        _run(work, replace(target, pass_number=2), 1, 2, progress, cancel)
        size = work.places.clip.stat().st_size
        if size <= max_bytes:
            return
        aim = aim * max_bytes * 98 // (size * 100)
    raise TooBigForLimit(name, max_bytes)


def _run(work: _Work, target: Target, turn: int, turns: int, progress: Progress, cancel: Cancel) -> None:
    command = compose(work.source, work.plan, work.ticks, work.clip.end_ms, target, work.profile, work.places)
    ffmpeg.run(
        command,
        name=work.clip.source.name,
        folder=work.places.clip.parent,
        cancel=cancel,
        made=_report(progress, work, turn, turns),
    )


def _report(progress: Progress, work: _Work, turn: int, turns: int) -> Callable[[int], None]:
    whole, count = work.clip.length_ms, work.ticks.count

    def made(pictures: int) -> None:
        progress((turn * whole + min(pictures, count) * whole // count) // turns, whole)

    return made


def _rising(progress: Progress) -> Progress:
    """The progress, never going back when a clip has to be encoded again."""
    highest = 0

    def step(done: int, total: int) -> None:
        nonlocal highest
        highest = max(highest, done)
        progress(highest, total)

    return step


def _frames_right(work: _Work) -> bool:
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


def _keep(clip: Clip, key: str, folder: Path, made: Path, checks: ClipChecks, seen: Examined) -> PreparedClip:
    prepared = PreparedClip(
        clip_id=clip.clip_id,
        key=key,
        path=folder / f"{key}.mp4",
        sha256=sha256_of(made),
        size_bytes=made.stat().st_size,
        length_ms=(seen.length_us + 500) // 1000,
        width=seen.width,
        height=seen.height,
        has_sound=seen.audios > 0,
        copied=False,
        checks=checks,
    )
    cache.keep(made, prepared)
    return prepared
