"""Zip archives as they arrive, read where they lie: nothing is unpacked to the disk, and nothing in them is trusted."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from app.delivery.arrived_files import ArrivedFile, Shelf
from app.delivery.arrived_names import left_by_a_system
from app.delivery.packet_files import open_plain
from app.delivery.record_check import shown
from app.story.errors import FieldProblem

MOST_MEMBERS = 2_000
MOST_BYTES = 200_000_000_000
MOST_TIMES = 100
"""How many times its own size an archive may unpack to. Videos hardly shrink; texts shrink some 10 times."""
DEEPEST = 8
_LONGEST_READ = 2 << 20
_UNIX_LINK = 0o120000
_FAULTS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    OverflowError, struct.error, UnicodeError,
)  # fmt: skip
"""What zipfile raises for an archive that is damaged, locked with a password, or packed in a way that it does not know."""


def read_zip(path: Path, place: str) -> tuple[tuple[Shelf, ...], tuple[FieldProblem, ...]]:
    """The folders inside the archive as shelves; or none, with the one reason why it is refused. Raises nothing."""
    try:
        with _archive(path) as archive:
            members = archive.infolist()
            wrong = _refused(members, path.stat().st_size)
    except OSError:
        wrong = "a zip archive that can be read"
        members = []
    if wrong:
        return (), (FieldProblem(place, wrong),)
    folders: dict[str, list[ArrivedFile]] = {}
    for member in members:
        inside = PurePosixPath(member.filename)
        if member.is_dir() or left_by_a_system(inside.name) or "__MACOSX" in inside.parts:
            continue
        folders.setdefault(str(inside.parent), []).append(_file(path, member))
    return tuple(_shelf(place, path, folder, files) for folder, files in sorted(folders.items())), ()


def _shelf(place: str, path: Path, folder: str, files: list[ArrivedFile]) -> Shelf:
    if folder == ".":
        return Shelf(place, path.stem, tuple(files))
    return Shelf(shown(f"{place}/{folder}"), PurePosixPath(folder).name, tuple(files))


def _refused(members: list[zipfile.ZipInfo], zip_bytes: int) -> str:
    """Why the archive is not looked into, or nothing."""
    if len(members) > MOST_MEMBERS:
        return f"an archive of at most {MOST_MEMBERS} files; it has {len(members)}"
    total = sum(member.file_size for member in members)
    if total > MOST_BYTES or total > MOST_TIMES * zip_bytes:
        return f"an archive that unpacks to at most {MOST_TIMES} times its size; this one to {total} bytes"
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        return "an archive in which each name stands once"
    for member in members:
        if not _stays_inside(member.orig_filename):
            return f"an archive whose names stay inside it; {shown(member.orig_filename)} does not"
        if (member.external_attr >> 16) & 0o170000 == _UNIX_LINK:
            return f"an archive without links; {shown(member.filename)} is one"
        if member.flag_bits & 0x1:
            return "an archive without a password"
    return ""


def _stays_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if not parts or "\\" in name or ":" in name or "\0" in name or name.startswith("/"):
        return False
    return ".." not in parts and len(parts) <= DEEPEST


def _file(path: Path, member: zipfile.ZipInfo) -> ArrivedFile:
    name = PurePosixPath(member.filename).name

    @contextlib.contextmanager
    def opened() -> Iterator[BinaryIO]:
        with _archive(path) as archive, archive.open(member) as source:
            yield cast("BinaryIO", source)

    return ArrivedFile(name, name, "", member.file_size, opened)


@contextlib.contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, open; every fault of it is an OSError."""
    try:
        with open_plain(path) as source, zipfile.ZipFile(cast("IO[bytes]", _Careful(source))) as archive:
            yield archive
    except _FAULTS as error:
        raise OSError(f"{path.name} cannot be read as a zip archive") from error


class _Careful(io.RawIOBase):
    """A file of which nobody takes more than 2 MB at once: zipfile reads a whole table of contents, however long."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def read(self, size: int = -1) -> bytes:
        found = self._source.read(_LONGEST_READ + 1 if size < 0 else min(size, _LONGEST_READ + 1))
        if len(found) > _LONGEST_READ:
            raise OSError("more than this program reads at once")
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._source.seek(offset, whence)

    def tell(self) -> int:
        return self._source.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True
