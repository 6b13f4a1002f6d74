"""Every error has words of its own: what happened, and what to do."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import app.story.errors as tree
from app.story.errors import (
    CallClosed,
    CallFileUnusable,
    ClipNotClean,
    DeliveryError,
    DiskFull,
    FieldProblem,
    MayHaveBeenSent,
    NotReady,
    RecipientRefused,
    RefusedByServer,
    SourceMissing,
    SourceNotVideo,
    StoryError,
    TooBigForLimit,
    TooBigForServer,
)
from app.story.people import Whose
from app.story.problems import Problem, ProblemCode
from app.words import error_text, field_problem_line, one_line
from app.words.errors import has_own_words
from tests.story.examples import a_call
from tests.words.plain import faults

WHEN = datetime(2020, 5, 22, 16, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "kind": "ValueError",
    "file_name": "call.toml",
    "problems": (FieldProblem("limits.clips", "a whole number from 1 to 20"),),
    "call_id": "other-call",
    "known": ("living-well-uk",),
    "title": "A walk",
    "closes": WHEN,
    "opens": WHEN,
    "contact": "hello@park.example",
    "country": "GB",
    "name": "walk.mp4",
    "reason": "moov atom not found",
    "failed": ("no_location", "length_right"),
    "limit_bytes": 14_000_000,
    "size_bytes": 25_000_000,
    "tool": "the video maker",
    "path": Path("/home/sam/Videos"),
    "needed_bytes": 3_000_000_000,
    "free_bytes": 20_000_000,
    "host": "mail.park.example",
    "leads_to": "sign-in.park.example",
    "said": "5.7.1 Not here",
    "address": "hello@park.example",
    "text": "https://elsewhere.example/",
    "retry": True,
    "sending": True,
    "route": "email",
    "missing": "the email account",
}


def kinds(root: type[StoryError] = StoryError) -> Iterator[type[StoryError]]:
    yield root
    for kind in root.__subclasses__():
        yield from kinds(kind)


def example(kind: type[StoryError], *, full: bool = True) -> StoryError:
    facts = {}
    for field in dataclasses.fields(kind):
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if full or required:
            facts[field.name] = FACTS[field.name]
    if kind is NotReady:
        facts["problems"] = (Problem(ProblemCode.NAME_MISSING, "name"),)
    return kind(**facts)


ALL = sorted(set(kinds()), key=lambda kind: kind.__name__)


def test_the_whole_tree_is_looked_at() -> None:
    named = {
        value for value in vars(tree).values() if isinstance(value, type) and issubclass(value, StoryError)
    }
    assert named <= set(ALL)
    assert len(ALL) > 40


@pytest.mark.parametrize("kind", ALL)
def test_every_error_has_words_of_its_own(kind: type[StoryError]) -> None:
    assert has_own_words(kind)


@pytest.mark.parametrize("full", [True, False], ids=["all-facts", "bare-facts"])
@pytest.mark.parametrize("kind", ALL)
def test_the_words_are_plain_and_say_what_to_do(kind: type[StoryError], full: bool) -> None:
    words = error_text(example(kind, full=full))
    assert words.title
    assert words.body
    assert not words.title.endswith(".")
    for text in (words.title, words.body):
        spoken = text.replace("ValueError", "…").replace("limits.clips: ", "")
        assert faults(spoken) == []
        assert "{" not in text
        assert "None" not in text


@pytest.mark.parametrize("kind", ALL)
def test_the_command_line_gets_one_line(kind: type[StoryError]) -> None:
    line = one_line(example(kind))
    assert "\n" not in line
    assert line == line.strip()


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            SourceMissing("walk.mp4"),
            "“walk.mp4” is not there. It may have been moved, renamed or deleted. Put it back, or choose another video.",
        ),
        (
            SourceNotVideo("list.mp4"),
            "“list.mp4” is not a video that this app can use. "
            "Choose a video from a phone or camera, like an MP4 or MOV file.",
        ),
        (
            CallClosed("A walk", WHEN, "hello@park.example", "GB"),
            "This call has closed. It closed at 4 pm UK time on Friday 22 May 2020. "
            "You can still practise. To ask about it, write to hello@park.example.",
        ),
        (
            DiskFull(Path("/x"), 3_000_000_000, 20_000_000),
            "This computer’s disk is full. This needs 3 GB and 20 MB is free. "
            "Delete files that you do not need, then try again.",
        ),
        (
            TooBigForServer(25_000_000, 14_000_000),
            "Your story is too big for this way of sending. It is 25 MB and there is room for 14 MB. "
            "Choose another way to send, or shorter parts.",
        ),
    ],
)
def test_the_facts_stand_in_the_sentence(error: StoryError, line: str) -> None:
    assert one_line(error) == line


def test_several_problems_stand_apart_on_one_line() -> None:
    problems = (FieldProblem("limits.clips", "a whole number"), FieldProblem("title", "a text"))
    line = one_line(CallFileUnusable("a.toml", problems))
    assert line.endswith("limits.clips: a whole number. title: a text.")


def test_a_name_is_made_harmless_before_it_is_shown() -> None:
    line = one_line(SourceMissing("\x1b[2Jwalk\n\u202e" + "x" * 200 + ".mp4"))
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert len(line) < 160


def test_what_the_server_said_is_handed_on_for_the_help_desk() -> None:
    assert (
        "“550 No such user”"
        in error_text(RecipientRefused("hello@park.example", "550 No\r\n such user")).body
    )
    assert "“" not in error_text(RecipientRefused("hello@park.example")).body


def test_trying_again_is_offered_only_where_it_can_help() -> None:
    assert "Try again" in error_text(DeliveryError(retry=True)).body
    assert "Try again" not in error_text(DeliveryError()).body
    assert "Try again" not in error_text(RefusedByServer("mail.park.example")).body


def test_a_story_that_may_have_been_sent_is_not_to_be_sent_again_at_once() -> None:
    body = error_text(MayHaveBeenSent("mail.park.example")).body
    assert "before you send it again" in body


def test_the_failed_checks_are_named_in_plain_words() -> None:
    body = error_text(ClipNotClean("walk.mp4", ("no_location", "something-new"))).body
    assert "the location is removed; something-new" in body


def test_a_limit_that_is_not_known_is_not_told() -> None:
    assert "0 MB" not in one_line(TooBigForLimit("walk.mp4"))
    assert "0 MB" not in one_line(TooBigForServer(25_000_000))


def test_a_story_that_is_not_ready_says_all_that_is_missing_to_whom_it_concerns() -> None:
    error = NotReady(
        (Problem(ProblemCode.NAME_MISSING, "name"), Problem(ProblemCode.MUST_AGREE, "consent:public"))
    )
    assert "full name. Tick “My video" in error_text(error, a_call()).body
    assert "if they agree" in error_text(error, a_call(), Whose.HELPING).body
    assert error_text(NotReady(())).body


def test_every_problem_in_a_file_has_a_line_of_its_own() -> None:
    problems = (
        FieldProblem("limits.clips", "a whole number"),
        FieldProblem("title", "a text"),
        FieldProblem("id", "x", True),
    )
    assert error_text(CallFileUnusable("a.toml", problems)).body.split("\n") == [
        "There are 2 problems.", "limits.clips: a whole number", "title: a text",
    ]  # fmt: skip
    assert error_text(CallFileUnusable("a.toml", ())).body


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (FieldProblem("limits.clips", "a whole number"), "limits.clips: a whole number"),
        (FieldProblem("", "a file in UTF-8"), "Needed: a file in UTF-8"),
        (FieldProblem("retention", "how long", True), "Warning: retention: how long"),
        (FieldProblem("", "no year", True), "Warning: no year"),
        (FieldProblem("a\nb", "x"), "a␊b: x"),
    ],
)
def test_a_problem_in_a_file_on_one_line(problem: FieldProblem, line: str) -> None:
    assert field_problem_line(problem) == line
