"""The smaller building blocks: text, buttons, notices, rows, the ring around the focus."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QFocusEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.ui.theme import Look, Theme
from app.ui.widgets.button import Button, link
from app.ui.widgets.field_box import FieldBox
from app.ui.widgets.fields import CopyField, TextArea, TextField
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.focus_ring import WIDTH
from app.ui.widgets.notice import Banner, Details, ErrorSummary, Notice, Tone
from app.ui.widgets.rows import Bar, ProgressRow, Row, RowList, SummaryRow
from app.ui.widgets.step_list import Standing, StepList, StepRow
from app.ui.widgets.text import Bullets, Heading, Text


def role(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def window_with(qtbot: QtBot, *widgets: QWidget) -> QWidget:
    window = QWidget()
    rows = QVBoxLayout(window)
    for widget in widgets:
        rows.addWidget(widget)
        # Python owns the window, and nobody else holds it.
        widget.window_kept = window  # type: ignore[attr-defined]
    rows.addStretch(1)
    qtbot.addWidget(window)
    window.resize(500, 500)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


# --- text ---


def test_roles_are_what_things_are(qtbot: QtBot) -> None:
    parts = {
        Heading("A"): QAccessible.Role.Heading,
        Text("A"): QAccessible.Role.StaticText,
        Bullets(["A"]): QAccessible.Role.List,
        ErrorSummary(): QAccessible.Role.AlertMessage,
        Notice("A"): QAccessible.Role.Grouping,
        Banner("A"): QAccessible.Role.Grouping,
        Row("A"): QAccessible.Role.ListItem,
        RowList("A"): QAccessible.Role.List,
        StepList(): QAccessible.Role.List,
        Bar(): QAccessible.Role.ProgressBar,
    }
    for part, wanted in parts.items():
        qtbot.addWidget(part)
        assert role(part) is wanted, part


def test_headings_by_the_hundred_come_and_go(qtbot: QtBot) -> None:
    window = window_with(qtbot)
    for number in range(300):
        heading = Heading(f"Heading {number}", parent=window)
        assert role(heading) is QAccessible.Role.Heading
        heading.deleteLater()
        if number % 50 == 0:
            QApplication.processEvents()


def test_a_headings_name_follows_its_text(qtbot: QtBot) -> None:
    heading = Heading("Before")
    qtbot.addWidget(heading)
    heading.setText("After")
    assert heading.accessibleName() == "After"


def test_markup_is_shown_as_it_is(qtbot: QtBot) -> None:
    label = Text("<b>walk</b> & talk.mp4")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == "<b>walk</b> & talk.mp4"


@pytest.mark.parametrize("selectable", [False, True])
def test_text_wraps_and_nothing_of_it_is_lost(qtbot: QtBot, selectable: bool) -> None:
    label = Text("word " * 40, selectable=selectable)
    window_with(qtbot, label).resize(200, 900)
    assert label.heightForWidth(150) > label.heightForWidth(600) >= label.fontMetrics().height()
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()))


def test_a_word_without_end_is_broken(qtbot: QtBot) -> None:
    label = Text("x" * 400)
    qtbot.addWidget(label)
    assert label.heightForWidth(200) > 5 * label.fontMetrics().height()


def test_a_heading_leaves_no_word_alone(qtbot: QtBot) -> None:
    heading = Heading("What do you want to take back?")
    qtbot.addWidget(heading)
    room = heading.fontMetrics().horizontalAdvance("What do you want to take ba")
    lines = heading._lines(room)
    lengths = [lines.lineAt(at).naturalTextWidth() for at in range(lines.lineCount())]
    assert len(lengths) == Text._lines(heading, room).lineCount() == 2
    assert min(lengths) > max(lengths) / 2


# --- buttons ---


def test_a_button_wraps_where_there_is_little_room(qtbot: QtBot) -> None:
    button = Button("Choose the part of this video that you want to keep")
    qtbot.addWidget(button)
    assert button.heightForWidth(160) > button.sizeHint().height()
    assert button.minimumSizeHint().width() < button.sizeHint().width()


def test_a_button_shows_what_it_says(qtbot: QtBot) -> None:
    button = Button("Sam & Alex", spoken="Remove: Sam & Alex")
    qtbot.addWidget(button)
    assert button.lines(300).text() == "Sam & Alex"
    assert button.accessibleName() == "Remove: Sam & Alex"
    assert button.shortcut().isEmpty()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("make", [Button, link])
def test_space_and_enter_press(qtbot: QtBot, make: type[Button], key: Qt.Key) -> None:
    button = make("Go")
    window_with(qtbot, button)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)


def test_a_button_that_cannot_be_used_looks_it(qtbot: QtBot) -> None:
    button = Button("Go")
    window_with(qtbot, button)
    before = button.grab().toImage()
    button.setEnabled(False)
    assert button.grab().toImage() != before


def test_a_flow_row_takes_as_many_lines_as_it_needs(qtbot: QtBot) -> None:
    row = FlowRow()
    buttons = [Button(text) for text in ("Back", "Continue", "Save and close", "Get help now")]
    for at, button in enumerate(buttons):
        row.add(button, at_end=at > 1)
    qtbot.addWidget(row)
    row.resize(900, row.heightForWidth(900))
    row.show()
    assert len({button.y() for button in buttons}) == 1
    assert buttons[3].geometry().right() == 899
    narrow = row.heightForWidth(200)
    assert narrow > row.heightForWidth(900)
    row.resize(200, narrow)
    for one, next_one in pairwise(buttons):
        assert not one.geometry().intersects(next_one.geometry())
    assert all(row.rect().contains(button.geometry()) for button in buttons)


def test_a_flow_row_leaves_no_gap_for_what_is_hidden(qtbot: QtBot) -> None:
    row = FlowRow()
    first, second = Button("Back"), Button("Continue")
    row.add(first)
    row.add(second)
    qtbot.addWidget(row)
    row.resize(400, 44)
    row.show()
    first.hide()
    qtbot.waitUntil(lambda: second.x() == 0)


# --- fields ---


def test_a_field_carries_label_hint_and_error(qtbot: QtBot) -> None:
    field = TextField()
    box = FieldBox(field, "Full name", hint="As on an envelope")
    window_with(qtbot, box)
    assert box.label.buddy() is field
    assert (field.accessibleName(), field.accessibleDescription()) == ("Full name", "As on an envelope")
    box.show_error("Enter your full name.")
    assert field.accessibleDescription() == "Error: Enter your full name. As on an envelope"
    assert box.error.isVisible()
    box.set_label("Their full name")
    assert field.accessibleName() == "Their full name"
    box.show_error("")
    assert not box.error.isVisible()


def test_a_wrong_field_looks_it(qtbot: QtBot) -> None:
    field = TextField()
    window_with(qtbot, field)
    before = field.grab().toImage()
    field.set_wrong(True)
    assert field.grab().toImage() != before


def test_a_secret_is_not_shown(qtbot: QtBot) -> None:
    field = TextField(secret=True)
    qtbot.addWidget(field)
    field.set_value("swordfish")
    assert field.displayText() != "swordfish"
    assert field.value() == "swordfish"


def test_tab_leaves_a_text_area(qtbot: QtBot) -> None:
    area, after = TextArea(), Button("Go")
    window = window_with(qtbot, area, after)
    area.setFocus()
    qtbot.keyClicks(area, "Hello")
    qtbot.keyClick(area, Qt.Key.Key_Tab)
    assert window.focusWidget() is after
    assert area.value() == "Hello"


def test_copying_is_said_on_the_button(qtbot: QtBot) -> None:
    field = CopyField("Email address", "us@example.org")
    window_with(qtbot, field)
    assert field.button.accessibleName() == "Copy: Email address"
    field.button.click()
    assert QApplication.clipboard().text() == "us@example.org"
    assert field.button.text() == "Copied"
    assert field.button.accessibleName() == "Copied: Email address"
    field.set_value("them@example.org")
    assert field.button.text() == "Copy"
    assert field.field.isReadOnly()


def test_a_long_text_to_copy_shows_its_beginning(qtbot: QtBot) -> None:
    field = CopyField("Subject", "Short")
    window_with(qtbot, field)
    field.set_value("Video story " * 20)
    assert field.field.cursorPosition() == 0
    field.field.selectAll()
    QApplication.sendEvent(field.field, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert field.field.cursorPosition() == 0


# --- notices ---


def test_an_error_summary_has_a_button_for_each(qtbot: QtBot) -> None:
    summary = ErrorSummary()
    window_with(qtbot, summary)
    assert not summary.isVisible()
    summary.show_problems([("name", "Enter your name."), ("number", "Enter a number.")])
    assert summary.isVisible()
    with qtbot.waitSignal(summary.chosen) as chosen:
        summary.buttons[1].click()
    assert chosen.args == ["number"]
    assert summary.accessibleDescription() == "Enter your name. Enter a number."
    summary.show_problems([])
    assert not summary.isVisible() and not summary.buttons


def test_details_open_and_close(qtbot: QtBot) -> None:
    details = Details("What happens to my number")
    details.rows.addWidget(Text("It is kept with your video."))
    window_with(qtbot, details)
    assert not details.body.isVisible()
    details.button.click()
    assert details.body.isVisible()
    assert details.button.accessibleDescription() == "Open"
    details.button.click()
    assert not details.body.isVisible()
    assert details.button.accessibleDescription() == "Closed"


def test_details_are_filled_once_when_they_are_first_opened(qtbot: QtBot) -> None:
    filled: list[QVBoxLayout] = []

    def fill(rows: QVBoxLayout) -> None:
        filled.append(rows)
        rows.addWidget(Text("It is kept with your video."))

    details = Details("What happens to my number", fill=fill)
    window_with(qtbot, details)
    assert not filled and details.button.accessibleDescription() == "Closed"
    for _ in range(3):
        details.button.click()
    assert filled == [details.rows] and details.body.isVisible()
    assert [text.text() for text in details.body.findChildren(Text)] == ["It is kept with your video."]


@pytest.mark.parametrize("tone", Tone)
def test_a_notice_has_a_mark_of_its_own(qtbot: QtBot, tone: Tone) -> None:
    marks = set()
    for each in (tone, *(other for other in Tone if other is not tone)):
        notice = Notice("Hello", tone=each, heading="Mind this")
        window_with(qtbot, notice)
        mark = notice.findChildren(QWidget)[-1]
        assert notice.accessibleName() == "Mind this"
        marks.add(bytes(notice.grab().toImage().constBits()))
        assert mark is not None
    assert len(marks) == len(Tone)


# --- rows ---


def test_a_list_keeps_the_rows_that_stay(qtbot: QtBot) -> None:
    rows = RowList("Your videos")
    window = window_with(qtbot, rows)
    first, second, third = (Row(name, "12 seconds") for name in ("a.mp4", "b.mp4", "c.mp4"))
    button = second.add_button("Move up", spoken="Move up: b.mp4")
    rows.set_rows([first, second, third])
    button.setFocus()
    rows.set_rows([second, first])
    assert rows.rows == [second, first]
    qtbot.waitUntil(lambda: 0 <= second.y() < first.y())
    assert window.focusWidget() is button
    assert not isValid(third)
    assert second.accessibleName() == "b.mp4. 12 seconds"


def test_a_summary_rows_button_says_what_it_changes(qtbot: QtBot) -> None:
    row = SummaryRow("Full name", "Sam Jones", what="your name")
    window_with(qtbot, row)
    assert row.button is not None and row.button.accessibleName() == "Change your name"
    with qtbot.waitSignal(row.change):
        row.button.click()
    assert SummaryRow("Reference", "AB-1").button is None


def test_a_summary_row_stands_upright_where_it_is_narrow(qtbot: QtBot) -> None:
    row = SummaryRow("Full name", "Sam Jones", what="your name")
    window_with(qtbot, row).resize(800, 500)
    qtbot.waitUntil(lambda: row.answer.x() > row.question.x())
    assert row.answer.y() == row.question.y()
    row.window().resize(240, 500)
    qtbot.waitUntil(lambda: row.answer.y() > row.question.y())
    assert row.answer.x() == row.question.x()


@pytest.mark.parametrize(
    ("done", "total", "value"),
    [(0, 10, 0), (5, 10, 500), (10, 10, 1000), (12, 10, 1000), (3, 0, 0), (3 * 10**9, 4 * 10**9, 750)],
)
def test_progress_of_any_size(qtbot: QtBot, done: int, total: int, value: int) -> None:
    row = ProgressRow("Clip 1")
    qtbot.addWidget(row)
    row.set_progress(done, total, "some of it")
    assert row.bar.value() == value
    assert (row.bar.accessibleName(), row.bar.accessibleDescription()) == ("Clip 1", "some of it")
    assert row.words.text() == "some of it"


def test_steps_say_where_they_stand(qtbot: QtBot) -> None:
    steps = StepList()
    window_with(qtbot, steps)
    steps.show_rows(
        [
            StepRow("Whose story", Standing.DONE, True),
            StepRow("Your videos", Standing.HERE, False),
            StepRow("Check", Standing.LATER, False),
        ]
    )
    assert [button.accessibleName() for button in steps.buttons] == [
        "Step 1 of 3: Whose story. Done.",
        "Step 2 of 3: Your videos. You are here.",
        "Step 3 of 3: Check. Later.",
    ]
    with qtbot.waitSignal(steps.chosen) as chosen:
        qtbot.keyClick(steps.buttons[0], Qt.Key.Key_Return)
    assert chosen.args == [0]
    with qtbot.assertNotEmitted(steps.chosen):
        steps.buttons[2].click()
    steps.show_rows([StepRow("Whose story", Standing.HERE, False)])
    assert len(steps.buttons) == 1


# --- the ring around the focus ---


def test_the_ring_follows_the_focus_and_is_thick(qtbot: QtBot, theme: Theme) -> None:
    one, other = Button("One"), Button("Other")
    window = window_with(qtbot, one, other)
    one.setFocus()
    ring = theme.focus_ring.ring
    assert WIDTH >= 3
    assert ring is not None and ring.isVisible()
    assert ring.parentWidget() is window
    assert ring.geometry().contains(one.geometry()) and not ring.geometry().contains(other.geometry())
    other.setFocus()
    assert ring.geometry().contains(other.geometry())


def test_the_ring_moves_with_what_it_surrounds(qtbot: QtBot, theme: Theme) -> None:
    above, inner = Button("Above"), QWidget()
    button = Button("One", parent=inner)
    inner.setMinimumHeight(80)
    window_with(qtbot, above, inner)
    button.setFocus()
    ring = theme.focus_ring.ring
    assert ring is not None
    before = ring.y()
    above.setMinimumHeight(150)
    qtbot.waitUntil(lambda: ring.y() > before + 50)


def test_the_ring_scrolls_along(qtbot: QtBot, theme: Theme) -> None:
    area, inside = QScrollArea(), QWidget()
    button = Button("One", parent=inside)
    area.setWidget(inside)
    window_with(qtbot, area)
    button.setFocus()
    ring = theme.focus_ring.ring
    assert ring is not None and ring.parentWidget() is inside


def test_a_heading_that_is_read_out_has_no_ring(qtbot: QtBot, theme: Theme) -> None:
    heading, button = Heading("A"), Button("One")
    window_with(qtbot, heading, button)
    button.setFocus()
    heading.setFocus()
    ring = theme.focus_ring.ring
    assert ring is None or not ring.isVisible()


def test_the_ring_outlives_the_window_it_was_in(qtbot: QtBot, theme: Theme) -> None:
    first = QWidget()
    button = QPushButton("One", first)
    first.show()
    first.activateWindow()
    qtbot.waitUntil(first.isActiveWindow)
    button.setFocus()
    first.deleteLater()
    del first, button
    QApplication.processEvents()
    other = Button("Other")
    window_with(qtbot, other)
    other.setFocus()
    ring = theme.focus_ring.ring
    assert ring is not None and ring.isVisible()


def test_screen_readers_do_not_meet_the_ring(qtbot: QtBot, theme: Theme) -> None:
    button = Button("One")
    window = window_with(qtbot, button)
    button.setFocus()
    assert theme.focus_ring.ring in window.children()
    assert QAccessible.queryAccessibleInterface(window).childCount() == 1


@pytest.mark.parametrize("look", Look)
def test_the_ring_is_drawn_in_every_look(qtbot: QtBot, theme: Theme, look: Look) -> None:
    theme.set_look(look)
    button, label = Button("One"), QLabel("x")
    window = window_with(qtbot, button, label)
    button.clearFocus()
    plain = window.grab().toImage()
    button.setFocus()
    assert window.grab().toImage() != plain
