"""Every file that the program keeps for a person: finding them and deleting them, and never anything else.

Nothing is made by looking. No link is followed: a link that stands among our files is deleted itself, and what it leads to
stays as it is, since it is somewhere else.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from app.store.folders import Folders

SETTINGS_FILES = ("settings.json", "settings.json.*", ".settings.json.*")
LOG_FILES = ("*.log", "*.log.*")


def is_link(path: Path) -> bool:
    """Whether this is a symbolic link, or on Windows a junction or another reparse point."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    reparse = getattr(facts, "st_file_attributes", 0) & getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0x400)
    return stat.S_ISLNK(facts.st_mode) or bool(reparse)


def is_ours(folder: Path, top: Path) -> bool:
    """Whether ``folder`` is there, and neither it nor its parents up to ``top`` is a link to somewhere else."""
    steps = (folder, *folder.parents)
    below = steps[: steps.index(top) + 1]
    return folder.is_dir() and not any(map(is_link, below))


def own_folders(folders: Folders) -> tuple[Path, ...]:
    """The folders that are ours with everything in them; those that are there, and no links."""
    return tuple(folder for folder in folders.in_data if is_ours(folder, folders.data))


def loose_files(folders: Folders) -> tuple[Path, ...]:
    """Our files in folders that may hold others too: where a person names a folder, ``logs`` may be their own."""
    found: list[Path] = []
    for folder, patterns in ((folders.configuration, SETTINGS_FILES), (folders.log, LOG_FILES)):
        if is_ours(folder, folder):
            found += [path for pattern in patterns for path in sorted(folder.glob(pattern))]
    return tuple(dict.fromkeys(path for path in found if is_link(path) or path.is_file()))


def links_in(folders: Folders) -> tuple[Path, ...]:
    """The links among our files, and our folders that are links themselves."""
    tops = (folders.data, folders.configuration, folders.log)
    found = [folder for folder in dict.fromkeys((*tops, *folders.in_data)) if is_link(folder)]
    for own in own_folders(folders):
        for place, names, files in os.walk(own):
            found += [path for name in (*names, *files) if is_link(path := Path(place, name))]
    found += [path for path in loose_files(folders) if is_link(path)]
    return tuple(dict.fromkeys(found))


def bytes_in(folder: Path) -> int:
    """The bytes of all files below ``folder``; what has two names there counts once."""
    sizes: dict[tuple[int, int], int] = {}
    for place, _, files in os.walk(folder):
        for name in files:
            with contextlib.suppress(OSError):
                facts = Path(place, name).lstat()
                sizes[facts.st_dev, facts.st_ino] = facts.st_size
    return sum(sizes.values())


def clear(folder: Path, keep: Collection[Path] = ()) -> Iterator[Path]:
    """Delete everything in ``folder`` except the files in ``keep``; gives what could not be deleted."""
    for path in sorted(folder.iterdir()):
        if path in keep:
            continue
        if path.is_dir() and not is_link(path):
            yield from _remove_tree(path)
        else:
            yield from remove(path)


def remove(path: Path) -> Iterator[Path]:
    """Delete a file or a link; gives it back where that could not be done."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        try:
            path.rmdir()  # a junction of Windows is deleted like an empty folder
        except OSError:
            yield path


def remove_empty(folders: Folders) -> None:
    """Delete our folders that are empty by now. Their parents belong to the system or to the person."""
    log_home = folders.log.parent
    inside_own_name = (log_home,) if log_home.name == folders.data.name else ()
    for folder in (*folders.in_data, folders.log, *inside_own_name, folders.configuration, folders.data):
        if not is_link(folder):
            with contextlib.suppress(OSError):
                folder.rmdir()


def _remove_tree(folder: Path) -> list[Path]:
    """Delete a folder with all that is in it. ``shutil.rmtree`` follows no links, nor any that is put there meanwhile."""
    failed: list[Path] = []
    shutil.rmtree(folder, onerror=lambda _do, path, _why: failed.append(Path(path)))
    return [path for path in failed if path.is_file() or is_link(path)] or failed[:1]
