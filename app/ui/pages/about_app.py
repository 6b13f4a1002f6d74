"""About and help with this app: a short list of things to look up or to do, for the person or for whoever helps them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.page import Page
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.text import Hint


@dataclass(frozen=True)
class Entry:
    """One thing that the page leads to. ``title`` stands on the button, ``about`` says in a sentence what happens then."""

    title: str
    about: str
    open: Callable[[], None]


class AboutAppPage(Page):
    """Not a step: Back leads to where the person was. It shows ``entries`` in their order, a button each."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self.set_heading(self.tr("About and help with this app"))
        self.set_primary("")
        self.set_save_and_close(False)
        self.add_text(self.tr("You do not need anything on this page to send a story."))
        self.buttons: dict[str, Button] = {}
        for entry in entries:
            self.add_widget(self._row(entry))

    def _row(self, entry: Entry) -> QWidget:
        button = Button(entry.title)
        button.setAccessibleDescription(entry.about)
        button.clicked.connect(entry.open)
        self.buttons[entry.title] = button
        line = FlowRow()
        line.add(button)
        part = QWidget()
        rows = QVBoxLayout(part)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_4)
        rows.addWidget(line)
        rows.addWidget(Hint(entry.about))
        return part
