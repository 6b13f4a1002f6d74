"""Clips made ahead of the moment they are asked for: what is wanted, and one making of it that several may wait for.

No thread starts here: a :class:`Run` is a job for whoever runs jobs, and others watch it by a job of their own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.media.cache import clip_key
from app.media.make import make_clip
from app.media.processes import Rank
from app.media.profile import DEFAULT, Profile
from app.media.reader import Reader
from app.services.orders import Order, prepare, tidy
from app.story.clip import Clip
from app.story.errors import Cancelled, StoryError
from app.story.prepared import PreparedClip
from app.story.work import Cancel, Job, Progress

_LOOK_S = 0.05


@dataclass
class Piece:
    """One file that is being made: its key, the order it is part of, and how much is done (milliseconds of its clip)."""

    key: str
    order: Order
    limited: bool
    done_ms: int = 0

    def serves(self, order: Order) -> bool:
        """Whether ``order`` needs it too.

        The share of bytes that a clip gets depends on all the others, so a limited piece serves the same clips alone.
        """
        if self.order.submission_id != order.submission_id:
            return False
        if self.limited:
            return (self.order.keys, self.order.max_bytes) == (order.keys, order.max_bytes)
        return self.key in order.whole_keys


class Run:
    """One making of an order. :meth:`job` does it, :meth:`watch` waits for it; :meth:`end` tells the outcome to all who wait.

    ``folder`` gives the story's folder of finished clips and may raise a StorageError. ``ahead`` is the run before this one.
    """

    def __init__(self, order: Order, folder: Callable[[], Path], ahead: Run | None = None) -> None:
        self.order = order
        self._folder, self._ahead = folder, ahead
        self._lock = threading.Lock()
        self.piece: Piece | None = None
        self._superseded = False
        self._seen = (0, 1)
        self._ended = threading.Event()
        self._result: tuple[PreparedClip, ...] = ()
        self._error: StoryError | None = None

    # --- making ---

    def job(self, progress: Progress, cancel: Cancel) -> tuple[PreparedClip, ...]:
        """The finished clips of the order. Raises what :func:`app.services.orders.prepare` raises."""
        self._ahead = None

        def step(done: int, total: int) -> None:
            self._seen = (done, total)
            progress(done, total)

        with Reader(rank=Rank.BACKGROUND) as reader:
            return prepare(self.order, self._folder(), step, cancel, reader=reader, make=self._make)

    def _make(
        self,
        clip: Clip,
        folder: Path,
        progress: Progress,
        cancel: Cancel,
        *,
        profile: Profile = DEFAULT,
        max_bytes: int | None = None,
        reader: Reader | None = None,
    ) -> PreparedClip:
        piece = Piece(clip_key(clip, profile, max_bytes), self.order, max_bytes is not None)

        def step(done: int, total: int) -> None:
            piece.done_ms = done
            progress(done, total)

        with self._lock:
            if self._superseded:
                raise Cancelled
            self.piece = piece
        return make_clip(clip, folder, step, cancel, profile=profile, max_bytes=max_bytes, reader=reader)

    def keep_only(self, wanted: Order | None) -> bool:
        """Begin no further piece. True where ``wanted`` needs the one that is being made, which then goes on to its end.

        Where it answers False the job should be told to stop.
        """
        with self._lock:
            self._superseded = True
            return wanted is not None and self.piece is not None and self.piece.serves(wanted)

    @property
    def goes_on(self) -> bool:
        """Whether it makes the whole order, as far as is known now."""
        return not self._superseded and not self._ended.is_set()

    # --- waiting ---

    def watch(self, progress: Progress, cancel: Cancel) -> tuple[PreparedClip, ...]:
        """The outcome of the run, once there is one; its progress in milliseconds until then. To stop watching stops nothing."""
        highest = 0
        while not self._ended.wait(_LOOK_S):
            cancel.raise_if_set()
            done, total = self._far()
            highest = max(highest, self.order.length_ms * done // max(1, total))
            progress(highest, self.order.length_ms)
        if self._error is not None:
            raise self._error
        progress(self.order.length_ms, self.order.length_ms)
        return self._result

    def end(self, outcome: tuple[PreparedClip, ...] | StoryError) -> None:
        """Tell the outcome. The first one holds."""
        if self._ended.is_set():
            return
        if isinstance(outcome, StoryError):
            self._error = outcome
        else:
            self._result = outcome
        self._ended.set()

    def _far(self) -> tuple[int, int]:
        """How far it is; before its turn has come, how far the run before it is with a piece that both want."""
        ahead = self._ahead
        piece = ahead.piece if ahead is not None else None
        if piece is None or not piece.serves(self.order):
            return self._seen
        return piece.done_ms, self.order.length_ms


def tidying(folder: Callable[[], Path], order: Order, made: Sequence[PreparedClip]) -> Job[None]:
    """The job that does :func:`app.services.orders.tidy`. Raises StorageErrors."""

    def job(progress: Progress, cancel: Cancel) -> None:
        tidy(order, folder(), made)

    return job
