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
from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.media.inspecting import turn_of
from app.media.looking import on_screen
from app.media.messages import Pick, StillMade
from app.media.opening import Beat, Broken, frames, opened, pts_of, tick_of
from app.media.timing import MICRO, Clock, rounded

_RUN_UPS_MS = (0, 2_000, 10_000, 60_000)
#: Reading on costs less than seeking up to about here, which is the usual distance of key frames.
_READ_ON_MS = 1_500
#: What is kept before the wanted frame, for steps back.
_KEPT_MS, _KEPT_BYTES = 1_500, 256 << 20
_THREADS = 4


class Film:
    """One open video. Raises NotVideo, Broken, TooLarge or OSError wherever it reads."""

    def __init__(self, path: bytes, video_index: int, start_us: int, length_ms: int) -> None:
        self.identity = _identity(path, video_index, start_us, length_ms)
        self._path, self._index, self._length_ms = path, video_index, length_ms
        self._closing = contextlib.ExitStack()
        self._beat: Beat = _nothing
        self._run: list[tuple[int, VideoFrame]] = []
        self._begin()
        tick = tick_of(self._stream)
        # Microseconds are finer than the clocks of films, so this is the very timestamp that was rounded to them.
        self._clock = Clock(rounded(start_us / (tick * MICRO)), tick.numerator, tick.denominator)

    def close(self) -> None:
        """Let go of the file."""
        self._closing.close()
        self._run = []

    def still(self, at_ms: int, pick: Pick, width: int, height: int, beat: Beat) -> StillMade:
        """The picked frame as RGB, upright, inside ``width`` × ``height``; ``next_ms`` is -1 after the last one."""
        wanted = {Pick.AT: at_ms, Pick.FROM: at_ms, Pick.AFTER: at_ms + 1, Pick.BEFORE: at_ms - 1}[pick]
        forward = pick in {Pick.FROM, Pick.AFTER}
        self._beat = beat
        self._cover(max(0, wanted), forward)
        place = self._place(wanted, forward)
        at, frame = self._run[place]
        following = next((ms for ms, _ in self._run[place + 1 :] if ms > at), -1)
        return self._made(frame, at, following, width, height)

    def thumbnail(self, at_ms: int, within_ms: int, width: int, height: int, beat: Beat) -> StillMade:
        """The key frame at ``at_ms`` or before, where it is not more than ``within_ms`` away, else the frame itself."""
        self._beat = beat
        found = self._key_frame(at_ms) if at_ms > 0 else None
        if found is None or not max(0, at_ms - within_ms) <= found[0] <= at_ms:
            return self.still(at_ms, Pick.AT, width, height, beat)
        return self._made(found[1], found[0], -1, width, height)

    def _made(self, frame: VideoFrame, at: int, following: int, width: int, height: int) -> StillMade:
        shown = on_screen(frame, self._stream.sample_aspect_ratio, turn_of(frame), width, height)
        plane = shown.planes[0]
        return StillMade(at, following, shown.width, shown.height, plane.line_size, bytes(plane))

    # --- the run of frames ---

    def _place(self, wanted: int, forward: bool) -> int:
        times = [ms for ms, _ in self._run]
        place = bisect.bisect_left(times, wanted) if forward else bisect.bisect_right(times, wanted) - 1
        return min(max(0, place), len(times) - 1)

    def _cover(self, wanted: int, forward: bool) -> None:
        """Have the frame and both its neighbours in the run."""
        low = wanted - forward
        reachable = self._run and (self._whole_before or self._run[0][0] <= low)
        if not reachable or (not self._ended and self._run[-1][0] + _READ_ON_MS < wanted):
            self._move_to(low)
        while not self._ended and not self._enough(wanted, forward):
            self._read_one(wanted)
        if not self._run:
            raise Broken("no picture in it can be decoded")

    def _enough(self, wanted: int, forward: bool) -> bool:
        if not self._run:
            return False
        if not forward:
            return self._run[-1][0] > wanted
        place = bisect.bisect_left(self._run, wanted, key=lambda held: held[0])
        return place < len(self._run) and self._run[-1][0] > self._run[place][0]

    def _read_one(self, wanted: int) -> None:
        frame = next(self._incoming, None)
        if frame is None:
            self._ended = True
            return
        # Damaged times; no part keeps such a frame either.
        if not 0 <= self._ms(frame) < self._length_ms:
            return
        bisect.insort(self._run, (self._ms(frame), frame), key=lambda held: held[0])
        size = sum(plane.buffer_size for plane in frame.planes)
        most = max(3, _KEPT_BYTES // max(1, size))
        # Two frames before the wanted one always stay: it, and the proof that nothing stands between.
        while (
            len(self._run) > 2
            and self._run[1][0] < wanted - 1
            and (len(self._run) > most or self._run[0][0] < wanted - _KEPT_MS)
        ):
            del self._run[0]
            self._whole_before = False

    def _ms(self, frame: VideoFrame) -> int:
        return (pts_of(frame) - self._clock.first_pts) * 1000 * self._clock.num // self._clock.den

    # --- where it reads ---

    def _begin(self) -> None:
        """Open the file afresh: not every container can be sought to its beginning without losing a picture."""
        self.close()
        container = self._closing.enter_context(opened(self._path))
        self._container, self._stream = container, _film(container, self._index)
        context = self._stream.codec_context
        context.thread_type, context.thread_count = "AUTO", min(_THREADS, os.cpu_count() or 1)
        self._incoming = frames(container, self._stream, self._alive)
        self._whole_before, self._ended = True, False

    def _move_to(self, ms: int) -> None:
        """Read from where a frame at ``ms`` or before is met first, which is proven by meeting it."""
        for run_up in _RUN_UPS_MS:
            if ms - run_up <= 0 or not self._seek(ms - run_up):
                break
            first = next(self._incoming, None)
            if first is not None and 0 <= self._ms(first) <= ms:
                self._run = [(self._ms(first), first)]
                self._whole_before = self._ended = False
                return
        self._begin()

    def _seek(self, ms: int) -> bool:
        try:
            self._container.seek(self._clock.pts_from(ms), stream=self._stream)
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

    def _key_frame(self, at_ms: int) -> tuple[int, VideoFrame] | None:
        """The key frame that seeking to ``at_ms`` meets first, decoded alone. The run of frames ends there."""
        if not self._seek(at_ms):
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
        return next(((self._ms(frame), frame) for frame in found if frame.pts is not None), None)


def _nothing() -> None:
    """Nobody waits for a sign of life."""


def _film(container: InputContainer, video_index: int) -> VideoStream:
    stream = container.streams[video_index] if video_index < len(container.streams) else None
    if not isinstance(stream, VideoStream):
        raise Broken("the film moved")
    return stream


def _first(container: InputContainer, stream: VideoStream, beat: Beat) -> Packet[VideoStream] | None:
    """The next packet that holds anything."""
    with contextlib.suppress(FFmpegError):
        for packet in container.demux(stream):
            beat()
            return packet if packet.size else None
    return None


def _identity(
    path: bytes, video_index: int, start_us: int, length_ms: int
) -> tuple[bytes, int, int, int, int, int]:
    found = Path(os.fsdecode(path)).stat()
    return path, video_index, start_us, length_ms, found.st_size, found.st_mtime_ns


class Films:
    """The one video that is open between requests; another one, or the same file changed, takes its place."""

    def __init__(self) -> None:
        self._open: Film | None = None

    def get(self, path: bytes, video_index: int, start_us: int, length_ms: int) -> Film:
        """The film, opened where it is not. Raises what :class:`Film` raises."""
        if self._open is not None and self._open.identity != _identity(
            path, video_index, start_us, length_ms
        ):
            self.let_go()
        if self._open is None:
            self._open = Film(path, video_index, start_us, length_ms)
        return self._open

    def let_go(self) -> None:
        """Close what is open, so that the file can be moved or deleted (Windows)."""
        if self._open is not None:
            self._open.close()
            self._open = None
