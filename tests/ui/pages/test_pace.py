"""How long it still takes: not said too early, and steady."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.pages.pace import Pace, Standstill


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


# --- steady, whatever the line does ---


def paced(clock: Clock, rate: int, seconds: int, total: int) -> tuple[Pace, int]:
    """A pace that has seen ``rate`` units a second for ``seconds``, and how far it came."""
    pace = Pace(clock)
    pace.seconds_left(0, total)
    run(pace, clock, 0, rate, seconds, total)
    return pace, rate * seconds


@settings(deadline=None)
@given(
    rate=st.integers(1, 10**8),
    step=st.floats(0.05, 9),
    steps=st.integers(1, 400),
    ahead=st.integers(1, 10**5),
)
def test_an_even_line_is_told_right(rate: int, step: float, steps: int, ahead: int) -> None:
    """However often progress comes, what is said is within a quarter and four seconds of the truth."""
    clock, total = Clock(), round(rate * step * steps) + rate * ahead
    pace, begun = Pace(clock), clock.now
    pace.seconds_left(0, total)
    for _ in range(steps):
        clock.now += step
        done = int(rate * (clock.now - begun))
        left, truth = pace.seconds_left(done, total), (total - done) / rate
        if left is None:
            assert clock.now - begun < 3.1 or done == 0
        elif done > 20:  # fewer units than that say nothing about a rate
            assert abs(left - truth) <= 0.26 * max(left, truth) + 4


@settings(deadline=None)
@given(at=st.integers(6, 60), burst=st.floats(1, 1000))
def test_a_burst_does_not_halve_the_time(at: int, burst: float) -> None:
    """The system's own buffer takes many bytes at once, which says nothing about the line."""
    clock, total = Clock(), 10**9
    pace, done = paced(clock, 1000, at, total)
    before = pace.seconds_left(done, total)
    assert before is not None
    for came in (int(1000 * burst), 1000, 1000, 1000, 1000, 1000, 1000):
        clock.now += 1
        done += came
        left = pace.seconds_left(done, total)
        assert left is not None
        assert left > before * 0.6 - 10


@settings(deadline=None)
@given(moves=st.lists(st.tuples(st.floats(0, 20), st.integers(-(10**6), 10**6), st.booleans()), max_size=60))
def test_nothing_that_a_line_does_gives_nonsense(moves: list[tuple[float, int, bool]]) -> None:
    clock, done, total = Clock(), 0, 3 * 10**6
    pace = Pace(clock)
    for passed, by, held in moves:
        clock.now += passed
        done = min(max(0, done + by), total)
        left = pace.seconds_left(done, total)
        assert left is None or 0 <= left < float("inf")
        if held:
            pace.hold()


def test_a_clip_that_was_lost_is_more_to_do_at_the_same_rate() -> None:
    clock, total = Clock(), 100_000
    pace, done = paced(clock, 1000, 50, total)
    said = run(pace, clock, done - 50_000 - 1000, 1000, 10, total)
    assert said[-1] == pytest.approx((total - 10_000 + 1000) / 1000, rel=0.26)


def test_what_was_sent_and_did_not_arrive_makes_the_line_slower() -> None:
    """A piece that breaks half-way each time: half of what goes out comes to nothing."""
    clock, total = Clock(), 10**6
    pace, done = Pace(clock), 0
    pace.seconds_left(0, total)
    for second in range(40):
        clock.now += 1
        done += 1000
        pace.seconds_left(done, total)
        if second % 2:
            done -= 1000
            clock.now += 0.01
            pace.seconds_left(done, total)
    left = pace.seconds_left(done, total)
    assert left == pytest.approx((total - done) / 500, rel=0.4)


@pytest.mark.parametrize("away", [1, 60, 36_000])
def test_a_pause_does_not_count(away: int) -> None:
    clock, total = Clock(), 100_000
    pace, done = paced(clock, 1000, 30, total)
    before = pace.seconds_left(done, total)
    pace.hold()
    clock.now += away
    assert pace.seconds_left(done, total) == before == pytest.approx(70)
    assert run(pace, clock, done, 1000, 5, total)[-1] == pytest.approx(65)


def test_what_is_shown_does_not_jump_to_and_fro() -> None:
    """A line that is good for four seconds and bad for four: the words change a few times, not at each turn."""
    clock, total = Clock(), 300_000
    pace, done = paced(clock, 1000, 10, total)
    said = []
    for second in range(120):
        clock.now += 1
        done += 1800 if second % 8 < 4 else 200
        said.append(pace.seconds_left(done, total))
    jumps = sum(abs(a - b - 1) > 0.01 for a, b in itertools.pairwise(said) if a is not None and b is not None)
    assert None not in said
    assert jumps <= 4


# --- whether it moves ---


def test_thirty_seconds_without_growing_are_a_standstill() -> None:
    clock = Clock()
    still = Standstill(clock)
    still.note(10)
    clock.now += 29.9
    assert still.seconds is None
    still.note(10)
    clock.now += 0.1
    assert still.seconds == pytest.approx(30)
    still.note(5)  # going back is no movement
    clock.now += 60
    assert still.seconds == pytest.approx(90)
    still.note(6)
    assert still.seconds is None
    clock.now += 31
    assert still.seconds == pytest.approx(31)
    still.begin()
    assert still.seconds is None
