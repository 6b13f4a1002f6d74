"""HDR video on ordinary screens: tables from coded colours to coded colours. Pure.

Finished clips are mapped by a table in three dimensions (:func:`cube`), which libavfilter's ``lut3d`` applies: some four times
quicker than working it out for each pixel, and the same within what 8 bits show. A table of 256 bytes, used on red, green and
blue alike, is near enough for a picture in a list.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

#: cd/m² of white in HDR (ITU-R BT.2408), and of the brightest that phones film.
_WHITE, _PEAK = 203.0, 1000.0
#: Up to here (of white) nothing is changed; the default of libavfilter's tonemap.
_KNEE = 0.3
#: From here (of white) colours fade, so that bright lights do not turn into flat patches of strong colour.
_FADES = 2.0

#: ITU-T H.273 numbers of the two brightness curves of HDR.
PQ, HLG = 16, 18

#: Linear light of BT.2020 as linear light of BT.709 (ITU-R BT.2087-0, rounded as there), and what each adds to the brightness.
_TO_BT709 = (
    (1.660491, -0.587641, -0.072850),
    (-0.124550, 1.132900, -0.008349),
    (-0.018151, -0.100579, 1.118730),
)
_WEIGHTS = (0.2126, 0.7152, 0.0722)
#: Points on each side of the table. More would be nearer, but not by as much as 8 bits show.
_POINTS = 33
#: Screens turn codes into light by this power (ITU-R BT.1886).
_SCREEN = 2.4


@functools.cache
def from_pq() -> bytes:
    """From SMPTE ST 2084 (PQ)."""
    return _table(_pq)


@functools.cache
def from_hlg() -> bytes:
    """From ARIB STD-B67 (HLG), on a display of 1000 cd/m²."""
    return _table(_hlg)


def mixer() -> str:
    """What libavfilter's ``colorchannelmixer`` is told to make colours of BT.2020 those of BT.709.

    Near enough for a picture to look at when used on coded values.
    """
    names = (f"{to}{of}" for to in "rgb" for of in "rgb")
    return ":".join(
        f"{name}={x}" for name, x in zip(names, (x for row in _TO_BT709 for x in row), strict=True)
    )


@functools.cache
def cube(transfer: int) -> str:
    """The text of a ``.cube`` file from full-range coded BT.2020 red, green and blue to those of BT.709; "" for what is not HDR.

    ``transfer`` is the number of H.273. Each colour becomes light (ITU-R BT.2100, HLG on a display of 1000 cd/m², its system
    gamma on each channel), light of BT.709, is brought below white by its strongest channel with the curve of
    :func:`_mapped`, and is coded for a screen.
    """
    light = {PQ: _pq, HLG: _hlg}.get(transfer)
    if light is None:
        return ""
    levels = [light(step / (_POINTS - 1)) / _WHITE for step in range(_POINTS)]
    lines = [f"LUT_3D_SIZE {_POINTS}"]
    for b in levels:
        for g in levels:
            lines += [" ".join(f"{code:.5f}" for code in _shown(r, g, b)) for r in levels]
    return "\n".join(lines) + "\n"


def _shown(*light: float) -> tuple[float, float, float]:
    """The code of BT.709 for light of BT.2020, both red, green and blue; light 1 is white."""
    r, g, b = (max(0.0, x * light[0] + y * light[1] + z * light[2]) for x, y, z in _TO_BT709)
    bright = _WEIGHTS[0] * r + _WEIGHTS[1] * g + _WEIGHTS[2] * b
    faded = 1 - _FADES / bright if bright > _FADES else 0.0
    r, g, b = (channel + (bright - channel) * faded for channel in (r, g, b))
    strongest = max(r, g, b)
    scale = _mapped(strongest) / strongest if strongest > 0 else 1.0
    coded = [min(1.0, (channel * scale) ** (1 / _SCREEN)) for channel in (r, g, b)]
    return coded[0], coded[1], coded[2]


def _table(light: Callable[[float], float]) -> bytes:
    return bytes(round(255 * _mapped(light(code / 255) / _WHITE) ** (1 / _SCREEN)) for code in range(256))


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
