"""Larger and smaller text for the whole window, by buttons and keys, remembered for the next time."""

from __future__ import annotations

import logging
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from app.store.settings import SettingsStore
from app.story.errors import StoryError
from app.ui.shell import Shell
from app.ui.theme import TEXT_SCALES, Theme

log = logging.getLogger(__name__)


class TextSize(QObject):
    """Ctrl and plus, Ctrl and minus, Ctrl and 0 in ``shell``; :meth:`change` for buttons."""

    def __init__(self, shell: Shell, theme: Theme, settings: SettingsStore) -> None:
        super().__init__(shell)
        self._shell, self._theme, self._settings = shell, theme, settings
        self.remembers = True
        # Ctrl and "=" is where most keyboards have the plus.
        keys = (
            (QKeySequence.StandardKey.ZoomIn, 1),
            ("Ctrl+=", 1),
            (QKeySequence.StandardKey.ZoomOut, -1),
            ("Ctrl+0", 0),
        )
        for key, by in keys:
            shortcut = QShortcut(QKeySequence(key), shell)
            shortcut.activated.connect(lambda by=by: self.change(by))

    def change(self, by: int) -> None:
        """One step larger (1) or smaller (-1), or back to the usual size (0)."""
        now = self._theme.text_scale
        at = min(range(len(TEXT_SCALES)), key=lambda i: abs(TEXT_SCALES[i] - now))
        at = min(max(0, at + by), len(TEXT_SCALES) - 1) if by else 0
        if TEXT_SCALES[at] != now:
            self._theme.set_text_scale(TEXT_SCALES[at])
            self._remember(TEXT_SCALES[at])
        self._shell.say(self.tr("Text size {percent} %").format(percent=TEXT_SCALES[at]))

    def _remember(self, percent: int) -> None:
        if not self.remembers:
            return
        try:
            settings = self._settings.load().settings
            self._settings.save(replace(settings, text_percent=percent))
        except StoryError as error:
            # The size holds for this time all the same.
            log.info("the text size could not be remembered: %r", error)
