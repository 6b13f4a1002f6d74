"""Which clip the bytes belong to."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.ui.pages.clip_bars import ClipBars, ClipShare, Shares

SIZES = [40, 60, 20]


def test_clip_after_clip_fills_up_and_texts_have_no_bar() -> None:
    shares = Shares(SIZES)
    for done, sent in (
        (0, [0, 0, 0]), (30, [30, 0, 0]), (40, [40, 0, 0]), (41, [40, 1, 0]), (120, [40, 60, 20]), (125, [40, 60, 20]),
    ):  # fmt: skip
        shares.set(done)
        assert shares.sent == sent


def test_a_story_that_was_on_its_way_before_begins_in_the_middle() -> None:
    shares = Shares(SIZES)
    shares.turn_to(1)
    shares.set(55)
    assert shares.sent == [40, 15, 0]


def test_a_piece_that_did_not_arrive_goes_back_in_its_own_bar() -> None:
    shares = Shares(SIZES)
    shares.turn_to(1)
    shares.set(90)
    shares.set(70)
    assert shares.sent == [40, 30, 0]


def test_a_clip_that_is_lost_at_the_end_is_the_one_whose_bar_goes_back() -> None:
    shares = Shares(SIZES)
    for clip, done in ((0, 40), (1, 100), (2, 120)):
        shares.turn_to(clip)
        shares.set(done)
    shares.turn_to(1, lost=True)
    shares.set(60)
    assert shares.sent == [40, 0, 20]
    shares.set(75)
    assert shares.sent == [40, 15, 20]
    shares.set(123)
    assert shares.sent == SIZES


def test_news_of_a_clip_that_is_not_there_changes_nothing() -> None:
    shares = Shares(SIZES)
    shares.turn_to(3)
    shares.turn_to(-1)
    shares.set(10)
    assert shares.sent == [10, 0, 0]


@settings(deadline=None)
@given(
    sizes=st.lists(st.integers(0, 1000), max_size=6),
    steps=st.lists(st.tuples(st.integers(-2, 8), st.booleans(), st.integers(-5, 7000)), max_size=30),
)
def test_no_byte_is_shown_twice_and_none_is_left_out(
    sizes: list[int], steps: list[tuple[int, bool, int]]
) -> None:
    shares = Shares(sizes)
    for clip, lost, done in steps:
        shares.turn_to(clip, lost=lost)
        shares.set(done)
        assert all(0 <= sent <= size for sent, size in zip(shares.sent, sizes, strict=True))
        assert sum(shares.sent) == min(max(0, done), sum(sizes))


def test_each_bar_has_a_name_and_says_how_far_it_is(qtbot: QtBot) -> None:
    bars = ClipBars()
    qtbot.addWidget(bars)
    bars.set_clips([ClipShare("Clip 1 of 2", 40_000_000), ClipShare("Clip 2 of 2", 60_000_000)])
    bars.set_done(70_000_000)
    assert [bar.bar.accessibleName() for bar in bars.bars] == ["Clip 1 of 2", "Clip 2 of 2"]
    said = ["Clip 1 of 2: all 40 MB sent", "Clip 2 of 2: 30 MB of 60 MB"]
    assert [bar.words.text() for bar in bars.bars] == said
    assert [bar.bar.accessibleDescription() for bar in bars.bars] == said
    assert [bar.bar.value() for bar in bars.bars] == [1000, 500]
    bars.set_clips([])
    assert bars.isHidden()
    bars.set_done(5)
