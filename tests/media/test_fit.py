"""Sharing bytes among clips, choosing a picture for them, and never going over."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.fit import budget, choices, sound_bits
from app.media.make import make_clip
from app.media.prepare import prepare_all
from app.media.reader import Reader
from app.story.clip import Clip, SourceFacts
from app.story.errors import Cancelled, TooBigForLimit
from app.story.work import Cancel, no_progress
from tests import footage

Facts = Callable[[str], SourceFacts]
lengths = st.lists(st.integers(1, 600_000), min_size=1, max_size=5)


@given(st.integers(0, 10**10), lengths, st.data())
def test_shares_never_come_to_more(most: int, each: list[int], data: st.DataObject) -> None:
    wishes = data.draw(st.lists(st.none() | st.integers(1, 10**9), min_size=len(each), max_size=len(each)))
    shares = budget(most, each, wishes)
    assert sum(shares) <= most
    assert all(
        share >= 0 and (wish is None or share <= wish) for share, wish in zip(shares, wishes, strict=True)
    )
    if all(wish is not None for wish in wishes) and sum(wish or 0 for wish in wishes) <= most:
        assert list(shares) == wishes


def test_shares_follow_length_and_small_clips_leave_room() -> None:
    assert budget(900, [1000, 2000]) == (300, 600)
    assert budget(900, [1000, 2000], [100, 5000]) == (100, 800)
    assert budget(900, [1000, 2000], [5000, 100]) == (800, 100)


@given(st.integers(0, 50_000_000), st.integers(1, 18_000), st.integers(0, 2_000_000))
def test_choices_are_within_the_bytes(most: int, pictures: int, sound_size: int) -> None:
    found = choices(most, pictures, Fraction(30), (1920, 1080), sound_size)
    for choice in found:
        assert choice.video_bits * pictures + sound_size * 8 * 30 <= most * 8 * 30
        assert choice.width <= 1920 and choice.width % 2 == choice.height % 2 == 0
    assert [choice.height for choice in found] == sorted((one.height for one in found), reverse=True)


def test_less_room_gives_a_smaller_picture_and_at_last_none() -> None:
    found = [
        choices(most, 9000, Fraction(30), (1920, 1080), 128_000 * 300 // 8)
        for most in (2 * 10**9, 2 * 10**8, 5 * 10**7, 14_000_000, 500_000)
    ]
    assert [[one.height for one in some] for some in found] == [
        [1080], [1080, 720], [1080, 720, 540, 480, 360], [720, 540, 480, 360, 240, 180], [],
    ]  # fmt: skip


@given(st.integers(1, 50_000_000), st.integers(1, 600_000), st.integers(8_000, 128_000))
def test_sound_gets_a_quarter_at_most_or_the_lowest_step(most: int, ms: int, wish: int) -> None:
    bits = sound_bits(most, Fraction(ms, 1000), wish)
    assert bits <= wish
    assert bits <= 32_000 or bits * ms // 1000 <= most * 2


@pytest.mark.parametrize("share", [60, 25])
def test_two_clips_together_stay_under_the_limit(
    share: int, facts: Facts, reader: Reader, tmp_path: Path
) -> None:
    noisy, plain = facts("noisy.mp4"), facts("plain.mp4")
    clips = [Clip("a", noisy, 500, 2500), Clip("b", plain, 0, 1000)]
    free = prepare_all(clips, tmp_path, no_progress, Cancel(), reader=reader)
    most = sum(one.size_bytes for one in free) * share // 100
    steps: list[tuple[int, int]] = []
    made = prepare_all(
        clips, tmp_path, lambda done, total: steps.append((done, total)), Cancel(), most, reader=reader
    )
    assert [one.clip_id for one in made] == ["a", "b"]
    assert most * 0.8 < sum(one.size_bytes for one in made) <= most
    assert footage.read(made[1].path).numbers == list(range(30))
    assert not any(one.checks.failed for one in made)
    assert steps == sorted(steps) and steps[-1][0] == steps[-1][1]


@pytest.fixture(scope="module")
def mild(shelf: Path) -> Path:
    """Some noise, and no sound."""
    return footage.make(shelf / "mild.mp4", footage.Form(frames=60, noise=15, sound=None))


@pytest.mark.parametrize(
    ("noisy", "length", "share"),
    [(True, 400, 55), (True, 1500, 85), (True, 2000, 25), (False, 700, 50), (False, 1900, 70)],
)
def test_a_limit_that_binds_is_filled_and_never_passed(
    noisy: bool,
    length: int,
    share: int,
    film: Callable[[str], Path],
    mild: Path,
    reader: Reader,
    tmp_path: Path,
) -> None:
    clip = Clip("a", reader.probe(film("noisy.mp4") if noisy else mild), 0, length)
    free = make_clip(clip, tmp_path, no_progress, Cancel(), reader=reader)
    most = free.size_bytes * share // 100
    made = make_clip(clip, tmp_path, no_progress, Cancel(), reader=reader, max_bytes=most)
    assert most * 97 <= made.size_bytes * 100 <= most * 100
    assert not made.copied
    assert footage.read(made.path).numbers == list(range(length * 30 // 1000))
    assert made.has_sound == free.has_sound


def test_sound_stays_in_step_where_it_was_made_first(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    clip = Clip("a", facts("noisy.mp4"), 700, 2900)
    made = make_clip(clip, tmp_path, no_progress, Cancel(), reader=reader, max_bytes=90_000)
    heard = footage.beeps(made.path)
    assert [beep.number for beep in heard] == [2, 3, 4, 5]
    for beep in heard:
        assert abs(beep.time - (beep.number * 0.5 + 0.1 - 0.7)) < 0.02


def test_a_loose_limit_changes_nothing(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    clips = [Clip("a", facts("plain.mp4"), 0, 1000)]
    free = prepare_all(clips, tmp_path, no_progress, Cancel(), reader=reader)
    assert prepare_all(clips, tmp_path, no_progress, Cancel(), 10**8, reader=reader) == free


def test_too_few_bytes_say_so(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    clip = Clip.whole("a", facts("noisy.mp4"))
    with pytest.raises(TooBigForLimit) as caught:
        make_clip(clip, tmp_path, no_progress, Cancel(), max_bytes=9_000, reader=reader)
    assert (caught.value.name, caught.value.limit_bytes) == ("noisy.mp4", 9_000)
    assert list(tmp_path.iterdir()) == []


def test_progress_runs_over_all_clips(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    source = facts("plain.mp4")
    clips = Clip.whole("a", source).split(1000, "b")
    steps: list[tuple[int, int]] = []
    prepare_all(clips, tmp_path, lambda done, total: steps.append((done, total)), Cancel(), reader=reader)
    assert steps == sorted(steps)
    assert {total for _, total in steps} == {3000}
    assert steps[-1] == (3000, 3000)


def test_finished_clips_stay_when_the_rest_is_cancelled(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    source = facts("plain.mp4")
    clips = Clip.whole("a", source).split(1000, "b")
    cancel = Cancel()

    def stop_after_first(done: int, total: int) -> None:
        if done > 1000:
            cancel.set()

    with pytest.raises(Cancelled):
        prepare_all(clips, tmp_path, stop_after_first, cancel, reader=reader)
    assert len(list(tmp_path.glob("*.mp4"))) == 1
    assert [path.suffix for path in tmp_path.iterdir() if path.name.startswith(".")] == []
