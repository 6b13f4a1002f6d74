"""Whether a file ends where its own structure says that it ends. Reads a few bytes of it, never pictures. Pure.

A full memory card, an interrupted copy or a broken transfer leaves a file that opens and then stops in the middle. Containers say
how long their parts are, so such a file can be told from a whole one:
ISO base media (ISO/IEC 14496-12 section 4.2), EBML (RFC 8794), RIFF, MPEG-2 systems (ISO/IEC 13818-1) and ASF.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_MOST_BOXES = 100_000
_BOXES = {b"moov", b"moof", b"mdat"}
_SEGMENT = b"\x18\x53\x80\x67"
_ASF_DATA = bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c")
_TAIL = 1 << 18
#: No file is so long, and no system lets one look there.
_BEYOND = 1 << 53


def is_whole(path: Path) -> bool:
    """Whether nothing that the structure of the file at ``path`` promises lies past its end. True for kinds not known here.

    Raises OSError.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        head = _at(file, 0, 1024)
        for fits, check in _CHECKS:
            if fits(head):
                try:
                    return check(file, size)
                except (struct.error, IndexError):  # a head that is itself cut off
                    return False
    return True


def _iso(file: BinaryIO, size: int) -> bool:
    at, fragmented = 0, False
    for _ in range(_MOST_BOXES):
        head = _at(file, at, 16)
        if len(head) < 8:
            # Cameras leave odd bytes of their own behind the last box; only half a name tells nothing.
            return True
        if not any(head):  # in a file of one piece they may be padding: its index tells more
            return not fragmented
        length, kind = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:])
        fragmented |= kind == b"moof"
        if kind in _BOXES and at + length > size:
            return False
        if length < 8:  # 0: to the end of the file
            return True
        at += length
    return True


def _ebml(file: BinaryIO, size: int) -> bool:
    head = _at(file, 0, 64)
    length, width = _vint(head, 4)
    at = 4 + width + (length or 0)
    head = _at(file, at, 12)
    if head[:4] != _SEGMENT:
        return True
    length, width = _vint(head, 4)
    return length is None or at + 4 + width + length <= size


def _vint(data: bytes, at: int) -> tuple[int | None, int]:
    """A variable-size integer (RFC 8794 section 4), None where it says "unknown", and the number of its bytes."""
    width = 9 - data[at].bit_length()
    if width > 8:
        return None, 1
    value = int.from_bytes(data[at : at + width], "big") & ((1 << (7 * width)) - 1)
    return (None if value == (1 << (7 * width)) - 1 else value), width


def _riff(file: BinaryIO, size: int) -> bool:
    at = 0
    while True:
        head = _at(file, at, 12)
        if head[:4] != b"RIFF" or head[8:11] != b"AVI":
            return True
        (length,) = struct.unpack("<I", head[4:8])
        if at + 8 + length > size:
            return False
        if not length:
            return True
        at += 8 + length + length % 2


def _transport(packet: int, mark: int) -> Callable[[BinaryIO, int], bool]:
    def check(file: BinaryIO, size: int) -> bool:
        return size % packet == 0 and _at(file, size - packet + mark, 1) == b"\x47"

    return check


def _program(file: BinaryIO, size: int) -> bool:
    """Whether the last packet of a program stream is there to its end. Numbers up to B8 are the pictures' own start codes."""
    begin = max(0, size - _TAIL)
    tail = _at(file, begin, _TAIL)
    at = len(tail)
    while (at := tail.rfind(b"\0\0\1", 0, at)) >= 0:
        if len(tail) > at + 5 and tail[at + 3] >= 0xBC:
            (length,) = struct.unpack(">H", tail[at + 4 : at + 6])
            return begin + at + 6 + int(length) <= size
    return True


def _asf(file: BinaryIO, size: int) -> bool:
    (header,) = struct.unpack("<Q", _at(file, 16, 8))
    head = _at(file, header, 24)
    if head[:16] != _ASF_DATA:
        return True
    (length,) = struct.unpack("<Q", head[16:])
    return bool(header + length <= size)


def _at(file: BinaryIO, at: int, count: int) -> bytes:
    if at >= _BEYOND:
        return b""
    file.seek(max(0, at))
    return file.read(count)


_CHECKS: tuple[tuple[Callable[[bytes], bool], Callable[[BinaryIO, int], bool]], ...] = (
    (lambda head: head.startswith(b"\x1a\x45\xdf\xa3"), _ebml),
    (lambda head: head.startswith(b"RIFF"), _riff),
    (lambda head: head.startswith(b"\0\0\1\xba"), _program),
    (lambda head: head.startswith(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"), _asf),
    (lambda head: head[:1] == b"\x47" and head[188:189] in {b"\x47", b""}, _transport(188, 0)),
    (lambda head: head[4:5] == b"\x47" and head[196:197] == b"\x47", _transport(192, 4)),
    (lambda head: head[4:8].isalnum() or head[4:8] == b"\xa9xyz", _iso),
)
