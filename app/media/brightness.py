"""How bright a video is, from a few of its pictures. Runs in the worker process only."""

from __future__ import annotations

import contextlib
import statistics
from contextlib import closing

from app.media.messages import Still, WhichFilm
from app.media.opening import Beat, Broken
from app.media.stills import Film

_SAMPLES = 5
_SIDE = 64


def brightness(which: WhichFilm, beat: Beat) -> int:
    """The middle one of the mean lumas (0 black to 255 white) of five pictures over the film, shown on an ordinary screen.

    The middle one, so that a fade from black or a lamp in view for a moment does not decide. Raises Broken where no picture
    can be read, and what :class:`app.media.stills.Film` raises.
    """
    found = []
    with closing(Film(which)) as film:
        for number in range(_SAMPLES):
            beat()
            at = which.length_ms * (2 * number + 1) // (2 * _SAMPLES)
            # Key frames will do as long as each sample still is another one.
            with contextlib.suppress(Broken):
                found.append(_luma(film.thumbnail(at, which.length_ms // _SAMPLES, _SIDE, _SIDE, beat)))
    if not found:
        raise Broken("no picture in it can be decoded")
    return round(statistics.median(found))


def _luma(picture: Still) -> float:
    """The mean of Y' (ITU-R BT.709) over a picture."""
    rows = [
        picture.rgb[top : top + 3 * picture.width]
        for top in range(0, picture.height * picture.line, picture.line)
    ]
    red, green, blue = (sum(sum(row[channel::3]) for row in rows) for channel in range(3))
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / (picture.width * picture.height)
