"""Making all clips of a story, one after the other."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from app.media.fit import budget
from app.media.make import make_clip
from app.media.profile import DEFAULT, Profile
from app.media.reader import Reader
from app.story.clip import Clip
from app.story.errors import TooBigForLimit
from app.story.prepared import PreparedClip
from app.story.work import Cancel, Progress, part_of


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
    """Make every clip in ``folder``, in order; clips made earlier are taken as they are.

    Progress is in milliseconds of all clips. With ``max_bytes`` the files together never exceed it: clips that are small enough
    at full quality stay as they are, the others share the rest by their length. ``make`` is called for each clip in turn. Raises
    what :func:`app.media.make.make_clip` raises.
    """
    whole = sum(clip.length_ms for clip in clips)
    with contextlib.ExitStack() as stack:
        eyes = reader or stack.enter_context(Reader())
        made = []
        before = 0
        rounds = 1 if max_bytes is None else 2
        for clip in clips:
            step = part_of(progress, before, clip.length_ms, rounds * whole)
            made.append(make(clip, folder, step, cancel, profile=profile, reader=eyes))
            before += clip.length_ms
        if max_bytes is None:
            return tuple(made)
        shares = budget(max_bytes, [clip.length_ms for clip in clips], [one.size_bytes for one in made])
        for index, (clip, share) in enumerate(zip(clips, shares, strict=True)):
            if made[index].size_bytes > share:
                step = part_of(progress, before, clip.length_ms, rounds * whole)
                made[index] = make(clip, folder, step, cancel, profile=profile, max_bytes=share, reader=eyes)
            before += clip.length_ms
        progress(rounds * whole, rounds * whole)
    if sum(one.size_bytes for one in made) > max_bytes:
        raise TooBigForLimit(clips[0].source.name, max_bytes)
    return tuple(made)
