"""The length of a video as a line, painted: where the playhead is, which part is kept, and pictures. What the mouse does with
it is in :mod:`app.ui.widgets.strip`."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QBrush, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.announce import speak_as
from app.ui.theme import Ink
from app.ui.widgets import film
from app.ui.widgets.time_box import time_in_words

#: What a filmstrip leaves free at both ends of the line: as far as a handle can be grabbed outwards from the kept part.
ROOM = 24.0
#: Of a filmstrip: where its pictures begin, below the playhead's head.
ABOVE = 18
_PICTURE, _BELOW = 52, 6
_HEAD = 8.0


class StripView(QWidget):
    """Times in milliseconds.

    As a slim line the kept part is filled and has upright bars at both ends, and other kept parts of the same video are hatched.
    As a filmstrip (:meth:`set_pictures_wanted`) the kept part has a thick frame with a handle at each end, other kept parts have
    a hatched frame, and what is not kept is dimmed. Nothing is said by colour alone.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak_as(self, QAccessible.Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._length = 0
        self._at = 0
        self._part: tuple[int, int] | None = None
        self._preview: tuple[int, int] | None = None
        self._others: tuple[tuple[int, int], ...] = ()
        self._has_film = False
        self._film = film.Film()
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
        self._part, self._others, self._preview = part, tuple(others), None
        self._describe()

    @property
    def part(self) -> tuple[int, int] | None:
        """The part that is shown as kept, with an edge that is being dragged."""
        return self._preview or self._part

    # --- pictures ---

    def set_pictures_wanted(self, wanted: bool) -> None:
        """Be a filmstrip, with room for pictures and with handles; or else a slim line."""
        self._has_film = wanted
        self.updateGeometry()
        self.update()

    @property
    def picture_count(self) -> int:
        """How many pictures a filmstrip has."""
        return film.COUNT

    def picture_times(self) -> list[int]:
        """The time that each picture should show; empty while the length is not known."""
        return film.times(self._length)

    def picture_size(self) -> QSize:
        """Device pixels that a picture needs to cover its cell."""
        return film.cell_size(self._groove(), self.devicePixelRatioF())

    def set_picture(self, number: int, image: QImage) -> None:
        """Show ``image`` in cell ``number``, counted from 0; IndexError where there is no such cell."""
        self._film.put(number, image)
        self.update()

    def clear_pictures(self) -> None:
        """Show the plain line."""
        self._film.clear()
        self.update()

    # --- places ---

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
        return QSize(320, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._height())

    def _height(self) -> int:
        return ABOVE + _PICTURE + _BELOW if self._has_film else theme.TARGET

    def _groove(self) -> QRectF:
        if self._has_film:
            return QRectF(
                ROOM,
                ABOVE,
                max(1.0, self.width() - 2 * ROOM),
                max(1.0, self.height() - ABOVE - _BELOW),
            )
        return QRectF(_HEAD, 12, max(1.0, self.width() - 2 * _HEAD), self.height() - 20)

    def _span(self, start: int, end: int) -> QRectF:
        groove = self._groove()
        left = min(self.x_of(start), groove.right() - 2)
        return QRectF(left, groove.top() + 1, max(2.0, self.x_of(end) - left), groove.height() - 2)

    def _describe(self) -> None:
        name = self.tr("The whole video as a line, {length} long").format(length=time_in_words(self._length))
        self.setAccessibleName(name)
        text = ""
        if self._part is not None:
            start, end = (time_in_words(ms) for ms in self._part)
            text = self.tr("You keep from {start} to {end}.").format(start=start, end=end)
        self.setAccessibleDescription(text)
        self.update()

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove = self._groove()
        painter.setPen(QPen(theme.ink(self, Ink.EDGE), 1))
        painter.setBrush(theme.ink(self, Ink.FIELD))
        if self._has_film:
            painter.fillRect(groove, theme.ink(self, Ink.PANEL))
            self._film.paint(painter, groove)
            part = self._span(*self.part) if self.part is not None else None
            film.paint_parts(self, painter, groove, part, [self._span(*other) for other in self._others])
        else:
            painter.drawRoundedRect(groove, 3, 3)
            self._paint_slim(painter)
        self._paint_head(painter)

    def _paint_slim(self, painter: QPainter) -> None:
        colour = theme.ink(self, Ink.PRIMARY)
        painter.setPen(Qt.PenStyle.NoPen)
        for start, end in self._others:
            painter.fillRect(self._span(start, end), QBrush(colour, Qt.BrushStyle.BDiagPattern))
        if self.part is not None:
            span = self._span(*self.part)
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
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([QPointF(x - _HEAD, 1), QPointF(x + _HEAD, 1), QPointF(x, 11)]))
