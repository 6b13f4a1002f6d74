"""Other people: an answer holds for the videos it was given for, and each question has an answer of its own."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.story.flow import Step
from app.story.people import SeenOrHeard, Whose
from app.story.submission import Submission
from app.ui.pages.other_people import OtherPeoplePage
from tests.ui.pages.people import a_clip, a_story, choose, press, show


@pytest.fixture
def story() -> Submission:
    story = a_story(Whose.MINE)
    story.set_clips([a_clip("walk.mp4")])
    return story


def test_no_goes_on_and_asks_nothing_more(qtbot: QtBot, story: Submission) -> None:
    page = show(qtbot, OtherPeoplePage(), story)
    assert page.seen.value() is None
    choose(qtbot, page, page.seen, 0)
    assert not page.agreed_box.isVisible()
    with qtbot.waitSignal(page.go_on, timeout=1000):
        press(qtbot, page, page.primary)
    assert story.other_people.seen_or_heard is SeenOrHeard.NO
    assert story.other_people.all_agreed is None


def test_adults_and_under_18s_are_asked_different_questions(qtbot: QtBot, story: Submission) -> None:
    page = show(qtbot, OtherPeoplePage(), story)
    page.seen.set_value(SeenOrHeard.ADULTS)
    assert page.agreed_box.isVisible()
    adults = page.agreed.accessibleName()
    page.agreed.set_value(True)
    page.seen.set_value(SeenOrHeard.UNDER_18S)
    assert page.agreed.accessibleName() != adults
    assert "guardian" in page.agreed.accessibleName()
    assert page.agreed.value() is None, "adults who agreed say nothing about a guardian"
    assert story.other_people.all_agreed is None
    page.seen.set_value(SeenOrHeard.ADULTS)
    assert story.other_people.all_agreed is True


def test_not_everyone_agreed_says_what_to_do_and_leads_to_the_videos(qtbot: QtBot, story: Submission) -> None:
    page = show(qtbot, OtherPeoplePage(), story)
    page.seen.set_value(SeenOrHeard.ADULTS)
    page.agreed.set_value(False)
    assert page.not_all.isVisible()
    assert not page.check()
    assert page.fields["agreed"].error_text
    with qtbot.waitSignal(page.go_to, timeout=1000) as went:
        press(qtbot, page, page.choose_parts)
    assert went.args == [Step.VIDEOS]


def test_added_videos_are_confirmed_by_continue_and_not_by_leaving(qtbot: QtBot, story: Submission) -> None:
    page = show(qtbot, OtherPeoplePage(), story)
    page.seen.set_value(SeenOrHeard.NO)
    story.add_clip(a_clip("cooking.mp4"))
    page.show_for(story, page.call)
    assert page.again.isVisible()
    page.store()  # what the window does when the person goes back
    assert not story.other_people.covers(story.source_paths)
    with qtbot.waitSignal(page.go_on, timeout=1000):
        press(qtbot, page, page.primary)
    assert story.other_people.covers(story.source_paths)
    page.show_for(story, page.call)
    assert not page.again.isVisible()


def test_another_answer_and_the_first_one_again_counts_as_an_edit(qtbot: QtBot, story: Submission) -> None:
    page = show(qtbot, OtherPeoplePage(), story)
    page.seen.set_value(SeenOrHeard.NO)
    story.add_clip(a_clip("cooking.mp4"))
    page.show_for(story, page.call)
    page.seen.set_value(SeenOrHeard.ADULTS)
    page.seen.set_value(SeenOrHeard.NO)
    assert story.other_people.seen_or_heard is SeenOrHeard.NO
    assert story.other_people.covers(story.source_paths)
