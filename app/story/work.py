"""The one shape of every long job: ``job(progress, cancel) -> result``.

A job is written without threads. Whoever runs it (the window, a headless command, a test) decides where it runs.
"""

from __future__ import annotations

import threading
from typing import Protocol, TypeVar

from app.story.errors import Cancelled

T_co = TypeVar("T_co", covariant=True)


class Progress(Protocol):
    """Called by a job to say how far it is: ``done`` of ``total``, both in the job's own whole units."""

    def __call__(self, done: int, total: int) -> None:
        """Say how far it is."""


class Cancel:
    """A wish to stop, set from any thread and looked at by the job."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Ask the job to stop."""
        self._event.set()

    def is_set(self) -> bool:
        """Whether the job was asked to stop."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait at most ``seconds`` for the wish; return whether it came."""
        return self._event.wait(seconds)

    def raise_if_set(self) -> None:
        """Raise :class:`Cancelled` when the job was asked to stop."""
        if self._event.is_set():
            raise Cancelled


class Job(Protocol[T_co]):
    """A long piece of work; raises :class:`app.story.errors.StoryError` when it cannot be done."""

    def __call__(self, progress: Progress, cancel: Cancel) -> T_co:
        """Do the work and give its result."""


def no_progress(done: int, total: int) -> None:
    """A progress that nobody looks at."""


def part_of(progress: Progress, before: int, share: int, whole: int) -> Progress:
    """A progress for one part of a job: it maps 0…1 of the part onto ``before``…``before + share`` of ``whole``."""

    def step(done: int, total: int) -> None:
        progress(before + (share * min(done, total) // total if total > 0 else 0), whole)

    return step
