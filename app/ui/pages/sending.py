"""Sending: the packet is made, then it goes the chosen way. What is known is said; what is not known is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.story.account import MailAccount
from app.story.call import Call
from app.story.errors import MayHaveBeenSent, StoryError
from app.story.flow import Step
from app.story.record import ConsentRecord
from app.story.route import Route
from app.story.secret import Secret
from app.story.submission import Submission, SubmissionState
from app.story.work import Job
from app.ui import theme
from app.ui.jobs import Handle, Jobs
from app.ui.page import Page
from app.ui.pages.account_form import AccountAnswers, AccountForm
from app.ui.pages.folder_part import FolderPart
from app.ui.pages.link_part import LinkPart
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Notice, Tone
from app.ui.widgets.rows import ProgressRow
from app.ui.widgets.text import Text
from app.words import error_text, size_words


@dataclass(frozen=True)
class Finished:
    """A packet that lies ready: its record, its folder, the message's address and subject, and its size in bytes.

    ``settled`` is the record of a delivery that ended well before (the app was closed at that moment);
    ``may_have_arrived`` tells that an earlier try broke off after all was handed over.
    """

    record: ConsentRecord
    folder: Path
    to: str
    subject: str
    size_bytes: int
    settled: ConsentRecord | None = None
    may_have_arrived: bool = False


class Desk(Protocol):
    """What the page asks of the window. What may take time is a job, to be run beside the window."""

    def account(self) -> MailAccount | None:
        """The account that was used before, without its password."""

    def can_remember(self) -> Job[bool]:
        """Whether this computer has a password store of its own that may be used."""

    def password(self, account: MailAccount) -> Job[Secret | None]:
        """The remembered password."""

    def message(self, finished: Finished, link: str) -> str:
        """The text of the message with a WeTransfer link."""

    def pack(self, submission: Submission) -> Job[Finished]:
        """The packet under the submission's reference; made once, found again afterwards."""

    def practise(self, finished: Finished) -> Job[ConsentRecord]:
        """Send to the practice inbox."""

    def email(self, finished: Finished, given: AccountAnswers, link: str = "") -> Job[ConsentRecord]:
        """Send with the clips attached, or the message with a WeTransfer link."""

    def said_sent(self, finished: Finished, link: str) -> Job[ConsentRecord]:
        """Note that the person sent it by themselves."""

    def save_to(self, finished: Finished, folder: Path) -> Job[ConsentRecord]:
        """Copy the packet to a folder and check the copy."""


class SendingPage(Page):
    """One view at a time: working, asking for the account, asking for a folder, WeTransfer, or trouble.

    ``delivered`` carries the record when the delivery is settled. ``given_up`` says that the person wants to change
    something: True when the organiser may hold the message already.
    """

    step = Step.SENDING
    delivered = Signal(object)
    given_up = Signal(bool)

    def __init__(self, *, jobs: Jobs, desk: Desk) -> None:
        super().__init__()
        self._jobs, self._desk = jobs, desk
        self._handle: Handle | None = None
        self._finished: Finished | None = None
        self._given: AccountAnswers | None = None
        self._link = ""
        self._may_have_arrived = False
        self._reference = ""
        self.set_heading(self.tr("Sending your story"))
        self.views: dict[str, QWidget] = {}
        self._build_closing()
        self._build_working()
        self._build_account()
        self.folder_part = FolderPart()
        self.folder_part.chosen.connect(self._save_to)
        self._add_view("folder", self.folder_part)
        self.link_part = LinkPart()
        self.link_part.email_wanted.connect(self._email_link)
        self.link_part.said_sent.connect(self._said_sent)
        self._add_view("link", self.link_part)
        self._build_trouble()
        self.back.clicked.disconnect()
        self.back.clicked.connect(self.back_pressed)
        self.set_primary("")

    # --- views ---

    def _add_view(self, name: str, view: QWidget) -> None:
        self.views[name] = view
        self.add_widget(view)

    def _build_working(self) -> None:
        view = QWidget()
        rows = QVBoxLayout(view)
        rows.setContentsMargins(0, 0, 0, 0)
        self.bar = ProgressRow(self.tr("Getting your story ready"))
        self.stop = Button(self.tr("Stop"))
        self.stop.clicked.connect(self._stop)
        rows.setSpacing(theme.GAP_16)
        buttons = FlowRow()
        buttons.add(self.stop)
        for widget in (self.bar, buttons):
            rows.addWidget(widget)
        self._add_view("working", view)

    def _build_account(self) -> None:
        view = QWidget()
        rows = QVBoxLayout(view)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_24)
        self.account_text = Text("")
        rows.addWidget(self.account_text)
        self.form = AccountForm(self)
        for box in self.form.boxes:
            rows.addWidget(box)
        self._add_view("account", view)

    def _build_closing(self) -> None:
        words = self.tr(
            "Your story is still on its way. If you close now, it goes on when you open this story again."
        )
        self.closing = Notice(words, tone=Tone.WARNING, heading=self.tr("Close the window?"))
        self.close_anyway, self.keep_going = Button(self.tr("Close the window")), Button(self.tr("Stay here"))
        buttons = FlowRow()
        buttons.add(self.close_anyway)
        buttons.add(self.keep_going)
        self.closing.add(buttons)
        self.closing.hide()
        self.keep_going.clicked.connect(self.closing.hide)
        self._close: Callable[[], None] = self.closing.hide
        self.close_anyway.clicked.connect(self._on_close_anyway)
        self.add_widget(self.closing)

    def _on_close_anyway(self) -> None:
        self._close()

    def ask_to_close(self, close: Callable[[], None]) -> None:
        """Ask, on the page, whether the window may close while a delivery runs; ``close`` closes it."""
        self._close = close
        self.closing.show()
        self.keep_going.setFocus()
        self.announce(self.closing.text.text(), assertive=True)

    def _build_trouble(self) -> None:
        self.trouble = Notice("", tone=Tone.ERROR)
        buttons = FlowRow()
        self.again = Button(self.tr("Try again"))
        self.settings = Button(self.tr("Change the email settings"))
        self.arrived = Button(self.tr("It has arrived"))
        self.other_way = Button(self.tr("Choose another way"))
        for button in (self.again, self.settings, self.arrived, self.other_way):
            buttons.add(button)
        self.again.clicked.connect(self._go)
        self.settings.clicked.connect(self._ask_account)
        self.arrived.clicked.connect(self._it_arrived)
        self.other_way.clicked.connect(lambda: self.given_up.emit(self._may_have_arrived))
        self.trouble.add(buttons)
        self._add_view("trouble", self.trouble)

    def _show(self, name: str) -> None:
        self.closing.hide()
        for known, view in self.views.items():
            view.setVisible(known == name)
        self.set_primary(self.tr("Send") if name == "account" else "")
        self.set_back(name in {"account", "folder", "link", "trouble"})

    # --- the course of things ---

    def load(self, submission: Submission, call: Call) -> None:
        """Begin or go on. A story that was on its way when the app was closed is taken up again."""
        running = self._handle is not None and self._handle.running
        if running and self._reference == submission.reference:
            return
        self._reference, self._finished, self._given = submission.reference, None, None
        self._link, self._may_have_arrived = "", False
        self.folder_part.reset()
        self.link_part.reset(call)
        if submission.state is SubmissionState.SENDING:
            self._work(
                self.tr("Getting your story ready"), self._desk.pack(submission), self._packed, in_bytes=False
            )

    def back_pressed(self) -> None:
        """Back changes something: the story becomes a draft again."""
        self.given_up.emit(self._may_have_arrived)

    def leaving(self) -> None:
        """Forget the password; a delivery that runs goes on."""
        self.form.forget_password()

    def primary_pressed(self) -> None:
        """Send with the account as it stands in the form."""
        errors = self.form.errors()
        self.show_errors(errors)
        if not errors:
            self._given = self.form.value()
            self._go()

    def _packed(self, finished: Finished) -> None:
        self._finished = finished
        self.say(self.tr("Your story is ready to go."))
        if finished.settled is not None:
            self._delivered(finished.settled)
        elif finished.may_have_arrived:
            self._failed(MayHaveBeenSent(host=finished.to.rpartition("@")[2]))
        else:
            self._go()

    def _go(self) -> None:
        """Do what comes next on the chosen way."""
        finished, submission = self._finished, self.submission
        if submission is None:
            return
        if finished is None:
            self._reference = ""
            self.load(submission, self.call)  # type: ignore[arg-type]
        elif submission.practise:
            self._work(
                self.tr("Sending to the practice inbox"), self._desk.practise(finished), self._delivered
            )
        elif submission.route is Route.FOLDER:
            self.folder_part.show_for(finished.size_bytes)
            self._show("folder")
        elif submission.route is Route.WETRANSFER and not self._link:
            self.link_part.show_for(finished, lambda link: self._desk.message(finished, link))
            self._show("link")
        elif self._given is None:
            self._ask_account()
        else:
            self._work(
                self.tr("Sending"), self._desk.email(finished, self._given, self._link), self._delivered
            )

    def _ask_account(self) -> None:
        if self._finished is not None:
            facts = {"to": self._finished.to, "size": size_words(self._finished.size_bytes)}
            attached = self.tr("Your story goes from your own email address to {to}. It is {size} in all.")
            linked = self.tr("The message with the link goes from your own email address to {to}.")
            self.account_text.setText((linked if self._link else attached).format(**facts))
        account = self._desk.account()
        self.form.show_remember(False)
        self.form.fill(account)
        self._show("account")
        # Asking the system's password store can take a while, and can ask the person something.
        self._ask_aside(self._desk.can_remember(), self.form.show_remember)
        if account is not None and not self.form.password.value():
            self._ask_aside(self._desk.password(account), self._fill_password)

    def _ask_aside(self, job: Job, done: Callable[[Any], None]) -> None:
        # Without an answer the form simply stays as it is: the person types.
        self._jobs.run(job, done=done, failed=lambda _error: None, owner=self)

    def _fill_password(self, password: Secret | None) -> None:
        if password and not self.form.password.value():
            self.form.fill(None, password)

    def _email_link(self, link: str) -> None:
        self._link, self._given = link, None
        self._go()

    def _said_sent(self, link: str) -> None:
        if self._finished is not None:
            job = self._desk.said_sent(self._finished, link)
            self._work(self.tr("Making a note"), job, self._delivered)

    def _save_to(self, folder: Path) -> None:
        if self._finished is not None:
            self._work(self.tr("Saving"), self._desk.save_to(self._finished, folder), self._delivered)

    def _it_arrived(self) -> None:
        if self._finished is not None:
            job = self._desk.said_sent(self._finished, self._link)
            self._work(self.tr("Making a note"), job, self._delivered)

    def _delivered(self, record: ConsentRecord) -> None:
        self.form.forget_password()
        self.delivered.emit(record)

    # --- work and trouble ---

    def _work(self, label: str, job: Job, done: Callable[[Any], None], *, in_bytes: bool = True) -> None:
        self.bar.set_label(label)
        self.bar.set_progress(0, 1, "")
        self._show("working")
        self.say(label)
        self._handle = self._jobs.run(
            job,
            done=done,
            failed=self._failed,
            progress=self._progress if in_bytes else self._percent,
            owner=self,
        )

    def _percent(self, done: int, total: int) -> None:
        percent = 100 * done // total if total > 0 else 0
        self.bar.set_progress(done, total, self.tr("{percent} %").format(percent=percent))

    def _progress(self, done: int, total: int) -> None:
        words = self.tr("{done} of {total}").format(done=size_words(done), total=size_words(total))
        self.bar.set_progress(done, total, words)

    def _stop(self) -> None:
        # The job itself says how far it came: a message may have gone out a moment before.
        if self._handle is not None:
            self._handle.stop()

    def _failed(self, error: StoryError) -> None:
        words = error_text(error)
        self.trouble.set_text(f"{words.title}. {words.body}")
        unsure = isinstance(error, MayHaveBeenSent)
        self._may_have_arrived = self._may_have_arrived or unsure
        self._offer(again=True, arrived=unsure)
        self.say(words.title)

    def _offer(self, *, again: bool, arrived: bool = False) -> None:
        self.again.setVisible(again)
        self.arrived.setVisible(arrived)
        self.settings.setVisible(self._given is not None)
        self._show("trouble")
        (self.arrived if arrived else self.again).setFocus()
