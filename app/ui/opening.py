"""Opening the windows of the program: the application, its look, the call, and the folders of this person."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from app.edition import Edition, edition
from app.frozen import own_plugins
from app.store.calls import keep_call, load_call, usual_call
from app.store.folders import Folders
from app.story.call import Call
from app.story.errors import CallError, EditionUnusable, StorageError, StoryError
from app.ui.theme import STYLE_ARGUMENTS, STYLED, Look, Theme
from app.ui.window import Home
from app.words import set_translator

UNTIL_PAINTED_VARIABLE = "SHARE_YOUR_STORY_UNTIL_PAINTED"
"""For measuring (tests/bench/start.py): where it is set, the window closes as soon as its first page is on the screen."""

CANNOT = 2
"""The exit code where what was asked for cannot be used (see :mod:`app.cli`)."""


def default_call(path: Path | None) -> Call:
    """The call in ``path``, or the one that this edition opens onto. Raises :class:`CallError`."""
    return load_call(path) if path is not None else usual_call()


def has_display() -> bool:
    """Whether there is something to show a window on. Without it Qt would end the program, and nobody could read why."""
    asked_for = os.environ.get("QT_QPA_PLATFORM", "")
    if sys.platform in {"win32", "darwin"} or (asked_for and not asked_for.startswith(("xcb", "wayland"))):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class Application(QApplication):
    """Passes on which file the system asks to open: macOS tells a program that runs by an event, once for each file.

    Not an event filter: Qt would ask one written in Python for every event of every widget.
    """

    file_wanted = Signal(str)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_wanted.emit(event.file())
            return True
        return super().event(event)


class Windows(QObject):
    """All windows of this process. Another call file opens in the first one that shows no story, else in a new one.

    ``practise`` is for the first window.
    """

    def __init__(self, theme: Theme, folders: Folders, *, practise: bool = False) -> None:
        super().__init__(theme)
        self._theme, self._folders, self._practise = theme, folders, practise
        # Qt's own dialog for files notes in which folders a person was: not in a file for all programs, which nobody may delete.
        QSettings.setPath(
            QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(folders.configuration)
        )
        self.homes: list[Home] = []
        """The windows that are open."""
        # A window that was closed lives on, hidden, as it would alone: it must not be destroyed inside its own signal.
        self._kept: list[QObject] = []

    @property
    def opened_any(self) -> bool:
        """Whether there was a window with a call in it."""
        return any(isinstance(one, Home) for one in self._kept)

    def open(self, call: Call, unkept: StorageError | None = None) -> Home:
        """Open a window on the front page of ``call``; ``unkept`` is why no copy of it could be kept."""
        home = Home(self._theme, call, self._folders)
        self.homes.append(home)
        self._kept.append(home)
        home.shell.closing.connect(lambda: self.homes.remove(home))
        # After the first page: it takes a while to draw it, and most desktops take it from their menu.
        home.shell.when_painted(_show_icon)
        home.open()
        if unkept is not None:
            home.show_error(unkept)
        if self._practise:
            self._practise = False
            home.start(practise=True)
        return home

    def open_file(self, path: Path) -> None:
        """Show the front page of the call in ``path``, or say what is wrong with it."""
        try:
            call, unkept = _call_in(path, self._folders)
        except CallError as error:
            self.explain(error)
            return
        home = next((home for home in self.homes if home.may_show_another_call), None)
        if home is None:
            home = self.open(call, unkept)
        else:
            home.show_call(call)
            if unkept is not None:
                home.show_error(unkept)
        home.shell.raise_()
        home.shell.activateWindow()

    def explain(self, error: StoryError) -> None:
        """Say in a window of its own what cannot be used, with the ways on that there are."""
        from app.ui.trouble import Trouble

        trouble = Trouble(error, usual=None if self.homes else _usual(), other=isinstance(error, CallError))
        trouble.usual_wanted.connect(self.open)
        trouble.file_chosen.connect(self.open_file)
        self._kept.append(trouble)
        trouble.open()
        _show_icon()


def _call_in(path: Path, folders: Folders) -> tuple[Call, StorageError | None]:
    """The call in a file, and why no copy of it could be kept: it can be read all the same. Raises CallErrors."""
    try:
        return keep_call(path, folders), None
    except StorageError as error:
        return load_call(path), error


def _usual() -> Call | None:
    """The call that this edition opens onto, or None where that is what is broken."""
    try:
        return usual_call()
    except StoryError:
        return None


def _look(folders: Folders) -> tuple[int | None, Look | None]:
    """The size of text in percent and the colours that the person chose."""
    try:
        if not folders.holds_settings:
            return None, None
        from app.store.settings import ColourScheme, SettingsStore

        chosen = SettingsStore(folders).load().settings
    except StoryError:
        return None, None
    look = {ColourScheme.LIGHT: Look.LIGHT, ColourScheme.DARK: Look.DARK}.get(chosen.colour_scheme)
    return (chosen.text_percent if chosen.text_percent != 100 else None), look


def open_window(*, call: Path | None, practise: bool) -> int:
    """Open the window and run until it is closed. Returns the exit code: 2 where the call cannot be used.

    What is wrong is said on stderr, and in a window too, since nobody sees stderr after a double-click.
    """
    set_translator(lambda text, comment, n: QCoreApplication.translate("", text, comment, n))
    own, folders = Edition(), None
    try:
        # Before anything of Qt's: without a display Qt ends the program, and nobody would read what is wrong.
        own = edition()
        folders = Folders.of_this_person()
        chosen, unkept = _call_in(call, folders) if call is not None else (usual_call(), None)
    except (CallError, EditionUnusable, StorageError) as error:
        if sys.stderr is not None:  # as in a program of Windows without a console
            from app.words import one_line

            sys.stderr.write(one_line(error) + "\n")
        return _explain(error, own, folders, practise) if has_display() else CANNOT
    app = application(own)
    home = _windows(app, folders, practise).open(chosen, unkept)
    if os.environ.get(UNTIL_PAINTED_VARIABLE):
        home.shell.painted.connect(lambda: _close(home))
    return app.exec()


def _close(home: Home) -> None:
    """Tell that the first page is on the screen, with the processor time until then, and close."""
    if sys.stdout is not None:
        sys.stdout.write(f"painted after {time.process_time():.4f} s of processor time\n")
        sys.stdout.flush()
    home.shell.close_now()


def _windows(app: Application, folders: Folders, practise: bool) -> Windows:
    scale, look = _look(folders)
    windows = Windows(Theme(app, text_scale=scale, look=look), folders, practise=practise)
    app.file_wanted.connect(lambda name: windows.open_file(Path(name)))
    return windows


def application(own: Edition) -> Application:
    """The application under its edition's name."""
    with own_plugins():
        app = QApplication.instance()
        if app is None:
            app = Application([sys.argv[0], *STYLE_ARGUMENTS])
            app.setProperty(STYLED, True)
    assert isinstance(app, Application)
    app.setApplicationName(own.name)
    app.setDesktopFileName(own.app_id)
    return app


def _show_icon() -> None:
    from app.ui.icon import app_icon

    QApplication.setWindowIcon(app_icon(edition()))


def _explain(error: StoryError, own: Edition, folders: Folders | None, practise: bool) -> int:
    """Show what is wrong, and go on from there as the person wishes, where anything can go on."""
    app = application(own)
    if folders is None or isinstance(error, EditionUnusable):
        from app.ui.trouble import Trouble

        Theme(app)
        trouble = Trouble(error, usual=None, other=False)
        trouble.open()
        app.exec()
        return CANNOT
    windows = _windows(app, folders, practise)
    windows.explain(error)
    code = app.exec()
    return code if windows.opened_any else CANNOT
