"""Times as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.timecode import NotATime, TimeFault, clock, parse_time


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0:05.2", 5_200),
        ("1:20", 80_000),
        ("1:02:03.25", 3_723_250),
        ("65.2", 65_200),
        ("65,2", 65_200),
        ("0", 0),
        (" 0:00.001 ", 1),
        ("0:00.1000000", 100),
        ("90:00", 5_400_000),
        ("0.3", 300),
    ],
)
def test_reads_the_ways_people_write_a_time(text: str, ms: int) -> None:
    assert parse_time(text) == ms


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", TimeFault.EMPTY),
        ("  ", TimeFault.EMPTY),
        ("later", TimeFault.NOT_A_TIME),
        ("-1", TimeFault.NOT_A_TIME),
        ("1:-5", TimeFault.NOT_A_TIME),
        ("1:2:3:4", TimeFault.NOT_A_TIME),
        (":05", TimeFault.NOT_A_TIME),
        ("5.", TimeFault.NOT_A_TIME),
        ("1e3", TimeFault.NOT_A_TIME),
        ("٣:٠٠", TimeFault.NOT_A_TIME),
        ("1:60", TimeFault.OVER_59),
        ("1:60:00", TimeFault.OVER_59),
        ("0:00.0001", TimeFault.TOO_FINE),
        ("9" * 5000, TimeFault.TOO_LONG),
    ],
)
def test_says_why_a_text_is_not_a_time(text: str, fault: TimeFault) -> None:
    with pytest.raises(NotATime) as caught:
        parse_time(text)
    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("ms", "text"),
    [(0, "0:00"), (5_200, "0:05.2"), (65_000, "1:05"), (3_723_250, "1:02:03.25"), (1, "0:00.001")],
)
def test_prints_a_clock(ms: int, text: str) -> None:
    assert clock(ms) == text


def test_there_is_no_time_before_zero() -> None:
    with pytest.raises(ValueError, match="before 0"):
        clock(-1)


@given(st.integers(0, 10**11))
def test_what_is_printed_reads_back_exactly(ms: int) -> None:
    assert parse_time(clock(ms)) == ms


@given(st.text(alphabet="0123456789:.,- x", max_size=14))
def test_any_text_gives_a_time_or_a_reason(text: str) -> None:
    try:
        ms = parse_time(text)
    except NotATime:
        return
    assert parse_time(clock(ms)) == ms
