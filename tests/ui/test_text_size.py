from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.store.folders import Folders
from app.store.settings import SettingsStore
from app.ui.opening import default_call
from app.ui.theme import Theme, application
from app.ui.window import Home


def test_keys_change_the_text_size_and_it_is_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    theme = Theme(application(), text_scale=100)
    folders = Folders.below(tmp_path)
    home = Home(theme, default_call(None), folders)
    home.open()
    home.shell.activateWindow()
    qtbot.waitUntil(lambda: home.shell.isActiveWindow() and home.shell.is_complete)
    qtbot.keyClick(home.shell, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: theme.text_scale == 125)
    assert SettingsStore(folders).load().settings.text_percent == 125
    for _ in range(6):
        home.text_size.change(1)
    assert theme.text_scale == 200
    home.text_size.change(-1)
    assert theme.text_scale == 175
    qtbot.keyClick(home.shell, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: theme.text_scale == 100)
    assert SettingsStore(folders).load().settings.text_percent == 100
    home.shell.close_now()
