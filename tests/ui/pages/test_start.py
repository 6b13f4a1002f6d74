"""The front page: what a call says, what is silent, what is saved here, and what can be done before and after the deadline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.story.call import Call
from app.ui.pages.saved import SavedState, SavedStory
from app.ui.pages.start import StartPage
from app.ui.widgets.notice import Details
from app.words import silent_words
from tests.ui.pages.people import CALL, CLOSED, OPEN, press, show, tab_to, words_on

READY = SavedStory("s1", 2, OPEN)


@dataclass
class Computer:
    """What the page asks the computer: the time, the saved stories, and whether anything was sent."""

    time: datetime
    stories: list[SavedStory] = field(default_factory=list)
    sent: bool = False

    def now(self) -> datetime:
        return self.time

    def drafts(self) -> Sequence[SavedStory]:
        return tuple(self.stories)

    def has_sent(self) -> bool:
        return self.sent


def start(qtbot: QtBot, computer: Computer, call: Call = CALL) -> StartPage:
    page = StartPage(now=computer.now, drafts=computer.drafts, has_sent=computer.has_sent)
    return show(qtbot, page, None, call)


def open_all(page: StartPage) -> None:
    for details in page.findChildren(Details):
        details.open()


def button(page: StartPage, text: str) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if b.text() == text and b.isVisibleTo(page))


def test_everything_that_the_call_says_can_be_read(qtbot: QtBot) -> None:
    page = start(qtbot, Computer(OPEN))
    open_all(page)
    words = words_on(page)
    texts = [CALL.title, CALL.summary, CALL.deadline_note, CALL.organiser.about, CALL.organiser.email]
    texts += [*CALL.about, *CALL.prompts, *CALL.who_can_take_part, *CALL.what_happens]
    for event in CALL.event:
        texts += [event.title, event.where, event.how_to_join, event.about]
    texts += [page.about for page in CALL.further_reading]
    assert [text for text in texts if text not in words] == []
    assert "5 pm UK time on Friday 22 May 2020" in words


def test_what_the_organiser_has_not_said_is_said(qtbot: QtBot) -> None:
    page = start(qtbot, Computer(OPEN))
    open_all(page)
    words = words_on(page)
    assert CALL.silent_about
    assert all(silent_words(name, CALL) in words for name in CALL.silent_about)


def test_what_the_organiser_has_said_stands_in_its_place(qtbot: QtBot) -> None:
    call = replace(
        CALL, retention="We keep it for a year.", withdrawal="Write to us.", privacy_notice="See our page."
    )
    page = start(qtbot, Computer(OPEN), call)
    open_all(page)
    words = words_on(page)
    assert all(text in words for text in ("We keep it for a year.", "Write to us.", "See our page."))
    assert "What the organiser has not said" not in words


def test_long_parts_are_short_at_first(qtbot: QtBot) -> None:
    page = start(qtbot, Computer(OPEN))
    words = words_on(page)
    assert CALL.about[0] in words
    assert CALL.about[-1] not in words


def test_while_it_is_open_the_primary_button_starts(qtbot: QtBot) -> None:
    page = start(qtbot, Computer(OPEN))
    assert page.primary.text() == "Start my story"
    assert not page.back.isVisible()
    assert "closed" not in words_on(page)
    with qtbot.assertNotEmitted(page.practise_wanted), qtbot.waitSignal(page.start_wanted, timeout=1000):
        press(qtbot, page, page.primary)
    with qtbot.waitSignal(page.practise_wanted, timeout=1000):
        press(qtbot, page, page.practise)


def test_after_the_deadline_it_says_so_and_practises(qtbot: QtBot) -> None:
    page = start(qtbot, Computer(CLOSED))
    assert page.state_notice is not None
    notice = words_on(page.state_notice)
    assert "This call has closed" in notice
    assert "5 pm UK time on Friday 22 May 2020" in notice
    assert CALL.organiser.email in notice
    assert page.primary.text() == "Practise"
    assert not page.practise.isVisible()
    with qtbot.assertNotEmitted(page.start_wanted), qtbot.waitSignal(page.practise_wanted, timeout=1000):
        press(qtbot, page, page.primary)


def test_before_the_opening_it_says_when_and_practises(qtbot: QtBot) -> None:
    page = start(qtbot, Computer(OPEN), replace(CALL, opens=OPEN + timedelta(hours=1)))
    assert page.state_notice is not None
    assert "not open yet" in words_on(page.state_notice)
    assert page.primary.text() == "Practise"


def test_a_deadline_that_passes_while_the_page_is_up_starts_nothing(qtbot: QtBot) -> None:
    computer = Computer(OPEN)
    page = start(qtbot, computer)
    computer.time = CLOSED
    with qtbot.assertNotEmitted(page.start_wanted):
        press(qtbot, page, page.primary)


def test_a_saved_story_is_carried_on(qtbot: QtBot) -> None:
    page = start(qtbot, Computer(OPEN, [READY, SavedStory("s2", 0, OPEN, practise=True)]))
    first, second = page.saved.rows
    assert first.carry.text() == "Carry on: 2 clips, started Wednesday 20 May 2020"
    assert "practising: no clips yet" in second.carry.text()
    with qtbot.waitSignal(page.carry_on_wanted, timeout=1000) as wanted:
        press(qtbot, page, first.carry)
    assert wanted.args == ["s1"]


def test_without_saved_stories_there_is_no_heading_for_them(qtbot: QtBot) -> None:
    page = start(qtbot, Computer(OPEN))
    assert not page.saved_heading.isVisible()
    assert not page.saved.isVisible()


@pytest.mark.parametrize(("story", "said"), [(READY, True), (replace(READY, practise=True), False)])
def test_a_real_story_that_outlived_the_deadline_says_that_it_cannot_be_sent(
    qtbot: QtBot, story: SavedStory, said: bool
) -> None:
    page = start(qtbot, Computer(CLOSED, [story]))
    (row,) = page.saved.rows
    assert row.carry.isVisible()
    assert ("cannot be sent" in words_on(row)) is said


def test_a_story_that_cannot_be_read_or_is_open_elsewhere_says_what_to_do(qtbot: QtBot) -> None:
    stories = [SavedStory("s1", state=SavedState.UNREADABLE), replace(READY, state=SavedState.OPEN_ELSEWHERE)]
    broken, elsewhere = start(qtbot, Computer(OPEN, stories)).saved.rows
    assert "cannot be opened" in words_on(broken)
    assert (broken.carry.isVisible(), broken.remove_button.isVisible()) == (False, True)
    assert "another window" in words_on(elsewhere)
    assert (elsewhere.carry.isVisible(), elsewhere.remove_button.isVisible()) == (False, False)


def test_removing_is_asked_first_and_keeping_is_where_the_focus_stands(qtbot: QtBot) -> None:
    computer = Computer(OPEN, [READY, replace(READY, id="s2", clips=1)])
    page = start(qtbot, computer)
    removed: list[str] = []

    def remove(story_id: str) -> None:
        removed.append(story_id)
        computer.stories = [story for story in computer.stories if story.id != story_id]
        page.refresh_saved()

    page.remove_wanted.connect(remove)
    row = page.saved.rows[0]
    press(qtbot, page, row.remove_button)
    assert row.question.isVisible()
    assert QApplication.focusWidget() is row.keep_it
    qtbot.keyClick(row.keep_it, Qt.Key.Key_Space)
    assert (removed, row.question.isVisible()) == ([], False)
    assert QApplication.focusWidget() is row.remove_button
    press(qtbot, page, row.remove_button)
    press(qtbot, page, row.remove_it)
    assert removed == ["s1"]
    assert [row.story.id for row in page.saved.rows] == ["s2"]
    assert QApplication.focusWidget() is page.saved.rows[0].carry


@pytest.mark.parametrize("sent", [True, False])
def test_changing_ones_mind_is_offered_where_something_was_sent(qtbot: QtBot, sent: bool) -> None:
    page = start(qtbot, Computer(CLOSED, sent=sent))
    assert page.change_mind.isVisible() is sent
    if sent:
        with qtbot.waitSignal(page.change_mind_wanted, timeout=1000):
            press(qtbot, page, page.change_mind)


def test_an_event_gives_all_its_times_and_goes_into_the_calendar(qtbot: QtBot) -> None:
    page = start(qtbot, Computer(OPEN))
    words = words_on(page)
    assert "2 pm to 3 pm UK time on Thursday 4 June 2020" in words
    assert "Thursday 11 June 2020 and Thursday 18 June 2020" in words
    add = button(page, "Add to my calendar")
    assert CALL.event[0].title in add.accessibleName()
    with qtbot.waitSignal(page.save_event_wanted, timeout=1000) as wanted:
        press(qtbot, page, add)
    assert wanted.args == [CALL.event[0]]
    assert "over now" not in words
    assert "over now" in words_on(start(qtbot, Computer(CLOSED)))


def test_saving_the_page_and_another_call_file(qtbot: QtBot) -> None:
    page = start(qtbot, Computer(OPEN))
    with qtbot.waitSignal(page.save_pdf_wanted, timeout=1000):
        press(qtbot, page, button(page, "Save this page as a PDF"))
    with qtbot.waitSignal(page.open_call_wanted, timeout=1000):
        press(qtbot, page, button(page, "Open another call file"))


def test_another_call_replaces_everything(qtbot: QtBot) -> None:
    page = start(qtbot, Computer(CLOSED))
    other = replace(
        CALL, title="Gardens", summary="Show us your garden.", closes=None, event=(), about=("Plants.",)
    )
    page.show_for(None, other)
    words = words_on(page)
    assert page.title == "Gardens"
    assert "Plants." in words
    assert CALL.about[0] not in words
    assert "closed" not in words
    assert page.primary.text() == "Start my story"


def test_the_whole_page_is_reached_by_tab(qtbot: QtBot) -> None:
    page = start(qtbot, Computer(CLOSED, [READY], sent=True))
    for wanted in (page.saved.rows[0].carry, page.change_mind, page.primary, page.help_button):
        tab_to(qtbot, page, wanted)


def test_what_is_below_the_windows_edge_may_come_a_moment_later(qtbot: QtBot) -> None:
    put_off: list[Callable[[], None]] = []
    computer = Computer(OPEN)
    page = StartPage(
        now=computer.now, drafts=computer.drafts, has_sent=computer.has_sent, later=put_off.append
    )
    show(qtbot, page, None, CALL)
    assert CALL.title in words_on(page) and CALL.about[0] in words_on(page)
    assert CALL.organiser.about not in words_on(page)
    for action in put_off:
        action()
    at_once = start(qtbot, Computer(OPEN))
    for each in (page, at_once):
        qtbot.waitUntil(lambda each=each: CALL.organiser.about in words_on(each))
        open_all(each)
    assert words_on(page) == words_on(at_once)
    assert reading(page) == reading(at_once)


def test_what_was_put_off_for_a_call_is_not_added_to_the_next(qtbot: QtBot) -> None:
    put_off: list[Callable[[], None]] = []
    computer = Computer(OPEN)
    page = StartPage(
        now=computer.now, drafts=computer.drafts, has_sent=computer.has_sent, later=put_off.append
    )
    show(qtbot, page, None, CALL)
    other = replace(CALL, prompts=("Film your garden.",))
    page.show_for(None, other)
    for action in put_off:
        action()
    qtbot.waitUntil(lambda: "Film your garden." in words_on(page))
    assert CALL.prompts[0] not in words_on(page)


def reading(page: StartPage) -> list[str]:
    """The names of the buttons in the order in which Tab comes to them."""
    page.heading.setFocus()
    found, at = [], page.heading.nextInFocusChain()
    while at is not page.heading:
        if isinstance(at, QPushButton) and at.isVisibleTo(page) and page.isAncestorOf(at):
            found.append(at.text())
        at = at.nextInFocusChain()
    return found
