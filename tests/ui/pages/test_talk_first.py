"""Talk to us first: no error, nothing lost, and everybody who can help."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.story.people import Helper, Understands, Whose
from app.ui.pages.talk_first import TalkFirstPage
from app.ui.widgets.fields import CopyField
from tests.ui.pages.people import CALL, a_story, press, show, words_on


@pytest.mark.parametrize("answer", [Understands.NO, Understands.NOT_SURE])
def test_saving_and_closing_is_what_the_primary_button_does(qtbot: QtBot, answer: Understands) -> None:
    story = a_story(Whose.HELPING)
    story.tell_helper(Helper("Ann", "Sister", answer))
    page = show(qtbot, TalkFirstPage(), story)
    assert page.primary.text() == "Save and close"
    assert not page.close_button.isVisible()
    with qtbot.assertNotEmitted(page.go_on), qtbot.waitSignal(page.save_and_close, timeout=1000):
        press(qtbot, page, page.primary)
    assert not page.has_errors


def test_no_and_not_sure_are_worded_differently(qtbot: QtBot) -> None:
    texts = set()
    for answer in (Understands.NO, Understands.NOT_SURE):
        story = a_story(Whose.HELPING)
        story.tell_helper(Helper("Ann", "Sister", answer))
        page = show(qtbot, TalkFirstPage(), story)
        texts.add(page.why.text())
    assert len(texts) == 2


def test_the_organiser_can_be_reached_and_back_changes_the_answer(qtbot: QtBot) -> None:
    page = show(qtbot, TalkFirstPage(), a_story(Whose.HELPING))
    assert CALL.organiser.email in {field.value() for field in page.findChildren(CopyField)}
    assert CALL.organiser.name in words_on(page)
    with qtbot.waitSignal(page.go_back, timeout=1000):
        press(qtbot, page, page.back)
