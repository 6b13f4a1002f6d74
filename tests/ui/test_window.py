"""The window with its stores: begin, carry on, remove, leave, send, give up, close."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.delivery.outbox import ItemState
from app.delivery.packet import open_packet
from app.media.reader import Reader
from app.services.making import PACKET_FOLDER
from app.store.folders import Folders
from app.story import errors as e
from app.story.call import Call, DeliveryKind, DeliveryWay
from app.story.clip import Clip, SourceFacts
from app.story.contact import Contact
from app.story.flow import Step
from app.story.people import SeenOrHeard, Whose
from app.story.record import Delivery
from app.story.route import Outcome, Route
from app.story.submission import Submission, SubmissionState
from app.story.work import Cancel, no_progress
from app.ui.pages.saved import SavedState
from app.ui.pages.sending import SendingPage
from app.ui.theme import Theme
from app.ui.window import Home
from tests import footage
from tests.ui.pages.people import CALL, words_on

NOW = datetime.now(UTC)
OURS: Call = replace(
    CALL,
    closes=NOW + timedelta(days=30),
    organiser=replace(CALL.organiser, email="hello@organiser.example"),
    delivery=tuple(replace(way, to="hello@organiser.example") for way in CALL.delivery),
)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return footage.make(tmp_path_factory.mktemp("films") / "film.mp4", footage.Form(frames=15))


@pytest.fixture(scope="module")
def facts(film: Path) -> SourceFacts:
    with Reader() as reader:
        return reader.probe(film)


Open = Callable[..., Home]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders.below(tmp_path / "home")


@pytest.fixture
def open_home(qtbot: QtBot, theme: Theme, folders: Folders) -> Iterator[Open]:
    """Open the window; those that are open at the end are closed."""
    homes: list[Home] = []

    def open_one(call: Call = OURS) -> Home:
        home = Home(theme, call, folders)
        home.open()
        homes.append(home)
        return home

    yield open_one
    for home in homes:
        home.shell.close_now()


def fill_in(
    home: Home, facts: SourceFacts, route: Route = Route.FOLDER, *, practise: bool = False
) -> Submission:
    """A new story in which everything is answered, on Check."""
    home.start(practise=practise)
    story = story_of(home)
    story.tell_whose(Whose.MINE)
    for statement in home.journey.call.consent:
        story.answer(statement, True, NOW)
    story.set_clips([Clip.whole("c1", facts)])
    story.tell_other_people(SeenOrHeard.NO, None)
    story.tell_contact(Contact("Sam Jones", "07700 900982"))
    story.choose_route(route)
    home.journey.go_to(Step.CHECK)
    return story


def story_of(home: Home) -> Submission:
    story = home.journey.submission
    assert story is not None
    return story


def sending(qtbot: QtBot, home: Home, view: str = "folder") -> SendingPage:
    """Send, and wait until the page asks for something."""
    home.send()
    page = home.shell.page
    assert isinstance(page, SendingPage)
    qtbot.waitUntil(page.views[view].isVisible, timeout=20_000)
    return page


def on(qtbot: QtBot, home: Home, step: Step) -> None:
    qtbot.waitUntil(lambda: home.journey.step is step, timeout=20_000)


def packet_folder(home: Home, story: Submission) -> Path:
    return home.folders.prepared_for(story.submission_id) / PACKET_FOLDER / story.reference


# --- begin, carry on, remove, leave --------------------------------------------------------------------------------------


def test_a_story_in_which_nothing_was_answered_is_not_kept(open_home: Open) -> None:
    home = open_home()
    home.start(practise=False)
    assert home.journey.step is Step.WHOSE
    home.journey.leave()
    assert home.saved_stories() == []
    assert home.draft is None


def test_a_story_is_left_and_carried_on(open_home: Open) -> None:
    home = open_home()
    home.start(practise=True)
    story = story_of(home)
    story.tell_whose(Whose.MINE)
    home.journey.go_to(Step.AGREEMENT)
    home.journey.leave()
    (saved,) = home.saved_stories()
    assert (saved.state, saved.practise) == (SavedState.READY, True)
    assert home.shell.page is not None
    assert "Carry on practising" in words_on(home.shell.page)
    home.carry_on(saved.id)
    assert home.journey.step is Step.AGREEMENT
    assert story_of(home) == story
    assert home.shell.banner.isVisible()


def test_two_windows_never_hold_one_story(open_home: Open) -> None:
    first, second = open_home(), open_home()
    first.start(practise=True)
    story_of(first).tell_whose(Whose.MINE)
    draft_id = story_of(first).submission_id
    assert [saved.state for saved in second.saved_stories()] == [SavedState.OPEN_ELSEWHERE]
    for refused in (second.carry_on, second.remove):
        refused(draft_id)
        assert second.shell.page is not None
        assert "open in another window" in second.shell.page.summary.accessibleDescription()
    assert second.journey.submission is None


def test_a_closed_call_begins_practice_alone(open_home: Open) -> None:
    home = open_home(CALL)
    home.start(practise=False)
    assert home.journey.submission is None
    assert home.shell.page is not None
    assert "closed" in home.shell.page.summary.accessibleDescription()
    home.start(practise=True)
    assert story_of(home).practise


def test_removing_a_story_takes_its_clips_and_its_place_in_the_outbox(
    qtbot: QtBot, open_home: Open, facts: SourceFacts
) -> None:
    home = open_home()
    story = fill_in(home, facts)
    sending(qtbot, home)
    packet = open_packet(packet_folder(home, story))
    home.mailroom.outbox.add(packet, Route.FOLDER, "/nowhere", NOW)
    home.journey.leave()
    (saved,) = home.saved_stories()
    assert saved.state is SavedState.SENDING
    home.remove(saved.id)
    assert home.saved_stories() == []
    assert home.mailroom.outbox.items() == ()
    assert not packet.folder.exists()
    assert Path(facts.path).exists()


def test_a_practice_message_goes_with_its_story(qtbot: QtBot, open_home: Open, facts: SourceFacts) -> None:
    home = open_home()
    fill_in(home, facts, practise=True)
    home.send()
    on(qtbot, home, Step.SENT)
    assert len(list(home.folders.practice_inbox.glob("*.eml"))) == 1
    home.journey.leave()
    (saved,) = home.saved_stories()
    assert saved.state is SavedState.SENT
    home.remove(saved.id)
    assert not list(home.folders.practice_inbox.glob("*.eml"))
    assert home.records() == ()


def test_another_call_is_remembered_while_the_window_is_open(open_home: Open) -> None:
    home = open_home()
    other = replace(OURS, id="other-call", title="Another call")
    home.show_call(other)
    home.start(practise=True)
    story_of(home).tell_whose(Whose.MINE)
    home.journey.leave()
    home.show_call(OURS)
    (saved,) = home.saved_stories()
    assert saved.call_title == "Another call"
    home.carry_on(saved.id)
    assert home.journey.call == other


def test_a_story_of_a_call_that_is_gone_stays_closed(open_home: Open) -> None:
    home = open_home(replace(OURS, id="gone"))
    home.start(practise=True)
    story_of(home).tell_whose(Whose.MINE)
    home.journey.leave()
    second = open_home()
    (saved,) = second.saved_stories()
    second.carry_on(saved.id)
    assert second.journey.submission is None
    assert second.shell.page is not None
    assert "gone" in second.shell.page.summary.accessibleDescription()
    assert [story.state for story in home.saved_stories()] == [SavedState.READY]


def test_a_data_folder_that_cannot_be_used_does_not_keep_the_window_shut(
    qtbot: QtBot, open_home: Open, folders: Folders
) -> None:
    folders.data.parent.mkdir(parents=True)
    folders.data.write_text("a file stands where the folder should")
    home = open_home()
    page = home.shell.page
    assert page is not None
    qtbot.waitUntil(lambda: page.has_errors)
    home.start(practise=True)
    assert home.journey.submission is None


# --- sending -------------------------------------------------------------------------------------------------------------


def test_a_sent_story_says_so_also_after_a_restart(
    qtbot: QtBot, open_home: Open, facts: SourceFacts, tmp_path: Path
) -> None:
    home = open_home()
    story = fill_in(home, facts)
    page = sending(qtbot, home)
    page.folder_part.chosen.emit(tmp_path)
    on(qtbot, home, Step.SENT)
    assert story.state is SubmissionState.SENT
    home.shell.close_now()

    home = open_home()
    (saved,) = home.saved_stories()
    assert saved.state is SavedState.SENT
    home.carry_on(saved.id)
    assert home.journey.step is Step.SENT
    sent = home.shell.page
    assert sent is not None
    assert story.reference in words_on(sent)
    assert "Saved in a folder" in words_on(sent)
    home.delete_copies()
    assert home.copies_of(story) == 0
    home.journey.leave()
    assert home.saved_stories() == []
    assert [record.reference for record in home.records()] == [story.reference]
    assert home.mailroom.outbox.items() == ()


def test_a_story_that_was_changed_is_never_sent_as_it_was(
    qtbot: QtBot, open_home: Open, facts: SourceFacts, tmp_path: Path
) -> None:
    home = open_home()
    story = fill_in(home, facts)
    page = sending(qtbot, home)
    (tmp_path / story.reference).mkdir()
    page.folder_part.chosen.emit(tmp_path)
    qtbot.waitUntil(page.trouble.isVisible, timeout=20_000)
    assert [item.state for item in home.mailroom.outbox.items()] == [ItemState.READY]
    (tmp_path / story.reference).rmdir()
    before = story.reference
    page.back_pressed()
    on(qtbot, home, Step.CHECK)
    assert story.state is SubmissionState.DRAFT
    assert story.reference == before
    assert home.mailroom.outbox.items() == ()
    assert not packet_folder(home, story).exists()

    story.tell_contact(Contact("Alex Jones", "07700 900982"))
    page = sending(qtbot, home)
    page.folder_part.chosen.emit(tmp_path)
    on(qtbot, home, Step.SENT)
    assert open_packet(tmp_path / before).record.name == "Alex Jones"
    (record,) = home.records()
    assert record.name == "Alex Jones"


def test_what_may_have_arrived_gives_up_its_reference(
    qtbot: QtBot, open_home: Open, facts: SourceFacts
) -> None:
    home = open_home()
    story = fill_in(home, facts)
    sending(qtbot, home)
    item = home.mailroom.outbox.add(
        open_packet(packet_folder(home, story)), Route.EMAIL, "hello@organiser.example", NOW
    )
    home.mailroom.outbox.mark(item.item_id, ItemState.SENDING, NOW)
    home.mailroom.outbox.mark(item.item_id, ItemState.MAY_HAVE_BEEN_SENT, NOW)
    before = story.reference
    home.given_up(False)
    assert story.reference == ""
    assert home.journey.step is Step.ROUTE
    sending(qtbot, home)
    assert story.reference not in {"", before}


def test_what_was_dragged_onto_a_website_gives_up_its_reference(
    qtbot: QtBot, open_home: Open, facts: SourceFacts
) -> None:
    home = open_home()
    story = fill_in(home, facts, Route.WETRANSFER)
    sending(qtbot, home, "link")
    folder = packet_folder(home, story)
    home.given_up(False)
    assert story.reference == ""
    assert folder.is_dir()


def test_what_the_own_email_program_holds_stays_and_gives_up_its_reference(
    qtbot: QtBot, open_home: Open, facts: SourceFacts
) -> None:
    """The open draft names the packet's files; and it may have been sent."""
    home = open_home()
    story = fill_in(home, facts, Route.MAIL_PROGRAM)
    page = sending(qtbot, home, "own")
    folder = packet_folder(home, story)
    page.own.ways.opened.emit()
    qtbot.waitUntil(lambda: bool(home.mailroom.outbox.items()), timeout=10_000)
    page.back_pressed()
    assert story.state is SubmissionState.DRAFT
    assert story.reference == ""
    assert folder.is_dir()
    assert home.mailroom.outbox.items() == ()


def test_a_story_does_not_go_to_somebody_else_than_was_agreed(
    qtbot: QtBot, open_home: Open, facts: SourceFacts
) -> None:
    home = open_home()
    fill_in(home, facts)
    sending(qtbot, home)
    draft = home.draft
    assert draft is not None
    home.journey.leave()
    elsewhere = DeliveryWay(DeliveryKind.TUS, url="https://elsewhere.example/files")
    home.show_call(replace(OURS, delivery=(elsewhere,)))
    home.carry_on(draft.id)
    assert story_of(home).state is SubmissionState.DRAFT
    assert home.journey.step is not Step.SENDING
    home.journey.leave()
    home.show_call(OURS)
    home.carry_on(draft.id)
    assert story_of(home).state is SubmissionState.DRAFT


def test_nothing_is_given_up_while_another_program_sends_it(
    qtbot: QtBot, open_home: Open, facts: SourceFacts
) -> None:
    home = open_home()
    story = fill_in(home, facts)
    page = sending(qtbot, home)
    item = home.mailroom.outbox.add(open_packet(packet_folder(home, story)), Route.FOLDER, "/nowhere", NOW)
    with home.mailroom.outbox.turn(item.item_id):
        page.back_pressed()
    assert story.state is SubmissionState.SENDING
    assert home.journey.step is Step.SENDING
    assert page.has_errors


def test_nothing_goes_out_before_the_disk_knows_of_it(
    qtbot: QtBot, open_home: Open, facts: SourceFacts
) -> None:
    home = open_home()
    story = fill_in(home, facts)
    drafts = home.folders.drafts
    aside = drafts.with_name("aside")
    drafts.rename(aside)
    drafts.write_text("a file stands where the folder should")
    home.send()
    assert story.state is SubmissionState.DRAFT
    assert home.journey.step is Step.CHECK
    assert home.shell.save_notice.isVisible()
    drafts.unlink()
    aside.rename(drafts)
    sending(qtbot, home)
    assert story.state is SubmissionState.SENDING


def test_a_call_that_closed_meanwhile_takes_no_story_and_offers_practice(
    qtbot: QtBot, open_home: Open, facts: SourceFacts
) -> None:
    home = open_home()
    story = fill_in(home, facts)
    home.journey.call = replace(OURS, closes=NOW - timedelta(days=1))
    home.send()
    assert story.state is SubmissionState.DRAFT
    home.journey.go_to(Step.CHECK)
    page = home.shell.page
    assert page is not None
    assert "Practise with this story" in words_on(page)
    page.primary.click()
    practice = story_of(home)
    assert practice.practise
    assert practice.submission_id != story.submission_id
    assert (practice.clips, practice.contact) == (story.clips, story.contact)
    assert home.shell.banner.isVisible()
    home.send()
    on(qtbot, home, Step.SENT)
    home.journey.leave()
    assert {(saved.id, saved.state) for saved in home.saved_stories()} == {
        (story.submission_id, SavedState.READY),
        (practice.submission_id, SavedState.SENT),
    }
    assert home.records() == ()


def test_what_was_sent_by_another_program_is_known_when_the_story_is_opened(
    qtbot: QtBot, open_home: Open, facts: SourceFacts, tmp_path: Path
) -> None:
    home = open_home()
    story = fill_in(home, facts)
    sending(qtbot, home)
    home.journey.leave()
    packet = open_packet(packet_folder(home, story))
    home.mailroom.save_to(packet, OURS, tmp_path, no_progress, Cancel())
    shutil.rmtree(tmp_path / story.reference)
    home.carry_on(story.submission_id)
    on(qtbot, home, Step.SENT)
    assert not (tmp_path / story.reference).exists()


def test_a_receipt_for_another_story_changes_nothing(open_home: Open, facts: SourceFacts) -> None:
    home = open_home()
    story = fill_in(home, facts)
    from tests.ui.pages.people import a_record

    delivery = Delivery(Route.EMAIL, Outcome.ACCEPTED, "hello@organiser.example", NOW)
    home.delivered(replace(a_record(), delivery=delivery))
    assert story.state is SubmissionState.DRAFT


# --- closing -------------------------------------------------------------------------------------------------------------


def test_closing_while_sending_asks_and_it_goes_on_later(
    qtbot: QtBot, open_home: Open, facts: SourceFacts
) -> None:
    home = open_home()
    story = fill_in(home, facts)
    page = sending(qtbot, home)
    assert not page.is_busy
    held = _Held()
    page._work("Sending", held, lambda _: None)
    qtbot.waitUntil(lambda: held.cancel is not None, timeout=20_000)
    home.shell.close()
    assert home.shell.isVisible()
    assert page.closing.isVisible()
    page.closing.stay.click()
    assert not page.closing.isVisible()
    home.shell.close()
    page.closing.close_anyway.click()
    assert not home.shell.isVisible()
    assert held.cancel is not None
    assert held.cancel.is_set()

    home = open_home()
    (saved,) = home.saved_stories()
    assert saved.state is SavedState.SENDING
    home.carry_on(saved.id)
    again = home.shell.page
    assert isinstance(again, SendingPage)
    qtbot.waitUntil(again.views["folder"].isVisible, timeout=20_000)
    assert story_of(home).reference == story.reference


def test_closing_while_something_is_asked_does_not_ask_again(
    qtbot: QtBot, open_home: Open, facts: SourceFacts
) -> None:
    home = open_home()
    fill_in(home, facts)
    sending(qtbot, home)
    home.shell.close()
    assert not home.shell.isVisible()


class _Held:
    """A delivery that takes until it is stopped."""

    def __init__(self) -> None:
        self.cancel: Cancel | None = None

    def __call__(self, progress: object, cancel: Cancel) -> None:
        self.cancel = cancel
        while not cancel.wait(0.01):
            pass
        raise e.Cancelled
