"""MP4 and QuickTime (ISO/IEC 14496-12)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from tests.anatomy import boxes
from tests.bombs.table import TOP, Source, bomb, parameter_set, with_numbers


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _swapped(data: bytes, kind: bytes, change: Callable[[bytes], bytes], *, turn: int = 0) -> bytes:
    """The file with the body of its ``turn``-th box of this kind changed, and the boxes around it made to fit.

    The index must stand last, so that nothing that it points to moves.
    """
    found = [(at, stop) for at, stop, name in boxes(data, 0, len(data)) if name == kind]
    start, end = found[turn]
    fresh = _box(kind, change(data[start + 8 : end]))
    out = bytearray(data[:start] + fresh + data[end:])
    for at, stop, name in boxes(data, 0, len(data)):
        if at < start and stop >= end and name != kind:
            (size,) = struct.unpack_from(">I", out, at)
            struct.pack_into(">I", out, at, size + len(fresh) - (end - start))
    return bytes(out)


def _plain(film: Source) -> bytes:
    return film("silent.mp4").read_bytes()


@bomb("samples-without-end.mp4")
def _samples(film: Source) -> bytes:
    """2^32 - 1 pictures of one byte each."""
    one_size = lambda body: struct.pack(">III", 0, 1, TOP)  # noqa: E731
    return _swapped(_plain(film), b"stsz", one_size)


@bomb("hundred-million-samples.mp4")
def _hundred_million(film: Source) -> bytes:
    """10^8 pictures of one byte each in one chunk, all consistent: an index of gigabytes out of a file of kilobytes."""
    count = 100_000_000
    data = _swapped(_plain(film), b"stsz", lambda body: struct.pack(">III", 0, 1, count))
    data = _swapped(data, b"stts", lambda body: struct.pack(">IIII", 0, 1, count, 512))
    data = _swapped(data, b"ctts", lambda body: struct.pack(">IIII", 0, 1, count, 1024))
    data = _swapped(data, b"stss", lambda body: struct.pack(">III", 0, 1, 1))
    return _swapped(data, b"stsc", lambda body: struct.pack(">IIIII", 0, 1, 1, count, 1))


@bomb("five-million-samples.mp4")
def _five_million(film: Source) -> bytes:
    """The same within what memory holds: every picture is read, and none is there."""
    return _hundred_million(film).replace(struct.pack(">I", 100_000_000), struct.pack(">I", 5_000_000))


@bomb("times-without-end.mp4")
def _times(film: Source) -> bytes:
    """2^32 - 1 pictures, each 2^31 - 1 units long."""
    return _swapped(_plain(film), b"stts", lambda body: struct.pack(">IIII", 0, 1, TOP, 0x7FFFFFFF))


@bomb("long-pictures.mp4")
def _long_pictures(film: Source) -> bytes:
    """Each picture stands for 2^31 - 1 units, a unit for a second: 6,000 years."""
    data = _swapped(_plain(film), b"stts", lambda body: struct.pack(">IIII", 0, 1, 90, 0x7FFFFFFF))
    return _swapped(data, b"mdhd", lambda body: with_numbers(body, 12, ">I", 1))


@bomb("no-time-base.mp4")
def _no_time_base(film: Source) -> bytes:
    """0 units a second."""
    data = _swapped(_plain(film), b"mdhd", lambda body: with_numbers(body, 12, ">I", 0))
    return _swapped(data, b"mvhd", lambda body: with_numbers(body, 12, ">I", 0))


@bomb("finest-time-base.mp4")
def _finest(film: Source) -> bytes:
    """2^32 - 1 units a second: the whole film lasts some microseconds."""
    return _swapped(_plain(film), b"mdhd", lambda body: with_numbers(body, 12, ">I", TOP))


@bomb("offsets-both-ways.mp4")
def _offsets(film: Source) -> bytes:
    """Presentation times up to 2^31 before and after decoding times."""
    entries = b"".join(struct.pack(">Ii", 1, (-1) ** n * 0x7FFFFFFF) for n in range(90))
    return _swapped(_plain(film), b"ctts", lambda body: struct.pack(">II", 1 << 24, 90) + entries)


@bomb("many-edits.mp4")
def _edits(film: Source) -> bytes:
    """An edit list of 1,000 edits, each showing all of it again."""
    count, entry = 1_000, struct.pack(">IIi", 3000, 0, 1 << 16)
    return _swapped(_plain(film), b"elst", lambda body: struct.pack(">II", 0, count) + entry * count)


@bomb("edit-beyond-time.mp4")
def _edit_beyond(film: Source) -> bytes:
    """An edit that begins at 2^63 - 1 and is as long."""
    most = (1 << 63) - 1
    return _swapped(
        _plain(film), b"elst", lambda body: struct.pack(">IIqqi", 1 << 24, 1, most, most, 1 << 16)
    )


@bomb("million-tracks.mp4")
def _tracks(film: Source) -> bytes:
    """10^6 empty tracks before the real one."""
    return _swapped(_plain(film), b"moov", lambda body: _box(b"trak", b"") * 1_000_000 + body)


@bomb("thousand-tracks.mp4")
def _thousand_tracks(film: Source) -> bytes:
    """900 copies of the real track, each with an index of its own."""
    data = _plain(film)
    ((start, end),) = [(at, stop) for at, stop, kind in boxes(data, 0, len(data)) if kind == b"trak"]
    return _swapped(data, b"moov", lambda body: body + data[start:end] * 900)


@bomb("boxes-in-boxes.mp4")
def _nested(film: Source) -> bytes:
    """100,000 boxes, each in the one before."""
    depth = 100_000
    inner = b"".join(struct.pack(">I4s", 8 * (depth - n), b"udta") for n in range(depth))
    return _swapped(_plain(film), b"moov", lambda body: body + inner)


@bomb("index-inflates.mov")
def _inflates(film: Source) -> bytes:
    """A compressed index (``cmov``) of 256 MB of zeros in a thousandth of it."""
    size = 1 << 28
    squeeze = zlib.compressobj(1)
    packed = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(size >> 20)) + squeeze.flush()
    inside = _box(b"dcom", b"zlib") + _box(b"cmvd", struct.pack(">I", size) + packed)
    return (
        _box(b"ftyp", b"qt  \0\0\0\0qt  ") + _box(b"mdat", bytes(64)) + _box(b"moov", _box(b"cmov", inside))
    )


@bomb("picture-of-pixels-without-end.mp4")
def _h264_dimensions(film: Source) -> bytes:
    """H.264 whose parameter set says 16384 × 16384."""
    parameters = parameter_set(1024)
    avcc = struct.pack(">BBBBBBH", 1, 66, 0, 62, 0xFF, 0xE1, len(parameters)) + parameters
    avcc += b"\x01\x00\x04\x68\xce\x3c\x80"
    data = _plain(film)
    at = data.index(b"avcC")
    (size,) = struct.unpack(">I", data[at - 4 : at])
    padded = avcc.ljust(size - 8, b"\0")
    # The pictures say it again: their own parameter sets are made unreadable.
    return data[: at + 4] + padded[: size - 8] + data[at - 4 + size :]
