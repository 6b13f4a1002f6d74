"""Whole pages answered, for journeys that are about another one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from app.story.flow import Step
from tests.journeys.keyboard import Person

NAME, NUMBER = "Sam Jones", "+44 7700 900982"
Enter = Qt.Key.Key_Return


def go_on(person: Person, button: str = "Continue") -> None:
    """Press the page's primary button."""
    person.press(button, by=Enter)


def whose_mine(person: Person) -> None:
    """Whose story: mine."""
    person.arrive(Step.WHOSE)
    person.choose("Mine")
    go_on(person)


def agree(person: Person) -> None:
    """Tick every statement."""
    person.arrive(Step.AGREEMENT)
    for statement in person.home.journey.call.consent:
        person.tick(statement.text)
    go_on(person)


def add_videos(person: Person, *paths: Path) -> None:
    """Choose videos, and wait until they have been read."""
    person.arrive(Step.VIDEOS)
    submission = person.home.journey.submission
    assert submission is not None
    count = len(submission.clips) + len(paths)
    person.pick_files("Choose videos", *paths)
    person.wait(lambda: len(submission.clips) == count)


def nobody_else(person: Person) -> None:
    """Nobody else can be seen or heard."""
    person.arrive(Step.OTHER_PEOPLE)
    person.choose("No")
    go_on(person)


def details(person: Person) -> None:
    """Name and number."""
    person.arrive(Step.DETAILS)
    person.write("Full name", NAME)
    person.write("Contact number", NUMBER)
    go_on(person)


def route(person: Person, name: str = "") -> None:
    """Choose how to send: the way whose name begins with ``name``, else the first."""
    page = person.arrive(Step.ROUTE)
    answers = [radio.accessibleName() for radio in page.ways.radios]  # type: ignore[attr-defined]
    person.choose(next(answer for answer in answers if answer.startswith(name)))
    go_on(person)


def to_videos(person: Person) -> None:
    """Everything before Your videos."""
    whose_mine(person)
    agree(person)


def to_check(person: Person, *paths: Path, way: str = "") -> None:
    """Everything before Check, and wait there until the clips are ready."""
    to_videos(person)
    add_videos(person, *paths)
    go_on(person)
    nobody_else(person)
    details(person)
    route(person, way)
    ready(person)


def ready(person: Person) -> None:
    """Wait on Check until the clips are ready."""
    page = person.arrive(Step.CHECK)
    person.wait(lambda: page.prepared)  # type: ignore[attr-defined]
