"""Sample footage for the demonstration and the pictures: a small painted landscape, with the hidden data a phone adds."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath

from app.media import ffmpeg
from app.story.work import Cancel

WIDTH, HEIGHT, RATE = 1280, 720, 12


def make_sample(path: Path, *, seconds: int, portrait: bool = False, evening: bool = False) -> Path:
    """Write a video of ``seconds`` to ``path``: a sun over hills, soft sound, and a position and device name to remove.

    Raises what :func:`app.media.ffmpeg.run` raises.
    """
    frames = path.with_name(path.stem + "-frames")
    frames.mkdir(parents=True)
    count = seconds * RATE
    for number in range(count):
        _paint(number / count, portrait, evening).save(str(frames / f"{number:05d}.jpg"), quality=90)
    ffmpeg.run(_command(frames, path, seconds), name=path.name, folder=path.parent, cancel=Cancel())
    for frame in frames.iterdir():
        frame.unlink()
    frames.rmdir()
    return path


def _command(frames: Path, path: Path, seconds: int) -> list[str]:
    return [
        *("-y", "-nostdin", "-hide_banner", "-loglevel", "error"),
        *("-framerate", str(RATE), "-i", f"file:{frames}/%05d.jpg"),
        *("-f", "lavfi", "-i", f"sine=frequency=220:sample_rate=48000:duration={seconds}"),
        *("-map", "0:v", "-map", "1:a", "-af", "volume=0.05", "-r", "24"),
        *("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"),
        *("-metadata", "location=+51.5074-000.1278/", "-metadata", "com.apple.quicktime.model=Sample Phone"),
        *("-metadata", "creation_time=2020-05-20T10:00:00Z", "-movflags", "+use_metadata_tags"),
        f"file:{path}",
    ]


def _paint(at: float, portrait: bool, evening: bool) -> QImage:
    """One picture; ``at`` runs from 0 to 1."""
    width, height = (HEIGHT, WIDTH) if portrait else (WIDTH, HEIGHT)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, height)
    sky.setColorAt(0, QColor("#3b4a7a" if evening else "#8ec5e8"))
    sky.setColorAt(1, QColor("#f2b279" if evening else "#fdf3dc"))
    painter.fillRect(QRectF(0, 0, width, height), sky)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#ffe27a" if not evening else "#ffd0a0"))
    sun = QPointF(width * (0.15 + 0.7 * at), height * (0.45 - 0.25 * math.sin(math.pi * at)))
    painter.drawEllipse(sun, height * 0.07, height * 0.07)
    greens = ("#7d9b8a", "#5d8a6a", "#3f6b4c") if evening else ("#a8c8a0", "#7fb27a", "#4f8f57")
    for row, green in enumerate(greens):
        _hill(painter, width, height, row, QColor(green), at)
    painter.end()
    return image


def _hill(painter: QPainter, width: int, height: int, row: int, colour: QColor, at: float) -> None:
    base = height * (0.62 + 0.12 * row)
    path = QPainterPath(QPointF(0, height))
    for x in range(0, width + 20, 20):
        wave = math.sin(x / width * (3 + row) * math.pi + row * 1.7 + at * 0.6)
        path.lineTo(x, base + wave * height * 0.05)
    path.lineTo(width, height)
    painter.setBrush(colour)
    painter.drawPath(path)
