"""What the rooms of the window stand on: Python's constants, quick imports, the icon."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

import app.ui
from app.edition import Edition
from app.ui.icon import app_icon

SLOW_OR_NETWORK = ("av", "requests", "keyring", "phonenumbers", "PySide6.QtMultimedia", "PySide6.QtNetwork")


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_qt_cannot_use_none_up() -> None:
    assert app.ui.__doc__
    thing = QObject()
    for _ in range(20_000):
        thing.setObjectName("name")
    assert sys.getrefcount(None) > 1 << 40
    assert sys.getrefcount(True) > 1 << 40


def test_the_window_needs_nothing_slow_before_its_first_page() -> None:
    code = f"""
import sys
import app.ui.jobs, app.ui.journey, app.ui.page, app.ui.shell, app.ui.theme
print([name for name in {SLOW_OR_NETWORK!r} if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_icon_is_drawn(qtbot: QtBot) -> None:
    icon = app_icon(Edition())
    for size in (16, 64, 256):
        picture = icon.pixmap(size, size).toImage()
        assert not picture.isNull()
        colours = {picture.pixelColor(x, y).name() for x in range(0, size, 2) for y in range(0, size, 2)}
        assert {"#ffffff", "#0b5c53"} <= colours
