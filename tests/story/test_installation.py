"""Findings go from one process to another as lines."""

from __future__ import annotations

import pytest

from app.story.installation import Check, Finding, Found, Report, State, finding_of


@pytest.mark.parametrize("found", Found)
def test_a_finding_comes_back_from_its_line(found: Found) -> None:
    finding = Finding(Check.CLIP, found, {"why": 'é "quoted" \\ and\nmore', "count": "3"})
    line = finding.as_line()
    assert "\n" not in line
    assert line.isascii()
    assert finding_of(line) == finding


@pytest.mark.parametrize(
    "line",
    ["", "qt.multimedia: a warning", "{}", "[]", "null", '{"check": "clip", "found": "no-such", "facts": {}}',
     '{"check": "no-such", "found": "clip-made", "facts": {}}', '{"check": "clip", "found": "clip-made", "facts": []}'],
)  # fmt: skip
def test_any_other_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        finding_of(line)


def test_each_finding_has_a_code_of_its_own() -> None:
    assert len({found.code for found in Found}) == len(Found)


def test_a_note_is_nothing_broken() -> None:
    note, broken = Finding(Check.MAIL, Found.NO_MAIL_PROGRAM), Finding(Check.CLIP, Found.CLIP_BROKEN)
    assert note.state is State.NOTE
    assert Report((note, broken)).broken == (broken,)
