"""What a filmstrip is painted of: small pictures of a video side by side, and the marks of what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.theme import Ink

COUNT = 12
"""Pictures along a filmstrip."""
HANDLE = 12.0
"""How wide a handle looks, in pixels."""
FRAME = 3.0
"""How thick the frame of a kept part is, in pixels, above and below the pictures."""
_HATCH, _HATCH_EVERY = 2.0, 6
_ROUND = 4.0
#: How much of the page's colour lies over what is not kept.
_VEIL = 0.65


class Film:
    """Pictures by number, each covering its cell of the line: the middle is shown, the shape kept.

    They are put together once for each size, because the line is painted anew with every frame that plays.
    """

    def __init__(self) -> None:
        self._pictures: dict[int, QImage] = {}
        self._made = QPixmap()

    def put(self, number: int, image: QImage) -> None:
        """Show ``image`` in cell ``number``; IndexError where there is no such cell."""
        if not 0 <= number < COUNT:
            raise IndexError(number)
        if image.isNull():
            self._pictures.pop(number, None)
        else:
            self._pictures[number] = image
        self._made = QPixmap()

    def clear(self) -> None:
        """Show no pictures."""
        self._pictures.clear()
        self._made = QPixmap()

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """Paint the pictures there are into ``room``; other cells stay as they are."""
        if not self._pictures:
            return
        ratio = painter.device().devicePixelRatio()
        size = (room.size() * ratio).toSize()
        if self._made.size() != size:
            self._made = self._put_together(size)
        painter.drawPixmap(room, self._made, QRectF(self._made.rect()))

    def _put_together(self, size: QSize) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, image in self._pictures.items():
            left, right = (size.width() * at // COUNT for at in (number, number + 1))
            cell = QRectF(left, 0, right - left, size.height())
            painter.drawImage(cell, image, _middle(image, cell.size()))
        painter.end()
        return made


def times(length_ms: int) -> list[int]:
    """The middle of each cell's time in a video of this length, milliseconds; none where the length is not known."""
    return [(2 * number + 1) * length_ms // (2 * COUNT) for number in range(COUNT)] if length_ms > 0 else []


def cell_size(room: QRectF, ratio: float) -> QSize:
    """Device pixels of one cell of ``room``, rounded up."""
    return QSize(ceil(room.width() / COUNT * ratio), ceil(room.height() * ratio))


def paint_parts(
    widget: QWidget, painter: QPainter, room: QRectF, part: QRectF | None, others: Sequence[QRectF]
) -> None:
    """What is kept, over the pictures in ``room``: ``part`` framed, with handles; ``others`` hatched; all the rest dimmed."""
    ink, page = theme.ink(widget, Ink.PRIMARY), theme.ink(widget, Ink.PAGE)
    kept = [*others, *([part] if part is not None else [])]
    if kept:
        veil = QColor(page)
        veil.setAlphaF(_VEIL)
        for gap in _between(room, kept):
            painter.fillRect(gap, veil)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.ink(widget, Ink.EDGE), 1))
    painter.drawRect(room.adjusted(-0.5, -0.5, 0.5, 0.5))
    for other in others:
        _paint_hatched(painter, other, ink, page)
    if part is not None:
        for y in (part.top() - FRAME, part.bottom()):
            painter.fillRect(QRectF(part.left(), y, part.width(), FRAME), ink)
        grip = theme.ink(widget, Ink.PRIMARY_TEXT)
        for x in (part.left() - HANDLE, part.right()):
            around = QRectF(x, part.top() - FRAME, HANDLE, part.height() + 2 * FRAME)
            _paint_handle(painter, around, left=x < part.left(), inks=(ink, grip, page))


def _between(room: QRectF, kept: Sequence[QRectF]) -> Iterator[QRectF]:
    """The pieces of ``room`` beside what is kept."""
    at = room.left()
    for span in sorted(kept, key=QRectF.left):
        if span.left() > at:
            yield QRectF(at, room.top(), span.left() - at, room.height())
        at = max(at, span.right())
    if room.right() > at:
        yield QRectF(at, room.top(), room.right() - at, room.height())


def _paint_hatched(painter: QPainter, around: QRectF, ink: QColor, ground: QColor) -> None:
    """A frame of slanting lines: over the upper and lower edges of ``around``, and within its sides."""
    outer, inner = around.adjusted(0, -FRAME, 0, FRAME), around.adjusted(FRAME + 1, 1, -FRAME - 1, -1)
    ring = QPainterPath()
    ring.addRect(outer)
    if inner.isValid():
        ring.addRect(inner)
    painter.save()
    painter.setClipPath(ring)
    painter.fillRect(outer, ground)
    painter.setPen(QPen(ink, _HATCH))
    tall = round(outer.height())
    for x in range(round(outer.left()) - tall, round(outer.right()) + 1, _HATCH_EVERY):
        painter.drawLine(x, round(outer.bottom()), x + tall, round(outer.top()))
    painter.restore()


def _paint_handle(
    painter: QPainter, room: QRectF, *, left: bool, inks: tuple[QColor, QColor, QColor]
) -> None:
    """A handle that fills ``room``, rounded on its outer side, with two short lines to hold it by."""
    ink, grip, page = inks
    middle = room.center()
    shape = QPainterPath()
    shape.setFillRule(Qt.FillRule.WindingFill)
    shape.addRoundedRect(room, _ROUND, _ROUND)
    shape.addRect(QRectF(middle.x() if left else room.left(), room.top(), room.width() / 2, room.height()))
    shape = shape.simplified()
    # A line in the page's colour keeps the handle apart from the picture beside it.
    painter.save()
    painter.setClipRect(room.adjusted(-2 if left else 0, -2, 0 if left else 2, 2))
    painter.strokePath(shape, QPen(page, 3))
    painter.restore()
    painter.fillPath(shape, ink)
    for x in (middle.x() - 3, middle.x() + 1):
        painter.fillRect(QRectF(x, middle.y() - 9, 2, 18), grip)


def _middle(image: QImage, shape: QSizeF) -> QRectF:
    """The largest part in the middle of ``image`` that has this shape."""
    whole = QSizeF(image.size())
    size = shape.scaled(whole, Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF(
        (whole.width() - size.width()) / 2,
        (whole.height() - size.height()) / 2,
        size.width(),
        size.height(),
    )
