"""All clips of a story as one order, which comes to the same files each time it is asked for."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.files import write_atomic
from app.media import cache
from app.media.cache import clip_key
from app.media.make import make_clip
from app.media.prepare import MakeClip, likely_whole, prepare_all
from app.media.reader import Reader
from app.story.clip import Clip
from app.story.prepared import PreparedClip
from app.story.work import Cancel, Progress

_NOTE = ".order"


@dataclass(frozen=True)
class Order:
    """All clips of a story, and how many bytes they may have together (None: as many as they need)."""

    submission_id: str
    clips: tuple[Clip, ...]
    max_bytes: int | None

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of the clips as they are when nothing limits them, in no order that means anything."""
        return tuple(sorted(clip_key(clip) for clip in self.clips))

    @cached_property
    def whole_keys(self) -> frozenset[str]:
        """The keys of those clips that are likely made as if nothing limited them."""
        if self.max_bytes is None:
            return frozenset(self.keys)
        return frozenset(clip_key(self.clips[at]) for at in likely_whole(self.clips, self.max_bytes))

    @property
    def length_ms(self) -> int:
        """The length of all clips together in milliseconds."""
        return sum(clip.length_ms for clip in self.clips)

    @property
    def name(self) -> str:
        """32 hexadecimal digits that stand for these clips in this order, within this limit."""
        keys = "\n".join(clip_key(clip, max_bytes=self.max_bytes) for clip in self.clips)
        return hashlib.sha256(keys.encode()).hexdigest()[:32]


def prepare(
    order: Order,
    folder: Path,
    progress: Progress,
    cancel: Cancel,
    *,
    reader: Reader | None = None,
    make: MakeClip = make_clip,
) -> tuple[PreparedClip, ...]:
    """The finished clips of ``order``: those that it came to before, where all are there, else made now.

    What a clip becomes within a limit depends on the sizes of the others, and on which of them lay finished before. So it is
    noted what an order came to: what a person has watched is what is sent. Progress is in milliseconds. Raises what
    :func:`app.media.prepare.prepare_all` raises, and StorageErrors.
    """
    known = _known(order, folder, cancel)
    if known:
        progress(order.length_ms, order.length_ms)
        return known
    made = prepare_all(order.clips, folder, progress, cancel, order.max_bytes, reader=reader, make=make)
    if order.max_bytes is not None:
        keys = "\n".join(clip.key for clip in made)
        write_atomic(folder / f"{order.name}{_NOTE}", keys.encode("ascii"))
    return made


def tidy(order: Order, folder: Path, made: Collection[PreparedClip]) -> None:
    """Remove from the folder of finished clips what neither ``order`` nor ``made`` needs.

    All clips of the order at full quality stay: the person may still choose another way to send them.
    """
    cache.drop_others(folder, {*order.keys, *(clip.key for clip in made)})
    for note in folder.glob(f"*{_NOTE}"):
        if note.stem != order.name:
            with contextlib.suppress(OSError):  # as for clips: one that is held (Windows) goes the next time
                note.unlink(missing_ok=True)


def _known(order: Order, folder: Path, cancel: Cancel) -> tuple[PreparedClip, ...]:
    """What was noted, where every file of it is there as it was checked; else nothing."""
    if order.max_bytes is None:
        return ()  # nothing but the clips decides
    try:
        keys = (folder / f"{order.name}{_NOTE}").read_text("ascii").splitlines()
    except (OSError, ValueError):
        return ()
    if len(keys) != len(order.clips):
        return ()
    found = []
    for clip, key in zip(order.clips, keys, strict=True):
        one = cache.find(folder, key, clip.clip_id, cancel)
        if one is None:
            return ()
        found.append(one)
    return tuple(found)
