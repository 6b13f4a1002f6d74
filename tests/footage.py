"""Makes footage for tests: frames that carry their number, sound whose beeps carry theirs, and files as phones leave them.

Each frame shows its number as 16 black or white blocks, and below them the same blocks the other way round, so that reading it
needs no fixed grey level: it survives scaling, tone-mapping and turning. Beeps come every half second, each higher than the one
before. Nothing here knows the program under test; reading back uses PyAV alone.
"""

from __future__ import annotations

import array
import math
import os
import struct
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
from av.sidedata.sidedata import SideData

BITS = 16
BEEP_EVERY = Fraction(1, 2)
BEEP_AT = Fraction(1, 10)
_BEEP_S = 0.06
_LOWEST_HZ, _STEP_HZ, _MOST_BEEPS = 500, 120, 24

#: Position and device as the tags below say them; a test looks for these in what is made.
LATITUDE, LONGITUDE = "+51.5014", "-0.1419"
MAKE, MODEL = "Pear", "Pear Phone 12"


@dataclass(frozen=True)
class Form:
    """How a piece of footage is made. Sizes in pixels, ``rate`` in frames a second."""

    frames: int = 90
    rate: Fraction = Fraction(30)
    size: tuple[int, int] = (320, 180)
    video: tuple[str, ...] = (
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p",
        "-g",
        "24",
        "-bf",
        "2",
    )
    sound: tuple[str, ...] | None = ("-c:a", "aac", "-b:a", "96k")
    sound_channels: int = 1
    sound_rate: int = 44100
    variable: bool = False
    noise: int = 0
    aspect: str = "1"
    picture: str = ""
    start: float = 0
    more: tuple[str, ...] = ()


_X264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p")
_X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1")


def _hdr(curve: str) -> Form:
    """HEVC Main 10 with a BT.2100 brightness curve, as phones film it."""
    params = f"log-level=none:colorprim=bt2020:transfer={curve}:colormatrix=bt2020nc"
    tags = ("-color_primaries", "bt2020", "-color_trc", curve, "-colorspace", "bt2020nc")
    return Form(video=(*_X265, "-x265-params", params, *tags), frames=30)


CONSTANT = Form()
OPEN_GOP = Form(
    video=(*_X264, "-g", "20", "-bf", "3", "-x264-params", "open-gop=1:b-pyramid=normal:scenecut=0")
)
FAST_START = replace(OPEN_GOP, more=("-movflags", "+faststart"))
FRAGMENTED = replace(OPEN_GOP, more=("-movflags", "+frag_keyframe+empty_moov+default_base_moof"))
VARIABLE = Form(variable=True)
SIXTY = Form(frames=120, rate=Fraction(60))
HUNDRED_TWENTY = Form(frames=180, rate=Fraction(120))
NTSC = Form(rate=Fraction(30000, 1001), frames=100)
SLOW = Form(rate=Fraction(10), frames=30)
HLG = _hdr("arib-std-b67")
PQ = _hdr("smpte2084")
SILENT = Form(sound=None)
MJPEG_AVI = Form(
    video=("-c:v", "mjpeg", "-q:v", "5", "-pix_fmt", "yuvj422p"), sound=("-c:a", "pcm_s16le"), size=(320, 240)
)
MPEG4_AVI = Form(video=("-c:v", "mpeg4", "-q:v", "4", "-g", "15", "-bf", "2"), sound=("-c:a", "libmp3lame"))
PHONE_3GP = Form(
    video=("-c:v", "mpeg4", "-q:v", "4"), sound=("-c:a", "libopencore_amrnb", "-b:a", "12.2k"),
    sound_rate=8000, size=(176, 144), rate=Fraction(15), frames=45,
)  # fmt: skip
WEBM = Form(
    video=("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "24"),
    sound=("-c:a", "libopus"), sound_rate=48000,
)  # fmt: skip
MPEG2_PS = Form(video=("-c:v", "mpeg2video", "-q:v", "4", "-bf", "2", "-g", "15"), sound=("-c:a", "mp2"))
AVCHD = Form(
    video=(*_X264, "-preset", "ultrafast", "-g", "15", "-bf", "2"), sound=("-c:a", "ac3"), sound_rate=48000,
    more=("-f", "mpegts", "-mpegts_m2ts_mode", "1"),
)  # fmt: skip
WINDOWS_MEDIA = Form(video=("-c:v", "wmv2", "-q:v", "4"), sound=("-c:a", "wmav2"))
LATE_START = Form(start=1.5)
SURROUND = Form(sound_channels=6)


def ffmpeg(*arguments: str | Path) -> None:
    """Run the ffmpeg program quietly; raises CalledProcessError."""
    program = imageio_ffmpeg.get_ffmpeg_exe()
    command = [program, "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *map(os.fspath, arguments)]
    subprocess.run(command, check=True, capture_output=True)


def make(path: Path, form: Form = CONSTANT) -> Path:
    """Make the footage at ``path`` (its ending chooses the container), unless it is there already."""
    if path.exists():
        return path
    seconds = float(form.frames / form.rate) + (form.frames // 10 * 0.1 if form.variable else 0)
    fresh = path.with_name(f"making-{path.name}")
    sound: list[str] = []
    if form.sound is not None:
        beep = f"if(between(mod(t,{float(BEEP_EVERY)}),{float(BEEP_AT)},{float(BEEP_AT) + _BEEP_S}),"
        beep += f"0.6*sin(2*PI*({_LOWEST_HZ}+{_STEP_HZ}*floor(t/{float(BEEP_EVERY)}))*t),0)"
        channels = "|".join([beep] * form.sound_channels)
        sound = ["-f", "lavfi", "-i", f"aevalsrc='{channels}':s={form.sound_rate}:d={seconds}"]
    ffmpeg(
        "-f", "lavfi", "-i", _pictures(form), *sound, *form.video,
        *(("-fps_mode", "passthrough", "-enc_time_base", "1:90000") if form.variable else ()),
        *(form.sound or ()), *(("-output_ts_offset", str(form.start)) if form.start else ()), *form.more, fresh,
    )  # fmt: skip
    fresh.replace(path)
    return path


def _pictures(form: Form) -> str:
    width, height = form.size
    bit = "mod(floor(N/pow(2,X)),2)"
    steps = [
        f"color=black:s={BITS}x4:r={form.rate}:d={float((form.frames + 2) / form.rate)}",
        f"geq=lum='if(lt(Y,2),30+190*{bit},220-190*{bit})':cb=128:cr=128",
        f"scale={width}:{height}:flags=neighbor",
        f"setsar={form.aspect}",
        "format=yuv420p",
        f"trim=end_frame={form.frames}",
    ]
    if form.noise:
        steps.append(f"noise=alls={form.noise}:allf=t:all_seed=7")
    if form.variable:
        steps.append("settb=1/90000")
        steps.append("setpts='N*3000+300*mod(N*7,3)+9000*floor(N/10)'")
    if form.picture:
        steps.append(form.picture)
    return ",".join(steps)


# --- what phones and accidents do to files ---------------------------------------------------------------------------


def tagged(source: Path, path: Path) -> Path:
    """A copy with the tags that iPhones and Androids write: QuickTime keys, ``©xyz`` and its kin, times of creation."""
    if path.suffix == ".mov":
        ffmpeg(
            "-i", source, "-c", "copy", "-map", "0", "-movflags", "use_metadata_tags",
            "-metadata", f"com.apple.quicktime.location.ISO6709={LATITUDE}{LONGITUDE}+012.3/",
            "-metadata", f"com.apple.quicktime.make={MAKE}", "-metadata", f"com.apple.quicktime.model={MODEL}",
            "-metadata", "com.apple.quicktime.software=17.1",
            "-metadata", "com.apple.quicktime.creationdate=2020-05-01T10:11:12+0100",
            "-metadata", "creation_time=2020-05-01T10:11:12Z",
            "-metadata:s:v:0", "handler_name=Core Media Video", "-metadata:s:v:0", "creation_time=2020-05-01T10:11:12Z",
            path,
        )  # fmt: skip
    else:
        ffmpeg(
            "-i", source, "-c", "copy", "-map", "0", "-metadata", f"location={LATITUDE}{LONGITUDE}/",
            "-metadata", f"make={MAKE}", "-metadata", f"model={MODEL}", "-metadata", "title=At home with Sam",
            "-metadata", "comment=Kitchen", "-metadata", "creation_time=2020-05-01T10:11:12Z", path,
        )  # fmt: skip
        with_user_data(path, b"\xa9mak", MAKE)
        with_user_data(path, b"\xa9mod", MODEL)
    return path


def with_user_data(path: Path, kind: bytes, text: str) -> None:
    """Add a text box such as ``©xyz`` to the ``udta`` of an MP4 whose ``moov`` stands last, as cameras write it."""
    data = bytearray(path.read_bytes())
    body = text.encode()
    box = struct.pack(">I4sHH", 12 + len(body), kind, len(body), 0x15C7) + body
    moov = data.rindex(b"moov") - 4
    (size,) = struct.unpack(">I", data[moov : moov + 4])
    if moov + size != len(data):
        raise ValueError("moov does not stand last")
    udta = struct.pack(">I4s", 8 + len(box), b"udta") + box
    data += udta
    data[moov : moov + 4] = struct.pack(">I", size + len(udta))
    path.write_bytes(data)


_LAID_DOWN = {90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}


def make_turned(path: Path, degrees: int, form: Form = CONSTANT) -> Path:
    """Footage stored lying, that players are to turn clockwise by ``degrees``, as phones mark it (display matrix)."""
    lying = make(path.with_name(f"lying-{path.name}"), replace(form, picture=_LAID_DOWN[degrees]))
    ffmpeg("-display_rotation", str(-degrees), "-i", lying, "-map", "0", "-c", "copy", path)
    return path


def started_late(source: Path, path: Path, seconds: float) -> Path:
    """A copied cut: the file still holds the frames before, and an edit list that hides them."""
    ffmpeg("-ss", str(seconds), "-i", source, "-map", "0", "-c", "copy", path)
    return path


def cut_off(source: Path, path: Path, share: float) -> Path:
    """The first ``share`` of the bytes of ``source``, as a full memory card or a broken transfer leaves them."""
    data = source.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def concat_playlist(path: Path, other: Path) -> Path:
    """An ffconcat playlist that names ``other``."""
    path.write_text(f"ffconcat version 1.0\nfile '{other}'\n", "utf-8")
    return path


def hls_playlist(path: Path, other: Path) -> Path:
    """An HLS playlist that names ``other``."""
    path.write_text(
        f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:3.0,\nfile:{other}\n#EXT-X-ENDLIST\n", "utf-8"
    )
    return path


def still_picture(path: Path) -> Path:
    """A still picture; the ending of ``path`` chooses the kind."""
    ffmpeg("-f", "lavfi", "-i", "testsrc=s=64x64:d=1:r=1", "-frames:v", "1", path)
    return path


def sound_only(path: Path) -> Path:
    """A file with sound and nothing to see."""
    ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", path)
    return path


# --- reading back -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A frame as decoded: its time in seconds on the container's clock, and the number that it shows."""

    time: Fraction
    number: int


@dataclass
class Read:
    """Everything that a file holds, as a player would show it."""

    frames: list[Shown] = field(default_factory=list)
    rate: Fraction = Fraction(0)
    size: tuple[int, int] = (0, 0)

    @property
    def numbers(self) -> list[int]:
        """The numbers in the order shown."""
        return [frame.number for frame in self.frames]


def read(path: Path) -> Read:
    """Decode every frame at ``path`` and read its number. Raises ValueError where a number cannot be read."""
    found = Read()
    with av.open(os.fspath(path)) as container:
        stream = container.streams.video[0]
        found.rate = Fraction(stream.average_rate or 0)
        for frame in container.decode(stream):
            assert frame.pts is not None and frame.time_base is not None
            found.size = (frame.width, frame.height)
            found.frames.append(Shown(frame.pts * frame.time_base, number_of(frame)))
    found.frames.sort(key=lambda shown: shown.time)
    return found


#: Formats whose first plane is the grey picture in 8 bits.
_GREY_FIRST = {"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "gray"}


def number_of(frame: av.VideoFrame) -> int:
    """The number that a decoded frame shows, turned upright first. Raises ValueError where it cannot be read."""
    place = _stored(frame)
    grey = frame if frame.format.name in _GREY_FIRST else frame.reformat(format="gray")
    plane = grey.planes[0]
    pixels = memoryview(plane)
    number = 0
    for bit in range(BITS):
        across = Fraction(2 * bit + 1, 2 * BITS)
        upper = _patch(pixels, plane.line_size, *place(across, Fraction(1, 4)))
        lower = _patch(pixels, plane.line_size, *place(across, Fraction(3, 4)))
        if abs(upper - lower) < 20:
            raise ValueError(f"bit {bit} of a frame cannot be read: {upper} against {lower}")
        number |= (upper > lower) << bit
    return number


def _stored(frame: av.VideoFrame) -> Callable[[Fraction, Fraction], tuple[int, int]]:
    """From shares of the upright picture's width and height to the pixel that shows there, by the frame's display matrix.

    ISO/IEC 14496-12 section 8.3.2: shown = a·x + c·y, b·x + d·y; whole quarter turns and mirrors only, so the inverse is the
    transpose.
    """
    matrix = frame.side_data.get("DISPLAYMATRIX")
    signs = struct.unpack("=9i", bytes(matrix)) if isinstance(matrix, SideData) else (1, 0, 0, 0, 1)
    a, b, _, c, d = ((value > 0) - (value < 0) for value in signs[:5])

    def place(across: Fraction, down: Fraction) -> tuple[int, int]:
        x, y = across - Fraction(1, 2), down - Fraction(1, 2)
        stored = a * x + b * y + Fraction(1, 2), c * x + d * y + Fraction(1, 2)
        return int(stored[0] * frame.width), int(stored[1] * frame.height)

    return place


def _patch(pixels: memoryview, line: int, x: int, y: int) -> float:
    """The mean brightness of 3 by 5 pixels around a place."""
    return sum(sum(pixels[row * line + x - 1 : row * line + x + 2]) for row in range(y - 2, y + 3)) / 15


@dataclass(frozen=True)
class Beep:
    """A beep as heard: when it begins (seconds on the container's clock), and the number that its pitch carries."""

    time: float
    number: int


def beeps(path: Path) -> list[Beep]:
    """The whole beeps in the first sound stream of ``path`` that is long enough to tell its pitch."""
    samples, rate, start = _samples(path)
    window = rate // 500
    loud = [
        max(samples[at : at + window], default=0) > 6000
        for at in range(0, max(0, len(samples) - window), window)
    ]
    return list(_found(samples, loud, window, rate, start))


def loudest(path: Path) -> int:
    """The loudest sample of the first sound stream, of 32767."""
    return max((abs(value) for value in _samples(path)[0]), default=0)


def _found(
    samples: array.array[int], loud: list[bool], window: int, rate: int, start: float
) -> Iterator[Beep]:
    at = 0
    while at < len(loud):
        if not loud[at]:
            at += 1
            continue
        end = at
        while end < len(loud) and any(loud[end : end + 4]):
            end += 1
        piece = samples[at * window : end * window]
        if end - at >= 20:
            yield Beep(
                start + at * window / rate, max(range(_MOST_BEEPS), key=lambda n: _strength(piece, rate, n))
            )
        at = end


def _strength(piece: array.array[int], rate: int, number: int) -> float:
    """How much of the pitch of beep ``number`` is in ``piece`` (Goertzel's algorithm)."""
    turn = 2 * math.cos(2 * math.pi * (_LOWEST_HZ + _STEP_HZ * number) / rate)
    last = before = 0.0
    for value in piece:
        last, before = value + turn * last - before, last
    return last * last + before * before - turn * last * before


def _samples(path: Path) -> tuple[array.array[int], int, float]:
    rate = 48000
    samples = array.array("h")
    start = None
    with av.open(os.fspath(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
        for frame in container.decode(container.streams.audio[0]):
            if start is None:
                start = float((frame.pts or 0) * (frame.time_base or 0))
            for out in resampler.resample(frame):
                samples.frombytes(bytes(out.planes[0])[: out.samples * 2])
        for out in resampler.resample(None):
            samples.frombytes(bytes(out.planes[0])[: out.samples * 2])
    return samples, rate, start or 0.0
