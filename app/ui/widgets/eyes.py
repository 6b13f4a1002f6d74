"""How the player and the filmstrip look at a video: jobs on processes of their own, which may crash without the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from app.media.messages import Pick, Still
from app.media.reader import Reader
from app.story.clip import SourceFacts
from app.story.work import Cancel, Job, Progress


class Eyes:
    """``near`` looks at single frames and is never kept waiting by anything else; ``far`` reads facts and small pictures.

    Both are asked for when they are first needed.
    """

    def __init__(self, near: Callable[[], Reader], far: Callable[[], Reader]) -> None:
        self._near, self._far = near, far

    def probe(self, path: Path) -> Job[SourceFacts]:
        """The facts of a file."""
        return lambda _progress, cancel: self._far().probe(path, cancel)

    def still(self, facts: SourceFacts, at_ms: int, pick: Pick, size: QSize) -> Job[Still]:
        """Exactly the frame that is meant, inside ``size`` pixels."""
        width, height = size.width(), size.height()
        return lambda _progress, cancel: self._near().still(facts, at_ms, pick, width, height, cancel)

    def thumbnail(self, facts: SourceFacts, at_ms: int, within_ms: int, size: QSize) -> Job[Still]:
        """A picture from about ``at_ms``, inside ``size`` pixels."""
        width, height = size.width(), size.height()
        return lambda _progress, cancel: self._far().thumbnail(facts, at_ms, within_ms, width, height, cancel)

    def let_go(self) -> Job[None]:
        """Close the files that stayed open."""

        def job(progress: Progress, cancel: Cancel) -> None:
            self._near().let_go()
            self._far().let_go()

        return job


def image_of(still: Still) -> QImage:
    """The picture of a still. It owns its pixels."""
    return QImage(still.rgb, still.width, still.height, still.line, QImage.Format.Format_RGB888).copy()
