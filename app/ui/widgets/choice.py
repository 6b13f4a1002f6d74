"""Questions with set answers: tick boxes and groups of radio buttons, large, with text that wraps and can be pressed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QCheckBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.announce import speak_as
from app.ui.theme import Ink
from app.ui.widgets.in_view import bring_into_view
from app.ui.widgets.lines import height_of, line_advance
from app.ui.widgets.text import Hint
from app.ui.widgets.wrapped import WrapsText, plain

V = TypeVar("V")
_MARK = 28


class _Marked(WrapsText):
    """A button with a mark before its text: a box or a ring."""

    def text_margins(self) -> tuple[int, int, int, int]:
        return (self.mark_size() + theme.GAP_16, 8, theme.GAP_4, 8)

    def mark_size(self) -> int:
        """Side of the mark in pixels; it grows with the text."""
        return max(_MARK, round(QFontMetrics(QApplication.font()).height() * 1.3))

    def mark_rect(self) -> QRectF:
        """The mark stands beside the first line of the text."""
        side = self.mark_size()
        text = height_of(self.lines(self.width()))
        top = (self.height() - text) / 2 + line_advance(self.font()) / 2 - side / 2
        return QRectF(1.5, max(1.5, top), side - 1, side - 1)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def start_mark(self, painter: QPainter) -> QRectF:
        """Prepare ``painter`` for the mark's outline and give the mark's place."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.ink(self, Ink.EDGE), 2))
        painter.setBrush(theme.ink(self, Ink.FIELD))
        return self.mark_rect()


class TickBox(_Marked, QCheckBox):
    """A tick box. Its whole text is its accessible name, and pressing the text ticks it."""

    changed = Signal()

    def __init__(self, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(plain(text), parent)
        self.set_up_wrapping()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(text)
        self.toggled.connect(self.changed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        mark = self.start_mark(painter)
        painter.drawRoundedRect(mark, 3, 3)
        if self.isChecked():
            pen = QPen(theme.ink(self, Ink.TEXT), max(3.0, mark.width() / 8))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            x, y, side = mark.x(), mark.y(), mark.width()
            tick = [(0.22, 0.52), (0.42, 0.73), (0.78, 0.28)]
            painter.drawPolyline(QPolygonF([QPointF(x + side * a, y + side * b) for a, b in tick]))
        self.draw_text(painter, theme.ink(self, Ink.TEXT), Qt.AlignmentFlag.AlignLeading)


class Radio(_Marked, QRadioButton):
    """One answer of a :class:`ChoiceGroup`."""

    def __init__(self, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(plain(text), parent)
        self.set_up_wrapping()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        mark = self.start_mark(painter)
        painter.drawEllipse(mark)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.ink(self, Ink.TEXT))
            inset = mark.width() * 0.25
            painter.drawEllipse(mark.adjusted(inset, inset, -inset, -inset))
        self.draw_text(painter, theme.ink(self, Ink.TEXT), Qt.AlignmentFlag.AlignLeading)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Qt brings what Tab reaches into view, but not what an arrow key reaches.
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            bring_into_view(self)


class _AnswerHint(Hint):
    """A hint below the text of an answer."""

    def __init__(self, text: str, radio: Radio) -> None:
        self._radio: Radio | None = None
        super().__init__(text)
        self._radio = radio
        self.rescale()

    def rescale(self) -> None:
        super().rescale()
        if self._radio is not None:
            # Room at the top for the ring around the answer.
            self.setContentsMargins(self._radio.text_margins()[0], theme.GAP_4, 0, theme.GAP_8)


class ChoiceGroup(QWidget, Generic[V]):
    """One question, several answers, none chosen beforehand.

    ``choices`` are ``(value, text)`` or ``(value, text, hint)``. The question itself is the field's label
    (``Page.add_field``), and is the group's accessible name.
    """

    changed = Signal()

    def __init__(self, choices: Sequence[tuple[V, str] | tuple[V, str, str]], *, question: str = "",
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        speak_as(self, QAccessible.Role.Grouping, question)
        self._group = QButtonGroup(self)
        self._values: list[V] = []
        self._first_hint = ""
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_4)
        for value, text, *hint in choices:
            self._add(rows, value, text, hint[0] if hint else "")
        self._group.idToggled.connect(self._on_toggled)

    def _add(self, rows: QVBoxLayout, value: V, text: str, hint: str) -> None:
        radio = Radio(text)
        self._group.addButton(radio, len(self._values))
        self._values.append(value)
        rows.addWidget(radio)
        if hint:
            line = _AnswerHint(hint, radio)
            radio.setAccessibleDescription(hint)
            if len(self._values) == 1:
                self._first_hint = hint
            rows.addWidget(line)

    @property
    def radios(self) -> list[Radio]:
        """The radio buttons, in order."""
        buttons: list[Any] = self._group.buttons()
        return buttons

    def value(self) -> V | None:
        """The chosen answer, None while there is none."""
        chosen = self._group.checkedId()
        return self._values[chosen] if chosen >= 0 else None

    def set_value(self, value: V | None) -> None:
        """Choose an answer, or none."""
        self._group.setExclusive(False)
        for known, radio in zip(self._values, self.radios, strict=True):
            radio.setChecked(value is not None and known == value)
            if value is None:
                # Qt leaves Tab to the answer that was chosen before; with none chosen it begins with the first.
                radio.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group.setExclusive(True)

    def describe(self, text: str) -> None:
        """Have hint and error read with the group; the first answer carries it too, for readers that skip groups."""
        self.setAccessibleDescription(text)
        if self.radios:
            self.radios[0].setAccessibleDescription(
                " ".join(part for part in (text, self._first_hint) if part)
            )

    def _on_toggled(self, _id: int, checked: bool) -> None:
        if checked:
            self.changed.emit()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Put the focus on the chosen answer, else on the first.

        A focus proxy would do the same, but Qt then takes the group for a stop of Tab of its own, at the place in the
        order where it was made: Tab would jump over everything between.
        """
        if self.radios:
            self.radios[max(0, self._group.checkedId())].setFocus(reason)
