"""The system's own dialog for choosing videos."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

ENDINGS = "mp4 mov m4v 3gp 3g2 mkv webm avi mts m2ts ts mpg mpeg wmv asf"


def choose_files(
    parent: QWidget, take: Callable[[list[Path]], None], *, several: bool, folder: Path | None = None
) -> None:
    """Open the dialog over ``parent`` and hand what was chosen to ``take``. Returns at once: no nested event loop.

    It begins in ``folder``, else among the person's own videos, else in their own folder.
    """
    dialog = QFileDialog(
        parent,
        QCoreApplication.translate("ChooseFiles", "Choose videos")
        if several
        else QCoreApplication.translate("ChooseFiles", "Choose the video"),
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile)
    endings = " ".join(f"*.{ending} *.{ending.upper()}" for ending in ENDINGS.split())
    dialog.setNameFilters(
        [
            QCoreApplication.translate("ChooseFiles", "Videos ({endings})").format(endings=endings),
            QCoreApplication.translate("ChooseFiles", "All files (*)"),
        ]
    )
    movies = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation))
    start = next((place for place in (folder, movies) if place is not None and place.is_dir()), Path.home())
    dialog.setDirectory(str(start))
    dialog.filesSelected.connect(lambda names: take([Path(name) for name in names]))
    dialog.open()
