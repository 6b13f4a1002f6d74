"""How large a piece is: what the line takes in some 15 s, and less for a while after a break."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.delivery.pieces import CALM, MOST_GROWTH, TARGET_S, Pieces

LEAST, MOST = 256 * 1024, 5 * 1024 * 1024


def on_a_line(pieces: Pieces, rate: float, count: int) -> list[int]:
    """The sizes of the next ``count`` pieces on a line of ``rate`` bytes a second."""
    sizes = []
    for _ in range(count):
        sizes.append(pieces.size)
        pieces.arrived(pieces.size, pieces.size / rate)
    return sizes


def test_a_fast_line_has_the_largest_at_once() -> None:
    assert on_a_line(Pieces(LEAST, MOST), 5e6, 4) == [LEAST, MOST_GROWTH * LEAST, MOST, MOST]


def test_a_slow_line_keeps_the_least() -> None:
    assert on_a_line(Pieces(LEAST, MOST), 12_500, 5) == [LEAST] * 5


@given(rate=st.floats(1_000, 1e9), least=st.integers(1, MOST))
def test_pieces_take_some_seconds_and_stay_within_their_bounds(rate: float, least: int) -> None:
    pieces = Pieces(least, MOST)
    sizes = on_a_line(pieces, rate, 40)
    assert all(least <= size <= MOST for size in sizes)
    assert sizes[-1] <= max(rate * TARGET_S, least) + 1
    assert sizes[-1] >= min(rate * TARGET_S, MOST, least * MOST_GROWTH) - 1


def test_a_line_that_becomes_slow_has_smaller_ones() -> None:
    pieces = Pieces(LEAST, MOST)
    on_a_line(pieces, 5e6, 4)
    assert on_a_line(pieces, 50_000, 3) == [MOST, 50_000 * TARGET_S, 50_000 * TARGET_S]


def test_after_a_break_none_is_as_large_as_the_one_that_broke_until_it_is_calm() -> None:
    pieces = Pieces(LEAST, MOST)
    on_a_line(pieces, 5e6, 4)
    pieces.broke()
    assert pieces.seconds(1) is None
    sizes = on_a_line(pieces, 5e6, CALM + 4)
    assert sizes[0] == LEAST
    assert max(sizes[: CALM + 2]) == MOST // 2
    assert sizes[-1] == MOST


def test_breaks_leave_at_least_the_least() -> None:
    pieces = Pieces(LEAST, MOST)
    for _ in range(9):
        pieces.broke()
        assert pieces.size == LEAST


def test_what_a_server_refuses_is_not_tried_again() -> None:
    pieces = Pieces(LEAST, MOST)
    on_a_line(pieces, 5e6, 4)
    assert pieces.refused(MOST)
    assert pieces.refused(MOST // 2)
    assert on_a_line(pieces, 5e6, 3 * CALM) == [MOST // 4] * 3 * CALM
    assert not pieces.refused(LEAST)


def test_the_short_end_of_a_file_says_nothing_of_the_line() -> None:
    pieces = Pieces(LEAST, MOST)
    on_a_line(pieces, 5e6, 4)
    pieces.arrived(10, 1)
    assert pieces.size == MOST


def test_how_long_the_next_takes() -> None:
    pieces = Pieces(LEAST, MOST)
    assert pieces.seconds(LEAST) is None
    pieces.arrived(LEAST, 2)
    assert pieces.seconds(3 * LEAST) == 6
