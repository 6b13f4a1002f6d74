"""The parts of Sending that say how it goes: progress, trouble, and the question before the window closes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.story.errors import (
    Cancelled,
    MayHaveBeenSent,
    NoConnection,
    RecipientRefused,
    SenderRefused,
    SignInRefused,
    StoryError,
    TooBigForServer,
    TryLater,
)
from app.ui import theme
from app.ui.pages.pace import Pace
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Notice, Tone
from app.ui.widgets.rows import ProgressRow
from app.words import error_text, shown_name, size_words, time_left_words

CALM = (Cancelled, NoConnection, TryLater)
"""States in which the story only waits: nothing is wrong with it, and nothing has to be put right."""
SAME_AGAIN_CANNOT_HELP = (SignInRefused, SenderRefused, RecipientRefused, TooBigForServer)
LATE = Qt.FocusReason.OtherFocusReason


def column(widget: QWidget, *parts: QWidget, gap: int = theme.GAP_16) -> QWidget:
    """Put ``parts`` one below the other into ``widget``."""
    rows = QVBoxLayout(widget)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(gap)
    for part in parts:
        rows.addWidget(part)
    return widget


def side_by_side(*buttons: QWidget) -> FlowRow:
    """Put ``buttons`` into a row."""
    row = FlowRow()
    for button in buttons:
        row.add(button)
    return row


class Working(QWidget):
    """What is being done, how far it is, how long it still takes, and Stop."""

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = ProgressRow(self.tr("Getting your story ready"))
        self.stop = Button(self.tr("Stop"))
        self.stop.clicked.connect(self._on_stop)
        self._pace = Pace()
        self._size: int | None = None
        self._waits = ""
        column(self, self.row, side_by_side(self.stop))

    def begin(self, label: str, *, size_bytes: int | None = None, waits: str = "") -> None:
        """Show that ``label`` is being done.

        ``size_bytes`` is how large the story is, for progress in megabytes: what goes over the line counts other bytes
        too, which would not fit what was said before. ``waits`` are the words for when all is handed over.
        """
        self._pace, self._size, self._waits = Pace(), size_bytes, waits
        self.stop.setEnabled(True)
        self.row.set_label(label)
        self.row.set_progress(0, 1, time_left_words(None))

    def show_progress(self, done: int, total: int) -> None:
        """Show ``done`` of ``total``, in any unit."""
        left = self._pace.seconds_left(done, total)
        if total > 0 and done >= total and self._waits:
            self.row.set_progress(done, total, self._waits)
            return
        so_far = self._so_far(done, total)
        self.row.set_progress(
            done, total, self.tr("{so_far}. {left}").format(so_far=so_far, left=time_left_words(left))
        )

    def _so_far(self, done: int, total: int) -> str:
        if self._size is None:
            percent = 100 * done // total if total > 0 else 0
            return self.tr("{percent} %").format(percent=percent)
        sent = self._size * done // total if total > 0 else 0
        return self.tr("{done} of {total}").format(done=size_words(sent), total=size_words(self._size))

    def _on_stop(self) -> None:
        # The job itself says how far it came: a message may have gone out a moment before.
        self.stop.setEnabled(False)
        self.row.words.setText(self.tr("Stopping"))
        self.stop_wanted.emit()


class Trouble(QWidget):
    """Why it did not go on, and what can be done. A state that only waits is told calmly, not as an error."""

    again_wanted = Signal()
    settings_wanted = Signal()
    arrived_said = Signal()
    other_way_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.error, self.waiting = Notice("", tone=Tone.ERROR), Notice("", tone=Tone.INFO)
        self.again = Button(self.tr("Try again"))
        self.settings = Button(self.tr("Change the email settings"))
        self.arrived = Button(self.tr("It has arrived"))
        self.other_way = Button(self.tr("Choose another way"))
        for button, wanted in (
            (self.again, self.again_wanted),
            (self.settings, self.settings_wanted),
            (self.arrived, self.arrived_said),
            (self.other_way, self.other_way_wanted),
        ):
            button.clicked.connect(wanted)
        row = side_by_side(self.again, self.settings, self.arrived, self.other_way)
        column(self, self.error, self.waiting, row)

    def tell(self, error: StoryError, *, has_account: bool) -> str:
        """Show ``error`` and what can be done; returns the words for reading out."""
        title, body = self._words(error)
        calm, unsure = isinstance(error, CALM), isinstance(error, MayHaveBeenSent)
        for notice in (self.error, self.waiting):
            notice.set_heading(title)
            notice.set_text(body)
        self.error.setVisible(not calm)
        self.waiting.setVisible(calm)
        self.again.set_text(self.tr("Send it again") if unsure else self.tr("Try again"))
        self.again.setVisible(not isinstance(error, SAME_AGAIN_CANNOT_HELP))
        self.settings.setVisible(has_account)
        self.arrived.setVisible(unsure)
        return f"{title}. {body}"

    def take_focus(self) -> None:
        """Put the keyboard on what helps most likely."""
        order = (self.arrived, self.again, self.settings, self.other_way)
        next(button for button in order if not button.isHidden()).setFocus(LATE)

    def _words(self, error: StoryError) -> tuple[str, str]:
        words = error_text(error)
        if isinstance(error, NoConnection):
            text = self.tr(
                "Your story is saved and waits here. {host} cannot be reached now. "
                "When this computer is online, press “Try again”. You can also close the app and send it later."
            )
            return self.tr("Waiting for a connection"), text.format(host=shown_name(error.host))
        return words.title, words.body


class ClosingQuestion(Notice):
    """Asks whether the window may close while a delivery runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", tone=Tone.WARNING, parent=parent)
        self.set_heading(self.tr("Close the window?"))
        self.set_text(
            self.tr(
                "Your story is still on its way. If you close now, it goes on when you open this story again."
            )
        )
        self.close_anyway, self.stay = Button(self.tr("Close the window")), Button(self.tr("Stay here"))
        self.add(side_by_side(self.close_anyway, self.stay))
        self._close: Callable[[], None] = self.hide
        self.stay.clicked.connect(self.hide)
        self.close_anyway.clicked.connect(self._on_close)
        self.hide()

    def _on_close(self) -> None:
        self._close()

    def ask(self, close: Callable[[], None]) -> None:
        """Show the question; ``close`` closes the window."""
        self._close = close
        self.show()
        self.stay.setFocus(LATE)
