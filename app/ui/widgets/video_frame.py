"""Turns a decoded video frame into a picture of the size it is shown in.

Measured on two cores without a graphics card, with 1080p at 30 a second, for 4 s of film: decoding alone takes 0.8 s of
processor time; Qt's own ``QVideoFrame.toImage`` 11 s where it finds a software OpenGL, and where it finds none it knows no
10-bit frames; ``QVideoWidget`` 2.1 s, but it cannot be pictured off screen. libswscale, which PyAV brings along, scales
and converts in one go: 1.3 s, some 4 ms a frame (9 ms for 2160p), the same on every platform.

HDR is mapped after scaling, with the tables and the matrix of still pictures: some 3 ms more a frame of 960 × 540.
"""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import av
from av.filter import Graph
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QTransform
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

from app.media import tone
from app.media.colours import assumed_matrix
from app.media.containers import MOST_PIXELS

_Pixels = QVideoFrameFormat.PixelFormat
_LAYOUTS = {
    _Pixels.Format_YUV420P: "yuv420p",
    _Pixels.Format_YUV422P: "yuv422p",
    _Pixels.Format_YUV420P10: "yuv420p10le",
    _Pixels.Format_NV12: "nv12",
    _Pixels.Format_NV21: "nv21",
    _Pixels.Format_P010: "p010le",
    _Pixels.Format_P016: "p016le",
    _Pixels.Format_UYVY: "uyvy422",
    _Pixels.Format_YUYV: "yuyv422",
    _Pixels.Format_Y8: "gray",
    _Pixels.Format_Y16: "gray16le",
    _Pixels.Format_ARGB8888: "argb",
    _Pixels.Format_BGRA8888: "bgra",
    _Pixels.Format_BGRX8888: "bgr0",
    _Pixels.Format_RGBA8888: "rgba",
    _Pixels.Format_RGBX8888: "rgb0",
    _Pixels.Format_XRGB8888: "0rgb",
}
_MATRICES = {
    QVideoFrameFormat.ColorSpace.ColorSpace_BT601: Colorspace.ITU601,
    QVideoFrameFormat.ColorSpace.ColorSpace_BT709: Colorspace.ITU709,
    QVideoFrameFormat.ColorSpace.ColorSpace_BT2020: Colorspace.BT2020,
}
_CURVES = {
    QVideoFrameFormat.ColorTransfer.ColorTransfer_ST2084: tone.from_pq,
    QVideoFrameFormat.ColorTransfer.ColorTransfer_STD_B67: tone.from_hlg,
}
_ASSUMED = {"bt709": Colorspace.ITU709, "smpte170m": Colorspace.ITU601}
#: Blue, green, red and a byte that says nothing: what a QImage of 32 bits without transparency holds on every ordinary computer.
_MADE = "bgr0"


class FrameScaler:
    """Keeps libswscale's tables between frames of one video, and the filter that HDR goes through."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()
        self._mixer: Graph | None = None
        self._mixer_size = QSize()

    def picture(self, frame: QVideoFrame, shown: QSize) -> QImage:
        """``frame`` upright and ``shown`` pixels large; a null image where its pixels cannot be had.

        Qt draws a frame out to square pixels by what the file says of their shape. Where that is damaged there is a frame of
        gigabytes, or one without a buffer, whose ``toImage`` crashes (seen with Qt 6.12).
        """
        if min(frame.width(), frame.height()) <= 0 or frame.width() * frame.height() > MOST_PIXELS:
            return QImage()
        if frame.pixelFormat() not in _LAYOUTS:
            image = frame.toImage()
            return image.scaled(shown) if not image.isNull() else image
        size = shown.transposed() if _turn(frame) in {90, 270} else shown
        image = self._scaled(frame, size)
        return image if image.isNull() else _upright(frame, image)

    def _scaled(self, frame: QVideoFrame, size: QSize) -> QImage:
        layout = _LAYOUTS.get(frame.pixelFormat())
        if layout is None or size.isEmpty() or not frame.map(QVideoFrame.MapMode.ReadOnly):
            return QImage()
        try:
            source = _copied(frame, layout)
        finally:
            frame.unmap()
        form = frame.surfaceFormat()
        assumed = _ASSUMED[assumed_matrix(frame.width(), frame.height())]
        full = form.colorRange() == QVideoFrameFormat.ColorRange.ColorRange_Full
        made = self._reformatter.reformat(
            source,
            width=size.width(),
            height=size.height(),
            format=_MADE,
            src_colorspace=_MATRICES.get(form.colorSpace(), assumed),
            src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
            interpolation=Interpolation.BILINEAR,
        )
        curve = _CURVES.get(form.colorTransfer())
        if curve is not None:
            made = self._toned(made, curve())
        plane = made.planes[0]
        # The copy owns its bytes; the first image only looks at those of the frame.
        return QImage(
            bytes(plane), made.width, made.height, plane.line_size, QImage.Format.Format_RGB32
        ).copy()

    def _toned(self, frame: av.VideoFrame, curve: bytes) -> av.VideoFrame:
        """The frame with the brightness and the colours of an ordinary screen, as :mod:`app.media.looking` makes them."""
        plane = frame.planes[0]
        plane.update(bytes(plane).translate(curve))
        size = QSize(frame.width, frame.height)
        if self._mixer is None or self._mixer_size != size:
            self._mixer, self._mixer_size = _mixer(frame), size
        frame.pts = None
        self._mixer.push(frame)
        return cast(av.VideoFrame, self._mixer.pull())


def _mixer(frame: av.VideoFrame) -> Graph:
    graph = Graph()
    # The filters ask for a time base; there is no time in a single picture.
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000)
    )
    step, end = graph.add("colorchannelmixer", tone.mixer()), graph.add("buffersink")
    source.link_to(step)
    step.link_to(end)
    graph.configure()
    return graph


def _copied(frame: QVideoFrame, layout: str) -> av.VideoFrame:
    source = av.VideoFrame(frame.width(), frame.height(), layout)
    for number, plane in enumerate(source.planes):
        pixels, stride = frame.bits(number), frame.bytesPerLine(number)
        if stride != plane.line_size:
            used = min(stride, plane.line_size)
            rows = (bytes(pixels[y * stride : y * stride + used]) for y in range(plane.height))
            pixels = memoryview(b"".join(row.ljust(plane.line_size, b"\0") for row in rows))
        missing = plane.buffer_size - len(pixels)
        plane.update(pixels[: plane.buffer_size] if missing <= 0 else bytes(pixels) + bytes(missing))  # type: ignore[arg-type]
    return source


def _upright(frame: QVideoFrame, image: QImage) -> QImage:
    """Turned and mirrored in the order in which Qt says so: the stream's own wish first, then the frame's."""
    form = frame.surfaceFormat()
    for turn, mirrored in ((form.rotation(), form.isMirrored()), (frame.rotation(), frame.mirrored())):
        if turn.value:
            image = image.transformed(QTransform().rotate(turn.value))
        if mirrored:
            image = image.flipped(Qt.Orientation.Horizontal)
    return image


def _turn(frame: QVideoFrame) -> int:
    """Degrees clockwise until the frame stands upright."""
    return (int(frame.surfaceFormat().rotation().value) + int(frame.rotation().value)) % 360
