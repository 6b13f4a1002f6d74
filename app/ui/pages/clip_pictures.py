"""The small pictures of the clips, each taken once. No widget in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QPixmap

from app.story.clip import Clip, SourceFacts
from app.story.work import Job
from app.ui.jobs import Jobs

TakePicture = Callable[[SourceFacts, int, int, int], Job[bytes]]
"""Facts, time in milliseconds, greatest width and height: a job that makes a PNG."""
_Key = tuple[str, int, int]


class ClipPictures(QObject):
    """Pictures of the first frame that each clip keeps."""

    taken = Signal()
    """One more is there."""

    def __init__(self, jobs: Jobs, picture: TakePicture, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._picture = jobs, picture
        self._taken: dict[_Key, QPixmap] = {}
        self._asked: set[_Key] = set()

    def of(self, clip: Clip, size: QSize) -> QPixmap | None:
        """The picture of ``clip``; None while it is not there, then it is being taken, inside ``size`` pixels."""
        key = (clip.source.path, clip.source.mtime_ns, clip.start_ms)
        if key not in self._asked:
            self._asked.add(key)
            self._jobs.run(
                self._picture(clip.source, clip.start_ms, size.width(), size.height()),
                done=lambda png: self._keep(key, png),
                failed=lambda _error: self._asked.discard(
                    key
                ),  # what is wrong with the file is told elsewhere
                owner=self,
            )
        return self._taken.get(key)

    def _keep(self, key: _Key, png: bytes) -> None:
        picture = QPixmap()
        if picture.loadFromData(png):
            self._taken[key] = picture
            self.taken.emit()
