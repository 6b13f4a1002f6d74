"""A box for a time in a video, in milliseconds."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QSpinBox, QWidget

from app.story.timecode import NotATime, clock, parse_time
from app.ui import theme
from app.ui.announce import announce
from app.ui.widgets.fields import TextField
from app.words.formats import duration_words

STEP_MS, PAGE_MS = 100, 10_000
_TYPING = re.compile(r"[0-9:., ]*")


def time_in_words(ms: int) -> str:
    """``1 minute 5.2 seconds``: a screen reader takes ``1:05.2`` for a time of day."""
    return duration_words(ms, tenths=True) if ms else QCoreApplication.translate("TimeBox", "0 seconds")


class TimeBox(QSpinBox):
    """Shows ``1:05.2`` and takes ``65``, ``1:05`` or ``1:05.2``. Up and Down move 0.1 s, Page Up and Page Down 10 s.

    ``changed`` comes when a typed time is settled (Enter or leaving), or after a key step. Screen readers get the time in
    words as the description, and after each step. (``QTimeEdit`` reads as 0, so this is a spin box.)
    """

    changed = Signal()

    def __init__(self, *, longest_ms: int = 24 * 3_600_000, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self._edge = TextField(characters=9)
        self.setLineEdit(self._edge)
        self.setFrame(False)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.setSingleStep(STEP_MS)
        self.setRange(0, longest_ms)
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToPreviousValue)
        self.valueChanged.connect(self._on_value)
        self._describe()

    def event(self, event: QEvent) -> bool:
        # Undo and Redo are the page's, which knows of the box's changes too; the box's own history ends with each of them.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if any(event.matches(key) for key in keys) and not self._is_typing():
                event.ignore()
                return False
        return super().event(event)

    def _is_typing(self) -> bool:
        return self._edge.text() != self.textFromValue(self.value())

    def set_value(self, ms: int) -> None:
        """Show ``ms``."""
        self.setValue(ms)
        self._describe()

    def describe(self, text: str) -> None:
        """Add hint and error to the time in words."""
        self._words = text
        # The line inside is a part of its own for a screen reader.
        self._edge.setAccessibleName(self.accessibleName())
        self._describe()

    def set_wrong(self, wrong: bool) -> None:
        """Show that the field holds a problem."""
        self._edge.set_wrong(wrong)

    def textFromValue(self, value: int) -> str:
        return clock(value)

    def valueFromText(self, text: str) -> int:
        ms = _time_or_none(text)
        return self.value() if ms is None else max(self.minimum(), min(ms, self.maximum()))

    def validate(self, text: str, at: int) -> object:
        if _time_or_none(text) is not None:
            # A time over the limit can still be on the way to one within; it is brought inside when settled.
            return QValidator.State.Acceptable, text, at
        state = QValidator.State.Intermediate if _TYPING.fullmatch(text) else QValidator.State.Invalid
        return state, text, at

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pages = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}.get(Qt.Key(event.key()))
        if pages is None:
            super().keyPressEvent(event)
            return
        self.interpretText()
        self.stepBy(pages * PAGE_MS // STEP_MS)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling the page must not move a clip's start or end when the pointer happens to be over the box.
        event.ignore()

    def stepBy(self, steps: int) -> None:
        before = self.value()
        super().stepBy(steps)
        if self.value() != before:
            announce(self, time_in_words(self.value()))

    def sizeHint(self) -> QSize:
        return self._edge.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._edge.sizeHint().width(), max(theme.TARGET, self._edge.sizeHint().height()))

    def _on_value(self, _ms: int) -> None:
        self._describe()
        self.changed.emit()

    def _describe(self) -> None:
        self.setAccessibleDescription(
            " ".join(part for part in (time_in_words(self.value()), self._words) if part)
        )


def _time_or_none(text: str) -> int | None:
    try:
        return parse_time(text)
    except NotATime:
        return None
