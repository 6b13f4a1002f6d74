"""Where the index of a video file stands, and where its sizes and counts do: what :mod:`tests.mutants` aims at.

Sources: ISO/IEC 14496-12 section 4.2 (boxes), RFC 8794 (EBML), Microsoft's RIFF and ASF, ISO/IEC 13818-1 sections 2.4.3 and 2.5.3
(transport and program stream). Nothing here knows the program under test, and nothing trusts the file: what cannot be followed is
left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Form = Literal["big", "little", "vint"]


@dataclass(frozen=True)
class Field:
    """A size or count in a file: where it stands, how many bytes it has, and how they are written."""

    at: int
    width: int
    form: Form = "big"

    @property
    def highest(self) -> int:
        """The greatest value that it can hold."""
        return (1 << (7 if self.form == "vint" else 8) * self.width) - 1

    def read(self, data: bytes | bytearray) -> int:
        """Its value now."""
        order: Literal["big", "little"] = "little" if self.form == "little" else "big"
        return int.from_bytes(data[self.at : self.at + self.width], order) & self.highest

    def write(self, data: bytearray, value: int) -> None:
        """Set it to ``value``, cut to what it can hold."""
        value &= self.highest
        if self.form == "vint":
            value |= 1 << 7 * self.width
        order: Literal["big", "little"] = "little" if self.form == "little" else "big"
        data[self.at : self.at + self.width] = value.to_bytes(self.width, order)


@dataclass
class Anatomy:
    """The stretches of a file (from, to) that are index, those that are media, and the fields in the index."""

    index: list[tuple[int, int]] = field(default_factory=list)
    media: list[tuple[int, int]] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)


def anatomy(data: bytes) -> Anatomy:
    """Look into a file. One of an unknown kind is all media, with an index of one kilobyte."""
    found = Anatomy()
    if data[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}:
        _boxes(data, found)
    elif data.startswith(b"\x1a\x45\xdf\xa3"):
        _elements(data, found)
    elif data.startswith(b"RIFF"):
        _chunks(data, found)
    elif data.startswith(b"\x30\x26\xb2\x75"):
        _objects(data, found)
    elif data.startswith(b"\x00\x00\x01\xba"):
        _packs(data, found)
    elif data[:1] == data[188:189] == b"\x47":
        _transport(data, found, 0, 188)
    elif data[4:5] == data[196:197] == b"\x47":
        _transport(data, found, 4, 192)
    if not found.index:
        found.index = [(0, min(1024, len(data)))]
    found.media = list(_rest(found.index, len(data)))
    if not found.fields:
        found.fields = [Field(at, 4) for at in range(0, found.index[0][1] - 4, 4)]
    return found


def _rest(taken: list[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in sorted(taken):
        if start > at:
            yield at, start
        at = max(at, end)
    if at < size:
        yield at, size


# --- MP4, QuickTime ----------------------------------------------------------------------------------------------------

_PARENTS = {
    b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"udta", b"dinf", b"mvex", b"moof", b"traf",
}  # fmt: skip
#: Boxes whose count of entries stands after version and flags; ``stsz`` has the size of all samples before it.
_COUNTED = {
    b"stts": 12, b"ctts": 12, b"stsc": 12, b"stco": 12, b"co64": 12, b"stss": 12, b"elst": 12, b"stsd": 12, b"stsz": 16,
    b"trun": 12,
}  # fmt: skip


def boxes(data: bytes | bytearray, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
    """The boxes between two places, and those in them: where each begins and ends, and its type."""
    at = start
    while at + 8 <= end:
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        size = size or end - at
        if size < 8:
            return
        kind = bytes(data[at + 4 : at + 8])
        stop = min(end, at + size)
        yield at, stop, kind
        if kind in _PARENTS:
            yield from boxes(data, at + 8, stop)
        at += size


def _boxes(data: bytes, found: Anatomy) -> None:
    top = 0
    for at, stop, kind in boxes(data, 0, len(data)):
        if at >= top:
            top = stop
            if kind not in {b"mdat", b"free", b"wide", b"skip"}:
                found.index.append((at, stop))
        found.fields.append(Field(at, 4))
        count = _COUNTED.get(kind, stop)
        if at + count + 4 <= stop:
            found.fields.append(Field(at + count, 4))


# --- Matroska, WebM ----------------------------------------------------------------------------------------------------

_SEGMENT, _CLUSTER = 0x18538067, 0x1F43B675
_MASTERS = {
    0x1A45DFA3, _SEGMENT, 0x114D9B74, 0x4DBB, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0, 0xE1, 0x1C53BB6B, 0xBB, 0xB7,
    0x1254C367, 0x7373, 0x63C0, 0x67C8,
}  # fmt: skip


def elements(data: bytes | bytearray, start: int, end: int) -> Iterator[tuple[int, Field, int]]:
    """The EBML elements between two places, and those in them, but not in clusters: id, the field of the size, and the end."""
    at = start
    while at + 2 <= end:
        kind, width = _vint(data, at, keep=True)
        size, size_width = _vint(data, at + width, keep=False)
        if not width or not size_width:
            return
        body = at + width + size_width
        stop = end if size == (1 << 7 * size_width) - 1 else min(end, body + size)
        yield kind, Field(at + width, size_width, "vint"), stop
        if kind in _MASTERS:
            yield from elements(data, body, stop)
        at = stop


def _vint(data: bytes | bytearray, at: int, *, keep: bool) -> tuple[int, int]:
    """The EBML number at a place, and its width; 0, 0 where there is none. ``keep`` leaves the marker, as ids have it."""
    first = data[at] if at < len(data) else 0
    width = 9 - first.bit_length()
    if not first:
        return 0, 0
    value = int.from_bytes(data[at : at + width], "big")
    return (value if keep else value & (1 << 7 * width) - 1), width


def _elements(data: bytes, found: Anatomy) -> None:
    last = 0
    for kind, size, stop in elements(data, 0, len(data)):
        found.fields.append(size)
        if kind == _CLUSTER:
            found.index.append((last, min(size.at + size.width + 8, len(data))))
            last = stop
    found.index.append((last, len(data)))


# --- AVI, ASF ----------------------------------------------------------------------------------------------------------


def _chunks(data: bytes, found: Anatomy) -> None:
    movi = data.find(b"movi")
    after = movi + int.from_bytes(data[movi - 4 : movi], "little") if movi > 4 else len(data)
    found.index = [(0, movi + 4 if movi > 0 else 1024), (min(after, len(data)), len(data))]
    _riff(data, 12, len(data), found)


def _riff(data: bytes, start: int, end: int, found: Anatomy) -> None:
    at = start
    while at + 8 <= end:
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        found.fields.append(Field(at + 4, 4, "little"))
        if kind in {b"strh", b"avih", b"strf"}:
            found.fields.extend(
                Field(place, 4, "little") for place in range(at + 8, min(end, at + 8 + size) - 3, 4)
            )
        if kind == b"LIST" and data[at + 8 : at + 12] != b"movi":
            _riff(data, at + 12, min(end, at + 8 + size), found)
        at += 8 + size + size % 2


_ASF_EXTENSION = bytes.fromhex("b503bf5f2ea9cf118ee300c00c205365")


def _objects(data: bytes, found: Anatomy) -> None:
    header = int.from_bytes(data[16:24], "little")
    found.index = [(0, min(len(data), header + 50))]
    found.fields = [Field(16, 8, "little"), Field(24, 4, "little"), Field(header + 16, 8, "little")]
    at = 30
    while at + 24 <= min(header, len(data)):
        size = int.from_bytes(data[at + 16 : at + 24], "little")
        found.fields.append(Field(at + 16, 8, "little"))
        if data[at : at + 16] == _ASF_EXTENSION:
            found.fields.append(Field(at + 42, 4, "little"))
        found.fields.extend(
            Field(place, 4, "little") for place in range(at + 24, min(at + size, header) - 3, 8)
        )
        at += max(size, 24)
    found.fields = [one for one in found.fields if one.at + one.width <= len(data)]


# --- program and transport streams -------------------------------------------------------------------------------------

_PES_HEAD = 20


def _packs(data: bytes, found: Anatomy) -> None:
    at = data.find(b"\x00\x00\x01")
    while 0 <= at < len(data) - _PES_HEAD:
        if data[at + 3] >= 0xBA:
            found.index.append((at, at + _PES_HEAD))
            if data[at + 3] > 0xBA:
                found.fields += [Field(at + 4, 2), Field(at + 8, 1)]
        at = data.find(b"\x00\x00\x01", at + 4)
    found.index = _joined(found.index)


def _transport(data: bytes, found: Anatomy, lead: int, step: int) -> None:
    """Where a table or the head of a PES packet begins (payload_unit_start_indicator), its packet's first 40 bytes are index."""
    for at in range(lead, len(data) - step, step):
        if not data[at + 1] & 0x40:
            continue
        found.index.append((at, at + 40))
        payload = at + 4
        if data[at + 3] & 0x20:
            found.fields.append(Field(at + 4, 1))
            payload += 1 + data[at + 4]
        if payload + 10 < at + step - lead:
            found.fields += [Field(payload + 4, 2), Field(payload + 8, 1)]


def _joined(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    whole: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if whole and start <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(end, whole[-1][1])
        else:
            whole.append((start, end))
    return whole
