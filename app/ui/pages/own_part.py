"""The part of Sending for the person's own email program or website: the message is made ready, they press Send."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.delivery.draft import Draft
from app.ui import theme
from app.ui.announce import announce
from app.ui.jobs import Jobs
from app.ui.pages.message_ways import MessageWays
from app.ui.pages.sending_desk import Finished
from app.ui.pages.sending_parts import side_by_side
from app.ui.widgets.button import Button
from app.ui.widgets.notice import Notice, Tone
from app.ui.widgets.text import Text
from app.words import size_words


class OwnPart(QWidget):
    """Says what it is about, offers every way, and asks what became of it; ``opened`` when one was opened."""

    opened = Signal()
    said_sent = Signal()

    def __init__(self, *, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.about = Text("")
        self.before = Notice("", tone=Tone.INFO)
        self.before.set_heading(self.tr("You opened this message before"))
        self.before.set_text(self.tr("Did you press Send then? If not, open it again below."))
        self.yes = Button(self.tr("Yes, I pressed Send"))
        self.yes.clicked.connect(self.said_sent)
        self.before.add(side_by_side(self.yes))
        self.ways = MessageWays(jobs=jobs)
        self.ways.opened.connect(self.opened)
        self.ways.said_sent.connect(self.said_sent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_16)
        for widget in (self.about, self.before, self.ways):
            rows.addWidget(widget)

    def show_for(self, finished: Finished) -> None:
        """Offer the message with the story's files."""
        words = self.tr("Your story goes to {to} from your own email. It is {size} in all.")
        self.about.setText(words.format(to=finished.to, size=size_words(finished.size_bytes)))
        self.before.setVisible(finished.asks_whether_sent)
        if finished.asks_whether_sent:
            announce(self.before, self.before.text.text())
        draft = Draft(finished.to, finished.subject, finished.text, finished.attachments)
        self.ways.set_message(draft, folder=finished.folder)
