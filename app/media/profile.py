"""What every finished clip looks like."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """The form of a finished clip: pixels, pictures a second, x264's quality and speed, sound in bits a second.

    ``fit_speed`` is the speed for clips that have to fit a size, where each bit counts.

    ``version`` changes whenever the same numbers would give other files, so that files made earlier are not taken for new.
    """

    long_side: int = 1920
    short_side: int = 1080
    highest_rate: int = 30
    quality: int = 21
    speed: str = "fast"
    fit_speed: str = "medium"
    sound_bits: int = 128_000
    version: int = 6


DEFAULT = Profile()
SOUND_RATE = 48_000
#: Bits a second that pictures may always have, however few the source has: ten minutes come to 7.5 MB. Below it x264 has too
#: little room to hold a ceiling by: of a part of a film of 17 kb/s, pictures were left as the ones before.
LEAST_VIDEO_BITS = 100_000


def most_video_bits(source_bits: int) -> int:
    """Bits a second that the pictures of a clip may have: those of its source, and :data:`LEAST_VIDEO_BITS` in any case."""
    return max(LEAST_VIDEO_BITS, source_bits)


def encoder_threads(height: int) -> int:
    """Pictures of ``height`` lines that x264 may make at once, on every computer: one for each 270 lines, 4 at most.

    By itself it takes three for two processors, and holds the ceiling of bits the worse the more it takes. Measured: a walk of
    12 s in 1280x720 at 840 kb/s has 34.7 dB with 1, 34.3 with 4, 33.5 with 12, 32.8 with 24; of pictures with 180 lines, half
    a picture was left as the one before with 12, and with 4 now and then.
    """
    return max(1, min(4, height // 270))
