"""Sent: what is known and no more, what comes next, and the copies on this computer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.story.people import Whose
from app.story.record import ConsentRecord, Delivery
from app.story.route import Outcome, Route
from app.story.submission import Submission
from app.story.work import Cancel, Job, Progress
from app.ui.jobs import Jobs
from app.ui.pages.sent import Received, SentPage
from tests.ui.pages.people import OPEN, a_record, a_story, press, show, words_on

REFERENCE = "LW-7F3K-9Q2M"


class Shelf:
    """What lies on the computer for one story."""

    def __init__(self) -> None:
        self.jobs = Jobs()
        self.record: ConsentRecord | None = a_record(REFERENCE)
        self.copies = 12_000_000
        self.message: Received | None = None
        self.page = SentPage(
            jobs=self.jobs, record=lambda _: self.record, copies=lambda _: self.copies, received=self.received
        )

    def received(self, record: ConsentRecord) -> Job[Received | None]:
        def job(progress: Progress, cancel: Cancel) -> Received | None:
            return self.message

        return job

    def delivered(self, outcome: Outcome, route: Route = Route.EMAIL, **facts: object) -> None:
        delivery = Delivery(route, outcome, "hello@organiser.example", OPEN, **facts)  # type: ignore[arg-type]
        self.record = replace(a_record(REFERENCE), delivery=delivery)


@pytest.fixture
def shelf(qtbot: QtBot) -> Iterator[Shelf]:
    found = Shelf()
    yield found
    found.jobs.shutdown()


def sent_story(*, practise: bool = False) -> Submission:
    story = a_story(Whose.MINE)
    story.practise = practise
    story.begin_sending(REFERENCE)
    story.mark_sent(OPEN)
    return story


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.SAID_SENT, Outcome.SAVED])
def test_only_what_is_known_is_said(qtbot: QtBot, shelf: Shelf, outcome: Outcome) -> None:
    shelf.delivered(outcome)
    page = show(qtbot, shelf.page, sent_story())
    said = page.known.text.text()
    assert {
        Outcome.ACCEPTED: "Accepted by your email provider.",
        Outcome.SAID_SENT: "You said that you sent it.",
        Outcome.SAVED: "Saved in a folder, not sent yet.",
    }[outcome] == said
    assert page.reference.value() == REFERENCE
    assert page.next.text()
    assert "change your mind" in page.mind.text()
    assert "Received" not in words_on(page)


def test_the_day_until_which_the_link_works_is_said(qtbot: QtBot, shelf: Shelf) -> None:
    expires = OPEN + timedelta(days=3)
    shelf.delivered(Outcome.SAID_SENT, Route.WETRANSFER, link="https://we.tl/t-AbC123", link_expires=expires)
    page = show(qtbot, shelf.page, sent_story())
    assert "23 May 2020" in page.next.text()


def test_a_story_whose_record_is_gone_says_nothing_of_another(qtbot: QtBot, shelf: Shelf) -> None:
    page = show(qtbot, shelf.page, sent_story())
    assert page.save_record.isVisible()
    shelf.record = None
    page.show_for(sent_story(), page.call)  # type: ignore[arg-type]
    assert "provider" not in words_on(page)
    assert "record" in page.known.text.text()
    assert not page.save_record.isVisible()


def test_the_record_is_saved_and_the_page_is_finished(qtbot: QtBot, shelf: Shelf) -> None:
    page = show(qtbot, shelf.page, sent_story())
    with qtbot.waitSignal(page.save_record_wanted) as asked:
        press(qtbot, page, page.save_record)
    assert asked.args == [shelf.record]
    with qtbot.waitSignal(page.finish_wanted):
        press(qtbot, page, page.primary)


def test_the_copies_are_deleted(qtbot: QtBot, shelf: Shelf) -> None:
    page = show(qtbot, shelf.page, sent_story())
    assert "12 MB" in page.copies_text.text()
    page.delete_wanted.connect(lambda: setattr(shelf, "copies", 0))
    with qtbot.waitSignal(page.said) as said:
        press(qtbot, page, page.delete)
    assert "deleted" in said.args[0]
    assert not page.delete.isVisible()
    assert "deleted" in page.copies_text.text()


def test_before_and_after_the_copies_go_it_says_what_stays(qtbot: QtBot, shelf: Shelf) -> None:
    expires = OPEN + timedelta(days=3)
    shelf.delivered(Outcome.SAID_SENT, Route.WETRANSFER, link="https://we.tl/t-AbC123", link_expires=expires)
    page = show(qtbot, shelf.page, sent_story())
    page.delete_wanted.connect(lambda: setattr(shelf, "copies", 0))
    assert "this stays" in page.copies_text.text()
    before = page.stays.text()
    for words in (
        "Your own videos stay",
        "with WeTransfer until",
        "23 May 2020",
        "Sent folder",
        "Your record stays",
    ):
        assert words in before
    press(qtbot, page, page.delete)
    assert page.stays.text() == before
    assert page.stays.isVisible()
    assert "This is what stays" in page.copies_text.text()


def test_copies_that_something_holds_are_not_called_deleted(qtbot: QtBot, shelf: Shelf) -> None:
    page = show(qtbot, shelf.page, sent_story())
    with qtbot.assertNotEmitted(page.said):
        press(qtbot, page, page.delete)
    assert page.has_errors
    assert "still there" in page.summary.accessibleDescription()
    assert page.delete.isVisible()
    page.delete_wanted.connect(lambda: setattr(shelf, "copies", 0))
    page.delete.click()
    assert not page.has_errors


def test_the_copies_are_kept(qtbot: QtBot, shelf: Shelf) -> None:
    page = show(qtbot, shelf.page, sent_story())
    with qtbot.assertNotEmitted(page.delete_wanted), qtbot.waitSignal(page.said):
        press(qtbot, page, page.keep)
    assert page.delete.isVisible()


def test_practice_shows_the_message_and_nothing_to_take_back(
    qtbot: QtBot, shelf: Shelf, tmp_path: Path
) -> None:
    shelf.delivered(Outcome.PRACTISED)
    files = (("one.mp4", 3_000_000),)
    shelf.message = Received(
        "you@practice.invalid", "us@x.example", "A story", "Name: Sam", files, tmp_path / "1.eml"
    )
    page = show(qtbot, shelf.page, sent_story(practise=True))
    qtbot.waitUntil(page.message.isVisible)
    for words in ("From: you@practice.invalid", "Subject: A story", "one.mp4 (3 MB)"):
        assert words in words_on(page.message)
    assert page.message.body.value() == "Name: Sam"
    assert not page.mind.isVisible()
    assert page.title == "Practice finished"
    page.delete_wanted.connect(lambda: setattr(shelf, "copies", 0))
    page.delete.click()
    assert not page.message.isVisible()


def test_a_real_story_shows_no_message(qtbot: QtBot, shelf: Shelf) -> None:
    page = show(qtbot, shelf.page, sent_story())
    assert not page.message.isVisible()
    assert not shelf.jobs.busy
