from __future__ import annotations

from itertools import chain

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui import theme as inks
from app.ui.theme import CONTROL_PAIRS, TEXT_PAIRS, Ink, Look, Theme
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.choice import Radio, TickBox
from app.ui.widgets.fields import TextField
from app.ui.widgets.text import Heading, Text
from app.ui.widgets.time_box import TimeBox


def luminance(colour: QColor) -> float:
    """Relative luminance (WCAG 2.2, definition of the same name)."""

    def part(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) + 0.0722 * part(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_wcag_says() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize(("front", "ground"), TEXT_PAIRS, ids=lambda ink: ink.name)
def test_text_can_be_read(look: Look, front: Ink, ground: Ink) -> None:
    palette = inks.palette(look)
    assert contrast(palette.color(front.value), palette.color(ground.value)) >= 4.5


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize(("front", "ground"), CONTROL_PAIRS, ids=lambda ink: ink.name)
def test_controls_can_be_seen(look: Look, front: Ink, ground: Ink) -> None:
    palette = inks.palette(look)
    assert contrast(palette.color(front.value), palette.color(ground.value)) >= 3


@pytest.mark.parametrize("look", [Look.CONTRAST_LIGHT, Look.CONTRAST_DARK])
def test_high_contrast_is_higher_still(look: Look) -> None:
    palette = inks.palette(look)
    for front, ground in chain(TEXT_PAIRS, CONTROL_PAIRS):
        assert contrast(palette.color(front.value), palette.color(ground.value)) >= 7, (front, ground)


@pytest.mark.parametrize("look", Look)
def test_every_ink_has_its_own_place_in_the_palette(look: Look) -> None:
    assert len({ink.value for ink in Ink}) == len(Ink)
    assert set(inks.colours(look)) == set(Ink)


@pytest.mark.parametrize("look", Look)
def test_what_cannot_be_used_can_still_be_read(look: Look) -> None:
    palette = inks.palette(look)
    text = palette.color(QPalette.ColorGroup.Disabled, Ink.BUTTON_TEXT.value)
    assert contrast(text, palette.color(Ink.BUTTON.value)) >= 3


def test_a_new_look_reaches_widgets_that_are_there(qtbot: QtBot, theme: Theme) -> None:
    label = Text("Hello")
    qtbot.addWidget(label)
    label.show()
    theme.set_look(Look.DARK)
    dark = inks.colours(Look.DARK)[Ink.PAGE]
    qtbot.waitUntil(lambda: label.palette().color(Ink.PAGE.value) == dark)


def test_the_systems_look_is_followed_live(
    qapp: QApplication, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme.set_look(None)
    # Neither the offscreen platform nor a bare X server has a look to change.
    monkeypatch.setattr(inks, "wanted_look", lambda: Look.CONTRAST_DARK)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert qapp.palette().color(Ink.PAGE.value) == inks.colours(Look.CONTRAST_DARK)[Ink.PAGE]
    monkeypatch.setattr(inks, "wanted_look", lambda: Look.LIGHT)
    accessibility = qapp.styleHints().accessibility()
    accessibility.contrastPreferenceChanged.emit(Qt.ContrastPreference.NoPreference)
    assert qapp.palette().color(Ink.PAGE.value) == inks.colours(Look.LIGHT)[Ink.PAGE]


def test_larger_text_reaches_headings_and_bodies(qtbot: QtBot, theme: Theme) -> None:
    top = QWidget()
    qtbot.addWidget(top)
    body, heading = Text("Hello", parent=top), Heading("Hello", parent=top)
    assert body.font().pointSizeF() == pytest.approx(12)
    assert heading.font().pointSizeF() == pytest.approx(24)
    theme.set_text_scale(200)
    assert heading.font().pointSizeF() == pytest.approx(48)
    qtbot.waitUntil(lambda: body.font().pointSizeF() == pytest.approx(24))
    assert heading.font().bold()


@pytest.mark.parametrize(
    ("said", "percent"), [("150%", 150), ("200", 200), ("huge", 100), ("", 100), ("900", 300)]
)
def test_the_environment_can_ask_for_larger_text(
    theme: Theme, monkeypatch: pytest.MonkeyPatch, said: str, percent: int
) -> None:
    monkeypatch.setenv(inks.TEXT_SCALE_VARIABLE, said)
    theme.set_text_scale(inks.text_scale_from_environment())
    assert theme.text_scale == percent


@pytest.mark.parametrize("scale", inks.TEXT_SCALES)
def test_whatever_is_pressed_is_large_enough(qtbot: QtBot, theme: Theme, scale: int) -> None:
    theme.set_text_scale(scale)
    made = [Button("Go"), Button("Go", kind=Kind.LINK), Radio("Yes"), TickBox("Yes"), TextField(), TimeBox()]
    for widget in made:
        qtbot.addWidget(widget)
        assert widget.sizeHint().height() >= inks.TARGET, widget
        assert widget.minimumSizeHint().height() >= inks.TARGET, widget
