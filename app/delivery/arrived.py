"""Finding the stories in a folder, however they arrived: saved from emails, unpacked, uploaded, or still zipped.

It is other people's data: links are never followed, depth and number are limited, nothing is changed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from app.delivery.arrived_files import HERE, Arrived, ArrivedFile, Shelf, file_at
from app.delivery.arrived_sort import sort_shelf
from app.delivery.arrived_zip import read_zip
from app.delivery.packet_files import MOST_EXTRAS
from app.delivery.record_check import shown
from app.story.errors import FieldProblem
from app.story.reference import is_reference

DEEPEST = 8
MOST_FILES = 200_000


def find_arrived(root: Path, leave_out: Collection[Path] = ()) -> Arrived:
    """Every story and change of mind in ``root`` and its folders, down to ``DEEPEST`` below it. Raises nothing.

    ``leave_out``: files and folders that are none of it, such as the list that is written.
    """
    walk = _Walk(root, frozenset(path.resolve() for path in leave_out))
    walk.folder(root, HERE, 0)
    found = [sort_shelf(shelf) for shelf in walk.shelves]
    return Arrived(
        tuple(story for arrived in found for story in arrived.stories),
        tuple(change for arrived in found for change in arrived.changes),
        (*walk.problems, *(problem for arrived in found for problem in arrived.problems)),
    )


@dataclass
class _Walk:
    """What was found so far, folder by folder in the order of their names."""

    root: Path
    leave_out: frozenset[Path]
    shelves: list[Shelf] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)
    files: int = 0

    def folder(self, path: Path, place: str, depth: int) -> None:
        """Look through one folder and those in it."""
        try:
            with os.scandir(path) as entries:
                # Sorting would read a folder of any length whole: what is over the limit is not even listed.
                names = sorted(entry.name for entry, _ in zip(entries, range(self._left() + 1), strict=False))
        except (OSError, ValueError):
            self.problems.append(FieldProblem(place, "a folder that can be read"))
            return
        if len(names) > self._left():
            self.problems.append(
                FieldProblem(place, f"at most {MOST_FILES} files in all; the rest is left out")
            )
            names = names[: self._left()]
        self.files += len(names)
        seen, real = _Seen(), path.resolve()
        for name in names:
            if real / name not in self.leave_out:
                self._entry(path / name, seen)
        self.shelves.append(Shelf(place, real.name, tuple(seen.files), _odd(seen, real.name)))
        self._inside(seen, place, depth)

    def _left(self) -> int:
        return MOST_FILES - self.files

    def _entry(self, path: Path, seen: _Seen) -> None:
        try:
            status = path.lstat()
        except (OSError, ValueError):
            seen.others.append(path.name)
            return
        if stat.S_ISLNK(status.st_mode):
            seen.links.append(path.name)
        elif stat.S_ISDIR(status.st_mode):
            seen.folders.append(path)
        elif not stat.S_ISREG(status.st_mode):
            seen.others.append(path.name)
        elif path.suffix.lower() == ".zip":
            seen.zips.append(path)
        else:
            seen.files.append(file_at(path, status.st_size))

    def _inside(self, seen: _Seen, place: str, depth: int) -> None:
        for path in seen.zips:
            shelves, problems = read_zip(path, _below(place, path))
            self.shelves += shelves
            self.problems += problems
        for path in seen.folders:
            if depth < DEEPEST:
                self.folder(path, _below(place, path), depth + 1)
            else:
                self.problems.append(
                    FieldProblem(_below(place, path), f"a folder at most {DEEPEST} deep; it was left out")
                )


@dataclass
class _Seen:
    """One folder's entries by their kind."""

    files: list[ArrivedFile] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    zips: list[Path] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def _below(place: str, path: Path) -> str:
    return shown(path.name if place == HERE else f"{place}/{path.name}")


def _odd(seen: _Seen, name: str) -> tuple[FieldProblem, ...]:
    """A line for what nobody sends: links, pipes, and folders inside a packet's own folder."""
    links = [
        FieldProblem(shown(link), "a file of its own, not a link to another place") for link in seen.links
    ]
    others = seen.others + ([path.name for path in seen.folders] if is_reference(name) else [])
    return (
        *links[:MOST_EXTRAS],
        *(FieldProblem(shown(other), "a plain file, or nothing") for other in others[:MOST_EXTRAS]),
    )
