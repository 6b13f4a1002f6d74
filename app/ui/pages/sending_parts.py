"""The parts of Sending that say what it needs: trouble, and the question before the window closes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

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
    UploadNotAllowed,
)
from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Notice, Tone
from app.ui.widgets.text import Text
from app.words import error_text, shown_name

CALM = (Cancelled, NoConnection, TryLater)
"""States in which the story only waits: nothing is wrong with it, and nothing has to be put right."""
SAME_AGAIN_CANNOT_HELP = (SignInRefused, SenderRefused, RecipientRefused, TooBigForServer, UploadNotAllowed)
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


class Trouble(QWidget):
    """Why it did not go on, and what can be done. A state that only waits is told calmly, not as an error."""

    again_wanted = Signal()
    settings_wanted = Signal()
    code_wanted = Signal()
    arrived_said = Signal()
    other_way_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.error, self.waiting = Notice("", tone=Tone.ERROR), Notice("", tone=Tone.INFO)
        self.again = Button(self.tr("Try again"))
        self.settings = Button(self.tr("Change the email settings"))
        self.code = Button(self.tr("Type an upload code"))
        self.arrived = Button(self.tr("It has arrived"))
        self.other_way = Button(self.tr("Choose another way"))
        for button, wanted in (
            (self.again, self.again_wanted),
            (self.settings, self.settings_wanted),
            (self.code, self.code_wanted),
            (self.arrived, self.arrived_said),
            (self.other_way, self.other_way_wanted),
        ):
            button.clicked.connect(wanted)
        row = side_by_side(self.again, self.settings, self.code, self.arrived, self.other_way)
        self.begun = Text(
            self.tr(
                "If you choose another way, what has arrived there is deleted, "
                "if the organiser’s computer allows it."
            )
        )
        column(self, self.error, self.waiting, row, self.begun)

    def tell(self, error: StoryError, *, has_account: bool, uploads: bool = False) -> str:
        """Show ``error`` and what can be done; returns the words for reading out. ``uploads``: it was an upload."""
        title, body = self._words(error)
        calm, unsure = isinstance(error, CALM), isinstance(error, MayHaveBeenSent)
        for notice in (self.error, self.waiting):
            notice.set_heading(title)
            notice.set_text(body)
        self.error.setVisible(not calm)
        self.waiting.setVisible(calm)
        self.again.set_text(self._again_words(error, uploads))
        self.again.setVisible(not isinstance(error, SAME_AGAIN_CANNOT_HELP))
        self.settings.setVisible(has_account)
        self.code.setVisible(isinstance(error, UploadNotAllowed))
        self.arrived.setVisible(unsure)
        # Whom the server did not let in has left nothing there.
        self.begun.setVisible(uploads and not isinstance(error, UploadNotAllowed))
        return f"{title}. {body}"

    def _again_words(self, error: StoryError, uploads: bool) -> str:
        if isinstance(error, MayHaveBeenSent):
            return self.tr("Send it again")
        return self.tr("Go on sending") if uploads and isinstance(error, Cancelled) else self.tr("Try again")

    def take_focus(self) -> None:
        """Put the keyboard on what helps most likely."""
        order = (self.arrived, self.again, self.code, self.settings, self.other_way)
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
        self._before: QWidget | None = None
        self.stay.clicked.connect(self._on_stay)
        self.close_anyway.clicked.connect(self._on_close)
        self.hide()

    def _on_close(self) -> None:
        self._close()

    def _on_stay(self) -> None:
        # Back to where the person was; else Qt would move on to what follows the question.
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(LATE)
        self.hide()

    def ask(self, close: Callable[[], None]) -> None:
        """Show the question; ``close`` closes the window."""
        self._close = close
        if self.isHidden():
            self._before = self.window().focusWidget()
        self.show()
        self.stay.setFocus(LATE)
