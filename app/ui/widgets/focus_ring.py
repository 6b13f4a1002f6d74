"""A thick ring around whatever has the focus, the same on every control and in every look (WCAG 2.4.7, 2.4.13)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFocusFrame, QScrollArea, QWidget
from shiboken6 import isValid

from app.ui import theme
from app.ui.theme import Ink
from app.ui.widgets.text import Heading

WIDTH = 3
_OUT = 5
_FOLLOWED = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ZOrderChange,
    QEvent.Type.ParentChange,
}


class _Ring(QFocusFrame):
    """The drawing. A ``QFocusFrame`` because Qt keeps that out of the accessibility tree; its own logic is not used:
    it does not notice when a parent of its widget moves."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.ink(self, Ink.FOCUS), WIDTH))
        half = WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 7, 7)


class FocusRing(QObject):
    """Follows the application's focus; one for the whole application."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._widget: QWidget | None = None
        self._ring: _Ring | None = None
        self._watched: list[QWidget] = []
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._place)
        app.focusChanged.connect(self._on_focus)

    @property
    def ring(self) -> QWidget | None:
        """The ring as drawn, None while there is none."""
        return self._ring if self._ring is not None and isValid(self._ring) else None

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        # A heading takes the focus only to be read out; nothing can be pressed there.
        self._widget = new if new is not None and not isinstance(new, Heading) else None
        if self._widget is None:
            self._hide()
            return
        ground = _ground(self._widget)
        at: QWidget | None = self._widget
        while at is not None and at is not ground:
            at.installEventFilter(self)
            self._watched.append(at)
            at = at.parentWidget()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOLLOWED:
            self._later.start()
        return False

    def _place(self) -> None:
        widget = self._widget
        if widget is None or not isValid(widget) or not widget.isVisible():
            self._hide()
            return
        ground = _ground(widget)
        if ground is widget:
            self._hide()
            return
        if self.ring is None:
            self._ring = _Ring(ground)
        ring = self._ring
        assert ring is not None
        if ring.parentWidget() is not ground:
            ring.setParent(ground)
        corner = widget.mapTo(ground, QPoint(0, 0))
        ring.setGeometry(QRect(corner, widget.size()).adjusted(-_OUT, -_OUT, _OUT, _OUT))
        ring.show()
        ring.raise_()

    def _hide(self) -> None:
        if self.ring is not None:
            assert self._ring is not None
            self._ring.hide()


def _ground(widget: QWidget) -> QWidget:
    """What the ring is drawn on: the inside of a scroll area, so that it scrolls along, or else the window."""
    at = widget
    while not at.isWindow():
        parent = at.parentWidget()
        if parent is None:
            break
        area = parent.parentWidget()
        if isinstance(area, QScrollArea) and area.widget() is at:
            return at
        at = parent
    return at
