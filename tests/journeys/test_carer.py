"""A carer beside the storyteller: their part is asked, doubt leads to a talk first, and nothing is lost by it."""

from __future__ import annotations

from pathlib import Path

from app.story.flow import Step
from tests.journeys.answers import NAME, NUMBER, add_videos, agree, go_on, nobody_else, ready, route
from tests.journeys.conftest import Sit
from tests.journeys.test_alone import packet_of, received

HELPER, RELATIONSHIP = "Robin Okafor", "support worker"
QUESTION = "Does the person understand and want to do this?"


def test_a_carer_who_is_not_sure_talks_first_and_comes_back(sit: Sit, tea: Path) -> None:
    person = sit()
    person.arrive(Step.START)
    person.press("Practise")
    person.arrive(Step.WHOSE)
    person.choose("I am helping someone tell theirs")
    go_on(person)
    person.told_of("Enter your own name", "Say how you know them", "Answer whether the person understands")
    person.write("Your own full name", HELPER)
    person.write("How do you know them?", RELATIONSHIP)
    person.choose("Not sure")
    go_on(person)
    page = person.arrive(Step.TALK_FIRST)
    assert person.told_nothing()
    assert page.title == "Talk to us first"
    person.press("Save and close")
    person.finish()

    person = sit()
    person.arrive(Step.START)
    person.press("Carry on practising: no clips yet…")
    person.arrive(Step.TALK_FIRST)
    person.press("Back")
    page = person.arrive(Step.WHOSE)
    assert page.fields["understands"].label.text() == QUESTION
    field = person.reach("Your own full name")
    assert field.text() == HELPER  # type: ignore[attr-defined]
    person.choose("Yes")
    go_on(person)
    page = person.arrive(Step.AGREEMENT)
    assert page.together.isVisible()  # type: ignore[attr-defined]
    agree(person)
    add_videos(person, tea)
    go_on(person)
    nobody_else(person)

    person.arrive(Step.DETAILS)
    person.write("Full name of the person whose story this is", NAME)
    person.write("Contact number", NUMBER)
    go_on(person)
    person.told_of("Say whose number it is.")
    person.choose("Theirs, the storyteller’s")
    go_on(person)
    route(person)
    ready(person)
    go_on(person, "Send my story")
    person.arrive(Step.SENT)
    message = received(person)
    for fact in (HELPER, RELATIONSHIP):
        assert fact in message.body
        assert fact in (packet_of(person) / "details.txt").read_text("utf-8")
