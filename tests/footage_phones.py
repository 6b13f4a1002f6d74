"""Footage as phones, cameras and messengers leave it: each kind that has made trouble somewhere, small and numbered.

``PHONES`` makes each by its name. Built on :mod:`tests.footage` and, where ffmpeg cannot write it, on :mod:`tests.footage_boxes`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from tests import footage, footage_boxes
from tests.footage import Form

#: Gives other footage by its name; makers build on it.
Get = Callable[[str], Path]
Maker = Callable[[Path, Get], Path]

#: Units of edit lists: 1000 a second for lengths, 15360 (512 a frame) for places in the film.
_TIMES = ("-movie_timescale", "1000", "-video_track_timescale", "15360")
_X264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-preset", "ultrafast")

#: Frames 90000ths of a second apart: usual gaps, two frames at one time, three within a millisecond, and a long pause.
COLLIDING_GAPS = (
    [3000] * 10 + [0] + [3000] * 9 + [45, 40, 2915] + [3000] * 6 + [1500, 4500] + [15000] + [3000] * 10
) * 2

COLLIDING = Form(
    frames=len(COLLIDING_GAPS), video=(*_X264, "-g", "20", "-bf", "0"), more=("-video_track_timescale", "90000")
)  # fmt: skip
INTERLACED = Form(
    rate=Fraction(25), frames=50, size=(480, 272), sound=("-c:a", "ac3"), sound_channels=2, sound_rate=48000,
    video=(*_X264, "-g", "12", "-bf", "2", "-flags", "+ildct+ilme", "-x264-params", "tff=1"), picture="setfield=tff",
    more=("-f", "mpegts", "-mpegts_m2ts_mode", "1"),
)  # fmt: skip
MESSENGER = Form(
    rate=Fraction(40, 3), frames=40, size=(848, 480), sound=("-c:a", "aac", "-b:a", "24k"), sound_rate=48000,
    video=("-c:v", "libx264", "-pix_fmt", "yuv420p", "-profile:v", "baseline", "-b:v", "60k", "-g", "40"),
    variable=True, picture="setpts=2.25*PTS",
)  # fmt: skip
ODD_SIZE = Form(
    size=(321, 181), frames=30, sound=("-c:a", "libopus"), sound_rate=48000,
    video=("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "10"),
)  # fmt: skip
ODD_MJPEG = replace(footage.MJPEG_AVI, size=(321, 241), frames=30)
EIGHT_K = Form(size=(7680, 4320), frames=3, sound=None, video=(*_X264, "-tune", "fastdecode"))
AMR_NARROW = Form(
    rate=Fraction(15), frames=45, size=(352, 288), video=(*_X264, "-g", "15"),
    sound=("-c:a", "libopencore_amrnb", "-b:a", "7.95k"), sound_rate=8000, noise=10,
)  # fmt: skip
MONO_HIGH_10 = Form(video=("-c:v", "libx264", "-pix_fmt", "yuv422p10le", "-preset", "ultrafast"), frames=30)

#: Turned clockwise by so many degrees to be seen upright: display matrix (a, b, c, d), and the filter from upright to stored.
_TURNS = {
    0: ((1, 0, 0, 1), "null"),
    90: ((0, 1, -1, 0), "transpose=cclock"),
    180: ((-1, 0, 0, -1), "hflip,vflip"),
    270: ((0, -1, 1, 0), "transpose=clock"),
}
MATRICES = [f"seen-{turn}{mirror}.mp4" for turn in _TURNS for mirror in ("", "-mirrored")]


def _seen(turn: int, mirrored: bool) -> Maker:
    (a, b, c, d), stored = _TURNS[turn]
    matrix = (-a, -b, c, d) if mirrored else (a, b, c, d)
    form = replace(footage.CONSTANT, frames=30, picture=f"{stored},hflip" if mirrored else stored)

    def make(path: Path, get: Get) -> Path:
        lying = footage.make(path.with_name(f"stored-{path.name}"), form)
        return footage_boxes.with_matrix(lying, path, matrix)

    return make


def _plain(form: Form) -> Maker:
    return lambda path, get: footage.make(path, form)


def _two_sounds(path: Path, get: Get) -> Path:
    """The film with its sound twice; the first becomes one that nobody decodes."""
    two = path.with_name(f"two-{path.name}")
    plain = get("plain.mp4")
    footage.ffmpeg("-i", plain, "-i", plain, "-map", "0:v", "-map", "0:a", "-map", "1:a", "-c", "copy", two)
    return footage_boxes.with_unknown_sound(two, path)


def _apple_data(*, first: bool) -> Maker:
    entry = footage_boxes.mebx(b"com.apple.quicktime.location.ISO6709")
    place = f"{footage.LATITUDE}{footage.LONGITUDE}/".encode()
    samples = [footage_boxes.mebx_sample(place)] * 30
    return lambda path, get: footage_boxes.with_data_track(
        get("plain.mp4"), path, entry, samples, first=first
    )


def _android_data(path: Path, get: Get) -> Path:
    entry = footage_boxes.mett(b"application/microvideo-meta-stream")
    return footage_boxes.with_data_track(get("plain.mp4"), path, entry, [f"{footage.MODEL}".encode()] * 30)


def _edited(kind: bytes, *edits: tuple[int, int]) -> Maker:
    return lambda path, get: footage_boxes.with_edits(get("steady-gop.mp4"), path, kind, edits)


PHONES: dict[str, Maker] = {
    "dolby-hlg.mov": lambda path, get: footage_boxes.with_dolby_vision(get("hlg.mov"), path, 8, 4),
    "dolby-pq.mp4": lambda path, get: footage_boxes.with_dolby_vision(get("pq.mp4"), path, 8, 1),
    "dolby-7.mp4": lambda path, get: footage_boxes.with_dolby_vision(get("pq.mp4"), path, 7, 6),
    "colliding.mp4": lambda path, get: footage_boxes.with_deltas(
        footage.make(path.with_name("even-times.mp4"), COLLIDING), path, COLLIDING_GAPS
    ),
    "data-first.mov": _apple_data(first=True),
    "data-beside.mov": _apple_data(first=False),
    "android-data.mp4": _android_data,
    "spatial-sound.mov": _two_sounds,
    "spatial-sound-only.mov": lambda path, get: footage_boxes.with_unknown_sound(get("plain.mp4"), path),
    "avchd-interlaced.mts": _plain(INTERLACED),
    "messenger.mp4": _plain(MESSENGER),
    "odd-size.webm": _plain(ODD_SIZE),
    "odd-size.avi": _plain(ODD_MJPEG),
    "eight-k.mp4": _plain(EIGHT_K),
    "amr.3gp": _plain(AMR_NARROW),
    "high-422.mov": _plain(MONO_HIGH_10),
    "steady-gop.mp4": _plain(Form(video=(*_X264, "-g", "30", "-bf", "0"), more=_TIMES)),
    #: The pictures begin half a second after the sound.
    "late-pictures.mp4": _edited(b"vide", (500, -1), (2500, 0)),
    "late-sound.mp4": _edited(b"soun", (500, -1), (2500, 1024)),
    #: Only the middle is to be seen, and begins between two key frames.
    "middle-of-gop.mp4": _edited(b"vide", (1000, 13 * 512)),
    #: Two stretches of one film, the later one first.
    "two-edits.mp4": _edited(b"vide", (800, 60 * 512), (1000, 10 * 512)),
    **{
        name: _seen(turn, mirrored)
        for name, (turn, mirrored) in zip(
            MATRICES, ((t, m) for t in _TURNS for m in (False, True)), strict=True
        )
    },
}
