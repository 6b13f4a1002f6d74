"""A painted landscape to film: sharp edges, fine branches and soft light, so that compression has what it has in real films."""

from __future__ import annotations

import random
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPen, QPolygonF

import app.ui  # noqa: F401 - makes PySide6 safe on old Pythons, before it is used (docs/architecture.md, traps)

WIDTH, HEIGHT = 3840, 2160
_SEED = 20
_TREES, _BRANCHINGS = 26, 9


def paint(path: Path) -> Path:
    """Write the landscape to ``path``, the same each time."""
    chance = random.Random(_SEED)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, HEIGHT)
    for place, colour in ((0, "#4f86c6"), (0.5, "#cfe0ee"), (0.55, "#8aa876"), (1, "#3d5a32")):
        sky.setColorAt(place, QColor(colour))
    painter.fillRect(image.rect(), sky)
    _hills(painter, chance)
    for _ in range(_TREES):
        _branch(
            painter,
            chance,
            QPointF(chance.uniform(0, WIDTH), chance.uniform(1300, 2150)),
            0,
            230,
            _BRANCHINGS,
        )
    _grass(painter, chance)
    painter.end()
    if not image.save(str(path)):
        raise OSError(f"{path} was not written")
    return path


def _hills(painter: QPainter, chance: random.Random) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for row in range(4):
        height = 1000 + 90 * row
        points = [QPointF(x, height + chance.uniform(-70, 70)) for x in range(0, WIDTH + 1, 120)]
        painter.setBrush(QColor(90 - 12 * row, 125 - 14 * row, 88 - 12 * row))
        painter.drawPolygon(QPolygonF([QPointF(0, HEIGHT), *points, QPointF(WIDTH, HEIGHT)]))


def _branch(
    painter: QPainter, chance: random.Random, foot: QPointF, lean: float, length: float, left: int
) -> None:
    tip = foot + QPointF(lean * length, -length)
    painter.setPen(QPen(QColor(60 + 8 * (9 - left), 44 + 9 * (9 - left), 30), max(1.0, length / 12)))
    painter.drawLine(foot, tip)
    if left > 0:
        for turn in (-0.45, 0.4):
            _branch(painter, chance, tip, lean + turn + chance.uniform(-0.2, 0.2), length * 0.74, left - 1)


def _grass(painter: QPainter, chance: random.Random) -> None:
    for _ in range(40_000):
        foot = QPointF(chance.uniform(0, WIDTH), chance.uniform(1500, HEIGHT))
        shade = chance.randint(-35, 35)
        painter.setPen(QPen(QColor(82 + shade, 122 + shade, 60 + shade // 2), 1.5))
        painter.drawLine(foot, foot + QPointF(chance.uniform(-8, 8), -chance.uniform(8, 34)))
