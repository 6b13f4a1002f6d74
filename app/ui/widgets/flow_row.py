"""A row of buttons that takes more lines where one is too narrow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme


class FlowRow(QWidget):
    """Widgets side by side; those added with ``at_end`` stand at the far end while all fit on one line."""

    def __init__(self, *, margin: int = 0, gap: int = theme.GAP_8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._margin, self._gap = margin, gap
        self._start: list[QWidget] = []
        self._end: list[QWidget] = []
        # The heights that were asked for, by width: a layout asks hundreds of times. A change in a widget comes as an event.
        self._heights: dict[int, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget, *, at_end: bool = False) -> None:
        """Add ``widget`` after the others of its end."""
        widget.setParent(self)
        (self._end if at_end else self._start).append(widget)
        if self.isVisible():
            widget.show()
        self._changed()

    def widgets(self) -> list[QWidget]:
        """All widgets in reading order."""
        return [*self._start, *self._end]

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._lay_out(width, move=False)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        shown = self._shown(self._start) + self._shown(self._end)
        width = sum(w.sizeHint().width() for w in shown) + self._gap * max(0, len(shown) - 1)
        width += 2 * self._margin + (theme.GAP_40 if self._end else 0)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        shown = self._shown(self._start) + self._shown(self._end)
        widest = max((w.minimumSizeHint().width() for w in shown), default=0)
        return QSize(widest + 2 * self._margin, theme.TARGET if shown else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out(self.width(), move=True)

    def event(self, event: QEvent) -> bool:
        # While it is hidden no request comes, so it is laid out anew when it is shown.
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.FontChange, QEvent.Type.Show}:
            self._changed()
        return super().event(event)

    def _changed(self) -> None:
        self._heights.clear()
        self._lay_out(self.width(), move=True)
        self.updateGeometry()

    @staticmethod
    def _shown(widgets: list[QWidget]) -> list[QWidget]:
        return [widget for widget in widgets if not widget.isHidden()]

    def _lay_out(self, width: int, *, move: bool) -> int:
        start, end = self._shown(self._start), self._shown(self._end)
        room = max(1, width - 2 * self._margin)
        one_line = sum(w.sizeHint().width() + self._gap for w in start + end)
        apart = room - one_line + self._gap if one_line - self._gap <= room else 0
        x, y, line = 0, self._margin, 0
        for widget in start + end:
            wide = min(widget.sizeHint().width(), room)
            tall = widget.heightForWidth(wide) if widget.hasHeightForWidth() else widget.sizeHint().height()
            if end and widget is end[0] and apart:
                x += apart
            elif x and x + wide > room:
                x, y, line = 0, y + line + self._gap, 0
            if move:
                left = self._margin + x
                place = QRect(QPoint(left, y), QSize(wide, tall))
                if self.isRightToLeft():
                    place.moveRight(self.width() - 1 - left)
                widget.setGeometry(place)
            x, line = x + wide + self._gap, max(line, tall)
        return y + line + self._margin
