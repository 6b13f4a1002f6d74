"""The table of the bombs, and what their makers share."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

Source = Callable[[str], Path]
"""Generated footage by its name in ``tests/media/conftest.py``."""
Bomb = Callable[[Source], bytes]
BOMBS: dict[str, Bomb] = {}
#: The greatest number of 32 bits.
TOP = 0xFFFFFFFF


def bomb(name: str) -> Callable[[Bomb], Bomb]:
    """Put the maker of a file into the table, under the file's name."""

    def note(maker: Bomb) -> Bomb:
        BOMBS[name] = maker
        return maker

    return note


def with_numbers(body: bytes, at: int, form: str, *values: int) -> bytes:
    """The bytes with numbers written over them at a place; ``form`` is that of :mod:`struct`."""
    out = bytearray(body)
    struct.pack_into(form, out, at, *values)
    return bytes(out)


def jpegs(film: Source) -> list[bytes]:
    """The first pictures of the camera's film."""
    data = film("camera.avi").read_bytes()
    found, at = [], data.index(b"movi")
    while len(found) < 10:
        at = data.index(b"00dc", at)
        (size,) = struct.unpack("<I", data[at + 4 : at + 8])
        found.append(data[at + 8 : at + 8 + size])
        at += 8 + size
    return found


def jpeg_of(picture: bytes, width: int, height: int) -> bytes:
    """A JPEG whose head says another size (ITU-T T.81 section B.2.2)."""
    at = picture.index(b"\xff\xc0")
    return with_numbers(picture, at + 5, ">HH", height, width)


def parameter_set(blocks: int) -> bytes:
    """A sequence parameter set (ITU-T H.264 section 7.3.2.1.1), baseline, of ``blocks`` × ``blocks`` macroblocks."""
    bits = f"{66:08b}{0:08b}{62:08b}"
    for number in (0, 0, 2, 1):  # id, frame numbers, order of output, reference pictures
        bits += _golomb(number)
    bits += "0" + _golomb(blocks - 1) + _golomb(blocks - 1) + "11001"
    bits = bits.ljust(-(-len(bits) // 8) * 8, "0")
    return b"\x67" + int(bits, 2).to_bytes(len(bits) // 8, "big")


def _golomb(number: int) -> str:
    code = f"{number + 1:b}"
    return "0" * (len(code) - 1) + code
