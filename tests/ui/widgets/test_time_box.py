from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.time_box import TimeBox, time_in_words

HOURS_24 = 24 * 3_600_000


@pytest.fixture
def box(qtbot: QtBot) -> TimeBox:
    window = QWidget()
    rows = QVBoxLayout(window)
    made = TimeBox()
    rows.addWidget(made)
    rows.addWidget(QPushButton("Next"))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made.setFocus()
    made.window_kept = window  # type: ignore[attr-defined]
    return made


def type_in(qtbot: QtBot, box: TimeBox, text: str) -> None:
    box.selectAll()
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)


@given(st.integers(0, HOURS_24))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_shown_is_exactly_what_is_held(qapp: object, ms: int) -> None:
    box = TimeBox()
    box.set_value(ms)
    text = box.textFromValue(ms)
    assert box.text() == text
    assert box.valueFromText(text) == ms == box.value()
    assert box.validate(text, 0)[0] is QValidator.State.Acceptable  # type: ignore[index]


@given(st.text(max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_typed_does_harm(qapp: object, text: str) -> None:
    box = TimeBox()
    box.set_value(5000)
    assert 0 <= box.valueFromText(text) <= box.maximum()
    box.validate(text, 0)
    box.lineEdit().setText(text)
    box.interpretText()
    assert 0 <= box.value() <= box.maximum()


@pytest.mark.parametrize(
    ("typed", "ms"),
    [
        ("65", 65_000),
        ("1:05", 65_000),
        ("1:05.2", 65_200),
        ("65,2", 65_200),
        ("0.001", 1),
        ("1:00:00", 3_600_000),
    ],
)
def test_times_can_be_typed_as_people_write_them(qtbot: QtBot, box: TimeBox, typed: str, ms: int) -> None:
    with qtbot.waitSignal(box.changed):
        type_in(qtbot, box, typed)
    assert box.value() == ms


def test_half_a_time_is_put_back(qtbot: QtBot, box: TimeBox) -> None:
    box.set_value(65_200)
    type_in(qtbot, box, "1:")
    assert (box.value(), box.text()) == (65_200, "1:05.2")


def test_letters_do_not_get_in(qtbot: QtBot, box: TimeBox) -> None:
    type_in(qtbot, box, "1a2")
    assert box.value() == 12_000


def test_a_time_over_the_end_is_brought_to_the_end(qtbot: QtBot, box: TimeBox) -> None:
    box.setMaximum(30_000)
    type_in(qtbot, box, "65")
    assert box.value() == 30_000


def test_nothing_is_said_before_the_time_is_settled(qtbot: QtBot, box: TimeBox) -> None:
    changes: list[int] = []
    box.changed.connect(lambda: changes.append(box.value()))
    box.selectAll()
    qtbot.keyClicks(box, "1:05.2")
    assert changes == []
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert changes == [65_200]


@pytest.mark.parametrize(
    ("key", "ms"),
    [
        (Qt.Key.Key_Up, 60_100),
        (Qt.Key.Key_Down, 59_900),
        (Qt.Key.Key_PageUp, 70_000),
        (Qt.Key.Key_PageDown, 50_000),
    ],
)
def test_keys_move_a_tenth_or_ten_seconds(qtbot: QtBot, box: TimeBox, key: Qt.Key, ms: int) -> None:
    box.set_value(60_000)
    qtbot.keyClick(box, key)
    assert box.value() == ms


def test_page_keys_count_from_what_was_just_typed(qtbot: QtBot, box: TimeBox) -> None:
    box.selectAll()
    qtbot.keyClicks(box, "20")
    qtbot.keyClick(box, Qt.Key.Key_PageUp)
    assert box.value() == 30_000


def test_the_time_is_there_in_words(box: TimeBox) -> None:
    box.set_value(65_200)
    box.describe("Error: The end is before the start.")
    assert box.accessibleDescription() == "1 minute 5.2 seconds Error: The end is before the start."
    box.set_value(0)
    assert box.accessibleDescription().startswith("0 seconds")
    assert time_in_words(3_661_000) == "1 hour 1 minute 1 second"


def test_scrolling_over_it_changes_nothing(box: TimeBox) -> None:
    box.set_value(5000)
    middle = QPointF(box.rect().center())
    wheel = QWheelEvent(
        middle,
        QPointF(box.mapToGlobal(box.rect().center())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert box.value() == 5000
    assert not wheel.isAccepted()
