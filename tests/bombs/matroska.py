"""Matroska (RFC 9559)."""

from __future__ import annotations

import struct
import zlib

from tests.anatomy import elements
from tests.bombs.table import Source, bomb, jpegs


def _element(kind: str, body: bytes, *, size: int | None = None) -> bytes:
    length = (len(body) if size is None else size) | 1 << 56
    return bytes.fromhex(kind) + length.to_bytes(8, "big") + body


def _number(kind: str, value: int) -> bytes:
    return _element(kind, value.to_bytes(8, "big"))


def _matroska(
    blocks: bytes, *, info: bytes = b"", track: bytes = b"", shape: bytes = b"", codec: bytes = b"V_MJPEG"
) -> bytes:
    head = _element("1a45dfa3", _element("4282", b"matroska"))
    film = _number("d7", 1) + _number("73c5", 1) + _number("83", 1) + _element("86", codec) + track
    film += _element("e0", _number("b0", 320) + _number("ba", 240) + shape)
    body = _element("1549a966", info) + _element("1654ae6b", _element("ae", film))
    return head + _element("18538067", body + blocks)


def _cluster(time: int, *pictures: bytes, step: int = 33) -> bytes:
    blocks = b"".join(
        _element("a3", struct.pack(">BhB", 0x81, n * step % 32768, 0x80) + one)
        for n, one in enumerate(pictures)
    )
    return _element("1f43b675", _number("e7", time) + blocks)


@bomb("time-scale.mkv")
def _time_scale(film: Source) -> bytes:
    """Units of 2^63 - 1 nanoseconds, 292 years."""
    return _matroska(_cluster(0, *jpegs(film)), info=_number("2ad7b1", (1 << 63) - 1))


@bomb("duration-not-a-number.mkv")
def _not_a_number(film: Source) -> bytes:
    """A length of NaN."""
    return _matroska(_cluster(0, *jpegs(film)), info=_element("4489", struct.pack(">d", float("nan"))))


@bomb("drawn-out.mkv")
def _drawn_out(film: Source) -> bytes:
    """Pictures that are to be shown 1 wide and 2^31 - 1 high."""
    shape = _number("54b0", 1) + _number("54ba", 0x7FFFFFFF)
    return _matroska(_cluster(0, *jpegs(film)), shape=shape)


@bomb("end-of-time.mkv")
def _end_of_time(film: Source) -> bytes:
    """The second half stands near 2^63."""
    pictures = jpegs(film)
    return _matroska(_cluster(0, *pictures[:5]) + _cluster((1 << 63) - 200, *pictures[5:]))


@bomb("century.mkv")
def _century(film: Source) -> bytes:
    """Half of the pictures stand a hundred years after the others."""
    pictures = jpegs(film)
    return _matroska(_cluster(0, *pictures[:5]) + _cluster(100 * 365 * 86_400_000, *pictures[5:]))


@bomb("giant-element.mkv")
def _giant(film: Source) -> bytes:
    """A block that says it has 2^56 - 2 bytes."""
    block = _element("a3", b"\x81\0\0\x80" + jpegs(film)[0], size=(1 << 56) - 2)
    rest = _element("1f43b675", _number("e7", 400) + block)
    return _matroska(_cluster(0, *jpegs(film)) + rest)


@bomb("blocks-inflate.mkv")
def _blocks_inflate(film: Source) -> bytes:
    """200 compressed blocks, each 100 MB of zeros."""
    packed = zlib.compress(bytes(100_000_000), 1)
    scheme = _element("6d80", _element("6240", _element("5034", _number("4254", 0))))
    return _matroska(_cluster(0, *[packed] * 200), track=scheme)


@bomb("many-cues.mkv")
def _cues(film: Source) -> bytes:
    """300,000 entries in the index, all for the same place."""
    place = bytes.fromhex("b7 86 f7 81 01 f1 81 00".replace(" ", ""))
    point = bytes.fromhex("bb") + bytes([0x80 | len(place) + 3]) + bytes.fromhex("b38101") + place
    return _matroska(_element("1c53bb6b", point * 300_000) + _cluster(0, *jpegs(film)))


@bomb("tags-in-tags.mkv")
def _tags(film: Source) -> bytes:
    """Tags 50,000 deep, each of unknown size."""
    tag = bytes.fromhex("67c801ffffffffffffff")
    return _matroska(_cluster(0, *jpegs(film)) + _element("1254c367", _element("7373", tag * 50_000)))


@bomb("tiny-blocks.mkv")
def _tiny_blocks(film: Source) -> bytes:
    """200,000 blocks of nothing after ten pictures."""
    block = bytes.fromhex("a38481000080")
    empty = _element("1f43b675", _number("e7", 400) + block * 200_000)
    return _matroska(_cluster(0, *jpegs(film)) + empty)


@bomb("vp9-of-pixels-without-end.mkv")
def _vp9(film: Source) -> bytes:
    """VP9 pictures whose heads say 65536 × 65536."""
    data = film("browser.webm").read_bytes()
    blocks = []
    for kind, size, stop in elements(data, 0, len(data)):
        if kind == 0x1F43B675:
            inner = data[size.at + size.width : stop]
            at = inner.index(b"\xa3")
            blocks.append(inner[at : at + 4096])
    picture = blocks[0][blocks[0].index(b"\x49\x83\x42") - 1 :]
    head = int.from_bytes(picture[:16], "big")
    head |= 0xFFFFFFFF << (128 - 36 - 32)
    big = head.to_bytes(16, "big") + picture[16:]
    return _matroska(_cluster(0, *[big] * 10), codec=b"V_VP9")
