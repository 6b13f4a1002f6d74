"""The ways a story can go, as a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.delivery.plan import EMAIL_FILES_LIMIT, ReasonCode, Way, plan
from app.delivery.wetransfer import FREE_LIMIT
from app.story.call import DeliveryKind, DeliveryWay
from app.story.quality import Quality
from app.story.route import Route
from tests.delivery.examples import call_with_all_ways

BOTH = call_with_all_ways()
EMAIL_ONLY = replace(BOTH, delivery=BOTH.delivery[:1])
TRANSFER_ONLY = replace(BOTH, delivery=BOTH.delivery[1:])
UPLOAD_ONLY = replace(BOTH, delivery=(DeliveryWay(DeliveryKind.TUS, url="https://up.example/"),))
E, W, F = Route.EMAIL, Route.WETRANSFER, Route.FOLDER
SMALL, BIG, HUGE = EMAIL_FILES_LIMIT, EMAIL_FILES_LIMIT + 1, FREE_LIMIT + 1


@pytest.mark.parametrize(
    ("call", "size", "practise", "order", "possible", "recommended"),
    [
        (BOTH, 1, False, [E, W, F], [E, W, F], E),
        (BOTH, SMALL, False, [E, W, F], [E, W, F], E),
        (BOTH, BIG, False, [W, E, F], [W, F], W),
        (BOTH, FREE_LIMIT, False, [W, E, F], [W, F], W),
        (BOTH, HUGE, False, [W, E, F], [F], F),
        (EMAIL_ONLY, SMALL, False, [E, F], [E, F], E),
        (EMAIL_ONLY, BIG, False, [E, F], [F], F),
        (TRANSFER_ONLY, SMALL, False, [W, F], [W, F], W),
        (TRANSFER_ONLY, HUGE, False, [W, F], [F], F),
        (UPLOAD_ONLY, SMALL, False, [F], [F], F),
        (UPLOAD_ONLY, SMALL, True, [E, F], [E, F], E),
        (BOTH, BIG, True, [W, E, F], [W, F], W),
    ],
)  # fmt: skip
def test_which_ways_in_which_order(call, size, practise, order, possible, recommended) -> None:  # type: ignore[no-untyped-def]
    ways = plan(call, size, clips=5, practise=practise)
    assert [way.route for way in ways] == order
    assert [way.route for way in ways if way.possible] == possible
    assert [way.route for way in ways if way.recommended] == [recommended]


SHARP, PHONE, BLURRED = Quality
SMALLER, TOO_BIG = ReasonCode.SMALLER_FOR_EMAIL, ReasonCode.TOO_BIG_TO_ATTACH


@pytest.mark.parametrize(
    ("call", "size", "quality", "practise", "order", "possible", "recommended", "reason"),
    [
        (BOTH, BIG, SHARP, False, [E, W, F], [E, W, F], E, SMALLER),
        (BOTH, BIG, PHONE, False, [W, E, F], [W, E, F], W, SMALLER),
        (BOTH, BIG, BLURRED, False, [W, E, F], [W, F], W, TOO_BIG),
        (BOTH, BIG, None, False, [W, E, F], [W, F], W, TOO_BIG),
        (BOTH, SMALL, BLURRED, False, [E, W, F], [E, W, F], E, ReasonCode.FITS_IN_AN_EMAIL),
        (BOTH, HUGE, SHARP, False, [E, W, F], [E, F], E, SMALLER),
        (BOTH, HUGE, PHONE, False, [E, W, F], [E, F], E, SMALLER),
        (BOTH, HUGE, BLURRED, False, [W, E, F], [F], F, TOO_BIG),
        (EMAIL_ONLY, BIG, SHARP, False, [E, F], [E, F], E, SMALLER),
        (EMAIL_ONLY, BIG, PHONE, False, [E, F], [E, F], E, SMALLER),
        (EMAIL_ONLY, BIG, BLURRED, False, [E, F], [F], F, TOO_BIG),
        (UPLOAD_ONLY, BIG, PHONE, True, [E, F], [E, F], E, SMALLER),
        (UPLOAD_ONLY, BIG, BLURRED, True, [E, F], [F], F, TOO_BIG),
    ],
)  # fmt: skip
def test_clips_that_are_made_smaller_for_an_email(  # type: ignore[no-untyped-def]
    call, size, quality, practise, order, possible, recommended, reason
) -> None:
    ways = plan(call, size, clips=5, practise=practise, email_quality=quality)
    assert [way.route for way in ways] == order
    assert [way.route for way in ways if way.possible] == possible
    assert [way.route for way in ways if way.recommended] == [recommended]
    email = next(way for way in ways if way.route is E)
    assert email.reason is reason
    assert email.quality is (SHARP if size == SMALL else quality or BLURRED)
    assert all(way.quality is SHARP for way in ways if way.route is not E)


def test_reasons_and_facts() -> None:
    assert plan(BOTH, SMALL)[0] == Way(
        E, True, True, ReasonCode.FITS_IN_AN_EMAIL, SMALL, EMAIL_FILES_LIMIT, "hello@organiser.example"
    )
    transfer, email, folder = plan(BOTH, BIG)
    assert transfer.reason is ReasonCode.CARRIES_BIG_FILES
    assert email.reason is ReasonCode.TOO_BIG_TO_ATTACH
    assert folder.reason is ReasonCode.BY_HAND
    transfer, _, folder = plan(BOTH, HUGE)
    assert transfer.reason is ReasonCode.TOO_BIG_FOR_FREE_TRANSFER
    assert (transfer.size_bytes, transfer.limit_bytes) == (HUGE, FREE_LIMIT)
    assert folder.reason is ReasonCode.ONLY_WAY_LEFT
    assert plan(BOTH, SMALL)[1].reason is ReasonCode.ALSO_POSSIBLE
    assert plan(UPLOAD_ONLY, SMALL, practise=True)[0].to == BOTH.organiser.email
