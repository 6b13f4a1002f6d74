"""Small drawings of what people will meet outside the app: a folder, a page to drop it on, a menu, a link."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.announce import speak_as
from app.ui.theme import Ink
from app.ui.widgets.flow_row import FlowRow

WIDE, TALL = 168, 100
"""Pixels of a drawing where text has its usual size; it grows with the text, to one and a half times."""
NARROWEST = 24
"""Characters that words beside a drawing have room for at least."""


class Picture(Enum):
    """What there is a drawing of."""

    PAGE = "page"
    FOLDER = "folder"
    MENU = "menu"
    LINK = "link"


class StepPicture(QWidget):
    """One drawing in the inks of the look. Everything in it is said by the words beside it as well."""

    def __init__(self, what: Picture, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = what
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        speak_as(self, QAccessible.Role.Graphic, _name_of(what))

    def rescale(self) -> None:
        """Follow a new text size (the theme calls it)."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        ratio = min(1.5, theme.text_ratio())
        return QSize(round(WIDE * ratio), round(TALL * ratio))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / WIDE, self.height() / TALL)
        self._window(painter)
        draw = {
            Picture.PAGE: self._page, Picture.FOLDER: self._folder,
            Picture.MENU: self._menu, Picture.LINK: self._link,
        }  # fmt: skip
        draw[self._what](painter)

    # --- the parts, on a ground of 168 by 100 ---

    def _pen(self, painter: QPainter, ink: Ink, wide: float = 1.5, *, dashed: bool = False) -> None:
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        painter.setPen(
            QPen(theme.ink(self, ink), wide, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _window(self, painter: QPainter) -> None:
        """The frame of a browser's window, with its address line."""
        self._pen(painter, Ink.EDGE)
        painter.setBrush(theme.ink(self, Ink.PANEL))
        painter.drawRoundedRect(QRectF(1, 1, WIDE - 2, TALL - 2), 6, 6)
        painter.drawLine(QPointF(1, 18), QPointF(WIDE - 1, 18))
        for x in (10, 18, 26):
            painter.drawEllipse(QPointF(x, 9.5), 2, 2)
        painter.setBrush(theme.ink(self, Ink.FIELD))
        painter.drawRoundedRect(QRectF(36, 5, WIDE - 46, 9), 4, 4)

    def _drop_field(self, painter: QPainter, place: QRectF) -> None:
        self._pen(painter, Ink.PRIMARY, 2, dashed=True)
        painter.setBrush(theme.ink(self, Ink.FIELD))
        painter.drawRoundedRect(place, 6, 6)

    def _page(self, painter: QPainter) -> None:
        place = QRectF(18, 28, 72, 60)
        self._drop_field(painter, place)
        self._pen(painter, Ink.PRIMARY, 3)
        middle = place.center()
        painter.drawLine(middle - QPointF(10, 0), middle + QPointF(10, 0))
        painter.drawLine(middle - QPointF(0, 10), middle + QPointF(0, 10))
        self._lines(painter, QPointF(104, 36), (46, 36, 42))

    def _folder(self, painter: QPainter) -> None:
        self._drop_field(painter, QRectF(92, 28, 62, 60))
        self._pen(painter, Ink.EDGE)
        painter.setBrush(theme.ink(self, Ink.BANNER))
        outline = [(14, 40), (32, 40), (37, 46), (62, 46), (62, 80), (14, 80)]
        painter.drawPolygon(QPolygonF([QPointF(*point) for point in outline]))
        painter.drawLine(QPointF(14, 53), QPointF(62, 53))
        self._pen(painter, Ink.PRIMARY, 3)
        path = QPainterPath(QPointF(68, 62))
        path.quadTo(QPointF(90, 40), QPointF(118, 56))
        painter.drawPath(path)
        painter.drawPolyline(QPolygonF([QPointF(109, 57), QPointF(118, 56), QPointF(114, 47)]))

    def _menu(self, painter: QPainter) -> None:
        self._pen(painter, Ink.EDGE)
        painter.setBrush(theme.ink(self, Ink.FIELD))
        painter.drawRoundedRect(QRectF(14, 25, 140, 66), 5, 5)
        self._radio(painter, 40, chosen=False)
        self._lines(painter, QPointF(42, 40), (72,))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.ink(self, Ink.PRIMARY))
        painter.drawRoundedRect(QRectF(18, 54, 132, 30), 4, 4)
        self._radio(painter, 69, chosen=True)
        painter.setPen(theme.ink(self, Ink.PRIMARY_TEXT))
        self._write(painter, QRectF(42, 54, 106, 30), _tr("Get transfer link"), most=12)

    def _radio(self, painter: QPainter, y: float, *, chosen: bool) -> None:
        self._pen(painter, Ink.PRIMARY_TEXT if chosen else Ink.EDGE, 1.5)
        painter.drawEllipse(QPointF(30, y), 5.5, 5.5)
        if chosen:
            painter.setBrush(theme.ink(self, Ink.PRIMARY_TEXT))
            painter.drawEllipse(QPointF(30, y), 2, 2)

    def _link(self, painter: QPainter) -> None:
        self._pen(painter, Ink.PRIMARY, 2)
        painter.setBrush(theme.ink(self, Ink.FIELD))
        painter.drawRoundedRect(QRectF(14, 34, 140, 22), 4, 4)
        painter.setPen(theme.ink(self, Ink.FIELD_TEXT))
        self._write(painter, QRectF(20, 34, 130, 22), "https://we.tl/t-…", most=13)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.ink(self, Ink.PRIMARY))
        painter.drawRoundedRect(QRectF(54, 66, 60, 20), 4, 4)
        painter.setPen(theme.ink(self, Ink.PRIMARY_TEXT))
        self._write(painter, QRectF(56, 66, 56, 20), _tr("Copy link"), most=11, middle=True)

    def _lines(self, painter: QPainter, at: QPointF, lengths: tuple[int, ...]) -> None:
        """Lines that stand for text."""
        self._pen(painter, Ink.LINE, 4)
        for row, length in enumerate(lengths):
            y = at.y() + 14 * row
            painter.drawLine(QPointF(at.x(), y), QPointF(at.x() + length, y))

    @staticmethod
    def _write(painter: QPainter, place: QRectF, text: str, *, most: int, middle: bool = False) -> None:
        """Write ``text`` at most ``most`` pixels tall, smaller where it has no room."""
        font = painter.font()
        for pixels in range(most, 6, -1):
            font.setPixelSize(pixels)
            painter.setFont(font)
            if painter.fontMetrics().horizontalAdvance(text) <= place.width():
                break
        across = Qt.AlignmentFlag.AlignHCenter if middle else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, across | Qt.AlignmentFlag.AlignVCenter, text)


class Illustrated(FlowRow):
    """Words and buttons with a picture at their end, or below them where there is no room for both side by side."""

    def __init__(self, picture: Picture, *words: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(gap=theme.GAP_16, parent=parent)
        self._words, self._picture = QWidget(), StepPicture(picture)
        rows = QVBoxLayout(self._words)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_8)
        for widget in words:
            rows.addWidget(widget)
        self.add(self._words)
        self.add(self._picture)

    def _lay_out(self, width: int, *, move: bool) -> int:
        size = self._picture.sizeHint()
        beside = width - self._gap - size.width()
        narrow = beside < max(self._words.minimumSizeHint().width(), theme.character_width(NARROWEST))
        room = width if narrow else beside
        tall = self._words.heightForWidth(room)
        if move:
            x, y = (0, tall + self._gap) if narrow else (room + self._gap, 0)
            for widget, place in (
                (self._words, QRect(0, 0, room, tall)),
                (self._picture, QRect(QPoint(x, y), size)),
            ):
                if self.isRightToLeft():
                    place.moveRight(self.width() - 1 - place.left())
                widget.setGeometry(place)
        return tall + self._gap + size.height() if narrow else max(tall, size.height())


def _name_of(what: Picture) -> str:
    return {
        Picture.PAGE: _tr("Picture: a page with a field to drop files on"),
        Picture.FOLDER: _tr("Picture: a folder that is dragged onto the page"),
        Picture.MENU: _tr("Picture: a menu with “Get transfer link” chosen"),
        Picture.LINK: _tr("Picture: a link, and a button that copies it"),
    }[what]


def _tr(text: str) -> str:
    return QCoreApplication.translate("StepPicture", text)
