"""How good a video will look."""

from __future__ import annotations

from enum import Enum


class Quality(Enum):
    """What a person will see, best first: sharp on a television too, sharp on a phone alone, or nowhere."""

    SHARP = "sharp"
    GOOD_ON_A_PHONE = "good-on-a-phone"
    BLURRED = "blurred"
