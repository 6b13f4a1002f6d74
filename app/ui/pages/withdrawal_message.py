"""The message that takes back a story or a permission, to read, copy, save and say that it was sent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.fields import CopyField, TextArea
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.text import Bullets, Heading, Text


class WithdrawalMessage(QWidget):
    """Address, subject and text, each to copy. ``save_wanted`` asks for an email file, ``sent`` says that it went."""

    copied = Signal()
    save_wanted = Signal()
    sent = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.intro = Text()
        self.to = CopyField(self.tr("Email address"))
        self.subject = CopyField(self.tr("Subject"))
        self.body = TextArea(lines=9)
        self.body.setReadOnly(True)
        self.body.setAccessibleName(self.tr("Message"))
        self.copy_button = Button(self.tr("Copy the message"))
        self.copy_button.clicked.connect(self.copy)
        self.save_button = Button(self.tr("Save as an email file"))
        self.save_button.clicked.connect(self.save_wanted)
        self.sent_button = Button(self.tr("I have sent it"))
        self.sent_button.clicked.connect(self.sent)
        self._lay_out()

    def set_message(self, to: str, subject: str, body: str) -> None:
        """Show a message."""
        self.to.set_value(to)
        self.subject.set_value(subject)
        self.body.set_value(body)

    def set_sends(self, sends: bool) -> None:
        """Say how the message goes: from this app, or from the person's own email."""
        self.intro.setText(
            self.tr("This is what the organiser will read. Nothing is sent before you press the button.")
            if sends
            else self.tr(
                "This is what the organiser will read. Copy the address, the subject and the message into a new email."
            )
        )
        self.copy_button.setVisible(sends)

    def copy(self) -> None:
        """Put the text of the message on the clipboard."""
        QApplication.clipboard().setText(self.body.value())
        self.copied.emit()

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_16)
        rows.addWidget(self.intro)
        labels = (self.tr("Email address"), self.tr("Subject"), self.tr("Message"))
        for label, widget in zip(labels, (self.to, self.subject, self.body), strict=True):
            part = QVBoxLayout()
            part.setSpacing(theme.GAP_4)
            part.addWidget(Text(label, bold=True))
            part.addWidget(widget)
            rows.addLayout(part)
        rows.addWidget(_row(self.copy_button, self.save_button))
        rows.addWidget(Heading(self.tr("When you have sent it"), level=2))
        rows.addWidget(
            Text(
                self.tr("Did you send the message yourself? Then say so here, and your record notes the day.")
            )
        )
        rows.addWidget(_row(self.sent_button))
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


def _row(*buttons: Button) -> FlowRow:
    row = FlowRow()
    for button in buttons:
        row.add(button)
    return row
