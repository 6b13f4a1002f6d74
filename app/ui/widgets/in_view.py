"""The focus where it can be seen: Qt brings what Tab reaches into view, and not what a program moves the focus to."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from app.ui import theme

SETTLED_MS = 100
"""By then a page is laid out, of which the height of each text and then the scroll bar's length take a turn."""


def put_focus(widget: QWidget) -> None:
    """Give ``widget`` the focus, and bring it into view as soon as what has changed on its page has its place."""
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
    for wait_ms in (0, SETTLED_MS):
        QTimer.singleShot(wait_ms, widget, lambda: bring_into_view(widget))


def bring_into_view(widget: QWidget) -> None:
    """Scroll the page so that ``widget`` can be seen."""
    at = widget.parentWidget()
    while at is not None and not isinstance(at, QScrollArea):
        at = at.parentWidget()
    if at is not None:
        at.ensureWidgetVisible(widget, 0, theme.GAP_24)
