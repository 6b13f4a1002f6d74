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

from app.media.ending import is_whole
from app.media.extent import end_of, is_filled
from app.media.messages import Inspection
from app.media.opening import (
    Beat,
    Broken,
    NotVideo,
    check_size,
    first_audio,
    first_frame,
    opened,
    pts_of,
    tick_of,
    videos,
)
from app.media.upright import Upright, shown_size, upright

#: A day. Damaged times make a film of seconds last for centuries; no control of the window can hold such a number.
_LONGEST_S = 86_400


def inspect(path: bytes, beat: Beat) -> Inspection:
    """Read the facts of the file at ``path``. Raises NotVideo, Broken, TooLarge or OSError."""
    with opened(path) as container:
        if not videos(container):
            raise NotVideo("no picture in it")
        for candidate in videos(container):
            check_size(candidate.width or 0, candidate.height or 0)
        stream, first = _film(container, beat)
        audio = first_audio(container)
        turn = turn_of(first)
        width, height = shown_size(first.width, first.height, stream.sample_aspect_ratio, turn)
        start = pts_of(first)
        check_size(first.width, first.height)
        file = Path(os.fsdecode(path))
        whole = is_whole(file)
        end = end_of(container, stream, start, whole, beat)
        tick = tick_of(stream)
        if end <= start:
            raise NotVideo("a single picture without length")
        seconds = (end - start) * tick
        if seconds > _LONGEST_S:
            raise Broken(f"a length of {int(seconds)} seconds")
        complete = whole and is_filled(container, stream, end, file, beat)
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
            bit_rate=_bit_rate(stream, file.stat().st_size, seconds),
            audio_index=audio.index if audio else None,
            audio_place=container.streams.audio.index(audio) if audio else 0,
            audio_codec=audio.codec_context.name if audio else "",
            audio_bit_rate=(audio.codec_context.bit_rate or 0) if audio else 0,
            complete=complete,
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


def _frame_count(stream: VideoStream, seconds: Fraction) -> int:
    """How many frames there are. A container counts those too that an edit list hides, or that were never written."""
    if stream.average_rate:
        return max(1, round(seconds * stream.average_rate))
    return stream.frames or max(1, round(seconds * (stream.guessed_rate or Fraction(25))))


def _bit_rate(stream: VideoStream, size: int, seconds: Fraction) -> int:
    """Bits a second of the film: as its stream says, else the whole file's, which is an upper bound."""
    whole = int(size * 8 / seconds)
    said = stream.codec_context.bit_rate or 0
    return said if 0 < said < whole else whole


def _pair(rate: Fraction | None) -> tuple[int, int]:
    return (rate.numerator, rate.denominator) if rate else (0, 1)
