"""Everything that can be missing has a plain sentence that says what to do."""

from __future__ import annotations

import pytest

from app.story.call import Call, ConsentKind, ConsentStatement
from app.story.people import Whose
from app.story.problems import Problem, ProblemCode
from app.words import problem_text
from tests.story.examples import NEWS, PUBLIC, a_call
from tests.words.plain import faults

CALL = a_call()
FIELDS = {ProblemCode.MUST_AGREE: "consent:public", ProblemCode.CHOICE_MISSING: "consent:news"}


def problem(code: ProblemCode, **facts: int) -> Problem:
    return Problem(code, FIELDS.get(code, "field"), **{"count": 2, "ms": 125_000, "limit": 5} | facts)


@pytest.mark.parametrize("whose", [None, *Whose])
@pytest.mark.parametrize("call", [CALL, None], ids=["call", "no-call"])
@pytest.mark.parametrize("code", ProblemCode)
def test_every_problem_has_plain_words(code: ProblemCode, call: Call | None, whose: Whose | None) -> None:
    said = problem_text(problem(code), call, whose)
    assert said.endswith(".")
    assert faults(said) == []
    assert "{" not in said
    assert "%n" not in said


def test_every_problem_has_words_of_its_own() -> None:
    said = [problem_text(problem(code), CALL) for code in ProblemCode]
    alike = {ProblemCode.HELPER_NAME_TOO_LONG, ProblemCode.NAME_TOO_LONG}
    assert len(set(said)) == len(said) - len(alike) + 1


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (problem(ProblemCode.NAME_MISSING), "Enter your full name."),
        (
            problem(ProblemCode.TOO_LONG),
            "Your clips are 2 minutes 5 seconds too long. Choose a shorter part, or remove a clip.",
        ),
        (
            problem(ProblemCode.TOO_LONG, ms=1),
            "Your clips are 0.1 seconds too long. Choose a shorter part, or remove a clip.",
        ),
        (problem(ProblemCode.TOO_MANY_CLIPS), "You have 2 clips too many. Keep 5 clips or fewer."),
        (
            problem(ProblemCode.TOO_MANY_CLIPS, count=1, limit=1),
            "You have 1 clip too many. Keep only 1 clip.",
        ),
        (
            problem(ProblemCode.MUST_AGREE),
            "Tick “My video may be shown to everyone…” if you agree. You can only take part if you agree to all 2.",
        ),
        (
            problem(ProblemCode.CHOICE_MISSING),
            "Answer yes or no to “The organiser may ring me about other…”.",
        ),
        (problem(ProblemCode.TALK_FIRST), "Talk to Friends of the Park first. Your story stays saved."),
        (
            problem(ProblemCode.NUMBER_TOO_SHORT),
            "This number is too short. Check it and enter it again, like 07700 900 982.",
        ),
    ],
)
def test_what_is_said_to_a_person_alone(found: Problem, said: str) -> None:
    assert problem_text(found, CALL, Whose.MINE) == said


def test_a_helper_is_asked_for_the_storyteller_s_name_and_answers() -> None:
    said = problem_text(problem(ProblemCode.NAME_MISSING), CALL, Whose.HELPING)
    assert said == "Enter the full name of the person whose story this is."
    assert "if they agree" in problem_text(problem(ProblemCode.MUST_AGREE), CALL, Whose.HELPING)
    assert "their name" in problem_text(problem(ProblemCode.NAME_TOO_LONG), CALL, Whose.HELPING)
    assert "your name" in problem_text(problem(ProblemCode.HELPER_NAME_TOO_LONG), CALL, Whose.HELPING)


def test_one_statement_alone_is_not_called_all() -> None:
    said = problem_text(problem(ProblemCode.MUST_AGREE), a_call(consent=(PUBLIC, NEWS)))
    assert said.endswith("You can only take part if you agree.")


def test_a_statement_that_the_call_no_longer_has_is_named_by_its_id() -> None:
    gone = Problem(ProblemCode.MUST_AGREE, "consent:old-one")
    assert "“old-one”" in problem_text(gone, CALL)


def test_a_short_statement_stands_in_full() -> None:
    call = a_call(consent=(ConsentStatement("a", "I am over 18.", ConsentKind.AGREE),))
    assert "“I am over 18.”" in problem_text(Problem(ProblemCode.MUST_AGREE, "consent:a"), call)


def test_a_british_example_is_given_only_in_britain() -> None:
    assert "07700" not in problem_text(problem(ProblemCode.NUMBER_TOO_LONG), a_call(country="IE"))
