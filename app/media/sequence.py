"""H.264 as MP4 files hold it: its parameter sets and its units, as far as copying needs them. Pure.

Standards: ITU-T H.264 (tables 7-1 and A-1, section 7.3.2.1.1) and ISO/IEC 14496-15 section 5.3.3 (``avcC``).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

IDR_SLICE, SEQUENCE_SET, PICTURE_SET = 5, 7, 8
_BASELINE, _MAIN, _HIGH = 66, 77, 100
_CONSTRAINED = 0x80 >> 1
_HIGHEST_LEVEL = 42


@dataclass(frozen=True)
class Sets:
    """What ``avcC`` says: bytes of a unit's length, and the parameter sets as they are."""

    length_size: int
    sequence: bytes
    all: frozenset[bytes]


def read_sets(data: bytes) -> Sets | None:
    """The parameter sets out of an ``avcC`` box; None when it is not one with a single sequence set."""
    try:
        if data[0] != 1 or data[5] & 31 != 1:
            return None
        (sequence,), at = _listed(data, 6, 1)
        pictures, _ = _listed(data, at + 1, data[at])
    except (IndexError, struct.error):
        return None
    return Sets((data[4] & 3) + 1, sequence, frozenset((sequence, *pictures)))


def _listed(data: bytes, at: int, count: int) -> tuple[list[bytes], int]:
    found = []
    for _ in range(count):
        (size,) = struct.unpack_from(">H", data, at)
        found.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    return found, at


def units(packet: memoryview, length_size: int) -> Iterator[memoryview]:
    """The units of one packet. Raises ValueError where their lengths do not come to the packet's."""
    at = 0
    while at < len(packet):
        size = int.from_bytes(packet[at : at + length_size], "big")
        at += length_size
        if size == 0 or at + size > len(packet):
            raise ValueError("a unit is longer than its packet")
        yield packet[at : at + size]
        at += size


def is_plain(sequence: bytes) -> bool:
    """Whether every player shows it: Baseline without slice groups, Main or High up to level 4.2, 8 bit 4:2:0, no fields."""
    if len(sequence) < 5 or sequence[0] & 31 != SEQUENCE_SET:
        return False
    profile, constraints, level = sequence[1:4]
    if profile not in {_BASELINE, _MAIN, _HIGH} or level > _HIGHEST_LEVEL:
        return False
    if profile == _BASELINE and not constraints & _CONSTRAINED:
        return False
    try:
        return _whole_frames(_Bits(sequence[4:]), profile)
    except IndexError:
        return False


class _Bits:
    """Bits of a unit's payload, most significant first; the third byte of 00 00 03 is no payload. IndexError at its end."""

    def __init__(self, unit: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in unit.replace(b"\0\0\3", b"\0\0"))
        self._at = 0

    def flag(self) -> bool:
        self._at += 1
        return self._bits[self._at - 1] == "1"

    def number(self) -> int:
        """An Exp-Golomb code, ue(v)."""
        zeros = 0
        while not self.flag():
            zeros += 1
        value = 1
        for _ in range(zeros):
            value = 2 * value + self.flag()
        return value - 1

    def skip(self, bits: int) -> None:
        self._at += bits


def _whole_frames(bits: _Bits, profile: int) -> bool:
    """``frame_mbs_only_flag``, read from after the level; False for what is rarely met before it."""
    bits.number()
    if profile == _HIGH:
        chroma, luma_depth, chroma_depth = bits.number(), bits.number(), bits.number()
        bits.skip(1)
        if (chroma, luma_depth, chroma_depth) != (1, 0, 0) or bits.flag():
            return False
    bits.number()
    order = bits.number()
    if order == 0:
        bits.number()
    elif order == 1:
        bits.skip(1)
        bits.number()
        bits.number()
        for _ in range(bits.number()):
            bits.number()
    bits.number()
    bits.skip(1)
    bits.number()
    bits.number()
    return bits.flag()
