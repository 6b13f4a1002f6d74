"""Whether the program's folders can be written, and whether there is room."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.files import private_folder, write_atomic
from app.services.masked import shown_place, why
from app.store.folders import Folders
from app.story.errors import StorageError
from app.story.installation import Check, Finding, Found
from app.words import size_words

LITTLE_SPACE, NO_SPACE = 2_000_000_000, 100_000_000
"""Bytes: the copies of one story hardly take more than the first; below the second not even a draft is safe."""


def folders(_scratch: Path) -> Iterator[Finding]:
    """Whether each of the program's folders can be written. What was not there before is taken away again."""
    own = Folders.of_this_person()
    places = {"data": own.data, "settings": own.configuration, "logs": own.log}
    for purpose, folder in (places | {"temporary": Path(tempfile.gettempdir())}).items():
        refused = list(_refused(purpose, [folder]))
        if purpose == "data" and not refused:
            refused = list(_refused(purpose, filter(os.path.lexists, own.in_data)))
        facts = {"purpose": purpose, "folder": shown_place(folder)}
        yield from refused or [Finding(Check.FOLDERS, Found.FOLDER_WRITES, facts)]


def _refused(purpose: str, places: Iterable[Path]) -> Iterator[Finding]:
    """Those of ``places`` that cannot be written, and files of ours in them that cannot be read.

    Both happen to single ones where the program once ran with other rights.
    """
    for place in places:
        at = place
        try:
            _try_writing(place, private=purpose != "temporary")
            if purpose != "temporary" and place.is_dir() and (closed := _unreadable(place)) is not None:
                at = closed
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except (OSError, StorageError) as error:
            facts = {"purpose": purpose, "folder": shown_place(at), "why": why(error)}
            yield Finding(Check.FOLDERS, Found.FOLDER_REFUSES, facts)


def _unreadable(folder: Path) -> Path | None:
    """The first file in ``folder`` that may not be read."""
    return next(
        (path for path in sorted(folder.iterdir()) if path.is_file() and not os.access(path, os.R_OK)), None
    )


def _try_writing(folder: Path, *, private: bool) -> None:
    """Write, read and delete a file there. Raises OSError and StorageError."""
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        if private:
            private_folder(folder)
        probe = folder / f".self-test-{os.getpid()}.tmp"  # a name that deleting everything knows
        try:
            write_atomic(probe, b"This file may be deleted.")
            if probe.read_bytes() != b"This file may be deleted.":
                raise OSError("what was written is not what is read")
        finally:
            probe.unlink(missing_ok=True)
    finally:
        for place in new:
            with contextlib.suppress(OSError):
                place.rmdir()


def space(_scratch: Path) -> Iterator[Finding]:
    """How much room there is for stories, and for files for a short time."""
    told: set[int] = set()
    for folder in (Folders.of_this_person().data, Path(tempfile.gettempdir())):
        place = next(place for place in (folder, *folder.parents) if place.exists())
        disk = place.stat().st_dev
        if disk in told:
            continue
        told.add(disk)
        free = shutil.disk_usage(place).free
        found = (
            Found.NO_SPACE if free < NO_SPACE else Found.LITTLE_SPACE if free < LITTLE_SPACE else Found.SPACE
        )
        yield Finding(Check.SPACE, found, {"free": size_words(free), "folder": shown_place(folder)})
