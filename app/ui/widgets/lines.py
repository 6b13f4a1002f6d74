"""Wrapped lines of plain text with air between them, which Qt's labels and buttons do not offer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

LINE_HEIGHT = 1.25


def line_advance(font: QFont) -> int:
    """From one line to the next, in pixels."""
    return round(QFontMetricsF(font).height() * LINE_HEIGHT)


def lay_out(text: str, font: QFont, width: float, *, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeading,
            direction: Qt.LayoutDirection = Qt.LayoutDirection.LayoutDirectionAuto) -> QTextLayout:  # fmt: skip
    """``text`` in lines of ``width`` pixels; a word that is longer than a line is broken."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption(align)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(direction)
    layout.setTextOption(option)
    advance = line_advance(font)
    y = (advance - QFontMetricsF(font).height()) / 2
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width))
        line.setPosition(QPointF(0, y))
        y += advance
    layout.endLayout()
    return layout


def height_of(layout: QTextLayout) -> int:
    """The height of all lines, in pixels; that of one line for an empty text."""
    return max(1, layout.lineCount()) * line_advance(layout.font())
