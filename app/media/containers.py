"""Which files are opened at all: the containers that cameras and phones write, and nothing that can point elsewhere.

Playlists (HLS, ffconcat, DASH), subtitles, pictures and network protocols are never tried, whatever a file is called.
The names are those of ffmpeg's demuxers (ffmpeg-formats(1)), matched by its ``format_whitelist``.
"""

from __future__ import annotations

from pathlib import Path

FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,asf"

#: Just above the largest pictures that phones and cameras film (8K: 7680×4320, or 8192×4320).
LONGEST_SIDE = 8192
MOST_PIXELS = 8192 * 4352

#: For decoders: pictures may grow in the middle of a file, to gigabytes each, whatever its head says.
DECODE_OPTIONS = {"max_pixels": str(MOST_PIXELS)}

#: For both libavformat through PyAV and the ffmpeg program: local files only, these containers only.
OPEN_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": FORMATS} | DECODE_OPTIONS

#: ISO base media brands that are still pictures (ISO/IEC 23008-12 HEIF, AVIF), which the mov demuxer would open.
_PICTURE_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif", b"mif2", b"crx "}
_ISO_FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_TS_PACKET = 188
_M2TS_PACKET = 192


def file_url(path: Path) -> str:
    """The form in which libavformat takes ``path`` literally: no name can be read as an option, protocol or pattern."""
    return f"file:{path.absolute()}"


def looks_like_video(head: bytes) -> bool:
    """Whether the first kilobyte is that of a camera's container, so that a failure means *broken*, not *no video*.

    Sources: ISO/IEC 14496-12 section 4.2 (boxes), RFC 8794 (EBML), RIFF, ISO/IEC 13818-1 (sync byte, pack header), ASF.
    """
    if head[4:8] == b"ftyp":
        return head[8:12] not in _PICTURE_BRANDS
    return (
        head[4:8] in _ISO_FIRST_BOXES
        or head.startswith((b"\x1a\x45\xdf\xa3", b"\x00\x00\x01\xba", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"))
        or (head.startswith(b"RIFF") and head[8:11] == b"AVI")
        or _is_transport_stream(head)
    )


def _is_transport_stream(head: bytes) -> bool:
    for offset, step in ((0, _TS_PACKET), (4, _M2TS_PACKET)):
        marks = head[offset : offset + 3 * step : step]
        if len(marks) == 3 and set(marks) == {0x47}:
            return True
    return False


def is_still_picture(head: bytes) -> bool:
    """Whether an ISO base media file says that it is a still picture (HEIC, AVIF)."""
    return head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS
