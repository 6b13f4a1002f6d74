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

from app.media.containers import OPEN_OPTIONS, file_url
from app.media.messages import PartPlan
from app.media.profile import SOUND_RATE, Profile
from app.media.timing import MICRO, Ticks, rounded

_PQ, _HLG = 16, 18
_UNSPECIFIED = 2
#: Nominal peak of what phones film in HLG and PQ, over the 203 cd/m² of white (ITU-R BT.2408).
_WHITE, _PEAK = 203, "4.93"


@dataclass(frozen=True)
class Target:
    """What is to come out: even picture size, video and sound in bits a second, and the pass of two (0: one pass)."""

    width: int
    height: int
    sound_bits: int
    video_bits: int | None = None
    pass_number: int = 0


@dataclass(frozen=True)
class Places:
    """Where ffmpeg writes: the clip, the list of source timestamps, and the prefix of x264's first-pass notes."""

    clip: Path
    stamps: Path
    notes: Path


def compose(
    source: Path, plan: PartPlan, ticks: Ticks, end_ms: int, target: Target, profile: Profile, places: Places
) -> list[str]:
    """The arguments for ffmpeg, without the program itself."""
    opening: dict[str, Any] = dict(OPEN_OPTIONS)
    if plan.seek_us is not None:
        opening |= {"noaccurate_seek": None, "seek_timestamp": 1, "ss": f"{plan.seek_us}us"}
    film = ffmpeg.input(file_url(source), **opening)
    streams = [_pictures(film[str(plan.source.video_index)], plan, ticks, end_ms, target)]
    options = _video_options(plan, ticks, target, profile, places)
    first_pass = target.pass_number == 1
    if plan.source.audio_index is not None and not first_pass:
        streams.append(_sound(film[str(plan.source.audio_index)], plan, ticks, end_ms))
        options |= {"c:a": "aac", "b:a": target.sound_bits, "ar": SOUND_RATE, "ac": 2, "flags:a": "+bitexact"}
    if first_pass:
        out = ffmpeg.output(*streams, "-", f="null", **options)
    else:
        options |= {"map_metadata": -1, "map_metadata:s": -1, "map_chapters": -1, "dn": None, "sn": None}
        options |= {
            "movflags": "+faststart",
            "fflags": "+bitexact",
            "f": "mp4",
            "stats_enc_pre:v": file_url(places.stamps),
        }
        options |= {"stats_enc_pre_fmt:v": "{ptsi}"}
        out = ffmpeg.output(*streams, file_url(places.clip), **options)
    everywhere = [
        "-hide_banner",
        "-nostdin",
        "-copyts",
        "-loglevel",
        "warning",
        "-progress",
        "pipe:1",
        "-stats_period",
        "0.2",
    ]
    arguments: list[str] = ffmpeg.compile(out.global_args(*everywhere), overwrite_output=True)[1:]
    return arguments


def _pictures(stream: Any, plan: PartPlan, ticks: Ticks, end_ms: int, target: Target) -> Any:
    """Choose the frames, lay them on a constant rate, then scale and bring colours to BT.709."""
    clock = plan.source.clock
    stream = stream.filter("trim", start_pts=plan.first_kept, end_pts=clock.pts_from(end_ms))
    if plan.source.interlaced:
        stream = stream.filter("bwdif", mode="send_frame", deint="interlaced")
    end = ticks.last_us + MICRO
    # The end of the stream passes through this expression too; it is put a second later, so that the last frame is shown.
    moved = f"clip(PTS-STARTPTS+{ticks.shift_us},{ticks.half_us},{ticks.last_us})"
    stream = (
        stream.filter("settb", f"1/{MICRO}")
        .filter("setpts", f"if(gt(PTS,STARTPTS),if(gt(PTS-STARTPTS,{ticks.final_us}),{end},{moved}),0)")
        .filter("fps", fps=_ratio(ticks.rate), round="near", start_time=0)
        .filter("trim", end_frame=ticks.count)
    )
    return _colours(stream, plan, target).filter("sidedata", mode="delete")


def _colours(stream: Any, plan: PartPlan, target: Target) -> Any:
    source = plan.source
    if source.transfer in {_PQ, _HLG}:
        curve = "smpte2084" if source.transfer == _PQ else "arib-std-b67"
        stream = (
            stream.filter("scale", target.width, target.height, flags="bicubic")
            .filter("setparams", color_primaries="bt2020", color_trc=curve, colorspace="bt2020nc")
            .filter("zscale", t="linear", npl=_WHITE)
            .filter("format", "gbrpf32le")
            .filter("zscale", p="bt709")
            .filter("tonemap", tonemap="mobius", desat=2, peak=_PEAK)
            .filter("zscale", t="bt709", m="bt709", r="limited")
        )
    else:
        unknown = "bt709" if min(source.width, source.height) >= 720 else "smpte170m"
        matrix = "auto" if source.matrix != _UNSPECIFIED else unknown
        stream = stream.filter(
            "scale", target.width, target.height, flags="bicubic",
            in_color_matrix=matrix, out_color_matrix="bt709",
            in_range="full" if source.full_range else "limited", out_range="limited",
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


def _sound(stream: Any, plan: PartPlan, ticks: Ticks, end_ms: int) -> Any:
    """Sound from the first kept frame to the end of the part, on the same clock; silence fills gaps and the end."""
    clock = plan.source.clock
    start = rounded(clock.microseconds(plan.first_kept))
    end = rounded(clock.microseconds(clock.first_pts) + end_ms * 1000)
    whole = rounded(ticks.length_ms * 1000)
    return (
        stream.filter("atrim", start=f"{start}us", end=f"{end}us")
        .filter("asetpts", f"PTS-({start}/{MICRO})/TB")
        .filter("aresample", SOUND_RATE, **{"async": 1, "min_hard_comp": 0.015, "first_pts": 0})
        .filter("aformat", sample_fmts="fltp", channel_layouts="stereo")
        .filter("apad", whole_dur=f"{whole}us")
        .filter("atrim", end=f"{whole}us")
    )


def _video_options(
    plan: PartPlan, ticks: Ticks, target: Target, profile: Profile, places: Places
) -> dict[str, Any]:
    options: dict[str, Any] = {
        "c:v": "libx264", "preset": profile.speed, "profile:v": "high", "pix_fmt": "yuv420p", "fps_mode": "passthrough",
        "g": max(1, rounded(3 * ticks.rate)), "a53cc": 0, "flags:v": "+bitexact",
        "color_range": "tv", "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709",
        # x264 leaves its settings in an SEI message (type 6, ITU-T H.264 table 7-1); nobody needs them.
        "bsf:v": "filter_units=remove_types=6",
    }  # fmt: skip
    if target.video_bits is None:
        most = max(plan.source.bit_rate * 95 // 100, 32_000)
        # The buffer is what a film may use beyond its rate; on short ones it is kept small beside the whole.
        buffer = most * max(Fraction(1, 4), min(Fraction(1), ticks.length_ms / 1000 / 10))
        return options | {"crf": profile.quality, "maxrate": most, "bufsize": int(buffer)}
    options |= {"b:v": target.video_bits}
    if target.pass_number:
        options |= {"pass": target.pass_number, "passlogfile": str(places.notes)}
    return options


def _ratio(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"
