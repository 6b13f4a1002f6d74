"""The look of the app: colours by palette role, type sizes, spacing; light, dark and high contrast, followed live.

Colours live in the application's ``QPalette`` and nowhere else, so every widget takes part in a change of scheme without
code of its own. :class:`Ink` names what each palette role is used for here. Contrast follows WCAG 2.2: 4.5:1 for text
(1.4.3), 3:1 for the edges of controls and the focus ring (1.4.11).
"""

from __future__ import annotations

import os
from enum import Enum
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

GAP_4, GAP_8, GAP_16, GAP_24, GAP_40 = 4, 8, 16, 24, 40
TARGET = 44
"""The least height of anything to be pressed, in pixels (WCAG 2.5.5)."""
BASE_PT, HEADING_PT, SUBHEADING_PT = 12.0, 24.0, 16.0
COLUMN_CHARACTERS = 70
STYLE = "Fusion"
STYLE_ARGUMENTS = ("-style", STYLE)
STYLED = "styled"
"""The property of an application that was made with :data:`STYLE_ARGUMENTS`.

To set the style later takes 6 ms more: PySide6 readies the class of what ``setStyle`` returns, with all its enums.
"""
TEXT_SCALES = (100, 125, 150, 175, 200)
TEXT_SCALE_VARIABLE = "SHARE_YOUR_STORY_TEXT"

_Role = QPalette.ColorRole


class Ink(Enum):
    """What each palette role means in this app."""

    PAGE = _Role.Window
    TEXT = _Role.WindowText
    FIELD = _Role.Base
    FIELD_TEXT = _Role.Text
    HINT = _Role.PlaceholderText
    PANEL = _Role.AlternateBase
    BUTTON = _Role.Button
    BUTTON_TEXT = _Role.ButtonText
    PRIMARY = _Role.Accent
    PRIMARY_TEXT = _Role.HighlightedText
    SELECTION = _Role.Highlight
    LINK = _Role.Link
    ERROR = _Role.BrightText
    EDGE = _Role.Mid
    LINE = _Role.Midlight
    FOCUS = _Role.Dark
    DONE = _Role.LinkVisited
    BANNER = _Role.ToolTipBase
    BANNER_TEXT = _Role.ToolTipText


class Look(Enum):
    """The palettes there are."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST_LIGHT = "contrast-light"
    CONTRAST_DARK = "contrast-dark"


_COLOURS: dict[Look, dict[Ink, str]] = {
    Look.LIGHT: {
        Ink.PAGE: "#ffffff", Ink.TEXT: "#1b1f23", Ink.FIELD: "#ffffff", Ink.FIELD_TEXT: "#1b1f23",
        Ink.HINT: "#50575e", Ink.PANEL: "#f2f5f7", Ink.BUTTON: "#e9eef2", Ink.BUTTON_TEXT: "#1b1f23",
        Ink.PRIMARY: "#0b5c53", Ink.PRIMARY_TEXT: "#ffffff", Ink.SELECTION: "#0b5c53", Ink.LINK: "#0a5a9c",
        Ink.ERROR: "#b3261e", Ink.EDGE: "#5f6b76", Ink.LINE: "#d3dae0", Ink.FOCUS: "#1657d0",
        Ink.DONE: "#0b5c53", Ink.BANNER: "#ffe8a3", Ink.BANNER_TEXT: "#33270a",
    },
    Look.DARK: {
        Ink.PAGE: "#16191c", Ink.TEXT: "#eef1f3", Ink.FIELD: "#1f2428", Ink.FIELD_TEXT: "#eef1f3",
        Ink.HINT: "#b4bdc5", Ink.PANEL: "#1f2428", Ink.BUTTON: "#2b3238", Ink.BUTTON_TEXT: "#eef1f3",
        Ink.PRIMARY: "#7fd6c8", Ink.PRIMARY_TEXT: "#06211d", Ink.SELECTION: "#7fd6c8", Ink.LINK: "#8cc4ff",
        Ink.ERROR: "#ff9a90", Ink.EDGE: "#8d99a4", Ink.LINE: "#39424a", Ink.FOCUS: "#8cc4ff",
        Ink.DONE: "#7fd6c8", Ink.BANNER: "#4a3c0f", Ink.BANNER_TEXT: "#ffefc2",
    },
    Look.CONTRAST_LIGHT: {
        Ink.PAGE: "#ffffff", Ink.TEXT: "#000000", Ink.FIELD: "#ffffff", Ink.FIELD_TEXT: "#000000",
        Ink.HINT: "#000000", Ink.PANEL: "#ffffff", Ink.BUTTON: "#ffffff", Ink.BUTTON_TEXT: "#000000",
        Ink.PRIMARY: "#000000", Ink.PRIMARY_TEXT: "#ffffff", Ink.SELECTION: "#00347a", Ink.LINK: "#00347a",
        Ink.ERROR: "#8a0000", Ink.EDGE: "#000000", Ink.LINE: "#000000", Ink.FOCUS: "#00347a",
        Ink.DONE: "#003d2e", Ink.BANNER: "#ffffff", Ink.BANNER_TEXT: "#000000",
    },
    Look.CONTRAST_DARK: {
        Ink.PAGE: "#000000", Ink.TEXT: "#ffffff", Ink.FIELD: "#000000", Ink.FIELD_TEXT: "#ffffff",
        Ink.HINT: "#ffffff", Ink.PANEL: "#000000", Ink.BUTTON: "#000000", Ink.BUTTON_TEXT: "#ffffff",
        Ink.PRIMARY: "#ffff00", Ink.PRIMARY_TEXT: "#000000", Ink.SELECTION: "#ffff00", Ink.LINK: "#7fd4ff",
        Ink.ERROR: "#ffb0a8", Ink.EDGE: "#ffffff", Ink.LINE: "#ffffff", Ink.FOCUS: "#7fd4ff",
        Ink.DONE: "#8dffb8", Ink.BANNER: "#000000", Ink.BANNER_TEXT: "#ffff00",
    },
}  # fmt: skip

TEXT_PAIRS = (
    (Ink.TEXT, Ink.PAGE), (Ink.TEXT, Ink.PANEL), (Ink.HINT, Ink.PAGE), (Ink.HINT, Ink.PANEL), (Ink.HINT, Ink.FIELD),
    (Ink.FIELD_TEXT, Ink.FIELD), (Ink.BUTTON_TEXT, Ink.BUTTON), (Ink.PRIMARY_TEXT, Ink.PRIMARY),
    (Ink.PRIMARY_TEXT, Ink.SELECTION), (Ink.LINK, Ink.PAGE), (Ink.LINK, Ink.PANEL), (Ink.ERROR, Ink.PAGE),
    (Ink.ERROR, Ink.PANEL), (Ink.DONE, Ink.PAGE), (Ink.DONE, Ink.PANEL), (Ink.BANNER_TEXT, Ink.BANNER),
)  # fmt: skip
"""Every text colour on every ground it is drawn on: 4.5:1."""
CONTROL_PAIRS = (
    (Ink.EDGE, Ink.PAGE), (Ink.EDGE, Ink.PANEL), (Ink.EDGE, Ink.FIELD), (Ink.EDGE, Ink.BUTTON), (Ink.FOCUS, Ink.PAGE),
    (Ink.FOCUS, Ink.PANEL), (Ink.FOCUS, Ink.BANNER), (Ink.PRIMARY, Ink.PAGE), (Ink.PRIMARY, Ink.PANEL),
    (Ink.ERROR, Ink.FIELD), (Ink.DONE, Ink.PAGE), (Ink.DONE, Ink.PANEL),
)  # fmt: skip
"""Every edge, mark and ring on every ground it is drawn on: 3:1."""


def colours(look: Look) -> dict[Ink, QColor]:
    """The colours of one look."""
    return {ink: QColor(code) for ink, code in _COLOURS[look].items()}


def ink(widget: QWidget, which: Ink) -> QColor:
    """The colour for ``which`` in the look that ``widget`` has now."""
    group = QPalette.ColorGroup.Active if widget.isEnabled() else QPalette.ColorGroup.Disabled
    return widget.palette().color(group, which.value)


def _faded(colour: QColor, ground: QColor) -> QColor:
    """``colour`` at 60 % on ``ground``: what cannot be used now (WCAG sets no contrast for it) but can still be read."""
    parts = (round(0.6 * c + 0.4 * g) for c, g in zip(colour.getRgb()[:3], ground.getRgb()[:3], strict=True))  # type: ignore[index]
    return QColor(*parts)


def palette(look: Look) -> QPalette:
    """The palette of one look, for all three colour groups."""
    inks = colours(look)
    made = QPalette(inks[Ink.BUTTON], inks[Ink.PAGE])
    for which, colour in inks.items():
        made.setColor(QPalette.ColorGroup.All, which.value, colour)
    for text in (Ink.TEXT, Ink.FIELD_TEXT, Ink.BUTTON_TEXT, Ink.EDGE):
        made.setColor(QPalette.ColorGroup.Disabled, text.value, _faded(inks[text], inks[Ink.PAGE]))
    return made


def wanted_look() -> Look:
    """The look that the system asks for now."""
    hints = QGuiApplication.styleHints()
    # The hints object has to be held: PySide drops the accessibility hints together with it.
    contrast = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    dark = hints.colorScheme() == Qt.ColorScheme.Dark
    if contrast:
        return Look.CONTRAST_DARK if dark else Look.CONTRAST_LIGHT
    return Look.DARK if dark else Look.LIGHT


def reduced_motion() -> bool:
    """Whether the system asks for no movement."""
    hints = QGuiApplication.styleHints()
    return bool(hints.accessibility().motionPreference() == Qt.MotionPreference.ReducedMotion)


def text_ratio() -> float:
    """How large text is against its usual size; 1.0 for 100 %."""
    return QApplication.font().pointSizeF() / BASE_PT


def scaled_font(points: float, *, bold: bool = False) -> QFont:
    """The application's font at ``points`` (a size of the 100 % scale), larger text taken into account."""
    font = QFont(QApplication.font())
    font.setPointSizeF(QApplication.font().pointSizeF() * points / BASE_PT)
    font.setBold(bold)
    return font


def character_width(count: int) -> float:
    """The width in pixels of ``count`` characters of ordinary English in the application's font."""
    sample = "The quick brown fox jumps over the lazy dog, and then it sleeps. "
    return QFontMetricsF(QApplication.font()).horizontalAdvance(sample) / len(sample) * count


class Theme(QObject):
    """Gives the application its look and keeps it in step with the system; hold one for as long as the app runs."""

    changed = Signal()

    def __init__(self, app: QApplication, *, text_scale: int | None = None, look: Look | None = None) -> None:
        """``text_scale`` in percent (None: from the environment, else 100); ``look`` fixes a look (None: the system's)."""
        super().__init__(app)
        self._app = app
        self._fixed = look
        self._text_scale = 100
        if not app.property(STYLED):
            app.setStyle(STYLE)
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow)
        self.set_text_scale(text_scale if text_scale is not None else text_scale_from_environment())
        self.set_look(look)
        from app.ui.widgets.focus_ring import FocusRing  # drawn with this module's inks

        self.focus_ring = FocusRing(app)

    @property
    def text_scale(self) -> int:
        """How large text is, in percent."""
        return self._text_scale

    def set_text_scale(self, percent: int) -> None:
        """Make all text ``percent`` (100 to 300) of its usual size, at once."""
        self._text_scale = max(100, min(percent, 300))
        font = self._app.font()
        font.setPointSizeF(BASE_PT * self._text_scale / 100)
        self._app.setFont(font)
        for widget in self._app.allWidgets():
            rescale = getattr(widget, "rescale", None)
            if rescale is not None:
                rescale()
        self.changed.emit()

    def set_look(self, look: Look | None) -> None:
        """Fix a look, or follow the system again with None."""
        self._fixed = look
        hints = self._app.styleHints()
        # So that title bars and the system's own dialogs go along, where the platform offers it.
        if look is None:
            hints.unsetColorScheme()
        else:
            dark = look in {Look.DARK, Look.CONTRAST_DARK}
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
        self._follow()

    def _follow(self) -> None:
        self._app.setPalette(palette(self._fixed or wanted_look()))
        self.changed.emit()


def text_scale_from_environment() -> int:
    """The size of text in percent that ``SHARE_YOUR_STORY_TEXT`` asks for, else 100."""
    text = os.environ.get(TEXT_SCALE_VARIABLE, "").strip().rstrip("%")
    return int(text) if text.isdecimal() else 100


def application() -> QApplication:
    """The running application."""
    return cast(QApplication, QApplication.instance())
