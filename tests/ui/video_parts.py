"""What the tests of the video pages share: the real reader, footage made once, and reading the number on a picture."""

from __future__ import annotations

import itertools
from pathlib import Path

from PySide6.QtGui import QImage

from app.media.reader import Reader
from app.story.clip import SourceFacts
from app.story.work import Cancel, Job, Progress
from app.ui.widgets.eyes import Eyes
from tests import footage


def number_on(image: QImage) -> int:
    """The number that a frame of :mod:`tests.footage` shows."""
    number = 0
    for bit in range(footage.BITS):
        x = (2 * bit + 1) * image.width() // (2 * footage.BITS)
        upper, lower = (image.pixelColor(x, part * image.height() // 4).lightness() for part in (1, 3))
        assert abs(upper - lower) > 20, f"bit {bit} cannot be read: {upper} against {lower}"
        number |= (upper > lower) << bit
    return number


class Bench:
    """The jobs that the pages are given, on a real reader."""

    def __init__(self) -> None:
        self.reader, self.viewer = Reader(), Reader()
        self.eyes = Eyes(near=lambda: self.viewer, far=lambda: self.reader)
        self._count = itertools.count(1)

    def close(self) -> None:
        """End the readers' processes."""
        self.reader.close()
        self.viewer.close()

    def probe(self, path: Path) -> Job[SourceFacts]:
        def job(progress: Progress, cancel: Cancel) -> SourceFacts:
            return self.reader.probe(path, cancel)

        return job

    def picture(self, facts: SourceFacts, at_ms: int, width: int, height: int) -> Job[bytes]:
        def job(progress: Progress, cancel: Cancel) -> bytes:
            return self.reader.picture(facts, at_ms, width, height, cancel)

        return job

    def brightness(self, facts: SourceFacts) -> Job[int]:
        def job(progress: Progress, cancel: Cancel) -> int:
            return self.reader.brightness(facts, cancel)

        return job

    def new_id(self) -> str:
        return f"clip-{next(self._count)}"
