"""The forecast of how a video will look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.quality import Quality, forecast

MIB = 1 << 20
ORDER = [Quality.BLURRED, Quality.PHONE, Quality.SHARP]


@pytest.mark.parametrize(
    ("length_ms", "max_bytes", "source_bits", "expected"),
    [
        (30_000, 14 * MIB, 0, Quality.SHARP),
        (60_000, 14 * MIB, 20_000_000, Quality.SHARP),
        (180_000, 14 * MIB, 20_000_000, Quality.PHONE),
        (600_000, 14 * MIB, 20_000_000, Quality.BLURRED),
        (600_000, 14 * MIB, 90_000, Quality.SHARP),
        (600_000, 3 << 30, 20_000_000, Quality.SHARP),
        (0, 0, 0, Quality.BLURRED),
    ],
)
def test_usual_cases(length_ms: int, max_bytes: int, source_bits: int, expected: Quality) -> None:
    assert forecast(length_ms, max_bytes, source_bits) is expected


@given(st.integers(1, 600_000), st.integers(0, 10**9), st.integers(0, 10**8), st.integers(0, 10**8))
def test_more_room_never_looks_worse(length_ms: int, room: int, more: int, bits: int) -> None:
    assert ORDER.index(forecast(length_ms, room + more, bits)) >= ORDER.index(forecast(length_ms, room, bits))
