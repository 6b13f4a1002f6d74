"""The app's icon, one file for every size."""

from __future__ import annotations

from PySide6.QtGui import QIcon

from app.edition import Edition
from app.resources import resource_path


def app_icon(own: Edition) -> QIcon:
    """The icon of the windows."""
    return QIcon(str(resource_path("icons", own.icon)))
