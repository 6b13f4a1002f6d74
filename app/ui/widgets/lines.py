"""Wrapped lines of plain text with air between them, which Qt's labels and buttons do not offer."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QTextLayout, QTextOption

LINE_HEIGHT = 1.25


def line_advance(font: QFont) -> int:
    """From one line to the next, in pixels."""
    return _line_advance(font.key())


def width_of(text: str, font: QFont) -> int:
    """The width of ``text`` in one line, in pixels."""
    return _width_of(text, font.key())


def height_in(text: str, font: QFont, width: float) -> int:
    """The height of ``text`` as :func:`lay_out` lays it out in ``width`` pixels.

    A layout asks each widget hundreds of times while five rows arrive, and half of the window's time went there; so the answers
    are kept, by all that they depend on.
    """
    return _height_in(text, font.key(), width)


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


@lru_cache(maxsize=4096)
def _height_in(text: str, font: str, width: float) -> int:
    return height_of(lay_out(text, _font(font), width))


@lru_cache(maxsize=4096)
def _width_of(text: str, font: str) -> int:
    return QFontMetrics(_font(font)).horizontalAdvance(text)


@lru_cache(maxsize=64)
def _line_advance(font: str) -> int:
    return round(QFontMetricsF(_font(font)).height() * LINE_HEIGHT)


@lru_cache(maxsize=64)
def _font(key: str) -> QFont:
    font = QFont()
    font.fromString(key)
    return font
