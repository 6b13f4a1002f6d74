"""Transport and program streams (ISO/IEC 13818-1), and ASF."""

from __future__ import annotations

import struct

from tests.bombs.table import TOP, Source, bomb, parameter_set, with_numbers


@bomb("grows-in-the-middle.ts")
def _grows(film: Source) -> bytes:
    """H.264 whose pictures are 15360 × 15360 from the second key frame on."""
    start = b"\x00\x00\x00\x01\x67"
    first, second, *rest = film("open-gop.ts").read_bytes().split(start)
    fresh = parameter_set(960)[1:]
    return start.join([first, second, *(fresh + part[len(fresh) :] for part in rest)])


def _stamp(value: int, mark: int) -> bytes:
    """A PTS or DTS in five bytes (ISO/IEC 13818-1 section 2.4.3.7)."""
    return bytes(
        [
            mark << 4 | value >> 29 & 14 | 1,
            value >> 22 & 255,
            value >> 14 & 254 | 1,
            value >> 7 & 255,
            value << 1 & 254 | 1,
        ]
    )


@bomb("clock-jumps.ts")
def _clock_jumps(film: Source) -> bytes:
    """Every other picture stands 13 hours from the one before."""
    out, turn = bytearray(film("open-gop.ts").read_bytes()), 0
    for at in range(0, len(out), 188):
        body = out.find(b"\x00\x00\x01\xe0", at, at + 188)
        if body > 0 and out[at + 1] & 0x40 and out[body + 7] & 0x80:
            turn += 1
            out[body + 9 : body + 14] = _stamp(turn * 3000 + (turn % 2) * (1 << 32), out[body + 9] >> 4)
    return bytes(out)


@bomb("programs-without-end.ts")
def _programs(film: Source) -> bytes:
    """A table of 40 programs, and 8,000 streams of a packet each."""
    table = struct.pack(">BHHBBB", 0, 0xB000 | 5 + 160 + 4, 1, 0xC1, 0, 0)
    table += b"".join(struct.pack(">HH", n + 1, 0xE000 | 0x100 + n) for n in range(40)) + bytes(4)
    head = struct.pack(">BHBB", 0x47, 0x4000, 0x10, 0) + table
    packets = [head.ljust(188, b"\xff")]
    for pid in range(0x200, 0x1F40):
        packet = struct.pack(">BHB", 0x47, 0x4000 | pid, 0x10) + b"\0\0\1\xe0\0\0\x80\x80\5" + _stamp(pid, 2)
        packets.append(packet.ljust(188, b"\xff"))
    return film("open-gop.ts").read_bytes() + b"".join(packets) * 2


@bomb("packet-without-end.ts")
def _endless(film: Source) -> bytes:
    """A picture that goes on for 20 MB."""
    data = film("open-gop.ts").read_bytes()
    first = data.index(b"\x00\x00\x01\xe0")
    pid = struct.unpack(">H", data[first // 188 * 188 + 1 : first // 188 * 188 + 3])[0] & 0x1FFF
    size = 20_000_000
    filler = b"".join(
        struct.pack(">BHB", 0x47, pid, 0x10 | n & 15) + b"\x00\x00\x01\x0c" + b"\xff" * 180 for n in range(16)
    )
    return data + filler * (size // len(filler))


@bomb("clock-jumps.mpg")
def _program_jumps(film: Source) -> bytes:
    """Every other picture stands 13 hours from the one before."""
    out, at, turn = bytearray(film("camcorder.mpg").read_bytes()), 0, 0
    while (at := out.find(b"\x00\x00\x01\xe0", at)) >= 0:
        if out[at + 7] & 0x80:
            turn += 1
            out[at + 9 : at + 14] = _stamp(turn * 3000 + (turn % 2) * (1 << 32), out[at + 9] >> 4)
        at += 4
    return bytes(out)


@bomb("packets-of-nothing.asf")
def _asf_packets(film: Source) -> bytes:
    """Packets of 2^32 - 1 bytes, 2^63 of them, a play time as long."""
    data = film("windows.asf").read_bytes()
    at = data.index(bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")) + 24
    most = (1 << 63) - 1
    data = with_numbers(data, at + 32, "<QQQ", most, most, most)
    return with_numbers(data, at + 64 + 4, "<II", TOP, TOP)


@bomb("objects-of-nothing.asf")
def _asf_objects(film: Source) -> bytes:
    """2^32 - 1 objects in the head, the first of them 2^63 - 1 bytes long."""
    data = with_numbers(film("windows.asf").read_bytes(), 24, "<I", TOP)
    return with_numbers(data, 30 + 16, "<Q", (1 << 63) - 1)
