"""The ffmpeg command that makes a clip, composed with ffmpeg-python. Pure: nothing is run or opened here.

The frames are chosen by :func:`trim` in the stream's own timestamps (``-copyts`` keeps them), never by seeking: ``-ss`` only
saves reading. ``-stats_enc_pre`` writes the source timestamp of every picture that reaches the encoder, so the maker can prove
afterwards that nothing from outside the part is in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from app.media.colours import assumed_matrix
from app.media.containers import OPEN_OPTIONS, file_url
from app.media.messages import Inspection, PartPlan
from app.media.profile import SOUND_RATE, Profile, encoder_threads, most_video_bits
from app.media.timing import MICRO, Ticks, rounded
from app.media.tone import HLG, PQ

_UNSPECIFIED = 2
#: Seconds between key frames at most; where bits are few they go to the pictures between.
_SEEK_S, _TIGHT_SEEK_S = 3, 10
#: How full x264's buffer is at first (its default), and bits a pixel that a first picture needs to be one.
_FULL_AT_FIRST, _FIRST_PICTURE = Fraction(9, 10), Fraction(15, 100)
#: libx264 counts the buffer in whole kilobits, and passes over the ceiling where there are none.
_LEAST_BUFFER = Fraction(1000)


@dataclass(frozen=True)
class Target:
    """What is to come out: even picture size, video and sound in bits a second, and the pass of two (0: one pass).

    With ``sound_ready`` the sound was made before, by :func:`compose_sound`, and is taken as it is.
    """

    width: int
    height: int
    sound_bits: int
    video_bits: int | None = None
    pass_number: int = 0
    sound_ready: bool = False


@dataclass(frozen=True)
class Places:
    """Where ffmpeg writes: the clip, the list of source timestamps, and the prefix of x264's first-pass notes."""

    clip: Path
    stamps: Path
    notes: Path

    @property
    def sound(self) -> Path:
        """The clip's sound, where that is made first."""
        return self.clip.with_name("sound.mp4")

    @property
    def samples(self) -> Path:
        """Some of the clip's pictures, where the best size has to be tried."""
        return self.clip.with_name("samples.mkv")

    @property
    def table(self) -> Path:
        """From where the colours of an HDR source are read (:func:`app.media.tone.cube`); whoever runs the command writes it."""
        return self.clip.with_name("colours.cube")


def compose(
    source: Path, plan: PartPlan, ticks: Ticks, end_ms: int, target: Target, profile: Profile, places: Places
) -> list[str]:
    """The arguments for ffmpeg, without the program itself."""
    film = _opened(source, plan)
    streams = [_pictures(film[str(plan.source.video_index)], plan, ticks, end_ms, target, places.table)]
    options = _video_options(plan, ticks, target, profile, places)
    if target.pass_number == 1:
        return _arguments(ffmpeg.output(*streams, "-", f="null", **options))
    if target.sound_ready:
        streams.append(ffmpeg.input(file_url(places.sound)).audio)
        options |= {"c:a": "copy"}
    elif plan.source.audio_index is not None:
        streams.append(_sound(film[str(plan.source.audio_index)], plan, ticks, end_ms))
        options |= sound_options(target.sound_bits)
    options |= {"stats_enc_pre:v": file_url(places.stamps), "stats_enc_pre_fmt:v": "{ptsi}"}
    return _arguments(ffmpeg.output(*streams, file_url(places.clip), **options, **PLAIN_FILE))


def compose_sound(
    source: Path, plan: PartPlan, ticks: Ticks, end_ms: int, target: Target, places: Places
) -> list[str]:
    """The arguments for ffmpeg that make the clip's sound alone."""
    sound = _sound(_opened(source, plan)[str(plan.source.audio_index)], plan, ticks, end_ms)
    return _arguments(
        ffmpeg.output(sound, file_url(places.sound), **sound_options(target.sound_bits), **PLAIN_FILE)
    )


def compose_samples(
    source: Path,
    plan: PartPlan,
    ticks: Ticks,
    end_ms: int,
    target: Target,
    places: Places,
    every: int,
    length: int,
) -> list[str]:
    """The arguments for ffmpeg that write, of each ``every`` pictures, the first ``length``, in nearly all their quality."""
    some = (
        _laid_out(_opened(source, plan)[str(plan.source.video_index)], plan, ticks, end_ms)
        .filter("select", f"lt(mod(n,{every}),{length})")
        .filter("setpts", f"N/({_ratio(ticks.rate)}*TB)")
    )
    pictures = _colours(some, plan, target, places.table)
    options = {"c:v": "libx264", "preset": "ultrafast", "crf": 6, "fps_mode": "passthrough", "f": "matroska"}
    return _arguments(ffmpeg.output(pictures, file_url(places.samples), **options))


#: Nothing but pictures and sound: no tags, chapters, subtitles or data, no name of the program, the index first.
PLAIN_FILE: dict[str, Any] = {
    "map_metadata": -1, "map_metadata:s": -1, "map_chapters": -1, "dn": None, "sn": None,
    "movflags": "+faststart", "fflags": "+bitexact", "f": "mp4",
}  # fmt: skip
EVERYWHERE = (
    "-hide_banner", "-nostdin", "-copyts", "-loglevel", "warning", "-progress", "pipe:1", "-stats_period", "0.2",
)  # fmt: skip


def sound_options(bits: int) -> dict[str, Any]:
    """The encoder's options for the sound of every finished clip."""
    return {"c:a": "aac", "b:a": bits, "ar": SOUND_RATE, "ac": 2, "flags:a": "+bitexact"}


def _opened(source: Path, plan: PartPlan) -> Any:
    opening: dict[str, Any] = dict(OPEN_OPTIONS)
    if plan.seek_us is not None:
        opening |= {"noaccurate_seek": None, "seek_timestamp": 1, "ss": f"{plan.seek_us}us"}
    return ffmpeg.input(file_url(source), **opening)


def _arguments(out: Any) -> list[str]:
    arguments: list[str] = ffmpeg.compile(out.global_args(*EVERYWHERE), overwrite_output=True)[1:]
    return arguments


def _pictures(stream: Any, plan: PartPlan, ticks: Ticks, end_ms: int, target: Target, table: Path) -> Any:
    """Choose the frames, lay them on a constant rate, then scale and bring colours to BT.709."""
    laid_out = _laid_out(stream, plan, ticks, end_ms)
    return _colours(laid_out, plan, target, table).filter("sidedata", mode="delete")


def _laid_out(stream: Any, plan: PartPlan, ticks: Ticks, end_ms: int) -> Any:
    clock = plan.source.clock
    stream = stream.filter("trim", start_pts=plan.first_kept, end_pts=clock.pts_from(end_ms))
    if plan.source.interlaced:
        stream = stream.filter("bwdif", mode="send_frame", deint="interlaced")
    end = ticks.last_us + MICRO
    # The end of the stream passes through this expression too; it is put a second later, so that the last frame is shown.
    moved = f"clip(PTS-STARTPTS+{ticks.shift_us},{ticks.half_us},{ticks.last_us})"
    return (
        stream.filter("settb", f"1/{MICRO}")
        .filter("setpts", f"if(gt(PTS,STARTPTS),if(gt(PTS-STARTPTS,{ticks.final_us}),{end},{moved}),0)")
        .filter("fps", fps=_ratio(ticks.rate), round="near", start_time=0)
        .filter("trim", end_frame=ticks.count)
    )


def _colours(stream: Any, plan: PartPlan, target: Target, table: Path) -> Any:
    source = plan.source
    if source.transfer in {PQ, HLG}:
        stream = (
            stream.filter(
                "scale", target.width, target.height, flags="bicubic",
                in_color_matrix="bt2020", in_range=_range(source),
            )
            # Quick assembly exists in lut3d for this format and for 32-bit floats, not for 8 to 14 bits.
            .filter("format", "gbrp16le")
            .filter("lut3d", file=str(table), interp="tetrahedral")
            .filter("scale", out_color_matrix="bt709", out_range="limited")
        )  # fmt: skip
    else:
        named = source.matrix != _UNSPECIFIED
        matrix = "auto" if named else assumed_matrix(source.width, source.height)
        stream = stream.filter(
            "scale", target.width, target.height, flags="bicubic",
            in_color_matrix=matrix, out_color_matrix="bt709",
            in_range=_range(source), out_range="limited",
        )  # fmt: skip
    return (
        stream.filter("format", "yuv420p")
        .filter("setsar", "1")
        .filter(
            "setparams",
            range="limited",
            color_primaries="bt709",
            color_trc="bt709",
            colorspace="bt709",
            field_mode="prog",
        )
    )


def _range(source: Inspection) -> str:
    return "full" if source.full_range else "limited"


def _sound(stream: Any, plan: PartPlan, ticks: Ticks, end_ms: int) -> Any:
    """Sound from the first kept frame to the end of the part, on the same clock; silence fills gaps and the end."""
    clock = plan.source.clock
    start = rounded(clock.microseconds(plan.first_kept))
    end = rounded(clock.microseconds(clock.first_pts) + end_ms * 1000)
    return sound_between(stream, start, end, rounded(ticks.length_ms * 1000))


def sound_between(stream: Any, start_us: int, end_us: int, whole_us: int) -> Any:
    """The sound of a time on the source's clock, put at 0 and made ``whole_us`` long."""
    return (
        stream.filter("atrim", start=f"{start_us}us", end=f"{end_us}us")
        .filter("asetpts", f"PTS-({start_us}/{MICRO})/TB")
        .filter("aresample", SOUND_RATE, **{"async": 1, "min_hard_comp": 0.015, "first_pts": 0})
        .filter("aformat", sample_fmts="fltp", channel_layouts="stereo")
        .filter("apad", whole_dur=f"{whole_us}us")
        .filter("atrim", end=f"{whole_us}us")
    )


def _video_options(
    plan: PartPlan, ticks: Ticks, target: Target, profile: Profile, places: Places
) -> dict[str, Any]:
    seek_s = _SEEK_S if target.video_bits is None else _TIGHT_SEEK_S
    options: dict[str, Any] = {
        "c:v": "libx264", "preset": profile.fit_speed if target.pass_number else profile.speed,
        "threads:v": encoder_threads(target.height), "profile:v": "high", "pix_fmt": "yuv420p", "fps_mode": "passthrough",
        "g": max(1, rounded(seek_s * ticks.rate)), "a53cc": 0, "flags:v": "+bitexact",
        "color_range": "tv", "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709",
        # x264 leaves its settings in an SEI message (type 6, ITU-T H.264 table 7-1); nobody needs them.
        "bsf:v": "filter_units=remove_types=6",
    }  # fmt: skip
    if target.video_bits is None:
        return options | {"crf": profile.quality, **_ceiling(plan, ticks, target)}
    options |= {"b:v": target.video_bits}
    if target.pass_number:
        options |= {"pass": target.pass_number, "passlogfile": str(places.notes)}
    return options


def _ceiling(plan: PartPlan, ticks: Ticks, target: Target) -> dict[str, int]:
    """No more bits than the source had, but for one picture's worth: x264's buffer model, whose whole film comes to its rate.

    The buffer, of which nine tenths are full at the beginning, is what the first picture is made of. On a short part of a film of
    few bits it would be a grey one, so a picture's worth is always there.
    """
    rate = most_video_bits(plan.source.bit_rate * 95 // 100)
    seconds = ticks.length_ms / 1000
    buffer = min(Fraction(1), seconds / 3)
    most = rate * seconds / (seconds + buffer * _FULL_AT_FIRST)
    picture = _FIRST_PICTURE * target.width * target.height
    return {"maxrate": int(most), "bufsize": int(max(most * buffer, picture, _LEAST_BUFFER))}


def _ratio(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"
