"""Tables for spreadsheet programs: every text comes back as it was, and none is run."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.words.table import LONGEST_CELL, as_csv, cell


def read(raw: bytes) -> list[list[str]]:
    """What a strict reader of RFC 4180 makes of the bytes."""
    text = raw.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))


def test_a_table_is_utf_8_with_a_mark_and_crlf() -> None:
    raw = as_csv([["Name", "Said"], ["Zoë", 'She said "no", twice']])
    assert raw == '\ufeff"Name","Said"\r\n"Zoë","She said ""no"", twice"\r\n'.encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sam Jones", "Sam Jones"),
        ("07700 900982", "07700 900982"),
        ("+44 7700 900982", "'+44 7700 900982"),
        ("07700900982", "'07700900982"),
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-1", "'-1"),
        ("\t=1", "'=1"),
        ("  =1", "'=1"),
        ("\r=1", "'=1"),
        ("\n=1", "'=1"),
        ("＝1+1", "'＝1+1"),
        ("a\r\nb\tc", "a b c"),
        ("2", "2"),
        ("558228", "558228"),
        ("123456789012345678", "'123456789012345678"),
        ("", ""),
        ("a\u202eb\x00", "a�b␀"),
        ("x" * 3_000, "x" * (LONGEST_CELL - 1) + "…"),
    ],
)
def test_cells(text: str, expected: str) -> None:
    assert cell(text) == expected


@given(rows=st.lists(st.lists(st.text(max_size=40), min_size=1, max_size=4), max_size=5))
def test_any_table_comes_back_and_no_cell_begins_a_formula(rows: list[list[str]]) -> None:
    found = read(as_csv(rows))
    assert [len(row) for row in found] == [len(row) for row in rows]
    for before, after in zip(rows, found, strict=True):
        for text, shown in zip(before, after, strict=True):
            assert shown in {cell(text), cell(text).encode("utf-8", "replace").decode()}
            assert not shown.lstrip().startswith(tuple("=+-@\t\r\n＝＋－＠"))


@given(text=st.from_regex(r"\+?[0-9][0-9 ()-]{3,20}", fullmatch=True))
def test_every_digit_of_a_number_stays(text: str) -> None:
    assert [letter for letter in cell(text) if letter.isdigit()] == [one for one in text if one.isdigit()]
