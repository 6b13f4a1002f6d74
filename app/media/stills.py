"""Exact single pictures of one video that stays open, for stepping and scrubbing. Runs in the worker process only.

Times are milliseconds from the first frame, rounded down, as in :mod:`app.story.clip`. A run of decoded frames without a gap is
kept, so that a step forward or back seldom asks the decoder again.
"""

from __future__ import annotations

import bisect
import contextlib
import itertools
import os
from collections.abc import Iterator
from fractions import Fraction
from math import floor
from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.media.inspecting import turn_of
from app.media.looking import on_screen, png
from app.media.messages import Pick, Still, WhichFilm
from app.media.opening import Beat, Broken, film_of, frames, opened, pts_of, tick_of
from app.media.timing import MICRO, Clock, rounded

_RUN_UPS_MS = (0, 2_000, 10_000, 60_000)
#: Reading on costs less than seeking up to about here, which is the usual distance of key frames.
_READ_ON_MS = 1_500
#: What is kept before the wanted frame, for steps back.
_KEPT_MS, _KEPT_BYTES = 1_500, 256 << 20
_THREADS = 4


class Film:
    """One open video. Raises NotVideo, Broken, TooLarge or OSError wherever it reads."""

    def __init__(self, which: WhichFilm) -> None:
        self.identity = _identity(which)
        self._which = which
        self._closing = contextlib.ExitStack()
        self._beat: Beat = _nothing
        self._run: list[tuple[int, VideoFrame]] = []
        self._begin()
        tick = tick_of(self._stream)
        # Microseconds are finer than the clocks of films, so this is the very timestamp that was rounded to them.
        self._clock = Clock(rounded(which.start_us / (tick * MICRO)), tick.numerator, tick.denominator)

    def close(self) -> None:
        """Let go of the file."""
        self._closing.close()
        self._run = []

    def still(self, at_ms: int, pick: Pick, width: int, height: int, beat: Beat) -> Still:
        """The picked frame, inside ``width`` × ``height``."""
        self._beat = beat
        at_or_later = self._clock.pts_from(at_ms)
        later = self._clock.pts_from(at_ms + 1)
        match pick:
            case Pick.AT:
                pts, frame = self._last_before(later)
            case Pick.BEFORE:
                pts, frame = self._last_before(at_or_later)
            case Pick.FROM:
                pts, frame = self._first_from(at_or_later)
            case Pick.AFTER:
                pts, frame = self._first_from(later)
        return self._made(pts, frame, self._next_ms(pts), width, height)

    def thumbnail(self, at_ms: int, within_ms: int, width: int, height: int, beat: Beat) -> Still:
        """The key frame at ``at_ms`` or before, where it is not more than ``within_ms`` away, else the frame itself."""
        self._beat = beat
        low, bound = self._clock.pts_from(max(0, at_ms - within_ms)), self._clock.pts_from(at_ms + 1)
        pts, frame = self._key_frame(low, bound) or self._last_before(bound)
        return self._made(pts, frame, -1, width, height)

    def png(self, at_ms: int, width: int, height: int, beat: Beat) -> bytes:
        """The frame that is on screen at exactly ``at_ms``, inside ``width`` × ``height``, as PNG."""
        self._beat = beat
        there = self._clock.first_pts + floor(Fraction(at_ms, 1000) / self._clock.tick)
        _, frame = self._key_frame(there, there + 1) or self._last_before(there + 1)
        return png(self._shown(frame, width, height))

    def _made(self, pts: int, frame: VideoFrame, next_ms: int, width: int, height: int) -> Still:
        shown = self._shown(frame, width, height)
        plane = shown.planes[0]
        return Still(self._ms(pts), next_ms, shown.width, shown.height, plane.line_size, bytes(plane))

    def _shown(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        return on_screen(frame, self._stream.sample_aspect_ratio, turn_of(frame), width, height)

    # --- the run of frames: timestamps and frames in their order, without a gap ---

    def _last_before(self, bound: int) -> tuple[int, VideoFrame]:
        """The last frame whose timestamp is below ``bound``, else the first one."""
        self._cover(bound)
        return self._run[max(0, self._place(bound) - 1)]

    def _first_from(self, bound: int) -> tuple[int, VideoFrame]:
        """The first frame whose timestamp is ``bound`` or above, else the last one."""
        self._cover(bound)
        return self._run[min(self._place(bound), len(self._run) - 1)]

    def _next_ms(self, pts: int) -> int:
        """When the frame after the one of the run at ``pts`` begins; the film's length after the last one."""
        at_ms = self._ms(pts)
        later = self._clock.pts_from(at_ms + 1)
        while not self._ended and self._run[-1][0] < later:
            self._read_one(pts)
        following = self._run[self._place(later) :]
        if following:
            return self._ms(following[0][0])
        if self._which.length_ms - at_ms > _READ_ON_MS:
            # Reading broke off (a bad sector, a stick that was pulled): a part that ends here keeps this frame, not the rest.
            return at_ms + 1
        return max(self._which.length_ms, at_ms + 1)

    def _place(self, bound: int) -> int:
        return bisect.bisect_left(self._run, bound, key=_pts)

    def _cover(self, bound: int) -> None:
        """Have both neighbours of ``bound`` in the run: the one before it is the proof that nothing is left out there."""
        reachable = self._run and (self._whole_before or self._run[0][0] < bound)
        if not reachable or self._run[-1][0] + self._ticks(_READ_ON_MS) < bound:
            self._move_to(bound)
        while not self._ended and not (self._run and self._run[-1][0] >= bound):
            self._read_one(bound)
        if not self._run:
            raise Broken("no picture in it can be decoded")

    def _read_one(self, bound: int) -> None:
        """Add the next frame, and let go of those far before ``bound``."""
        frame = next(self._incoming, None)
        if frame is None:
            self._ended = True
            return
        pts = pts_of(frame)
        # Damaged times; no part keeps such a frame either.
        if not self._clock.first_pts <= pts < self._clock.pts_from(self._which.length_ms):
            return
        bisect.insort(self._run, (pts, frame), key=_pts)
        size = sum(plane.buffer_size for plane in frame.planes)
        most, oldest = max(3, _KEPT_BYTES // max(1, size)), bound - self._ticks(_KEPT_MS)
        # One before the bound always stays: it is the wanted frame, or the proof that nothing stands between.
        while (
            len(self._run) > 2
            and self._run[1][0] < bound
            and (len(self._run) > most or self._run[0][0] < oldest)
        ):
            del self._run[0]
            self._whole_before = False

    def _ms(self, pts: int) -> int:
        return floor(self._clock.ms(pts))

    def _ticks(self, ms: int) -> int:
        return self._clock.pts_from(ms) - self._clock.first_pts

    # --- where it reads ---

    def _begin(self) -> None:
        """Open the file afresh: not every container can be sought to its beginning without losing a picture."""
        self.close()
        container = self._closing.enter_context(opened(self._which.path))
        self._container, self._stream = container, film_of(container, self._which.video_index)
        context = self._stream.codec_context
        context.thread_type, context.thread_count = "AUTO", min(_THREADS, os.cpu_count() or 1)
        self._incoming = frames(container, self._stream, self._alive)
        self._whole_before, self._ended = True, False

    def _move_to(self, bound: int) -> None:
        """Read from where a frame below ``bound`` is met first, which is proven by meeting it."""
        for run_up in _RUN_UPS_MS:
            since = bound - 1 - self._ticks(run_up)
            if since <= self._clock.first_pts or not self._seek(since):
                break
            first = next(self._incoming, None)
            if first is not None and self._clock.first_pts <= pts_of(first) < bound:
                self._run = [(pts_of(first), first)]
                self._whole_before = self._ended = False
                return
        self._begin()

    def _seek(self, pts: int) -> bool:
        try:
            self._container.seek(pts, stream=self._stream)
        except FFmpegError:
            return False
        self._stream.codec_context.flush_buffers()
        self._incoming = self._after_seek()
        return True

    def _after_seek(self) -> Iterator[VideoFrame]:
        """Frames from a key frame on. Those shown before it lean on frames that were not read, so they are left out."""
        stream, container = self._stream, self._container
        packet = _first(container, stream, self._beat)
        if packet is None:
            return
        floor = packet.pts if packet.is_keyframe else None
        decoded: list[VideoFrame] = []
        with contextlib.suppress(FFmpegError):
            decoded = stream.decode(packet)
        for frame in itertools.chain(decoded, frames(container, stream, self._alive)):
            if frame.pts is not None and (floor is None or frame.pts >= floor):
                yield frame

    def _alive(self) -> None:
        # Reading outlives the request that began it, and each has a sign of life of its own.
        self._beat()

    def _key_frame(self, low: int, bound: int) -> tuple[int, VideoFrame] | None:
        """The key frame that seeking meets first, decoded alone, where it stands in ``[low, bound)``. The run ends there."""
        if not self._seek(bound - 1):
            return None
        stream = self._stream
        self._run, self._whole_before, self._ended = [], False, True
        packet = _first(self._container, stream, self._beat)
        if packet is None or not packet.is_keyframe:
            return None
        try:
            found = [*stream.decode(packet), *stream.decode(None)]
        except FFmpegError:
            return None
        finally:
            stream.codec_context.flush_buffers()
        return next(
            ((pts_of(frame), frame) for frame in found if frame.pts is not None and low <= frame.pts < bound),
            None,
        )


def _pts(held: tuple[int, VideoFrame]) -> int:
    return held[0]


def _nothing() -> None:
    """Nobody waits for a sign of life."""


def _first(container: InputContainer, stream: VideoStream, beat: Beat) -> Packet[VideoStream] | None:
    """The next packet that holds anything."""
    with contextlib.suppress(FFmpegError):
        for packet in container.demux(stream):
            beat()
            return packet if packet.size else None
    return None


def _identity(which: WhichFilm) -> tuple[WhichFilm, int, int]:
    found = Path(os.fsdecode(which.path)).stat()
    return which, found.st_size, found.st_mtime_ns


def picture(which: WhichFilm, at_ms: int, width: int, height: int, beat: Beat) -> bytes:
    """The frame on screen at ``at_ms`` as PNG; no file stays open. Raises what :class:`Film` raises."""
    with contextlib.closing(Film(which)) as film:
        return film.png(at_ms, width, height, beat)


class Films:
    """The one video that is open between requests; another one, or the same file changed, takes its place."""

    def __init__(self) -> None:
        self._open: Film | None = None

    def get(self, which: WhichFilm) -> Film:
        """The film, opened where it is not. Raises what :class:`Film` raises."""
        if self._open is not None and self._open.identity != _identity(which):
            self.let_go()
        if self._open is None:
            self._open = Film(which)
        return self._open

    def let_go(self) -> None:
        """Close what is open, so that the file can be moved or deleted (Windows)."""
        if self._open is not None:
            self._open.close()
            self._open = None
