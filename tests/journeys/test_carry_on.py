"""Close and carry on: every answer is there again. A second window never edits the same story."""

from __future__ import annotations

from pathlib import Path

from app.story.flow import Step
from tests.journeys.answers import NAME, NUMBER, add_videos, go_on, to_videos
from tests.journeys.conftest import Sit


def test_a_closed_story_is_carried_on_with_every_answer(sit: Sit, walk: Path, tea: Path) -> None:
    person = sit()
    person.arrive(Step.START)
    person.press("Practise")
    to_videos(person)
    add_videos(person, walk, tea)
    person.press("Choose the part to keep of walk.mp4")
    page = person.arrive(Step.PART)
    person.wait(lambda: page.player.is_ready)  # type: ignore[attr-defined]
    person.write("Start", "0:01")
    go_on(person, "Keep this part")
    person.arrive(Step.VIDEOS)
    go_on(person)
    person.arrive(Step.OTHER_PEOPLE)
    person.choose("Yes, adults")
    person.choose("Yes, everyone")
    go_on(person)
    person.arrive(Step.DETAILS)
    person.write("Full name", NAME)
    person.write("Contact number", NUMBER)
    before = person.home.journey.submission
    person.press("Save and close")
    person.finish()

    person = sit()
    person.arrive(Step.START)
    person.press("Carry on practising: 2 clips…")
    person.arrive(Step.DETAILS)
    assert person.home.journey.submission == before
    assert person.home.journey.submission is not before
    assert person.reach("Full name").text() == NAME  # type: ignore[attr-defined]
    assert person.reach("Contact number").text() == NUMBER  # type: ignore[attr-defined]
    person.press("Back")
    page = person.arrive(Step.OTHER_PEOPLE)
    assert [radio.text() for radio in page.seen.radios if radio.isChecked()] == ["Yes, adults"]  # type: ignore[attr-defined]
    assert [radio.text() for radio in page.agreed.radios if radio.isChecked()] == ["Yes, everyone"]  # type: ignore[attr-defined]
    person.press("Back")
    page = person.arrive(Step.VIDEOS)
    assert [row.about.text() for row in page.list.rows] == [  # type: ignore[attr-defined]
        "Keeping 2 seconds of 3 seconds (less than 1 MB)", "Keeping all of it: 2 seconds (less than 1 MB)",
    ]  # fmt: skip
    person.press("Back")
    page = person.arrive(Step.AGREEMENT)
    assert all(box.isChecked() for box in page.boxes.values())  # type: ignore[attr-defined]
    person.press("Back")
    person.arrive(Step.WHOSE)
    assert person.reach("Mine").isChecked()  # type: ignore[attr-defined]
    assert person.home.journey.submission == before or person.home.journey.submission is not None


def test_a_story_is_open_in_one_window_alone(sit: Sit) -> None:
    first = sit()
    first.arrive(Step.START)
    first.press("Practise")
    first.arrive(Step.WHOSE)
    first.choose("Mine")
    go_on(first)
    first.arrive(Step.AGREEMENT)
    story = first.home.journey.submission
    assert story is not None

    second = sit()
    page = second.arrive(Step.START)
    names = second.names()
    assert not [name for name in names if name.startswith(("Carry on", "Remove:"))]
    (row,) = page.saved.rows  # type: ignore[attr-defined]
    assert row.isVisible()
    second.home.carry_on(story.submission_id)
    second.told_of("open in another window")
    second.home.remove(story.submission_id)
    second.told_of("open in another window")
    assert second.home.journey.submission is None

    first.home.shell.close()
    first.finish()
    page.reload()
    second.press("Carry on practising: no clips yet…")
    second.arrive(Step.AGREEMENT)
    assert second.home.journey.submission == story
