"""Laying stories out as ordinary folders, one each, from wherever and however they arrived."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.delivery.arrived_check import CheckedStory
from app.delivery.arrived_files import ArrivedFile, ChangeNote
from app.delivery.copying import need_room, new_folder
from app.delivery.packet import MANIFEST, is_plain_name
from app.files import private_folder, storage_error
from app.story.errors import FieldProblem
from app.story.reference import is_reference

_NOT_FOLLOWING = {"follow_symlinks": False} if os.link in os.supports_follow_symlinks else {}
"""Windows links only what is named, and takes no such word."""


def collect(stories: Sequence[CheckedStory], out: Path) -> tuple[FieldProblem, ...]:
    """Make ``out/REFERENCE`` for every complete story, and return a line for each that was not laid out.

    Files get a second name where the disk can do that (a hard link), else they are copied. Nothing that arrived is
    changed, and nothing in ``out`` is written over; a note of a change of mind is added to a folder that is there.
    Raises DiskFull and FolderForbidden.
    """
    private_folder(out)
    problems: list[FieldProblem] = []
    laid_out: set[str] = set()
    for checked in stories:
        # Of a story that arrived twice one is enough.
        if checked.story.reference not in laid_out:
            problems += _lay_out(checked, out)
        if checked.complete:
            laid_out.add(checked.story.reference)
    return tuple(problems)


def _lay_out(checked: CheckedStory, out: Path) -> Iterator[FieldProblem]:
    reference = checked.story.reference
    key = f"{reference or 'A story'} ({checked.story.place})"
    if not checked.complete or not is_reference(reference):
        yield FieldProblem(key, "a complete story; it was not laid out")
        return
    final = out / reference
    if os.path.lexists(final):
        yield FieldProblem(
            key, f"a new folder; {reference} is there already and stays as it is", warning=True
        )
    else:
        listed = {MANIFEST, *(file.name for file in checked.judged.reading.files or ())}
        with new_folder(final, mode=0o700) as folder:
            for name in sorted(listed):
                _put(checked.story.files[name], folder / name)
    _add_notes(checked.changes, final)


def _add_notes(changes: Sequence[ChangeNote], folder: Path) -> None:
    """Add what the storyteller wrote since."""
    if folder.is_symlink() or not folder.is_dir():
        return
    for change in changes:
        target = folder / change.file.name
        if os.path.lexists(target):
            continue
        try:
            _put(change.file, target)
        except OSError as error:
            raise storage_error(error, target) from error


def _put(file: ArrivedFile, target: Path) -> None:
    """A second name, or a copy. Raises OSError; ValueError for a name that would leave the folder."""
    if not is_plain_name(target.name):
        raise ValueError(f"{target.name!r} is no name of a packet's file")
    if file.path is not None and not file.path.is_symlink():
        try:
            os.link(file.path, target, **_NOT_FOLLOWING)
        except OSError:
            pass
        else:
            return
    need_room(target.parent, file.size_bytes)
    with file.open() as source, target.open("xb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
