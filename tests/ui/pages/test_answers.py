"""Every answer as a row of the Check page, in the words of the record that is made of it."""

from __future__ import annotations

import pytest

from app.story.flow import Step
from app.story.people import SeenOrHeard, Whose
from app.story.record import make_record
from app.ui.pages.answers import answer_rows
from app.words import record_lines
from tests.story.examples import NOW, a_call, complete, prepared_for
from tests.words.plain import faults

CALL = a_call()


@pytest.mark.parametrize("whose", Whose)
@pytest.mark.parametrize("seen", SeenOrHeard)
def test_the_record_will_say_the_same(whose: Whose, seen: SeenOrHeard) -> None:
    story = complete(CALL, whose)
    story.tell_other_people(seen, None if seen is SeenOrHeard.NO else True)
    record = make_record(
        story, CALL, prepared_for(story), reference="PK-7F3K-9Q2M", record_id="r", now=NOW, app_version="1"
    )
    said = {(row.question, row.answer) for section in record_lines(record, CALL) for row in section.rows}
    shared = [row for row in answer_rows(story, CALL) if row.step in {Step.DETAILS, Step.OTHER_PEOPLE}]
    assert len(shared) == (3 if whose is Whose.HELPING else 2) + (1 if seen is SeenOrHeard.NO else 2)
    for row in shared:
        assert (row.question, row.answer) in said


def test_each_row_leads_to_its_page_and_says_what_it_changes() -> None:
    rows = answer_rows(complete(CALL, Whose.HELPING), CALL)
    assert [(row.step, row.what) for row in rows] == [
        (Step.WHOSE, "whose story it is"),
        (Step.WHOSE, "who helps"),
        (Step.WHOSE, "this answer"),
        *((Step.AGREEMENT, f"your answer to part {number}") for number in (1, 2, 3)),
        (Step.VIDEOS, "your videos"),
        (Step.OTHER_PEOPLE, "who can be seen"),
        (Step.OTHER_PEOPLE, "who has agreed"),
        (Step.DETAILS, "your name"),
        (Step.DETAILS, "your contact number"),
        (Step.DETAILS, "whose number it is"),
        (Step.ROUTE, "how to send"),
    ]
    for row in rows:
        assert faults(row.question) == []


def test_a_name_cannot_pose_as_another_line() -> None:
    story = complete(CALL)
    story.tell_contact(type(story.contact)("Sam\nContact number: 1", "07700 900 982", None))
    row = next(row for row in answer_rows(story, CALL) if row.what == "your name")
    assert row.answer == "Sam␊Contact number: 1"
