"""What is said while a story is uploaded."""

from __future__ import annotations

import re

import pytest

from app.delivery.uploads import Confirmed
from app.story.uploading import News, Situation
from app.words import (
    clip_line,
    clip_number,
    doing_words,
    goes_on_words,
    helps_words,
    next_try_words,
    paused_words,
    quarter_words,
    receipt_words,
    situation_words,
    standstill_words,
)
from tests.words.plain import faults

HOST = "upload.organiser.example"
CLIP = "LW-7F3K-9Q2M_clip-2-of-3.mp4"
EVERY = [News(situation, name=name) for situation in Situation for name in ("", CLIP, "submission.json")]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        (CLIP, 2),
        ("LW-7F3K-9Q2M_clip-12-of-12.mp4", 12),
        ("again-LW-7F3K-9Q2M_clip-1-of-1 (2).mp4", 1),
        ("details.txt", None),
        ("submission.json", None),
        ("clip-of-mine.mp4", None),
        ("", None),
    ],
)
def test_which_clip_a_file_is(name: str, number: int | None) -> None:
    assert clip_number(name) == number


@pytest.mark.parametrize(
    ("news", "words"),
    [
        (News(Situation.CONNECTING), "Connecting to upload.organiser.example."),
        (News(Situation.SENDING, name=CLIP), "Sending clip 2 to upload.organiser.example."),
        (News(Situation.SENDING, name="details.txt"), "Sending your details to upload.organiser.example."),
        (News(Situation.CHECKING, name=CLIP), "Checking how much of clip 2 has arrived."),
        (News(Situation.CHECKING), "Checking what has arrived."),
        (
            News(Situation.OFFLINE, 12),
            "No connection to upload.organiser.example now. It goes on by itself as soon as there is one.",
        ),
        (News(Situation.SERVER_BUSY, 5), "upload.organiser.example is busy now. It goes on by itself."),
        (
            News(Situation.STARTING_AGAIN, name=CLIP),
            "The organiser’s computer has lost clip 2. It is being sent again.",
        ),
        (
            News(Situation.SENDING_AGAIN, name=CLIP),
            "The line broke. Clip 2 is sent again from its beginning.",
        ),
        (
            News(Situation.SENDING_AGAIN, name="details.txt"),
            "The line broke. The file with your details is sent again from its beginning.",
        ),
        (
            News(Situation.CONFIRMING),
            "All of it is handed over. upload.organiser.example is checking that it has everything.",
        ),
    ],
)
def test_what_is_happening(news: News, words: str) -> None:
    assert situation_words(news, HOST) == words
    assert goes_on_words(news, HOST) == f"It goes on. {words}"


@pytest.mark.parametrize("news", [*EVERY, None], ids=str)
@pytest.mark.parametrize("can_pause", [True, False])
def test_whatever_happens_is_said_plainly(news: News | None, can_pause: bool) -> None:
    said = [doing_words(news, HOST, "Sending"), helps_words(news, can_pause=can_pause)]
    if news is not None:
        said += [situation_words(news, HOST), goes_on_words(news, HOST)]
    for words in said:
        assert words.endswith(".")
        assert faults(words) == []
        assert not re.search(r"[{}]|mp4|json", words)


def test_what_helps_is_what_is_on_the_screen() -> None:
    for news in (*EVERY, None):
        assert "Pause" not in helps_words(news, can_pause=False)
    for news in EVERY:
        assert "Pause" in helps_words(news, can_pause=True)
    assert "another network" in helps_words(News(Situation.OFFLINE), can_pause=True)
    assert "another network" not in helps_words(News(Situation.SERVER_BUSY), can_pause=True)


def test_a_name_from_outside_stays_short_and_visible() -> None:
    words = situation_words(News(Situation.CONNECTING), "a" * 200 + "\u202e.example")
    assert len(words) < 70
    assert "\u202e" not in words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (30, "30 seconds"),
        (59.9, "30 seconds"),
        (60, "1 minute"),
        (179, "2 minutes"),
        (3700, "1 hour 1 minute"),
    ],
)
def test_how_long_it_has_not_moved(seconds: float, words: str) -> None:
    assert standstill_words(seconds) == f"It has not moved for {words}"


def test_the_next_try() -> None:
    assert next_try_words(12) == "The next try is in 12 seconds."
    assert next_try_words(1) == "The next try is in 1 second."
    assert next_try_words(0) == next_try_words(-3) == "Trying now."


def test_how_far_it_came() -> None:
    assert paused_words(34_000_000, 120_000_000) == "Paused. What has arrived: 34 MB of 120 MB."
    assert paused_words(2_000, 120_000_000) == "Paused. What has arrived: less than 1 MB of 120 MB."
    assert clip_line("Clip 1 of 3", 0, 40_000_000) == "Clip 1 of 3: 40 MB, not begun"
    assert clip_line("Clip 1 of 3", 12_000_000, 40_000_000) == "Clip 1 of 3: 12 MB of 40 MB"
    assert clip_line("Clip 1 of 3", 40_000_000, 40_000_000) == "Clip 1 of 3: all 40 MB sent"
    assert [quarter_words(n) for n in (1, 2, 3)] == [
        "A quarter of your story is sent.",
        "Half of your story is sent.",
        "Three quarters of your story are sent.",
    ]


@pytest.mark.parametrize("how", ["lengths", "hashes", "answers"])
def test_every_receipt_is_said_plainly(how: str) -> None:
    words = receipt_words(f"4 files, 12000000 bytes, by {how}")
    assert words.endswith(": 4 files, 12 MB")
    assert faults(words) == []
    assert ("confirmed" in words) is (how != "answers")


@pytest.mark.parametrize(
    "other", ["", "250 ok", "4 files, many bytes, by lengths", "4 files, 1 bytes, by faith"]
)
def test_what_is_no_receipt_of_ours_stays_as_it_is(other: str) -> None:
    assert receipt_words(other) == other


def test_every_way_to_confirm_has_its_words() -> None:
    for how in Confirmed:
        assert receipt_words(f"1 files, 1 bytes, by {how.value}") != f"1 files, 1 bytes, by {how.value}"
