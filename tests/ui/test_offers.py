"""What the "How to send" page says of each way, before anything is encoded."""

from __future__ import annotations

import pytest

from app.story.clip import Clip, SourceFacts
from app.story.route import Route
from app.story.submission import Submission
from app.ui.offers import offers_for
from app.ui.pages.route import Offers
from tests.ui.pages.people import CALL, a_story
from tests.words.plain import faults

PHONE = SourceFacts(
    "/walk.mp4", "walk.mp4", 10**9, 1, 600_000, 1920, 1080, 34, "mov", "h264", 0, bit_rate=17_000_000
)
E, W, F = Route.EMAIL, Route.WETRANSFER, Route.FOLDER


def story_of(*seconds: int) -> Submission:
    story = a_story()
    story.practise = False
    for number, length in enumerate(seconds):
        story.add_clip(Clip(f"c{number}", PHONE, 0, length * 1000))
    return story


def said(offers: Offers, route: Route) -> str:
    return next(offer.text for offer in offers.possible if offer.route is route)


@pytest.mark.parametrize(
    ("seconds", "order", "email"),
    [
        ((8,), [E, W, F], "as sharp as it can be"),
        ((60,), [E, W, F], "made smaller, and still looks sharp"),
        ((30, 80), [W, E, F], "good on a phone, and less sharp on a large screen"),
        ((300,), [W, F], None),
    ],
)
def test_each_way_says_how_good_the_video_will_look(
    seconds: tuple[int, ...], order: list[Route], email: str | None
) -> None:
    offers = offers_for(story_of(*seconds), CALL)
    assert [offer.route for offer in offers.possible] == order
    assert ("too large" in offers.why) is (seconds != (8,))
    for route in (W, F):
        assert "as sharp as it can be" in said(offers, route)
    if email is not None:
        assert email in said(offers, E)
        assert offers.not_possible == ()
    else:
        (line,) = offers.not_possible
        assert "14 MB" in line and "blurred" in line


def test_what_is_too_large_for_every_way_is_handed_over() -> None:
    # More than the real call's ten minutes: other calls may ask for it.
    offers = offers_for(story_of(*[599] * 5), CALL)
    assert [offer.route for offer in offers.possible] == [F]
    assert "by hand" in offers.why and len(offers.not_possible) == 2


@pytest.mark.parametrize("seconds", [8, 60, 110, 300])
@pytest.mark.parametrize("practise", [False, True])
def test_the_words_are_plain(seconds: int, practise: bool) -> None:
    story = story_of(seconds)
    story.practise = practise
    offers = offers_for(story, CALL)
    texts = [offers.why, *offers.not_possible, *(offer.text for offer in offers.possible)]
    assert [faults(text) for text in texts] == [[]] * len(texts)
    assert ("nothing leaves this computer" in offers.why) is practise
