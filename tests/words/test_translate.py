"""The hook for other languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.words import duration_words, set_translator, tr, tr_n

GERMAN = {
    "%n clip": ("%n Clip", "%n Clips"),
    "Hello {name}.": ("Hallo {name}.",),
    "Broken {name}.": ("Kaputt {nmae}.",),
}


def german(text: str, _comment: str, n: int) -> str:
    forms = GERMAN.get(text, (text,))
    return (forms[0] if n == 1 else forms[-1]).replace("%n", str(n))


def test_english_stands_as_written() -> None:
    assert tr("Hello.") == "Hello."
    assert tr("100 % of {it}", it="it") == "100 % of it"


def test_english_counts_one_and_many() -> None:
    assert [tr_n("%n clip", "%n clips", n) for n in (0, 1, 2)] == ["0 clips", "1 clip", "2 clips"]


def test_a_translation_is_filled_in_after_it_was_looked_up() -> None:
    set_translator(german)
    assert tr("Hello {name}.", name="Sam") == "Hallo Sam."
    assert [tr_n("%n clip", "%n clips", n) for n in (1, 2)] == ["1 Clip", "2 Clips"]


def test_what_is_not_translated_stays_english_and_counts_as_english_does() -> None:
    set_translator(german)
    assert duration_words(121_000) == "2 minutes 1 second"


def test_a_translator_that_fills_in_numbers_itself_as_qt_does_is_understood() -> None:
    set_translator(lambda text, _comment, n: text.replace("%n", str(n)))
    assert tr_n("%n clip", "%n clips", 3) == "3 clips"


def test_the_second_form_goes_along_as_the_comment_that_qt_looks_it_up_by() -> None:
    asked: list[tuple[str, str, int]] = []

    def listen(text: str, comment: str, n: int) -> str:
        asked.append((text, comment, n))
        return text

    set_translator(listen)
    tr_n("%n clip", "%n clips", 3)
    tr("Hello.")
    assert asked == [("%n clip", "%n clips", 3), ("Hello.", "", -1)]


def test_a_misspelt_placeholder_falls_back_to_english() -> None:
    set_translator(german)
    assert tr("Broken {name}.", name="Sam") == "Broken Sam."


@given(st.text())
def test_facts_are_put_in_as_they_are(fact: str) -> None:
    assert tr("<{fact}>", fact=fact) == f"<{fact}>"
    assert tr_n("%n <{fact}>", "%n <{fact}>", 2, fact=fact) == f"2 <{fact}>"


@pytest.mark.parametrize("fact", ["{name}", "%n", "{0}", "{{"])
def test_facts_that_look_like_placeholders_are_left_alone(fact: str) -> None:
    assert tr_n("%n of {fact}", "%n of {fact}", 2, fact=fact) == f"2 of {fact}"
