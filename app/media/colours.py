"""What colours mean where a file does not say so. Pure."""

from __future__ import annotations

_HD_LINES = 720


def assumed_matrix(width: int, height: int) -> str:
    """The matrix of a film that names none, by libswscale's name: BT.709 for high definition, BT.601 for what is smaller.

    As players assume it, so that what is chosen, what is played and what is sent look alike.
    """
    return "bt709" if min(width, height) >= _HD_LINES else "smpte170m"
