"""Every finding has words, and each that tells of a fault says what to do."""

from __future__ import annotations

import string

import pytest

from app.story.installation import Check, Finding, Found, Report, State
from app.words.installation import (
    check_title,
    finding_line,
    finding_text,
    heard_line,
    report_text,
    summary_words,
)
from tests.words.plain import faults_anywhere

FACTS = dict.fromkeys(
    ("program", "version", "system", "names", "why", "free", "title", "name", "tool", "facts", "store", "package",
     "platform", "qt", "kinds"), "something",
) | {"purpose": "data", "who": "qt", "count": "3", "seconds": "30", "folder": "~/Stories"}  # fmt: skip


@pytest.mark.parametrize("found", Found)
def test_a_finding_has_words(found: Found) -> None:
    text = finding_text(Finding(Check.FILES, found, FACTS))
    assert text.endswith(".")
    assert faults_anywhere(text) == []
    assert not [name for _, name, _, _ in string.Formatter().parse(text) if name]


@pytest.mark.parametrize("found", [found for found in Found if found.state is State.BROKEN])
def test_what_does_not_work_says_what_to_do(found: Found) -> None:
    text = finding_text(Finding(Check.FILES, found, FACTS))
    advice = (
        "Install",
        "Show this line",
        "Delete",
        "Let the app",
        "Ask somebody",
        "Tell the people",
        "Close other",
        "may stand in the way",
    )
    explained = (
        found is Found.NOTHING_TO_PLAY
    )  # the line before says why no clip could be made, and what to do
    assert explained or any(part in text for part in advice), text


@pytest.mark.parametrize("check", Check)
def test_a_check_has_a_title(check: Check) -> None:
    assert 0 < len(check_title(check).split()) <= 4


def test_the_summary_counts_checks_that_failed() -> None:
    works, note = Finding(Check.PDF, Found.PDF_WRITTEN), Finding(Check.MAIL, Found.NO_MAIL_PROGRAM)
    folders = [Finding(Check.FOLDERS, Found.FOLDER_REFUSES, FACTS)] * 3
    clip = Finding(Check.CLIP, Found.CLIP_BROKEN, FACTS)
    assert summary_words(Report((works, note))) == "Everything works"
    assert summary_words(Report((works, *folders))) == "1 thing does not work"
    assert summary_words(Report((*folders, clip))) == "2 things do not work"


def test_the_report_has_a_line_for_each() -> None:
    findings = (Finding(Check.PDF, Found.PDF_WRITTEN), Finding(Check.MAIL, Found.NO_MAIL_PROGRAM))
    lines = report_text(Report(findings), "A Tale").splitlines()
    assert lines[:3] == ["Check of this installation of A Tale", "Everything works.", ""]
    assert lines[3:] == [finding_line(finding) for finding in findings]
    assert lines[3].startswith("ok – Your record: ")
    assert lines[4].startswith("note – Email program: ")


def test_what_works_is_read_aloud_briefly_and_the_rest_in_full() -> None:
    works, note = Finding(Check.PDF, Found.PDF_WRITTEN), Finding(Check.MAIL, Found.NO_MAIL_PROGRAM)
    assert heard_line(works) == "Your record: ok"
    assert heard_line(note) == finding_line(note)
