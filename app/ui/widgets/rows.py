"""Rows: videos in a list, answers to check, progress."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.announce import speak_as
from app.ui.theme import Ink
from app.ui.widgets.button import Button, link
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.text import Hint, Text

PICTURE = QSize(160, 90)
_FILL = Qt.AlignmentFlag(0)


class Picture(QLabel):
    """A small picture of a video, scaled to fit; an empty frame while there is none yet."""

    def __init__(self, described: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(PICTURE)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        speak_as(self, QAccessible.Role.Graphic, described)

    def set_picture(self, picture: QPixmap | None) -> None:
        """Show ``picture``, whole, on a plain ground."""
        if picture is None or picture.isNull():
            self.clear()
            return
        ratio = self.devicePixelRatioF()
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        scaled = picture.scaled(PICTURE * ratio, keep, smooth)
        scaled.setDevicePixelRatio(ratio)
        self.setPixmap(scaled)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.ink(self, Ink.LINE))
        super().paintEvent(event)


class Row(QFrame):
    """One thing of a list: picture, title, a line about it, and its buttons below."""

    def __init__(
        self, title: str, about: str = "", *, picture: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        speak_as(self, QAccessible.Role.ListItem)
        self.picture = Picture(self.tr("Picture from {name}").format(name=title)) if picture else None
        self.title = Text(title, bold=True)
        self.about = Hint(about)
        self.buttons = FlowRow()
        words = QVBoxLayout()
        words.setSpacing(theme.GAP_4)
        for widget in (self.title, self.about):
            words.addWidget(widget)
        self.warnings: list[Text] = []
        self._words = words
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        top = QHBoxLayout()
        top.setSpacing(theme.GAP_16)
        if self.picture is not None:
            top.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, theme.GAP_16, 0, theme.GAP_16)
        self.rows.setSpacing(theme.GAP_8)
        self.rows.addLayout(top)
        self.rows.addWidget(self.buttons)
        self.buttons.hide()
        self.set_texts(title, about)

    def set_texts(self, title: str, about: str, warnings: Sequence[str] = ()) -> None:
        """Change both lines, and the sentences below them; a screen reader meets all of them as the row's name."""
        self.title.setText(title)
        self.about.setText(about)
        self.about.setVisible(bool(about))
        while len(self.warnings) < len(warnings):
            self.warnings.append(Text())
            self._words.addWidget(self.warnings[-1])
        for at, line in enumerate(self.warnings):
            line.setText(warnings[at] if at < len(warnings) else "")
            line.setVisible(at < len(warnings))
        self.setAccessibleName(". ".join(part for part in (title, about, " ".join(warnings)) if part))

    def set_picture(self, picture: QPixmap | None) -> None:
        """Show a picture of it."""
        if self.picture is not None:
            self.picture.set_picture(picture)

    def add_button(self, text: str, *, spoken: str = "", enabled: bool = True) -> Button:
        """Add a button; ``spoken`` names the row too ("Move up: walk.mp4")."""
        button = Button(text, spoken=spoken)
        button.setEnabled(enabled)
        self.buttons.add(button)
        self.buttons.show()
        return button

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, theme.ink(self, Ink.LINE))


class RowList(QWidget):
    """Rows one below the other. ``set_rows`` replaces them all; rows that stay the same objects are kept as they are."""

    def __init__(self, name: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak_as(self, QAccessible.Role.List, name)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.rows: list[QWidget] = []

    def set_rows(self, rows: Sequence[QWidget]) -> None:
        """Show exactly these rows, in this order. Rows that go are destroyed."""
        if self.rows == list(rows):
            return
        for old in self.rows:
            self._layout.removeWidget(old)
            if old not in rows:
                old.hide()
                old.deleteLater()
        for row in rows:
            self._layout.addWidget(row)
            row.show()
        self.rows = list(rows)


class SummaryRow(QFrame):
    """A question, the answer, and Change. ``what`` completes the button's spoken name: "Change your name".

    Side by side where there is room, else one below the other.
    """

    change = Signal()

    def __init__(self, question: str, answer: str, *, what: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = Text(question, bold=True)
        self.answer = Text(answer)
        self.button: Button | None = None
        self._stacked: bool | None = None
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, theme.GAP_8, 0, theme.GAP_8)
        if what:
            self.button = link(self.tr("Change"), self.tr("Change {what}").format(what=what))
            self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self.button.clicked.connect(self.change)
        for part in (self.question, self.answer, self.button):
            if part is not None:
                self._line.addWidget(part, 0, Qt.AlignmentFlag.AlignTop if part is self.button else _FILL)
        self._place(stacked=False)

    def set_answer(self, text: str) -> None:
        """Change the answer."""
        self.answer.setText(text)

    def _place(self, *, stacked: bool) -> None:
        if stacked is self._stacked:
            return
        self._stacked = stacked
        # Beside the button, whose text stands in the middle of its height, the texts begin a little lower.
        air = theme.GAP_4 if stacked else 10
        for label in (self.question, self.answer):
            label.setContentsMargins(0, air, 0, air)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._line.setDirection(down if stacked else across)
        self._line.setSpacing(0 if stacked else theme.GAP_16)
        for label, share in ((self.question, 2), (self.answer, 3)):
            self._line.setStretchFactor(label, 0 if stacked else share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(stacked=self.width() < theme.character_width(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, theme.ink(self, Ink.LINE))


class Bar(QProgressBar):
    """A progress bar with an edge that can be seen in every look."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(theme.ink(self, Ink.EDGE), 1))
        painter.setBrush(theme.ink(self, Ink.FIELD))
        painter.drawRoundedRect(frame, 5, 5)
        span = self.maximum() - self.minimum()
        share = (self.value() - self.minimum()) / span if span > 0 else 0
        painter.setPen(Qt.PenStyle.NoPen)
        if share > 0:
            painter.setBrush(theme.ink(self, Ink.PRIMARY))
            filled = frame.adjusted(2, 2, -2, -2)
            filled.setWidth(max(6.0, filled.width() * share))
            painter.drawRoundedRect(filled, 3, 3)


class ProgressRow(QWidget):
    """What is being done, a bar, and how far it is in words."""

    def __init__(self, label: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = Text(label, bold=True)
        self.bar = Bar()
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(label)
        self.words = Hint("")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_4)
        for widget in (self.label, self.bar, self.words):
            rows.addWidget(widget)

    def set_label(self, label: str) -> None:
        """Say what is being done."""
        self.label.setText(label)
        self.bar.setAccessibleName(label)

    def set_progress(self, done: int, total: int, words: str = "") -> None:
        """Show ``done`` of ``total`` (any unit, any size) and say it in ``words``."""
        self.set_value(done, total)
        self.set_words(words)

    def set_value(self, done: int, total: int) -> None:
        """Show ``done`` of ``total``; the words stay as they are."""
        self.bar.setValue(1000 * min(done, total) // total if total > 0 else 0)

    def set_words(self, words: str) -> None:
        """Say how far it is. A screen reader is told only where the words are others."""
        if words != self.words.text():
            self.words.setText(words)
            self.bar.setAccessibleDescription(words)
