"""A plain window that says what cannot be used: a call file that was double-clicked, or this installation."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.story.call import CALL_ENDINGS, Call
from app.story.errors import CallFileUnusable, StoryError
from app.ui.announce import announce
from app.ui.page_frame import PageFrame
from app.ui.widgets.button import Button
from app.words import error_text

SIZE = (720, 560)


class Trouble(PageFrame):
    """Shows ``error``. ``usual`` is the call that can be opened instead; ``other`` offers to choose another file.

    It closes when the person goes on: ``usual_wanted`` carries the call, ``file_chosen`` the path.
    """

    usual_wanted = Signal(object)
    file_chosen = Signal(object)

    def __init__(self, error: StoryError, *, usual: Call | None, other: bool) -> None:
        super().__init__()
        words = error_text(error)
        self._usual = usual
        self.set_heading(words.title)
        of_a_file = isinstance(error, CallFileUnusable)
        if of_a_file:
            self.add_text(self.tr("You did nothing wrong."))
            self.add_text(
                self.tr("Send the list below to the person who gave you this file. They can put it right.")
            )
        self.copy = Button(self.tr("Copy the list"))
        self.copy.clicked.connect(lambda: self._copy(f"{words.title}\n{words.body}"))
        self.other = Button(self.tr("Open another call file"))
        self.other.clicked.connect(self._choose)
        offered = ((self.copy, of_a_file), (self.other, other))
        self.add_buttons(*(button for button, wanted in offered if wanted))
        first, *lines = words.body.splitlines()
        self.add_text(first)
        if lines:
            self.add_bullets(lines)
        self.set_back(False)
        self.help_button.hide()
        self.set_primary(self.tr("Open “{title}” instead").format(title=usual.title) if usual else "")
        self.primary.clicked.connect(self._open_usual)
        self.close_button.set_text(self.tr("Close"))
        self.close_button.clicked.connect(self.close)
        name = QApplication.applicationName()
        self.setWindowTitle(f"{QCoreApplication.translate('Page', 'Error: ')}{words.title} – {name}")

    def open(self) -> None:
        """Come up, with the focus on the heading."""
        room = self.screen().availableGeometry()
        self.resize(min(SIZE[0], room.width()), min(SIZE[1], room.height()))
        self.show()
        self.tidy()
        QTimer.singleShot(0, self, lambda: self.heading.setFocus(Qt.FocusReason.OtherFocusReason))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copy.set_text(self.tr("Copied"))
        self.tidy()
        announce(self, self.tr("Copied"))

    def _open_usual(self) -> None:
        self.usual_wanted.emit(self._usual)
        self.close()

    def _choose(self) -> None:
        dialog = call_file_dialog(self)

        def chosen(name: str) -> None:
            self.file_chosen.emit(Path(name))
            self.close()

        dialog.fileSelected.connect(chosen)
        dialog.open()


def call_file_dialog(over: QWidget) -> QFileDialog:
    """A dialog for choosing a call file, over ``over``; it goes away by itself."""
    from app.ui.front import own_folder

    dialog = QFileDialog(over, over.tr("Open another call file"), own_folder())
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    patterns = " ".join(f"*{ending}" for ending in CALL_ENDINGS)
    dialog.setNameFilter(f"{over.tr('Call files')} ({patterns})")
    dialog.finished.connect(dialog.deleteLater)
    return dialog
