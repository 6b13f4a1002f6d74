"""Footage as phones leave it goes in, is trimmed to the frame, comes out in the form of DESIGN section 5, and plays."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from app.media.boxes import look_through
from app.media.make import make_clip
from app.media.reader import Reader
from app.story.clip import Clip, SourceFacts
from app.story.prepared import PreparedClip
from app.story.work import Cancel, no_progress
from tests import footage
from tests.components import REAL_CLIPS
from tests.components import footage as real
from tests.footage_phones import COLLIDING_GAPS, MATRICES

Film = Callable[[str], Path]


@dataclass(frozen=True)
class Case:
    """What is to be read of a file, a part of it in ms, and the numbers of the part's first and last frame."""

    facts: dict[str, Any]
    part: tuple[int, int]
    kept: tuple[int, int]
    more: dict[str, Any] = field(default_factory=dict)


#: Part 200 to 800 ms at 30 a second: frames 6 to 23.
_PART, _KEPT = (200, 800), (6, 23)
_SECOND = {"length_ms": 1000, "width": 320, "height": 180, "audio_codec": "aac", "frame_ms": 34}
_LONG = _SECOND | {"length_ms": 3000}

CASES = {
    "dolby-hlg.mov": Case(_SECOND | {"transfer": "arib-std-b67"}, _PART, _KEPT),
    "dolby-pq.mp4": Case(_SECOND | {"transfer": "smpte2084"}, _PART, _KEPT),
    "dolby-7.mp4": Case(_SECOND | {"transfer": "smpte2084"}, _PART, _KEPT),
    "data-first.mov": Case(_LONG | {"video_index": 1, "audio_index": 2}, _PART, _KEPT),
    "data-beside.mov": Case(_LONG | {"video_index": 0, "audio_index": 1}, _PART, _KEPT),
    "android-data.mp4": Case(_LONG | {"video_index": 0, "audio_index": 1}, _PART, _KEPT),
    "spatial-sound.mov": Case(_LONG | {"audio_index": 2}, _PART, _KEPT),
    "spatial-sound-only.mov": Case(_LONG | {"audio_index": None, "audio_codec": ""}, _PART, _KEPT),
    "avchd-interlaced.mts": Case({"length_ms": 2000, "width": 480, "height": 272, "frame_ms": 40}, (200, 800), (5, 19)),
    "messenger.mp4": Case({"width": 848, "height": 480, "length_ms": 3675}, (900, 2900), (10, 29)),
    "odd-size.webm": Case(_SECOND | {"width": 321, "height": 181, "audio_codec": "opus"}, _PART, _KEPT),
    "odd-size.avi": Case(_SECOND | {"width": 321, "height": 241, "audio_codec": "pcm_s16le"}, _PART, _KEPT),
    "eight-k.mp4": Case({"width": 7680, "height": 4320, "length_ms": 100}, (33, 100), (1, 2)),
    "amr.3gp": Case({"audio_codec": "amrnb", "length_ms": 3000, "frame_ms": 67}, (1000, 2000), (15, 29)),
    "high-422.mov": Case(_SECOND | {"pixel_format": "yuv422p10le"}, _PART, _KEPT),
    "late-pictures.mp4": Case(_LONG | {"length_ms": 2500, "video_start_us": 500_000}, _PART, _KEPT),
    "late-sound.mp4": Case(_LONG, _PART, _KEPT),
    "middle-of-gop.mp4": Case(_SECOND, _PART, (19, 36)),
    "two-edits.mp4": Case(_LONG | {"length_ms": 1800}, (500, 1500), (75, 30)),
    "surround.mp4": Case(_LONG, _PART, _KEPT),
    "silent.mp4": Case(_LONG | {"audio_index": None, "audio_codec": ""}, _PART, _KEPT),
    "camera.avi": Case({"width": 320, "height": 240, "pixel_format": "yuvj422p"}, _PART, _KEPT),
    "late.mp4": Case(_LONG | {"video_start_us": 1_500_000}, _PART, _KEPT),
    "late.mkv": Case(_LONG | {"video_start_us": 1_500_000}, _PART, _KEPT),
    "copied-cut.mp4": Case(_LONG | {"length_ms": 2500}, _PART, (21, 38)),
    "colliding.mp4": Case({"length_ms": round(sum(COLLIDING_GAPS) / 90)}, (300, 670), (9, 23)),
    **{name: Case(_SECOND, _PART, _KEPT) for name in MATRICES},
}  # fmt: skip

_TOO_CLOSE_FOR_EACH = {"colliding.mp4", "messenger.mp4"}


@pytest.mark.parametrize("name", CASES)
def test_it_goes_in_is_trimmed_exactly_and_comes_out_plain(
    name: str, film: Film, reader: Reader, tmp_path: Path
) -> None:
    case = CASES[name]
    source = reader.probe(film(name))
    assert source.complete
    assert {key: getattr(source, key) for key in case.facts} == case.facts
    made = _made(source, *case.part, tmp_path, reader)
    shown = _plain(made, source)
    first, last = case.kept
    assert (shown[0], shown[-1]) == (first, last)
    if first < last and name not in _TOO_CLOSE_FOR_EACH:
        assert shown == list(range(first, last + 1))


@pytest.mark.parametrize("name", REAL_CLIPS)
def test_real_footage_comes_out_plain(name: str, reader: Reader, tmp_path: Path) -> None:
    source = reader.probe(real(name))
    made = _made(source, 1, min(source.length_ms, 1000), tmp_path, reader)
    _plain(made, source, numbered=False)


def test_frames_at_one_time_stay_together(film: Film, reader: Reader, tmp_path: Path) -> None:
    """Frames 10 and 11 stand at 333.3 ms, 20 to 22 at 633.3, 633.8 and 634.3 ms; a part takes or leaves them by their times."""
    source = reader.probe(film("colliding.mp4"))
    for part, first, last in (
        ((200, 333), {6}, {9}),
        ((333, 334), {10, 11}, {10, 11}),
        ((334, 500), {12}, {15}),
        ((500, 634), {16}, {21}),
        ((633, 635), {20}, {22}),
        ((634, 635), {22}, {22}),
        ((634, 700), {22}, {23}),
    ):
        numbers = footage.read(_made(source, *part, tmp_path, reader).path).numbers
        assert numbers[0] in first and numbers[-1] in last, (part, numbers)


@pytest.mark.parametrize("name", ["data-first.mov", "data-beside.mov", "android-data.mp4"])
def test_what_sensors_said_stays_here(name: str, film: Film, reader: Reader, tmp_path: Path) -> None:
    source = film(name).read_bytes()
    secrets = [footage.LATITUDE.encode(), footage.MODEL.encode()]
    assert any(secret in source for secret in secrets)
    facts = reader.probe(film(name))
    made = _made(facts, 0, facts.length_ms, tmp_path, reader).path.read_bytes()
    assert not any(secret in made for secret in secrets)


def test_the_sound_of_a_film_with_late_pictures_stays_in_step(
    film: Film, reader: Reader, tmp_path: Path
) -> None:
    for name, shift in (("late-pictures.mp4", -0.5), ("late-sound.mp4", 0.5)):
        source = reader.probe(film(name))
        made = _made(source, 100, source.length_ms, tmp_path, reader)
        heard = {beep.number: beep.time for beep in footage.beeps(made.path)}
        assert heard
        for number, time in heard.items():
            if time > 0.02:
                assert abs(time - (number / 2 + 0.1 + shift - 0.1)) < 0.02, (name, number, time)


def _made(source: SourceFacts, start: int, end: int, folder: Path, reader: Reader) -> PreparedClip:
    made = make_clip(Clip("a", source, start, end), folder, no_progress, Cancel(), reader=reader)
    assert not made.checks.failed
    return made


def _plain(made: PreparedClip, source: SourceFacts, *, numbered: bool = True) -> list[int]:
    """Look at a finished clip without the program's own eyes: its form, every frame and every sound. The frames' numbers."""
    data = made.path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    found = look_through(made.path)
    assert found.clean and found.video_tracks == 1
    with av.open(os.fspath(made.path)) as container:
        assert len(container.streams.video) == 1
        assert len(container.streams) == 1 + source.has_sound == 1 + made.has_sound
        assert not container.metadata.keys() - {"major_brand", "minor_version", "compatible_brands"}
        told = [stream.metadata for stream in container.streams]
        assert not any(data.keys() - {"language", "handler_name", "vendor_id", "encoder"} for data in told), (
            told
        )
        assert {data.get("encoder", "Lavc libx264") for data in told} == {"Lavc libx264"}
        numbers = _pictures(container.streams.video[0], source, numbered)
    if source.has_sound:
        _sound(made.path, made.length_ms)
    return numbers


def _pictures(video: av.VideoStream, source: SourceFacts, numbered: bool) -> list[int]:
    context = video.codec_context
    assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
    assert (context.color_primaries, context.color_trc, context.colorspace, context.color_range) == (
        1,
        1,
        1,
        1,
    )
    assert video.sample_aspect_ratio in {None, 1}
    wide, high = max(video.width, video.height), min(video.width, video.height)
    assert wide <= 1920 and high <= 1080 and video.width % 2 == video.height % 2 == 0
    assert abs(Fraction(video.width, video.height) / Fraction(source.width, source.height) - 1) < 0.02
    assert video.average_rate is not None and video.average_rate <= 30
    numbers, times = [], []
    for frame in video.container.decode(video):
        assert not frame.is_corrupt and not frame.interlaced_frame and frame.rotation == 0
        assert frame.pts is not None and frame.time_base is not None
        times.append(frame.pts * frame.time_base * video.average_rate)
        numbers.append(footage.number_of(frame) if numbered else 0)
    assert times == list(range(len(times)))
    assert len(times) == video.frames
    return numbers


def _sound(path: Path, length_ms: int) -> None:
    with av.open(os.fspath(path)) as container:
        audio = container.streams.audio[0]
        context = audio.codec_context
        form = (context.name, context.profile, context.sample_rate, context.layout.name)
        assert form == ("aac", "LC", 48000, "stereo")
        samples = sum(frame.samples for frame in container.decode(audio))
    assert abs(samples / 48 - length_ms) < 50
