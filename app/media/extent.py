"""Where the last frame of a film ends, and whether the file held more. Runs in the worker process only."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from app.media.opening import Beat, frames, packets, pts_of, tick_of

_TAIL_US = 2_000_000
#: How much longer than its last picture a file may say that it is: containers round, and sound ends a little later.
_SLACK_S = Fraction(1, 2)
_SAYS_LENGTH = {"matroska,webm", "asf"}
#: In these nothing tells how long a picture is, so that one cut off in the middle looks like a whole one.
_UNMEASURED = {"mpegts", "mpeg"}


def end_of(container: InputContainer, stream: VideoStream, start: int, whole: bool, beat: Beat) -> int:
    """Where the last frame ends, by the packets themselves: a cut-off file says more in its head than it holds.

    ``start`` is the first frame's timestamp. ``whole`` tells whether the file's last bytes are there; where they are not, a
    last picture of which only a part may be there does not count.
    """
    tick = tick_of(stream)
    half = not whole and container.format.name in _UNMEASURED
    length = stream.duration or (Fraction(container.duration or 0, 1_000_000) / tick)
    if length * tick * 1_000_000 > 2 * _TAIL_US:
        since = start + int(length) - int(Fraction(_TAIL_US, 1_000_000) / tick)
        end = _last_end(container, stream, since, half, beat)
        if end is not None:
            return end
    end = _last_end(container, stream, None, half, beat)
    return end if end is not None else start


def _last_end(
    container: InputContainer, stream: VideoStream, since: int | None, half: bool, beat: Beat
) -> int | None:
    """The end of the last frame when reading from ``since`` (None: from the beginning); None when nothing was met.

    ``half``: the packet that stands last in the file is not to be shown, nor what comes after it.
    """
    try:
        if since is None:
            container.seek(0)
        else:
            container.seek(since, stream=stream)
    except FFmpegError:
        if since is not None:
            return None
    end: int | None = None
    stamp: int | None = None
    for packet in packets(container, stream, beat):
        if packet.pts is None:
            return _last_end_decoded(container, stream, since, half, beat)
        if packet.is_discard:
            continue
        stamp = packet.pts
        end = max(end or stamp, stamp + (packet.duration or _usual_gap(stream)))
    return min(end, stamp) if half and end is not None and stamp is not None else end


def _last_end_decoded(
    container: InputContainer, stream: VideoStream, since: int | None, half: bool, beat: Beat
) -> int | None:
    """As :func:`_last_end`, from decoded frames, for containers whose packets carry no presentation time (AVI, MPEG-PS)."""
    try:
        container.seek(since or 0, stream=stream if since is not None else None)
    except FFmpegError:
        return None
    stream.codec_context.flush_buffers()
    ends: list[int] = []
    for frame in frames(container, stream, beat):
        ends = sorted([*ends, pts_of(frame) + (frame.duration or _usual_gap(stream))])[-3:]
    # The half picture may be the last one shown, or the one before it that was shown from two.
    return ends[0 if half else -1] if ends else None


def is_filled(container: InputContainer, stream: VideoStream, end: int, path: Path, beat: Beat) -> bool:
    """Whether all that the index and the head promise is there; false where a copy or a recording was broken off.

    ``end`` is what :func:`end_of` found.
    """
    return _index_is_filled(stream, path) and (
        container.format.name not in _SAYS_LENGTH or _length_is_reached(container, stream, end, beat)
    )


def _index_is_filled(stream: VideoStream, path: Path) -> bool:
    """Whether the data of the picture that stands last in the file are there (MP4 and its kin have such an index)."""
    last = max(stream.index_entries, key=lambda entry: entry.pos, default=None)
    if last is None or last.size <= 0:
        return True
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(last.pos)
        return last.pos + last.size <= size and any(file.read(min(last.size, 64)))


def _length_is_reached(container: InputContainer, stream: VideoStream, end: int, beat: Beat) -> bool:
    """Whether some stream goes on until the time that the container's head promises."""
    tick = tick_of(stream)
    slack = _SLACK_S + 2 * _usual_gap(stream) * tick
    promised = Fraction(container.duration or 0, 1_000_000) - slack
    if end * tick >= promised:
        return True
    try:
        container.seek(end, stream=stream)
        for packet in container.demux():
            beat()
            stamp = packet.pts if packet.pts is not None else packet.dts
            if not packet.size or stamp is None or packet.time_base is None:
                continue
            if (stamp + (packet.duration or 0)) * packet.time_base >= promised:
                return True
    except FFmpegError:
        return False
    return False


def _usual_gap(stream: VideoStream) -> int:
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    return max(1, round(1 / (rate * tick_of(stream))))
