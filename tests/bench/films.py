"""The films that are measured, made once into ``build/bench/``: as phones film, and every frame carries its number.

The numbers stand in two narrow strips where :func:`tests.footage.number_of` looks, the rest is the landscape of
:mod:`tests.bench.scene`, filmed by a moving hand through a noisy sensor.
"""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av

from tests import footage
from tests.bench.scene import paint
from tests.components import find_footage

RATE = 30
_STRIP = 48
_H264 = (
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-pix_fmt",
    "yuv420p",
    "-g",
    "60",
    "-bf",
    "2",
    "-sc_threshold",
    "0",
)
_BT709 = ("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
_AAC = ("-c:a", "aac", "-b:a", "128k", "-ac", "2")
_HLG = "log-level=none:keyint=60:bframes=2:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"
_HEVC = (
    *(
        "-c:v",
        "libx265",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p10le",
        "-tag:v",
        "hvc1",
        "-x265-params",
        _HLG,
    ),
    *("-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc"),
)
_AS_SDR = "hevc_metadata=colour_primaries=1:transfer_characteristics=1:matrix_coefficients=1"
#: What the hand does: it walks along, and it shakes.
_WALK = "x='(iw-ow)*(0.5+0.45*sin(t/9))+14*sin(t*8.3)':y='(ih-oh)*(0.55+0.35*sin(t/13))+10*sin(t*7.1)'"
_STILL = "x='(iw-ow)*0.4+3*sin(t*6.1)':y='(ih-oh)*0.7+2*sin(t*5.3)'"


@dataclass(frozen=True)
class Shot:
    """How a film is shot. ``scale`` enlarges the landscape, ``noise`` is the sensor's, ``mbit`` the film's rate."""

    size: tuple[int, int] = (1920, 1080)
    hand: str = _WALK
    scale: int = 1
    noise: int = 5
    mbit: int = 17
    sound: bool = True
    lying: bool = False


WALK = Shot()
DIM = Shot(hand=_STILL, noise=16)
UPRIGHT = Shot(size=(1080, 1920), lying=True)
FOUR_K = Shot(size=(3840, 2160), scale=2, mbit=50)


class Films:
    """Where the films stand. ``quick`` makes them short."""

    def __init__(self, folder: Path, *, quick: bool = False) -> None:
        self.folder, self.quick = folder, quick
        self._fresh: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)

    def walk(self, seconds: int, shot: Shot = WALK, name: str = "walk") -> Path:
        """A film of the landscape in H.264."""
        return self._made(f"{name}-{seconds}s.mp4", lambda path: self._shoot(path, seconds, shot))

    def phone(self, seconds: int) -> Path:
        """The same filmed upright as phones do: stored lying with a display matrix, and position and device in the tags."""

        def make(path: Path) -> None:
            lying = self.walk(seconds, UPRIGHT, "lying")
            turned = path.with_name(f"turned-{path.name}")
            footage.ffmpeg("-display_rotation", "-90", "-i", lying, "-map", "0", "-c", "copy", turned)
            footage.tagged(turned, path)
            turned.unlink()

        return self._made(f"phone-{seconds}s.mp4", make)

    def again(self, film: Path, times: int, name: str) -> Path:
        """A film many times in a row, without encoding it again."""

        def make(path: Path) -> None:
            footage.ffmpeg("-stream_loop", str(times - 1), "-i", film, "-map", "0", "-c", "copy", path)

        return self._made(name, make)

    def hlg(self, seconds: int, *, four_k: bool) -> Path:
        """HDR as phones film it: HEVC Main 10 with the brightness curve HLG."""
        shot = Shot(size=(3840, 2160), scale=2, mbit=45) if four_k else Shot()
        name = f"hlg-{'4k' if four_k else '1080p'}-{seconds}s.mov"
        return self._made(name, lambda path: self._shoot(path, seconds, shot, _HEVC))

    def as_sdr(self, hdr: Path) -> Path:
        """The very same coded pictures, called BT.709."""

        def make(path: Path) -> None:
            tags = ("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709")
            footage.ffmpeg(
                "-i", hdr, "-map", "0", "-c", "copy", "-bsf:v", _AS_SDR, *tags, "-tag:v", "hvc1", path
            )

        return self._made(f"sdr-{hdr.name}", make)

    def real(self, seconds: int) -> Path | None:
        """A second of a real phone's film, to and fro for so long; None where that clip is not on this computer."""
        shelf = find_footage()
        clip = shelf / "phone-720p-rotated90-3gp5.mp4" if shelf else None
        if clip is None or not clip.is_file():
            return None

        def make(path: Path) -> None:
            there_and_back = (
                f"[0:v]split[a][b];[b]reverse[c];[a][c]concat=n=2,loop=loop=-1:size=76,trim=end={seconds}[v]"
            )
            footage.ffmpeg(
                "-i", clip, "-filter_complex", there_and_back, "-map", "[v]", *_H264, "-crf", "17", *_BT709,
                "-r", str(RATE), path,
            )  # fmt: skip

        return self._made(f"real-720p-{seconds}s.mp4", make)

    def gigabytes(self, count: int) -> list[Path]:
        """Films of 1 GB as they come from a phone; no two hold the same bytes."""
        one = self.walk(20 if self.quick else 60)
        size = 20_000_000 if self.quick else 1_000_000_000
        # The loop takes its time from the slower of picture and sound, so a little more is asked for than is needed.
        first = self.again(one, -(-size // one.stat().st_size), f"one-{size // 1_000_000}MB.mp4")
        found = [self.folder / f"holiday {number}.mp4" for number in range(1, count + 1)]
        for number, path in enumerate(found, 1):
            if not path.exists():
                shutil.copyfile(first, path)
                self._fresh.append(path)
                with path.open("ab") as file:
                    # ISO 14496-12: a box called free may stand anywhere and means nothing.
                    file.write(
                        struct.pack(">I4s", 8 + 64 * number, b"free") + bytes([number]) * (64 * number)
                    )
        return found

    def clear(self) -> None:
        """Delete the films that were made since this object was; others may be in use."""
        for path in self._fresh:
            path.unlink(missing_ok=True)

    def _made(self, name: str, make: object) -> Path:
        path = self.folder / name
        if not path.exists():
            print(f"Making {name}", flush=True)
            fresh = path.with_name(f"making-{name}")
            fresh.unlink(missing_ok=True)
            assert callable(make)
            make(fresh)
            fresh.replace(path)
            self._fresh.append(path)
        return path

    def _shoot(self, path: Path, seconds: int, shot: Shot, video: Sequence[str] = ()) -> None:
        landscape = self._made("landscape.png", paint_png)
        coded = video or (*_H264, *_BT709)
        rate = ("-b:v", f"{shot.mbit}M", "-maxrate", f"{shot.mbit * 3 // 2}M", "-bufsize", f"{shot.mbit}M")
        sound = (
            "-f",
            "lavfi",
            "-i",
            f"anoisesrc=color=brown:amplitude=0.3:sample_rate=48000:duration={seconds}:seed=3",
        )
        footage.ffmpeg(
            "-i", landscape, "-f", "lavfi", "-i", _numbers(seconds), *(sound if shot.sound else ()),
            "-filter_complex", _graph(shot), "-map", "[v]", *(("-map", "2:a", *_AAC) if shot.sound else ()),
            *coded, *rate, "-frames:v", str(seconds * RATE), path,
        )  # fmt: skip


def paint_png(path: Path) -> None:
    """Paint the landscape, whatever the ending of ``path`` says."""
    picture = paint(path.with_suffix(".png"))
    if picture != path:
        picture.replace(path)


def _numbers(seconds: int) -> str:
    bit = "mod(floor(N/pow(2,X)),2)"
    return (
        f"color=black:s={footage.BITS}x4:r={RATE}:d={seconds + 1},"
        f"geq=lum='if(lt(Y,2),30+190*{bit},220-190*{bit})':cb=128:cr=128"
    )


def _graph(shot: Shot) -> str:
    """The landscape, cut and shaken, with noise; over it two strips of the numbers, at a quarter and at three."""
    width, height = shot.size
    large = f",scale=iw*{shot.scale}:-2:flags=bicubic" if shot.scale > 1 else ""
    turn = ",transpose=cclock" if shot.lying else ""
    upper, lower = height // 4 - _STRIP // 2, 3 * height // 4 - _STRIP // 2
    return (
        f"[0:v]fps={RATE},loop=loop=-1:size=1,settb=1/{RATE},setpts=N{large},format=yuv420p,"
        f"crop=w={width}:h={height}:{shot.hand},noise=alls={shot.noise}:allf=t:all_seed=11[film];"
        f"[1:v]split[n1][n2];[n1]crop=16:2:0:0,scale={width}:{_STRIP}:flags=neighbor[high];"
        f"[n2]crop=16:2:0:2,scale={width}:{_STRIP}:flags=neighbor[low];"
        f"[film][high]overlay=0:{upper}:shortest=1[half];[half][low]overlay=0:{lower}:shortest=1{turn},setsar=1[v]"
    )


def out_of_cache(paths: Sequence[Path]) -> None:
    """Let the system forget these files' bytes, as if the computer had just been started (POSIX)."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)


def frame_count(path: Path) -> int:
    """How many frames the container says it has."""
    with av.open(os.fspath(path)) as container:
        return int(container.streams.video[0].frames)
