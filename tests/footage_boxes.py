"""Changes the boxes of MP4 and MOV files in ways that ffmpeg cannot, so that they are as phones leave them (ISO/IEC 14496-12).

Works on files whose ``moov`` stands last, as ffmpeg writes them by itself: growing it moves no picture.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from pathlib import Path

Kinds = tuple[bytes, ...]

#: Boxes with boxes inside, and the bytes that stand before those.
_PARENTS = {b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"edts": 0, b"stsd": 8, b"hvc1": 78, b"avc1": 78}


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of this kind around ``parts``."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    """A box with version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    """The boxes that stand side by side in ``data``: kind and body."""
    found, at = [], 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if size < 8 or at + size > len(data):
            raise ValueError(f"a box of {size} bytes at {at}")
        found.append((kind, data[at + 8 : at + size]))
        at += size
    return found


def changed(data: bytes, change: Callable[[Kinds, bytes], bytes | None], inside: Kinds = ()) -> bytes:
    """``data`` with each box replaced by what ``change`` makes of its kinds from the top down and its body; None drops it.

    Boxes inside are changed first. The result of ``change`` is the new body.
    """
    out = []
    for kind, body in boxes(data):
        path = (*inside, kind)
        head = _PARENTS.get(kind, len(body))
        new = change(path, body[:head] + changed(body[head:], change, path))
        if new is not None:
            out.append(box(kind, new))
    return b"".join(out)


def split(path: Path) -> tuple[bytes, bytes]:
    """What stands before ``moov``, and the body of ``moov``."""
    data = path.read_bytes()
    at = data.rindex(b"moov") - 4
    if struct.unpack(">I", data[at : at + 4])[0] != len(data) - at:
        raise ValueError("moov does not stand last")
    return data[:at], data[at + 8 :]


def rewritten(source: Path, path: Path, change: Callable[[Kinds, bytes], bytes | None]) -> Path:
    """A copy of ``source`` with the boxes inside its ``moov`` changed; see :func:`changed`."""
    before, moov = split(source)
    path.write_bytes(before + box(b"moov", changed(moov, change)))
    return path


def kind_of(trak: bytes) -> bytes:
    """``vide``, ``soun`` or ``meta``, from the body of a ``trak``."""
    return trak[trak.index(b"hdlr") + 12 :][:4]


def _in_track(source: Path, path: Path, kind: bytes, change: Callable[[Kinds, bytes], bytes | None]) -> Path:
    """As :func:`rewritten`, for the boxes of the tracks of one kind only. The kinds given to ``change`` begin with ``trak``."""

    def each(kinds: Kinds, body: bytes) -> bytes:
        if kinds == (b"trak",) and kind_of(body) == kind:
            return changed(body, change, kinds)
        return body

    return rewritten(source, path, each)


# --- what phones write ----------------------------------------------------------------------------------------------------


def with_matrix(source: Path, path: Path, matrix: tuple[int, int, int, int]) -> Path:
    """A copy whose pictures players are to turn by the display matrix ``a b / c d``, each -1, 0 or 1 (tkhd, section 8.3.2)."""
    a, b, c, d = (value << 16 for value in matrix)
    packed = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)

    def change(kinds: Kinds, body: bytes) -> bytes:
        return body[:40] + packed + body[76:] if kinds[-1] == b"tkhd" else body

    return _in_track(source, path, b"vide", change)


def with_dolby_vision(source: Path, path: Path, profile: int, compatible: int) -> Path:
    """A copy that says it is Dolby Vision with a base layer that any HEVC decoder reads (``compatible``: 1 HDR10, 4 HLG).

    The box is that of "Dolby Vision Streams Within the ISO Base Media File Format": ``dvcC`` up to profile 7, then ``dvvC``.
    """
    level, rpu, enhancement, base = 5, 1, 0, 1
    bits = profile << 9 | level << 3 | rpu << 2 | enhancement << 1 | base
    record = struct.pack(">BBHI16x", 1, 0, bits, compatible << 28)
    extra = box(b"dvcC" if profile <= 7 else b"dvvC", record)

    def change(kinds: Kinds, body: bytes) -> bytes:
        return body + extra if kinds[-1] == b"hvc1" else body

    return _in_track(source, path, b"vide", change)


def with_deltas(source: Path, path: Path, deltas: Sequence[int]) -> Path:
    """A copy whose frames stand so many units of the film's clock after each other; 0 puts two at one time (stts, 8.6.1.2)."""
    times = struct.pack(">I", len(deltas)) + b"".join(struct.pack(">II", 1, delta) for delta in deltas)

    def change(kinds: Kinds, body: bytes) -> bytes | None:
        if kinds[-1] == b"stts":
            return body[:4] + times
        if kinds[-1] == b"mdhd":
            return body[:16] + struct.pack(">I", sum(deltas)) + body[20:]
        return None if kinds[-1] == b"edts" else body

    return _in_track(source, path, b"vide", change)


def with_edits(source: Path, path: Path, kind: bytes, edits: Sequence[tuple[int, int]]) -> Path:
    """A copy whose track of ``kind`` plays these stretches: length in ms of the film's clock (1000 a second), and the time in
    units of the track where it begins, -1 for nothing shown (elst, section 8.6.6)."""
    table = struct.pack(">I", len(edits)) + b"".join(struct.pack(">IiI", ms, at, 1 << 16) for ms, at in edits)
    extra = box(b"edts", full(b"elst", table))

    def each(kinds: Kinds, body: bytes) -> bytes:
        if kinds != (b"trak",) or kind_of(body) != kind:
            return body
        parts = [box(name, inside) for name, inside in boxes(body) if name != b"edts"]
        return b"".join([parts[0], extra, *parts[1:]])

    return rewritten(source, path, each)


def with_unknown_sound(source: Path, path: Path) -> Path:
    """A copy whose first sound is in a codec that nobody decodes, as Apple's spatial sound is (``apac``)."""
    before, moov = split(source)
    at = moov.index(b"mp4a", moov.index(b"soun"))
    moov = moov[:at] + moov[at:].replace(b"mp4a", b"apac", 1).replace(b"esds", b"dapa", 1)
    path.write_bytes(before + box(b"moov", moov))
    return path


def with_data_track(
    source: Path, path: Path, entry: bytes, samples: Sequence[bytes], *, first: bool = False
) -> Path:
    """A copy with a track of timed metadata beside the film, one of ``samples`` each tenth of a second.

    ``entry`` is its sample entry (:func:`mebx`, :func:`mett`). With ``first`` it is the file's stream 0.
    """
    before, moov = split(source)
    empty = _data_track(entry, samples, 0)
    at = len(before) + 8 + len(moov) + len(empty) + 8
    trak = _data_track(entry, samples, at)
    parts = [box(kind, body) for kind, body in boxes(moov)]
    place = next(i for i, (kind, _) in enumerate(boxes(moov)) if kind == b"trak")
    parts.insert(place if first else len(parts), trak)
    path.write_bytes(before + box(b"moov", *parts) + box(b"mdat", *samples))
    return path


def _data_track(entry: bytes, samples: Sequence[bytes], at: int) -> bytes:
    length = 100 * len(samples)
    matrix = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    tkhd = full(b"tkhd", struct.pack(">IIIII", 0, 0, 77, 0, length), bytes(16), matrix, bytes(8), flags=3)
    mdhd = full(b"mdhd", struct.pack(">IIIIHH", 0, 0, 1000, length, 0x55C4, 0))
    hdlr = full(b"hdlr", b"mhlr", b"meta", bytes(12), b"Core Media Metadata\0")
    dinf = box(b"dinf", full(b"dref", struct.pack(">I", 1), full(b"url ", flags=1)))
    sizes = struct.pack(">II", 0, len(samples)) + b"".join(
        struct.pack(">I", len(sample)) for sample in samples
    )
    stbl = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), entry),
        full(b"stts", struct.pack(">III", 1, len(samples), 100)),
        full(b"stsc", struct.pack(">IIII", 1, 1, len(samples), 1)),
        full(b"stsz", sizes),
        full(b"stco", struct.pack(">II", 1, at)),
    )
    minf = box(b"minf", full(b"nmhd"), dinf, stbl)
    return box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, minf))


def mebx(key: bytes) -> bytes:
    """The sample entry of Apple's timed metadata with one key (QuickTime File Format, "Timed metadata media")."""
    keyd = box(b"keyd", b"mdta", key)
    entry = box(struct.pack(">I", 1), keyd, box(b"dtyp", struct.pack(">II", 0, 1)))
    return box(b"mebx", bytes(6), struct.pack(">H", 1), box(b"keys", entry))


def mebx_sample(value: bytes) -> bytes:
    """A sample of :func:`mebx`: one value under key 1."""
    return box(struct.pack(">I", 1), value)


def mett(mime: bytes) -> bytes:
    """The sample entry of text metadata that Android phones write beside motion pictures (section 12.3.3)."""
    return box(b"mett", bytes(6), struct.pack(">H", 1), b"\0", mime + b"\0")
