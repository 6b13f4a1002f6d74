"""Checking a packet that came from somewhere, for organisers: every problem at once, nothing outside it touched."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.delivery.packet import DETAILS, LONGEST_MANIFEST, MANIFEST, PacketFile, is_plain_name
from app.delivery.record_check import record_problems, shown
from app.delivery.shape import Reading, read_manifest
from app.story.errors import FieldProblem
from app.story.record import ConsentRecord
from app.story.reference import is_reference

MOST_EXTRAS = 50
_LEFT_BY_SYSTEMS = {".ds_store", "thumbs.db", "desktop.ini"}
"""What file managers leave in every folder that they show."""
_PIECE = 1 << 20


def check_packet(folder: Path) -> tuple[FieldProblem, ...]:
    """Everything that is wrong with the packet in ``folder``; empty when it is whole and in order.

    A packet is somebody else's data: names that lead out of the folder, links and anything that is not a plain file are
    named as problems and never opened. Warnings (``warning=True``) do not make a packet wrong. Raises nothing.
    """
    found = _Folder(folder)
    if found.problems:
        return tuple(found.problems)
    if MANIFEST not in found.plain:
        missing = FieldProblem(MANIFEST, "the packet’s list of everything: it is missing")
        return (*found.odd(), *(() if MANIFEST in found.seen else (missing,)))
    raw = found.read(MANIFEST, LONGEST_MANIFEST)
    if raw is None:
        return (
            *found.odd(),
            FieldProblem(MANIFEST, f"a file that can be read, of at most {LONGEST_MANIFEST} bytes"),
        )
    reading = read_manifest(raw)
    problems = [*found.odd(), *reading.problems, *_files(found, reading)]
    if reading.record is not None:
        problems += record_problems(reading.record, reading.limits)
        problems += _belongs(found.path, reading.record, reading.files or ())
    return tuple(problems)


@dataclass
class _Folder:
    """What lies in the folder, looked at without following anything."""

    path: Path
    plain: dict[str, int] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)

    def __post_init__(self) -> None:
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    self._sort(entry.name, entry.stat(follow_symlinks=False))
        except NotADirectoryError:
            self.problems.append(FieldProblem(".", "a folder; this is a file"))
        except FileNotFoundError:
            self.problems.append(FieldProblem(".", "a folder; nothing is there"))
        except (OSError, ValueError):
            self.problems.append(FieldProblem(".", "a folder that can be read"))

    def _sort(self, name: str, status: os.stat_result) -> None:
        if stat.S_ISLNK(status.st_mode):
            self.links.append(name)
        elif stat.S_ISREG(status.st_mode):
            self.plain[name] = status.st_size
        else:
            self.others.append(name)

    @property
    def seen(self) -> set[str]:
        """Every name in the folder."""
        return {*self.plain, *self.links, *self.others}

    def odd(self) -> list[FieldProblem]:
        """What no packet holds, whatever its list says."""
        links = [
            FieldProblem(shown(name), "a file of its own, not a link to another place")
            for name in sorted(self.links)
        ]
        others = [FieldProblem(shown(name), "a plain file, or nothing") for name in sorted(self.others)]
        return links[:MOST_EXTRAS] + others[:MOST_EXTRAS]

    def _open(self, name: str) -> int:
        # Between looking and opening somebody could put a link or a pipe there.
        flags = (
            os.O_RDONLY
            | getattr(os, "O_NOFOLLOW", 0)
            | getattr(os, "O_NONBLOCK", 0)
            | getattr(os, "O_BINARY", 0)
        )
        return os.open(self.path / name, flags)

    def read(self, name: str, longest: int) -> bytes | None:
        """The bytes of a plain file, or None where there are more than ``longest`` or none can be read."""
        try:
            with os.fdopen(self._open(name), "rb") as source:
                found = source.read(longest + 1)
        except OSError:
            return None
        return found if len(found) <= longest else None

    def facts(self, name: str) -> tuple[str, bytes] | None:
        """SHA-256 and first bytes of a plain file, or None where it cannot be read."""
        digest, first = hashlib.sha256(), b""
        try:
            with os.fdopen(self._open(name), "rb") as source:
                while block := source.read(_PIECE):
                    first = first or block[:16]
                    digest.update(block)
        except OSError:
            return None
        return digest.hexdigest(), first


def _files(found: _Folder, reading: Reading) -> Iterator[FieldProblem]:
    if reading.files is None:
        return
    names = [file.name for file in reading.files]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield FieldProblem(shown(name), "a name that is listed once")
    for file in reading.files:
        yield from _file(found, file)
    if reading.record is not None:
        allowed = {DETAILS, *(clip.file_name for clip in reading.record.clips)}
        for name in sorted(set(names) - allowed):
            yield FieldProblem(
                shown(name), "nothing: it is listed, but neither a clip of the record nor details.txt"
            )
        for name in sorted(allowed - set(names)):
            yield FieldProblem(shown(name), f"a file that is listed in {MANIFEST}")
    yield from _extras(found, names)


def _file(found: _Folder, file: PacketFile) -> Iterator[FieldProblem]:
    key = shown(file.name)
    if not is_plain_name(file.name):
        yield FieldProblem(key, "a name of letters, digits, dots and dashes, inside the packet")
        return
    if file.name not in found.plain:
        if file.name not in found.seen:
            yield FieldProblem(key, "a file of the packet: it is missing")
        return
    if found.plain[file.name] != file.size_bytes:
        yield FieldProblem(key, f"{file.size_bytes} bytes; it has {found.plain[file.name]}")
        return
    facts = found.facts(file.name)
    if facts is None:
        yield FieldProblem(key, "a file that can be read")
    elif facts[0] != file.sha256:
        yield FieldProblem(key, f"the SHA-256 in {MANIFEST}: its bytes were changed")
    elif key.endswith(".mp4") and facts[1][4:8] != b"ftyp":
        # An MP4 file begins with a box of this type (ISO/IEC 14496-12 section 4.3).
        yield FieldProblem(key, "an MP4 video")


def _extras(found: _Folder, listed: Iterable[str]) -> Iterator[FieldProblem]:
    extra = sorted(set(found.plain) - {MANIFEST, *listed})
    for name in extra[:MOST_EXTRAS]:
        system = name.lower() in _LEFT_BY_SYSTEMS
        expected = (
            "nothing: a file manager left it there" if system else f"nothing: it is not listed in {MANIFEST}"
        )
        yield FieldProblem(shown(name), expected, warning=system)
    if len(extra) > MOST_EXTRAS:
        yield FieldProblem(".", f"no other files; there are {len(extra) - MOST_EXTRAS} more")


def _belongs(folder: Path, record: ConsentRecord, files: Iterable[PacketFile]) -> Iterator[FieldProblem]:
    """Whether folder, record and list speak of the same story."""
    name = folder.resolve().name
    if is_reference(name) and name != record.reference:
        yield FieldProblem(
            "record.reference", f"{name}, as the folder is called; it is {shown(record.reference)}"
        )
    listed = {file.name: file for file in files}
    for number, clip in enumerate(record.clips, 1):
        file = listed.get(clip.file_name)
        if file is not None and (file.sha256, file.size_bytes) != (clip.sha256, clip.size_bytes):
            yield FieldProblem(
                f"record.clips[{number}]", f"the SHA-256 and size that {shown(clip.file_name)} is listed with"
            )
