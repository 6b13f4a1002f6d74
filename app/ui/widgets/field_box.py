"""A field with everything that belongs to it: label, hint, what is wrong, and the widget itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.theme import Ink
from app.ui.widgets.text import ErrorText, Hint, Text
from app.ui.widgets.wrapped import plain


class FieldBox(QWidget):
    """Label, hint, error and widget, one below the other. The widget's name is the label, its description the rest."""

    def __init__(self, widget: QWidget, label: str, *, hint: str = "", spoken: str = "",
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self.widget = widget
        self._hint = hint
        self._error = ""
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(theme.GAP_4)
        self.label = Text(plain(label), bold=True)
        self.label.setVisible(bool(label))
        self.rows.addWidget(self.label)
        self.hint = Hint(hint)
        self.hint.setVisible(bool(hint))
        self.rows.addWidget(self.hint)
        self.error = ErrorText()
        self.rows.addWidget(self.error)
        self._add_widget(widget, label)
        if label or spoken or not widget.accessibleName():
            widget.setAccessibleName(spoken or label)
        self._describe()

    def _add_widget(self, widget: QWidget, label: str) -> None:
        single = isinstance(widget, QLineEdit | QAbstractSpinBox)
        # Room for the ring of the focus below the words.
        self.rows.addSpacing(theme.GAP_4)
        self.rows.addWidget(widget)
        if single:
            # A field is as wide as what goes into it, not as the page.
            self.rows.setAlignment(widget, Qt.AlignmentFlag.AlignLeading)
            widget.setMaximumWidth(16777215)
        if label and single:
            self.label.setBuddy(widget)

    def set_label(self, label: str) -> None:
        """Change the label, and with it the accessible name."""
        self.label.setText(plain(label))
        self.label.setVisible(bool(label))
        self.widget.setAccessibleName(label)
        self._describe()

    def set_hint(self, hint: str) -> None:
        """Change the hint."""
        self._hint = hint
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self._describe()

    def show_error(self, text: str) -> None:
        """Show what is wrong at the field, or take it away when empty."""
        self._error = text
        self.error.show_text(text)
        mark = getattr(self.widget, "set_wrong", None)
        if mark is not None:
            mark(bool(text))
        self.setContentsMargins(theme.GAP_16 if text else 0, 0, 0, 0)
        self._describe()
        self.update()

    @property
    def error_text(self) -> str:
        """What is wrong, empty while nothing is."""
        return self._error

    def take_focus(self) -> None:
        """Put the focus where the problem is put right."""
        self.widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _describe(self) -> None:
        error = self.tr("Error: {text}").format(text=self._error) if self._error else ""
        text = " ".join(part for part in (error, self._hint) if part)
        describe = getattr(self.widget, "describe", self.widget.setAccessibleDescription)
        describe(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._error:
            QPainter(self).fillRect(0, 0, 4, self.height(), theme.ink(self, Ink.ERROR))
