"""Turning pictures upright: the eight ways a camera can be held, or mirror."""

from __future__ import annotations

import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.upright import Upright, fit_inside, shown_size, upright

ONE = 65536


def matrix(a: int, b: int, c: int, d: int) -> bytes:
    return struct.pack("=9i", a * ONE, b * ONE, 0, c * ONE, d * ONE, 0, 0, 0, 1 << 30)


@pytest.mark.parametrize(
    ("held", "rotation", "filters"),
    [
        (matrix(1, 0, 0, 1), 0, ()),
        (matrix(0, 1, -1, 0), 90, (("transpose", "clock"),)),
        (matrix(-1, 0, 0, -1), 180, (("hflip", ""), ("vflip", ""))),
        (matrix(0, -1, 1, 0), 270, (("transpose", "cclock"),)),
        (matrix(1, 0, 0, -1), 0, (("vflip", ""),)),
        (matrix(-1, 0, 0, 1), 180, (("hflip", ""),)),
        (matrix(0, 1, 1, 0), 90, (("transpose", "cclock_flip"),)),
        (matrix(0, -1, -1, 0), 270, (("transpose", "clock_flip"),)),
    ],
)
def test_the_eight_matrices(held: bytes, rotation: int, filters: tuple[tuple[str, str], ...]) -> None:
    assert upright(held) == Upright(rotation, filters)


@given(st.binary(max_size=40))
def test_no_matrix_is_too_strange(held: bytes) -> None:
    assert upright(held).rotation in {0, 90, 180, 270}


def test_wide_pixels_are_made_square_before_turning() -> None:
    assert shown_size(720, 576, Fraction(16, 11), Upright()) == (1047, 576)
    assert shown_size(720, 576, Fraction(8, 9), Upright()) == (720, 648)
    assert shown_size(720, 576, None, Upright(90)) == (576, 720)
    for damaged in (Fraction(100_000), Fraction(1, 100_000), Fraction(0), Fraction(-2)):
        assert shown_size(720, 576, damaged, Upright()) == (720, 576)


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_a_picture_fits_and_is_even_and_never_grows(width: int, height: int) -> None:
    wide, high = fit_inside(width, height, 1920, 1080)
    assert wide % 2 == high % 2 == 0
    assert wide <= max(width + 1, 2) and high <= max(height + 1, 2)
    assert sorted((wide, high))[1] <= 1920 and sorted((wide, high))[0] <= 1080


@pytest.mark.parametrize(
    ("size", "made"),
    [
        ((3840, 2160), (1920, 1080)),
        ((2160, 3840), (1080, 1920)),
        ((4032, 3024), (1440, 1080)),
        ((176, 144), (176, 144)),
    ],
)
def test_usual_sizes(size: tuple[int, int], made: tuple[int, int]) -> None:
    assert fit_inside(*size, 1920, 1080) == made
