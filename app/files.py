"""Files of our own, written so that a pulled plug loses nothing. Standard library only; any room may use it.

The first page waits for this module: what it does not need of the library is imported where it is used.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.story.errors import DiskFull, FolderForbidden, StorageError

if TYPE_CHECKING:
    from app.story.work import Cancel

_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$", re.IGNORECASE)
_LONGEST_BYTES = 200
_WAITS_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.3)
"""Seconds between tries to replace a file that another program has open on Windows: about one in all."""
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def private_folder(path: Path) -> Path:
    """Make ``path`` and its parents if needed, readable by this person alone (0700), and return it.

    Raises :class:`FolderForbidden` or :class:`DiskFull`.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and path.stat().st_uid == os.getuid():
            path.chmod(0o700)
    except OSError as error:
        raise storage_error(error, path) from error
    return path


def storage_error(error: OSError, path: Path) -> StorageError:
    """The member of the error tree for an operating system error at ``path``."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(path)
    return FolderForbidden(path)


def write_atomic(path: Path, data: bytes, *, keep_last: bool = False) -> None:
    """Replace the file at ``path`` with ``data`` so that a reader meets the old or the new bytes, never a mixture.

    Writes to a temporary file beside it, flushes it to the disk (fsync), and renames it. With ``keep_last`` the
    version before stays beside it with ``.bak`` added to its name. Raises :class:`DiskFull` or :class:`FolderForbidden`;
    the old file is untouched then.
    """
    temporary = _temporary(path, "tmp")
    try:
        with temporary.open("xb") as out:
            if os.name == "posix":
                os.fchmod(out.fileno(), 0o600)
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if keep_last and path.exists():
            _keep(path)
        replace_file(temporary, path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise storage_error(error, path) from error


def replace_file(
    fresh: Path, path: Path, *, windows: bool = os.name == "nt", wait: Callable[[float], object] = time.sleep
) -> None:
    """Give ``fresh`` the name ``path``, in the place of what has it now. Raises OSError.

    Windows refuses that with a sharing violation while any program has the old file open (a reader, a virus scanner, our
    other window), which is over in a moment: there it is tried again for about a second. Source: the documentation of
    CreateFile (FILE_SHARE_DELETE, which Python's ``open`` does not ask for). It was not run on Windows itself.
    """
    for seconds in _WAITS_S if windows else ():
        try:
            fresh.replace(path)
        except PermissionError:
            wait(seconds)
        else:
            return
    fresh.replace(path)


def rests_of(path: Path) -> Iterator[Path]:
    """The temporary files that :func:`write_atomic` left for ``path``: of processes that were killed, or at work now."""
    import glob

    yield from path.parent.glob(f".{glob.escape(_short(path))}.*.tmp")


def _temporary(path: Path, ending: str) -> Path:
    """A new name beside ``path`` that no other process, thread or call has."""
    import secrets

    return path.with_name(f".{_short(path)}.{os.getpid()}.{secrets.token_hex(8)}.{ending}")


def _short(path: Path) -> str:
    """The file's name, cut so that with what is added no file system finds it too long (255 bytes on most)."""
    name = path.name
    while len(os.fsencode(name)) > _LONGEST_BYTES:
        name = name[:-1]
    return name


def last_good(path: Path) -> Path:
    """Where :func:`write_atomic` keeps the version before."""
    return path.with_name(path.name + ".bak")


def _keep(path: Path) -> None:
    """Keep a second name for the present version; a copy where the file system knows no hard links (FAT, some shares)."""
    spare = last_good(path)
    fresh = _temporary(path, "bak.tmp")
    try:
        try:
            os.link(path, fresh)
        except OSError:
            fresh.write_bytes(path.read_bytes())
        replace_file(fresh, spare)
    finally:
        # Renaming between two names of the same file leaves both (rename(2)): so it is where this version is kept already.
        with contextlib.suppress(OSError):
            fresh.unlink()


def _sync_folder(folder: Path) -> None:
    """Flush a rename to the disk where the system lets a folder be opened (not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path, piece: int = 1 << 20, cancel: Cancel | None = None) -> str:
    """The SHA-256 of a file as lower-case hexadecimal, read ``piece`` bytes at a time. Raises OSError and Cancelled."""
    import hashlib

    digest = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(piece):
            if cancel is not None:
                cancel.raise_if_set()
            digest.update(block)
    return digest.hexdigest()


def safe_name(text: str, *, fallback: str = "file", longest: int = 80) -> str:
    """A name that Windows, macOS and Linux all take for a file, close to ``text``; at most ``longest`` characters.

    Source: the naming rules for Win32 files (reserved characters and device names, no trailing dot or space), which
    are the strictest of the three.
    """
    import unicodedata

    name = _UNSAFE.sub("-", unicodedata.normalize("NFC", text)).strip(" .-")[:longest].strip(" .-")
    return f"{fallback}-{name}" if _RESERVED.match(name) else name or fallback
