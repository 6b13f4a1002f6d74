"""How long it still takes: not said too early, and steady."""

from __future__ import annotations

import itertools

import pytest

from app.ui.pages.pace import Pace


class Clock:
    """Time that goes on when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def run(
    pace: Pace, clock: Clock, done: int, rate: int, seconds: int, total: int = 1000
) -> list[float | None]:
    """What is said each second while ``rate`` units come a second."""
    said = []
    for _ in range(seconds):
        clock.now += 1
        done += rate
        said.append(pace.seconds_left(done, total))
    return said


def test_nothing_is_said_before_anybody_can_know() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.seconds_left(0, 1000) is None
    assert run(pace, clock, 0, 10, 2) == [None, None]
    assert run(pace, clock, 20, 10, 1) == [pytest.approx(97)]


def test_nothing_is_said_while_nothing_comes() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.seconds_left(0, 1000)
    assert run(pace, clock, 0, 0, 10) == [None] * 10


def test_it_counts_down_evenly_through_small_ups_and_downs() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.seconds_left(0, 1000)
    run(pace, clock, 0, 10, 5)
    done, said = 50, []
    for rate in (8, 12, 9, 11, 10, 7, 13):
        clock.now += 1
        done += rate
        left = pace.seconds_left(done, 1000)
        assert left is not None
        said.append(left)
    assert all(before - after == pytest.approx(1) for before, after in itertools.pairwise(said))


def test_a_line_that_gets_much_slower_is_told() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.seconds_left(0, 10_000)
    run(pace, clock, 0, 100, 20, 10_000)
    last = run(pace, clock, 2_000, 10, 60, 10_000)[-1]
    assert last is not None
    assert last > 400


def test_at_the_end_nothing_is_left() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.seconds_left(0, 100)
    assert run(pace, clock, 0, 25, 4, 100)[-1] == pytest.approx(0, abs=2)


def test_time_that_stands_still_breaks_nothing() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert [pace.seconds_left(done, 10) for done in (0, 5, 10)] == [None, None, None]
