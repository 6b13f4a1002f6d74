"""What the front page leads to outside the journey: change of mind, files to keep, another call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app.delivery.ics import event_ics
from app.files import safe_name, storage_error, write_atomic
from app.services import making
from app.services.withdrawing import Withdrawing
from app.story.call import Call, Event
from app.story.errors import CallUnknown, StoryError
from app.story.flow import Step
from app.story.record import ConsentRecord
from app.story.secret import Secret
from app.ui.page import Page
from app.ui.pages.change_mind import ChangeMindPage, How
from app.words import call_lines, error_text, record_lines

if TYPE_CHECKING:
    from app.ui.window import Home

log = logging.getLogger(__name__)


def ask_where(page: Page, title: str, name: str, then: Callable[[Path], None]) -> None:
    """Ask for a file's place, without holding up the window, and go on with it."""
    dialog = QFileDialog(page, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def write_for(page: Page, write: Callable[[], None], saved: str) -> None:
    """Write a file and say so, or say on the page why it could not be written."""
    try:
        try:
            write()
        except OSError as error:
            raise storage_error(error, Path(error.filename or "")) from error
    except StoryError as error:
        words = error_text(error)
        page.show_errors([("", f"{words.title}. {words.body}")])
        return
    page.say(saved)


def save_record(home: Home, page: Page, record: ConsentRecord | None) -> None:
    """Ask where, and save the person's own record as a PDF."""
    from app.ui.pdf import write_pdf

    if record is None:
        return
    call = home.journey.call if record.call_id == home.journey.call.id else None
    title = page.tr("My record: {reference}").format(reference=record.reference)
    name = safe_name(f"{record.reference} {page.tr('my record')}") + ".pdf"

    def save(path: Path) -> None:
        write_for(
            page, lambda: write_pdf(path, title, record_lines(record, call)), page.tr("Your record is saved.")
        )

    ask_where(page, page.tr("Save my record"), name, save)


class Front(QObject):
    """Serves the front page ``page`` of ``home``."""

    def __init__(self, home: Home, page: Page) -> None:
        super().__init__(page)
        self._home, self._page = home, page
        self._mind: ChangeMindPage | None = None
        self._password: Secret | None = None
        self._withdrawing = Withdrawing(home.history)

    # --- files ---

    def save_call(self) -> None:
        """Save the front page as a PDF."""
        from app.ui.pdf import write_pdf

        call, page = self._home.journey.call, self._page

        def save(path: Path) -> None:
            write_for(
                page, lambda: write_pdf(path, call.title, call_lines(call)), self.tr("The page is saved.")
            )

        ask_where(page, self.tr("Save this page as a PDF"), safe_name(call.title) + ".pdf", save)

    def save_event(self, event: Event) -> None:
        """Write the event as a calendar file and have the system's calendar open it; else save it."""
        page, data = self._page, event_ics(event, self._home.journey.call, making.now())

        def save(path: Path) -> None:
            def write() -> None:
                write_atomic(path, data)
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

            write_for(
                page, write, self.tr("The calendar file is saved. Open it to add the event to your calendar.")
            )

        ask_where(page, self.tr("Add to my calendar"), safe_name(event.title) + ".ics", save)

    def ask_for_call(self) -> None:
        """Ask for a call file and show its front page."""
        dialog = QFileDialog(self._page, self.tr("Open another call file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Call files (*.toml)"))
        dialog.fileSelected.connect(lambda path: self._home.open_call(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # --- change of mind ---

    def change_mind(self) -> None:
        """Show what was sent, to take it back."""
        if self._mind is None:
            self._mind = self._make_page()
        self._find_password()
        self._home.shell.show_page(self._mind)

    def _make_page(self) -> ChangeMindPage:
        page = ChangeMindPage(
            records=self._home.records,
            message_for=lambda record, ids: self._withdrawing.message_for(record, self._call_of(record), ids),
            can_send=lambda: self._password is not None,
        )
        page.go_back.connect(lambda: self._home.shell.show_step(Step.START))
        page.withdraw_wanted.connect(self._withdraw)
        page.told.connect(lambda record, ids, how: self._withdrawing.note_told(record, ids))
        page.save_record_wanted.connect(lambda record: save_record(self._home, page, record))
        page.remove_wanted.connect(self._remove)
        return page

    def _call_of(self, record: ConsentRecord) -> Call:
        # A call file of the person's own may be gone; the message needs no more of the call than its country.
        try:
            return self._home.call_named(record.call_id)
        except CallUnknown:
            return self._home.journey.call

    def _find_password(self) -> None:
        """A message can be sent from here when an account was used before and its password is known."""
        account = self._home.desk.account()
        if account is None:
            return

        def keep(password: Secret | None) -> None:
            self._password = password

        self._home.jobs.run(
            self._home.desk.password(account), done=keep, failed=lambda _error: None, owner=self
        )

    def _remove(self, record: ConsentRecord) -> None:
        write_for(
            self._mind or self._page,
            lambda: self._home.history.delete(record.record_id),
            self.tr("The record is removed from this computer."),
        )
        if self._mind is not None:
            self._mind.refresh()

    def _withdraw(self, record: ConsentRecord, statements: tuple[str, ...], how: How) -> None:
        page = self._mind
        if page is None:
            return
        if how is How.EMAIL_FILE:
            name = safe_name(f"{record.reference} {self.tr('change of mind')}") + ".eml"
            data = self._withdrawing.email_file(record, self._call_of(record), statements)
            ask_where(
                page,
                self.tr("Save as an email file"),
                name,
                lambda path: write_for(
                    page, lambda: write_atomic(path, data), self.tr("The message is saved.")
                ),
            )
        elif (account := self._home.desk.account()) is not None and self._password is not None:
            job = self._withdrawing.send_job(
                record, self._call_of(record), statements, account, self._password
            )
            self._home.jobs.run(job, done=lambda _: self._told(page), failed=self._not_told, owner=page)

    def _told(self, page: ChangeMindPage) -> None:
        page.reload()
        page.say(self.tr("The message is sent. Your record notes it."))

    def _not_told(self, error: StoryError) -> None:
        if self._mind is not None:
            self._mind.show_failure(error)
