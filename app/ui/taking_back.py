"""Change my mind, with everything behind the page: the records, the message, the account or server that it goes by."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.delivery.sign_in import SignIn
from app.delivery.take_away import Begun
from app.delivery.withdraw import UploadWay
from app.files import safe_name, write_atomic
from app.services.withdrawing import Withdrawing
from app.story.call import Call
from app.story.errors import CallError, SecretsUnavailable, StorageError, StoryError, UploadNotAllowed
from app.story.flow import Step
from app.story.record import ConsentRecord
from app.story.secret import Secret
from app.story.work import Job
from app.ui.front import ask_where, save_record, write_for
from app.ui.pages.change_mind import ChangeMindPage, How
from app.ui.pages.code_part import CodeAnswer
from app.words import error_text

if TYPE_CHECKING:
    from app.ui.window import Home

log = logging.getLogger(__name__)


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
            upload_host=self._upload_host,
        )
        page.go_back.connect(lambda: self._home.shell.show_step(Step.START))
        page.withdraw_wanted.connect(self._withdraw)
        page.code_given.connect(self._upload_with)
        page.told.connect(self._note_told)
        page.save_record_wanted.connect(lambda record: save_record(self._home, page, record))
        page.remove_wanted.connect(self._remove)
        return page

    def _call_of(self, record: ConsentRecord) -> Call:
        # A call file of the person's own may be gone; the message needs no more of the call than its country.
        try:
            return self._home.call_named(record.call_id)
        except (CallError, StorageError):
            return self._home.journey.call

    # --- to the organiser's server ---

    def _way(self, record: ConsentRecord) -> UploadWay | None:
        try:
            known: Call | None = self._home.call_named(record.call_id)
        except (CallError, StorageError):
            known = None
        try:
            return self._withdrawing.upload_way(record, known)
        except StorageError as error:
            log.info("the outbox cannot be opened: %s", type(error).__name__)
            return None

    def _upload_host(self, record: ConsentRecord) -> str:
        way = self._way(record)
        return way.host if way is not None else ""

    def _upload(self, record: ConsentRecord, statements: tuple[str, ...]) -> None:
        """With the code that is remembered, or without one where none is asked for."""
        way = self._way(record)
        if way is None:
            return

        def found(code: Secret | None) -> None:
            if code is None and way.asks_for_code:
                self._ask_code(record, way)
            else:
                self._bring(record, statements, way, CodeAnswer(code, True) if code else None, known=True)

        self._run(self._home.desk.code_at(way.endpoint), found, self._page.show_failure)

    def _ask_code(self, record: ConsentRecord, way: UploadWay, refused: StoryError | None = None) -> None:
        self._page.ask_code(way.host, record.organiser, refused)
        self._run(self._home.desk.can_remember(), self._page.code.show_remember, lambda _error: None)

    def _upload_with(self, record: ConsentRecord, statements: tuple[str, ...], given: CodeAnswer) -> None:
        way = self._way(record)
        if way is not None:
            self._bring(record, statements, way, given)

    def _bring(
        self,
        record: ConsentRecord,
        statements: tuple[str, ...],
        way: UploadWay,
        given: CodeAnswer | None,
        *,
        known: bool = False,
    ) -> None:
        code = given.code if given is not None else None
        begun = self._begun(record, statements)
        job = self._withdrawing.upload_job(record, self._call_of(record), statements, way, code)

        def done(_record: ConsentRecord) -> None:
            self._told(begun, self.tr("The organiser’s computer has your message. Your record notes it."))
            if given is not None and not known:
                keep = self._home.desk.keep_code_at(way.endpoint, given)
                self._run(keep, self._say_whether_kept, lambda _error: None)

        def failed(error: StoryError) -> None:
            if isinstance(error, UploadNotAllowed):
                self._ask_code(record, way, error)
            else:
                self._page.show_failure(error)

        self._page.say(self.tr("Sending to {host}").format(host=way.host))
        self._run(job, done, failed)

    def _say_whether_kept(self, as_wished: bool) -> None:
        if not as_wished:
            words = error_text(SecretsUnavailable(""))
            self._page.say(f"{words.title}. {words.body}")

    def _run(self, job: Job[Any], done: Callable[[Any], None], failed: Callable[[StoryError], None]) -> None:
        self._home.jobs.run(job, done=done, failed=failed, owner=self._page)

    # --- by email ---

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
            lambda: self._withdrawing.remove(record),
            self.tr("The record is removed from this computer."),
        )
        self._page.refresh()

    def _withdraw(self, record: ConsentRecord, statements: tuple[str, ...], how: How) -> None:
        if how is How.EMAIL_FILE:
            self._save_email(record, statements)
        elif how is How.UPLOAD:
            self._upload(record, statements)
        elif (account := self._home.desk.account()) is not None and self._password is not None:
            sign_in, begun = SignIn(account, self._password), self._begun(record, statements)
            job = self._withdrawing.send_job(record, self._call_of(record), statements, sign_in)
            sent = self.tr("The message is sent. Your record notes it.")
            self._run(job, lambda _: self._told(begun, sent), self._page.show_failure)

    def _note_told(self, record: ConsentRecord, statements: tuple[str, ...], how: How) -> None:
        begun = self._begun(record, statements)
        self._withdrawing.note_told(record, statements)
        self._home.take_away(begun)

    def _begun(self, record: ConsentRecord, statements: tuple[str, ...]) -> tuple[Begun, ...]:
        """What has to be asked away when this is told: all that was begun, of a story that is taken back as a whole."""
        return () if statements else self._withdrawing.begun(record)

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

    def _told(self, begun: tuple[Begun, ...], words: str) -> None:
        self._home.take_away(begun)
        self._page.reload()
        self._page.say(words)
