"""Files that cannot be used, among good ones: each is named with what to do, and the good ones stay."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.story.flow import Step
from tests import footage
from tests.journeys.answers import go_on, to_videos
from tests.journeys.conftest import Sit


def test_broken_files_are_named_and_the_good_ones_stay(
    sit: Sit, walk: Path, tea: Path, tmp_path: Path
) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("no video at all\n" * 100)
    half = footage.cut_off(walk, tmp_path / "half.mp4", 0.4)
    gone = Path(shutil.copy(tea, tmp_path / "later gone.mp4"))
    person = sit()
    person.arrive(Step.START)
    person.press("Practise")
    to_videos(person)
    page = person.arrive(Step.VIDEOS)
    submission = person.home.journey.submission
    assert submission is not None

    person.pick_files("Choose videos", walk, text, half, gone)
    person.wait(lambda: len(submission.clips) == 2 and not person.home.jobs.busy)
    (notice,) = page.messages.notices  # type: ignore[attr-defined]
    assert notice.heading.text() == "2 files were not added"
    told = notice.text.text()
    for words in ("“notes.mp4” is not a video that this app can use", "“half.mp4” is damaged"):
        assert told.count(words) == 1
    for what_to_do in told.split("\n\n"):
        assert "another video" in what_to_do or "Choose a video" in what_to_do
    assert [clip.source.name for clip in submission.clips] == ["walk.mp4", "later gone.mp4"]
    person.press("Close this message: 2 files were not added")
    assert page.messages.notices == []  # type: ignore[attr-defined]
    go_on(person)
    person.arrive(Step.OTHER_PEOPLE)

    gone.unlink()
    person.press("Back")
    person.arrive(Step.VIDEOS)
    person.wait(lambda: "Find the file of later gone.mp4" in person.names())
    go_on(person)
    person.told_of("“later gone.mp4” is not there", "Find it, or remove it here.")
    person.press("Remove later gone.mp4")
    go_on(person)
    person.arrive(Step.OTHER_PEOPLE)
