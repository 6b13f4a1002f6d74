"""Change my mind: what was sent from this computer, taking back all of it or a permission, and the message that says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.story.call import Call
from app.story.errors import StoryError
from app.story.record import ConsentRecord
from app.story.submission import Submission
from app.ui.help_panel import OrganiserContact
from app.ui.jobs import Jobs
from app.ui.page import Page
from app.ui.pages.code_part import CodePart
from app.ui.pages.sending_parts import column
from app.ui.pages.sent_list import SentList
from app.ui.pages.withdrawal_message import WithdrawalMessage
from app.ui.widgets.choice import ChoiceGroup, TickBox
from app.ui.widgets.notice import Notice
from app.ui.widgets.text import Text


class How(Enum):
    """How the message goes."""

    COPY = "copy"
    EMAIL_FILE = "email-file"
    SEND = "send"
    UPLOAD = "upload"


class _View(Enum):
    LIST = "list"
    CHOOSE = "choose"
    MESSAGE = "message"
    CODE = "code"


MessageFor = Callable[[ConsentRecord, tuple[str, ...]], tuple[str, str, str]]
"""Gives address, subject and text for a record and the ids of the statements taken back (none: the whole story)."""


class ChangeMindPage(Page):
    """Views, one after the other: what was sent, what to take back, and the message; the upload code where it is asked for.
    No reason is asked.

    ``records`` gives what was sent, newest first; ``can_send`` says whether the window can send a message by email itself,
    ``upload_host`` to which computer of the organiser's it can bring it (empty: to none).
    ``withdraw_wanted`` carries the record, the statements' ids and :class:`How` (not COPY). ``told`` carries the
    same when the person says that they sent it; whoever listens notes it before returning, so that the list can say so.
    After SEND and UPLOAD the window calls :meth:`reload`, :meth:`show_failure` or :meth:`ask_code`; what is given then comes
    by ``code_given``: the record, the ids and the :class:`CodeAnswer`. After ``remove_wanted`` it calls :meth:`refresh`.
    ``link_wanted`` asks to open the organiser's website.
    """

    step = None

    withdraw_wanted = Signal(object, object, object)
    code_given = Signal(object, object, object)
    told = Signal(object, object, object)
    save_record_wanted = Signal(object)
    remove_wanted = Signal(object)
    link_wanted = Signal(str)

    def __init__(
        self,
        *,
        records: Callable[[], Sequence[ConsentRecord]],
        message_for: MessageFor,
        can_send: Callable[[], bool],
        jobs: Jobs,
        upload_host: Callable[[ConsentRecord], str] = lambda _record: "",
    ) -> None:
        super().__init__()
        self._records, self._message_for = records, message_for
        self._can_send, self._upload_host = can_send, upload_host
        self._view = _View.LIST
        self._record: ConsentRecord | None = None
        self._how = How.COPY
        self._contact: OrganiserContact | None = None
        self.ticks: dict[str, TickBox] = {}
        self.set_save_and_close(False)
        # Back goes to the view before, and only from the first one to the page before.
        self.back.clicked.disconnect(self.go_back)
        self.back.clicked.connect(self._go_back)
        self.sent = SentList()
        self.sent.change_wanted.connect(self._begin)
        self.sent.save_wanted.connect(self.save_record_wanted)
        self.sent.remove_wanted.connect(self.remove_wanted)
        self._build_list()
        self._build_choice()
        self.message = WithdrawalMessage(jobs=jobs)
        self.message.copied.connect(self._copied)
        self.message.save_wanted.connect(self._save_message)
        self.message.sent.connect(self._have_sent)
        self.message.email_wanted.connect(lambda: self._send(How.SEND))
        self.add_widget(self.message)
        self.code = CodePart(self)
        self._code_part = column(QWidget(), self.code.text, *self.code.boxes)
        self.add_widget(self._code_part)
        self._parts = {
            _View.LIST: self._list_part,
            _View.CHOOSE: self._choice_part,
            _View.MESSAGE: self.message,
            _View.CODE: self._code_part,
        }

    # --- showing ---

    def load(self, submission: Submission | None, call: Call) -> None:
        """Show what was sent."""
        self.refresh()
        self._show(_View.LIST)

    def refresh(self) -> None:
        """Show the list again, after a record was changed or removed."""
        inside = self.sent.isAncestorOf(self.focusWidget())
        records = self._records()
        self.sent.set_records(records)
        self.nothing.setVisible(not records)
        self.intro.setVisible(bool(records))
        if self._contact is not None:
            self._contact.hide()
            self._contact.deleteLater()
            self._contact = None
        if self.call is not None and not records:
            self._contact = OrganiserContact(self.call.organiser)
            self._contact.link_wanted.connect(self.link_wanted)
            self.nothing.add(self._contact)
        if inside:
            self.take_focus()

    def leaving(self) -> None:
        """Forget the upload code."""
        self.code.forget()

    def show_failure(self, error: StoryError) -> None:
        """Say why the message could not be sent; it can be sent again, and the other ways stay."""
        if self._view is _View.CODE:
            # The code is not what is wrong: the other ways stand beside the message.
            self._show(_View.MESSAGE)
        self._free(True)
        super().show_failure(error)
        if self._view is _View.MESSAGE:
            more = self.tr("Nothing is lost. Try again later, or use another way on this page.")
            self.failure.set_text(f"{self.failure.text.text()} {more}")
            self.tidy()
            self.announce(more)

    def ask_code(self, host: str, organiser: str, refused: StoryError | None = None) -> None:
        """Ask for the upload code, after one was ``refused`` or where none is known."""
        self.code.ask_for(host, organiser, message=True)
        self._show(_View.CODE)
        if refused is not None:
            super().show_failure(refused)
        self.take_focus()

    def primary_pressed(self) -> None:
        """Continue to the message, then send or copy it."""
        if self._view is _View.CHOOSE:
            self._to_message()
        elif self._view is _View.CODE:
            self._give_code()
        elif self._view is _View.MESSAGE and self._host:
            self._send(How.UPLOAD)
        elif self._view is _View.MESSAGE and self._can_send():
            self._send(How.SEND)
        elif self._view is _View.MESSAGE:
            self.message.copy()

    @property
    def _host(self) -> str:
        return self._upload_host(self._record) if self._record is not None else ""

    def _send(self, how: How) -> None:
        # One press is one message, however long the sending takes.
        self._free(False)
        self.clear_failure()
        self._how = how
        self.withdraw_wanted.emit(self._record, self.chosen(), how)

    def _free(self, free: bool) -> None:
        self.primary.setEnabled(free)
        self.message.email_button.setEnabled(free)

    def _give_code(self) -> None:
        errors = self.code.errors()
        self.show_errors(errors)
        if not errors:
            self._free(False)
            self.clear_failure()
            self.code_given.emit(self._record, self.chosen(), self.code.value())

    def chosen(self) -> tuple[str, ...]:
        """The ids of the statements to take back; none means the whole story."""
        if self.what.value() is not False:
            return ()
        return tuple(name for name, box in self.ticks.items() if box.isChecked())

    # --- going from view to view ---

    def _show(self, view: _View) -> None:
        self._view = view
        self.clear_problems()
        self.clear_failure()
        for which, part in self._parts.items():
            part.setVisible(which is view)
        headings = {
            _View.LIST: self.tr("Change my mind"),
            _View.CHOOSE: self.tr("What do you want to take back?"),
            _View.MESSAGE: self.tr("Your message to the organiser"),
            _View.CODE: self.tr("Your upload code"),
        }
        self.set_heading(headings[view])
        sends, host = self._can_send(), self._host
        last = self.tr("Send this message") if sends or host else self.tr("Copy the message")
        steps = {_View.CHOOSE: self.tr("Continue"), _View.MESSAGE: last, _View.CODE: self.tr("Send")}
        self.set_primary(steps.get(view, ""))
        self._free(True)
        if view is not _View.CODE:
            self.code.forget()
        self.message.set_sends(sends, host)
        self.scroll_area.verticalScrollBar().setValue(0)

    def _go_back(self) -> None:
        if self._view is _View.LIST:
            self.go_back.emit()
            return
        before = {_View.CHOOSE: _View.LIST, _View.MESSAGE: _View.CHOOSE, _View.CODE: _View.MESSAGE}
        self._show(before[self._view])
        self.take_focus()

    def _begin(self, record: ConsentRecord) -> None:
        self._record = record
        about = self.tr("Your story {reference}, sent to {name}.")
        self.about.setText(about.format(reference=record.reference, name=record.organiser))
        for box in self.ticks.values():
            self._tick_rows.removeWidget(box)
            box.hide()
            box.deleteLater()
        gone = {name for withdrawal in record.withdrawals for name in withdrawal.statements}
        left = [answer for answer in record.answers if answer.value and answer.statement_id not in gone]
        self.ticks = {answer.statement_id: TickBox(answer.text) for answer in left}
        for box in self.ticks.values():
            self._tick_rows.addWidget(box)
        # With nothing left to tick, the whole story is the only thing to take back.
        self.what.radios[1].setVisible(bool(left))
        self.what.set_value(None)
        self._show_ticks()
        self._show(_View.CHOOSE)
        self.take_focus()

    def _to_message(self) -> None:
        errors = []
        if self.what.value() is None:
            errors.append(("what", self.tr("Choose what you want to take back.")))
        elif self.what.value() is False and not self.chosen():
            errors.append(("ticks", self.tr("Tick at least one line, or choose the whole story.")))
        self.show_errors(errors)
        if errors or self._record is None:
            return
        self.message.set_message(*self._message_for(self._record, self.chosen()))
        self._how = How.COPY
        self._show(_View.MESSAGE)
        self.take_focus()

    def _copied(self) -> None:
        self._how = How.COPY
        self.say(self.tr("The message is copied. Paste it into a new email."))

    def _save_message(self) -> None:
        self._how = How.EMAIL_FILE
        self.withdraw_wanted.emit(self._record, self.chosen(), How.EMAIL_FILE)

    def _have_sent(self) -> None:
        self.told.emit(self._record, self.chosen(), self._how)
        self.reload()
        self.take_focus()
        self.say(self.tr("Noted. Your record now says that you told them."))

    def _show_ticks(self) -> None:
        self.ticks_box.setVisible(self.what.value() is False)

    # --- building ---

    def _build_list(self) -> None:
        self.intro = Text(
            self.tr("You can take back a story, or a part of what you agreed to. You do not have to say why.")
        )
        self.nothing = Notice(
            self.tr(
                "Did you send one from another computer? Write to the organiser and give your reference."
            ),
            heading=self.tr("No story was sent from this computer"),
        )
        self._list_part = column(QWidget(), self.intro, self.nothing, self.sent)
        self.add_widget(self._list_part)

    def _build_choice(self) -> None:
        self.about = Text("")
        self.what: ChoiceGroup[bool] = ChoiceGroup(
            [(True, self.tr("The whole story")), (False, self.tr("Only some of what I agreed to"))]
        )
        self.what.changed.connect(self._show_ticks)
        question = self.tr("What do you want to take back?")
        self.what_box = self.field_box("what", self.what, self.tr("Choose one"), spoken=question)
        holder = QWidget()
        self._tick_rows = QVBoxLayout(holder)
        self._tick_rows.setContentsMargins(0, 0, 0, 0)
        self.ticks_box = self.field_box("ticks", holder, self.tr("Tick what you no longer agree to"))
        self._choice_part = column(QWidget(), self.about, self.what_box, self.ticks_box)
        self.add_widget(self._choice_part)
