"""All ways in which a person gets a message out by themselves, on one page, and the question whether they did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.delivery.draft import LONGEST_MAILTO, Draft, MailProgram, mailto_url
from app.delivery.mail_program import Opened, find_mail_program, open_job
from app.delivery.web_mail import NAMES, compose_page
from app.story.errors import MailProgramMissing, StoryError
from app.story.provider import WebMail
from app.story.work import Job
from app.ui import theme
from app.ui.announce import announce
from app.ui.jobs import Handle, Jobs
from app.ui.pages.by_hand_parts import Numbered, SentQuestion, files_words
from app.ui.widgets.button import Button
from app.ui.widgets.fields import CopyField, TextArea
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Notice, Tone
from app.ui.widgets.text import Heading, Text
from app.words import error_text

OpenDraft = Callable[[Draft], Job[Opened]]
FindProgram = Callable[[], MailProgram | None]


class MessageWays(QWidget):
    """The person's email program, web mail, and everything to copy; the folder where files go with the message.

    ``opened`` says that a way was opened. ``said_sent`` and ``not_yet`` are the answers to "Did you press Send?".
    """

    opened = Signal()
    said_sent = Signal()
    not_yet = Signal()

    def __init__(
        self,
        *,
        jobs: Jobs,
        open_draft: OpenDraft = open_job,
        find_program: FindProgram = find_mail_program,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._open_draft, self._find_program = jobs, open_draft, find_program
        self._draft = Draft("", "", "")
        self._folder: Path | None = None
        self._opening: Handle | None = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.GAP_16)
        self._build_program()
        self._build_web()
        self._build_files()
        self._build_copies()
        self.question = SentQuestion()
        self.yes, self.no = self.question.yes, self.question.no
        self.question.said_sent.connect(self.said_sent)
        self.question.not_yet.connect(self.not_yet)
        self._add(self.question)
        self.set_message(self._draft)

    def _add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self._rows.addWidget(widget)

    def _build_program(self) -> None:
        self.program = Button(self.tr("Open my email program"))
        self.program.clicked.connect(self._open_program)
        self.program_row = FlowRow()
        self.program_row.add(self.program)
        self.program_text = Text("")
        self.state = Notice("", tone=Tone.INFO)
        self.state.hide()
        self._add(self.program_text, self.program_row, self.state)

    def _build_web(self) -> None:
        row = FlowRow()
        self.web: dict[WebMail, Button] = {}
        for provider, name in NAMES.items():
            button = Button(name, spoken=self.tr("Open {name}").format(name=name))
            button.clicked.connect(lambda _=False, provider=provider: self._open_web(provider))
            self.web[provider] = button
            row.add(button)
        self._add(Text(self.tr("Or open your email in the web browser, with the message filled in.")), row)

    def _build_files(self) -> None:
        self.files = QWidget()
        rows = QVBoxLayout(self.files)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_8)
        self.steps = Numbered(
            [
                self.tr("Press “Show the folder with my clips”."),
                self.tr("Drag every file from the folder into the new email."),
                self.tr("Wait until the email shows them all."),
                self.tr("Then press Send in the email."),
            ]
        )
        self.folder = Button(self.tr("Show the folder with my clips"))
        self.folder.clicked.connect(self._show_folder)
        row = FlowRow()
        row.add(self.folder)
        rows.addWidget(Heading(self.tr("If the files are not in the email"), level=2))
        rows.addWidget(self.steps)
        rows.addWidget(row)
        self._add(self.files)

    def _build_copies(self) -> None:
        self.to, self.subject = CopyField(self.tr("Email address")), CopyField(self.tr("Subject"))
        self.text = TextArea(lines=9)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Message"))
        self.copy_button = Button(self.tr("Copy the message"))
        self.copy_button.clicked.connect(self.copy)
        self.copy_row = FlowRow()
        self.copy_row.add(self.copy_button)
        self._add(Text(self.tr("Or copy these into a new email, on any computer or phone.")))
        labels = (self.tr("Email address"), self.tr("Subject"), self.tr("Message"))
        for label, widget in zip(labels, (self.to, self.subject, self.text), strict=True):
            part = QVBoxLayout()
            part.setSpacing(theme.GAP_4)
            part.addWidget(Text(label, bold=True))
            part.addWidget(widget)
            self._rows.addLayout(part)
        self._add(self.copy_row)

    # --- use ---

    def set_message(self, draft: Draft, *, folder: Path | None = None) -> None:
        """Offer ``draft``; ``folder`` holds what has to be dragged in where a way does not take files."""
        self._draft, self._folder = draft, folder
        self.to.set_value(draft.to)
        self.subject.set_value(draft.subject)
        self.text.set_value(draft.body)
        self.copy_button.set_text(self.tr("Copy the message"))
        self.files.setVisible(bool(draft.attachments))
        self.state.hide()
        self.question.reset()
        self._tell_program(None, known=False)
        if draft.to:
            self._jobs.run(
                lambda _progress, _cancel: self._find_program(),
                done=self._tell_program, failed=lambda _error: None, owner=self,
            )  # fmt: skip

    def add_way(self, button: Button) -> None:
        """Put another way beside the email program."""
        last = self.program_row.widgets()[-1]
        self.program_row.add(button)
        self.setTabOrder(last, button)

    def copy(self) -> None:
        """Put the text on the clipboard and say so, on the button and aloud."""
        QApplication.clipboard().setText(self.text.value())
        self.copy_button.set_text(self.tr("The message is copied"))
        announce(self.copy_button, self.copy_button.text())

    # --- the email program ---

    def _tell_program(self, found: MailProgram | None, *, known: bool = True) -> None:
        """Say what is known of the email program before it is tried."""
        if known and found is None:
            words = self.tr("This app found no email program on this computer. The other ways need none.")
        elif not self._draft.attachments:
            words = self.tr("Your email program opens with the message in it.")
        elif found is not None and not found.can_attach:
            words = self.tr("Your email program opens with the message in it. You add the files yourself.")
        else:
            words = self.tr("Your email program opens with the message and {files} in it.").format(
                files=files_words(len(self._draft.attachments))
            )
        self.program_text.setText(words)

    def _open_program(self) -> None:
        if self._opening is not None and self._opening.running:
            return
        url = mailto_url(self._draft)
        if self._draft.attachments or len(url) > LONGEST_MAILTO:
            self._tell(self.tr("Opening your email program"), "")
            self._opening = self._jobs.run(
                self._open_draft(self._draft),
                done=self._program_opened,
                failed=self._program_failed,
                owner=self,
            )
        elif QDesktopServices.openUrl(QUrl.fromEncoded(url.encode())):
            self._program_opened(Opened.WITH_FILES)
        else:
            self._program_failed(MailProgramMissing())

    def _program_opened(self, opened: Opened) -> None:
        count = len(self._draft.attachments)
        if not count:
            words = self.tr(
                "Look at the new email, then press Send there. Did nothing open? Use another way below."
            )
        elif opened is Opened.TEXT_ALONE:
            words = self.tr(
                "Look at the new email, and add {files} as the steps below show. Then press Send there."
            )
        else:
            words = self.tr(
                "Look whether {files} are in it, and add what is missing. Then press Send there. "
                "Did nothing open? Use another way below."
            )
        self._tell(self.tr("Your email program should be open now"), words.format(files=files_words(count)))
        self.opened.emit()

    def _program_failed(self, error: StoryError) -> None:
        words = error_text(error)
        self._tell(words.title, words.body, assertive=True)

    # --- the others ---

    def _open_web(self, provider: WebMail) -> None:
        page = compose_page(provider, self._draft)
        QDesktopServices.openUrl(QUrl.fromEncoded(page.url.encode()))
        words = [self.tr("You may have to sign in first.")]
        if not page.has_text:
            QApplication.clipboard().setText(self._draft.body)
            words.append(
                self.tr("The message is too long for that page, so it is copied. Paste it into the email.")
            )
        if self._draft.attachments:
            words.append(self.tr("Drag your files in, as the steps below show."))
        words.append(self.tr("Then press Send there."))
        self._tell(self.tr("{name} opens in your browser").format(name=NAMES[provider]), " ".join(words))
        self.opened.emit()

    def _show_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _tell(self, title: str, words: str, *, assertive: bool = False) -> None:
        self.state.set_heading(title)
        self.state.set_text(words)
        self.state.text.setVisible(bool(words))
        self.state.show()
        announce(self.state, f"{title}. {words}", assertive)
