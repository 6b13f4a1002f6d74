"""Where the player is, in the length of the video."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt

from app.ui import theme
from app.ui.widgets.text import Text
from app.ui.widgets.time_box import time_in_words
from app.words import clock


class PlayTime(Text):
    """ "0:12.5 of 2:00". Its size is fixed by the length: a label that grew with every frame would lay the page out anew."""

    def __init__(self) -> None:
        super().__init__(bold=True)
        self.setWordWrap(False)
        self.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self._length = -1
        self.set_length(0)

    def set_length(self, ms: int) -> None:
        """The length of the whole video, 0 while there is none."""
        if ms != self._length:
            self._length = ms
            self.rescale()

    def set_position(self, ms: int, *, playing: bool) -> None:
        """The time of the frame on screen; while playing to a tenth of a second, which is as fast as anybody reads."""
        at = ms // 100 * 100 if playing else ms
        text = (
            self.tr("{at} of {length}").format(at=clock(at), length=clock(self._length))
            if self._length
            else ""
        )
        if text != self.text():
            self.setText(text)
        if not playing:
            words = self.tr("{at} of {length}").format(
                at=time_in_words(ms), length=time_in_words(self._length)
            )
            self.setAccessibleName(words if self._length else self.tr("No video"))

    def sizeHint(self) -> QSize:
        # Not the size of what it says now: the row would give it too little, and cover half of the line.
        return self.minimumSize()

    def rescale(self) -> None:
        super().rescale()
        longest = f"{clock(max(getattr(self, '_length', 0), 0))}.000"
        metrics = self.fontMetrics()
        text = self.tr("{at} of {length}").format(at=longest, length=longest)
        self.setFixedSize(metrics.horizontalAdvance(text) + 4, max(theme.TARGET, metrics.height()))
