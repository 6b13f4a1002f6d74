"""AVI (Microsoft, OpenDML 1.02)."""

from __future__ import annotations

import struct

from tests.bombs.table import TOP, Source, bomb, jpeg_of, jpegs, with_numbers


def _avi(film: Source, kind: bytes, place: int, form: str, *values: int) -> bytes:
    data = film("camera.avi").read_bytes()
    return with_numbers(data, data.index(kind) + 8 + place, form, *values)


@bomb("rate-beyond.avi")
def _fast(film: Source) -> bytes:
    """2^32 - 1 pictures a second."""
    return _avi(film, b"strh", 20, "<II", 1, TOP)


@bomb("rate-slowest.avi")
def _slow(film: Source) -> bytes:
    """A picture each 136 years."""
    return _avi(film, b"strh", 20, "<II", TOP, 1)


@bomb("no-rate.avi")
def _no_rate(film: Source) -> bytes:
    """0 pictures in 0 units."""
    return _avi(film, b"strh", 20, "<II", 0, 0)


@bomb("start-beyond.avi")
def _start_beyond(film: Source) -> bytes:
    """Starts at 2^32 - 1 and has as many pictures."""
    return _avi(film, b"strh", 28, "<II", TOP, TOP)


@bomb("shape-beyond.avi")
def _shape(film: Source) -> bytes:
    """The container says 2^31 - 1 × 2^31 - 1."""
    return _avi(film, b"strf", 4, "<II", 0x7FFFFFFF, 0x7FFFFFFF)


@bomb("jpeg-of-pixels-without-end.avi")
def _jpeg(film: Source) -> bytes:
    """JPEG pictures whose heads say 65500 × 65500."""
    data = film("camera.avi").read_bytes()
    for picture in jpegs(film):
        data = data.replace(picture, jpeg_of(picture, 65500, 65500))
    return data


@bomb("drawn-out.avi")
def _drawn_out(film: Source) -> bytes:
    """Pictures that are to be shown 105,000 times as high as wide (the header ``vprp`` of OpenDML)."""
    return _avi(film, b"vprp", 20, "<HH", 65535, 1)


@bomb("index-of-indexes.avi")
def _own_index(film: Source) -> bytes:
    """An OpenDML index each of whose entries is that index itself."""
    data = film("camera.avi").read_bytes()
    at = data.index(b"strf")
    (size,) = struct.unpack("<I", data[at + 4 : at + 8])
    place = at + 8 + size
    entry = struct.pack("<QII", place, 24 + 16 * 64, 1)
    index = b"indx" + struct.pack("<IHBBI4s12x", 24 + 16 * 64, 4, 0, 0, 64, b"00dc") + entry * 64
    out = bytearray(data[:place] + index + data[place:])
    for name in (b"RIFF", b"LIST"):
        head = out.index(name) + 4
        struct.pack_into("<I", out, head, struct.unpack_from("<I", out, head)[0] + len(index))
    inner = out.index(b"LIST", out.index(b"LIST") + 4) + 4
    struct.pack_into("<I", out, inner, struct.unpack_from("<I", out, inner)[0] + len(index))
    return bytes(out)
