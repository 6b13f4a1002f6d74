"""Which frames a part keeps, and from where the file is read to meet them. Runs in the worker process only."""

from __future__ import annotations

from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from app.media.inspecting import inspect
from app.media.messages import Inspection, PartPlan
from app.media.opening import Beat, Broken, film_of, frames, opened, packets
from app.media.timing import source_rate

#: How far before the part reading begins, tried in this order until a key frame and sound stand before the part.
_RUN_UPS_US = (2_000_000, 10_000_000, 40_000_000)
_RATE_FRAMES = 120
#: From fewer frames than these no rate is told beside that at the part's beginning.
_ENOUGH_FRAMES = 24
_DECODED_AFTER = 16
_BEFORE_S = 1


def plan(path: bytes, start_ms: int, end_ms: int, decode: bool, beat: Beat) -> PartPlan:
    """Find the frames of ``[start_ms, end_ms)``. Raises NotVideo, Broken (no frame in the part too), or OSError."""
    source = inspect(path, beat)
    clock = source.clock
    low, high = clock.pts_from(start_ms), clock.pts_from(end_ms)
    near, far = _around(path, source, low, decode, beat), _around(path, source, high, decode, beat)
    kept = [pts for pts in (*near, *far) if low <= pts < high]
    if not kept:
        raise Broken("no frame in this part")
    first, last = min(kept), max(kept)
    rate = source_rate(near, clock.tick, source.average)
    if len(far) >= _ENOUGH_FRAMES:
        # A phone in a dark room films slowly until there is light; the slower rate would leave out what came then.
        rate = max(rate, source_rate(far, clock.tick, source.average))
    seek = None
    if not decode:
        with opened(path) as container:
            seek = _run_up(container, source, first, beat)
    return PartPlan(source, first, last, (rate.numerator, rate.denominator), seek)


def _around(path: bytes, source: Inspection, pts: int, decode: bool, beat: Beat) -> list[int]:
    """Timestamps of frames from some before ``pts`` to some after it, without a gap."""
    clock = source.clock
    since = pts - round(_BEFORE_S / clock.tick)
    if since > clock.first_pts:
        found = _read_from(path, source, since, pts, decode, beat)
        # Only when something before the wanted place was met has reading surely begun early enough.
        if any(clock.first_pts <= stamp < pts for stamp in found):
            return found
    return [stamp for stamp in _read_from(path, source, None, pts, decode, beat) if stamp >= clock.first_pts]


def _read_from(
    path: bytes, source: Inspection, start: int | None, until: int, decode: bool, beat: Beat
) -> list[int]:
    """Timestamps from a key frame at ``start`` or before (None: the beginning of the file) to after ``until``."""
    for find in (_decoded,) if decode else (_packeted, _decoded):
        with opened(path) as container:
            stream = film_of(container, source.video_index)
            if start is not None and not _sought(container, stream, start):
                return []
            found = find(container, stream, until, beat)
            if found is not None:
                return found
    return []


def _sought(container: InputContainer, stream: VideoStream, pts: int) -> bool:
    try:
        container.seek(pts, stream=stream)
    except FFmpegError:
        return False
    return True


def _packeted(container: InputContainer, stream: VideoStream, until: int, beat: Beat) -> list[int] | None:
    """Timestamps to well after ``until`` by the container's packets; None when those do not tell.

    A packet's decoding time is never after its presentation time, so nothing below ``until`` follows a packet that is decoded
    at ``until`` or later.
    """
    found: list[int] = []
    after = 0
    for packet in packets(container, stream, beat):
        if packet.pts is None or packet.dts is None:
            return None
        if not packet.is_discard:
            found.append(packet.pts)
        after += packet.dts >= until
        if after > _RATE_FRAMES:
            break
    return found


def _decoded(container: InputContainer, stream: VideoStream, until: int, beat: Beat) -> list[int]:
    """As :func:`_packeted`, by decoding: for containers without presentation times, and where packets do not decode."""
    found: list[int] = []
    after = 0
    for frame in frames(container, stream, beat):
        if frame.pts is None:
            continue
        found.append(frame.pts)
        after += frame.pts >= until
        if after > _DECODED_AFTER:
            break
    return found


def _run_up(container: InputContainer, source: Inspection, first: int, beat: Beat) -> int | None:
    """A time to seek to, proven by doing it here: what follows begins with a key frame, and sound, before ``first``."""
    clock = source.clock
    at_us = clock.microseconds(first)
    for run_up in _RUN_UPS_US:
        seek_us = int(at_us) - run_up
        if seek_us <= clock.microseconds(clock.first_pts):
            return None
        try:
            container.seek(seek_us)
        except FFmpegError:
            return None
        if _covers(container, source, first, beat):
            return seek_us
    return None


def _covers(container: InputContainer, source: Inspection, first: int, beat: Beat) -> bool:
    wanted = {source.video_index} | ({source.audio_index} if source.audio_index is not None else set())
    at = first * source.clock.tick
    try:
        for packet in container.demux(*(container.streams[index] for index in wanted)):
            beat()
            if packet.size == 0 or not wanted:
                break
            if packet.stream_index not in wanted or packet.dts is None or packet.time_base is None:
                continue
            if packet.stream_index == source.video_index and not packet.is_keyframe:
                continue
            stamp = packet.pts if packet.pts is not None else packet.dts
            if stamp * packet.time_base > at:
                return False
            wanted.discard(packet.stream_index)
            if not wanted:
                return True
    except FFmpegError:
        return False
    return not wanted
