"""Opening the window of the program: the application, its look, the call, and the folders of this person."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.frozen import own_plugins
from app.store.calls import bundled_call, bundled_calls, keep_call, load_call
from app.store.folders import Folders
from app.store.settings import ColourScheme, SettingsStore
from app.story.call import Call
from app.story.errors import CallError, StorageError, StoryError
from app.ui.theme import Look, Theme
from app.ui.window import Home
from app.words import one_line, set_translator


def default_call(path: Path | None) -> Call:
    """The call in ``path``, or the one that comes along. Raises :class:`CallError`."""
    return load_call(path) if path is not None else bundled_call(bundled_calls()[0])


def _look(settings: SettingsStore) -> tuple[int | None, Look | None]:
    try:
        chosen = settings.load().settings
    except StoryError:
        return None, None
    look = {ColourScheme.LIGHT: Look.LIGHT, ColourScheme.DARK: Look.DARK}.get(chosen.colour_scheme)
    return (chosen.text_percent if chosen.text_percent != 100 else None), look


def open_window(*, call: Path | None, practise: bool) -> int:
    """Open the window and run until it is closed. Returns the exit code: 2 where the call cannot be used."""
    set_translator(lambda text, comment, n: QCoreApplication.translate("", text, comment, n))
    try:
        # Before anything of Qt's: without a display Qt ends the program, and nobody would read what is wrong.
        folders = Folders.of_this_person()
        chosen = keep_call(call, folders) if call is not None else default_call(None)
    except (CallError, StorageError) as error:
        sys.stderr.write(one_line(error) + "\n")
        return 2
    with own_plugins():
        app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Share Your Story")
    app.setDesktopFileName("share-your-story")
    scale, look = _look(SettingsStore(folders))
    home = Home(Theme(app, text_scale=scale, look=look), chosen, folders)
    home.open()
    if practise:
        home.start(practise=True)
    return app.exec()
