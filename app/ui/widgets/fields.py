"""Fields to type in, with an edge that can be seen in every look."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from app.ui import theme
from app.ui.announce import announce
from app.ui.theme import Ink
from app.ui.widgets.button import Button
from app.ui.widgets.lines import line_advance


def paint_edge(widget: QWidget, *, wrong: bool = False) -> None:
    """Draw the edge of a field, thicker and in the error ink when it holds a problem."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    thick = 2.0 if wrong else 1.0
    painter.setPen(QPen(theme.ink(widget, Ink.ERROR if wrong else Ink.EDGE), thick))
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), 4, 4)


class TextField(QLineEdit):
    """One line of text. ``characters`` is how much is usually typed and sets the width; ``secret`` hides what is typed.

    ``left`` tells that the focus went on.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, *, characters: int = 36, secret: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._characters = characters
        self._wrong = False
        self.setFrame(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setTextMargins(theme.GAP_8 + 2, 0, theme.GAP_8 + 2, 0)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)
        self.textChanged.connect(lambda _text: self.changed.emit())

    def set_characters(self, characters: int) -> None:
        """Change how much the field is wide enough for."""
        self._characters = characters
        self.updateGeometry()

    def value(self) -> str:
        """The text as typed."""
        return self.text()

    def set_value(self, text: str) -> None:
        """Fill in ``text``, without touching the cursor where nothing changes."""
        if self.text() != text:
            self.setText(text)

    def set_wrong(self, wrong: bool) -> None:
        """Show that the field holds a problem."""
        self._wrong = wrong
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance("n") * self._characters + 2 * theme.GAP_16
        # As tall as a button, which often stands beside it.
        return QSize(width, max(theme.TARGET, line_advance(self.font()) + 20))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 200), self.sizeHint().height())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_edge(self, wrong=self._wrong)


class TextArea(QPlainTextEdit):
    """Several lines of text. Tab moves on, as everywhere else."""

    changed = Signal()

    def __init__(self, *, lines: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.Box)
        self.textChanged.connect(self.changed)

    def value(self) -> str:
        """The text as typed."""
        return self.toPlainText()

    def set_value(self, text: str) -> None:
        """Fill in ``text``."""
        if self.toPlainText() != text:
            self.setPlainText(text)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(
            metrics.horizontalAdvance("n") * 50, metrics.lineSpacing() * self._lines + 2 * theme.GAP_16
        )


class CopyField(QWidget):
    """Text to read, select and copy: an address, a reference. ``label`` says what it is ("Email address")."""

    def __init__(self, label: str, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self.field = TextField(characters=max(16, len(text) + 2))
        self.field.setReadOnly(True)
        self.field.setAccessibleName(label)
        # Tab selects all of it, which scrolls to its end.
        self.field.left.connect(lambda: self.field.setCursorPosition(0))
        self._fill(text)
        self.button = Button(self.tr("Copy"), spoken=self.tr("Copy: {what}").format(what=label))
        self.button.clicked.connect(self.copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_8)
        row.addWidget(self.field)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Put the focus on the text. (A focus proxy is a stop of Tab of its own, see ``ChoiceGroup.setFocus``.)"""
        self.field.setFocus(reason)

    def value(self) -> str:
        """The text."""
        return self.field.text()

    def set_value(self, text: str) -> None:
        """Change the text."""
        self.field.set_characters(max(16, len(text) + 2))
        self._fill(text)
        self.button.set_text(self.tr("Copy"), self.tr("Copy: {what}").format(what=self._label))

    def _fill(self, text: str) -> None:
        self.field.set_value(text)
        # Where it is longer than the field, its beginning is what people look for.
        self.field.setCursorPosition(0)

    def copy(self) -> None:
        """Put the text on the clipboard and say so, on the button and aloud."""
        QApplication.clipboard().setText(self.value())
        self.button.set_text(self.tr("Copied"), self.tr("Copied: {what}").format(what=self._label))
        announce(self.button, self.tr("Copied: {what}").format(what=self._label))
