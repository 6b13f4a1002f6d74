"""Copying files so that the copy is known to be right, with progress, a stop, and nothing half left."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.files import storage_error
from app.story.errors import DiskFull, FileTaken
from app.story.work import Cancel

PIECE = 1 << 20

Step = Callable[[int], None]
"""Told how many bytes were dealt with since the last call."""


def copy_and_hash(source: Path, target: Path, step: Step, cancel: Cancel) -> str:
    """Copy the bytes of ``source`` into a new file ``target``, flush them to the disk, and return the copy's SHA-256.

    The hash is of what is read back, past the system's memory where it allows that: a worn stick takes writes and gives
    back something else. ``step`` gets every byte twice. Raises OSError and Cancelled.
    """
    with source.open("rb") as from_, target.open("xb") as to:
        while block := from_.read(PIECE):
            cancel.raise_if_set()
            to.write(block)
            step(len(block))
        to.flush()
        os.fsync(to.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(to.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return hash_of(target, step, cancel)


def hash_of(path: Path, step: Step, cancel: Cancel) -> str:
    """The SHA-256 of a file in hexadecimal. Raises OSError and Cancelled."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(PIECE):
            cancel.raise_if_set()
            digest.update(block)
            step(len(block))
    return digest.hexdigest()


def need_room(folder: Path, needed: int) -> None:
    """Raise DiskFull where ``folder``'s disk has less than ``needed`` bytes free, FolderForbidden where it cannot be read."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise storage_error(error, folder) from error
    if free < needed:
        raise DiskFull(folder, needed_bytes=needed, free_bytes=free)


@contextmanager
def new_folder(final: Path, mode: int = 0o700) -> Iterator[Path]:
    """A temporary folder beside ``final`` that gets its name when the block ends well, and is gone when it does not.

    Raises FileTaken when something stands at ``final``, and DiskFull or FolderForbidden for every OSError in the block.
    What a killed program left there under the same name is removed first.
    """
    if os.path.lexists(final):
        raise FileTaken(final)
    temporary = final.with_name(f".{final.name}.tmp")
    try:
        with _gone_on_failure(temporary):
            temporary.mkdir(mode=mode)
            yield temporary
            _sync(temporary)
            if os.path.lexists(final):
                raise FileTaken(final)
            temporary.rename(final)
        _sync(final.parent)
    except OSError as error:
        raise storage_error(error, final) from error


@contextmanager
def _gone_on_failure(folder: Path) -> Iterator[None]:
    _remove(folder)
    try:
        yield
    except BaseException:
        _remove(folder)
        raise


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        # Some file systems of sticks and shares do not sync folders; the files themselves are on the disk already.
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
