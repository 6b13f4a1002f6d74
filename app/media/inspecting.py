"""The facts of a source file. Runs in the worker process only."""

from __future__ import annotations

import contextlib
import os
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError
from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.media.messages import Inspection
from app.media.opening import (
    Beat,
    Broken,
    NotVideo,
    first_audio,
    first_frame,
    frames,
    opened,
    packets,
    videos,
)
from app.media.upright import Upright, shown_size, upright

_TAIL_US = 2_000_000


def inspect(path: bytes, beat: Beat) -> Inspection:
    """Read the facts of the file at ``path``. Raises NotVideo, Broken or OSError."""
    with opened(path) as container:
        if not videos(container):
            raise NotVideo("no picture in it")
        stream, first = _film(container, beat)
        audio = first_audio(container)
        turn = turn_of(first)
        width, height = shown_size(first.width, first.height, stream.sample_aspect_ratio, turn)
        start = _pts(first)
        end = _end(container, stream, start, beat)
        tick = _tick(stream)
        if end <= start:
            raise NotVideo("a single picture without length")
        seconds = (end - start) * tick
        return Inspection(
            container=container.format.name,
            video_index=stream.index,
            video_codec=stream.codec_context.name,
            width=width,
            height=height,
            rotation=turn.rotation,
            first_pts=start,
            end_pts=end,
            time_base=(tick.numerator, tick.denominator),
            frames=_frame_count(stream, seconds),
            average_rate=_pair(stream.average_rate),
            pixel_format=first.format.name,
            transfer=int(first.color_trc),
            primaries=int(first.color_primaries),
            matrix=int(first.colorspace),
            full_range=int(first.color_range) == 2 or first.format.name.startswith("yuvj"),
            interlaced=bool(first.interlaced_frame),
            bit_rate=_bit_rate(stream, Path(os.fsdecode(path)).stat().st_size, seconds),
            audio_index=audio.index if audio else None,
            audio_codec=audio.codec_context.name if audio else "",
            audio_bit_rate=(audio.codec_context.bit_rate or 0) if audio else 0,
        )


def turn_of(frame: VideoFrame) -> Upright:
    """How this frame is turned upright."""
    matrix = frame.side_data.get("DISPLAYMATRIX")
    return upright(bytes(matrix)) if isinstance(matrix, SideData) else Upright()


def _film(container: InputContainer, beat: Beat) -> tuple[VideoStream, VideoFrame]:
    """The first video stream of which a picture decodes, and that picture."""
    for place, stream in enumerate(videos(container)):
        if place:  # a transport stream that is sought to its beginning can lose its first picture
            with contextlib.suppress(FFmpegError):
                container.seek(0)
        frame = first_frame(container, stream, beat)
        if frame is not None and frame.width > 0 and frame.height > 0:
            return stream, frame
    raise Broken("no picture in it can be decoded")


def _end(container: InputContainer, stream: VideoStream, start: int, beat: Beat) -> int:
    """Where the last frame ends, by the packets themselves: a cut-off file says more in its head than it holds."""
    tick = _tick(stream)
    length = stream.duration or (Fraction(container.duration or 0, 1_000_000) / tick)
    if length * tick * 1_000_000 > 2 * _TAIL_US:
        end = _last_end(
            container, stream, start + int(length) - int(Fraction(_TAIL_US, 1_000_000) / tick), beat
        )
        if end is not None:
            return end
    end = _last_end(container, stream, None, beat)
    return end if end is not None else start


def _last_end(container: InputContainer, stream: VideoStream, since: int | None, beat: Beat) -> int | None:
    """The end of the last frame when reading from ``since`` (None: from the beginning); None when nothing was met."""
    try:
        if since is None:
            container.seek(0)
        else:
            container.seek(since, stream=stream)
    except FFmpegError:
        if since is not None:
            return None
    last: tuple[int, int] | None = None
    count = 0
    for packet in packets(container, stream, beat):
        if packet.pts is None:
            return _last_end_decoded(container, stream, since, beat)
        if packet.is_discard:
            continue
        count += 1
        last = max(last or (packet.pts, 0), (packet.pts, packet.duration or 0))
    if last is None:
        return None
    return last[0] + (last[1] or _usual_gap(stream))


def _last_end_decoded(
    container: InputContainer, stream: VideoStream, since: int | None, beat: Beat
) -> int | None:
    """As :func:`_last_end`, from decoded frames, for containers whose packets carry no presentation time (AVI, MPEG-PS)."""
    try:
        container.seek(since or 0, stream=stream if since is not None else None)
    except FFmpegError:
        return None
    stream.codec_context.flush_buffers()
    last: tuple[int, int] | None = None
    for frame in frames(container, stream, beat):
        last = max(last or (_pts(frame), 0), (_pts(frame), frame.duration or 0))
    return last[0] + (last[1] or _usual_gap(stream)) if last else None


def _usual_gap(stream: VideoStream) -> int:
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    return max(1, round(1 / (rate * _tick(stream))))


def _frame_count(stream: VideoStream, seconds: Fraction) -> int:
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    return stream.frames or max(1, round(seconds * rate))


def _bit_rate(stream: VideoStream, size: int, seconds: Fraction) -> int:
    """Bits a second of the film: as its stream says, else the whole file's, which is an upper bound."""
    whole = int(size * 8 / seconds)
    said = stream.codec_context.bit_rate or 0
    return said if 0 < said < whole else whole


def _tick(stream: VideoStream) -> Fraction:
    if stream.time_base is None:
        raise Broken("no time base")
    return stream.time_base


def _pts(frame: VideoFrame) -> int:
    if frame.pts is None:
        raise Broken("a picture without time")
    return frame.pts


def _pair(rate: Fraction | None) -> tuple[int, int]:
    return (rate.numerator, rate.denominator) if rate else (0, 1)
