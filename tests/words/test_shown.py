"""Names and texts from outside, made fit to stand in a sentence."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.words import opening, shown_name, shown_path, shown_said, visible

UNSEEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("walk.mp4", "walk.mp4"),
        ("Zoë's café.mp4", "Zoë's café.mp4"),
        ("-rf.mp4", "-rf.mp4"),
        ("a\nb.mp4", "a␊b.mp4"),
        ("a\x1b[31mb", "a␛[31mb"),
        ("a\x7fb", "a␡b"),
        ("\u202egpj.mp4", "�gpj.mp4"),
        ("half\udcff.mp4", "half�.mp4"),
        ("👨‍👩‍👧.mp4", "👨‍👩‍👧.mp4"),
    ],
)
def test_what_is_unseen_is_made_visible(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    shown = shown_name("My holiday in the mountains with everybody from the village 2019.mp4")
    assert shown == "My holiday in the mountain…lage 2019.mp4"
    assert len(shown) == 40


def test_a_long_place_keeps_its_last_folders() -> None:
    shown = shown_path(Path("/home/sam/" + "very-long-folder/" * 9 + "Videos"))
    assert len(shown) == 60
    assert shown.startswith("…")
    assert shown.endswith("/Videos")
    assert shown_path(Path("/home/sam")) == str(Path("/home/sam"))


def test_what_a_server_said_stands_on_one_line() -> None:
    assert shown_said("550-5.7.1 No\r\n550 more") == "550-5.7.1 No 550 more"
    assert len(shown_said("x" * 500)) == 160
    assert shown_said("  ") == ""


@given(st.text(st.characters(), max_size=300))
def test_nothing_unseen_gets_through_and_nothing_is_too_long(text: str) -> None:
    for shown in (visible(text), shown_name(text), shown_said(text)):
        assert not [letter for letter in shown if unicodedata.category(letter) in UNSEEN]
        shown.encode("utf-8")
    assert len(shown_name(text)) <= 40
    assert len(shown_said(text)) <= 160
    assert len(visible(text)) == len(text)


def test_a_statement_is_called_by_its_first_words() -> None:
    assert opening("I agree.") == "I agree."
    assert opening("All or part of my video may be shared with everyone.") == "All or part of my video may…"
    assert opening("One two three four five six, seven. Eight") == "One two three four five six, seven…"
