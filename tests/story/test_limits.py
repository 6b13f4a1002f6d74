"""Limits are exact: the last millisecond that fits fits, the next does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.story.limits import DEFAULT_CLIPS, DEFAULT_TOTAL_MS, Limits, tally
from tests.story.examples import a_clip

lengths = st.lists(st.integers(1, 3 * DEFAULT_TOTAL_MS), max_size=9)


def test_the_defaults_are_five_clips_and_ten_minutes() -> None:
    assert (DEFAULT_CLIPS, DEFAULT_TOTAL_MS) == (5, 600_000)


def test_ten_minutes_fit_and_one_millisecond_more_does_not() -> None:
    exactly = tally([a_clip(1, 400_000), a_clip(2, 200_000)], Limits())
    assert (exactly.fits, exactly.ms_over, exactly.ms_left) == (True, 0, 0)
    over = tally([a_clip(1, 400_000), a_clip(2, 200_001)], Limits())
    assert (over.fits, over.ms_over, over.ms_left) == (False, 1, 0)


def test_five_clips_fit_and_a_sixth_does_not() -> None:
    assert tally([a_clip(n, 1000) for n in range(5)], Limits()).fits
    six = tally([a_clip(n, 1000) for n in range(6)], Limits())
    assert (six.fits, six.clips_over, six.ms_over) == (False, 1, 0)


def test_no_clip_at_all_leaves_all_the_time() -> None:
    none = tally([], Limits())
    assert (none.clips, none.total_ms, none.ms_left) == (0, 0, DEFAULT_TOTAL_MS)


@given(lengths)
def test_thirds_of_seconds_add_up_without_drift(found: list[int]) -> None:
    sums = tally([a_clip(n, ms) for n, ms in enumerate(found)], Limits())
    assert sums.total_ms == sum(found)
    assert sums.total_ms == sums.limits.total_ms - sums.ms_left + sums.ms_over
    assert sums.fits == (len(found) <= 5 and sum(found) <= 600_000)


@given(lengths, st.integers(1, 9), st.integers(1, DEFAULT_TOTAL_MS))
def test_time_is_left_or_over_and_never_both(found: list[int], clips: int, total_ms: int) -> None:
    sums = tally([a_clip(n, ms) for n, ms in enumerate(found)], Limits(clips, total_ms))
    assert not (sums.ms_left and sums.ms_over)
    assert sums.clips_over == max(0, len(found) - clips)
