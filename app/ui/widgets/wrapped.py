"""What buttons, boxes and radios share: Qt does not wrap their text, so these draw it themselves, as tall as it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.ui import theme
from app.ui.widgets.lines import height_in, height_of, lay_out, line_advance, width_of
from app.ui.widgets.text import UNBROKEN

if TYPE_CHECKING:
    _Base = QAbstractButton
else:
    # Mixed in before a class of Qt, so at run time it is no widget of its own.
    _Base = object


class WrapsText(_Base):
    """Mixed in before a ``QAbstractButton``: sizes and drawing for wrapped text."""

    def text_margins(self) -> tuple[int, int, int, int]:
        """Space around the text: left, top, right, bottom in pixels."""
        raise NotImplementedError

    def set_up_wrapping(self) -> None:
        """Call once in the constructor."""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def least_height(self) -> int:
        """The least height in pixels."""
        return theme.TARGET

    def lines(self, width: int, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeading,
              font: QFont | None = None) -> QTextLayout:  # fmt: skip
        """The text as it is laid out in a widget of this width."""
        left, _, right, _ = self.text_margins()
        return lay_out(spoken(self.text()), font or self.font(), width - left - right, align=align)

    def heightForWidth(self, width: int) -> int:
        left, top, right, bottom = self.text_margins()
        tall = height_in(spoken(self.text()), self.font(), width - left - right)
        return max(self.least_height(), top + tall + bottom)

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        left, top, right, bottom = self.text_margins()
        width = width_of(spoken(self.text()), self.font())
        height = max(self.least_height(), top + line_advance(self.font()) + bottom)
        return QSize(left + width + 2 + right, height)

    def minimumSizeHint(self) -> QSize:
        left, _, right, _ = self.text_margins()
        words = spoken(self.text()).split() or [""]
        longest = max(width_of(word, self.font()) for word in words)
        # As for other texts: a word that is longer, such as a version's name, is broken where there is no room.
        longest = min(longest, round(theme.character_width(UNBROKEN)))
        return QSize(left + longest + 2 + right, self.least_height())

    def draw_text(self, painter: QPainter, colour: QColor, align: Qt.AlignmentFlag) -> None:
        """Draw the text with the painter's font, in the middle of the height."""
        left, top, _, bottom = self.text_margins()
        lines = self.lines(self.width(), align, painter.font())
        painter.setPen(colour)
        lines.draw(painter, QPointF(left, top + (self.height() - top - bottom - height_of(lines)) / 2))


def plain(text: str) -> str:
    """``text`` for a button, with an ampersand that stands for itself and not for a shortcut."""
    return text.replace("&", "&&")


def spoken(text: str) -> str:
    """A button's text as it is drawn: the reverse of :func:`plain`."""
    return text.replace("&&", "&")
