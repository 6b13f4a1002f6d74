"""What the window's process and the worker process say to each other: MessagePack, each message behind its length.

A message is four bytes (big endian) and then so many bytes of MessagePack. The worker answers each request with any number of
:class:`Alive` and then exactly one other message.
"""

from __future__ import annotations

import struct
from enum import Enum
from fractions import Fraction
from typing import IO

import msgspec

from app.media.timing import Clock

LONGEST = 64 << 20


class Inspect(msgspec.Struct, tag=True, frozen=True):
    """Read the facts of the file at ``path`` (bytes, as the file system has it)."""

    path: bytes


class WhichFilm(msgspec.Struct, frozen=True):
    """A film by what was read of it before: where it is, and which of its frames count.

    The first frame stands at ``start_us`` on the container's clock. Frames from ``length_ms`` on do not count: what stands
    there in a damaged file is no part of the film.
    """

    path: bytes
    video_index: int
    start_us: int
    length_ms: int


class Picture(msgspec.Struct, tag=True, frozen=True):
    """Show the frame that stands at ``at_ms``, upright, inside ``width`` × ``height``."""

    film: WhichFilm
    at_ms: int
    width: int
    height: int


class Pick(Enum):
    """Which frame is meant by a time in milliseconds from the first frame (frames' own times are rounded down).

    ``AT``: the last one that begins at it or before. ``FROM``: the first one that begins at it or later. ``AFTER`` and
    ``BEFORE``: the nearest that begins later, or earlier. Past either end: the last one, or the first.
    """

    AT = "at"
    FROM = "from"
    AFTER = "after"
    BEFORE = "before"


class TakeStill(msgspec.Struct, tag=True, frozen=True):
    """Show the frame that is meant, exactly, upright, inside ``width`` × ``height``; the file stays open."""

    film: WhichFilm
    at_ms: int
    pick: Pick
    width: int
    height: int


class TakeThumbnail(msgspec.Struct, tag=True, frozen=True):
    """As :class:`TakeStill`, quickly: any frame up to ``within_ms`` before ``at_ms`` will do."""

    film: WhichFilm
    at_ms: int
    within_ms: int
    width: int
    height: int


class LetGo(msgspec.Struct, tag=True, frozen=True):
    """Close the file that stayed open."""


class MakePlan(msgspec.Struct, tag=True, frozen=True):
    """Find the frames of a part; with ``decode`` neither the container's packets nor its seeking are trusted."""

    path: bytes
    start_ms: int
    end_ms: int
    decode: bool = False


class Examine(msgspec.Struct, tag=True, frozen=True):
    """Read a finished clip at both ends."""

    path: bytes


class Survey(msgspec.Struct, tag=True, frozen=True):
    """Find out whether the pictures of the file at ``path`` may be copied as they are."""

    path: bytes


class Brightness(msgspec.Struct, tag=True, frozen=True):
    """Find out how bright the film is."""

    film: WhichFilm


class Alive(msgspec.Struct, tag=True, frozen=True):
    """The worker is at it."""


class Failed(msgspec.Struct, tag=True, frozen=True):
    """It cannot be done: ``kind`` is "not-video", "too-large", "broken" or "missing"."""

    kind: str
    reason: str = ""


class Inspection(msgspec.Struct, tag=True, frozen=True):
    """The facts of a source. Timestamps are in ``time_base`` (numerator, denominator) of the video stream."""

    container: str
    video_index: int
    video_codec: str
    width: int
    height: int
    rotation: int
    first_pts: int
    end_pts: int
    time_base: tuple[int, int]
    frames: int
    average_rate: tuple[int, int]
    pixel_format: str
    transfer: int
    primaries: int
    matrix: int
    full_range: bool
    interlaced: bool
    bit_rate: int
    audio_index: int | None
    audio_codec: str
    audio_bit_rate: int
    complete: bool = True
    audio_place: int = 0

    @property
    def clock(self) -> Clock:
        """The video stream's clock."""
        return Clock(self.first_pts, *self.time_base)

    @property
    def average(self) -> Fraction | None:
        """Frames per second over the whole file, where the container knows."""
        num, den = self.average_rate
        return Fraction(num, den) if num > 0 and den > 0 else None


class PartPlan(msgspec.Struct, tag=True, frozen=True):
    """The frames of a part: first and last kept timestamp, the rate there (numerator, denominator), and from where to read.

    ``seek_us`` is a time on the container's clock from which reading meets a key frame, and sound, before the part; None reads
    from the beginning.
    """

    source: Inspection
    first_kept: int
    last_kept: int
    rate: tuple[int, int]
    seek_us: int | None


class PictureMade(msgspec.Struct, tag=True, frozen=True):
    """A picture as PNG."""

    png: bytes


class Still(msgspec.Struct, tag=True, frozen=True):
    """A frame as R, G, B, in rows of ``line`` bytes.

    It begins at ``at_ms`` and the next one at ``next_ms`` (the film's length after the last one; -1 where it was not looked
    for), in milliseconds from the first frame, rounded down: a part that starts at ``at_ms`` begins with this frame, and one that
    ends at ``next_ms`` ends with it.
    """

    at_ms: int
    next_ms: int
    width: int
    height: int
    line: int
    rgb: bytes


class BrightnessFound(msgspec.Struct, tag=True, frozen=True):
    """The usual mean luma of the film's pictures, 0 to 255."""

    luma: int


class Closed(msgspec.Struct, tag=True, frozen=True):
    """No file is open any more."""


class Examined(msgspec.Struct, tag=True, frozen=True):
    """What a finished clip holds, and whether its first and last pictures decode."""

    videos: int
    audios: int
    others: int
    width: int
    height: int
    rotation: int
    video_codec: str
    pixel_format: str
    length_us: int
    frames: int
    first_decodes: bool
    last_decodes: bool


class Surveyed(msgspec.Struct, tag=True, frozen=True):
    """Whether a file's pictures may be copied: why not ("" where they may), how many, at which rate, and their bytes."""

    why_not: str
    source: Inspection | None = None
    pictures: int = 0
    rate: tuple[int, int] = (0, 1)
    size: int = 0


Request = Inspect | Picture | TakeStill | TakeThumbnail | LetGo | MakePlan | Examine | Survey | Brightness
Answer = (
    Alive
    | Failed
    | Inspection
    | PartPlan
    | PictureMade
    | Still
    | BrightnessFound
    | Closed
    | Examined
    | Surveyed
)

_requests = msgspec.msgpack.Decoder(Request)
_answers = msgspec.msgpack.Decoder(Answer)
_encode = msgspec.msgpack.Encoder().encode


def write(pipe: IO[bytes], message: Request | Answer) -> None:
    """Send one message. Raises OSError when the other side is gone."""
    body = _encode(message)
    pipe.write(struct.pack(">I", len(body)) + body)
    pipe.flush()


def read_request(pipe: IO[bytes]) -> Request | None:
    """The next request, or None when the other side is gone. Raises ValueError for what is not one."""
    body = _read(pipe)
    return None if body is None else _requests.decode(body)


def read_answer(pipe: IO[bytes]) -> Answer | None:
    """The next answer, or None when the other side is gone. Raises ValueError for what is not one."""
    body = _read(pipe)
    return None if body is None else _answers.decode(body)


def _read(pipe: IO[bytes]) -> bytes | None:
    head = pipe.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    if length > LONGEST:
        raise ValueError(f"a message of {length} bytes")
    body = pipe.read(length)
    return body if len(body) == length else None
