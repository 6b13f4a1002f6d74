"""Small pictures of HDR video on ordinary screens: tables from coded brightness to coded brightness. Pure.

A table of 256 bytes is used on red, green and blue alike. It is quick and near enough for a picture in a list; finished clips are
mapped by zscale and tonemap in full precision (:mod:`app.media.command`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable

#: cd/m² of white in HDR (ITU-R BT.2408), and of the brightest that phones film.
_WHITE, _PEAK = 203.0, 1000.0
#: Up to here (of white) nothing is changed; the default of libavfilter's tonemap.
_KNEE = 0.3


@functools.cache
def from_pq() -> bytes:
    """From SMPTE ST 2084 (PQ)."""
    return _table(_pq)


@functools.cache
def from_hlg() -> bytes:
    """From ARIB STD-B67 (HLG), on a display of 1000 cd/m²."""
    return _table(_hlg)


def _table(light: Callable[[float], float]) -> bytes:
    return bytes(round(255 * _bt709(_mapped(light(code / 255) / _WHITE))) for code in range(256))


def _pq(code: float) -> float:
    """cd/m² of a PQ code (ITU-R BT.2100 table 4)."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power: float = code ** (1 / m2)
    light: float = 10_000 * (max(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)
    return light


def _hlg(code: float) -> float:
    """cd/m² of a grey HLG code (ITU-R BT.2100 table 5, system gamma 1.2)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = code * code / 3 if code <= 0.5 else (2.718281828459045 ** ((code - c) / a) + b) / 12
    light: float = _PEAK * scene**1.2
    return light


def _mapped(light: float) -> float:
    """The Möbius curve of libavfilter's tonemap, as finished clips have it: dark parts stay, what is at the peak becomes 1."""
    if light <= _KNEE:
        return light
    peak, j = _PEAK / _WHITE, _KNEE
    a = -j * j * (peak - 1) / (j * j - 2 * j + peak)
    b = (j * j - 2 * j * peak + peak) / (peak - 1)
    return min(1.0, (b * b + 2 * b * j + j * j) / (b - a) * (light + a) / (light + b))


def _bt709(light: float) -> float:
    """The code of ITU-R BT.709 for linear light of 0 to 1."""
    coded: float = 4.5 * light if light < 0.018 else 1.099 * light**0.45 - 0.099
    return coded
