"""One sender at a time: a lock that the system frees by itself when its holder dies, even by kill -9."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.files import storage_error
from app.story.errors import DraftOpenElsewhere

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Hold the lock file at ``path``, against other windows and other processes. It is left there, empty.

    Raises DraftOpenElsewhere while somebody else holds it, and a StorageError where it cannot be made.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise storage_error(error, path) from error
    try:
        _lock(handle, path)
        yield
    finally:
        # Closing frees the lock on every system.
        os.close(handle)


def _lock(handle: int, path: Path) -> None:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        raise DraftOpenElsewhere(path) from error
    except OSError as error:
        raise storage_error(error, path) from error
