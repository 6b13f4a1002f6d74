"""The app's icon: a speech bubble with a play sign, drawn as one SVG for every size."""

from __future__ import annotations

from PySide6.QtGui import QIcon

from app.resources import resource_path

ICON = "share-your-story.svg"


def app_icon() -> QIcon:
    """The icon of the windows."""
    return QIcon(str(resource_path("icons", ICON)))
