"""A numbered list of steps: done, here, not yet. What a step is, is the caller's business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.announce import speak_as
from app.ui.theme import Ink
from app.ui.widgets.button import press_by_enter
from app.ui.widgets.wrapped import WrapsText, plain


class Standing(Enum):
    """Where a step stands."""

    DONE = "done"
    HERE = "here"
    OPEN = "open"
    LATER = "later"


@dataclass(frozen=True)
class StepRow:
    """One line: its name, where it stands, and whether it can be pressed."""

    title: str
    standing: Standing
    pressable: bool


class StepButton(WrapsText, QPushButton):
    """One step. Its state is part of its spoken name, as colour and tick are not read out."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self._standing = Standing.LATER
        self.set_up_wrapping()

    def show_row(self, row: StepRow, count: int) -> None:
        """Show ``row`` as one of ``count``."""
        self._standing = row.standing
        self.setText(plain(row.title))
        self.setEnabled(row.pressable)
        cursor = Qt.CursorShape.PointingHandCursor if row.pressable else Qt.CursorShape.ArrowCursor
        self.setCursor(cursor)
        state = {
            Standing.DONE: self.tr("Done"),
            Standing.HERE: self.tr("You are here"),
            Standing.OPEN: self.tr("To do"),
            Standing.LATER: self.tr("Later"),
        }[row.standing]
        spoken = self.tr("Step {number} of {count}: {title}. {state}.")
        self.setAccessibleName(spoken.format(number=self._number, count=count, title=row.title, state=state))
        font = QFont(self.font())
        font.setBold(row.standing is Standing.HERE)
        self.setFont(font)
        self.updateGeometry()
        self.update()

    def rescale(self) -> None:
        """Follow a new text size (the theme calls it)."""
        self.setFont(theme.scaled_font(theme.BASE_PT, bold=self._standing is Standing.HERE))

    def _disc(self) -> int:
        return max(28, round(self.fontMetrics().height() * 1.4))

    def least_height(self) -> int:
        return max(theme.TARGET, self._disc() + theme.GAP_16)

    def text_margins(self) -> tuple[int, int, int, int]:
        return (theme.GAP_16 + self._disc() + theme.GAP_8 + 4, 8, theme.GAP_8, 8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = self._standing is Standing.HERE
        if here:
            painter.fillRect(0, 0, 5, self.height(), theme.ink(self, Ink.PRIMARY))
        # The step one is on cannot be pressed, but is anything but unimportant: no disabled ink.
        which = Ink.HINT if self._standing is Standing.LATER else Ink.TEXT
        colour = self.palette().color(QPalette.ColorGroup.Active, which.value)
        self._paint_disc(painter, colour)
        painter.setFont(self.font())
        self.draw_text(painter, colour, Qt.AlignmentFlag.AlignLeading)

    def _paint_disc(self, painter: QPainter, colour: QColor) -> None:
        side = self._disc()
        disc = QRectF(theme.GAP_16, (self.height() - side) / 2, side, side).adjusted(1, 1, -1, -1)
        filled = self._standing is Standing.HERE
        done = self._standing is Standing.DONE
        edge = theme.ink(self, Ink.PRIMARY if filled else Ink.DONE if done else Ink.EDGE)
        painter.setPen(QPen(edge, 2))
        painter.setBrush(edge if filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(disc)
        if done:
            painter.setPen(QPen(edge, 2.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            tick = [(0.27, 0.53), (0.44, 0.70), (0.74, 0.33)]
            points = [QPointF(disc.x() + disc.width() * x, disc.y() + disc.height() * y) for x, y in tick]
            painter.drawPolyline(QPolygonF(points))
            return
        painter.setPen(theme.ink(self, Ink.PRIMARY_TEXT) if filled else colour)
        painter.drawText(disc, int(Qt.AlignmentFlag.AlignCenter), str(self._number))


class StepList(QWidget):
    """All steps, one below the other. ``chosen`` carries the row's index."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak_as(self, QAccessible.Role.List, self.tr("Steps"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.buttons: list[StepButton] = []

    def show_rows(self, rows: Sequence[StepRow]) -> None:
        """Show ``rows``."""
        while len(self.buttons) > len(rows):
            gone = self.buttons.pop()
            gone.hide()
            gone.deleteLater()
        for at in range(len(self.buttons), len(rows)):
            button = StepButton(at + 1)
            button.clicked.connect(lambda _=False, at=at: self.chosen.emit(at))
            self.buttons.append(button)
            self._layout.addWidget(button)
        for row, button in zip(rows, self.buttons, strict=True):
            button.show_row(row, len(rows))
