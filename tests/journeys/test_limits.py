"""Too many clips, too long together: told by how much and what to do, and nothing is shortened by itself."""

from __future__ import annotations

from pathlib import Path

from app.story.flow import Step
from tests import footage
from tests.journeys.answers import add_videos, go_on, to_videos
from tests.journeys.conftest import Sit


def minutes(path: Path, seconds: int) -> Path:
    """Tiny footage, one frame a second."""
    source = f"color=black:s=64x64:r=1:d={seconds}"
    footage.ffmpeg("-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", path)
    return path


def test_a_sixth_clip_is_told_and_the_person_decides(sit: Sit, tmp_path: Path) -> None:
    # No two alike: a copy of a video that is there already is not added.
    clips = [minutes(tmp_path / f"{name}.mp4", 2 + number) for number, name in enumerate("abcdef")]
    person = sit()
    person.arrive(Step.START)
    person.press("Practise")
    to_videos(person)
    add_videos(person, *clips)
    page = person.page
    assert page.too_much.isVisible()  # type: ignore[attr-defined]
    assert "6 of 5 clips" in page.tally.text  # type: ignore[attr-defined]
    go_on(person)
    person.told_of("1 clip")
    submission = person.home.journey.submission
    assert submission is not None
    assert len(submission.clips) == 6

    person.press("Remove c.mp4")
    assert [clip.source.name for clip in submission.clips] == ["a.mp4", "b.mp4", "d.mp4", "e.mp4", "f.mp4"]
    assert person.told_nothing()
    go_on(person)
    person.arrive(Step.OTHER_PEOPLE)


def test_a_second_over_ten_minutes_is_told_and_the_person_shortens_it(sit: Sit, tmp_path: Path) -> None:
    person = sit()
    person.arrive(Step.START)
    person.press("Practise")
    to_videos(person)
    add_videos(person, minutes(tmp_path / "long.mp4", 601))
    go_on(person)
    person.told_of("1 second too long")
    submission = person.home.journey.submission
    assert submission is not None
    (clip,) = submission.clips
    assert (clip.start_ms, clip.end_ms) == (0, 601_000)

    person.press("Choose the part to keep of long.mp4")
    page = person.arrive(Step.PART)
    person.wait(lambda: page.player.is_ready)  # type: ignore[attr-defined]
    person.write("End", "10:00")
    go_on(person, "Keep this part")
    person.arrive(Step.VIDEOS)
    (clip,) = submission.clips
    assert (clip.start_ms, clip.end_ms) == (0, 600_000)
    assert person.told_nothing()
    go_on(person)
    person.arrive(Step.OTHER_PEOPLE)


def test_two_clips_that_are_too_long_together(sit: Sit, tmp_path: Path) -> None:
    person = sit()
    person.arrive(Step.START)
    person.press("Practise")
    to_videos(person)
    add_videos(person, minutes(tmp_path / "one.mp4", 480), minutes(tmp_path / "two.mp4", 240))
    go_on(person)
    person.told_of("2 minutes too long")
    person.press("Remove two.mp4")
    go_on(person)
    person.arrive(Step.OTHER_PEOPLE)
