"""What stays when the copies are deleted, for every way that a story can have gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.story.record import Delivery
from app.story.route import Outcome, Route
from app.words import remains_lines
from tests.story.examples import LATER
from tests.words.plain import faults
from tests.words.test_record_text import a_record

EMAIL = "hello@park.example"
LINK = {"link": "https://we.tl/t-a", "link_expires": LATER}
WAYS = {
    "tus": Delivery(Route.TUS, Outcome.RECEIVED, "stories.park.example", LATER),
    "webdav": Delivery(Route.WEBDAV, Outcome.RECEIVED, "stories.park.example", LATER),
    "email": Delivery(Route.EMAIL, Outcome.ACCEPTED, EMAIL, LATER),
    "may have been sent": Delivery(Route.EMAIL, Outcome.SAID_SENT, EMAIL, LATER),
    "own program": Delivery(Route.MAIL_PROGRAM, Outcome.SAID_SENT, EMAIL, LATER),
    "link by email": Delivery(Route.WETRANSFER, Outcome.ACCEPTED, EMAIL, LATER, **LINK),  # type: ignore[arg-type]
    "link by hand": Delivery(Route.WETRANSFER, Outcome.SAID_SENT, EMAIL, LATER, **LINK),  # type: ignore[arg-type]
    "folder": Delivery(Route.FOLDER, Outcome.SAVED, "STICK", LATER),
}
UNTIL = "Your clips stay with WeTransfer until"


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("tus", ["The Park has your story, on the computer stories.park.example."]),
        ("webdav", ["The Park has your story, on the computer stories.park.example."]),
        ("email", ["when it has arrived", "Your email provider may keep a copy"]),
        ("may have been sent", ["when it has arrived", "in the Sent folder of your own email"]),
        ("own program", ["when it has arrived", "in the Sent folder of your own email"]),
        ("link by email", [UNTIL, "Your email provider may keep a copy"]),
        ("link by hand", [UNTIL, "in the Sent folder of your own email"]),
        ("folder", ["The copy that you saved in “STICK” stays there."]),
    ],
)
def test_each_way_says_what_stays_where(way: str, said: list[str]) -> None:
    record = replace(a_record(), organiser="The Park").delivered(WAYS[way])
    first, *middle, last = remains_lines(record)
    assert "Your own videos stay as they are." in first
    assert "Your record stays" in last
    assert len(middle) == len(said)
    for line, words in zip(middle, said, strict=True):
        assert words in line
    for line in (first, *middle, last):
        assert faults(line) == []


def test_a_link_without_an_end_says_that_it_has_one() -> None:
    link = Delivery(Route.WETRANSFER, Outcome.SAID_SENT, EMAIL, LATER, link="https://we.tl/t-a")
    assert "until the link ends" in remains_lines(a_record().delivered(link))[1]


def test_practice_and_what_was_not_sent_stay_with_nobody() -> None:
    practised = Delivery(Route.EMAIL, Outcome.PRACTISED, EMAIL, LATER)
    assert remains_lines(a_record(practise=True).delivered(practised))[1:] == ("Nobody else has this story.",)
    assert len(remains_lines(a_record())) == 2
