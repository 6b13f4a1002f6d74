"""After the deadline: the page says so, nothing real can be begun or sent, and practising works."""

from __future__ import annotations

from pathlib import Path

from app.story.call import Call
from app.story.flow import Step
from tests.journeys.answers import go_on, to_check
from tests.journeys.conftest import Sit


def test_a_closed_call_says_so_and_can_only_be_practised(sit: Sit) -> None:
    person = sit()
    page = person.arrive(Step.START)
    notice = page.state_notice  # type: ignore[attr-defined]
    assert notice.isVisible()
    assert "closed" in notice.heading.text()
    for fact in ("5 pm", "22 May 2020"):
        assert fact in notice.text.text()
    names = person.names()
    assert "Practise" in names
    assert "Start my story" not in names
    person.press("Practise")
    person.arrive(Step.WHOSE)
    person.press("Back")
    person.arrive(Step.START)
    assert not person.home.saved_stories()


def test_an_open_call_is_started_or_practised(sit: Sit, open_call: Call) -> None:
    person = sit(open_call)
    page = person.arrive(Step.START)
    assert page.state_notice is None  # type: ignore[attr-defined]
    assert {"Start my story", "Practise first"} <= set(person.names())
    person.press("Start my story")
    person.arrive(Step.WHOSE)
    assert not person.home.shell.banner.isVisible()


def test_a_story_that_outlived_the_deadline_is_kept_and_not_sent(
    sit: Sit, open_call: Call, closed_call: Call, tea: Path
) -> None:
    person = sit(open_call)
    person.arrive(Step.START)
    person.press("Start my story")
    to_check(person, tea)
    person.press("Save and close")
    person.finish()

    person = sit(closed_call)
    person.arrive(Step.START)
    person.press("Carry on: 1 clip…")
    page = person.arrive(Step.CHECK)
    assert page.closed.isVisible()  # type: ignore[attr-defined]
    assert "Send my story" not in person.names()
    kept = person.home.journey.submission
    assert kept is not None
    go_on(person, "Practise with this story")
    person.wait(lambda: person.home.journey.submission is not kept)
    page = person.arrive(Step.CHECK)
    practice = person.home.journey.submission
    assert practice is not None
    assert practice.practise
    assert practice.clips == kept.clips
    person.wait(lambda: page.prepared)  # type: ignore[attr-defined]
    go_on(person, "Send my story")
    person.arrive(Step.SENT)
    assert not person.home.records()
    assert kept.submission_id in [story.id for story in person.home.saved_stories()]
