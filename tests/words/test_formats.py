"""Lengths, sizes, times and counts as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.limits import Limits, Tally
from app.words import (
    Rounding,
    clock,
    count_words,
    date_words,
    day_words,
    duration_words,
    part_words,
    period_words,
    size_words,
    tally_words,
    time_left_words,
    time_words,
    zone_words,
)

SUMMER = timezone(timedelta(hours=1))
DEADLINE = datetime(2020, 5, 22, 17, tzinfo=SUMMER)


@pytest.mark.parametrize(
    ("ms", "whole", "tenths"),
    [
        (0, "no time", "no time"),
        (1, "less than 1 second", "less than 0.1 seconds"),
        (49, "less than 1 second", "less than 0.1 seconds"),
        (50, "less than 1 second", "0.1 seconds"),
        (499, "less than 1 second", "0.5 seconds"),
        (500, "1 second", "0.5 seconds"),
        (1_000, "1 second", "1 second"),
        (1_049, "1 second", "1 second"),
        (12_000, "12 seconds", "12 seconds"),
        (59_960, "1 minute", "1 minute"),
        (60_000, "1 minute", "1 minute"),
        (65_200, "1 minute 5 seconds", "1 minute 5.2 seconds"),
        (380_000, "6 minutes 20 seconds", "6 minutes 20 seconds"),
        (600_000, "10 minutes", "10 minutes"),
        (3_600_000, "1 hour", "1 hour"),
        (3_661_100, "1 hour 1 minute 1 second", "1 hour 1 minute 1.1 seconds"),
        (7_200_000, "2 hours", "2 hours"),
    ],
)
def test_lengths(ms: int, whole: str, tenths: str) -> None:
    assert duration_words(ms) == whole
    assert duration_words(ms, tenths=True) == tenths


def test_a_length_goes_up_or_down_where_that_is_asked() -> None:
    assert duration_words(1_001, rounding=Rounding.UP) == "2 seconds"
    assert duration_words(1_999, rounding=Rounding.DOWN) == "1 second"
    assert duration_words(1, tenths=True, rounding=Rounding.UP) == "0.1 seconds"
    assert duration_words(99, tenths=True, rounding=Rounding.DOWN) == "less than 0.1 seconds"


def test_there_is_no_length_below_nothing() -> None:
    with pytest.raises(ValueError, match="below 0"):
        duration_words(-1)


@given(st.integers(1, 10**9), st.booleans(), st.sampled_from(Rounding))
def test_something_is_never_called_nothing(ms: int, tenths: bool, rounding: Rounding) -> None:
    assert duration_words(ms, tenths=tenths, rounding=rounding) not in {"", "no time"}


def test_the_clock_is_the_one_that_time_boxes_read() -> None:
    assert clock(65_200) == "1:05.2"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 MB"),
        (1, "less than 1 MB"),
        (999_999, "less than 1 MB"),
        (1_000_000, "1 MB"),
        (1_499_999, "1 MB"),
        (14_000_000, "14 MB"),
        (999_499_999, "999 MB"),
        (999_500_000, "1 GB"),
        (1_000_000_000, "1 GB"),
        (1_250_000_000, "1.3 GB"),
        (3_000_000_000, "3 GB"),
    ],
)
def test_sizes_are_decimal(size: int, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "Working out how long this takes"),
        (0, "A few seconds left"),
        (9.9, "A few seconds left"),
        (11, "About 20 seconds left"),
        (50, "About 50 seconds left"),
        (50.1, "About 1 minute left"),
        (55, "About 1 minute left"),
        (89, "About 1 minute left"),
        (90, "About 2 minutes left"),
        (3_500, "About 58 minutes left"),
        (4_000, "About 1 hour 10 minutes left"),
        (7_200, "About 2 hours left"),
    ],
)
def test_time_left_is_no_finer_than_anybody_can_know(seconds: float | None, words: str) -> None:
    assert time_left_words(seconds) == words


def test_the_deadline_reads_as_the_organiser_says_it() -> None:
    assert date_words(DEADLINE) == "5 pm on Friday 22 May 2020"
    assert date_words(DEADLINE, "UK time") == "5 pm UK time on Friday 22 May 2020"
    assert day_words(date(2020, 5, 22)) == "Friday 22 May 2020"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "midnight"),
        (0, 5, "12:05 am"),
        (1, 0, "1 am"),
        (11, 59, "11:59 am"),
        (12, 0, "midday"),
        (12, 30, "12:30 pm"),
        (17, 0, "5 pm"),
        (23, 59, "11:59 pm"),
    ],
)
def test_times_of_day(hour: int, minute: int, words: str) -> None:
    assert time_words(datetime(2020, 5, 22, hour, minute, tzinfo=UTC)) == words


def test_midnight_says_which_end_of_the_day() -> None:
    midnight = datetime(2020, 5, 22, tzinfo=UTC)
    assert date_words(midnight, "UK time") == "midnight UK time at the start of Friday 22 May 2020"


def test_an_event_says_from_when_to_when() -> None:
    start = datetime(2020, 6, 4, 14, tzinfo=SUMMER)
    assert period_words(start, 60, "UK time") == "2 pm to 3 pm UK time on Thursday 4 June 2020"
    assert period_words(start, 11 * 60) == "2 pm on Thursday 4 June 2020 to 1 am on Friday 5 June 2020"


def test_every_month_and_weekday_has_its_name() -> None:
    named = {day_words(date(2024, 1, 1) + timedelta(days=n)) for n in range(366)}
    assert len(named) == 366
    assert "Wednesday 14 February 2024" in named
    assert "Tuesday 31 December 2024" in named


@pytest.mark.parametrize(
    ("hours", "country", "words"),
    [
        (0, "GB", "UK time"), (1, "GB", "UK time"), (2, "GB", "UTC+2"), (0, "IE", "UTC"), (1, "", "UTC+1"),
        (-3.5, "CA", "UTC−3:30"), (5.75, "NP", "UTC+5:45"),
    ],
)  # fmt: skip
def test_zones(hours: float, country: str, words: str) -> None:
    assert zone_words(datetime(2026, 5, 4, tzinfo=timezone(timedelta(hours=hours))), country) == words


def test_a_time_without_a_zone_has_no_words_for_it() -> None:
    assert zone_words(datetime(2026, 5, 4), "GB") == ""  # noqa: DTZ001 - that is the case


def test_the_line_that_is_always_in_view() -> None:
    assert tally_words(Tally(2, 380_000, Limits())) == "2 of 5 clips, 6 minutes 20 seconds of 10 minutes"
    assert tally_words(Tally(0, 0, Limits())) == "0 of 5 clips, 0 minutes of 10 minutes"
    assert count_words(1, 1) == "1 of 1 clip"


def test_a_millisecond_too_long_never_reads_like_the_limit_itself() -> None:
    assert tally_words(Tally(1, 600_001, Limits())) == "1 of 5 clips, 10 minutes 1 second of 10 minutes"
    assert tally_words(Tally(1, 600_000, Limits())) == "1 of 5 clips, 10 minutes of 10 minutes"


def test_what_is_said_after_each_change_of_a_part() -> None:
    said = part_words(12_000, 65_000, 535_000)
    assert said == "Start 12 seconds. Clip 1 minute 5 seconds. 8 minutes 55 seconds left."
    assert part_words(0, 65_200, 0) == "Start 0 seconds. Clip 1 minute 5.2 seconds. No time left."
    assert part_words(100, 600_000, -1) == "Start 0.1 seconds. Clip 10 minutes. 0.1 seconds too long."


def test_no_more_time_is_promised_than_is_left() -> None:
    assert part_words(0, 1_000, 1_999).endswith("1.9 seconds left.")
