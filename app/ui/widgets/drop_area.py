"""A place to drop files on. Pasting does the same; neither is the only way."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.theme import Ink
from app.ui.widgets.text import Hint


def files_of(mime: QMimeData | None) -> list[Path]:
    """The files of this computer that were dragged or copied; what lies on the web is left out."""
    if mime is None or not mime.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class DropArea(QFrame):
    """Emits ``dropped`` with the paths (``list[Path]``), an empty list where nothing of it is a file on this computer.

    A page that takes drops anywhere hands its own drag events to the three methods without "Event" in their names.
    """

    dropped = Signal(object)

    def __init__(self, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._over = False
        label = Hint(text)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        rows.addWidget(label)

    def drag_entered(self, event: QDragEnterEvent) -> None:
        """Show that what is dragged can be dropped here."""
        if event.mimeData().hasUrls():
            # Never a move: the person's own file stays where it is.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._light(True)

    def drag_left(self) -> None:
        """Nothing is dragged over it any more."""
        self._light(False)

    def drop(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        self._light(False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(files_of(event.mimeData()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.drag_entered(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drag_left()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop(event)

    def _light(self, over: bool) -> None:
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.ink(self, Ink.FOCUS if self._over else Ink.EDGE), 3 if self._over else 1.5)
        if not self._over:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.ink(self, Ink.PANEL))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 6, 6)
