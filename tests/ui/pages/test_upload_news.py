"""What changes on screen, what is said aloud, and what is kept quiet."""

from __future__ import annotations

from app.story.uploading import News, Situation
from app.ui.pages.upload_news import Quarters, Telling
from tests.ui.pages.test_pace import Clock

HOST = "upload.organiser.example"
OFFLINE = "No connection to upload.organiser.example now. It goes on by itself as soon as there is one."
CLIPS = [f"LW-7F3K-9Q2M_clip-{number}-of-3.mp4" for number in (1, 2, 3)]


def sending(name: str) -> News:
    return News(Situation.SENDING, name=name)


def test_tries_that_fail_again_are_no_news_and_the_seconds_are_counted_down() -> None:
    clock = Clock()
    telling = Telling(HOST, clock)
    telling.hear(sending(CLIPS[0]))
    assert telling.hear(News(Situation.OFFLINE, 2)) == OFFLINE
    assert telling.words() == f"{OFFLINE} The next try is in 2 seconds."
    clock.now += 1.5
    assert telling.words() == f"{OFFLINE} The next try is in 1 second."
    clock.now += 1
    assert telling.hear(News(Situation.CONNECTING, name=CLIPS[0])) == ""
    assert telling.words() == f"{OFFLINE} Trying now."
    assert telling.hear(News(Situation.OFFLINE, 30)) == ""
    assert telling.words() == f"{OFFLINE} The next try is in 30 seconds."


def test_that_it_goes_on_is_said_aloud() -> None:
    telling = Telling(HOST, Clock())
    telling.hear(News(Situation.OFFLINE, 2))
    telling.hear(News(Situation.CONNECTING, name=CLIPS[1]))
    said = telling.hear(sending(CLIPS[1]))
    assert said == "It goes on. Sending clip 2 to upload.organiser.example."
    assert telling.words() == "Sending clip 2 to upload.organiser.example."


def test_another_trouble_is_said_too() -> None:
    telling = Telling(HOST, Clock())
    telling.hear(News(Situation.OFFLINE, 2))
    assert "is busy now" in telling.hear(News(Situation.SERVER_BUSY, 5))
    assert "busy" in telling.words()


def test_the_course_of_things_is_shown_and_not_read_out() -> None:
    telling = Telling(HOST, Clock())
    heard = [
        News(Situation.CONNECTING), sending(CLIPS[0]), sending(CLIPS[1]), News(Situation.CHECKING, name=CLIPS[2]),
    ]  # fmt: skip
    words = []
    for news in heard:
        assert telling.hear(news) == ""
        words.append(telling.words())
    assert len(set(words)) == len(heard)


def test_the_small_files_at_the_end_belong_to_checking() -> None:
    telling = Telling(HOST, Clock())
    telling.hear(sending(CLIPS[2]))
    checking = "All of it is handed over. upload.organiser.example is checking that it has everything."
    assert telling.hear(News(Situation.CONFIRMING)) == checking
    for news in (
        News(Situation.CONFIRMING, name=CLIPS[0]),
        sending("submission.json"),
        News(Situation.CONFIRMING, name="submission.json"),
    ):
        assert telling.hear(news) == ""
        assert telling.words() == checking


def test_a_clip_that_is_missing_at_the_end_is_told() -> None:
    telling = Telling(HOST, Clock())
    telling.hear(News(Situation.CONFIRMING))
    lost = "The organiser’s computer has lost clip 2. It is being sent again."
    assert telling.hear(News(Situation.STARTING_AGAIN, name=CLIPS[1])) == lost
    telling.hear(sending(CLIPS[1]))
    assert telling.words() == "Sending clip 2 to upload.organiser.example."
    assert "checking that it has everything" in telling.hear(News(Situation.CONFIRMING))


def test_after_a_break_it_is_said_that_a_clip_goes_again() -> None:
    telling = Telling(HOST, Clock())
    telling.hear(sending(CLIPS[0]))
    telling.hear(News(Situation.OFFLINE, 1))
    again = "The line broke. Clip 1 is sent again from its beginning."
    assert telling.hear(News(Situation.SENDING_AGAIN, name=CLIPS[0])) == f"It goes on. {again}"
    assert telling.words() == again
    assert telling.hear(News(Situation.SENDING_AGAIN, name=CLIPS[0])) == ""


def test_quarters_are_said_once_and_not_in_a_hurry() -> None:
    clock = Clock()
    quarters = Quarters(clock)
    assert quarters.reached(90, 100) == ""  # a short upload is over before anybody has listened
    clock.now += 10
    assert quarters.reached(24, 100) == ""
    assert quarters.reached(25, 100) == "A quarter of your story is sent."
    clock.now += 20
    assert quarters.reached(20, 100) == quarters.reached(30, 100) == ""  # it went back and came again
    assert quarters.reached(80, 100) == "Three quarters of your story are sent."
    clock.now += 20
    assert quarters.reached(100, 100) == quarters.reached(0, 0) == ""
