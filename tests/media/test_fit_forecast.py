"""What is said before anything is encoded: about how large clips will be, and how they will look in a limit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.fit import estimate, forecast
from app.media.make import make_clip
from app.media.profile import LEAST_VIDEO_BITS
from app.media.reader import Reader
from app.story.clip import Clip, SourceFacts
from app.story.quality import Quality
from app.story.work import Cancel, no_progress
from tests.components import require

MB = 1_000_000
PHONE = SourceFacts(
    "/walk.mp4", "walk.mp4", 0, 1, 600_000, 1920, 1080, 34, "mov", "h264", 0, audio_codec="aac", audio_index=1,
    bit_rate=17_000_000,
)  # fmt: skip
PHONE = replace(PHONE, size_bytes=17_128_000 * 600 // 8)
OLD = replace(PHONE, width=320, height=240, bit_rate=2_000_000, size_bytes=2_064_000 * 600 // 8)
SCREEN = replace(PHONE, bit_rate=90_000, size_bytes=154_000 * 600 // 8)
ORDER = list(Quality)[::-1]


def clip(seconds: float, source: SourceFacts = PHONE) -> Clip:
    return Clip("c", source, 0, int(seconds * 1000))


@pytest.mark.parametrize(
    ("clips", "room", "expected"),
    [
        ([clip(5)], 14 * MB, Quality.SHARP),
        ([clip(60)], 14 * MB, Quality.SHARP),
        ([clip(110)], 14 * MB, Quality.GOOD_ON_A_PHONE),
        ([clip(200)], 14 * MB, Quality.BLURRED),
        ([clip(600)], 14 * MB, Quality.BLURRED),
        ([clip(600)], 3000 * MB, Quality.SHARP),
        ([clip(60), clip(60)], 14 * MB, Quality.GOOD_ON_A_PHONE),
        ([clip(40)] * 5, 14 * MB, Quality.BLURRED),
        ([clip(30), clip(600, SCREEN)], 20 * MB, Quality.SHARP),
        ([clip(600, SCREEN)], 14 * MB, Quality.SHARP),
        ([clip(400, OLD)], 14 * MB, Quality.SHARP),
        ([clip(600, OLD)], 9 * MB, Quality.BLURRED),
        ([clip(1)], 0, Quality.BLURRED),
        ([], 0, Quality.SHARP),
    ],
)  # fmt: skip
def test_usual_cases(clips: list[Clip], room: int, expected: Quality) -> None:
    assert forecast(clips, room) is expected


sides = st.integers(16, 4000)
sources = st.builds(
    lambda width, height, frame_ms, bits, sound: replace(
        PHONE,
        width=width,
        height=height,
        frame_ms=frame_ms,
        bit_rate=bits,
        size_bytes=(bits + 128_000) * 600 // 8,
        audio_index=1 if sound else None,
    ),
    *(sides, sides, st.integers(1, 200), st.integers(0, 10**8), st.booleans()),
)
clips = st.builds(lambda source, ms: Clip("c", source, 0, ms), sources, st.integers(1, 600_000))


@given(clips, st.integers(0, 10**9), st.integers(0, 10**9))
def test_more_room_never_looks_worse(one: Clip, room: int, more: int) -> None:
    assert ORDER.index(forecast([one], room + more)) >= ORDER.index(forecast([one], room))


@given(st.lists(clips, max_size=5), st.integers(0, 10**8))
def test_room_for_all_as_they_are_is_sharp(some: list[Clip], more: int) -> None:
    assert forecast(some, sum(map(estimate, some)) + more) is Quality.SHARP


@given(clips)
def test_an_estimate_is_never_more_than_the_source_has_or_a_film_may_always_have(one: Clip) -> None:
    most = max(LEAST_VIDEO_BITS, one.source.bit_rate or 10**9) + 128_000
    assert 0 < estimate(one) <= most * one.length_ms // 8000 + 5_000


@pytest.mark.parametrize(
    "name", ["canon-mjpeg.avi", "phone-720p-rotated90-3gp5.mp4", "ipod-320x240-86s.m4v", "hevc-10bit.mp4"]
)
def test_estimates_are_near_to_what_real_footage_takes(name: str, reader: Reader, tmp_path: Path) -> None:
    """Within a factor of 2, which is what content alone makes of the same picture size."""
    source = reader.probe(require("footage") / name, Cancel())
    whole = Clip("c", source, 0, min(source.length_ms, 8_000))
    made = make_clip(whole, tmp_path, no_progress, Cancel(), reader=reader)
    assert made.size_bytes / 2 < estimate(whole) < made.size_bytes * 2
