"""Sent: the reference, what is known about the delivery, what happens next, and what stays on this computer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.story.call import Call
from app.story.flow import Step
from app.story.record import ConsentRecord, Delivery
from app.story.route import Outcome
from app.story.submission import Submission
from app.story.work import Job
from app.ui import theme
from app.ui.jobs import Jobs
from app.ui.page import Page
from app.ui.widgets.button import Button
from app.ui.widgets.fields import CopyField, TextArea
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Panel, Tone
from app.ui.widgets.text import Heading, Text
from app.words import date_words, outcome_words, remains_lines, size_words


@dataclass(frozen=True)
class Received:
    """The practice message as the organiser would see it; ``attachments`` are name and size in bytes."""

    sender: str
    to: str
    subject: str
    text: str
    attachments: tuple[tuple[str, int], ...]
    file: Path


class SentPage(Page):
    """``save_record_wanted`` asks for the PDF; ``delete_wanted`` takes the copies away; ``finish_wanted`` goes to Start."""

    step = Step.SENT
    save_record_wanted = Signal(object)
    delete_wanted = Signal()
    finish_wanted = Signal()

    def __init__(
        self,
        *,
        jobs: Jobs,
        record: Callable[[Submission], ConsentRecord | None],
        copies: Callable[[Submission], int],
        received: Callable[[ConsentRecord], Job[Received | None]],
    ) -> None:
        """``record`` finds the record of a sent story, ``copies`` says how many bytes its copies take on this computer.

        ``received`` gives the job that reads the practice message, which holds whole videos.
        """
        super().__init__()
        self._jobs = jobs
        self._record_of, self._copies, self._received = record, copies, received
        self._record: ConsentRecord | None = None
        self.set_heading(self.tr("Thank you"))
        self.known = self.add_notice("", tone=Tone.DONE)
        self.reference = CopyField(self.tr("Your reference"))
        self.add_field("reference", self.reference, self.tr("Your reference"))
        self.message = _Message()
        self.add_widget(self.message)
        self.add_heading2(self.tr("What happens next"))
        self.next = self.add_text("")
        self.mind = self.add_text("")
        self.save_record = Button(self.tr("Save my record (PDF)"))
        self.save_record.clicked.connect(lambda: self.save_record_wanted.emit(self._record))
        self.add_buttons(self.save_record)
        self._build_copies()
        self.set_primary(self.tr("Finish"))
        self.set_back(False)
        self.set_save_and_close(False)

    def _build_copies(self) -> None:
        self.add_heading2(self.tr("The copies on this computer"))
        self.copies_text = self.add_text("")
        self.stays = self.add_text("")
        self.delete = Button(self.tr("Delete the copies"))
        self.delete.clicked.connect(self._delete)
        self.keep = Button(self.tr("Keep them"))
        self.keep.clicked.connect(lambda: self.say(self.tr("The copies stay on this computer.")))
        self.copies_buttons = self.add_buttons(self.delete, self.keep)

    def load(self, submission: Submission, call: Call) -> None:
        """Show what is known about this story."""
        record = self._record = self._record_of(submission)
        self.reference.set_value(submission.reference)
        delivery = record.delivery if record else None
        outcome = delivery.outcome if delivery else None
        self.known.set_text(self._known_words(outcome))
        self.save_record.setVisible(record is not None)
        self.set_heading(self._heading(outcome))
        self.next.setText(self._next_words(outcome, call) + self._link_words(delivery, call))
        self.mind.setText(
            self.tr(
                "You can change your mind later, about all of it or one permission, without a reason. Open this app and "
                "choose “Change my mind about a story I sent”, or write to {email} with your reference."
            ).format(email=call.organiser.email)
        )
        # Nobody holds a practice story: there is nothing to take back.
        self.mind.setVisible(not submission.practise)
        self._show_message(None)
        if record is not None and submission.practise:
            self._jobs.run(
                self._received(record), done=self._show_message, failed=lambda _error: None, owner=self
            )
        self._show_copies(submission)

    def _show_message(self, message: Received | None) -> None:
        self.message.show_message(message)

    def primary_pressed(self) -> None:
        """Back to the front page."""
        self.finish_wanted.emit()

    def _heading(self, outcome: Outcome | None) -> str:
        if outcome is Outcome.PRACTISED:
            return self.tr("Practice finished")
        if outcome is Outcome.SAVED:
            return self.tr("Your story is saved")
        return self.tr("Thank you for your story")

    def _next_words(self, outcome: Outcome | None, call: Call) -> str:
        facts = {"organiser": call.organiser.name, "email": call.organiser.email}
        if outcome is Outcome.PRACTISED:
            return self.tr("Nothing left this computer. You can practise again, or read the message above.")
        if outcome is Outcome.SAVED:
            return self.tr(
                "Nothing was sent. Give the folder to {organiser}, or ask them how: {email}."
            ).format(**facts)
        if outcome is Outcome.ACCEPTED:
            return self.tr(
                "Your email provider has taken the message and passes it on to {organiser}. If it cannot be delivered, "
                "you get an email that says so. They ring you only if they have a question."
            ).format(**facts)
        return self.tr(
            "{organiser} will look at your story. They ring you only if they have a question."
        ).format(**facts)

    def _known_words(self, outcome: Outcome | None) -> str:
        if outcome is None:
            return self.tr("Sent. The record of it is not on this computer any more.")
        return f"{outcome_words(outcome)}."

    def _link_words(self, delivery: Delivery | None, call: Call) -> str:
        """Until when the organiser can fetch the videos, which lie with WeTransfer alone."""
        if delivery is None or delivery.link_expires is None or delivery.outcome is Outcome.PRACTISED:
            return ""
        words = self.tr(
            "The WeTransfer link usually works until {when}. {organiser} has to fetch your clips before then."
        )
        when = date_words(delivery.link_expires.astimezone())
        return "\n" + words.format(when=when, organiser=call.organiser.name)

    def _show_copies(self, submission: Submission) -> None:
        size = self._copies(submission)
        self.copies_buttons.setVisible(size > 0)
        if not size:
            words = self.tr("The finished clips are deleted. This is what stays:")
        elif submission.practise:
            words = self.tr("The finished clips and the practice message take {size}.")
        else:
            words = self.tr("The finished clips take {size}.")
        if size:
            words = f"{words} {self.tr('When you delete them, this stays:')}"
        self.copies_text.setText(words.format(size=size_words(size)))
        lines = remains_lines(self._record) if self._record is not None else (self.tr("Your own videos."),)
        self.stays.setText("\n".join(lines))

    def _delete(self) -> None:
        self.delete_wanted.emit()
        if self.submission is None:
            return
        self._show_copies(self.submission)
        if self._copies(self.submission):
            self.show_errors(
                [
                    (
                        "",
                        self.tr(
                            "Some copies are still there. Close other programs that use them, then try again."
                        ),
                    )
                ]
            )
            return
        self._show_message(None)
        self.clear_problems()
        self.take_focus()
        self.say(self.tr("The copies are deleted."))


class _Message(QWidget):
    """The practice message."""

    def __init__(self) -> None:
        super().__init__()
        self._file: Path | None = None
        self.head, self.files = Text(""), Text("")
        # A text field, because it breaks long words (file names, addresses) where a label would widen the page.
        self.body = TextArea(lines=14)
        self.body.setReadOnly(True)
        self.body.setAccessibleName(self.tr("The text of the message"))
        self.open = Button(self.tr("Show the message file"))
        self.open.clicked.connect(self._show_file)
        panel = Panel()
        for widget in (self.head, self.body, self.files):
            panel.rows.addWidget(widget)
        buttons = FlowRow()
        buttons.add(self.open)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_16)
        rows.addWidget(Heading(self.tr("The message as the organiser would see it"), level=2))
        rows.addWidget(panel)
        rows.addWidget(buttons)

    def show_message(self, message: Received | None) -> None:
        """Show ``message``, or nothing."""
        self.setVisible(message is not None)
        if message is None:
            return
        self._file = message.file
        head = (
            self.tr("From: {sender}").format(sender=message.sender),
            self.tr("To: {to}").format(to=message.to),
            self.tr("Subject: {subject}").format(subject=message.subject),
        )
        self.head.setText("\n".join(head))
        self.body.set_value(message.text)
        self.files.setText(self._files(message.attachments))

    def _files(self, attachments: Sequence[tuple[str, int]]) -> str:
        names = [f"{name} ({size_words(size)})" for name, size in attachments]
        return self.tr("Attached: {files}").format(files=", ".join(names))

    def _show_file(self) -> None:
        if self._file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.parent)))
