"""Making one clip: exactly the chosen frames and their sound, in the form of DESIGN 5, checked, and kept by key."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from app.files import private_folder, sha256_of, storage_error
from app.media import cache
from app.media.check import check_clip
from app.media.command import Places
from app.media.copying import Copying, copy_pictures
from app.media.encoding import Work, encode, frames_right
from app.media.messages import Examined
from app.media.profile import DEFAULT, Profile, most_video_bits
from app.media.reader import Reader, check_path
from app.media.room import Room, Space, space_of
from app.media.timing import lay_out
from app.story.clip import Clip
from app.story.errors import ClipNotClean, SourceChanged
from app.story.prepared import ClipChecks, PreparedClip
from app.story.work import Cancel, Progress

_SPARE = 16 << 20


@dataclass(frozen=True)
class _Made:
    """A finished file that passed its checks."""

    path: Path
    checks: ClipChecks
    seen: Examined
    copied: bool


def make_clip(
    clip: Clip,
    folder: Path,
    progress: Progress,
    cancel: Cancel,
    *,
    profile: Profile = DEFAULT,
    max_bytes: int | None = None,
    reader: Reader | None = None,
    space: Callable[[Path], Space] = space_of,
) -> PreparedClip:
    """Make the file of ``clip`` in ``folder``, or take the one made earlier from the same source, part and form.

    A part is always re-encoded, since a copied one can carry frames from outside it; the pictures of a whole clip are copied
    where they are already as they should be. ``max_bytes`` is never exceeded. ``progress`` is in milliseconds of the clip,
    ``space`` tells the room on the disk. Raises SourceError (changed, missing, broken),
    MakingError (EncodingFailed, ClipNotClean, TooBigForLimit), DiskFull, FolderForbidden, ToolMissing or Cancelled;
    nothing is left behind then.
    """
    key = cache.clip_key(clip, profile, max_bytes)
    progress = _rising(progress)
    known = cache.find(folder, key, clip.clip_id, cancel)
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
            room = Room(folder, space)
            room.need(_largest(clip, max_bytes))
            work = Copying(
                clip,
                source,
                Places(place / "clip.mp4", place / "stamps", place / "notes"),
                profile,
                room,
                eyes,
            )
            made = _make(work, max_bytes, progress, cancel)
            kept = _keep(clip, key, folder, made, cancel)
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


def _largest(clip: Clip, max_bytes: int | None) -> int:
    """The most bytes that making it can take on the disk; of two tries to fit a size the better one is kept."""
    bits = most_video_bits(clip.source.bit_rate) + 256_000
    largest = bits * clip.length_ms // 8000
    return (largest if max_bytes is None else 2 * min(largest, max_bytes)) + _SPARE


def _make(work: Copying, max_bytes: int | None, progress: Progress, cancel: Cancel) -> _Made:
    copied = copy_pictures(work, max_bytes, progress, cancel)
    if copied is not None:
        _unchanged(work.clip)
        return _Made(work.places.clip, *copied, copied=True)
    return _encoded(work, max_bytes, progress, cancel)


def _encoded(work: Copying, max_bytes: int | None, progress: Progress, cancel: Cancel) -> _Made:
    """Encode and check; where the container's packets promised frames that do not decode, plan again by decoding."""
    clip, reader, places = work.clip, work.reader, work.places
    checks = ClipChecks()
    for decode in (False, True):
        plan = reader.plan(work.source, clip.start_ms, clip.end_ms, cancel, decode=decode)
        rate, highest = Fraction(*plan.rate), work.profile.highest_rate
        ticks = lay_out(plan.source.clock, plan.first_kept, plan.last_kept, clip.end_ms, rate, highest)
        task = Work(clip, work.source, plan, ticks, work.profile, places, work.room)
        encode(task, max_bytes, progress, cancel)
        right = frames_right(task)
        checks, seen = check_clip(
            places.clip, ticks.length_ms, 1000 / ticks.rate, reader, cancel, frames_right=right
        )
        if seen is not None and not checks.failed:
            _unchanged(clip)
            return _Made(places.clip, checks, seen, copied=False)
        if right:
            break
    raise ClipNotClean(clip.source.name, checks.failed)


def _rising(progress: Progress) -> Progress:
    """The progress, never going back when a clip has to be encoded again."""
    highest = 0

    def step(done: int, total: int) -> None:
        nonlocal highest
        highest = max(highest, done)
        progress(highest, total)

    return step


def _keep(clip: Clip, key: str, folder: Path, made: _Made, cancel: Cancel) -> PreparedClip:
    prepared = PreparedClip(
        clip_id=clip.clip_id,
        key=key,
        path=folder / f"{key}.mp4",
        sha256=sha256_of(made.path, cancel=cancel),
        size_bytes=made.path.stat().st_size,
        length_ms=(made.seen.length_us + 500) // 1000,
        width=made.seen.width,
        height=made.seen.height,
        has_sound=made.seen.audios > 0,
        copied=made.copied,
        checks=made.checks,
    )
    cache.keep(made.path, prepared)
    return prepared
