"""Which frames a part keeps, and where they stand at a constant rate."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.timing import Clock, lay_out, source_rate

TICKS = [(1, 90_000), (1, 15_360), (1001, 30_000), (1, 600), (1, 1000), (1, 30), (1, 14_112_000)]


@given(
    st.sampled_from(TICKS),
    st.integers(-10_000, 10_000_000),
    st.integers(0, 36_000_000),
    st.integers(-1000, 1000),
)
def test_a_part_begins_at_the_first_timestamp_that_is_not_before_it(
    tick: tuple[int, int], first: int, ms: int, near: int
) -> None:
    clock = Clock(first, *tick)
    border = clock.pts_from(ms)
    assert clock.ms(border) >= ms
    assert clock.ms(border - 1) < ms
    assert (border + near >= border) == (clock.ms(border + near) >= ms)


@pytest.mark.parametrize(
    ("stamps", "tick", "average", "expected"),
    [
        ([0, 33, 67, 100, 133, 167], Fraction(1, 1000), Fraction(30), Fraction(30)),
        ([round(i * 100 / 3) for i in range(121)], Fraction(1, 1000), None, Fraction(30)),
        (
            [round(i * 20.02) for i in range(121)],
            Fraction(1, 600),
            Fraction(30000, 1001),
            Fraction(30000, 1001),
        ),
        # a phone in the dark: some gaps doubled, so the average falls but the usual gap does not
        ([0, 3000, 6000, 12000, 15000, 18000, 24000, 27000], Fraction(1, 90000), Fraction(24), Fraction(30)),
        ([0, 1, 2, 3], Fraction(1, 10), Fraction(10), Fraction(10)),
        ([0], Fraction(1, 90000), Fraction(24), Fraction(24)),
        ([], Fraction(1, 90000), None, Fraction(25)),
        ([0, 16, 33, 50, 66, 83], Fraction(1, 1000), Fraction(60), Fraction(60)),
    ],
)
def test_the_rate_that_the_camera_meant(
    stamps: list[int], tick: Fraction, average: Fraction | None, expected: Fraction
) -> None:
    assert source_rate(stamps, tick, average) == expected


@pytest.mark.parametrize(
    ("rate", "made"),
    [
        (Fraction(60), Fraction(30)),
        (Fraction(120), Fraction(30)),
        (Fraction(240), Fraction(30)),
        (Fraction(50), Fraction(25)),
        (Fraction(60000, 1001), Fraction(30000, 1001)),
        (Fraction(30), Fraction(30)),
        (Fraction(30000, 1001), Fraction(30000, 1001)),
        (Fraction(24), Fraction(24)),
        (Fraction(10), Fraction(10)),
        (Fraction(1503, 50), Fraction(30)),
    ],
)
def test_high_rates_are_divided_by_a_whole_number(rate: Fraction, made: Fraction) -> None:
    clock = Clock(0, 1, 90_000)
    assert lay_out(clock, 0, 90_000, 1100, rate, 30).rate == made


@given(
    st.sampled_from([Fraction(n) for n in (10, 24, 30, 50, 60, 120)] + [Fraction(30000, 1001)]),
    st.integers(0, 300),
    st.integers(0, 300),
    st.integers(1, 99),
)
def test_first_and_last_frame_each_have_their_own_picture(
    rate: Fraction, first: int, more: int, share: int
) -> None:
    clock = Clock(0, 1, 90_000)
    gap = Fraction(90_000) / rate
    start, last = round(first * gap), round((first + more) * gap)
    end_ms = int(clock.ms(last) + gap * share / 9000) + 1
    ticks = lay_out(clock, start, last, end_ms, rate, 30)
    assert ticks.count >= (2 if more else 1)
    assert ticks.rate <= 30
    # Two frames of a fast camera in less than one picture's time still get two pictures.
    allowed = 1 if ticks.count > 2 else 2
    assert abs(ticks.length_ms - (end_ms - clock.ms(start))) <= allowed * 1000 / ticks.rate
    if rate <= 30:
        assert ticks.count == more + 1
    if ticks.count > 1:
        assert ticks.half_us <= ticks.last_us
