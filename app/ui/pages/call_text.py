"""Parts of a call as pages show them: a section with its short beginning, and what the organiser has not said."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.story.call import Call
from app.ui import theme
from app.ui.widgets.notice import Details
from app.ui.widgets.text import Bullets, Heading, Text


class CallSection(QWidget):
    """A heading, the first ``shown`` paragraphs or points, and the rest behind a line to press named ``more``."""

    def __init__(self, heading: str, texts: Sequence[str], *, more: str = "", shown: int = 3, points: bool = True,
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, theme.GAP_8, 0, 0)
        self.rows.setSpacing(theme.GAP_8)
        self.rows.addWidget(Heading(heading, level=2))
        # One line more is shorter than a button that opens one line.
        first, rest = (texts[:shown], texts[shown:]) if more and len(texts) > shown + 1 else (texts, ())
        self._add(self.rows, first, points)
        if rest:
            self.rows.addWidget(Details(more, fill=lambda rows: self._add(rows, rest, points)))

    @staticmethod
    def _add(rows: QVBoxLayout, texts: Sequence[str], points: bool) -> None:
        if points and texts:
            rows.addWidget(Bullets(texts))
        for text in () if points else texts:
            rows.addWidget(Text(text))


class Silences(Details):
    """What people may want to know and the organiser has not said, and how to ask."""

    def __init__(self, call: Call, *, parent: QWidget | None = None) -> None:
        title = QCoreApplication.translate("Silences", "What the organiser has not said")
        super().__init__(title, fill=self._say, parent=parent)
        self._call = call

    def _say(self, rows: QVBoxLayout) -> None:
        from app.words import silent_words

        rows.addWidget(Bullets([silent_words(name, self._call) for name in self._call.silent_about]))
