"""Files as they arrived, and the stories that they make up: facts alone, with a way to read each file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from app.delivery.packet_files import hash_and_first, open_plain
from app.delivery.record_check import shown
from app.story.errors import FieldProblem

HERE = "."
"""How the folder that is looked through is shown."""

Opener = Callable[[], AbstractContextManager[BinaryIO]]
"""Opens a file for reading. Raises OSError, whatever is wrong with it."""


@dataclass(frozen=True)
class ArrivedFile:
    """One file: its name inside the packet, the name it lies under, its reference where that is known (else empty).

    ``expected_bytes`` is the size that was announced for an upload; with fewer bytes here the upload has not ended.
    ``path`` is None inside a zip.
    """

    name: str
    lies_as: str
    reference: str
    size_bytes: int
    open: Opener
    path: Path | None = None
    expected_bytes: int | None = None
    uploaded: bool = False

    @property
    def whole(self) -> bool:
        """Whether all of it is here, as far as the server knows."""
        return self.expected_bytes is None or self.size_bytes == self.expected_bytes

    def read(self, longest: int) -> bytes | None:
        """Its bytes, or None where there are more than ``longest`` or it cannot be read."""
        try:
            with self.open() as source:
                found = source.read(longest + 1)
        except OSError:
            return None
        return found if len(found) <= longest else None

    def facts(self) -> tuple[str, bytes] | None:
        """SHA-256 and first bytes, or None where it cannot be read."""
        try:
            with self.open() as source:
                return hash_and_first(source)
        except OSError:
            return None


def file_at(path: Path, size_bytes: int) -> ArrivedFile:
    """A plain file on the disk, under the name that it has."""
    return ArrivedFile(path.name, path.name, "", size_bytes, lambda: open_plain(path), path)


@dataclass(frozen=True)
class Shelf:
    """What lies side by side: in a folder, or in one folder of a zip. ``place`` is shown to people."""

    place: str
    folder_name: str
    files: tuple[ArrivedFile, ...]
    odd: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True)
class ChangeNote:
    """A change of mind that arrived as a file of its own: for which reference, where it lies, what it says."""

    reference: str
    place: str
    text: str
    file: ArrivedFile


@dataclass(frozen=True)
class ArrivedStory:
    """The files of one story by their names inside the packet, wherever they lie.

    It is what ``packet_check`` asks for, so a story is judged the same however it came. ``reference`` is empty where
    nothing says it.
    """

    reference: str
    place: str
    name: str
    files: Mapping[str, ArrivedFile]
    strange: tuple[FieldProblem, ...] = field(default=())

    @property
    def plain(self) -> Mapping[str, int]:
        """Files that are all here, with their sizes in bytes."""
        return {name: file.size_bytes for name, file in self.files.items() if file.whole}

    @property
    def seen(self) -> set[str]:
        """Every name of which something is known: of uploads that have not ended, and of what is strange, too."""
        return {*self.files, *(problem.key for problem in self.strange)}

    def odd(self) -> list[FieldProblem]:
        """What no packet holds, and uploads that have not ended."""
        unfinished = [
            FieldProblem(
                shown(name), f"all {file.expected_bytes} bytes of its upload; {file.size_bytes} are here"
            )
            for name, file in sorted(self.files.items())
            if not file.whole
        ]
        return [*self.strange, *unfinished]

    def read(self, name: str, longest: int) -> bytes | None:
        """The bytes of a file, or None where there are more than ``longest`` or none can be read."""
        return self.files[name].read(longest)

    def facts(self, name: str) -> tuple[str, bytes] | None:
        """SHA-256 and first bytes of a file, or None where it cannot be read."""
        return self.files[name].facts()


@dataclass(frozen=True)
class Arrived:
    """Everything that was found: stories, changes of mind, and what belongs to nothing."""

    stories: tuple[ArrivedStory, ...] = ()
    changes: tuple[ChangeNote, ...] = ()
    problems: tuple[FieldProblem, ...] = ()
