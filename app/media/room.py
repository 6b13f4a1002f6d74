"""Room on the disk while something is made there: asked for before, and watched until it is done."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.story.errors import DiskFull

_LOOK_S = 0.25
_MOST_LEFT, _LEAST_LEFT = 200 << 20, 8 << 20


@dataclass(frozen=True)
class Space:
    """The size of a disk and what is free on it, in bytes."""

    total: int
    free: int


def space_of(folder: Path) -> Space:
    """The disk that ``folder`` is on. Raises OSError."""
    found = shutil.disk_usage(folder)
    return Space(found.total, found.free)


@dataclass
class Room:
    """The room in ``folder``, of which some always stays free for everybody else: 1 % of the disk, at most 200 MiB."""

    folder: Path
    space: Callable[[Path], Space] = space_of
    _next: float = field(default=0.0, repr=False)

    def need(self, size: int) -> None:
        """Raise :class:`DiskFull` where ``size`` more bytes do not fit. Raises OSError where the disk does not answer."""
        found = self.space(self.folder)
        needed = size + _left(found)
        if found.free < needed:
            raise DiskFull(self.folder, needed_bytes=needed, free_bytes=found.free)

    def watch(self) -> None:
        """Raise :class:`DiskFull` when the disk is nearly full. Cheap: it looks four times a second at most.

        A disk that does not answer is left to whoever writes there.
        """
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _LOOK_S
        try:
            found = self.space(self.folder)
        except OSError:
            return
        if found.free < _left(found):
            raise DiskFull(self.folder, free_bytes=found.free)


def _left(found: Space) -> int:
    return min(_MOST_LEFT, max(_LEAST_LEFT, found.total // 100))
