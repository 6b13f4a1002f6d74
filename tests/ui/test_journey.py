from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.story.contact import Contact
from app.story.errors import DiskFull, StoryError
from app.story.flow import Step
from app.story.people import Whose
from app.story.submission import Submission
from app.ui.journey import Journey
from tests.ui.sample import NOW, a_call, a_submission


class Disk:
    """Keeps what was saved, or is full."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.steps: list[str] = []
        self.full = False

    def save(self, submission: Submission) -> None:
        if self.full:
            raise DiskFull(Path("/drafts"))
        self.names.append(submission.contact.name)
        self.steps.append(submission.step)


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def journey(qapp: object, disk: Disk) -> Journey:
    return Journey(a_call(), disk.save)


def shown(journey: Journey) -> list[Step]:
    steps: list[Step] = []
    journey.step_changed.connect(steps.append)
    return steps


def test_a_saved_story_opens_on_the_first_step_that_needs_the_person(journey: Journey) -> None:
    submission = a_submission()
    submission.step = Step.CHECK.value
    steps = shown(journey)
    journey.begin(submission)
    assert steps == [Step.WHOSE]


def test_an_unknown_step_in_a_saved_story_is_no_obstacle(journey: Journey) -> None:
    submission = a_submission()
    submission.step = "a page of a later version"
    journey.begin(submission)
    assert journey.step is Step.WHOSE


def test_continue_waits_until_the_step_is_complete(journey: Journey, disk: Disk) -> None:
    submission = a_submission()
    journey.begin(submission)
    journey.next()
    assert journey.step is Step.WHOSE
    submission.tell_whose(Whose.MINE)
    journey.next()
    assert journey.step is Step.AGREEMENT
    assert disk.steps[-1] == "agreement"


def test_back_from_the_first_step_saves_and_lets_the_story_go(journey: Journey, disk: Disk) -> None:
    submission = a_submission()
    journey.begin(submission)
    submission.tell_contact(Contact("Sam"))
    journey.touch()
    journey.back()
    assert (journey.step, journey.submission) == (Step.START, None)
    assert disk.names[-1] == "Sam"


def test_a_story_that_cannot_be_saved_is_not_let_go(journey: Journey, disk: Disk) -> None:
    submission = a_submission()
    journey.begin(submission)
    disk.full = True
    journey.touch()
    journey.back()
    assert journey.submission is submission
    assert journey.step is Step.WHOSE


def test_a_step_that_may_not_be_entered_yet_leads_to_what_is_missing(journey: Journey) -> None:
    submission = a_submission()
    journey.begin(submission)
    submission.tell_whose(Whose.MINE)
    journey.go_to(Step.CHECK)
    assert journey.step is Step.AGREEMENT


def test_check_is_remembered(journey: Journey) -> None:
    submission = a_submission()
    submission.tell_whose(Whose.MINE)
    journey.begin(submission)
    assert not submission.reached_check
    journey.flow.enter = lambda step, _: step  # type: ignore[method-assign]
    journey.go_to(Step.CHECK)
    assert submission.reached_check


def test_typing_is_saved_soon_and_once(qtbot: QtBot, journey: Journey, disk: Disk) -> None:
    submission = a_submission()
    journey.begin(submission)
    before = len(disk.names)
    for end in range(1, 4):
        submission.tell_contact(Contact("Sam"[:end]))
        journey.touch()
    assert len(disk.names) == before and journey.unsaved
    with qtbot.waitSignal(journey.saved):
        pass
    assert disk.names[before:] == ["Sam"]
    assert not journey.unsaved


def test_steady_typing_does_not_put_saving_off(qtbot: QtBot, journey: Journey, disk: Disk) -> None:
    submission = a_submission()
    journey.begin(submission)
    before = len(disk.names)
    typed = 0

    def type_on() -> bool:
        nonlocal typed
        typed += 1
        submission.tell_contact(Contact("x" * typed))
        journey.touch()
        return len(disk.names) > before

    qtbot.waitUntil(type_on, timeout=10_000)


def test_flush_saves_at_once_and_only_what_is_new(journey: Journey, disk: Disk) -> None:
    submission = a_submission()
    journey.begin(submission)
    submission.tell_contact(Contact("Sam"))
    journey.touch()
    assert journey.flush()
    count = len(disk.names)
    assert disk.names[-1] == "Sam"
    assert journey.flush()
    assert len(disk.names) == count


def test_a_failure_is_told_and_tried_again(qtbot: QtBot, journey: Journey, disk: Disk) -> None:
    submission = a_submission()
    journey.begin(submission)
    errors: list[StoryError] = []
    journey.save_failed.connect(errors.append)
    disk.full = True
    submission.tell_contact(Contact("Sam"))
    journey.touch()
    assert not journey.flush()
    assert isinstance(errors[0], DiskFull) and journey.unsaved
    disk.full = False
    journey.touch()
    assert journey.flush()
    assert disk.names[-1] == "Sam"


def test_what_is_on_its_way_is_saved_without_being_edited(journey: Journey, disk: Disk) -> None:
    submission = a_submission()
    submission.begin_sending("AB-1")
    submission.mark_sent(NOW)
    journey.begin(submission)
    assert journey.step is Step.SENT
    assert submission.step == "whose"
