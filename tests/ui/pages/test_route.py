"""How to send: what is offered, and that an answer holds only for the clips it was given for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.story.people import Whose
from app.story.route import Route
from app.story.submission import Submission
from app.ui.offers import offers_for
from app.ui.pages.route import Offer, Offers, RoutePage
from tests.ui.pages.people import CALL, a_clip, a_story, choose, press, show, words_on

EMAIL = Offer(Route.EMAIL, "Email from this app", "You need a password.")
FOLDER = Offer(Route.FOLDER, "Save to a folder", "You need a stick.")


class Shop:
    """What is on offer now."""

    def __init__(self) -> None:
        self.offers = Offers((EMAIL, FOLDER), "It fits in an email.")

    def __call__(self, _submission: Submission) -> Offers:
        return self.offers


@pytest.fixture
def shop() -> Shop:
    return Shop()


def story_with_a_clip() -> Submission:
    story = a_story(Whose.MINE)
    story.add_clip(a_clip("one.mp4"))
    return story


def test_the_first_way_is_recommended_and_nothing_is_chosen_yet(qtbot: QtBot, shop: Shop) -> None:
    story = story_with_a_clip()
    page = show(qtbot, RoutePage(offers=shop), story)
    assert page.ways is not None
    assert page.ways.value() is None
    assert page.ways.radios[0].text() == "Email from this app (recommended)"
    assert "recommended" not in page.ways.radios[1].text()
    assert "It fits in an email." in words_on(page)
    with qtbot.assertNotEmitted(page.go_on):
        press(qtbot, page, page.primary)
    assert page.fields["route"].error_text
    choose(qtbot, page, page.ways, 1)
    with qtbot.waitSignal(page.go_on):
        press(qtbot, page, page.primary)
    assert story.route is Route.FOLDER
    assert story.route_for == story.clips_fingerprint


def test_a_look_after_the_clips_changed_does_not_confirm_the_way(qtbot: QtBot, shop: Shop) -> None:
    story = story_with_a_clip()
    story.choose_route(Route.EMAIL)
    story.add_clip(a_clip("two.mp4"))
    before = story.route_for
    page = show(qtbot, RoutePage(offers=shop), story)
    assert page.changed_notice.isVisible()
    assert page.ways is not None
    assert page.ways.value() is Route.EMAIL
    page.store()
    assert story.route_for == before
    with qtbot.waitSignal(page.go_on):
        press(qtbot, page, page.primary)
    assert story.route_for == story.clips_fingerprint


def test_choosing_takes_the_warning_away(qtbot: QtBot, shop: Shop) -> None:
    story = story_with_a_clip()
    story.choose_route(Route.EMAIL)
    story.add_clip(a_clip("two.mp4"))
    page = show(qtbot, RoutePage(offers=shop), story)
    assert page.ways is not None
    choose(qtbot, page, page.ways, 1)
    assert not page.changed_notice.isVisible()
    assert (story.route, story.route_for) == (Route.FOLDER, story.clips_fingerprint)


def test_a_way_that_is_no_longer_offered_has_to_be_chosen_anew(qtbot: QtBot, shop: Shop) -> None:
    story = story_with_a_clip()
    story.choose_route(Route.EMAIL)
    shop.offers = Offers((FOLDER,), "There is no other way.", ("Email: your clips are too large.",))
    page = show(qtbot, RoutePage(offers=shop), story)
    with qtbot.assertNotEmitted(page.go_on):
        press(qtbot, page, page.primary)
    assert page.fields["route"].error_text
    assert "Why are other ways missing?" in words_on(page)
    shop.offers = Offers((FOLDER,), "There is no other way.")
    page.show_for(story, CALL)
    assert "Why are other ways missing?" not in words_on(page)


def test_a_call_without_email_and_wetransfer_leaves_the_folder(qtbot: QtBot) -> None:
    call = replace(CALL, delivery=())
    story = story_with_a_clip()
    story.practise = False
    page = show(qtbot, RoutePage(offers=lambda now: offers_for(now, call)), story, call)
    assert page.ways is not None
    assert len(page.ways.radios) == 1
    choose(qtbot, page, page.ways, 0)
    with qtbot.waitSignal(page.go_on):
        press(qtbot, page, page.primary)
    assert story.route is Route.FOLDER
