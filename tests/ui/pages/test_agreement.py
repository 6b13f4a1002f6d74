"""Your agreement: exact words, nothing ticked beforehand, answers asked again when words or person change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.story.people import Whose
from app.ui.pages.agreement import AgreementPage
from app.ui.widgets.choice import ChoiceGroup, TickBox
from tests.ui.pages.people import CALL, CHOICE, CLOSED, a_story, choose, press, show, with_choice, words_on


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.time = CLOSED

    def __call__(self):
        return self.time


def test_every_statement_stands_in_its_exact_words_with_nothing_ticked(qtbot: QtBot) -> None:
    story, call = a_story(Whose.MINE), with_choice()
    page = show(qtbot, AgreementPage(now=Clock()), story, call)
    for statement in CALL.consent:
        box = page.boxes[statement.id]
        assert isinstance(box, TickBox)
        assert (box.text(), box.accessibleName(), box.isChecked()) == (statement.text, statement.text, False)
    choice = page.boxes[CHOICE.id]
    assert isinstance(choice, ChoiceGroup)
    assert (choice.accessibleName(), choice.value()) == (CHOICE.text, None)
    page.store()
    assert story.answers == ()


def test_what_happens_to_the_video_and_what_is_not_said_stand_before_the_boxes(qtbot: QtBot) -> None:
    page = show(qtbot, AgreementPage(now=Clock()), a_story(Whose.MINE))
    words = words_on(page)
    assert all(text in words for text in CALL.what_happens)
    assert "What the organiser has not said" in words


def test_answering_by_keyboard_notes_the_time_of_each_answer(qtbot: QtBot) -> None:
    story, call, clock = a_story(Whose.MINE), with_choice(), Clock()
    page = show(qtbot, AgreementPage(now=clock), story, call)
    for minutes, statement in enumerate(CALL.consent):
        clock.time = CLOSED + timedelta(minutes=minutes)
        press(qtbot, page, page.boxes[statement.id])
    choice = page.boxes[CHOICE.id]
    assert isinstance(choice, ChoiceGroup)
    choose(qtbot, page, choice, 1)
    with qtbot.waitSignal(page.go_on, timeout=1000):
        press(qtbot, page, page.primary)
    assert [answer.at for answer in story.answers[:3]] == [CLOSED + timedelta(minutes=m) for m in range(3)]
    assert [answer.value for answer in story.answers] == [True, True, True, False]


def test_a_tick_taken_back_is_kept_as_no_and_asked_for(qtbot: QtBot) -> None:
    story = a_story(Whose.MINE)
    page = show(qtbot, AgreementPage(now=Clock()), story)
    first = CALL.consent[0]
    page.boxes[first.id].setChecked(True)
    page.boxes[first.id].setChecked(False)
    assert story.answer_to(first) is False
    assert not page.check()
    assert page.fields[f"consent:{first.id}"].error_text


@pytest.mark.parametrize(
    ("whose", "shown"), [(Whose.MINE, False), (Whose.HELPING, True), (Whose.SUPPORTING, False)]
)
def test_a_helper_is_asked_to_read_it_together(qtbot: QtBot, whose: Whose, shown: bool) -> None:
    page = show(qtbot, AgreementPage(now=Clock()), a_story(whose))
    assert page.together.isVisible() is shown


def test_changed_words_are_asked_again_and_the_page_says_why(qtbot: QtBot) -> None:
    story = a_story(Whose.MINE)
    page = show(qtbot, AgreementPage(now=Clock()), story)
    for box in page.boxes.values():
        box.setChecked(True)
    page.show_for(story, CALL)
    assert not page.again.isVisible()
    first, *others = CALL.consent
    changed = replace(CALL, consent=(replace(first, text="Other words."), *others))
    page.show_for(story, changed)
    assert page.again.isVisible()
    assert "changed the words" in words_on(page.again)
    assert page.boxes[first.id].text() == "Other words."
    assert not page.boxes[first.id].isChecked()
    assert all(page.boxes[statement.id].isChecked() for statement in others)


def test_another_person_is_asked_again_and_the_first_ones_answers_come_back(qtbot: QtBot) -> None:
    story = a_story(Whose.MINE)
    page = show(qtbot, AgreementPage(now=Clock()), story)
    for box in page.boxes.values():
        box.setChecked(True)
    story.tell_whose(Whose.HELPING)
    page.show_for(story, CALL)
    assert "whose story" in words_on(page.again)
    assert not any(box.isChecked() for box in page.boxes.values())
    page.store()
    story.tell_whose(Whose.MINE)
    page.show_for(story, CALL)
    assert all(box.isChecked() for box in page.boxes.values())
    assert not page.again.isVisible()
