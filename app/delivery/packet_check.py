"""Checking a packet that came from somewhere, for organisers: every problem at once, nothing outside it touched."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.delivery.arrived_names import LEFT_BY_SYSTEMS, is_change_of_mind
from app.delivery.packet import DETAILS, LONGEST_MANIFEST, MANIFEST, PacketFile, is_plain_name
from app.delivery.packet_files import MOST_EXTRAS, FolderFiles, PacketFiles
from app.delivery.record_check import record_problems, shown
from app.delivery.shape import Reading, read_manifest
from app.story.errors import FieldProblem
from app.story.record import ConsentRecord
from app.story.reference import is_reference

CHANGED = "no change of mind; the storyteller wrote this one: read it before the story is used"


@dataclass(frozen=True)
class Judged:
    """Every problem of a packet, and what could be read of it."""

    problems: tuple[FieldProblem, ...]
    reading: Reading = field(default_factory=Reading)

    @property
    def complete(self) -> bool:
        """Whether it is whole and in order; warnings do not count."""
        return all(problem.warning for problem in self.problems)


def check_packet(folder: Path) -> tuple[FieldProblem, ...]:
    """Everything that is wrong with the packet in ``folder``; empty when it is whole and in order.

    A packet is somebody else's data: names that lead out of the folder, links and anything that is not a plain file are
    named as problems and never opened. Warnings (``warning=True``) do not make a packet wrong. Raises nothing.
    """
    found = FolderFiles(folder)
    return tuple(found.problems) if found.problems else check_files(found).problems


def check_files(found: PacketFiles) -> Judged:
    """The same for the files of a packet that may lie anywhere. Raises nothing."""
    if MANIFEST not in found.plain:
        missing = FieldProblem(MANIFEST, "the packet’s list of everything: it is missing")
        return Judged((*found.odd(), *(() if MANIFEST in found.seen else (missing,))))
    raw = found.read(MANIFEST, LONGEST_MANIFEST)
    if raw is None:
        unread = FieldProblem(MANIFEST, f"a file that can be read, of at most {LONGEST_MANIFEST} bytes")
        return Judged((*found.odd(), unread))
    reading = read_manifest(raw)
    problems = [*found.odd(), *reading.problems, *_files(found, reading)]
    if reading.record is not None:
        problems += record_problems(reading.record, reading.limits)
        problems += _belongs(found.name, reading.record, reading.files or ())
    return Judged(tuple(problems), reading)


def _files(found: PacketFiles, reading: Reading) -> Iterator[FieldProblem]:
    if reading.files is None:
        return
    names = [file.name for file in reading.files]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield FieldProblem(_shown_file(name), "a name that is listed once")
    for file in reading.files:
        yield from _file(found, file)
    if reading.record is not None:
        allowed = {DETAILS, *(clip.file_name for clip in reading.record.clips)}
        for name in sorted(set(names) - allowed):
            yield FieldProblem(
                _shown_file(name), "nothing: it is listed, but neither a clip of the record nor details.txt"
            )
        for name in sorted(allowed - set(names)):
            yield FieldProblem(shown(name), f"a file that is listed in {MANIFEST}")
    yield from _extras(found, names)


def _shown_file(name: str) -> str:
    """A listed name as a key; the list itself where the name is empty."""
    return shown(name) or "files"


def _file(found: PacketFiles, file: PacketFile) -> Iterator[FieldProblem]:
    key = _shown_file(file.name)
    if not is_plain_name(file.name):
        yield FieldProblem(key, "a name of letters, digits, dots and dashes, inside the packet")
        return
    if file.name not in found.plain:
        if file.name not in found.seen:
            yield FieldProblem(key, "a file of the packet: it is missing")
        return
    if file.name == DETAILS and _same_text(found, file):
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


def _same_text(found: PacketFiles, file: PacketFile) -> bool:
    """Whether a text differs from the listed one in the ends of its lines alone: email programs write their own
    (RFC 2046 section 4.1.1 leaves them free to), and it still says the same."""
    data = found.read(file.name, LONGEST_MANIFEST)
    if data is None:
        return False
    return hashlib.sha256(re.sub(rb"\r\n|\r|\n", b"\r\n", data)).hexdigest() == file.sha256


def _extras(found: PacketFiles, listed: Iterable[str]) -> Iterator[FieldProblem]:
    extra = sorted(set(found.plain) - {MANIFEST, *listed})
    for name in filter(is_change_of_mind, extra[:MOST_EXTRAS]):
        yield FieldProblem(name, CHANGED)
    for name in (name for name in extra[:MOST_EXTRAS] if not is_change_of_mind(name)):
        system = name.lower() in LEFT_BY_SYSTEMS
        expected = (
            "nothing: a file manager left it there" if system else f"nothing: it is not listed in {MANIFEST}"
        )
        yield FieldProblem(shown(name), expected, warning=system)
    if len(extra) > MOST_EXTRAS:
        yield FieldProblem(".", f"no other files; there are {len(extra) - MOST_EXTRAS} more")


def _belongs(name: str, record: ConsentRecord, files: Iterable[PacketFile]) -> Iterator[FieldProblem]:
    """Whether the folder's ``name``, record and list speak of the same story."""
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
