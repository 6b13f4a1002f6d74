"""What is kept and what is left of it, in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.story.keeping import Forgotten, Kept, SentStory
from app.words import forgotten_lines, kept_lines, kept_warnings, sent_lines
from tests.words.plain import faults

ALL = Kept(
    unsent=2, finished=1, practice=3, sent=(SentStory("LW-7F3K-9Q2M", "The Park", "us@park.example"),),
    unreadable_records=1, copies_bytes=12_000_000, practice_messages=1, practice_bytes=3_000_000, calls=1, passwords=2,
    settings=True, logs=1, waiting=("LW-2222-2222",), links=(Path("/home/sam/away"),), rests_bytes=2_000_000,
    strangers=(Path("/home/sam/mine"),),
)  # fmt: skip


def test_each_kind_of_thing_is_a_line() -> None:
    lines = kept_lines(ALL)
    assert lines[:4] == (
        "2 stories that were not sent", "1 story that was sent", "3 stories for practice", "2 records of what was sent",
    )  # fmt: skip
    assert lines[4:8] == (
        "Finished clips and copies of them: 12 MB", "1 practice message: 3 MB", "1 call file that you opened",
        "Your settings, such as the text size and your email account",
    )  # fmt: skip
    assert lines[8:] == (
        "2 saved passwords or upload codes", "1 file of notes for whoever helps you", "Rests of earlier stories: 2 MB",
        "1 link to another place",
    )  # fmt: skip


def test_nothing_is_said_to_be_nothing() -> None:
    assert kept_lines(Kept()) == ("Nothing is kept on this computer.",)
    assert forgotten_lines(Forgotten(Kept())) == ("Nothing was kept on this computer.",)
    assert (kept_warnings(Kept()), sent_lines(Kept())) == ((), ())


def test_what_lies_behind_a_link_is_not_nothing() -> None:
    assert kept_lines(Kept(links=(Path("/home/sam/away"),))) == ("1 link to another place",)


def test_what_has_not_arrived_and_where_links_lead_is_told_before() -> None:
    waiting, links, strangers = kept_warnings(ALL)
    assert waiting == "1 story has not arrived yet: LW-2222-2222. It will not be sent any more."
    assert "/home/sam/away" in links
    assert strangers == "The app did not make these, so they stay: “/home/sam/mine”."
    many = kept_warnings(Kept(links=tuple(Path(f"/a/{n}") for n in range(9))))
    assert many[0].endswith("“/a/4” ….")


def test_what_was_sent_can_be_taken_back_without_the_app() -> None:
    assert sent_lines(ALL) == ("To take LW-7F3K-9Q2M back later, write to The Park: us@park.example.",)


def test_what_is_left_is_told_and_only_then_it_is_not_everything() -> None:
    plain = Kept(unsent=1)
    assert forgotten_lines(Forgotten(plain))[0].startswith("Everything ")
    for done in (
        Forgotten(plain, (Path("/x/a"),)), Forgotten(plain, passwords_left=1), Forgotten(ALL),
        Forgotten(plain, passwords_unknown=True), Forgotten(Kept(), (Path("/x/a"),)),
    ):  # fmt: skip
        lines = forgotten_lines(done)
        assert lines[0].startswith("Most ")
        assert len(lines) >= 3
    assert "/x/a" in forgotten_lines(Forgotten(plain, (Path("/x/a"),)))[1]
    stays = Forgotten(Kept(unsent=1, strangers=(Path("/home/sam/mine"),)))
    assert stays.is_all
    assert "/home/sam/mine" in " ".join(forgotten_lines(stays))
    assert "the organiser" in forgotten_lines(Forgotten(ALL))[-1]


def test_every_line_is_plain() -> None:
    done = Forgotten(ALL, (Path("/x/a"), Path("/x/b")), 2, passwords_unknown=True)
    shut = replace(ALL, closed=(Path("/x/a"),))
    for line in (*kept_lines(shut), *kept_warnings(ALL), *sent_lines(ALL), *forgotten_lines(done)):
        assert faults(line) == [], line
