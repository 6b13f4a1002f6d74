"""Opening untrusted files with PyAV. Runs in the worker process only."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.media.containers import (
    DECODE_OPTIONS,
    LONGEST_SIDE,
    MOST_PIXELS,
    OPEN_OPTIONS,
    file_url,
    is_still_picture,
    looks_like_video,
)

#: Called now and then during long reading, so that the supervising process knows the worker is not stuck.
Beat = Callable[[], None]


class NotVideo(Exception):
    """Not a camera's container, or no picture in it."""


class Broken(Exception):
    """A video that cannot be read."""


class TooLarge(Exception):
    """A video whose pictures are larger than this program reads."""


#: Codecs whose packets never begin with so many zeros (a start code, a length or a marker stands there).
_NEVER_ZERO = {"h264", "hevc", "mjpeg", "mpeg4", "mpeg2video", "vp8", "vp9", "av1", "h263"}

#: Phones write up to ten (film, sound, and what their sensors say). Each of thousands costs time wherever the file is opened.
_MOST_STREAMS = 64


@contextlib.contextmanager
def opened(path: bytes) -> Iterator[InputContainer]:
    """The file at ``path`` as a container, local and of a known kind. Raises NotVideo, Broken, or OSError."""
    name = Path(os.fsdecode(path))
    with name.open("rb") as file:
        head = file.read(1024)
    if is_still_picture(head):
        raise NotVideo("a still picture")
    try:
        container = av.open(file_url(name), "r", options=dict(OPEN_OPTIONS), metadata_errors="replace")
    except (FFmpegError, ValueError) as error:
        raise (Broken if looks_like_video(head) else NotVideo)(str(error)) from error
    try:
        if len(container.streams) > _MOST_STREAMS:
            raise Broken(f"{len(container.streams)} streams")
        for stream in container.streams.video:
            if stream.codec_context is not None:
                stream.codec_context.options = dict(DECODE_OPTIONS)
        yield container
    finally:
        container.close()


def videos(container: InputContainer) -> list[VideoStream]:
    """Video streams that may be the film, best first: not cover art, the container's own choice, then the largest."""
    real = [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic and stream.codec_context is not None
    ]
    return sorted(
        real, key=lambda s: (not s.disposition & Disposition.default, -(s.width or 0) * (s.height or 0))
    )


def film_of(container: InputContainer, video_index: int) -> VideoStream:
    """The film that was found in this file before. Raises Broken where it is another file by now."""
    streams = container.streams
    stream = streams[video_index] if video_index < len(streams) else None
    if not isinstance(stream, VideoStream) or stream.time_base is None:
        raise Broken("the film moved")
    return stream


def first_audio(container: InputContainer) -> AudioStream | None:
    """The first audio stream for which a decoder opens (Apple's ``apac``, for one, has none)."""
    for stream in container.streams.audio:
        with contextlib.suppress(FFmpegError, ValueError, AttributeError, TypeError):
            context = stream.codec_context
            context.open(strict=False)
            if context.is_open and (context.sample_rate or 0) > 0:
                return stream
    return None


def check_size(width: int, height: int) -> None:
    """Raise TooLarge for pictures that would take more memory than the worker may have."""
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise TooLarge(f"{width}x{height}")


def tick_of(stream: VideoStream) -> Fraction:
    """Seconds of one unit of the stream's timestamps. Raises Broken where it has none."""
    if stream.time_base is None:
        raise Broken("no time base")
    return stream.time_base


def pts_of(frame: VideoFrame) -> int:
    """When the frame is shown, in units of its stream. Raises Broken where it does not say."""
    if frame.pts is None:
        raise Broken("a picture without time")
    return frame.pts


def packets(container: InputContainer, stream: VideoStream, beat: Beat) -> Iterator[Packet[VideoStream]]:
    """The whole packets of ``stream`` from where the container stands; ends quietly where the file is cut off."""
    try:
        for packet in container.demux(stream):
            beat()
            if packet.size == 0:
                return
            if not packet.is_corrupt and not _never_written(stream, packet):
                yield packet
    except av.error.MemoryError as error:
        raise TooLarge(str(error)) from error
    except FFmpegError:
        return


def _never_written(stream: VideoStream, packet: Packet[VideoStream]) -> bool:
    """Whether there are only zeros: an interrupted copy or download leaves them where the rest was to come."""
    return stream.codec_context.name in _NEVER_ZERO and not any(memoryview(packet)[:64])


def frames(container: InputContainer, stream: VideoStream, beat: Beat) -> Iterator[VideoFrame]:
    """The decoded frames of ``stream`` from where the container stands; packets that do not decode are passed over."""
    ended = False
    source = container.demux(stream)
    while not ended:
        try:
            packet = next(source, None)
        except FFmpegError:
            packet = None
        beat()
        ended = packet is None or packet.size == 0
        try:
            decoded = stream.decode(None if ended else packet)
        except av.error.MemoryError as error:
            raise TooLarge(str(error)) from error
        except FFmpegError:
            continue
        for frame in decoded:
            if frame.pts is not None:
                yield frame


def first_frame(
    container: InputContainer, stream: VideoStream, beat: Beat, most: int = 600
) -> VideoFrame | None:
    """The first frame that decodes, or None when none does within ``most`` packets."""
    stream.thread_type = "SLICE"
    count = 0

    def counted() -> None:
        nonlocal count
        beat()
        count += 1
        if count > most:
            raise Broken("no picture decodes")

    with contextlib.suppress(Broken):
        return next(frames(container, stream, counted), None)
    return None
