from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.choice import ChoiceGroup, TickBox

LONG = (
    "All or part of my video may be shared publicly, on the web & social media, alone or as part of a film "
    "that is made of many people's videos, now and in the years to come."
)


@pytest.fixture
def tick(qtbot: QtBot) -> TickBox:
    window = QWidget()
    rows = QVBoxLayout(window)
    made = TickBox(LONG)
    rows.addWidget(made)
    rows.addStretch(1)
    qtbot.addWidget(window)
    window.resize(400, 400)
    window.show()
    made.window_kept = window  # type: ignore[attr-defined]
    return made


def test_long_text_takes_more_lines_where_it_is_narrow(tick: TickBox) -> None:
    line = tick.fontMetrics().height()
    assert tick.width() <= 400
    assert tick.height() > 3 * line
    assert tick.heightForWidth(200) > tick.heightForWidth(400) > tick.heightForWidth(1400)


def test_larger_text_takes_more_room(qtbot: QtBot, tick: TickBox, theme: Theme) -> None:
    before = tick.height()
    theme.set_text_scale(200)
    qtbot.waitUntil(lambda: tick.height() > 2 * before)
    assert tick.mark_size() > 28


@pytest.mark.parametrize("across", [0.01, 0.5, 0.98])
@pytest.mark.parametrize("down", [0.05, 0.95])
def test_any_place_of_it_can_be_pressed(qtbot: QtBot, tick: TickBox, across: float, down: float) -> None:
    place = QPoint(round(tick.width() * across), round(tick.height() * down))
    with qtbot.waitSignal(tick.changed):
        qtbot.mouseClick(tick, Qt.MouseButton.LeftButton, pos=place)
    assert tick.isChecked()


def test_its_whole_text_is_its_name(tick: TickBox) -> None:
    assert tick.accessibleName() == LONG


def test_an_ampersand_stands_for_itself(tick: TickBox) -> None:
    assert "&" in tick.lines(2000).text()
    assert "&&" not in tick.lines(2000).text()
    assert tick.shortcut().isEmpty()


def test_the_tick_is_drawn(qtbot: QtBot, tick: TickBox) -> None:
    before = tick.grab().toImage()
    tick.setChecked(True)
    assert tick.grab().toImage() != before


@pytest.fixture
def group(qtbot: QtBot) -> ChoiceGroup[str]:
    made: ChoiceGroup[str] = ChoiceGroup(
        [("no", "No"), ("adults", "Yes, adults", "All of them are 18 or over."), ("young", "Yes, under 18s")],
        question="Can anyone else be seen or heard?",
    )
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_nothing_is_chosen_beforehand(group: ChoiceGroup[str]) -> None:
    assert group.value() is None
    assert group.accessibleName() == "Can anyone else be seen or heard?"


def test_an_answer_is_chosen_by_keys_alone(qtbot: QtBot, group: ChoiceGroup[str]) -> None:
    group.setFocus()
    assert group.focusWidget() is group.radios[0]
    with qtbot.waitSignal(group.changed):
        qtbot.keyClick(group.radios[0], Qt.Key.Key_Space)
    assert group.value() == "no"
    qtbot.keyClick(group.radios[0], Qt.Key.Key_Down)
    assert group.value() == "adults"


def test_arrow_keys_bring_the_answer_into_view(qtbot: QtBot) -> None:
    area = QScrollArea()
    area.setWidgetResizable(True)
    group: ChoiceGroup[int] = ChoiceGroup([(number, f"Answer {number}") for number in range(9)])
    area.setWidget(group)
    qtbot.addWidget(area)
    area.resize(300, 120)
    area.show()
    area.activateWindow()
    qtbot.waitUntil(area.isActiveWindow)
    group.setFocus()
    for radio in group.radios[:-1]:
        qtbot.keyClick(radio, Qt.Key.Key_Down)
    last = group.radios[-1]
    assert last.hasFocus()
    assert last.visibleRegion().boundingRect() == last.rect()


def test_one_change_is_told_once(qtbot: QtBot, group: ChoiceGroup[str]) -> None:
    group.set_value("no")
    told: list[str | None] = []
    group.changed.connect(lambda: told.append(group.value()))
    group.radios[2].click()
    assert told == ["young"]


def test_an_answer_can_be_taken_back(group: ChoiceGroup[str]) -> None:
    group.set_value("adults")
    assert group.value() == "adults"
    group.set_value(None)
    assert group.value() is None
    group.set_value("young")
    assert [radio.isChecked() for radio in group.radios] == [False, False, True]


def test_hint_and_error_are_spoken_with_the_answers(group: ChoiceGroup[str]) -> None:
    assert group.radios[1].accessibleDescription() == "All of them are 18 or over."
    group.describe("Error: Say whether anyone else can be seen or heard.")
    assert "Error" in group.accessibleDescription()
    assert "Error" in group.radios[0].accessibleDescription()
    group.describe("")
    assert group.radios[0].accessibleDescription() == ""
