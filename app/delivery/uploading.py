"""What every way of uploading works with, and how a server's "not now" is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from app.delivery.backoff import Patience
from app.delivery.http import Http
from app.delivery.uploads import News, Situation, Tell, Upload, UploadBook, UploadFile, tell_nobody
from app.story.errors import DeliveryError


@dataclass(frozen=True)
class Uploading:
    """The line and what goes with it; ``clock`` gives this moment with its time zone."""

    http: Http
    book: UploadBook
    clock: Callable[[], datetime]
    tell: Tell = tell_nobody
    patience: Patience = field(default_factory=Patience)


class Telling:
    """Passes news on to ``tell``, each only where it differs from the last."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._last: News | None = None

    def pass_on(self, news: News) -> None:
        """Tell ``news``, unless it was just told."""
        if news != self._last:
            self._last = news
            self._tell(news)

    def say(self, situation: Situation, name: str = "") -> None:
        """Tell that ``situation`` begins, for the file ``name``."""
        self.pass_on(News(situation, name=name))


def remembered(book: UploadBook, file: UploadFile) -> Upload:
    """What ``book`` has of ``file``, or that nothing of it has gone yet."""
    return book.find(file) or Upload(file.name, file.sha256, file.size_bytes)


class Later(Exception):
    """Not now: ``error`` is what to say when patience ends, ``asked_s`` the wait that the server asked for."""

    def __init__(self, error: DeliveryError, asked_s: float | None) -> None:
        super().__init__(repr(error))
        self.error, self.asked_s = error, asked_s
