"""Sending: the packet is made, then it goes the chosen way. What is known is said; what is not known is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.delivery.message import message_size
from app.story.account import MailAccount
from app.story.call import Call
from app.story.errors import Cancelled, MayHaveBeenSent, PacketUnusable, SecretsUnavailable, StoryError
from app.story.flow import Step
from app.story.record import ConsentRecord
from app.story.route import UPLOADS, Route
from app.story.secret import Secret
from app.story.submission import Submission, SubmissionState
from app.story.work import Job
from app.ui import theme
from app.ui.jobs import Handle, Jobs
from app.ui.page import Page
from app.ui.pages.account_form import AccountAnswers, AccountForm
from app.ui.pages.code_part import CodeAnswer, CodePart
from app.ui.pages.folder_part import FolderPart
from app.ui.pages.link_part import LinkPart
from app.ui.pages.own_part import OwnPart
from app.ui.pages.sending_desk import Desk, Finished
from app.ui.pages.sending_parts import ClosingQuestion, Trouble, column
from app.ui.pages.working import ClipShare, Working
from app.ui.widgets.text import Text
from app.words import error_text, size_words


class SendingPage(Page):
    """One view at a time: working, asking for the account or the upload code, the person's own email, a folder, WeTransfer,
    or trouble.

    ``delivered`` carries the record when the delivery is settled. ``given_up`` says that the person wants to change
    something: whether the organiser may hold the message already, and the step to go to. ``address_known`` carries the email
    address of somebody who wants another way, because of what their provider takes.
    """

    step = Step.SENDING
    delivered = Signal(object)
    given_up = Signal(bool, object)
    address_known = Signal(str)

    def __init__(self, *, jobs: Jobs, desk: Desk) -> None:
        super().__init__()
        self._jobs, self._desk = jobs, desk
        self._handle: Handle | None = None
        self._finished: Finished | None = None
        self._given: AccountAnswers | None = None
        self._code: CodeAnswer | None = None
        self._link = ""
        self._may_have_arrived = self._pausing = False
        self._reference = ""
        self.set_heading(self.tr("Sending your story"))
        self.views: dict[str, QWidget] = {}
        self.closing = ClosingQuestion()
        self.add_widget(self.closing)
        self.working = Working()
        self.working.stop_wanted.connect(self._stop)
        self.working.pause_wanted.connect(self._pause)
        self.working.resume_wanted.connect(self._resume)
        self._add_view("working", self.working)
        self._build_account()
        self.code = CodePart(self)
        self._add_view("code", column(QWidget(), self.code.text, *self.code.boxes, gap=theme.GAP_24))
        self.own = OwnPart(jobs=jobs)
        self.own.opened.connect(self._note_opened)
        self.own.said_sent.connect(lambda: self._said_sent("", Route.MAIL_PROGRAM))
        self._add_view("own", self.own)
        self.folder_part = FolderPart()
        self.folder_part.chosen.connect(self._save_to)
        self._add_view("folder", self.folder_part)
        self.link_part = LinkPart(jobs=jobs)
        self.link_part.email_wanted.connect(self._email_link)
        self.link_part.said_sent.connect(self._said_sent)
        self.link_part.checked.connect(self._note_link)
        self._add_view("link", self.link_part)
        self._build_trouble()
        self.back.clicked.disconnect()
        self.back.clicked.connect(self.back_pressed)
        self.set_primary("")

    # --- views ---

    def _add_view(self, name: str, view: QWidget) -> None:
        self.views[name] = view
        self.add_widget(view)

    def _build_account(self) -> None:
        self.account_text = Text("")
        self.form = AccountForm(self)
        self.form.changed.connect(self._name_account_button)
        self.form.other_way_wanted.connect(self._other_way_than_email)
        view = column(QWidget(), self.account_text, *self.form.boxes, gap=theme.GAP_24)
        self._add_view("account", view)

    def _other_way_than_email(self) -> None:
        self.address_known.emit(self.form.address.value().strip())
        self.given_up.emit(self._may_have_arrived, Step.ROUTE)

    def _name_account_button(self) -> None:
        if not self.views["account"].isHidden():
            self.set_primary(self.form.primary_words)

    def _build_trouble(self) -> None:
        part = Trouble()
        self.trouble, self.waiting = part.error, part.waiting
        part.again_wanted.connect(self._go)
        part.settings_wanted.connect(self._ask_account)
        part.code_wanted.connect(self._ask_code)
        part.arrived_said.connect(lambda: self._said_sent(self._link))
        part.other_way_wanted.connect(lambda: self.given_up.emit(self._may_have_arrived, Step.ROUTE))
        self._trouble_part = part
        self._add_view("trouble", part)

    def _show(self, name: str) -> None:
        self.closing.hide()
        focus: QWidget | None = self.focusWidget()
        gone = focus is not None and any(
            known != name and view.isAncestorOf(focus) for known, view in self.views.items()
        )
        for known, view in self.views.items():
            view.setVisible(known == name)
        words = {"account": self.form.primary_words, "code": self.tr("Send")}
        self.set_primary(words.get(name, ""))
        self.set_back(name != "working")
        if gone or name == "working":
            # The button that was pressed is gone; Qt would move the focus to the next one, Back or Save and close.
            self.take_focus()
        if gone and name in words:
            self.say("")  # what was said of the trouble is over

    @property
    def is_busy(self) -> bool:
        """Whether something is under way that closing the window would interrupt."""
        return self._handle is not None and self._handle.running

    def ask_to_close(self, close: Callable[[], None]) -> None:
        """Ask, on the page, whether the window may close while a delivery runs; ``close`` closes it."""
        self.closing.ask(close)
        self.scroll_area.verticalScrollBar().setValue(0)
        self.announce(self.closing.text.text(), assertive=True)

    # --- the course of things ---

    def load(self, submission: Submission, call: Call) -> None:
        """Begin or go on. A story that was on its way when the app was closed is taken up again."""
        if self.is_busy and self._reference == submission.reference:
            return
        self._reference, self._finished, self._given = submission.reference, None, None
        self._link, self._may_have_arrived, self._code = "", False, None
        self.folder_part.reset()
        self.link_part.reset(call)
        if submission.state is SubmissionState.SENDING:
            self._work(self.tr("Getting your story ready"), self._desk.pack(submission), self._packed)

    def back_pressed(self) -> None:
        """Back changes something: the story becomes a draft again."""
        self.given_up.emit(self._may_have_arrived, Step.CHECK)

    def leaving(self) -> None:
        """Forget the password, in the form and beside it."""
        self._forget_password()

    def primary_pressed(self) -> None:
        """Send with what stands in the form: the upload code, or the account, of which more may have to be asked."""
        if not self.views["code"].isHidden():
            self._code_given()
            return
        errors = self.form.errors()
        self.show_errors(errors)
        if not errors and not self.form.ask_rest():
            self._given = self.form.value()
            self._go()

    def _packed(self, finished: Finished) -> None:
        self._finished = finished
        if finished.settled is not None:
            self._delivered(finished.settled)
        elif finished.may_have_arrived:
            self._failed(MayHaveBeenSent(host=finished.to.rpartition("@")[2]))
        elif finished.paused_at is not None and finished.route in UPLOADS:
            self._show_upload(finished)
            self.working.show_paused(finished.paused_at)
        else:
            self.say(self.tr("Your story is ready to go."))
            self._go()

    def _go(self) -> None:
        """Do what comes next on the chosen way."""
        finished, submission = self._finished, self.submission
        if submission is None or self.call is None:
            return
        if finished is None:
            self.load(submission, self.call)
        elif submission.practise:
            label = self.tr("Sending to the practice inbox")
            self._work(label, self._desk.practise(finished), self._delivered, size=finished.size_bytes)
        elif submission.route in UPLOADS:
            self._upload(finished)
        elif submission.route is Route.MAIL_PROGRAM:
            self.own.show_for(finished)
            self._show("own")
        elif submission.route is Route.FOLDER:
            self.folder_part.show_for(finished.size_bytes)
            self._show("folder")
        elif submission.route is Route.WETRANSFER and not self._link:
            self.link_part.show_for(
                finished,
                lambda link: self._desk.message(finished, link),
                lambda link: self._desk.link_expires(finished, link),
                finished.link,
            )
            self._show("link")
        elif self._given is None:
            self._ask_account()
        else:
            self._send(finished, self._given)

    def _send(self, finished: Finished, given: AccountAnswers) -> None:
        self._work(
            self.tr("Sending"),
            self._desk.email(finished, given, self._link),
            lambda record: self._accepted(record, given),
            # With a link only the small text files go; their megabytes would tell nobody anything.
            size=None if self._link else finished.size_bytes,
            waits=self.tr("All of it is handed over. Waiting for the answer."),
        )

    # --- upload ---

    def _upload(self, finished: Finished) -> None:
        if finished.asks_for_code and self._code is None:
            self._ask_code()
            return
        self._show_upload(finished)
        # Not in the line of status, where it would still stand when it waits or is paused.
        self.say("")
        self.announce(self.working.row.label.text())
        self._run_upload(finished)

    def _show_upload(self, finished: Finished) -> None:
        count = len(finished.record.clips)
        name = self.tr("Clip {number} of {count}")
        clips = [
            ClipShare(name.format(number=number, count=count), clip.size_bytes)
            for number, clip in enumerate(finished.record.clips, 1)
        ]
        self.clear_problems()
        label = self.tr("Sending to {host}").format(host=finished.host)
        self.working.begin(
            label, size_bytes=finished.size_bytes, clips=clips, can_pause=True, host=finished.host
        )
        self._show("working")

    def _run_upload(self, finished: Finished) -> None:
        code = self._code.code if self._code is not None else None
        tell = self._jobs.relay(self.working.show_news, self)
        self._run(self._desk.upload(finished, code, tell), self._uploaded)

    def _uploaded(self, record: ConsentRecord) -> None:
        finished, given = self._finished, self._code
        self._delivered(record)
        if finished is not None and given is not None:
            self._ask_aside(self._desk.keep_code(finished, given), self._say_whether_kept)

    def _pause(self) -> None:
        if self._handle is not None and self.is_busy:
            self._pausing = True
            self._handle.stop()

    def _resume(self) -> None:
        finished = self._finished
        if finished is None or self.is_busy:
            return
        if finished.asks_for_code and self._code is None:
            # It was paused before a restart, and the code is kept in memory alone.
            self._ask_code()
            return
        self.working.resume()
        self._run_upload(finished)

    def _ask_code(self) -> None:
        finished = self._finished
        if finished is None or self.call is None:
            return
        self._code = None
        self.code.ask_for(finished.host, self.call.organiser.name, plain=finished.route is Route.TUS)
        again = not self.views["trouble"].isHidden()
        self._show("code")
        if again:
            self.code.field.setFocus()
        self._ask_aside(self._desk.can_remember(), self.code.show_remember)
        if not self.code.field.value():
            self._ask_aside(self._desk.code(finished), lambda found: self._fill_code(finished, found))

    def _fill_code(self, asked: Finished, code: Secret | None) -> None:
        # The system may answer late: by now another story may be open, whose server must never be told this one's code.
        still_asked = self._finished is asked and not self.views["code"].isHidden()
        if code and still_asked and not self.code.field.value():
            self.code.fill(code)

    def _code_given(self) -> None:
        errors = self.code.errors()
        self.show_errors(errors)
        if not errors:
            self._code = self.code.value()
            self._go()

    # --- email ---

    def _note_link(self, link: str) -> None:
        if self._finished is not None:
            self._ask_aside(self._desk.note_link(self._finished, link), lambda _: None)

    def _note_opened(self) -> None:
        if self._finished is not None:
            self._ask_aside(self._desk.opened(self._finished), lambda _: None)

    def _ask_account(self) -> None:
        if self._finished is not None:
            facts = {"to": self._finished.to, "size": size_words(self._finished.size_bytes)}
            attached = self.tr("Your story goes from your own email address to {to}. It is {size} in all.")
            linked = self.tr("The message with the link goes from your own email address to {to}.")
            self.account_text.setText((linked if self._link else attached).format(**facts))
            self.form.message_bytes = 0 if self._link else message_size([self._finished.size_bytes])
        if self._given is None:
            self.form.fill(self._desk.account())
        self._show("account")
        self.form.show_remember(self.form.remember.isChecked())
        # Asking the system's password store can take a while, and can ask the person something.
        self._ask_aside(self._desk.can_remember(), self.form.show_remember)
        account = self._desk.account()
        if account is not None and not self.form.password.value():
            self._ask_aside(self._desk.password(account), lambda found: self._fill_password(account, found))

    def _ask_aside(self, job: Job, done: Callable[[Any], None]) -> None:
        # Without an answer the form simply stays as it is: the person types.
        self._jobs.run(job, done=done, failed=lambda _error: None, owner=self)

    def _fill_password(self, account: MailAccount, password: Secret | None) -> None:
        # By now the person may have typed another account, which must never be told this one's password.
        still_asked = not self.views["account"].isHidden() and self.form.is_for(account)
        if password and still_asked and not self.form.password.value():
            self.form.fill_password(password)

    def _email_link(self, link: str) -> None:
        self._link, self._given = link, None
        self._go()

    def _said_sent(self, link: str, route: Route = Route.EMAIL) -> None:
        if self._finished is not None:
            job = self._desk.said_sent(self._finished, link, route)
            self._work(self.tr("Making a note"), job, self._delivered)

    def _save_to(self, folder: Path) -> None:
        if self._finished is not None:
            job, size = self._desk.save_to(self._finished, folder), self._finished.size_bytes
            self._work(self.tr("Saving"), job, self._delivered, size=size)

    def _accepted(self, record: ConsentRecord, given: AccountAnswers) -> None:
        self._delivered(record)
        self._ask_aside(self._desk.keep(given), self._say_whether_kept)

    def _say_whether_kept(self, as_wished: bool) -> None:
        if not as_wished:
            words = error_text(SecretsUnavailable(""))
            self.say(f"{words.title}. {words.body}")

    def _delivered(self, record: ConsentRecord) -> None:
        self._forget_password()
        self.delivered.emit(record)

    def _forget_password(self) -> None:
        self.form.forget_password()
        self.code.forget()
        self._given = self._code = None
        if not self.is_busy:
            self._handle = None  # its job knows the password too

    # --- work and trouble ---

    def _work(
        self, label: str, job: Job, done: Callable[[Any], None], *, size: int | None = None, waits: str = ""
    ) -> None:
        self.clear_problems()
        self.working.begin(label, size_bytes=size, waits=waits)
        self._show("working")
        self.say(label)
        self._run(job, done)

    def _run(self, job: Job, done: Callable[[Any], None]) -> None:
        self._pausing = False
        self._handle = self._jobs.run(
            job, done=done, failed=self._failed, progress=self.working.show_progress, owner=self
        )

    def _stop(self) -> None:
        self._pausing = False
        if self._handle is not None and self._handle.running:
            self._handle.stop()
        else:
            self._failed(Cancelled())  # while it is paused, nothing is under way

    def _failed(self, error: StoryError) -> None:
        if self._pausing and isinstance(error, Cancelled):
            self._pausing = False
            self.working.show_paused()
            if self._finished is not None:
                self._ask_aside(self._desk.pause(self._finished), lambda _: None)
            return
        self._may_have_arrived = self._may_have_arrived or isinstance(error, MayHaveBeenSent)
        if isinstance(error, PacketUnusable):
            self._finished = None  # trying again makes it anew
        story = self.submission
        uploads = story is not None and not story.practise and story.route in UPLOADS
        said = self._trouble_part.tell(error, has_account=self._given is not None, uploads=uploads)
        self._show("trouble")
        self._trouble_part.take_focus()
        self.say(said)
