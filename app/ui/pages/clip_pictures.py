"""The small pictures of the clips and how bright their videos are, each found once. No widget in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QPixmap

from app.story.clip import Clip, SourceFacts
from app.story.errors import StoryError
from app.story.work import Job
from app.ui.jobs import Handle, Jobs

TakePicture = Callable[[SourceFacts, int, int, int], Job[bytes]]
"""Facts, time in milliseconds, greatest width and height: a job that makes a PNG."""
MeasureBrightness = Callable[[SourceFacts], Job[int]]
"""Facts: a job that tells how bright the video is, from 0 (black) to 255."""
_Key = tuple[str, int, int]
_VideoKey = tuple[str, int]


class ClipPictures(QObject):
    """Pictures of the first frame that each clip keeps; once they are there, how bright their videos are, one by one.

    Measuring takes as long as a picture, and people wait for the pictures.
    """

    taken = Signal()
    """One more is there."""

    def __init__(
        self, jobs: Jobs, picture: TakePicture, brightness: MeasureBrightness, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._picture, self._measure = jobs, picture, brightness
        self._taken: dict[_Key, QPixmap | None] = {}
        self._under_way: dict[_Key, Handle] = {}
        self._measured: dict[_VideoKey, int] = {}
        self._asked_brightness: set[_VideoKey] = set()
        self._to_measure: list[SourceFacts] = []
        self._measuring: tuple[SourceFacts, Handle] | None = None
        self._resting = False

    def of(self, clip: Clip, size: QSize) -> QPixmap | None:
        """The picture of ``clip``; None while it is not there, then it is being taken, inside ``size`` pixels."""
        key = (clip.source.path, clip.source.mtime_ns, clip.start_ms)
        if not (self._resting or key in self._taken or key in self._under_way):
            self._under_way[key] = self._jobs.run(
                self._picture(clip.source, clip.start_ms, size.width(), size.height()),
                done=lambda png: self._keep(key, png, clip.source),
                failed=lambda _error: self._give_up(key),
                owner=self,
            )
        return self._taken.get(key)

    def brightness_of(self, source: SourceFacts) -> int | None:
        """From 0 (black) to 255; None while it is not known."""
        return self._measured.get((source.path, source.mtime_ns))

    def rest(self) -> None:
        """Stop looking, since another page wants to look at videos; :meth:`go_on` begins again with what was not finished."""
        self._resting = True
        for handle in self._under_way.values():
            handle.cancel()
        self._under_way.clear()
        if self._measuring is not None:
            source, handle = self._measuring
            handle.cancel()
            self._to_measure.insert(0, source)
            self._measuring = None

    def go_on(self) -> None:
        """Look again; pictures are taken as :meth:`of` asks for them, and before anything is measured."""
        self._resting = False
        QTimer.singleShot(0, self, self._measure_next)

    def _keep(self, key: _Key, png: bytes, source: SourceFacts) -> None:
        del self._under_way[key]
        picture = QPixmap()
        self._taken[key] = picture if picture.loadFromData(png) else None
        if self._taken[key] is not None:
            self.taken.emit()
        video = source.path, source.mtime_ns
        if video not in self._asked_brightness:
            self._asked_brightness.add(video)
            self._to_measure.append(source)
        self._measure_next()

    def _give_up(self, key: _Key) -> None:
        """Ask again when it is next wanted; what is wrong with the file is told elsewhere."""
        del self._under_way[key]
        self._measure_next()

    def _measure_next(self) -> None:
        if self._resting or self._under_way or self._measuring is not None or not self._to_measure:
            return
        source = self._to_measure.pop(0)
        key = source.path, source.mtime_ns

        def found(brightness: int) -> None:
            self._measuring = None
            self._measured[key] = brightness
            self.taken.emit()
            self._measure_next()

        def failed(_error: StoryError) -> None:
            self._measuring = None
            self._asked_brightness.discard(key)
            self._measure_next()

        self._measuring = source, self._jobs.run(self._measure(source), done=found, failed=failed, owner=self)
