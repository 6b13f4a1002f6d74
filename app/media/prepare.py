"""Making all clips of a story, one after the other."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from app.media.cache import clip_key, glance
from app.media.fit import budget, estimate, usual_size
from app.media.make import make_clip
from app.media.profile import DEFAULT, Profile
from app.media.reader import Reader
from app.story.clip import Clip
from app.story.errors import TooBigForLimit
from app.story.prepared import PreparedClip
from app.story.work import Cancel, Progress


class MakeClip(Protocol):
    """The shape of :func:`app.media.make.make_clip`."""

    def __call__(
        self,
        clip: Clip,
        folder: Path,
        progress: Progress,
        cancel: Cancel,
        *,
        profile: Profile = ...,
        max_bytes: int | None = ...,
        reader: Reader | None = ...,
    ) -> PreparedClip:
        """Make one clip."""


def prepare_all(
    clips: Sequence[Clip],
    folder: Path,
    progress: Progress,
    cancel: Cancel,
    max_bytes: int | None = None,
    *,
    reader: Reader | None = None,
    profile: Profile = DEFAULT,
    make: MakeClip = make_clip,
) -> tuple[PreparedClip, ...]:
    """Make every clip in ``folder``; clips made earlier are taken as they are. The result is in the clips' order.

    Progress is in milliseconds of all clips. With ``max_bytes`` the files together never exceed it: clips that are small enough
    at full quality stay as they are, the others share the rest by their length. ``make`` is called for each clip in turn. Raises
    what :func:`app.media.make.make_clip` raises.
    """
    with contextlib.ExitStack() as stack:
        eyes = reader or stack.enter_context(Reader())
        steps = _Steps(progress, [clip.length_ms for clip in clips])

        def make_one(index: int, share: int | None) -> PreparedClip:
            step = steps.of(index)
            return make(clips[index], folder, step, cancel, profile=profile, max_bytes=share, reader=eyes)

        if max_bytes is None:
            return tuple(make_one(index, None) for index in range(len(clips)))
        made = _within(clips, folder, max_bytes, profile, make_one)
    if sum(one.size_bytes for one in made) > max_bytes:
        raise TooBigForLimit(clips[0].source.name, max_bytes)
    return made


def likely_whole(
    clips: Sequence[Clip], max_bytes: int, profile: Profile = DEFAULT, folder: Path | None = None
) -> list[int]:
    """Which clips will likely be small enough at full quality when all together may have ``max_bytes``: their places.

    The real size counts for one that lies in ``folder``.
    """
    wishes = [usual_size(clip, profile) for clip in clips]
    shares = budget(max_bytes, [clip.length_ms for clip in clips], wishes)
    found = []
    for index, clip in enumerate(clips):
        there = glance(folder, clip_key(clip, profile)) if folder is not None else None
        size = there.size_bytes if there is not None else estimate(clip, profile)
        if size <= shares[index]:
            found.append(index)
    return found


def _within(
    clips: Sequence[Clip],
    folder: Path,
    max_bytes: int,
    profile: Profile,
    make_one: Callable[[int, int | None], PreparedClip],
) -> tuple[PreparedClip, ...]:
    """Clips that will likely fit as they are come first, so that their real sizes tell what is left for the others.

    Of those, each is made into its share at once, the tightest one last: it gets what the others leave.
    """
    lengths = [clip.length_ms for clip in clips]
    wishes = [usual_size(clip, profile) for clip in clips]
    free = {index: make_one(index, None) for index in likely_whole(clips, max_bytes, profile, folder)}
    done: dict[int, PreparedClip] = {}
    while True:
        sizes = {index: one.size_bytes for index, one in (free | done).items()}
        shares = budget(max_bytes, lengths, [sizes.get(index) for index in range(len(clips))])
        done = {index: one for index, one in free.items() if one.size_bytes <= shares[index]} | done
        left = [index for index in range(len(clips)) if index not in done]
        if not left:
            return tuple(done[index] for index in range(len(clips)))
        loosest = min(left, key=lambda index: Fraction(wishes[index], max(1, shares[index])))
        done[loosest] = make_one(loosest, shares[loosest])


class _Steps:
    """The progress of all clips together, where one of them may be made twice."""

    def __init__(self, progress: Progress, lengths: Sequence[int]) -> None:
        self._progress, self._whole = progress, sum(lengths)
        self._lengths = lengths
        self._done = [0] * len(lengths)

    def of(self, index: int) -> Progress:
        """The progress of one clip."""

        def step(done: int, total: int) -> None:
            now = self._lengths[index] * min(done, total) // total if total > 0 else 0
            self._done[index] = max(self._done[index], now)
            self._progress(sum(self._done), self._whole)

        return step
