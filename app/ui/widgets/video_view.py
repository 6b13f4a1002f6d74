"""The picture of a video: painted by hand, so that it shows in grabs, never flashes between frames and needs no native window."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.announce import speak_as
from app.ui.theme import Ink

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame

    from app.ui.widgets.video_frame import FrameScaler

_GROUND = QColor("#101214")
_VEIL = QColor(0x10, 0x12, 0x14, 200)
_PAINT_EVERY_S = 0.025
SHAPE = QSize(16, 9)


class VideoView(QWidget):
    """Shows the latest frame or image, whole and upright, on a dark ground; can take the focus, for the player's keys.

    A frame is converted only when it is painted, at the size it is painted in, and while playing at most 40 times a second:
    the window has the time it needs for everything else.
    """

    pressed = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak_as(self, QAccessible.Role.Graphic)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._tallest = 360
        self._shape = SHAPE
        self._text = ""
        self._scaler: FrameScaler | None = None
        self._frame: QVideoFrame | None = None
        self._image = QImage()
        self._stale = False
        self._painted_at = 0.0

    # --- what it shows ---

    def set_frame(self, frame: QVideoFrame, *, at_once: bool = True) -> None:
        """Show ``frame``; not ``at_once``: it may be left out when the one before has only just been painted."""
        self._frame, self._stale, self._text = frame, True, ""
        if at_once or time.monotonic() - self._painted_at >= _PAINT_EVERY_S:
            self.update()

    def set_image(self, image: QImage) -> None:
        """Show ``image``, which stands upright already."""
        self._frame, self._stale, self._image, self._text = None, False, image, ""
        self.update()

    def say(self, text: str) -> None:
        """Show ``text`` over the picture, until the next picture."""
        self._text = text
        self.update()

    def clear(self, text: str = "") -> None:
        """Show nothing, or ``text`` on the empty ground."""
        self._frame, self._scaler, self._image = None, None, QImage()
        self._text = text
        self.update()

    @property
    def text(self) -> str:
        """What stands there instead of a picture."""
        return self._text

    def set_shape(self, shape: QSize) -> None:
        """Keep to this shape (width to height, upright)."""
        wanted = shape if not shape.isEmpty() else SHAPE
        if wanted != self._shape:
            self._shape = wanted
            self.updateGeometry()
            self.update()

    def set_tallest(self, pixels: int) -> None:
        """Be at most this high, with black at the sides where the shape asks for more."""
        if pixels != self._tallest:
            self._tallest = pixels
            self.updateGeometry()

    def picture(self) -> QImage:
        """The picture as it is shown now; null while there is none."""
        self._convert()
        return self._image

    def picture_rect(self) -> QRect:
        """Where the picture stands in the widget."""
        size = self._shape.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRect(
            (self.width() - size.width()) // 2,
            (self.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )

    # --- size ---

    def heightForWidth(self, width: int) -> int:
        wide = max(self._shape.width() / self._shape.height(), SHAPE.width() / SHAPE.height())
        return max(120, min(self._tallest, round(width / wide)))

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        return QSize(640, self.heightForWidth(640))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    # --- painting ---

    def _convert(self) -> None:
        if self._frame is None:
            return
        size = self.picture_rect().size() * self.devicePixelRatioF()
        if not self._stale and self._image.size() == size:
            return
        if self._scaler is None:
            from app.ui.widgets.video_frame import FrameScaler  # libswscale comes with the first picture

            self._scaler = FrameScaler()
        image = self._scaler.picture(self._frame, size)
        self._stale = False
        if not image.isNull():
            self._image = image

    def paintEvent(self, event: QPaintEvent) -> None:
        self._convert()
        self._painted_at = time.monotonic()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), _GROUND)
        if not self._image.isNull():
            painter.drawImage(self.picture_rect(), self._image)
        if self._text:
            if not self._image.isNull():
                painter.fillRect(self.rect(), _VEIL)
            painter.setPen(Qt.GlobalColor.white)
            room = self.rect().adjusted(theme.GAP_24, theme.GAP_8, -theme.GAP_24, -theme.GAP_8)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)
        painter.setPen(theme.ink(self, Ink.EDGE))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit()
