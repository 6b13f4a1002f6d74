"""The part of Sending that asks for a folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.button import primary
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.text import Text
from app.words import size_words


class FolderPart(QWidget):
    """Says what will be saved and asks where; ``chosen`` carries the folder."""

    chosen = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = Text("")
        self.choose = primary(self.tr("Choose a folder or USB stick"))
        self.choose.clicked.connect(self._ask)
        buttons = FlowRow()
        buttons.add(self.choose)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_16)
        rows.addWidget(self.text)
        rows.addWidget(buttons)
        self._dialog: QFileDialog | None = None

    def reset(self) -> None:
        """Forget a dialog that is still open."""
        if self._dialog is not None:
            self._dialog.close()

    def show_for(self, size_bytes: int) -> None:
        """Say how much there is to save."""
        words = self.tr(
            "Your clips and a page with your answers are saved in one new folder. It needs {size}. "
            "You then give it to the organiser. Ask them how."
        )
        self.text.setText(words.format(size=size_words(size_bytes)))

    def _ask(self) -> None:
        self.reset()
        dialog = self._dialog = QFileDialog(self, self.tr("Choose a folder or USB stick"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda path: self.chosen.emit(Path(path)))
        dialog.finished.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
