"""Headings with questions and answers below: one structure for the window, the PDF, the email and plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 72
INDENT = "    "


@dataclass(frozen=True)
class Row:
    """A question and its answer; an empty question makes the answer a paragraph of its own."""

    question: str
    answer: str


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; ``bullets`` says that its paragraphs are a list."""

    heading: str
    rows: tuple[Row, ...]
    bullets: bool = False


def paragraphs(texts: Iterable[str]) -> tuple[Row, ...]:
    """Rows without a question; empty texts are left out."""
    return tuple(Row("", text) for text in texts if text.strip())


def as_text(sections: Iterable[Section], width: int = WIDTH) -> str:
    """Plain text, at most ``width`` letters a line; a single longer word (a link, a fingerprint) is never broken."""
    return "\n\n".join(_section(section, width) for section in sections) + "\n"


def _section(section: Section, width: int) -> str:
    heading = "\n".join(_wrapped(section.heading, width))
    line = "-" * min(width, max(len(part) for part in heading.split("\n")))
    body = ""
    for before, row in zip((None, *section.rows), section.rows, strict=False):
        # A blank line tells paragraphs apart; bullets and answers are told apart by how they begin.
        apart = before is not None and not section.bullets and not (row.question and before.question)
        body += ("\n" if apart else "") + "\n".join(_row(row, section.bullets, width)) + "\n"
    return f"{heading}\n{line}\n{body.rstrip()}"


def _row(row: Row, bullets: bool, width: int) -> list[str]:
    if not row.question:
        mark = "- " if bullets else ""
        return _wrapped(row.answer, width, first=mark, later=" " * len(mark))
    short = on_one_line(row)
    if len(short) <= width and "\n" not in short:
        return [short]
    return [*_wrapped(_asked(row.question), width), *_wrapped(row.answer, width, first=INDENT, later=INDENT)]


def on_one_line(row: Row) -> str:
    """Question and answer, however long they are: ``Name: Sam Jones``."""
    return f"{_asked(row.question)} {row.answer}"


def _asked(question: str) -> str:
    return question if question.endswith((".", "?", "!", ":")) else f"{question}:"


def _wrapped(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    wrapper = textwrap.TextWrapper(
        width, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )
    return [line for part in text.splitlines() for line in wrapper.wrap(part)] or [first.rstrip()]
