"""Parts of the pages on which people send by themselves: numbered steps, and "Did you press Send?"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.announce import announce, speak_as
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.text import Heading, Text


def files_words(count: int) -> str:
    """The story's files, as they are spoken of inside a sentence."""
    if count == 1:
        return QCoreApplication.translate("ByHand", "your file")
    return QCoreApplication.translate("ByHand", "your {count} files").format(count=count)


class Numbered(QWidget):
    """A short list of steps, each with its number."""

    def __init__(self, steps: Sequence[str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak_as(self, QAccessible.Role.List)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_8)
        for number, step in enumerate(steps, start=1):
            line = Text(f"{number}. {step}")
            speak_as(line, QAccessible.Role.ListItem, line.text())
            rows.addWidget(line)


class SentQuestion(QWidget):
    """ "Did you press Send?": nobody but the person can know."""

    said_sent = Signal()
    not_yet = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.yes = Button(self.tr("Yes, I sent it"))
        self.no = Button(self.tr("Not yet"))
        self.yes.clicked.connect(self.said_sent)
        self.no.clicked.connect(self._not_yet)
        self.words = Text("")
        row = FlowRow()
        row.add(self.yes)
        row.add(self.no)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_16)
        rows.addWidget(Heading(self.tr("Did you press Send?"), level=2))
        rows.addWidget(self.words)
        rows.addWidget(row)
        self.reset()

    def reset(self) -> None:
        """Ask anew."""
        words = self.tr("This app cannot see your email. It notes the message as sent when you say so.")
        self.words.setText(words)

    def _not_yet(self) -> None:
        # Above the buttons, where it can be seen however far the page is scrolled.
        self.words.setText(self.tr("Nothing is noted. Take your time: everything stays here."))
        announce(self.words, self.words.text())
        self.not_yet.emit()
