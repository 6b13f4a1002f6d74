"""What an MP4 file says beside its pictures and sound, read box by box (ISO/IEC 14496-12 section 4.2). Pure reading of a file.

Only boxes that a plain clip needs are allowed; whatever else is met is reported, so a kind of hidden datum that nobody has heard
of yet is found too.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

_CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts"}
_PLAIN = {
    b"ftyp", b"mdat", b"mvhd", b"tkhd", b"elst", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"dref", b"stsd", b"stts", b"stss",
    b"ctts", b"stsc", b"stsz", b"stco", b"co64", b"sgpd", b"sbgp", b"sdtp", b"url ",
}  # fmt: skip
_SAMPLE_ENTRIES = {b"avc1": 78, b"mp4a": 28}
_ENTRY_PARTS = {b"avcC", b"pasp", b"colr", b"btrt", b"fiel", b"esds"}
_HANDLER_NAMES = {b"", b"VideoHandler", b"SoundHandler"}
_HANDLERS = {b"vide", b"soun"}
#: The one ``meta`` that may stand in ``udta``: ffmpeg's, which says iTunes style and then lists nothing.
_EMPTY_META = (
    bytes(4) + struct.pack(">I4s8x4s4s9x", 33, b"hdlr", b"mdir", b"appl") + struct.pack(">I4s", 8, b"ilst")
)
_IDENTITY = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)

_LOCATION = (b"\xa9xyz", b"loci", b"location", b"ISO6709", b"gpsd", b"GPS ", b"gps0", b"gpmd", b"camm")
_DEVICE = (b"\xa9mak", b"\xa9mod", b"\xa9swr", b"\xa9too", b"make", b"model", b"manu", b"modl",
           b"software", b"com.android", b"Exif")  # fmt: skip
_SMALL = 1 << 20
_DEEPEST = 12
_MOST_BOXES = 20_000


@dataclass
class Findings:
    """What was met that a plain clip does not hold; each a short name for the log, never a value."""

    readable: bool = True
    video_tracks: int = 0
    location: list[str] = field(default_factory=list)
    device: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing was met."""
        return self.readable and not (self.location or self.device or self.other)


class _Unreadable(Exception):
    pass


def look_through(path: Path) -> Findings:
    """Read every box of the MP4 file at ``path``. Raises OSError; a file that is not MP4 has ``readable`` False."""
    found = Findings()
    with path.open("rb") as file:
        size = file.seek(0, 2)
        walk = _Walk(file, found)
        try:
            walk.boxes(0, size, 0)
        except (_Unreadable, struct.error, ValueError):
            found.readable = False
    if not walk.seen >= {b"ftyp", b"moov", b"mdat"}:
        found.readable = False
    return found


class _Walk:
    """One pass over a file."""

    def __init__(self, file: BinaryIO, found: Findings) -> None:
        self._file = file
        self._found = found
        self.seen: set[bytes] = set()
        self._count = 0

    def boxes(self, start: int, end: int, depth: int) -> None:
        """Read the boxes between two offsets."""
        if depth > _DEEPEST:
            raise _Unreadable
        for kind, body, after in self._each(start, end):
            self.seen.add(kind)
            if kind in _CONTAINERS:
                self.boxes(body, after, depth + 1)
            elif kind in {b"free", b"skip", b"wide"}:
                self._padding(body, after)
            elif kind == b"udta" and depth == 1:
                self._user_data(body, after)
            elif kind in _PLAIN:
                self._plain(kind, body, after)
            else:
                self._strange(kind, body, after)

    def _each(self, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
        at = start
        while at < end:
            self._count += 1
            if end - at < 8 or self._count > _MOST_BOXES:
                raise _Unreadable
            size, kind = struct.unpack(">I4s", self._bytes(at, 8))
            head = 8
            if size == 1:
                (size,) = struct.unpack(">Q", self._bytes(at + 8, 8))
                head = 16
            elif size == 0:
                size = end - at
            if size < head or at + size > end:
                raise _Unreadable
            yield kind, at + head, at + size
            at += size

    def _bytes(self, at: int, count: int) -> bytes:
        self._file.seek(at)
        read = self._file.read(count)
        if len(read) != count:
            raise _Unreadable
        return read

    def _small(self, body: int, after: int) -> bytes:
        return self._bytes(body, min(after - body, _SMALL))

    def _padding(self, body: int, after: int) -> None:
        """Free space may hold old metadata that was only crossed out."""
        if self._small(body, after).strip(b"\0") or after - body > _SMALL:
            self._strange(b"free", body, after)

    def _user_data(self, body: int, after: int) -> None:
        for kind, inside, behind in self._each(body, after):
            if kind != b"meta" or self._small(inside, behind) != _EMPTY_META:
                self._strange(kind, inside, behind)

    def _strange(self, kind: bytes, body: int, after: int) -> None:
        name = kind.decode("latin-1")
        text = kind + self._small(body, after)
        location = any(mark in text for mark in _LOCATION)
        device = any(mark in text for mark in _DEVICE)
        if location:
            self._found.location.append(name)
        if device:
            self._found.device.append(name)
        self._found.other.append(name)

    def _plain(self, kind: bytes, body: int, after: int) -> None:
        check = {
            b"mvhd": self._times, b"mdhd": self._times, b"tkhd": self._track, b"hdlr": self._handler, b"stsd": self._samples,
            b"dref": self._references,
        }.get(kind)  # fmt: skip
        if check is not None:
            check(kind.decode("latin-1"), self._small(body, after), body, after)

    def _times(self, name: str, data: bytes, body: int, after: int) -> None:
        """Creation and modification time must be 0, which means unknown."""
        width = 8 if data[:1] == b"\1" else 4
        times = data[4 : 4 + 2 * width]
        if len(times) < 2 * width:
            raise _Unreadable
        if times.strip(b"\0"):
            self._found.other.append(f"{name} time")

    def _track(self, name: str, data: bytes, body: int, after: int) -> None:
        self._times(name, data, body, after)
        at = 52 if data[:1] == b"\1" else 40
        matrix = data[at : at + 36]
        if matrix != _IDENTITY:
            self._found.other.append("display matrix")

    def _handler(self, name: str, data: bytes, body: int, after: int) -> None:
        kind, label = data[8:12], data[24:].strip(b"\0")
        self._found.video_tracks += kind == b"vide"
        if kind not in _HANDLERS:
            self._found.other.append(f"track {kind.decode('latin-1')}")
        if label not in _HANDLER_NAMES:
            self._found.other.append("track name")

    def _samples(self, name: str, data: bytes, body: int, after: int) -> None:
        for kind, inside, behind in self._each(body + 8, after):
            fixed = _SAMPLE_ENTRIES.get(kind)
            if fixed is None:
                self._found.other.append(f"sample entry {kind.decode('latin-1')}")
                continue
            if kind == b"avc1":
                self._compressor(self._bytes(inside + 42, 32))
            for part, first, last in self._each(inside + fixed, behind):
                if part not in _ENTRY_PARTS:
                    self._strange(part, first, last)

    def _compressor(self, label: bytes) -> None:
        text = label[1:].strip(b"\0")
        if text and not text.startswith(b"Lavc"):
            self._found.device.append("compressor name")

    def _references(self, name: str, data: bytes, body: int, after: int) -> None:
        """The media must be in this file (flag 1 of ``url ``), not somewhere that a player would then open."""
        for kind, inside, _ in self._each(body + 8, after):
            if kind != b"url " or self._bytes(inside, 4) != b"\0\0\0\1":
                self._found.other.append("reference to another file")
