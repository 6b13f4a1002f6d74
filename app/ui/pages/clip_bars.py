"""A small bar for each clip of a story on its way, and how the bytes that were sent are shared out among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.rows import Bar
from app.ui.widgets.text import Hint
from app.words import clip_line


@dataclass(frozen=True)
class ClipShare:
    """A clip as a person knows it ("Clip 1 of 3"), and its size in bytes."""

    name: str
    size_bytes: int


class Shares:
    """Which clip the bytes belong to. The job sends clip after clip, and tells which one it has turned to."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes = tuple(sizes)
        self.sent = [0] * len(self._sizes)
        """Bytes of each clip."""
        self._at = 0

    def turn_to(self, clip: int, *, lost: bool = False) -> None:
        """From now on bytes of the clip at place ``clip`` are sent; ``lost``: nothing of it is there any more.

        All before it are whole then: the job leaves none before that.
        """
        if 0 <= clip < len(self._sizes):
            self._at = clip
            self.sent[:clip] = self._sizes[:clip]
            if lost:
                self.sent[clip] = 0

    def set(self, done: int) -> None:
        """Share ``done`` bytes out. What is more than all clips is texts, which have no bar."""
        if not self._sizes:
            return
        self._give(self._at, max(0, done) - sum(self.sent))
        for clip in range(len(self._sizes)):
            missing = max(0, done) - sum(self.sent)
            if missing > 0:
                self._give(clip, missing)
        for clip in reversed(range(len(self._sizes))):
            missing = max(0, done) - sum(self.sent)
            if missing < 0:
                self._give(clip, missing)

    def _give(self, clip: int, count: int) -> None:
        self.sent[clip] = min(max(0, self.sent[clip] + count), self._sizes[clip])


class ClipBar(QWidget):
    """A line about one clip and its bar."""

    def __init__(self, clip: ClipShare, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clip = clip
        self.words = Hint("")
        self.bar = Bar()
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(clip.name)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_4)
        rows.addWidget(self.words)
        rows.addWidget(self.bar)
        self.set_sent(0)

    def set_sent(self, sent: int) -> None:
        """Show that ``sent`` bytes of it are sent."""
        words = clip_line(self.clip.name, sent, self.clip.size_bytes)
        self.bar.setValue(1000 * sent // self.clip.size_bytes if self.clip.size_bytes > 0 else 0)
        if words != self.words.text():
            self.words.setText(words)
            self.bar.setAccessibleDescription(words)


class ClipBars(QWidget):
    """The bars of all clips, hidden where there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: list[ClipBar] = []
        self._shares = Shares(())
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(theme.GAP_24, 0, 0, 0)
        self._rows.setSpacing(theme.GAP_8)

    def set_clips(self, clips: Sequence[ClipShare]) -> None:
        """Begin with these clips."""
        for old in self.bars:
            self._rows.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.bars = [ClipBar(clip) for clip in clips]
        self._shares = Shares([clip.size_bytes for clip in clips])
        for bar in self.bars:
            self._rows.addWidget(bar)
        self.setVisible(bool(clips))

    def turn_to(self, clip: int, *, lost: bool = False) -> None:
        """The job has turned to the clip at place ``clip``; see :meth:`Shares.turn_to`."""
        self._shares.turn_to(clip, lost=lost)

    def set_done(self, done: int) -> None:
        """Share ``done`` bytes out among the clips."""
        self._shares.set(done)
        for bar, sent in zip(self.bars, self._shares.sent, strict=True):
            bar.set_sent(sent)
