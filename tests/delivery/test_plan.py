"""The ways a story can go, as a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.delivery.plan import EMAIL_FILES_LIMIT, Computer, ReasonCode, Way, plan
from app.delivery.wetransfer import FREE_LIMIT
from app.story.call import Call, DeliveryKind, DeliveryWay
from app.story.quality import Quality
from app.story.route import Route
from tests.delivery.examples import call_with_all_ways

BOTH = call_with_all_ways()
TUS = DeliveryWay(DeliveryKind.TUS, url="https://up.example/files", asks_for_code=True)
DAV = DeliveryWay(DeliveryKind.WEBDAV, url="https://cloud.example/drop/")
EMAIL_ONLY = replace(BOTH, delivery=BOTH.delivery[:1])
TRANSFER_ONLY = replace(BOTH, delivery=BOTH.delivery[1:])
UPLOAD_ONLY = replace(BOTH, delivery=(TUS,))
EVERYTHING = replace(BOTH, delivery=(*BOTH.delivery, DAV, TUS))
NOTHING = replace(BOTH, delivery=())
SMALL, BIG, HUGE = EMAIL_FILES_LIMIT, EMAIL_FILES_LIMIT + 1, FREE_LIMIT + 1
SHARP, PHONE, BLURRED = Quality
SMALLER, TOO_BIG = ReasonCode.SMALLER_FOR_EMAIL, ReasonCode.TOO_BIG_TO_ATTACH
LETTERS = {
    "T": Route.TUS, "D": Route.WEBDAV, "E": Route.EMAIL, "M": Route.MAIL_PROGRAM, "W": Route.WETRANSFER, "F": Route.FOLDER,
}  # fmt: skip


def letters(ways: tuple[Way, ...]) -> str:
    """The ways in order: a capital for a possible one, a small letter for one that is not, ``!`` after the recommended."""
    names = {route: letter for letter, route in LETTERS.items()}
    found = [(names[way.route], way) for way in ways]
    return "".join((n if w.possible else n.lower()) + ("!" if w.recommended else "") for n, w in found)


@pytest.mark.parametrize(
    ("call", "size", "practise", "expected"),
    [
        (BOTH, 1, False, "E!MWF"),
        (BOTH, SMALL, False, "E!MWF"),
        (BOTH, BIG, False, "W!emF"),
        (BOTH, FREE_LIMIT, False, "W!emF"),
        (BOTH, HUGE, False, "wemF!"),
        (EMAIL_ONLY, SMALL, False, "E!MF"),
        (EMAIL_ONLY, BIG, False, "emF!"),
        (TRANSFER_ONLY, SMALL, False, "W!F"),
        (TRANSFER_ONLY, HUGE, False, "wF!"),
        (UPLOAD_ONLY, SMALL, False, "T!F"),
        (UPLOAD_ONLY, HUGE, False, "T!F"),
        (UPLOAD_ONLY, HUGE, True, "T!F"),
        (EVERYTHING, SMALL, False, "T!DEMWF"),
        (EVERYTHING, BIG, False, "T!DWemF"),
        (EVERYTHING, HUGE, False, "T!DwemF"),
        (NOTHING, SMALL, False, "F!"),
        (NOTHING, SMALL, True, "E!MF"),
        (BOTH, BIG, True, "W!emF"),
    ],
)
def test_which_ways_in_which_order(call: Call, size: int, practise: bool, expected: str) -> None:
    assert letters(plan(call, size, clips=5, practise=practise)) == expected


@pytest.mark.parametrize(
    ("call", "size", "quality", "practise", "expected", "reason"),
    [
        (BOTH, BIG, SHARP, False, "E!MWF", SMALLER),
        (BOTH, BIG, PHONE, False, "W!EMF", SMALLER),
        (BOTH, BIG, BLURRED, False, "W!emF", TOO_BIG),
        (BOTH, BIG, None, False, "W!emF", TOO_BIG),
        (BOTH, SMALL, BLURRED, False, "E!MWF", ReasonCode.FITS_IN_AN_EMAIL),
        (BOTH, HUGE, SHARP, False, "E!MwF", SMALLER),
        (BOTH, HUGE, PHONE, False, "E!MwF", SMALLER),
        (BOTH, HUGE, BLURRED, False, "wemF!", TOO_BIG),
        (EMAIL_ONLY, BIG, SHARP, False, "E!MF", SMALLER),
        (EMAIL_ONLY, BIG, PHONE, False, "E!MF", SMALLER),
        (EMAIL_ONLY, BIG, BLURRED, False, "emF!", TOO_BIG),
        (EVERYTHING, BIG, PHONE, False, "T!DWEMF", SMALLER),
        (NOTHING, BIG, PHONE, True, "E!MF", SMALLER),
    ],
)
def test_clips_that_are_made_smaller_for_an_email(
    call: Call, size: int, quality: Quality | None, practise: bool, expected: str, reason: ReasonCode
) -> None:
    ways = plan(call, size, clips=5, practise=practise, email_quality=quality)
    assert letters(ways) == expected
    by_email = [way for way in ways if way.route in {Route.EMAIL, Route.MAIL_PROGRAM}]
    assert {way.reason for way in by_email} == {reason}
    assert {way.quality for way in by_email} == {SHARP if size == SMALL else quality or BLURRED}
    assert all(way.quality is SHARP for way in ways if way not in by_email)


def test_a_provider_that_takes_no_email_from_other_apps() -> None:
    computer = Computer(obstacle=ReasonCode.NO_PASSWORDS)
    ways = plan(BOTH, SMALL, computer=computer)
    assert letters(ways) == "M!eWF"
    assert ways[1].reason is ReasonCode.NO_PASSWORDS
    assert letters(plan(BOTH, BIG, email_quality=PHONE, computer=computer)) == "W!eMF"
    assert plan(BOTH, BIG, computer=computer)[1].reason is TOO_BIG
    assert letters(plan(BOTH, SMALL, practise=True, computer=computer)) == "E!MWF"


def test_a_provider_that_takes_only_smaller_messages_carries_the_persons_own_too() -> None:
    ways = plan(BOTH, SMALL, computer=Computer(obstacle=ReasonCode.PROVIDER_TAKES_LESS))
    assert letters(ways) == "W!emF"
    assert {way.reason for way in ways[1:3]} == {ReasonCode.PROVIDER_TAKES_LESS}


def test_practice_asks_for_no_code() -> None:
    assert plan(UPLOAD_ONLY, SMALL)[0].asks_for_code
    assert not plan(UPLOAD_ONLY, SMALL, practise=True)[0].asks_for_code


def test_no_connection_is_a_state_and_no_obstacle() -> None:
    ways = plan(EVERYTHING, SMALL, computer=Computer(online=False))
    assert letters(ways) == letters(plan(EVERYTHING, SMALL))
    assert [way.waits for way in ways] == [True] * 5 + [False]
    for known in (Computer(online=True), Computer(), None):
        assert not any(way.waits for way in plan(EVERYTHING, SMALL, computer=known))
    assert not any(way.waits for way in plan(BOTH, SMALL, practise=True, computer=Computer(online=False)))


def test_reasons_and_facts() -> None:
    assert plan(BOTH, SMALL)[0] == Way(
        Route.EMAIL,
        True,
        True,
        ReasonCode.FITS_IN_AN_EMAIL,
        SMALL,
        EMAIL_FILES_LIMIT,
        "hello@organiser.example",
    )
    transfer, email, own, folder = plan(BOTH, BIG)
    assert transfer.reason is ReasonCode.CARRIES_BIG_FILES
    assert email.reason is own.reason is ReasonCode.TOO_BIG_TO_ATTACH
    assert folder.reason is ReasonCode.BY_HAND
    transfer, *_, folder = plan(BOTH, HUGE)
    assert transfer.reason is ReasonCode.TOO_BIG_FOR_FREE_TRANSFER
    assert (transfer.size_bytes, transfer.limit_bytes) == (HUGE, FREE_LIMIT)
    assert folder.reason is ReasonCode.ONLY_WAY_LEFT
    assert plan(BOTH, SMALL)[2].reason is ReasonCode.ALSO_POSSIBLE
    assert plan(NOTHING, SMALL, practise=True)[0].to == BOTH.organiser.email


def test_uploads_say_where_to_and_whether_a_code_is_needed() -> None:
    tus, dav, *_ = plan(EVERYTHING, HUGE)
    assert (tus.to, tus.asks_for_code, tus.reason) == (
        TUS.url,
        True,
        ReasonCode.STRAIGHT_TO_THE_ORGANISER,
    )
    assert (dav.to, dav.asks_for_code, dav.limit_bytes) == (DAV.url, False, 0)
