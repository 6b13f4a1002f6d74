"""Every text of the room is plain, and can be collected for translation."""

from __future__ import annotations

import ast
import string

import pytest

from tests.words.plain import Text, calls, faults, faults_anywhere, texts, texts_of_every_room


def test_there_are_texts_to_look_at() -> None:
    assert len(texts()) > 200


@pytest.mark.parametrize("text", texts(), ids=lambda text: text.where)
def test_a_text_is_plain(text: Text) -> None:
    assert faults(text.words) == []


def test_every_other_room_keeps_the_rules_too() -> None:
    found = [(text.where, faults_anywhere(text.words)) for text in texts_of_every_room()]
    assert len(found) > len(texts())
    assert [(where, wrong) for where, wrong in found if wrong] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Please try again.", "never said"),
        ("Cut the clip.", "never said"),
        ("The SMTP server timed out.", "jargon"),
        ("word " * 21, "21 words"),
        ("Two  spaces.", "spaced"),
        ("Organize it.", "British"),
    ],
)
def test_a_text_that_is_not_plain_is_found(text: str, fault: str) -> None:
    assert any(fault in found for found in faults(text))


def test_every_text_is_a_literal_so_that_it_can_be_collected() -> None:
    for where, call in calls():
        for part in call.args[: 2 if call.func.id == "tr_n" else 1]:  # type: ignore[attr-defined]
            assert isinstance(part, ast.Constant), f"{where}: not a literal text"


def test_every_placeholder_is_given_its_fact() -> None:
    for where, call in calls():
        if any(keyword.arg is None for keyword in call.keywords):
            continue  # handed over as **facts; the tests of that text fill it in
        given = {keyword.arg for keyword in call.keywords}
        for part in call.args[: 2 if call.func.id == "tr_n" else 1]:  # type: ignore[attr-defined]
            assert isinstance(part, ast.Constant)
            assert isinstance(part.value, str)
            wanted = {name for _, name, _, _ in string.Formatter().parse(part.value) if name is not None}
            assert wanted <= given, f"{where}: {wanted - given} is not given"


def test_a_text_that_counts_has_its_number_in_every_form_that_needs_it() -> None:
    for where, call in calls():
        if call.func.id == "tr_n":  # type: ignore[attr-defined]
            many = call.args[1]
            assert isinstance(many, ast.Constant)
            assert isinstance(many.value, str)
            assert "%n" in many.value, where
