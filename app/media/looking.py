"""Single pictures out of a video, and the reading of finished clips. Runs in the worker process only."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from av.video.stream import VideoStream

from app.media import tone
from app.media.colours import assumed_matrix
from app.media.inspecting import turn_of
from app.media.messages import Examined
from app.media.opening import Beat, Broken, first_frame, frames, opened
from app.media.upright import Upright, shown_size

_TAIL_US = 2_000_000
_FULL = 2
#: ITU-T H.273 matrix coefficients, and the two that are assumed, as libswscale takes them.
_MATRICES = {
    1: Colorspace.ITU709, 5: Colorspace.ITU601, 6: Colorspace.ITU601, 9: Colorspace.BT2020, 10: Colorspace.BT2020,
    "bt709": Colorspace.ITU709, "smpte170m": Colorspace.ITU601,
}  # fmt: skip
_CURVES = {tone.PQ: tone.from_pq, tone.HLG: tone.from_hlg}


def on_screen(
    frame: VideoFrame, aspect: Fraction | None, turn: Upright, width: int, height: int
) -> VideoFrame:
    """``frame`` as RGB for an ordinary screen: upright, square pixels, the largest that fits into ``width`` × ``height``."""
    shown = shown_size(frame.width, frame.height, aspect, turn)
    scale = min(Fraction(width, shown[0]), Fraction(height, shown[1]))
    size = max(1, round(shown[0] * scale)), max(1, round(shown[1] * scale))
    before = (size[1], size[0]) if turn.swaps_sides else size
    return _filtered(frame, before, turn.filters)


def _filtered(frame: VideoFrame, size: tuple[int, int], turning: tuple[tuple[str, str], ...]) -> VideoFrame:
    """The frame scaled, turned, and with its colours made those of an ordinary screen."""
    # As finished clips are made (app/media/command.py), so that what is chosen looks like what is sent.
    assumed = _MATRICES[assumed_matrix(frame.width, frame.height)]
    full = int(frame.color_range) == _FULL or frame.format.name.startswith("yuvj")
    shown = frame.reformat(
        width=size[0],
        height=size[1],
        format="rgb24",
        src_colorspace=_MATRICES.get(int(frame.colorspace), assumed),
        src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
        interpolation=Interpolation.AREA if size[0] < frame.width else Interpolation.BICUBIC,
    )
    steps = [*turning]
    curve = _CURVES.get(int(frame.color_trc))
    if curve is not None:
        plane = shown.planes[0]
        plane.update(bytes(plane).translate(curve()))
        steps.append(("colorchannelmixer", tone.mixer()))
    # Most frames need no more, and are spared the price of a filter graph.
    return _through(shown, [*steps, ("format", "rgb24")]) if steps else shown


def _through(frame: VideoFrame, steps: list[tuple[str, str]]) -> VideoFrame:
    graph = Graph()
    last = graph.add_buffer(
        width=frame.width,
        height=frame.height,
        format=frame.format,
        time_base=Fraction(1, 1000),
    )
    for name, argument in (*steps, ("buffersink", "")):
        step = graph.add(name, argument) if argument else graph.add(name)
        last.link_to(step)
        last = step
    graph.configure()
    graph.push(frame)
    return cast(VideoFrame, graph.pull())


def png(frame: VideoFrame) -> bytes:
    """An RGB frame as the bytes of a PNG file."""
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "rgb24"
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"compression_level": "3"}
    frame.pts = 0
    frame.time_base = Fraction(1, 25)
    return b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))


def examine(path: bytes, beat: Beat) -> Examined:
    """Open a finished clip, count its streams and decode its first and last pictures."""
    with opened(path) as container:
        found = container.streams.video
        if not found:
            raise Broken("no picture in it")
        stream = found[0]
        first = first_frame(container, stream, beat)
        tick = stream.time_base or Fraction(1, 1000)
        length = (stream.duration or 0) * tick
        return Examined(
            videos=len(found),
            audios=len(container.streams.audio),
            others=len(container.streams) - len(found) - len(container.streams.audio),
            width=stream.width,
            height=stream.height,
            rotation=turn_of(first).rotation if first else 0,
            video_codec=stream.codec_context.name,
            pixel_format=stream.codec_context.pix_fmt or "",
            length_us=round(length * 1_000_000),
            frames=stream.frames,
            first_decodes=first is not None and not first.is_corrupt,
            last_decodes=_last_decodes(container, stream, tick, beat),
        )


def _last_decodes(container: InputContainer, stream: VideoStream, tick: Fraction, beat: Beat) -> bool:
    """Whether the picture that the index says is the last one comes out of the decoder whole."""
    end = (stream.start_time or 0) + (stream.duration or 0)
    try:
        container.seek(max(0, end - int(Fraction(_TAIL_US, 1_000_000) / tick)), stream=stream)
    except FFmpegError:
        return False
    stream.codec_context.flush_buffers()
    last: VideoFrame | None = None
    for frame in frames(container, stream, beat):
        last = frame
    if last is None or last.pts is None or last.is_corrupt:
        return False
    gap = last.duration or (round(1 / (stream.average_rate * tick)) if stream.average_rate else 1)
    return last.pts + gap >= end - 1
