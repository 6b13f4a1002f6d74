"""What the "How to send" page says of each way, before anything is encoded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.delivery.plan import Computer, ReasonCode
from app.story.call import DeliveryKind, DeliveryWay
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
E, M, W, F = Route.EMAIL, Route.MAIL_PROGRAM, Route.WETRANSFER, Route.FOLDER
UPLOAD = replace(CALL, delivery=(*CALL.delivery, DeliveryWay(DeliveryKind.TUS, url="https://up.example/")))

OBSTACLES = (ReasonCode.NO_PASSWORDS, ReasonCode.PROVIDER_TAKES_LESS)


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
        ((8,), [E, M, W, F], "as sharp as it can be"),
        ((60,), [E, M, W, F], "made smaller, and still looks sharp"),
        ((30, 80), [W, E, M, F], "good on a phone, and less sharp on a large screen"),
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
        assert email in said(offers, E) and email in said(offers, M)
        assert offers.not_possible == ()
    else:
        (line,) = offers.not_possible
        assert "14 MB" in line and "blurred" in line


def test_what_is_too_large_for_every_way_is_handed_over() -> None:
    # More than the real call's ten minutes: other calls may ask for it.
    offers = offers_for(story_of(*[599] * 5), CALL)
    assert [offer.route for offer in offers.possible] == [F]
    assert "by hand" in offers.why and len(offers.not_possible) == 2


def test_an_upload_comes_first_and_says_what_it_needs() -> None:
    offers = offers_for(story_of(300), UPLOAD)
    assert [offer.route for offer in offers.possible] == [Route.TUS, W, F]
    assert "straight to the organiser" in offers.why
    assert "You need nothing else" in said(offers, Route.TUS)
    way = replace(UPLOAD.delivery[-1], asks_for_code=True)
    asked = offers_for(story_of(300), replace(CALL, delivery=(way,)))
    assert "upload code" in said(asked, Route.TUS)


def test_what_is_known_of_the_computer_is_said() -> None:
    offline = offers_for(story_of(8), UPLOAD, Computer(online=False))
    assert "as soon as there is a connection" in said(offline, Route.TUS)
    assert "offline" in said(offline, W) and "offline" not in said(offline, F)
    assert "web browser" in said(offers_for(story_of(8), CALL, Computer(mail_program=False)), M)
    refused = offers_for(story_of(8), CALL, Computer(obstacle=ReasonCode.NO_PASSWORDS))
    assert [offer.route for offer in refused.possible] == [M, W, F]
    (line,) = refused.not_possible
    assert "Use your own program or website" in line
    (line,) = offers_for(story_of(8), CALL, Computer(obstacle=ReasonCode.PROVIDER_TAKES_LESS)).not_possible
    assert "smaller messages" in line


@pytest.mark.parametrize("computer", [Computer(), *(Computer(False, True, code) for code in OBSTACLES)])
@pytest.mark.parametrize("seconds", [8, 60, 110, 300])
@pytest.mark.parametrize("practise", [False, True])
def test_the_words_are_plain(seconds: int, practise: bool, computer: Computer) -> None:
    story = story_of(seconds)
    story.practise = practise
    offers = offers_for(story, UPLOAD, computer)
    texts = [offers.why, *offers.not_possible, *(offer.text for offer in offers.possible)]
    assert [faults(text) for text in texts] == [[]] * len(texts)
    assert ("nothing leaves this computer" in offers.why) is practise
