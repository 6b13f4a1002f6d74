"""How a picture is turned upright, from the display matrix of its track. Pure.

The matrix is that of ISO/IEC 14496-12 section 8.3.2 as libavutil hands it on: nine 32-bit integers, the first two of each row
16.16 fixed point. The filters chosen are the ones that the ffmpeg program itself inserts, so that the picture that a
person sees and the clip that is made stand the same way.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from math import atan2, degrees, hypot

_ONE = 65536
#: The most drawn-out pixels in use are about 2 : 1 (anamorphic lenses).
_LONGEST_PIXEL = Fraction(8)


@dataclass(frozen=True)
class Upright:
    """Degrees clockwise (0, 90, 180, 270) and the libavfilter steps that bring it about, each a name and its argument."""

    rotation: int = 0
    filters: tuple[tuple[str, str], ...] = ()

    @property
    def swaps_sides(self) -> bool:
        """Whether width and height change places."""
        return self.rotation in {90, 270}


def upright(matrix: bytes) -> Upright:
    """Read a display matrix of 36 bytes; anything else, and angles that are not quarter turns, leave the picture as it is."""
    if len(matrix) != 36:
        return Upright()
    a, b, _, c, d = struct.unpack("=9i", matrix)[:5]
    scale_x, scale_y = hypot(a, c), hypot(b, d)
    if not scale_x or not scale_y:
        return Upright()
    angle = round(degrees(atan2(b / scale_y, a / scale_x))) % 360
    return _turn(angle, a, c, d)


def _turn(angle: int, a: int, c: int, d: int) -> Upright:
    if angle == 90:
        return Upright(90, (("transpose", "cclock_flip" if c > 0 else "clock"),))
    if angle == 180:
        return Upright(180, (("hflip", ""),) * (a < 0) + (("vflip", ""),) * (d < 0))
    if angle == 270:
        return Upright(270, (("transpose", "clock_flip" if c < 0 else "cclock"),))
    if angle == 0 and d < 0:
        return Upright(0, (("vflip", ""),))
    return Upright()


def shown_size(width: int, height: int, aspect: Fraction | None, turn: Upright) -> tuple[int, int]:
    """Width and height as a person sees them: square pixels (the picture is widened, or made taller), then turned.

    A pixel shape that no camera films with is damage, and is passed over.
    """
    if aspect and 1 / _LONGEST_PIXEL <= aspect <= _LONGEST_PIXEL:
        if aspect > 1:
            width = max(1, round(width * aspect))
        else:
            height = max(1, round(height / aspect))
    return (height, width) if turn.swaps_sides else (width, height)


def fit_inside(width: int, height: int, long_side: int, short_side: int) -> tuple[int, int]:
    """The largest even size of the same shape inside ``long_side`` × ``short_side`` lying, or the same standing; never larger."""
    wide, high = (long_side, short_side) if width >= height else (short_side, long_side)
    scale = min(Fraction(1), Fraction(wide, width), Fraction(high, height))
    return _even(width * scale), _even(height * scale)


def _even(value: Fraction) -> int:
    return max(2, round(value / 2) * 2)
