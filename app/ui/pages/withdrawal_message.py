"""The message that takes back a story or a permission: the ways to send it, saving it, and saying that it was sent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.delivery.draft import Draft
from app.ui import theme
from app.ui.jobs import Jobs
from app.ui.pages.message_ways import MessageWays
from app.ui.widgets.button import Button
from app.ui.widgets.text import Bullets, Heading, Text


class WithdrawalMessage(QWidget):
    """The message and all ways to send it. ``save_wanted`` asks for an email file, ``sent`` says that it went.

    ``email_wanted`` asks to send it from the person's email account, where the page's own button uploads it.
    """

    copied = Signal()
    email_wanted = Signal()
    save_wanted = Signal()
    sent = Signal()

    def __init__(self, *, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.intro = Text()
        self.ways = MessageWays(jobs=jobs)
        self.ways.said_sent.connect(self.sent)
        self.email_button = Button(self.tr("Send it from my email address instead"))
        self.email_button.clicked.connect(self.email_wanted)
        self.ways.add_way(self.email_button)
        self.save_button = Button(self.tr("Save as an email file"))
        self.save_button.clicked.connect(self.save_wanted)
        self.ways.add_way(self.save_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_16)
        rows.addWidget(self.intro)
        rows.addWidget(self.ways)
        rows.addWidget(Heading(self.tr("What happens next"), level=2))
        rows.addWidget(
            Bullets(
                [
                    self.tr("The organiser reads the message and can answer you."),
                    self.tr("They may have shown your video already. Ask them where, and to take it down."),
                    self.tr("Keep your reference, so that they can find your story."),
                ]
            )
        )

    def set_message(self, to: str, subject: str, body: str) -> None:
        """Show a message."""
        self.ways.set_message(Draft(to, subject, body))

    def set_sends(self, sends: bool, host: str = "") -> None:
        """Say how the message goes: straight to ``host``, from this app, or from the person's own email."""
        if host:
            words = self.tr(
                "This is what the organiser will read. It goes straight to the organiser’s computer, {host}. "
                "Nothing is sent before you press the button. You can also choose another way below."
            ).format(host=host)
        elif sends:
            words = self.tr(
                "This is what the organiser will read. Nothing is sent before you press the button."
            )
        else:
            words = self.tr(
                "This is what the organiser will read. Choose one way to send it from your own email."
            )
        self.intro.setText(words)
        self.email_button.setVisible(bool(host) and sends)
        # Where the page's own button copies it, one is enough.
        self.ways.copy_row.setVisible(sends or bool(host))

    def copy(self) -> None:
        """Put the text of the message on the clipboard."""
        self.ways.copy()
        self.copied.emit()
