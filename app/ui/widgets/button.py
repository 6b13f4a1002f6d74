"""Buttons: one primary button a page, quiet ones beside it, and buttons that look like links."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import theme
from app.ui.theme import Ink
from app.ui.widgets.wrapped import WrapsText, plain


class Kind(Enum):
    """How a button looks."""

    PRIMARY = "primary"
    PLAIN = "plain"
    LINK = "link"


class Button(WrapsText, QPushButton):
    """A button at least 44 px tall whose text wraps where there is little room.

    ``spoken`` is the accessible name where the text alone does not say enough ("Change" -> "Change your name").
    """

    def __init__(
        self, text: str, *, kind: Kind = Kind.PLAIN, spoken: str = "", parent: QWidget | None = None
    ) -> None:
        # Without the text: to choose between its constructors PySide6 would ready QIcon, with all its enums (1 ms).
        super().__init__(parent)
        self.kind = kind
        self.setText(plain(text))
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_up_wrapping()
        if kind is not Kind.LINK:
            self.setSizePolicy(_hugging(self.sizePolicy()))
        if spoken:
            self.setAccessibleName(spoken)

    def set_text(self, text: str, spoken: str = "") -> None:
        """Change the text; an ampersand stands for itself."""
        self.setText(plain(text))
        self.setAccessibleName(spoken)

    def text_margins(self) -> tuple[int, int, int, int]:
        if self.kind is Kind.LINK:
            return (0, theme.GAP_8, 0, theme.GAP_8)
        return (theme.GAP_16, 10, theme.GAP_16, 10)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.kind is Kind.LINK:
            self._paint_link(painter)
        else:
            self._paint_box(painter)

    def _paint_box(self, painter: QPainter) -> None:
        primary = self.kind is Kind.PRIMARY and self.isEnabled()
        fill = theme.ink(self, Ink.PRIMARY if primary else Ink.BUTTON)
        edge = theme.ink(self, Ink.PRIMARY if primary else Ink.EDGE)
        if self.underMouse() and self.isEnabled():
            fill = fill.darker(108) if fill.lightnessF() > 0.4 else fill.lighter(125)
        painter.setPen(QPen(edge, 2 if self.isDown() else 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        text = theme.ink(self, Ink.PRIMARY_TEXT if primary else Ink.BUTTON_TEXT)
        self.draw_text(painter, text, Qt.AlignmentFlag.AlignHCenter)

    def _paint_link(self, painter: QPainter) -> None:
        font = self.font()
        font.setUnderline(True)
        painter.setFont(font)
        self.draw_text(painter, theme.ink(self, Ink.LINK), Qt.AlignmentFlag.AlignLeading)


def _hugging(policy: QSizePolicy) -> QSizePolicy:
    policy.setHorizontalPolicy(QSizePolicy.Policy.Maximum)
    return policy


def press_by_enter(button: QPushButton, event: QKeyEvent) -> bool:
    """Let Enter press ``button``, as people expect; outside a dialog Qt offers Space alone. True when it did."""
    if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or event.isAutoRepeat():
        return False
    button.click()
    return True


def primary(text: str) -> Button:
    """The page's one primary button."""
    return Button(text, kind=Kind.PRIMARY)


def link(text: str, spoken: str = "") -> Button:
    """A button that looks like a link (a real link in a label is not exposed to screen readers)."""
    return Button(text, kind=Kind.LINK, spoken=spoken)
