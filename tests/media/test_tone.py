"""Small pictures of HDR video: the tables from coded brightness to coded brightness."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.media import tone

#: The codes (of 255) of black, of HDR's reference white and of the peak (ITU-R BT.2408 table 1: 58 % PQ, 75 % HLG).
CURVES = [(tone.from_pq, 148, 192), (tone.from_hlg, 191, 255)]


@pytest.mark.parametrize(("table", "white", "peak"), CURVES)
def test_black_stays_black_and_white_is_bright(table: Callable[[], bytes], white: int, peak: int) -> None:
    codes = table()
    assert len(codes) == 256
    assert list(codes) == sorted(codes)
    assert codes[0] == 0
    assert 190 < codes[white] < 235
    assert codes[peak] >= 250


def test_both_curves_agree_on_white() -> None:
    assert abs(tone.from_pq()[148] - tone.from_hlg()[191]) <= 6
