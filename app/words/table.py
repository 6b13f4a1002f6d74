"""A table for spreadsheet programs: CSV as RFC 4180 has it, and nothing in it that such a program would run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from app.words.shown import visible

LONGEST_CELL = 2_000
"""Characters. Excel takes 32,767, and nobody reads that many in a cell."""

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes the file for the system's old character set (measured by many; UTF-8 is not its guess)."""

# What spreadsheet programs take for the beginning of a formula (OWASP, "CSV Injection"), and its wide twins, which
# Excel turns into the plain ones. Blanks before it are skipped by some programs.
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER_TO_KEEP = re.compile(r"0[0-9]+|[0-9]{12,}")
"""Digits that a program would make another number of: it drops a leading 0, and rounds from the sixteenth on."""


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as CSV: UTF-8 with a byte order mark, lines end with CRLF, every cell in quotation marks (RFC 4180)."""
    lines = [",".join(f'"{cell(text).replace(_QUOTE, _QUOTE * 2)}"' for text in row) for row in rows]
    return (BYTE_ORDER_MARK + "".join(f"{line}\r\n" for line in lines)).encode("utf-8", "replace")


def cell(text: str) -> str:
    """A text as a cell that stays text: on one line, at most ``LONGEST_CELL`` characters.

    What a program would run or reckon gets an apostrophe in front, as somebody would type it to say "this is text":
    ``'+44 7700 900982`` and ``'07700900982`` can still be read and rung, and keep every digit.
    """
    risky = _FORMULA.match(text) is not None or _NUMBER_TO_KEEP.fullmatch(text) is not None
    plain = visible(" ".join(text.split()))
    if len(plain) > LONGEST_CELL:
        plain = plain[: LONGEST_CELL - 1] + "…"
    # Folding and making visible may have brought another beginning to the front.
    return f"'{plain}" if risky or _FORMULA.match(plain) else plain


_QUOTE = '"'
