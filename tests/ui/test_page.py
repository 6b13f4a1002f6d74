from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.story.errors import SourceEmpty
from app.story.flow import Step
from app.ui.page import Page
from app.ui.widgets.rows import Row, RowList
from tests.ui.sample import ChoicePage, NamesPage, PlainPage, a_call, a_submission


def up(qtbot: QtBot, page: Page) -> Page:
    qtbot.addWidget(page)
    page.resize(700, 600)
    page.show_for(a_submission(), a_call())
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.take_focus()
    return page


@pytest.fixture
def page(qtbot: QtBot) -> NamesPage:
    made = NamesPage()
    up(qtbot, made)
    return made


def tab_round(qtbot: QtBot, page: Page) -> list[object]:
    """Everything that Tab reaches from the heading on, until it comes round."""
    page.take_focus()
    reached: list[object] = []
    while True:
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        at = page.focusWidget()
        if at in reached or len(reached) > 50:
            return reached
        reached.append(at)


def test_a_page_starts_on_its_heading(page: NamesPage) -> None:
    assert page.focusWidget() is page.heading
    assert page.title == "Your details"


def test_tab_goes_through_the_body_and_then_the_buttons(qtbot: QtBot, page: NamesPage) -> None:
    buttons = [page.back, page.primary, page.close_button, page.help_button]
    assert tab_round(qtbot, page) == [page.full_name, page.number, *buttons]


def test_what_is_added_later_is_reached_where_it_stands(qtbot: QtBot, page: NamesPage) -> None:
    rows = RowList("Videos")
    page.column.insertWidget(3, rows)
    row = Row("walk.mp4")
    button = row.add_button("Remove")
    rows.set_rows([row])
    qtbot.waitUntil(lambda: tab_round(qtbot, page)[0] is button)
    assert tab_round(qtbot, page)[:3] == [button, page.full_name, page.number]
    children = [child for child in page.column.parentWidget().children() if child.isWidgetType()]
    assert children.index(rows) < children.index(page.fields["name"])


def test_nothing_is_said_while_typing(qtbot: QtBot, page: NamesPage) -> None:
    qtbot.keyClicks(page.number, "x")
    page.number.clear()
    assert not page.has_errors and not page.fields["number"].error_text


def test_typing_reaches_the_submission_and_is_an_edit(qtbot: QtBot, page: NamesPage) -> None:
    assert not page.answered
    with qtbot.waitSignal(page.edited):
        qtbot.keyClicks(page.full_name, "S")
    assert page.submission.contact.name == "S"
    assert page.answered


def test_filling_in_is_no_edit(qtbot: QtBot, page: NamesPage) -> None:
    edits: list[int] = []
    page.edited.connect(lambda: edits.append(1))
    submission = a_submission()
    submission.contact = submission.contact.__class__("Sam", "07700 900982")
    page.show_for(submission, a_call())
    assert page.full_name.value() == "Sam"
    assert not edits and not page.answered


def test_continue_shows_every_problem_and_takes_the_focus_there(qtbot: QtBot, page: NamesPage) -> None:
    went: list[int] = []
    page.go_on.connect(lambda: went.append(1))
    page.primary.click()
    assert not went
    assert page.title == "Error: Your details"
    assert page.focusWidget() is page.summary
    assert page.summary.isVisible()
    assert page.summary.accessibleName() == "There is a problem"
    assert [button.text() for button in page.summary.buttons] == [
        page.fields["name"].error_text,
        page.fields["number"].error_text,
    ]
    assert page.fields["name"].error.isVisible()
    assert page.fields["name"].error_text in page.full_name.accessibleDescription()
    assert "As on an envelope" in page.full_name.accessibleDescription()


def test_each_problem_leads_to_its_field(qtbot: QtBot, page: NamesPage) -> None:
    page.primary.click()
    qtbot.keyClick(page.summary, Qt.Key.Key_Tab)
    assert page.focusWidget() is page.summary.buttons[0]
    qtbot.keyClick(page.summary.buttons[1], Qt.Key.Key_Space)
    assert page.focusWidget() is page.number
    assert page.number.visibleRegion().boundingRect().height() == page.number.height()


def test_a_problem_without_a_field_leads_to_the_heading(qtbot: QtBot, page: NamesPage) -> None:
    page.show_errors([("nowhere", "Something is missing.")])
    page.summary.buttons[0].click()
    assert page.focusWidget() is page.heading


def test_messages_go_when_all_is_well(qtbot: QtBot, page: NamesPage) -> None:
    page.primary.click()
    page.full_name.set_value("Sam Jones")
    page.number.set_value("07700 900982")
    assert page.has_errors  # not while typing
    with qtbot.waitSignal(page.go_on):
        page.primary.click()
    assert not page.has_errors and page.title == "Your details"
    assert page.full_name.accessibleDescription() == "As on an envelope"


def test_messages_are_gone_when_the_page_comes_again(page: NamesPage) -> None:
    page.primary.click()
    page.show_for(a_submission(), a_call())
    assert not page.has_errors and not page.fields["name"].error_text


def test_enter_continues_from_a_field(qtbot: QtBot, page: NamesPage) -> None:
    page.full_name.set_value("Sam Jones")
    page.number.set_value("07700 900982")
    page.number.setFocus()
    with qtbot.waitSignal(page.go_on):
        qtbot.keyClick(page.number, Qt.Key.Key_Return)


def test_enter_presses_the_button_that_has_the_focus(qtbot: QtBot, page: NamesPage) -> None:
    went: list[str] = []
    page.go_on.connect(lambda: went.append("on"))
    page.go_back.connect(lambda: went.append("back"))
    page.back.setFocus()
    qtbot.keyClick(page.back, Qt.Key.Key_Return)
    assert went == ["back"]


def test_enter_on_an_answer_does_not_continue(qtbot: QtBot) -> None:
    page = ChoicePage()
    up(qtbot, page)
    page.choice.radios[0].setFocus()
    qtbot.keyClick(page.choice.radios[0], Qt.Key.Key_Return)
    assert not page.has_errors


def test_a_problem_leads_to_the_first_or_the_chosen_answer(qtbot: QtBot) -> None:
    page = ChoicePage()
    up(qtbot, page)
    page.primary.click()
    page.summary.buttons[0].click()
    assert page.focusWidget() is page.choice.radios[0]
    page.choice.set_value("b")
    page.fields["whose"].take_focus()
    assert page.focusWidget() is page.choice.radios[1]


def test_a_failure_of_a_job_stands_at_the_top_until_the_page_comes_again(page: NamesPage) -> None:
    page.show_failure(SourceEmpty("walk.mp4"))
    assert page.failure.isVisible()
    assert "walk.mp4" in page.failure.heading.text() + page.failure.text.text()
    page.show_for(a_submission(), a_call())
    assert not page.failure.isVisible()


def test_what_was_sent_is_not_edited(page: NamesPage) -> None:
    submission = a_submission()
    submission.begin_sending("AB-1")
    page.show_for(submission, a_call())
    page.full_name.set_value("Someone else")
    page.store()
    assert submission.contact.name == ""


def test_a_field_can_be_taken_away(qtbot: QtBot, page: NamesPage) -> None:
    page.remove_field("number")
    page.primary.click()
    assert set(page.fields) == {"name"}
    assert page.summary.buttons[0].text() == page.fields["name"].error_text


def test_the_buttons_scroll_along_where_there_is_little_height(qtbot: QtBot, page: NamesPage) -> None:
    assert not page.scroll_area.isAncestorOf(page.primary)
    page.primary.setFocus()
    page.resize(300, 200)
    qtbot.waitUntil(lambda: page.scroll_area.isAncestorOf(page.primary))
    assert page.focusWidget() is page.primary
    page.resize(700, 600)
    qtbot.waitUntil(lambda: not page.scroll_area.isAncestorOf(page.primary))
    buttons = [page.back, page.primary, page.close_button, page.help_button]
    qtbot.waitUntil(lambda: tab_round(qtbot, page) == [page.full_name, page.number, *buttons])


def test_every_control_of_the_base_has_a_name(page: NamesPage) -> None:
    for button in page.findChildren(QPushButton):
        assert button.accessibleName() or button.text()


def test_the_focus_is_in_the_application(page: NamesPage) -> None:
    assert QApplication.focusWidget() is page.heading


class _WidePage(PlainPage):
    wide = True


def test_a_message_on_a_wide_page_is_as_tall_as_its_words(qtbot: QtBot) -> None:
    made = _WidePage(Step.VIDEOS, "Your videos")
    # Two lines at the width of text, one at the width of the page.
    notice = made.add_notice(
        "Choose another one. " * 4, heading="“notes.mp4” is not a video that this app can"
    )
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    qtbot.waitUntil(lambda: notice.width() == made._column_width())
    for part in (notice, notice.heading, notice.text):
        qtbot.waitUntil(lambda part=part: part.height() >= part.heightForWidth(part.width()))
