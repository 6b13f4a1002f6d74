"""Panels that stand out: notices, the error summary, the practice banner, details that open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.announce import speak_as
from app.ui.theme import Ink
from app.ui.widgets.button import Button, Kind, link
from app.ui.widgets.text import Heading, Text


class Tone(Enum):
    """What a notice is about. Each has its own mark: nothing is said by colour alone."""

    INFO = "info"
    WARNING = "warning"
    DONE = "done"
    ERROR = "error"


_INKS = {Tone.INFO: Ink.LINK, Tone.WARNING: Ink.TEXT, Tone.DONE: Ink.DONE, Tone.ERROR: Ink.ERROR}


class ToneMark(QWidget):
    """A round i, a triangle with a stroke, a tick or a stop sign, as tall as a line of text or so."""

    def __init__(self, tone: Tone, *, colour: Ink | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self._colour = colour or _INKS[tone]
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_tone(self, tone: Tone) -> None:
        """Show another mark, in its own colour."""
        self._tone, self._colour = tone, _INKS[tone]
        self.update()

    def sizeHint(self) -> QSize:
        side = max(24, round(self.fontMetrics().height() * 1.2))
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height())
        painter.scale(side / 24, side / 24)
        colour = theme.ink(self, self._colour)
        painter.setPen(
            QPen(colour, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        if self._tone is Tone.WARNING:
            painter.drawPolygon(QPolygonF([QPointF(12, 2.5), QPointF(22, 21), QPointF(2, 21)]))
        elif self._tone is Tone.ERROR:
            points = [(7.5, 2), (16.5, 2), (22, 7.5), (22, 16.5), (16.5, 22), (7.5, 22), (2, 16.5), (2, 7.5)]
            painter.drawPolygon(QPolygonF([QPointF(*point) for point in points]))
        else:
            painter.drawEllipse(QRectF(2, 2, 20, 20))
        self._paint_inside(painter)

    def _paint_inside(self, painter: QPainter) -> None:
        if self._tone is Tone.DONE:
            painter.drawPolyline(QPolygonF([QPointF(7, 12.5), QPointF(10.6, 16), QPointF(17, 8.5)]))
        elif self._tone is Tone.INFO:
            painter.drawLine(QPointF(12, 11), QPointF(12, 16.5))
            painter.drawPoint(QPointF(12, 7.2))
        else:
            painter.drawLine(QPointF(12, 8.5), QPointF(12, 13.5))
            painter.drawPoint(QPointF(12, 17.3))


class Panel(QFrame):
    """A box on the panel ground with a thick bar at its left, in which ``rows`` (a vertical layout) stands."""

    def __init__(self, *, bar: Ink = Ink.EDGE, boxed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar, self._boxed = bar, boxed
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_16, theme.GAP_16)
        self.rows.setSpacing(theme.GAP_8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme.ink(self, self._bar)
        if self._boxed:
            painter.setPen(QPen(colour, 4))
            painter.drawRect(self.rect().adjusted(2, 2, -2, -2))
            return
        painter.fillRect(self.rect(), theme.ink(self, Ink.PANEL))
        painter.fillRect(0, 0, 6, self.height(), colour)


class Notice(Panel):
    """Something to know, in a panel with a mark. ``add`` puts more below the text."""

    def __init__(
        self, text: str, *, tone: Tone = Tone.INFO, heading: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(bar=_INKS[tone], parent=parent)
        speak_as(self, QAccessible.Role.Grouping, heading or text)
        self.text = Text(text)
        self.heading = Heading(heading, level=2)
        self.words = QVBoxLayout()
        self.words.setSpacing(theme.GAP_8)
        self.words.addWidget(self.heading)
        self.words.addWidget(self.text)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_16)
        self._mark = ToneMark(tone)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self.words, 1)
        self.rows.addLayout(row)
        # Not before it has its place: a widget without a parent would be shown as a window, and take the focus.
        self.heading.setVisible(bool(heading))

    def set_tone(self, tone: Tone) -> None:
        """Say that it is about something else now."""
        self._bar = _INKS[tone]
        self._mark.set_tone(tone)
        self.update()

    def set_text(self, text: str) -> None:
        """Change the text."""
        self.text.setText(text)
        self._name()

    def set_heading(self, heading: str) -> None:
        """Change the heading, or take it away."""
        self.heading.setText(heading)
        self.heading.setVisible(bool(heading))
        self._name()

    def _name(self) -> None:
        self.setAccessibleName(self.heading.text() or self.text.text())

    def add(self, widget: QWidget) -> None:
        """Put ``widget`` below the text."""
        self.words.addWidget(widget)


class Banner(QFrame):
    """A line over the whole window that stays: practice."""

    def __init__(self, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak_as(self, QAccessible.Role.Grouping, text)
        label = Text(text, bold=True, colour=Ink.BANNER_TEXT)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_24, theme.GAP_8, theme.GAP_24, theme.GAP_8)
        row.setSpacing(theme.GAP_16)
        row.addWidget(ToneMark(Tone.INFO, colour=Ink.BANNER_TEXT), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(label, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.ink(self, Ink.BANNER))
        painter.fillRect(0, self.height() - 2, self.width(), 2, theme.ink(self, Ink.BANNER_TEXT))


class ErrorSummary(Panel):
    """ "There is a problem", with one button for each: pressing it emits ``chosen`` with that problem's field."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(bar=Ink.ERROR, boxed=True, parent=parent)
        speak_as(self, QAccessible.Role.AlertMessage)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.rows.setContentsMargins(theme.GAP_24, theme.GAP_24, theme.GAP_24, theme.GAP_16)
        self.heading = Heading(self.tr("There is a problem"), level=2)
        self.rows.addWidget(self.heading)
        self.buttons: list[Button] = []
        self.hide()

    def show_problems(self, problems: Sequence[tuple[str, str]]) -> None:
        """Show ``(field, text)`` for each problem, or hide when there are none."""
        for button in self.buttons:
            self.rows.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._add(field, text) for field, text in problems]
        self.setAccessibleName(self.heading.text())
        self.setAccessibleDescription(" ".join(text for _, text in problems))
        self.setVisible(bool(problems))

    def _add(self, field: str, text: str) -> Button:
        button = link(text)
        button.clicked.connect(lambda: self.chosen.emit(field))
        self.rows.addWidget(button)
        return button


class _Opener(Button):
    """The line of :class:`Details`, with a triangle that points at what it opens."""

    def __init__(self, summary: str) -> None:
        super().__init__(summary, kind=Kind.LINK)
        # Not a checkable button: a screen reader would call that a check box.
        self.opened = False

    def text_margins(self) -> tuple[int, int, int, int]:
        return (theme.GAP_24, theme.GAP_8, 0, theme.GAP_8)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.ink(self, Ink.LINK))
        painter.translate(8, self.height() / 2)
        if self.opened:
            painter.rotate(90)
        painter.drawPolygon(QPolygonF([QPointF(-4, -7), QPointF(7, 0), QPointF(-4, 7)]))


class Details(QWidget):
    """A line to press that opens what stands behind it: what ``fill`` adds to ``rows`` when it is first opened."""

    def __init__(
        self,
        summary: str,
        *,
        fill: Callable[[QVBoxLayout], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.button = _Opener(summary)
        self._fill = fill
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP_8)
        self._column.addWidget(self.button)
        self.button.clicked.connect(lambda: self.open(not self.button.opened))
        self.open(False)

    @cached_property
    def body(self) -> Panel:
        """The panel that opens."""
        body = Panel(bar=Ink.LINE)
        body.hide()
        self._column.addWidget(body)
        if self._fill is not None:
            self._fill(body.rows)
        return body

    @property
    def rows(self) -> QVBoxLayout:
        """What opens, one below the other."""
        return self.body.rows

    def open(self, wanted: bool = True) -> None:
        """Open or close."""
        self.button.opened = wanted
        self.button.update()
        self.button.setAccessibleDescription(self.tr("Open") if wanted else self.tr("Closed"))
        if wanted or "body" in vars(self):
            self.body.setVisible(wanted)
