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
    version: int = 4


DEFAULT = Profile()
SOUND_RATE = 48_000
