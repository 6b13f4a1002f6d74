"""Wrapped text: what is kept of measuring it never differs from measuring it again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.lines import height_in, height_of, lay_out, width_of
from app.ui.widgets.text import Text


@given(
    text=st.text(max_size=80),
    points=st.sampled_from([9.0, 12.0, 12.5, 24.0]),
    bold=st.booleans(),
    width=st.floats(1, 900),
)
def test_a_measure_is_that_of_the_lines_as_they_are_drawn(
    qapp: QApplication, text: str, points: float, bold: bool, width: float
) -> None:
    font = theme.scaled_font(points, bold=bold)
    for _ in range(2):
        assert height_in(text, font, width) == height_of(lay_out(text, font, width))
        assert width_of(text, font) == QFontMetrics(font).horizontalAdvance(text)


def test_other_words_and_larger_letters_make_a_text_taller(qtbot: QtBot) -> None:
    text = Text("A few words")
    qtbot.addWidget(text)
    short = text.heightForWidth(200)
    text.setText("A few words, and many more that need several lines of their own")
    long = text.heightForWidth(200)
    font = text.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    text.setFont(font)
    assert short < long < text.heightForWidth(200)


def test_a_row_of_buttons_follows_what_its_buttons_say(qtbot: QtBot) -> None:
    row = FlowRow()
    qtbot.addWidget(row)
    buttons = [Button("Up"), Button("Down")]
    for button in buttons:
        row.add(button)
    row.resize(300, 60)
    row.show()
    one_line = row.heightForWidth(300)
    for button in buttons:
        button.set_text("Words that fill most of one line")
    qtbot.waitUntil(lambda: row.heightForWidth(300) > one_line)
    for button in buttons[1:]:
        button.hide()
    qtbot.waitUntil(lambda: row.heightForWidth(300) == one_line)
