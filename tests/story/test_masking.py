"""Secrets are taken out of what servers say, in every form in which they could repeat them."""

from __future__ import annotations

import base64
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.masking import HIDDEN, SHORTEST, Mask
from app.story.secret import Secret

PASSWORD = "pass wörd/£1?>"


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@pytest.mark.parametrize(
    "form",
    [
        PASSWORD,
        quote(PASSWORD),
        quote(PASSWORD, safe=""),
        quote_plus(PASSWORD),
        b64(PASSWORD.encode()),
        base64.urlsafe_b64encode(PASSWORD.encode()).decode("ascii"),
    ],
)
def test_each_form_is_hidden_and_the_rest_stays(form: str) -> None:
    said = Mask([Secret(PASSWORD)]).over(f"535 5.7.8 {form} is wrong")
    assert said.startswith(f"535 5.7.8 {HIDDEN}")
    assert said.endswith("is wrong")


@given(st.text(min_size=6, max_size=30), st.binary(max_size=9), st.binary(max_size=9))
def test_what_is_left_of_base64_in_other_data_is_not_the_secret(
    text: str, before: bytes, after: bytes
) -> None:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    left = Mask([Secret(text)]).over(b64(before + data + after))
    assert len(left.replace(HIDDEN, "")) <= (len(before) + len(after)) * 4 / 3 + 8
    assert HIDDEN in left


def test_nothing_is_hidden_without_a_secret_or_for_a_very_short_one() -> None:
    assert Mask().over("535 no") == "535 no"
    assert Mask().over_bytes(b"\xff no") == b"\xff no"
    short = "n" * (SHORTEST - 1)
    assert Mask([Secret(short)]).over(f"535 {short}") == f"535 {short}"
    assert repr(Mask([Secret(PASSWORD)])) == "<Mask>"


def test_bytes_that_are_no_text_stay_as_they_are() -> None:
    mask = Mask([Secret(PASSWORD)])
    assert mask.over_bytes(b"\xff " + PASSWORD.encode()) == b"\xff " + HIDDEN.encode()
