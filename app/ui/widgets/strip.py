"""The length of a video as a bar: where the playhead is, and which part is kept. For the mouse; the keys are the player's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.announce import speak_as
from app.ui.theme import Ink
from app.ui.widgets.time_box import time_in_words

_HEAD = 8.0


class Strip(QWidget):
    """Times in milliseconds. Pressing and dragging emits ``wanted`` with the time under the mouse.

    The kept part is filled and has upright bars at both ends; other kept parts of the same video are hatched: nothing is said by
    colour alone. Never the only way: the player's buttons and keys, and the time boxes, do the same.
    """

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak_as(self, QAccessible.Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._length = 0
        self._at = 0
        self._part: tuple[int, int] | None = None
        self._others: tuple[tuple[int, int], ...] = ()
        self._describe()

    def set_length(self, ms: int) -> None:
        """The length of the whole video; 0 while it is not known."""
        self._length = max(0, ms)
        self._describe()

    def set_position(self, ms: int) -> None:
        """Where the playhead is."""
        self._at = ms
        self.update()

    def set_part(self, part: tuple[int, int] | None, others: Sequence[tuple[int, int]] = ()) -> None:
        """The part that is kept, and other kept parts of the same video; None shows no parts."""
        self._part, self._others = part, tuple(others)
        self._describe()

    @property
    def part(self) -> tuple[int, int] | None:
        """The part that is shown as kept."""
        return self._part

    def x_of(self, ms: int) -> float:
        """Where ``ms`` stands, in pixels."""
        groove = self._groove()
        return groove.left() + (
            groove.width() * min(ms, self._length) / self._length if self._length else 0.0
        )

    def ms_at(self, x: float) -> int:
        """The time that stands at ``x``, held within the video."""
        groove = self._groove()
        share = (x - groove.left()) / groove.width() if groove.width() > 0 else 0.0
        return round(max(0.0, min(1.0, share)) * self._length)

    def sizeHint(self) -> QSize:
        return QSize(320, theme.TARGET)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, theme.TARGET)

    def _groove(self) -> QRectF:
        return QRectF(_HEAD, 12, max(1.0, self.width() - 2 * _HEAD), self.height() - 20)

    def _describe(self) -> None:
        name = self.tr("The whole video as a line, {length} long").format(length=time_in_words(self._length))
        self.setAccessibleName(name)
        text = ""
        if self._part is not None:
            start, end = (time_in_words(ms) for ms in self._part)
            text = self.tr("You keep from {start} to {end}.").format(start=start, end=end)
        self.setAccessibleDescription(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove = self._groove()
        painter.setPen(QPen(theme.ink(self, Ink.EDGE), 1))
        painter.setBrush(theme.ink(self, Ink.FIELD))
        painter.drawRoundedRect(groove, 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        for start, end in self._others:
            painter.setBrush(Qt.BrushStyle.BDiagPattern)
            brush = painter.brush()
            brush.setColor(theme.ink(self, Ink.PRIMARY))
            painter.fillRect(self._span(start, end), brush)
        if self._part is not None:
            self._paint_part(painter, *self._part)
        self._paint_head(painter)

    def _span(self, start: int, end: int) -> QRectF:
        groove, left = self._groove(), self.x_of(start)
        return QRectF(left, groove.top() + 1, max(2.0, self.x_of(end) - left), groove.height() - 2)

    def _paint_part(self, painter: QPainter, start: int, end: int) -> None:
        span, colour = self._span(start, end), theme.ink(self, Ink.PRIMARY)
        painter.fillRect(span, colour)
        for x in (span.left(), span.right()):
            painter.fillRect(QRectF(x - 2, span.top() - 4, 4, span.height() + 8), colour)

    def _paint_head(self, painter: QPainter) -> None:
        if not self._length:
            return
        x, ink = self.x_of(self._at), theme.ink(self, Ink.TEXT)
        # A line in the page's colour on both sides keeps the head apart from the part below it.
        painter.fillRect(QRectF(x - 3, 6, 6, self.height() - 8), theme.ink(self, Ink.PAGE))
        painter.fillRect(QRectF(x - 1.5, 6, 3, self.height() - 8), ink)
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([QPointF(x - _HEAD, 1), QPointF(x + _HEAD, 1), QPointF(x, 11)]))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._length:
            self.wanted.emit(self.ms_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._length:
            self.wanted.emit(self.ms_at(event.position().x()))
