from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.story.errors import DiskFull
from app.story.flow import Step
from app.story.people import Whose
from app.story.submission import Submission
from app.ui.journey import Journey
from app.ui.page import Page
from app.ui.shell import Shell
from app.ui.theme import Theme
from tests.ui.sample import ChoicePage, NamesPage, PlainPage, a_call, a_submission


class Whole:
    """A window on a journey whose pages are the smallest there can be."""

    def __init__(self) -> None:
        self.saved: list[str] = []
        self.made: list[Step] = []
        self.full = False
        self.may_close = True
        self.journey = Journey(a_call(), self.save)
        pages: dict[Step, Callable[[], Page]] = {
            step: (lambda step=step: self._make(step, PlainPage(step, step.value))) for step in Step
        }
        pages[Step.WHOSE] = lambda: self._make(Step.WHOSE, ChoicePage())
        pages[Step.DETAILS] = lambda: self._make(Step.DETAILS, NamesPage())
        self.shell = Shell(self.journey, pages, may_close=lambda: self.may_close)

    def _make(self, step: Step, page: Page) -> Page:
        self.made.append(step)
        return page

    def save(self, submission: Submission) -> None:
        if self.full:
            raise DiskFull(Path("/drafts"))
        self.saved.append(submission.contact.name)


@pytest.fixture
def whole(qtbot: QtBot) -> Whole:
    made = Whole()
    qtbot.addWidget(made.shell)
    made.shell.show_step(Step.START)
    made.shell.show()
    made.shell.activateWindow()
    qtbot.waitUntil(made.shell.isActiveWindow)
    yield made
    made.full, made.may_close = False, True
    made.shell.close_now()


def begun(whole: Whole, *, practise: bool = False) -> Submission:
    submission = a_submission(practise=practise)
    submission.tell_whose(Whose.MINE)
    submission.step = Step.WHOSE.value
    whole.journey.begin(submission)
    return submission


def test_pages_are_made_when_they_are_needed_and_once(whole: Whole) -> None:
    assert whole.made == [Step.START]
    begun(whole)
    whole.journey.next()
    whole.journey.back()
    assert whole.made == [Step.START, Step.WHOSE, Step.AGREEMENT]


def test_the_focus_goes_to_each_pages_heading(qtbot: QtBot, whole: Whole) -> None:
    begun(whole)
    page = whole.shell.page
    assert isinstance(page, ChoicePage)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.heading)


def test_the_title_names_the_page_and_starts_with_error(whole: Whole) -> None:
    begun(whole)
    assert whole.shell.windowTitle() == "Whose story is it? – Share Your Story"
    whole.journey.submission.whose = None
    whole.shell.page.primary.click()
    assert whole.shell.windowTitle() == "Error: Whose story is it? – Share Your Story"
    whole.journey.submission.whose = Whose.MINE
    whole.shell.page.primary.click()
    assert whole.shell.windowTitle() == "agreement – Share Your Story"


@pytest.mark.parametrize("practise", [True, False])
def test_practice_says_so_on_every_page(whole: Whole, practise: bool) -> None:
    begun(whole, practise=practise)
    assert whole.shell.banner.isVisible() is practise
    whole.journey.next()
    assert whole.shell.banner.isVisible() is practise


def test_steps_stand_at_the_left_or_above(qtbot: QtBot, whole: Whole) -> None:
    assert not whole.shell.steps.isVisible()
    begun(whole)
    whole.shell.resize(1000, 680)
    qtbot.waitUntil(whole.shell.steps.isVisible)
    names = [button.accessibleName() for button in whole.shell.steps.buttons]
    assert names[:3] == [
        "Step 1 of 8: Whose story. You are here.",
        "Step 2 of 8: Your agreement. To do.",
        "Step 3 of 8: Your videos. Later.",
    ]
    whole.shell.resize(640, 512)
    qtbot.waitUntil(lambda: not whole.shell.steps.isVisible())
    assert whole.shell.where.isVisible() and whole.shell.where.text() == "Step 1 of 8"


def test_large_text_needs_a_wider_window_for_the_steps(qtbot: QtBot, whole: Whole, theme: Theme) -> None:
    begun(whole)
    whole.shell.resize(960, 680)
    qtbot.waitUntil(whole.shell.steps.isVisible)
    theme.set_text_scale(200)
    qtbot.waitUntil(lambda: not whole.shell.steps.isVisible())


def test_done_steps_lead_back_and_later_ones_nowhere(qtbot: QtBot, whole: Whole) -> None:
    begun(whole)
    whole.shell.resize(1000, 680)
    whole.journey.next()
    buttons = whole.shell.steps.buttons
    assert buttons[0].isEnabled() and not buttons[1].isEnabled() and not buttons[2].isEnabled()
    assert buttons[0].accessibleName().endswith("Done.")
    buttons[0].click()
    assert whole.journey.step is Step.WHOSE


def test_leaving_a_page_keeps_what_was_typed(qtbot: QtBot, whole: Whole) -> None:
    submission = begun(whole)
    whole.journey.flow.enter = lambda step, _: step  # type: ignore[method-assign]
    whole.journey.go_to(Step.DETAILS)
    page = whole.shell.page
    assert isinstance(page, NamesPage)
    page.full_name.setText("Sam")
    page.back.click()
    assert submission.contact.name == "Sam"
    assert whole.saved[-1] == "Sam"


def test_an_edit_is_saved_soon_and_said(qtbot: QtBot, whole: Whole) -> None:
    begun(whole)
    whole.journey.flow.enter = lambda step, _: step  # type: ignore[method-assign]
    whole.journey.go_to(Step.DETAILS)
    qtbot.keyClicks(whole.shell.page.full_name, "Sam")
    qtbot.waitUntil(lambda: whole.saved[-1] == "Sam")
    assert whole.shell.status.startswith("Saved ")


def test_what_cannot_be_saved_is_said_until_it_is(qtbot: QtBot, whole: Whole) -> None:
    begun(whole)
    whole.full = True
    whole.journey.touch()
    whole.journey.flush()
    assert whole.shell.save_notice.isVisible()
    assert whole.shell.status == "Not saved"
    assert not whole.shell.close()
    assert whole.shell.close_unsaved.isVisible()
    whole.full = False
    whole.journey.flush()
    assert not whole.shell.save_notice.isVisible()


def test_a_window_that_cannot_save_can_be_closed_all_the_same(whole: Whole) -> None:
    begun(whole)
    whole.full = True
    whole.journey.touch()
    assert not whole.shell.close()
    whole.shell.close_unsaved.click()
    assert not whole.shell.isVisible()


def test_closing_saves_first_and_asks(qtbot: QtBot, whole: Whole) -> None:
    begun(whole)
    whole.journey.flow.enter = lambda step, _: step  # type: ignore[method-assign]
    whole.journey.go_to(Step.DETAILS)
    whole.shell.page.full_name.setText("Sam")
    whole.may_close = False
    assert not whole.shell.close()
    assert whole.shell.isVisible() and whole.saved[-1] == "Sam"
    whole.may_close = True
    with qtbot.waitSignal(whole.shell.closing):
        whole.shell.page.close_button.click()
    assert not whole.shell.isVisible()


class SlowPage(PlainPage):
    """A page on which something that was pressed is still to be done."""

    held: list[Callable[[], object]]

    @property
    def is_settling(self) -> bool:
        return bool(self.held)

    def in_turn(self, action: Callable[[], object]) -> None:
        self.held.append(action)


@pytest.fixture
def slow(whole: Whole) -> SlowPage:
    begun(whole)
    page = SlowPage(Step.VIDEOS, "videos")
    page.held = [lambda: None]
    whole.shell.show_page(page)
    return page


def test_closing_waits_for_what_was_pressed(whole: Whole, slow: SlowPage) -> None:
    assert not whole.shell.close()
    assert whole.shell.isVisible()
    _, close = slow.held
    slow.held = []
    close()
    assert not whole.shell.isVisible()


def test_closing_twice_waits_no_longer(whole: Whole, slow: SlowPage) -> None:
    assert not whole.shell.close()
    assert whole.shell.close()
    assert not whole.shell.isVisible()


def test_going_back_waits_for_what_was_pressed(whole: Whole, slow: SlowPage) -> None:
    step = whole.journey.step
    whole.journey.next()
    whole.shell.show_page(slow)
    there = whole.journey.step
    slow.go_back.emit()
    assert whole.journey.step is there
    slow.held[-1]()
    assert whole.journey.step is step


def test_close_now_does_not_ask(whole: Whole) -> None:
    begun(whole)
    whole.may_close = False
    whole.shell.close_now()
    assert not whole.shell.isVisible()


def test_a_page_is_told_when_it_is_left(whole: Whole) -> None:
    begun(whole)
    left: list[int] = []
    whole.shell.page.leaving = lambda: left.append(1)  # type: ignore[method-assign]
    whole.journey.next()
    assert left == [1]


def test_help_opens_over_any_page_without_a_nested_loop(qtbot: QtBot, whole: Whole) -> None:
    begun(whole)
    whole.shell.page.help_button.click()
    panel = QApplication.activeModalWidget()
    assert isinstance(panel, QDialog) and panel.isVisible()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


def test_a_page_outside_the_steps_can_be_shown_and_left(whole: Whole) -> None:
    begun(whole)
    other = PlainPage(None, "Change my mind")  # type: ignore[arg-type]
    whole.shell.show_page(other)
    assert whole.shell.page is other
    assert not whole.shell.steps.isVisible() and not whole.shell.where.isVisible()
    whole.shell.show_step(whole.journey.step)
    assert isinstance(whole.shell.page, ChoicePage)


def test_what_a_page_says_stands_in_the_window(whole: Whole) -> None:
    begun(whole)
    whole.shell.page.say("3 videos added")
    assert whole.shell.status == "3 videos added"


def test_what_a_page_outside_the_steps_says_is_seen_too(whole: Whole) -> None:
    begun(whole)
    other = PlainPage(None, "Change my mind")  # type: ignore[arg-type]
    whole.shell.show_page(other)
    assert not whole.shell._top.isVisible()
    other.say("Your record is saved.")
    assert whole.shell._top.status.isVisible() and whole.shell.status == "Your record is saved."
    assert not whole.shell.where.isVisible()
    whole.shell.show_page(PlainPage(None, "Another"))  # type: ignore[arg-type]
    assert not whole.shell._top.isVisible()


@pytest.mark.parametrize("scale", [100, 200])
def test_the_smallest_window_cuts_nothing_off(qtbot: QtBot, whole: Whole, theme: Theme, scale: int) -> None:
    begun(whole, practise=True)
    theme.set_text_scale(scale)
    whole.shell.resize(640, 512)
    qtbot.wait(100)
    page = whole.shell.page
    assert (whole.shell.width(), whole.shell.height()) == (640, 512)
    bar = page.scroll_area.horizontalScrollBar()
    assert bar.maximum() == 0
    for widget in (page.heading, page.primary, page.help_button, *page.choice.radios):
        page.scroll_area.ensureWidgetVisible(widget)
        assert widget.visibleRegion().boundingRect().width() == widget.width(), widget
        needed = widget.heightForWidth(widget.width()) if widget.hasHeightForWidth() else 0
        assert widget.height() >= needed


def test_what_can_wait_comes_after_the_window_is_painted_each_in_a_turn_of_its_own(qtbot: QtBot) -> None:
    fresh = Whole()
    qtbot.addWidget(fresh.shell)
    done: list[str] = []
    fresh.shell.painted.connect(lambda: done.append("painted"))
    fresh.shell.when_painted(lambda: done.append("first"))
    fresh.shell.when_painted(lambda: done.append("second"))
    fresh.shell.show_step(Step.START)
    fresh.shell.show()
    assert done == [] and not fresh.shell.is_complete
    qtbot.waitUntil(lambda: fresh.shell.is_complete)
    assert done == ["painted", "first", "second"]
    fresh.shell.when_painted(lambda: done.append("at once"))
    assert done[-1] == "at once"
    fresh.shell.close_now()


def test_what_was_put_off_is_dropped_where_the_window_is_closed_first(qtbot: QtBot) -> None:
    fresh = Whole()
    qtbot.addWidget(fresh.shell)
    done: list[str] = []
    fresh.shell.painted.connect(fresh.shell.close_now)
    fresh.shell.when_painted(lambda: done.append("too late"))
    fresh.shell.show_step(Step.START)
    with qtbot.waitSignal(fresh.shell.closing):
        fresh.shell.show()
    qtbot.wait(50)
    assert done == []


def test_what_stands_around_a_page_is_read_in_one_order_whenever_it_was_made(whole: Whole) -> None:
    shell = whole.shell
    assert not {"banner", "_side", "save_notice", "_top"} & vars(shell).keys(), (
        "the first page has nothing of it"
    )
    parts = [shell._top, shell.save_notice, shell.banner, shell._side]
    order = [shell.banner, shell._side, shell.save_notice, shell._top, shell._stack]
    assert [child for child in shell.centralWidget().children() if child in order] == order
    assert not any(part.isVisible() for part in parts)
    begun(whole, practise=True)
    tops = [
        part.mapTo(shell, QPoint(0, 0)).y() for part in order if part.isVisible() and part is not shell._side
    ]
    assert tops == sorted(tops) and shell.banner.isVisible()


def test_the_line_of_status_says_what_was_said_before_it_was_made(qtbot: QtBot, whole: Whole) -> None:
    whole.shell._show_status("Saved 12:00")
    assert whole.shell.status == "Saved 12:00"
    begun(whole)
    assert whole.shell._top.status.text() == whole.shell._side.status.text() == whole.shell.status
