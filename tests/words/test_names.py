"""Every value of every enumeration has its words, and no two of a kind have the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from enum import Enum
from typing import Any

import pytest

from app.story.call import CallState, ConsentKind
from app.story.flow import Step
from app.story.people import SeenOrHeard, Understands, Whose
from app.story.prepared import ClipChecks
from app.story.route import Outcome, Route
from app.story.submission import SubmissionState
from app.words import (
    call_state_words,
    check_words,
    consent_kind_words,
    consent_words,
    number_is_words,
    operated_words,
    outcome_words,
    route_words,
    seen_words,
    silent_words,
    state_words,
    step_words,
    understands_words,
    whose_words,
)
from tests.story.examples import a_call

NAMED: list[tuple[Callable[[Any], str], type[Enum]]] = [
    (step_words, Step),
    (whose_words, Whose),
    (operated_words, Whose),
    (understands_words, Understands),
    (seen_words, SeenOrHeard),
    (route_words, Route),
    (outcome_words, Outcome),
    (state_words, SubmissionState),
    (call_state_words, CallState),
    (consent_kind_words, ConsentKind),
]


@pytest.mark.parametrize(("words", "kind"), NAMED, ids=[words.__name__ for words, _ in NAMED])
def test_every_value_has_words_of_its_own(words: Callable[[Any], str], kind: type[Enum]) -> None:
    said = [words(value) for value in kind]
    assert all(said)
    assert len(set(said)) == len(said)


def test_every_check_on_a_clip_has_words_of_its_own() -> None:
    names = [field.name for field in dataclasses.fields(ClipChecks)]
    assert len({check_words(name) for name in names}) == len(names)


def test_the_steps_are_named_as_the_pages_are() -> None:
    assert [step_words(step) for step in (Step.WHOSE, Step.PART, Step.ROUTE)] == [
        "Whose story", "The part to keep", "How to send",
    ]  # fmt: skip


def test_an_answer_to_a_statement_is_agreement_and_to_a_choice_is_yes_or_no() -> None:
    assert [consent_words(ConsentKind.AGREE, value) for value in (True, False)] == ["Agreed", "Not agreed"]
    assert [consent_words(ConsentKind.CHOICE, value) for value in (True, False)] == ["Yes", "No"]


def test_a_number_belongs_to_the_storyteller_or_the_helper() -> None:
    assert number_is_words(Whose.HELPING) == "The storyteller’s"
    assert number_is_words(Whose.MINE) == "The helper’s"


def test_a_silent_organiser_is_named_and_how_to_ask_is_said() -> None:
    call = a_call()
    assert call.silent_about == ("retention", "withdrawal", "privacy_notice")
    assert silent_words("retention", call) == (
        "The organiser has not said how long they keep your video. You can ask them at hello@park.example."
    )
    assert len({silent_words(name, call) for name in call.silent_about}) == 3
