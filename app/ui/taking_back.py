"""Change my mind, with everything behind the page: the records, the account that was used, the message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.delivery.sign_in import SignIn
from app.files import safe_name, write_atomic
from app.services.withdrawing import Withdrawing
from app.story.call import Call
from app.story.errors import CallError, StorageError
from app.story.flow import Step
from app.story.record import ConsentRecord
from app.story.secret import Secret
from app.ui.front import ask_where, save_record, write_for
from app.ui.pages.change_mind import ChangeMindPage, How

if TYPE_CHECKING:
    from app.ui.window import Home


class TakingBack(QObject):
    """The page and what it asks for. ``parent`` is the front page that leads to it."""

    def __init__(self, home: Home, parent: QObject) -> None:
        super().__init__(parent)
        self._home = home
        self._password: Secret | None = None
        self._page = self._make_page()

    def show(self) -> None:
        """Show what was sent."""
        self._find_password()
        self._home.shell.show_page(self._page)

    @property
    def _withdrawing(self) -> Withdrawing:
        return Withdrawing(self._home.history, self._home.mailroom.outbox)

    def _make_page(self) -> ChangeMindPage:
        page = ChangeMindPage(
            records=self._home.records,
            message_for=lambda record, ids: self._withdrawing.message_for(record, self._call_of(record), ids),
            can_send=lambda: self._password is not None,
            jobs=self._home.jobs,
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
        except (CallError, StorageError):
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
            self._page,
            lambda: self._home.history.delete(record.record_id),
            self.tr("The record is removed from this computer."),
        )
        self._page.refresh()

    def _withdraw(self, record: ConsentRecord, statements: tuple[str, ...], how: How) -> None:
        if how is How.EMAIL_FILE:
            self._save_email(record, statements)
        elif (account := self._home.desk.account()) is not None and self._password is not None:
            sign_in = SignIn(account, self._password)
            job = self._withdrawing.send_job(record, self._call_of(record), statements, sign_in)
            self._home.jobs.run(
                job, done=lambda _: self._told(), failed=self._page.show_failure, owner=self._page
            )

    def _save_email(self, record: ConsentRecord, statements: tuple[str, ...]) -> None:
        page = self._page
        name = safe_name(f"{record.reference} {self.tr('change of mind')}") + ".eml"
        data = self._withdrawing.email_file(record, self._call_of(record), statements)
        saved = self.tr("The message is saved.")
        ask_where(
            page,
            self.tr("Save as an email file"),
            name,
            lambda path: write_for(page, lambda: write_atomic(path, data), saved),
        )

    def _told(self) -> None:
        self._page.reload()
        self._page.say(self.tr("The message is sent. Your record notes it."))
