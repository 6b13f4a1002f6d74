"""A lock between windows and processes that the system frees by itself when its holder dies, even by kill -9.

Standard library only; any room may use it.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from types import TracebackType

from app.files import storage_error

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class LockTaken(Exception):
    """Somebody else holds the lock."""


class FileLock:
    """An exclusive lock on the file at ``path``, held from its making until :meth:`release`.

    flock(2) belongs to the opened file, so two windows of one process exclude each other as well; the handle is not
    inherited by programs that are started meanwhile. On Windows one byte is locked with LockFile.
    Raises :class:`LockTaken`, or a :class:`app.story.errors.StorageError` where the file cannot be made.
    """

    def __init__(self, path: Path, *, wait: bool = False) -> None:
        self.path = path
        while True:
            handle = self._open()
            try:
                _lock(handle, wait=wait)
            except (BlockingIOError, PermissionError) as error:
                os.close(handle)
                raise LockTaken(path) from error
            except OSError as error:
                os.close(handle)
                raise storage_error(error, path) from error
            if self._is_still_ours(handle):
                self._handle: int | None = handle
                return
            os.close(handle)  # its last holder deleted the file between our opening and locking it

    def release(self, *, delete: bool = False) -> None:
        """Free the lock; with ``delete`` take the file away too. A second time does nothing."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        if delete and sys.platform != "win32":
            with contextlib.suppress(OSError):  # an empty file left over does no harm
                self.path.unlink()
        os.close(handle)
        if delete and sys.platform == "win32":
            # The next one may hold it already; Windows deletes no open file.
            with contextlib.suppress(OSError):
                self.path.unlink()

    def __enter__(self) -> FileLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _open(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise storage_error(error, self.path) from error

    def _is_still_ours(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), self.path.stat())
        except FileNotFoundError:
            return False


def _lock(handle: int, *, wait: bool) -> None:
    if sys.platform == "win32":
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
