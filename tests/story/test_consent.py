"""An answer belongs to the words that were shown and to the person who was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.story.call import Call, ConsentKind, ConsentStatement
from app.story.consent import ConsentAnswer, is_settled
from app.story.flow import Flow, Step
from app.story.people import Whose
from app.story.problems import ProblemCode
from app.story.submission import Submission
from tests.story.examples import LATER, NAMED, NEWS, NOW, PUBLIC, a_call, agree_to_all, begun

CALL = a_call()


def codes(submission: Submission, call: Call = CALL) -> set[tuple[str, ProblemCode]]:
    return {(p.field, p.code) for p in Flow(call).problems(Step.AGREEMENT, submission)}


def test_nothing_is_agreed_before_it_is_asked() -> None:
    submission = begun(CALL)
    submission.tell_whose(Whose.MINE)
    assert [submission.answer_to(statement) for statement in CALL.consent] == [None, None, None]
    assert codes(submission) == {
        ("consent:public", ProblemCode.MUST_AGREE),
        ("consent:named", ProblemCode.MUST_AGREE),
        ("consent:news", ProblemCode.CHOICE_MISSING),
    }


def test_whose_story_it_is_comes_before_any_answer() -> None:
    with pytest.raises(ValueError, match="whose"):
        begun(CALL).answer(PUBLIC, True, NOW)


def test_no_is_an_answer_to_a_choice_and_not_to_what_must_be_agreed() -> None:
    submission = begun(CALL)
    submission.tell_whose(Whose.MINE)
    for statement in CALL.consent:
        submission.answer(statement, False, NOW)
    assert codes(submission) == {
        ("consent:public", ProblemCode.MUST_AGREE),
        ("consent:named", ProblemCode.MUST_AGREE),
    }
    assert submission.answer_to(NEWS) is False


def test_changed_words_are_asked_again_and_the_old_words_bring_the_old_answer_back() -> None:
    submission = begun(CALL)
    submission.tell_whose(Whose.MINE)
    agree_to_all(submission, CALL)
    reworded = replace(PUBLIC, text=PUBLIC.text + " And on television.")
    newer = a_call(consent=(reworded, NAMED, NEWS))
    assert codes(submission, newer) == {("consent:public", ProblemCode.MUST_AGREE)}
    submission.answer(reworded, False, LATER)
    assert submission.answer_to(PUBLIC) is True
    assert submission.answer_to(reworded) is False


@pytest.mark.parametrize("other", [Whose.HELPING, Whose.SUPPORTING])
def test_another_person_is_asked_again_and_the_first_one_s_answers_come_back(other: Whose) -> None:
    submission = begun(CALL)
    submission.tell_whose(Whose.MINE)
    agree_to_all(submission, CALL)
    submission.tell_whose(other)
    assert len(codes(submission)) == 3
    submission.answer(PUBLIC, False, LATER)
    submission.tell_whose(Whose.MINE)
    assert codes(submission) == set()
    submission.tell_whose(other)
    assert submission.answer_to(PUBLIC) is False


def test_the_time_of_an_answer_is_the_time_it_changed() -> None:
    submission = begun(CALL)
    submission.tell_whose(Whose.MINE)
    submission.answer(PUBLIC, True, NOW)
    submission.answer(PUBLIC, True, LATER)
    assert [answer.at for answer in submission.answers] == [NOW]
    submission.answer(PUBLIC, False, LATER)
    assert [(answer.value, answer.at) for answer in submission.answers] == [(False, LATER)]


def test_every_letter_of_the_text_counts() -> None:
    assert PUBLIC.text_sha256 != replace(PUBLIC, text=PUBLIC.text + " ").text_sha256
    in_utf8 = "33e6d73fee82904c8d7afb78de1154d1e8dc2a0edb08120e63df5b9385c2d9cc"
    assert ConsentStatement("a", "ä").text_sha256 == in_utf8


@pytest.mark.parametrize(
    ("kind", "value", "settled"),
    [
        (ConsentKind.AGREE, True, True),
        (ConsentKind.AGREE, False, False),
        (ConsentKind.AGREE, None, False),
        (ConsentKind.CHOICE, True, True),
        (ConsentKind.CHOICE, False, True),
        (ConsentKind.CHOICE, None, False),
    ],
)
def test_when_a_statement_is_settled(kind: ConsentKind, value: bool | None, settled: bool) -> None:
    statement = ConsentStatement("a", "text", kind)
    answer = None if value is None else ConsentAnswer("a", statement.text_sha256, Whose.MINE, value, NOW)
    assert is_settled(statement, answer) is settled
