"""A document to read: its first heading is the page's own."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.ui.page import Page
from app.ui.widgets.document import DocumentView, blocks_of


class DocumentPage(Page):
    """Not a step. It shows ``markdown``; ``link_wanted`` asks to open a web page."""

    step = None

    link_wanted = Signal(str)

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.set_primary("")
        self.set_save_and_close(False)
        first, *others = blocks_of(markdown)
        self.set_heading(first.text)
        self.document = DocumentView(others)
        self.document.link_wanted.connect(self.link_wanted)
        self.add_narrow(self.document)
