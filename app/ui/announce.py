"""Telling a screen reader what happened, and what a widget is where Qt's own class does not say it."""

from __future__ import annotations

import functools
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_ROLE = "spokenRole"


def announce(widget: QWidget, text: str, assertive: bool = False) -> None:
    """Have ``text`` read out by a screen reader, if one listens. It must stand on screen as well.

    ``assertive`` interrupts what is being read; keep it for what cannot wait.
    """
    if not text or not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, text)
    polite, strong = QAccessible.AnnouncementPoliteness.Polite, QAccessible.AnnouncementPoliteness.Assertive
    event.setPoliteness(strong if assertive else polite)
    QAccessible.updateAccessibility(event)


def speak_as(widget: QWidget, role: QAccessible.Role, name: str = "") -> None:
    """Give ``widget`` another accessible role (a label that is a heading, a frame that is an alert).

    Call it in the constructor: Qt asks for the role once. Screen readers take the name from ``accessibleName``.
    """
    _install()
    widget.setProperty(_ROLE, role.value)
    if name:
        widget.setAccessibleName(name)


@functools.cache
def _install() -> None:
    QAccessible.installFactory(_factory)


def _factory(_class_name: str, thing: QObject) -> Any:
    # A plain QAccessibleWidget: nothing of it is overridden in Python, so Qt may own and destroy it as it likes.
    # (Interfaces with methods written in Python have crashed: QAccessibleValueInterface.)
    if not isinstance(thing, QWidget):
        return None
    role = thing.property(_ROLE)
    return None if role is None else QAccessibleWidget(thing, QAccessible.Role(role))
