"""What the videos page says about files that were not added."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Notice, Tone
from app.words import ErrorWords


class Messages(QWidget):
    """What happened to files that were not added, each until the person closes it."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.GAP_8)
        self.notices: list[Notice] = []
        self._closes: dict[Notice, Button] = {}
        self.hide()

    def add(
        self, heading: str, text: str, *, tone: Tone = Tone.WARNING, more: Button | None = None
    ) -> Notice:
        """Show a message; ``more`` is a button that does something about it and closes it."""
        notice = Notice(text, tone=tone, heading=heading)
        close = self._closes[notice] = Button(self.tr("Close this message"))
        self.change(notice, heading, text)
        close.clicked.connect(lambda: self.close_one(notice))
        buttons = FlowRow()
        if more is not None:
            buttons.add(more)
            more.clicked.connect(lambda: self.close_one(notice))
        buttons.add(close)
        notice.add(buttons)
        self.notices.append(notice)
        self._rows.addWidget(notice)
        self.show()
        return notice

    def change(self, notice: Notice, heading: str, text: str) -> None:
        """Let a message say something else; what has the focus keeps it."""
        notice.set_heading(heading)
        notice.set_text(text)
        for part in (notice, notice.heading):
            part.setAccessibleName(heading)
        words = self.tr("Close this message: {heading}")
        self._closes[notice].setAccessibleName(words.format(heading=heading))

    def close_one(self, notice: Notice) -> None:
        """Take a message away."""
        if notice in self.notices:
            self.notices.remove(notice)
            del self._closes[notice]
            self._rows.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
            self.setVisible(bool(self.notices))
            self.closed.emit()

    def clear(self) -> None:
        """Take all messages away."""
        self.blockSignals(True)
        for notice in list(self.notices):
            self.close_one(notice)
        self.blockSignals(False)


class Refusals:
    """Says which files could not be added: one message for those that were chosen together."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._choosing = 0
        self._notice: Notice | None = None
        self._lines: list[ErrorWords] = []

    def add(self, choosing: int, words: ErrorWords) -> None:
        """Say it, with the others of the same ``choosing`` while their message is open."""
        if choosing != self._choosing or self._notice not in self._messages.notices:
            self._choosing, self._lines = choosing, [words]
            self._notice = self._messages.add(words.title, words.body)
            return
        assert self._notice is not None
        self._lines.append(words)
        count = len(self._lines)
        heading = QCoreApplication.translate("Refusals", "{count} files were not added")
        self._messages.change(self._notice, heading.format(count=count), _list_of(self._lines))


def _list_of(lines: Sequence[ErrorWords]) -> str:
    """What happened to each file, and what to do once for those that have it in common."""
    by_advice: dict[str, list[str]] = {}
    for words in lines:
        by_advice.setdefault(words.body, []).append(f"{words.title}.")
    return "\n\n".join("\n".join([*titles, body]) for body, titles in by_advice.items())
