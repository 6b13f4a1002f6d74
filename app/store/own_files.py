"""Every file that the program keeps for a person: finding them and deleting them, and never anything else.

Nothing is made by looking. No link is followed: a link that stands among our files is deleted itself, and what it leads to
stays as it is, since it is somewhere else. What somebody else put into our folders is known by its name, and stays too.
"""

from __future__ import annotations

import contextlib
import glob
import os
import re
import shutil
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from app.store.folders import Folders

SETTINGS_FILES = ("settings.json", "settings.json.*", ".settings.json.*", "QtProject.conf*")
"""The last is where Qt's dialog notes folders (:class:`app.ui.opening.Windows`)."""
LOG_FILES = ("*.log", "*.log.*")
TEMPORARY_FILES = (".*.tmp",)
_DOCUMENTS = ("*.json", "*.json.*", "*.lock")
OWN_NAMES = {
    "drafts": _DOCUMENTS,
    "outbox": _DOCUMENTS,
    "history": _DOCUMENTS,
    "calls": ("*.toml",),
    "practice-inbox": ("*.eml",),
    "prepared": (),
}
"""The names of our files in each of our folders. In ``prepared`` every story has a folder, which is ours as a whole."""
_STORY_ID = re.compile("[0-9a-f]{32}")
_NAME_SURROGATE = 0x20000000
"""The bit of a reparse tag that stands for another place (Microsoft, "Reparse Point Tags"); files in a cloud lack it."""


def is_link(path: Path) -> bool:
    """Whether this is a symbolic link, or on Windows a junction or whatever else leads to another place."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    return stat.S_ISLNK(facts.st_mode) or bool(getattr(facts, "st_reparse_tag", 0) & _NAME_SURROGATE)


def is_ours(folder: Path, top: Path) -> bool:
    """Whether ``folder`` is there, and neither it nor its parents up to ``top`` is a link to somewhere else."""
    steps = (folder, *folder.parents)
    below = steps[: steps.index(top) + 1]
    return os.path.isdir(folder) and not any(map(is_link, below))  # noqa: PTH112 - it knows no PermissionError


def own_folders(folders: Folders) -> tuple[Path, ...]:
    """The folders that are ours; those that are there, and no links."""
    return tuple(folder for folder in folders.in_data if is_ours(folder, folders.data))


def closed_in(folders: Folders) -> tuple[Path, ...]:
    """Our folders that we may not open or change, as after a run with an administrator's rights."""
    tops = dict.fromkeys((folders.data, folders.configuration, folders.log, *folders.in_data))
    needed = os.R_OK | os.W_OK | os.X_OK
    return tuple(folder for folder in tops if is_ours(folder, folder) and not os.access(folder, needed))


def strangers_in(folders: Folders) -> tuple[Path, ...]:
    """What lies in our folders under names that nothing of ours has. Look before anything is deleted."""
    return tuple(
        path
        for folder in own_folders(folders)
        for path in _content(folder)
        if not is_link(path) and not _is_named_as_ours(path, folders)
    )


def _is_named_as_ours(path: Path, folders: Folders) -> bool:
    if path.is_dir():
        drafts = folders.data / "drafts"
        of_a_story = _STORY_ID.fullmatch(path.name) or any(drafts.glob(f"{glob.escape(path.name)}.json*"))
        return path.parent.name == "prepared" and bool(of_a_story)
    return any(map(path.match, (*OWN_NAMES[path.parent.name], *TEMPORARY_FILES)))


def _content(folder: Path) -> tuple[Path, ...]:
    """What lies directly in ``folder``; nothing where that cannot be looked at."""
    try:
        return tuple(sorted(folder.iterdir()))
    except OSError:
        return ()


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


def bytes_in(folder: Path, but: Collection[Path] = ()) -> int:
    """The bytes of all files below ``folder`` except ``but``; what has two names there counts once."""
    sizes: dict[tuple[int, int], int] = {}
    for place, names, files in os.walk(folder):
        names[:] = [name for name in names if Path(place, name) not in but]
        for path in {Path(place, name) for name in files}.difference(but):
            with contextlib.suppress(OSError):
                facts = path.lstat()
                sizes[facts.st_dev, facts.st_ino] = facts.st_size
    return sum(sizes.values())


def clear(folder: Path, keep: Collection[Path] = ()) -> Iterator[Path]:
    """Delete everything in ``folder`` except what is in ``keep``; gives what could not be deleted."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    for path in found:
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
    in_data = () if is_link(folders.data) else folders.in_data
    for folder in (*in_data, folders.log, *inside_own_name, folders.configuration, folders.data):
        if not is_link(folder):
            with contextlib.suppress(OSError):
                folder.rmdir()


def _remove_tree(folder: Path) -> list[Path]:
    """Delete a folder with all that is in it. ``shutil.rmtree`` follows no links, nor any that is put there meanwhile."""
    failed: list[Path] = []
    shutil.rmtree(folder, onerror=lambda _do, path, _why: failed.append(Path(path)))
    return [path for path in failed if path.is_file() or is_link(path)] or failed[:1]
