"""Change my mind: choose, see the message, send or copy it, and have it noted; no reason is asked anywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.story.call import Call
from app.story.errors import NoConnection, UploadNotAllowed
from app.story.record import ConsentRecord, Withdrawal
from app.story.route import Outcome, Route
from app.ui.jobs import Jobs
from app.ui.pages.change_mind import ChangeMindPage, How
from tests.ui.pages.people import CALL, OPEN, a_record, choose, press, show, with_choice, words_on


class History:
    """The records of this computer, in memory, and whether the window can send a message."""

    def __init__(self, *records: ConsentRecord, can_send: bool = False) -> None:
        self.kept = {record.record_id: record for record in records}
        self.can_send = can_send

    def records(self) -> tuple[ConsentRecord, ...]:
        return tuple(self.kept.values())

    def note(self, record: ConsentRecord, statements: tuple[str, ...], how: How) -> None:
        outcome = Outcome.ACCEPTED if how is How.SEND else Outcome.SAID_SENT
        change = Withdrawal(OPEN + timedelta(days=1), statements, Route.EMAIL, outcome)
        self.kept[record.record_id] = record.withdrawn(change)


def message_for(record: ConsentRecord, statements: tuple[str, ...]) -> tuple[str, str, str]:
    return (
        record.organiser_email,
        f"About {record.reference}",
        f"I take back: {', '.join(statements) or 'everything'}",
    )


def page_for(qtbot: QtBot, history: History, call: Call = CALL, host: str = "") -> ChangeMindPage:
    jobs = Jobs()
    page = ChangeMindPage(
        records=history.records,
        message_for=message_for,
        can_send=lambda: history.can_send,
        jobs=jobs,
        upload_host=lambda _record: host,
    )
    qtbot.addWidget(page, before_close_func=lambda _page: jobs.shutdown())
    page.told.connect(history.note)
    return show(qtbot, page, None, call)


def begin(qtbot: QtBot, page: ChangeMindPage) -> None:
    press(qtbot, page, page.sent.panels[0].change_button)


def to_message(qtbot: QtBot, page: ChangeMindPage) -> None:
    begin(qtbot, page)
    choose(qtbot, page, page.what, 0)
    press(qtbot, page, page.primary)
    assert page.message.isVisible()


def test_the_list_says_reference_day_and_organiser(qtbot: QtBot) -> None:
    page = page_for(qtbot, History(a_record()))
    words = words_on(page.sent)
    assert "LW-7F3K-9Q2M" in words
    assert "Wednesday 20 May 2020" in words
    assert CALL.organiser.name in words
    assert "Accepted by your email provider" in words
    assert not page.primary.isVisible()


def test_with_nothing_sent_it_says_whom_to_write_to(qtbot: QtBot) -> None:
    page = page_for(qtbot, History())
    words = words_on(page)
    assert "No story was sent from this computer" in words
    assert CALL.organiser.email in words


def test_taking_back_the_whole_story_by_copying(qtbot: QtBot) -> None:
    history = History(a_record())
    page = page_for(qtbot, history)
    to_message(qtbot, page)
    assert page.message.ways.to.value() == CALL.organiser.email
    assert page.message.ways.subject.value() == "About LW-7F3K-9Q2M"
    assert page.primary.text() == "Copy the message"
    press(qtbot, page, page.primary)
    assert QApplication.clipboard().text() == "I take back: everything"
    with qtbot.waitSignal(page.told, timeout=1000) as told:
        press(qtbot, page, page.message.ways.yes)
    assert told.args[1:] == [(), How.COPY]
    assert "You took back the whole story." in words_on(page.sent)
    assert not page.sent.panels[0].change_button.isVisible()


def test_taking_back_one_permission_and_then_only_the_others_are_left(qtbot: QtBot) -> None:
    history = History(a_record(call=with_choice()))
    page = page_for(qtbot, history)
    begin(qtbot, page)
    assert not page.ticks_box.isVisible()
    page.what.set_value(False)
    assert list(page.ticks) == [*(statement.id for statement in CALL.consent), "lessons"]
    press(qtbot, page, page.ticks["lessons"])
    press(qtbot, page, page.primary)
    assert page.message.ways.text.value() == "I take back: lessons"
    press(qtbot, page, page.message.ways.yes)
    assert "You took back “Schools may show my video in lessons.”" in words_on(page.sent)
    begin(qtbot, page)
    assert "lessons" not in page.ticks


def test_nothing_chosen_and_nothing_ticked_are_told(qtbot: QtBot) -> None:
    page = page_for(qtbot, History(a_record()))
    begin(qtbot, page)
    press(qtbot, page, page.primary)
    assert page.fields["what"].error_text
    page.what.set_value(False)
    press(qtbot, page, page.primary)
    assert page.fields["ticks"].error_text
    assert not page.fields["what"].error_text
    assert not page.message.isVisible()


def test_back_goes_view_by_view_and_then_to_the_page_before(qtbot: QtBot) -> None:
    page = page_for(qtbot, History(a_record()))
    to_message(qtbot, page)
    with qtbot.assertNotEmitted(page.go_back):
        press(qtbot, page, page.back)
        assert page.what.isVisible()
        assert page.what.value() is True
        press(qtbot, page, page.back)
    assert page.sent.isVisible()
    with qtbot.waitSignal(page.go_back, timeout=1000):
        press(qtbot, page, page.back)


def test_a_window_that_can_send_sends_once_and_may_fail(qtbot: QtBot) -> None:
    history = History(a_record(), can_send=True)
    page = page_for(qtbot, history)
    to_message(qtbot, page)
    assert page.primary.text() == "Send this message"
    assert page.message.ways.copy_button.isVisible()
    with qtbot.waitSignal(page.withdraw_wanted, timeout=1000) as wanted:
        press(qtbot, page, page.primary)
    assert wanted.args[1:] == [(), How.SEND]
    assert not page.primary.isEnabled()
    page.show_failure(NoConnection("mail.example.org"))
    assert page.failure.isVisible()
    assert page.primary.isEnabled()
    assert page.message.isVisible()


def test_with_a_server_and_an_account_both_ways_are_there(qtbot: QtBot) -> None:
    history = History(a_record(), can_send=True)
    page = page_for(qtbot, history, host="stories.example.org")
    to_message(qtbot, page)
    assert "stories.example.org" in page.message.intro.text()
    with qtbot.waitSignal(page.withdraw_wanted, timeout=1000) as wanted:
        press(qtbot, page, page.primary)
    assert wanted.args[2] is How.UPLOAD
    assert not page.message.email_button.isEnabled()
    page.show_failure(NoConnection("stories.example.org"))
    text = page.failure.text
    assert "another way" in text.text()
    qtbot.waitUntil(lambda: text.height() >= text.heightForWidth(text.width()), timeout=2000)
    with qtbot.waitSignal(page.withdraw_wanted, timeout=1000) as wanted:
        press(qtbot, page, page.message.email_button)
    assert wanted.args[2] is How.SEND
    history.can_send = False
    page.ask_code("stories.example.org", "The Park", UploadNotAllowed("stories.example.org"))
    assert page.code.field.isVisible()
    assert page.failure.isVisible()
    with qtbot.assertNotEmitted(page.code_given):
        press(qtbot, page, page.primary)
    page.code.field.set_value("door-7Q2M")
    with qtbot.waitSignal(page.code_given, timeout=1000) as given:
        press(qtbot, page, page.primary)
    assert given.args[2].code.reveal() == "door-7Q2M"
    page.leaving()
    assert page.code.field.value() == ""
    page.show_failure(NoConnection("stories.example.org"))
    assert page.message.isVisible()
    assert not page.message.email_button.isVisible()


def test_saving_as_an_email_file_is_remembered_as_the_way(qtbot: QtBot) -> None:
    page = page_for(qtbot, History(a_record()))
    to_message(qtbot, page)
    with qtbot.waitSignal(page.withdraw_wanted, timeout=1000) as wanted:
        press(qtbot, page, page.message.save_button)
    assert wanted.args[2] is How.EMAIL_FILE
    with qtbot.waitSignal(page.told, timeout=1000) as told:
        press(qtbot, page, page.message.ways.yes)
    assert told.args[2] is How.EMAIL_FILE


def test_a_practice_story_has_nothing_to_take_back(qtbot: QtBot) -> None:
    page = page_for(qtbot, History(a_record(practise=True)))
    assert not page.sent.panels[0].change_button.isVisible()
    assert "practice" in words_on(page.sent)


def test_saving_a_record_and_removing_it_after_a_question(qtbot: QtBot) -> None:
    history = History(a_record("LW-7F3K-9Q2M"), a_record("LW-AAAA-HHHH"))
    page = page_for(qtbot, history)

    def remove(record: ConsentRecord) -> None:
        del history.kept[record.record_id]
        page.refresh()

    page.remove_wanted.connect(remove)
    panel = page.sent.panels[0]
    with qtbot.waitSignal(page.save_record_wanted, timeout=1000) as saved:
        press(qtbot, page, panel.save_button)
    assert saved.args == [panel.record]
    press(qtbot, page, panel.remove_button)
    assert QApplication.focusWidget() is panel.keep_it
    assert len(history.kept) == 2
    press(qtbot, page, panel.remove_it)
    assert [shown.record.reference for shown in page.sent.panels] == ["LW-AAAA-HHHH"]
    assert QApplication.focusWidget() is page.heading


@pytest.mark.parametrize("word", ["reason", "explain", "why did"])
def test_no_reason_is_asked(qtbot: QtBot, word: str) -> None:
    page = page_for(qtbot, History(a_record()))
    to_message(qtbot, page)
    assert word not in words_on(page).lower()
    page.back.click()
    assert word not in words_on(page).lower()
