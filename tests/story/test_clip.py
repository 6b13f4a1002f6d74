"""A clip is a part inside its source; no edit leaves the source or keeps more than was asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.story.clip import Clip, moved
from tests.story.examples import a_clip, a_source

times = st.integers(-5_000, 700_000)


@st.composite
def any_clips(draw: st.DrawFn, *, at_least_a_frame: bool = False) -> Clip:
    """Any part of any source, also shorter than a frame."""
    length = draw(st.integers(1, 600_000))
    source = a_source(length_ms=length, frame_ms=draw(st.integers(1, 1_000)))
    start = draw(st.integers(0, length - 1))
    end = draw(st.integers(start + 1, length))
    if at_least_a_frame:
        assume(end - start >= source.frame_ms)
    return Clip("one", source, start, end)


@pytest.mark.parametrize(("start", "end"), [(-1, 10), (0, 0), (10, 5), (0, 60_001)])
def test_a_part_outside_its_source_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not inside"):
        Clip("one", a_source(length_ms=60_000), start, end)


@given(any_clips(), times)
def test_a_new_start_stays_inside_and_leaves_the_end_alone(clip: Clip, at: int) -> None:
    changed = clip.with_start(at)
    assert 0 <= changed.start_ms < changed.end_ms == clip.end_ms
    assert (changed.clip_id, changed.source) == (clip.clip_id, clip.source)


@given(any_clips(), times)
def test_a_new_end_stays_inside_and_leaves_the_start_alone(clip: Clip, at: int) -> None:
    changed = clip.with_end(at)
    assert clip.start_ms == changed.start_ms < changed.end_ms <= clip.source.length_ms
    assert (changed.clip_id, changed.source) == (clip.clip_id, clip.source)


@given(any_clips(), times)
def test_an_edit_never_keeps_more_than_was_there_or_was_asked_for(clip: Clip, at: int) -> None:
    assert clip.with_start(at).start_ms >= min(clip.start_ms, max(0, at))
    assert clip.with_end(at).end_ms <= max(clip.end_ms, at)


@given(any_clips(at_least_a_frame=True), times)
def test_an_edit_leaves_at_least_one_frame(clip: Clip, at: int) -> None:
    assert clip.with_start(at).length_ms >= clip.source.frame_ms
    assert clip.with_end(at).length_ms >= clip.source.frame_ms


@given(any_clips(at_least_a_frame=True), times)
def test_a_time_with_room_on_both_sides_is_taken_exactly(clip: Clip, at: int) -> None:
    if 0 <= at <= clip.end_ms - clip.source.frame_ms:
        assert clip.with_start(at).start_ms == at
    if clip.start_ms + clip.source.frame_ms <= at <= clip.source.length_ms:
        assert clip.with_end(at).end_ms == at


@given(any_clips(), times)
def test_both_halves_of_a_split_tile_the_clip(clip: Clip, at: int) -> None:
    if not clip.can_split(at):
        with pytest.raises(ValueError, match="no room"):
            clip.split(at, "two")
        return
    first, second = clip.split(at, "two")
    assert (first.clip_id, second.clip_id) == ("one", "two")
    assert (first.start_ms, first.end_ms, second.start_ms, second.end_ms) == (
        clip.start_ms, at, at, clip.end_ms,
    )  # fmt: skip
    assert first.source is second.source is clip.source
    assert first.length_ms + second.length_ms == clip.length_ms
    assert min(first.length_ms, second.length_ms) >= clip.source.frame_ms


@given(any_clips(at_least_a_frame=True), st.lists(st.tuples(st.integers(0, 9), times), max_size=12))
def test_splitting_again_and_again_keeps_every_millisecond_once(
    clip: Clip, splits: list[tuple[int, int]]
) -> None:
    parts = [clip]
    for n, (which, at) in enumerate(splits):
        part = parts[which % len(parts)]
        if part.can_split(at):
            i = parts.index(part)
            parts[i : i + 1] = part.split(at, f"new-{n}")
    assert [p.start_ms for p in parts] == [clip.start_ms, *(p.end_ms for p in parts[:-1])]
    assert parts[-1].end_ms == clip.end_ms
    assert len({p.clip_id for p in parts}) == len(parts)
    assert sum(p.length_ms for p in parts) == clip.length_ms


@given(any_clips())
def test_the_whole_video_can_be_had_back(clip: Clip) -> None:
    whole = clip.use_whole()
    assert whole.is_whole
    assert whole == Clip.whole(clip.clip_id, clip.source)
    assert clip.is_whole == (clip == whole)


@given(st.integers(1, 7), st.integers(0, 6), st.integers(-9, 9))
def test_moving_changes_one_place_and_nothing_else(count: int, which: int, by: int) -> None:
    clips = [a_clip(n) for n in range(count)]
    clip = clips[which % count]
    order = moved(clips, clip.clip_id, by)
    assert order.index(clip) == min(max(0, clips.index(clip) + by), count - 1)
    assert [c for c in order if c != clip] == [c for c in clips if c != clip]


def test_moving_a_clip_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(KeyError):
        moved([a_clip(1)], "clip-9", 1)


def test_brightness_curves_of_hdr_are_known() -> None:
    source = a_source()
    assert not source.is_hdr
    assert replace(source, transfer="arib-std-b67").is_hdr
    assert replace(source, transfer="smpte2084").is_hdr


def test_sound_is_a_matter_of_a_stream_even_the_first() -> None:
    assert replace(a_source(), audio_index=0).has_sound
    assert not replace(a_source(), audio_index=None).has_sound
