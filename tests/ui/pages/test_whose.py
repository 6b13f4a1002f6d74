"""Whose story it is, and what a helper is asked."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.story.people import Helper, Understands, Whose
from app.ui.pages.whose import WhosePage
from tests.ui.pages.people import a_story, choose, press, show, tab_to


def test_nothing_is_chosen_beforehand_and_continue_asks(qtbot: QtBot) -> None:
    page = show(qtbot, WhosePage(), a_story())
    assert page.whose.value() is None
    press(qtbot, page, page.primary)
    assert page.fields["whose"].error_text
    assert page.title.startswith("Error: ")


@pytest.mark.parametrize("whose", [Whose.MINE, Whose.SUPPORTING])
def test_ones_own_story_asks_nothing_about_a_helper(qtbot: QtBot, whose: Whose) -> None:
    story = a_story()
    page = show(qtbot, WhosePage(), story)
    page.whose.set_value(whose)
    assert not page.helping.isVisible()
    with qtbot.waitSignal(page.go_on, timeout=1000):
        press(qtbot, page, page.primary)
    assert story.whose is whose


def test_a_helper_answers_everything_by_keyboard(qtbot: QtBot) -> None:
    story = a_story()
    page = show(qtbot, WhosePage(), story)
    choose(qtbot, page, page.whose, 1)
    assert page.helping.isVisible()
    tab_to(qtbot, page, page.helper_name)
    qtbot.keyClicks(page.helper_name, "Ann Lee ")
    tab_to(qtbot, page, page.relationship)
    qtbot.keyClicks(page.relationship, "Sister")
    choose(qtbot, page, page.understands, 2)
    with qtbot.waitSignal(page.go_on, timeout=1000):
        press(qtbot, page, page.primary)
    assert story.whose is Whose.HELPING
    assert story.helper == Helper("Ann Lee ", "Sister", Understands.NOT_SURE)


def test_a_helper_is_told_each_thing_that_is_missing(qtbot: QtBot) -> None:
    page = show(qtbot, WhosePage(), a_story(Whose.HELPING))
    assert not page.check()
    assert {name for name, box in page.fields.items() if box.error_text} == {
        "helper-name",
        "relationship",
        "understands",
    }


def test_what_was_typed_comes_back_when_the_answer_changes_and_changes_back(qtbot: QtBot) -> None:
    story = a_story(Whose.HELPING)
    page = show(qtbot, WhosePage(), story)
    page.helper_name.set_value("Ann Lee")
    page.relationship.set_value("Sister")
    page.understands.set_value(Understands.YES)
    page.whose.set_value(Whose.MINE)
    page.whose.set_value(Whose.HELPING)
    assert story.helper == Helper("Ann Lee", "Sister", Understands.YES)
    again = show(qtbot, WhosePage(), story)
    assert (again.helper_name.value(), again.relationship.value()) == ("Ann Lee", "Sister")
    assert again.understands.value() is Understands.YES
