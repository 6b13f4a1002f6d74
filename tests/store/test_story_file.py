"""STORY.toml."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store.calls import bundled_call
from app.store.story_file import ClipTable, StoryFile, check_consent, read_story
from app.story.account import MailAccount, Security
from app.story.errors import StoryFileUnusable
from app.story.people import Helper, SeenOrHeard, Understands, Whose
from tests.store.test_calls import places, values

DESIGN = """
call = "living-well-uk"          # an id, or a path
practise = true
[storyteller]
name = "Sam Jones"
contact_number = "07700 900982"
[consent]                        # every statement's id; true or false
public-sharing = true
identifiable = true
happy-to-share = true
[other_people]
seen_or_heard = "no"             # no | adults | under-18s
all_agreed = false
[[clip]]
file = "walk.mp4"                # relative to this file
start = "0:05.2"                 # left out: from the beginning
end = "1:20"                     # left out: to the end
"""
HELPER = '[helper]\nname = "Ana"\nrelationship = "daughter"\nunderstands = "not-sure"\n'


def read(folder: Path, text: str) -> StoryFile:
    path = folder / "STORY.toml"
    path.write_text(text, encoding="utf-8")
    return read_story(path)


def problems(folder: Path, text: str) -> dict[str, str]:
    with pytest.raises(StoryFileUnusable) as caught:
        read(folder, text)
    assert caught.value.file_name == "STORY.toml"
    return {problem.key: problem.expected for problem in caught.value.problems}


def test_the_design_s_own_example(tmp_path: Path) -> None:
    story = read(tmp_path, DESIGN)
    assert (story.call, story.practise, story.whose) == ("living-well-uk", True, Whose.MINE)
    assert (story.storyteller.name, story.storyteller.contact_number) == ("Sam Jones", "07700 900982")
    assert story.consent == {"public-sharing": True, "identifiable": True, "happy-to-share": True}
    assert story.other_people is not None
    assert (story.other_people.seen_or_heard, story.other_people.all_agreed) == (SeenOrHeard.NO, False)
    assert story.clips == (ClipTable(tmp_path / "walk.mp4", 5_200, 80_000),)
    assert (story.helper, story.email) == (Helper(), None)
    assert check_consent(story, bundled_call("living-well-uk")) == ()


def test_what_may_be_left_out(tmp_path: Path) -> None:
    text = DESIGN.replace("practise = true", "").replace('start = "0:05.2"', "").replace('end = "1:20"', "")
    story = read(tmp_path, text.split("[other_people]")[0] + "[[clip]]" + text.split("[[clip]]")[1])
    assert (story.practise, story.other_people) == (False, None)
    assert story.clips == (ClipTable(tmp_path / "walk.mp4"),)


def test_a_helper_table_says_that_somebody_helps(tmp_path: Path) -> None:
    story = read(tmp_path, DESIGN + HELPER)
    assert story.whose is Whose.HELPING
    assert story.helper == Helper("Ana", "daughter", Understands.NOT_SURE)
    assert story.storyteller.number_is is Whose.HELPING, "the storyteller's own number"
    theirs = DESIGN.replace('"07700 900982"', '"07700 900982"\nnumber_is = "helper"') + HELPER
    assert read(tmp_path, theirs).storyteller.number_is is Whose.MINE


def test_helping_and_the_helper_belong_together(tmp_path: Path) -> None:
    assert set(problems(tmp_path, 'whose = "helping"\n' + DESIGN)) == {"helper"}
    assert set(problems(tmp_path, 'whose = "supporting"\n' + DESIGN + HELPER)) == {"whose"}
    assert read(tmp_path, 'whose = "supporting"\n' + DESIGN).whose is Whose.SUPPORTING


def test_the_account_to_send_from(tmp_path: Path) -> None:
    email = '[email]\nfrom = "sam@example.org"\nserver = "smtp.example.org"\nuser = "sam"\n'
    story = read(tmp_path, DESIGN + email)
    assert story.email is not None
    assert story.email.account == MailAccount(
        "sam@example.org", "smtp.example.org", 587, "sam", Security.STARTTLS
    )
    tls = read(tmp_path, DESIGN + email + 'security = "tls"\n')
    assert tls.email is not None and tls.email.account.port == 465
    found = problems(tmp_path, DESIGN + email + 'password = "x"\nport = 0\nsecurity = "none"\n')
    assert set(found) == {"email.password", "email.port", "email.security"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("from", "sam@example"),
        ("from", "Sam <sam@example.org>"),
        ("server", "smtp example.org"),
        ("server", "smtp.müller.example"),
        ("server", "a..example"),
        ("server", "a" * 64 + ".example"),
        ("security", "loopback-only"),
    ],
)
def test_an_account_that_could_not_be_used_is_a_problem_of_the_file(
    tmp_path: Path, key: str, value: str
) -> None:
    email = {"from": "sam@example.org", "server": "127.0.0.1"} | {key: value}
    table = "[email]\n" + "".join(f'{name} = "{said}"\n' for name, said in email.items())
    assert set(problems(tmp_path, DESIGN + table)) == {f"email.{key}"}


def test_times_are_texts_or_whole_seconds(tmp_path: Path) -> None:
    assert read(tmp_path, DESIGN.replace('"0:05.2"', "5")).clips[0].start_ms == 5_000
    for wrong in ("5.2", "-5", "true", '"-0:05"', '"soon"', '"0:05.00001"', "00:00:05", "[5]"):
        found = problems(tmp_path, DESIGN.replace('"0:05.2"', wrong))
        assert set(found) == {"clip[1].start"}, wrong
    assert set(problems(tmp_path, DESIGN.replace('"1:20"', '"0:05.2"'))) == {"clip[1].end"}


@pytest.mark.parametrize(
    "name",
    ["-rf.mp4", "a'b\\\\c.mp4", "caf\u00e9 🎬.mp4", "x" * 200 + ".mp4", "../walk.mp4", "/videos/walk.mp4"],
)
def test_any_name_of_a_file_is_taken_as_a_path(tmp_path: Path, name: str) -> None:
    story = read(tmp_path, DESIGN.replace("walk.mp4", name))
    assert story.clips[0].file == tmp_path / name.replace("\\\\", "\\")
    assert story.clips[0].file.is_absolute()


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    text = """
    call = 3
    practice = true
    [storyteller]
    name = " "
    contact_number = 7700900982
    [consent]
    public-sharing = "yes"
    [other_people]
    seen_or_heard = "maybe"
    [[clip]]
    file = ""
    begin = "0:05"
    [[clip]]
    start = 1.5
    [helper]
    name = "Ana\\r\\nBcc: x@example.org"
    understands = true
    """
    found = problems(tmp_path, text)
    assert set(found) == {
        *("call", "practice", "storyteller.name", "storyteller.contact_number", "consent.public-sharing"),
        *("other_people.seen_or_heard", "clip[1].file", "clip[1].begin", "clip[2].file", "clip[2].start"),
        *("helper.name", "helper.relationship", "helper.understands"),
    }
    assert found["other_people.seen_or_heard"] == '"no", "adults" or "under-18s"'
    assert "practise" in found["practice"]


def test_answers_must_be_to_the_call_s_statements(tmp_path: Path) -> None:
    story = read(tmp_path, DESIGN.replace("identifiable", "identifyable"))
    found = {problem.key for problem in check_consent(story, bundled_call("living-well-uk"))}
    assert found == {"consent.identifyable", "consent.identifiable"}


def test_what_is_no_toml_is_told(tmp_path: Path) -> None:
    assert list(problems(tmp_path, "call = ")) == ["end of document"]
    with pytest.raises(StoryFileUnusable):
        read_story(tmp_path / "missing.toml")


WHOLE: dict[str, Any] = tomllib.loads(DESIGN + HELPER)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(places(WHOLE)), values)
def test_whatever_stands_in_it_gives_a_story_or_problems(
    monkeypatch: pytest.MonkeyPatch, place: tuple[Any, ...], value: object
) -> None:
    table = copy.deepcopy(WHOLE)
    spot: Any = table
    for key in place[:-1]:
        spot = spot[key]
    spot[place[-1]] = value
    monkeypatch.setattr("app.store.story_file.read_toml", lambda path: table)
    try:
        read_story(Path("STORY.toml"))
    except StoryFileUnusable as error:
        assert error.problems
        assert all(problem.key and problem.expected for problem in error.problems)
