"""Changing an answer from Check, and what has to be answered again."""

from __future__ import annotations

from pathlib import Path

from app.story.flow import Step
from tests.journeys.answers import add_videos, go_on, nobody_else, ready, to_check
from tests.journeys.conftest import Sit


def test_change_leads_to_the_answer_and_back_to_check(sit: Sit, walk: Path, tea: Path) -> None:
    person = sit()
    person.arrive(Step.START)
    person.press("Practise")
    to_check(person, walk)
    person.press("Change your name")
    person.arrive(Step.DETAILS)
    person.write("Full name", "Samira Jones")
    go_on(person)
    page = person.arrive(Step.CHECK)
    assert any("Samira Jones" in row.answer.text() for row in page.answers.rows)  # type: ignore[attr-defined]

    # Another video: who can be seen, and how to send, hold only for the videos they were said of.
    person.press("Change your videos")
    add_videos(person, tea)
    go_on(person)
    page = person.arrive(Step.OTHER_PEOPLE)
    assert page.again.isVisible()  # type: ignore[attr-defined]
    nobody_else(person)
    page = person.arrive(Step.ROUTE)
    assert page.changed_notice.isVisible()  # type: ignore[attr-defined]
    go_on(person)
    ready(person)
    assert len(person.page.prepared) == 2  # type: ignore[attr-defined]

    # Only looking at an answer changes nothing.
    person.press("Change how to send")
    person.arrive(Step.ROUTE)
    go_on(person)
    ready(person)


def test_a_shorter_part_asks_for_the_way_again(sit: Sit, walk: Path) -> None:
    person = sit()
    person.arrive(Step.START)
    person.press("Practise")
    to_check(person, walk)
    person.press("Change your videos")
    person.arrive(Step.VIDEOS)
    person.press("Choose the part to keep of walk.mp4")
    page = person.arrive(Step.PART)
    person.wait(lambda: page.player.is_ready)  # type: ignore[attr-defined]
    person.write("Start", "0:01")
    go_on(person, "Keep this part")
    person.arrive(Step.VIDEOS)
    go_on(person)
    page = person.arrive(Step.ROUTE)
    assert page.changed_notice.isVisible()  # type: ignore[attr-defined]
    go_on(person)
    ready(person)
    assert [clip.length_ms for clip in person.page.prepared] == [2000]  # type: ignore[attr-defined]
