"""The packet: the folder that holds everything an organiser gets, the same for every way of sending."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.delivery.copying import Step, copy_and_hash, hash_of, need_room, new_folder
from app.files import sha256_of, write_atomic
from app.story.call import Call
from app.story.errors import FieldProblem, PacketUnusable
from app.story.limits import Limits
from app.story.prepared import PreparedClip
from app.story.record import ConsentRecord, RecordedClip
from app.story.reference import is_reference
from app.story.work import Cancel, Progress
from app.words.record_text import RecordPart, text_for_the_organiser

SCHEMA = "share-your-story/packet"
PACKET_VERSION = 1
MANIFEST = "submission.json"
DETAILS = "details.txt"
LONGEST_MANIFEST = 1_000_000

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class PacketFile:
    """A file of the packet: its name, its SHA-256 in hexadecimal, its size in bytes."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Manifest:
    """What ``submission.json`` says: the record, the call's limits at the time, and every file except itself."""

    schema: str
    schema_version: int
    record: ConsentRecord
    limits: Limits
    files: tuple[PacketFile, ...]


@dataclass(frozen=True)
class Packet:
    """A finished packet on this computer's disk."""

    folder: Path
    record: ConsentRecord
    files: tuple[PacketFile, ...]

    @property
    def reference(self) -> str:
        """The story's reference, which is also the folder's name."""
        return self.record.reference

    @property
    def clip_paths(self) -> tuple[Path, ...]:
        """The clips, in order."""
        return tuple(self.folder / clip.file_name for clip in self.record.clips)

    @property
    def text_paths(self) -> tuple[Path, ...]:
        """``details.txt`` and ``submission.json``."""
        return self.folder / DETAILS, self.folder / MANIFEST

    @property
    def size_bytes(self) -> int:
        """All files together, ``submission.json`` included. Raises OSError when it is gone."""
        return sum(file.size_bytes for file in self.files) + (self.folder / MANIFEST).stat().st_size


def make_packet(
    record: ConsentRecord,
    call: Call,
    prepared: Sequence[PreparedClip],
    into: Path,
    progress: Progress,
    cancel: Cancel,
) -> Packet:
    """Make the folder ``into/REFERENCE`` with the clips, ``details.txt`` and ``submission.json``. Progress counts bytes.

    The clips share their bytes with the finished ones where the disk can do that, else they are copied; either way
    their SHA-256 is compared with the record's. All files get the record's time. Raises FileTaken, DiskFull,
    FolderForbidden, Cancelled, PacketUnusable for a clip that is not the recorded one, and ValueError for a
    reference that is none or clips that do not belong to the record.
    """
    if not is_reference(record.reference):
        raise ValueError(f"{record.reference!r} is not a reference")
    if [clip.sha256 for clip in prepared] != [clip.sha256 for clip in record.clips]:
        raise ValueError("the finished clips are not those of the record")
    steps = _Steps(progress, 2 * record.total_bytes)
    final = into / record.reference
    with new_folder(final) as folder:
        for clip, source in zip(record.clips, prepared, strict=True):
            _take_clip(clip, source.path, folder, steps.step, cancel)
        cancel.raise_if_set()
        files = _write_texts(record, call, folder)
        for path in folder.iterdir():
            os.utime(path, (record.made_at.timestamp(),) * 2)
    steps.whole()
    return Packet(final, record, files)


def open_packet(folder: Path) -> Packet:
    """The packet in ``folder``, made earlier by this program. Its files are not looked at (see ``packet_check``).

    Raises PacketUnusable when its ``submission.json`` cannot be read.
    """
    try:
        with (folder / MANIFEST).open("rb") as source:
            manifest = msgspec.json.decode(source.read(LONGEST_MANIFEST), type=Manifest)
    except (OSError, msgspec.DecodeError, RecursionError) as error:
        raise PacketUnusable((FieldProblem(MANIFEST, "the file that this program wrote"),)) from error
    names = [file.name for file in manifest.files] + [clip.file_name for clip in manifest.record.clips]
    if not is_reference(manifest.record.reference) or not all(is_plain_name(name) for name in names):
        raise PacketUnusable((FieldProblem(MANIFEST, "names that stay inside the packet"),))
    return Packet(folder, manifest.record, manifest.files)


def is_plain_name(name: str) -> bool:
    """Whether ``name`` can only mean a file in the folder itself, on every system: what this program writes looks so."""
    return _PLAIN_NAME.fullmatch(name) is not None


def require_unchanged(packet: Packet, cancel: Cancel) -> None:
    """Raise PacketUnusable when a file is no longer what the packet's list says; also raises Cancelled."""
    problems = []
    for file in packet.files:
        try:
            same = hash_of(packet.folder / file.name, lambda count: None, cancel) == file.sha256
        except OSError:
            same = False
        if not same:
            problems.append(FieldProblem(file.name, "the file that was made and checked"))
    if problems:
        raise PacketUnusable(tuple(problems))


class _Steps:
    """Adds up bytes for a progress whose total never grows."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._done, self._total = progress, 0, total
        progress(0, total)

    def step(self, count: int) -> None:
        self._done = min(self._done + count, self._total)
        self._progress(self._done, self._total)

    def whole(self) -> None:
        self._progress(self._total, self._total)


def _take_clip(clip: RecordedClip, source: Path, folder: Path, step: Step, cancel: Cancel) -> None:
    target = folder / clip.file_name
    if not source.is_file():
        raise PacketUnusable((FieldProblem(clip.file_name, "the finished clip, which is no longer there"),))
    if _link(source, target):
        step(clip.size_bytes)
        found = hash_of(target, step, cancel)
    else:
        need_room(folder, clip.size_bytes)
        found = copy_and_hash(source, target, step, cancel)
    if found != clip.sha256:
        raise PacketUnusable((FieldProblem(clip.file_name, "the clip that was made and checked"),))


def _link(source: Path, target: Path) -> bool:
    """Give the finished clip a second name in the packet, where it is on the same disk and the disk knows such names."""
    if source.is_symlink():
        return False
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def _write_texts(record: ConsentRecord, call: Call, folder: Path) -> tuple[PacketFile, ...]:
    # CRLF: the organiser opens it with whatever their system has.
    text = (
        text_for_the_organiser(record, call, parts=frozenset(RecordPart))
        .replace("\n", "\r\n")
        .encode("utf-8", "replace")
    )
    write_atomic(folder / DETAILS, text)
    details_file = PacketFile(DETAILS, sha256_of(folder / DETAILS), len(text))
    clips = (PacketFile(clip.file_name, clip.sha256, clip.size_bytes) for clip in record.clips)
    files = (*clips, details_file)
    manifest = Manifest(SCHEMA, PACKET_VERSION, record, call.limits, files)
    write_atomic(folder / MANIFEST, _json(manifest))
    return files


def _json(manifest: Manifest) -> bytes:
    # Half letters (lone surrogates, from a strange paste) cannot stand in UTF-8; every other character stays as typed.
    text = json.dumps(msgspec.to_builtins(manifest), ensure_ascii=False, indent=2)
    return text.encode("utf-8", "replace") + b"\n"
