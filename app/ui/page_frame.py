"""The frame of every page: heading and column in a scroll area, the buttons at the foot, one reading order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.reading_order import arrange
from app.ui.widgets.button import Button, primary
from app.ui.widgets.fields import TextField
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Details, ErrorSummary, Notice, Tone
from app.ui.widgets.text import Bullets, Heading, Text


class PageFrame(QWidget):
    """Places what a page puts into its ``column``. Knows nothing of steps and stories."""

    wide: ClassVar[bool] = False
    """True: use the whole width (players, lists of videos); text keeps to a column all the same."""

    title_changed = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build_frame()
        self._build_footer()

    # --- putting a page together ---

    def set_heading(self, text: str) -> None:
        """Set the page's one heading."""
        self.heading.setText(text)
        self.title_changed.emit()

    def set_primary(self, text: str) -> None:
        """Name the primary button for what it does; empty takes it away."""
        self.primary.set_text(text)
        self.primary.setVisible(bool(text))

    def set_back(self, shown: bool) -> None:
        """Show or hide Back."""
        self.back.setVisible(shown)

    def set_save_and_close(self, shown: bool) -> None:
        """Show or hide Save and close, for pages with nothing to save."""
        self.close_button.setVisible(shown)

    def add_widget(self, widget: QWidget, *, stretch: int = 0) -> None:
        """Put any widget into the column."""
        self.column.addWidget(widget, stretch)

    def add_text(self, text: str) -> Text:
        """Add a paragraph."""
        label = Text(text)
        self.add_narrow(label)
        return label

    def add_heading2(self, text: str) -> Heading:
        """Add a heading below the page's own."""
        label = Heading(text, level=2)
        self.column.addSpacing(theme.GAP_8)
        self.add_narrow(label)
        return label

    def add_bullets(self, points: Sequence[str]) -> Bullets:
        """Add a list of short points."""
        bullets = Bullets(points)
        self.add_narrow(bullets)
        return bullets

    def add_notice(self, text: str, *, tone: Tone = Tone.INFO, heading: str = "") -> Notice:
        """Add a panel that stands out."""
        notice = Notice(text, tone=tone, heading=heading)
        self.add_narrow(notice)
        return notice

    def add_details(self, summary: str, *texts: str) -> Details:
        """Add a line to press that opens more text; ``.rows`` takes other widgets."""
        details = Details(summary)
        for text in texts:
            details.rows.addWidget(Text(text))
        self.add_narrow(details)
        return details

    def add_buttons(self, *buttons: QWidget) -> FlowRow:
        """Add buttons side by side, on more lines where there is little room."""
        row = FlowRow()
        for button in buttons:
            row.add(button)
        self.column.addWidget(row)
        return row

    # --- inside ---

    def _build_frame(self) -> None:
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = Scrolled()
        self._whole = QVBoxLayout(self._content)
        self._whole.setContentsMargins(0, 0, 0, 0)
        sides = QHBoxLayout()
        sides.setContentsMargins(theme.GAP_40, theme.GAP_24, theme.GAP_24, theme.GAP_24)
        sides.setSpacing(0)
        self._whole.addLayout(sides)
        # Not AlignTop on the column: Qt then never gives it more than its size hint, and large text is squeezed.
        self._whole.addStretch(1)
        self._holder = QWidget()
        self.column = QVBoxLayout(self._holder)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.GAP_16)
        sides.addWidget(self._holder, 1)
        if not self.wide:
            sides.addStretch(0)
        self.scroll_area.setWidget(self._content)
        self.summary = ErrorSummary()
        self.heading = Heading("")
        self.failure = Notice("", tone=Tone.ERROR)
        self.failure.hide()
        self.add_narrow(self.summary)
        self.add_narrow(self.failure)
        self.add_narrow(self.heading)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.tidy)
        self._content.installEventFilter(self)
        self._set_column_width()

    def _build_footer(self) -> None:
        self.back = Button(self.tr("Back"))
        self.primary = primary("")
        self.close_button = Button(self.tr("Save and close"))
        self.help_button = Button(self.tr("Get help now"))
        self.footer = FlowRow()
        self.footer.add(self.back)
        self.footer.add(self.primary)
        self.footer.add(self.close_button, at_end=True)
        self.footer.add(self.help_button, at_end=True)
        self._foot = _Foot(self.footer)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addWidget(self.scroll_area, 1)
        self._rows.addWidget(self._foot)

    def _place_footer(self) -> None:
        """Let the buttons scroll with the page where they would take more than a third of its height."""
        scrolls = self._foot.heightForWidth(self.width()) * 3 > self.height()
        home = self._whole if scrolls else self._rows
        if home.indexOf(self._foot) < 0:
            focused: QWidget | None = self.focusWidget()
            (self._rows if scrolls else self._whole).removeWidget(self._foot)
            home.addWidget(self._foot)
            self._foot.show()
            if focused is not None and self._foot.isAncestorOf(focused):
                focused.setFocus(Qt.FocusReason.OtherFocusReason)
            self._later.start()

    def add_narrow(self, widget: QWidget) -> None:
        """Put any widget into the column, no wider than text may be."""
        if not self.wide:
            self.column.addWidget(widget)
            return
        widget.setMaximumWidth(self._column_width())
        widget.setProperty("narrow", True)
        # In a row of its own: the column asks how tall a widget is at the column's width, not at the widget's greatest.
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(widget, 1)
        row.addStretch(0)
        self.column.addLayout(row)

    def _column_width(self) -> int:
        return round(theme.character_width(theme.COLUMN_CHARACTERS))

    def _set_column_width(self) -> None:
        if not self.wide:
            self._holder.setMaximumWidth(self._column_width())
            return
        for widget in self._holder.findChildren(QWidget):
            if widget.property("narrow"):
                widget.setMaximumWidth(self._column_width())

    def tidy(self) -> None:
        """Bring foot, Tab order and reading order in line with what stands on the page now."""
        self._place_footer()
        arrange((self._content,) if self._whole.indexOf(self._foot) >= 0 else (self._content, self._foot))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.focusWidget()
        typing = isinstance(at, TextField) and not at.isReadOnly()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and typing and self.primary.isVisible():
            self.primary.click()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._later.start()
        return super().eventFilter(watched, event)

    def rescale(self) -> None:
        """Follow a new text size (the theme calls it)."""
        self._set_column_width()
        self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_footer()


class Scrolled(QWidget):
    """What scrolls. Its least height is what its width needs: a layout's own is that of the narrowest width it can have."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class _Foot(QWidget):
    """The ground of the buttons at the foot, with a thin line over it."""

    def __init__(self, row: FlowRow) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(theme.GAP_40, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        rows.addWidget(row)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.width(), 1, theme.ink(self, theme.Ink.LINE))
