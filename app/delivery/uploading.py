"""What every way of uploading works with, and how a server's "not now" is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from app.delivery.backoff import Patience
from app.delivery.http import Http
from app.delivery.uploads import Tell, UploadBook, tell_nobody
from app.story.errors import DeliveryError


@dataclass(frozen=True)
class Uploading:
    """The line and what goes with it; ``clock`` gives this moment with its time zone."""

    http: Http
    book: UploadBook
    clock: Callable[[], datetime]
    tell: Tell = tell_nobody
    patience: Patience = field(default_factory=Patience)


class Later(Exception):
    """Not now: ``error`` is what to say when patience ends, ``asked_s`` the wait that the server asked for."""

    def __init__(self, error: DeliveryError, asked_s: float | None) -> None:
        super().__init__(repr(error))
        self.error, self.asked_s = error, asked_s
