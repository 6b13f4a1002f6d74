"""How a video will look when it has to fit into a number of bytes, said before anything is encoded. Pure."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

#: Bits a second of H.264 for 30 pictures a second, sound apart: 720p at 0.05 bits a pixel, and 360p at the same.
_SHARP_BITS = 1_400_000
_PHONE_BITS = 350_000
_SOUND_BITS = 64_000


class Quality(Enum):
    """What a person will see."""

    SHARP = "sharp"
    PHONE = "good on a phone"
    BLURRED = "blurred"


def forecast(length_ms: int, max_bytes: int, source_bits: int = 0) -> Quality:
    """The quality of ``length_ms`` of video in ``max_bytes``.

    ``source_bits`` (bits a second, 0: unknown) is what the footage has: where that fits it stays as good as it is.
    """
    bits = Fraction(max(0, max_bytes) * 8000, max(1, length_ms)) - _SOUND_BITS
    if bits >= _SHARP_BITS or 0 < source_bits <= bits:
        return Quality.SHARP
    return Quality.PHONE if bits >= _PHONE_BITS else Quality.BLURRED
