"""What every upload has in common: the files in their order, what is remembered of each, and what is happening now."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Protocol

from app.delivery.packet import MANIFEST, Packet
from app.files import sha256_of
from app.story.errors import FieldProblem, PacketUnusable
from app.story.uploading import News as News
from app.story.uploading import Situation as Situation
from app.story.work import Cancel

MEDIA_TYPES = {".mp4": "video/mp4", ".txt": "text/plain", ".json": "application/json"}
READ = 1 << 17
"""Bytes read and handed over at once: a line of 20 kb/s takes them in a minute."""


@dataclass(frozen=True)
class UploadFile:
    """A file to be sent: where it lies, its name there, its size in bytes and its SHA-256 in hexadecimal."""

    path: Path
    name: str
    size_bytes: int
    sha256: str

    @property
    def media_type(self) -> str:
        """Its type (RFC 6838)."""
        return MEDIA_TYPES.get(self.path.suffix.lower(), "application/octet-stream")


@dataclass(frozen=True)
class Upload:
    """What is remembered of a file on its way, on disk, before it is used.

    ``url`` is the server's own address for it, ``offset`` how many bytes it had confirmed when that was last noted.
    ``expires`` is when the server forgets it. ``begun_again`` counts how often it had to be sent from its beginning because
    the server had lost it. ``complete``: the server has confirmed every byte. ``name`` there may differ from the file's own.
    """

    name: str
    sha256: str
    size_bytes: int
    url: str = ""
    offset: int = 0
    expires: datetime | None = None
    begun_again: int = 0
    complete: bool = False


class UploadBook(Protocol):
    """Where uploads are remembered."""

    def find(self, file: UploadFile) -> Upload | None:
        """What is remembered of exactly this file (name, size and SHA-256), or None."""

    def note(self, upload: Upload) -> None:
        """Write it to the disk, before it is used. Raises StorageErrors."""


Tell = Callable[[News], None]


def tell_nobody(news: News) -> None:
    """For who is not interested."""


class Confirmed(Enum):
    """How it is known that all is there. ``LENGTHS``: the server was asked how much it has of each file. ``HASHES``: it
    said of each file the SHA-256 of what it read. ``ANSWERS``: it said "created" to each whole file, and nobody can look.
    """

    LENGTHS = "lengths"
    HASHES = "hashes"
    ANSWERS = "answers"


@dataclass(frozen=True)
class UploadReceipt:
    """What ``host`` has confirmed: how many files and bytes in all, and how."""

    host: str
    files: int
    size_bytes: int
    confirmed: Confirmed = Confirmed.LENGTHS


def files_of(packet: Packet, cancel: Cancel) -> tuple[UploadFile, ...]:
    """The packet's files in the order of sending: clips, texts, and the manifest last: where it is, all is there.

    Raises PacketUnusable when the manifest is gone, and Cancelled.
    """
    manifest = packet.folder / MANIFEST
    try:
        last = UploadFile(manifest, MANIFEST, manifest.stat().st_size, sha256_of(manifest, cancel=cancel))
    except OSError as error:
        raise PacketUnusable((FieldProblem(MANIFEST, "the file that this program wrote"),)) from error
    listed = (UploadFile(packet.folder / f.name, f.name, f.size_bytes, f.sha256) for f in packet.files)
    return (*listed, last)


class HashedFile:
    """A file that is read once, front to back, and hashed as it is read.

    What goes over the line is what was hashed, so at its end it is known whether exactly the recorded file was sent. Use
    as a context manager. Every method raises PacketUnusable when the file cannot be read or is not the recorded one.
    """

    def __init__(self, file: UploadFile, cancel: Cancel) -> None:
        self._file, self._cancel = file, cancel
        self._marked, self._digest = hashlib.sha256(), hashlib.sha256()
        self._marked_at = self.at = 0
        """How many bytes were read."""
        try:
            self._source = file.path.open("rb", buffering=0)
        except OSError as error:
            raise self._changed() from error

    def __enter__(self) -> HashedFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()

    def read(self, count: int) -> bytes:
        """The next bytes, at most ``count`` and no more than the record says there are."""
        wanted = min(count, self._file.size_bytes - self.at)
        try:
            data = self._source.read(wanted) if wanted > 0 else b""
        except OSError as error:
            raise self._changed() from error
        if wanted > 0 and not data:
            raise self._changed()
        self._digest.update(data)
        self.at += len(data)
        return data

    def mark(self) -> None:
        """Remember this place: going back to it costs nothing."""
        self._marked, self._marked_at = self._digest.copy(), self.at

    def go_to(self, offset: int) -> None:
        """Read on from ``offset``; everything before it has been hashed then, once more where it has to be."""
        if offset < self._marked_at:
            self._marked, self._marked_at = hashlib.sha256(), 0
        if offset != self.at:
            self._digest, self.at = self._marked.copy(), self._marked_at
            self._source.seek(self.at)
        while self.at < offset:
            self._cancel.raise_if_set()
            self.read(min(READ, offset - self.at))

    def require_recorded(self) -> None:
        """To be asked when all was read."""
        if self._digest.hexdigest() != self._file.sha256:
            raise self._changed()

    def _changed(self) -> PacketUnusable:
        return PacketUnusable((FieldProblem(self._file.path.name, "the file that was made and checked"),))
