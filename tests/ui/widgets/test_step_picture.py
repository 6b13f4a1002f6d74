"""The drawings beside WeTransfer's steps: there in every look, beside the words where there is room, in nobody's way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from pytestqt.qtbot import QtBot

from app.ui import theme as themes
from app.ui.theme import Ink, Look, Theme
from app.ui.widgets.step_picture import Illustrated, Picture, StepPicture
from app.ui.widgets.text import Text


def drawn(qtbot: QtBot, what: Picture) -> QImage:
    picture = StepPicture(what)
    qtbot.addWidget(picture)
    picture.resize(picture.sizeHint())
    return picture.grab().toImage()


def colours_of(image: QImage) -> set[str]:
    return {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("look", Look)
def test_each_is_drawn_in_the_inks_of_the_look(qtbot: QtBot, theme: Theme, look: Look) -> None:
    theme.set_look(look)
    inks = themes.colours(look)
    images = [drawn(qtbot, what) for what in Picture]
    for image in images:
        assert {inks[Ink.EDGE].name(), inks[Ink.PRIMARY].name()} <= colours_of(image)
    assert all(one != other for at, one in enumerate(images) for other in images[at + 1 :])


@pytest.mark.parametrize("what", Picture)
def test_a_reader_hears_what_it_shows_and_tab_passes_it_by(qtbot: QtBot, what: Picture) -> None:
    picture = StepPicture(what)
    qtbot.addWidget(picture)
    face = QAccessible.queryAccessibleInterface(picture)
    assert face.role() is QAccessible.Role.Graphic
    assert face.text(QAccessible.Text.Name).startswith("Picture: ")
    assert picture.focusPolicy() is Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize(
    ("scale", "width", "beside"), [(100, 700, True), (100, 330, False), (200, 560, False)]
)
def test_words_keep_their_room(qtbot: QtBot, theme: Theme, scale: int, width: int, beside: bool) -> None:
    theme.set_text_scale(scale)
    words = Text("Drag the folder onto the page. It holds your clips and your answers.")
    row = Illustrated(Picture.FOLDER, words)
    qtbot.addWidget(row)
    row.resize(width, row.heightForWidth(width))
    row.show()
    holder, picture = row.widgets()
    assert (picture.x() >= holder.width()) is beside
    assert not holder.geometry().intersects(picture.geometry())
    assert row.rect().contains(picture.geometry())
    assert row.rect().contains(holder.geometry())
    assert words.height() >= words.heightForWidth(words.width())
    assert row.minimumSizeHint().width() <= width


def test_right_to_left_the_picture_stands_at_the_left(qtbot: QtBot) -> None:
    row = Illustrated(Picture.LINK, Text("words " * 20))
    row.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.addWidget(row)
    row.resize(700, row.heightForWidth(700))
    row.show()
    holder, picture = row.widgets()
    assert picture.x() == 0
    assert holder.geometry().right() == row.width() - 1
