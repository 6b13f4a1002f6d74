"""HDR video on ordinary screens: the tables for small pictures, and the one for finished clips beside full precision."""

from __future__ import annotations

import random
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import pytest

from app.media import tone

#: The codes (of 255) of black, of HDR's reference white and of the peak (ITU-R BT.2408 table 1: 58 % PQ, 75 % HLG).
CURVES = [(tone.from_pq, 148, 192), (tone.from_hlg, 191, 255)]


@pytest.mark.parametrize(("table", "white", "peak"), CURVES)
def test_black_stays_black_and_white_is_bright(table: Callable[[], bytes], white: int, peak: int) -> None:
    codes = table()
    assert len(codes) == 256
    assert list(codes) == sorted(codes)
    assert codes[0] == 0
    assert 190 < codes[white] < 235
    assert codes[peak] >= 250


def test_both_curves_agree_on_white() -> None:
    assert abs(tone.from_pq()[148] - tone.from_hlg()[191]) <= 6


# --- the table for finished clips ------------------------------------------------------------------------------------

_GRID, _BLOCK = 16, 8
_SIDE = _GRID * _BLOCK
#: The curves by libavutil's names: their numbers, and the brightest 10-bit code that is not faded.
_CURVES = {"arib-std-b67": (tone.HLG, 720), "smpte2084": (tone.PQ, 590)}


def _patches() -> list[tuple[int, int, int]]:
    """10-bit codes of patches: greys from black to white, then colours of everyday strength at every brightness."""
    dice = random.Random(7)
    greys = [(64 + 876 * step // 63, 512, 512) for step in range(64)]
    colours = [
        (dice.randint(80, 700), 512 + dice.randint(-70, 70), 512 + dice.randint(-70, 70)) for _ in range(192)
    ]
    return greys + colours


def _through(chain: str, patches: list[tuple[int, int, int]]) -> list[tuple[int, ...]]:
    """8-bit codes of the patches' middles after the filters of ``chain``."""
    raw = bytearray()
    for plane in range(3):
        for row in range(_SIDE):
            for column in range(_SIDE):
                raw += struct.pack("<H", patches[row // _BLOCK * _GRID + column // _BLOCK][plane])
    size = f"{_SIDE}x{_SIDE}"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "yuv444p10le", "-s", size,
               "-i", "-", "-vf", chain, "-pix_fmt", "yuv444p", "-f", "rawvideo", "-"]  # fmt: skip
    made = subprocess.run(command, input=bytes(raw), check=True, capture_output=True).stdout
    middles = [
        (i // _GRID * _BLOCK + _BLOCK // 2) * _SIDE + i % _GRID * _BLOCK + _BLOCK // 2
        for i in range(_GRID * _GRID)
    ]
    return [tuple(made[plane * _SIDE * _SIDE + at] for plane in range(3)) for at in middles]


def _by_table(transfer: int, path: Path, patches: list[tuple[int, int, int]]) -> list[tuple[int, ...]]:
    path.write_text(tone.cube(transfer), "ascii")
    return _through(
        f"scale=in_color_matrix=bt2020:in_range=limited,format=gbrp16le,lut3d=file={path}:interp=tetrahedral,"
        "scale=out_color_matrix=bt709:out_range=limited,format=yuv444p", patches,
    )  # fmt: skip


@pytest.mark.parametrize("curve", _CURVES)
def test_the_table_gives_the_colours_that_full_precision_gives(curve: str, tmp_path: Path) -> None:
    """Against zscale and tonemap in 32-bit floats. Colours that BT.709 cannot show, and what fades, are left out.

    tonemap's own fading takes the sum of red, green and blue for the brightness, so it is switched off there.
    """
    patches = _patches()
    exact = _through(
        f"setparams=range=tv:color_primaries=bt2020:color_trc={curve}:colorspace=bt2020nc,zscale=t=linear:npl=203,"
        "format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=mobius:desat=0:peak=4.926,zscale=t=bt709:m=bt709:r=limited,"
        "format=yuv444p", patches,
    )  # fmt: skip
    number, brightest = _CURVES[curve]
    found = _by_table(number, tmp_path / "a.cube", patches)
    apart = [
        max(abs(a - b) for a, b in zip(one, other, strict=True))
        for patch, one, other in zip(patches, exact, found, strict=True)
        if patch[0] < brightest and _is_in_gamut(one)
    ]
    assert len(apart) > 100
    assert max(apart) <= 5
    assert sum(apart) / len(apart) < 1


def _is_in_gamut(code: tuple[int, ...]) -> bool:
    y, cb, cr = (code[0] - 16) / 219, (code[1] - 128) / 224, (code[2] - 128) / 224
    red, blue = y + 1.5748 * cr, y + 1.8556 * cb
    green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
    return all(0.02 < channel < 0.98 for channel in (red, green, blue))


@pytest.mark.parametrize("curve", _CURVES)
def test_greys_stay_grey_rise_and_end_at_white(curve: str, tmp_path: Path) -> None:
    greys = _by_table(_CURVES[curve][0], tmp_path / "a.cube", _patches())[:64]
    bright = [code[0] for code in greys]
    assert bright == sorted(bright)
    assert bright[0] == 16 and 234 <= bright[-1] <= 236
    assert all(abs(chroma - 128) <= 1 for code in greys for chroma in code[1:])


def test_there_is_no_table_for_ordinary_video() -> None:
    assert tone.cube(1) == ""


@pytest.mark.parametrize(("table", "transfer"), [(tone.from_pq, tone.PQ), (tone.from_hlg, tone.HLG)])
def test_greys_of_small_pictures_are_those_of_finished_clips(
    table: Callable[[], bytes], transfer: int
) -> None:
    lines = tone.cube(transfer).splitlines()[1:]
    points = round(len(lines) ** (1 / 3))
    greys = [lines[step * (1 + points + points * points)].split() for step in range(points)]
    codes = [table()[round(255 * step / (points - 1))] for step in range(points)]
    for code, grey in zip(codes, greys, strict=True):
        # A step of an 8-bit code on the way in is up to 3 codes on the way out.
        assert all(abs(code - 255 * float(channel)) <= 3 for channel in grey)
