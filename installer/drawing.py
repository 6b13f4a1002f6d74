"""Drawing with Qt without a window or a display."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication


@cache
def ready_to_draw() -> QCoreApplication:
    """Let pictures hold text: Qt ends the process where it meets some and there is no application yet."""
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication.instance() or QGuiApplication(["build_spec.py", "-platform", "offscreen"])
