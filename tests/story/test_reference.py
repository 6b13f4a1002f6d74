"""References can be read out over the phone, and nobody can guess the next one from the last."""

from __future__ import annotations

import itertools
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.reference import ALPHABET, is_prefix, is_reference, new_reference

LOOK_OR_SOUND_ALIKE = ("0OQ", "1IL", "2Z", "5S", "6G", "8B")


def test_at_most_one_of_each_group_that_looks_alike_is_used() -> None:
    for group in LOOK_OR_SOUND_ALIKE[1:]:
        assert len(set(group) & set(ALPHABET)) <= 1, group
    assert not {"0", "O"} & set(ALPHABET)


def test_each_letter_stands_once_in_the_alphabet() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 26


@given(st.from_regex(r"[A-Z]{1,4}", fullmatch=True), st.randoms(use_true_random=False))
def test_a_reference_has_the_shape_and_its_prefix(prefix: str, chance: random.Random) -> None:
    reference = new_reference(prefix, chance.randrange)
    assert is_reference(reference)
    assert reference.startswith(f"{prefix}-")
    assert len(reference) == len(prefix) + 10
    assert set(reference[len(prefix) :]) <= set(ALPHABET) | {"-"}


def test_chance_is_asked_once_for_each_letter_over_the_whole_alphabet() -> None:
    asked: list[int] = []

    def below(n: int) -> int:
        asked.append(n)
        return len(asked) - 1

    assert new_reference("LW", below) == f"LW-{ALPHABET[:4]}-{ALPHABET[4:8]}"
    assert asked == [len(ALPHABET)] * 8


def test_every_letter_can_stand_in_every_place() -> None:
    for letter, place in itertools.product(range(len(ALPHABET)), range(8)):
        drawn = iter([letter if turn == place else 0 for turn in range(8)])
        reference = new_reference("A", lambda _n, drawn=drawn: next(drawn))  # type: ignore[misc]
        assert reference.replace("-", "")[1 + place] == ALPHABET[letter]


def test_ten_thousand_references_are_all_different() -> None:
    chance = random.Random(7)
    found = Counter(new_reference("LW", chance.randrange) for _ in range(10_000))
    assert max(found.values()) == 1


@pytest.mark.parametrize("prefix", ["", "lw", "ABCDE", "A1", "A-", "É", "A\n"])
def test_a_prefix_is_one_to_four_capital_letters(prefix: str) -> None:
    assert not is_prefix(prefix)
    with pytest.raises(ValueError, match="capital letters"):
        new_reference(prefix, lambda _n: 0)


@pytest.mark.parametrize(
    "text",
    [
        "", "LW", "LW-7F3K", "LW-7F3K-9Q2", "LW-7F3K-9Q2MM", "lw-7f3k-9q2m", "LW-7F3K-9Q2M\n", "LW-0F3K-9Q2M",
        "../LW-7F3K-9Q2M",
    ],
)  # fmt: skip
def test_other_texts_are_no_references(text: str) -> None:
    assert not is_reference(text)


def test_the_reference_of_the_design_is_one() -> None:
    assert is_reference("LW-7F3K-9Q2M")
