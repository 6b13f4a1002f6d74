"""Whole clips whose pictures are kept as they are: which ones, what is then in the file, and what never is."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.boxes import look_through
from app.media.make import make_clip
from app.media.reader import Reader
from app.media.sequence import is_plain, read_sets, units
from app.story.clip import Clip, SourceFacts
from app.story.prepared import PreparedClip
from app.story.work import Cancel, no_progress
from tests import footage
from tests.components import footage as real
from tests.media.test_make import SECRETS, exif

Film = Callable[[str], Path]
Facts = Callable[[str], SourceFacts]

SMALL = footage.Form(frames=30)
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "15")


def make(source: Path, folder: Path, reader: Reader, max_bytes: int | None = None) -> PreparedClip:
    clip = Clip.whole("a", reader.probe(source))
    made = make_clip(clip, folder, no_progress, Cancel(), reader=reader, max_bytes=max_bytes)
    assert not made.checks.failed
    return made


def slices(path: Path) -> list[bytes]:
    """The coded slices of the film at ``path``, in the order stored."""
    found = []
    with av.open(os.fspath(path)) as container:
        stream = container.streams.video[0]
        sets = read_sets(stream.codec_context.extradata or b"")
        assert sets is not None
        for packet in container.demux(stream):
            found += [bytes(u) for u in units(memoryview(packet), sets.length_size) if u[0] & 31 in {1, 5}]
    return found


# --- copied ---------------------------------------------------------------------------------------------------------------

LIKE_ANDROID = replace(
    SMALL, sound=("-c:a", "aac", "-b:a", "192k"), sound_channels=2, sound_rate=48000,
    more=("-use_editlist", "0"),
)  # fmt: skip
COPIED = {
    "constant": SMALL,
    "baseline": replace(SMALL, video=(*X264, "-pix_fmt", "yuv420p", "-profile:v", "baseline")),
    "high": replace(SMALL, video=("-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "15", "-bf", "3")),
    "ntsc": replace(SMALL, rate=Fraction(30000, 1001)),
    "ten-a-second": replace(SMALL, rate=Fraction(10), frames=15),
    "no-sound": replace(SMALL, sound=None),
    "surround": replace(SMALL, sound_channels=6),
    "stereo-48k": LIKE_ANDROID,
    "starts-late": replace(SMALL, start=1.5),
    "standing": replace(SMALL, size=(180, 320)),
    "bt601": replace(SMALL, more=("-colorspace", "smpte170m", "-color_primaries", "smpte170m", "-color_trc", "smpte170m")),
}  # fmt: skip


@pytest.mark.parametrize("name", COPIED)
def test_the_pictures_stay_as_they_are(name: str, reader: Reader, tmp_path: Path) -> None:
    form = COPIED[name]
    source = footage.make(tmp_path / "source.mp4", form)
    made = make(source, tmp_path / "out", reader)
    assert made.copied
    assert slices(made.path) == slices(source)
    seen = footage.read(made.path)
    assert seen.numbers == list(range(form.frames))
    assert seen.frames[0].time == 0
    assert abs(made.length_ms - 1000 * form.frames / form.rate) <= 1
    assert made.has_sound is (form.sound is not None)
    if form.sound is not None:
        with av.open(os.fspath(made.path)) as container:
            sound = container.streams.audio[0].codec_context
            assert (sound.name, sound.sample_rate, sound.layout.name) == ("aac", 48000, "stereo")
        heard = footage.beeps(made.path)
        assert [beep.number for beep in heard] == list(range(made.length_ms // 500))
        for beep in heard:
            assert abs(beep.time - (footage.BEEP_AT + beep.number * footage.BEEP_EVERY)) < 0.02


def test_real_footage_that_stays(reader: Reader, tmp_path: Path) -> None:
    source = real("ipod-320x240-86s.m4v")
    made = make(source, tmp_path, reader)
    assert made.copied and slices(made.path) == slices(source)


def test_a_part_is_never_copied(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    source = facts("plain.mp4")
    for start, end in ((1, source.length_ms), (0, source.length_ms - 1), (500, 1500)):
        clip = Clip("a", source, start, end)
        assert not make_clip(clip, tmp_path, no_progress, Cancel(), reader=reader).copied
    assert make_clip(Clip.whole("a", source), tmp_path, no_progress, Cancel(), reader=reader).copied


# --- not copied -----------------------------------------------------------------------------------------------------------

ENCODED = {
    "ten-bit": replace(SMALL, video=(*X264, "-pix_fmt", "yuv420p10le")),
    "4:2:2": replace(SMALL, video=(*X264, "-pix_fmt", "yuv422p")),
    "full-range": replace(SMALL, video=(*X264, "-pix_fmt", "yuvj420p")),
    "lossless": replace(SMALL, video=(*X264, "-pix_fmt", "yuv420p", "-qp", "0")),
    "level-5.1": replace(SMALL, video=(*X264, "-pix_fmt", "yuv420p", "-level", "5.1")),
    "interlaced": replace(SMALL, video=(*X264, "-pix_fmt", "yuv420p", "-flags", "+ildct+ilme"), rate=Fraction(25)),
    "marked-interlaced": replace(SMALL, video=("-c:v", "libx264", "-x264-params", "fake-interlaced=1", "-pix_fmt", "yuv420p")),
    "wide-gamut": replace(SMALL, more=("-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", "bt709")),
    "sixty": replace(SMALL, rate=Fraction(60), frames=60),
    "variable": replace(SMALL, variable=True),
    "open-groups": replace(footage.OPEN_GOP, frames=60),
    "wide-pixels": replace(SMALL, size=(240, 192), aspect="4/3"),
    "large": replace(SMALL, size=(2048, 1152), frames=3),
    "fragmented": replace(SMALL, more=("-movflags", "+frag_keyframe+empty_moov+default_base_moof")),
}  # fmt: skip


@pytest.mark.parametrize("name", ENCODED)
def test_what_is_not_in_the_finished_form_is_encoded(name: str, reader: Reader, tmp_path: Path) -> None:
    source = footage.make(tmp_path / "source.mp4", ENCODED[name])
    assert not make(source, tmp_path / "out", reader).copied


@pytest.mark.parametrize("name", ["turned-90.mp4", "turned-180.mp4", "hlg.mov", "open-gop.mkv", "avchd.mts"])
def test_turned_hdr_and_other_containers_are_encoded(
    name: str, film: Film, reader: Reader, tmp_path: Path
) -> None:
    assert not make(film(name), tmp_path, reader).copied


def test_hidden_pictures_are_left_behind(film: Film, reader: Reader, tmp_path: Path) -> None:
    """A cut that was made by copying holds pictures that no player shows."""
    source = film("copied-cut.mp4")
    made = make(source, tmp_path, reader)
    assert not made.copied
    with av.open(os.fspath(source)) as before, av.open(os.fspath(made.path)) as after:
        assert before.streams.video[0].frames > after.streams.video[0].frames
    assert min(footage.read(made.path).numbers) >= 15


def test_pictures_hidden_at_the_end_are_left_behind(film: Film, reader: Reader, tmp_path: Path) -> None:
    source = tmp_path / "source.mp4"
    data = bytearray(film("plain.mp4").read_bytes())
    at = data.index(b"elst") + 12
    whole = int.from_bytes(data[at : at + 4], "big")
    data[at : at + 4] = (whole // 2).to_bytes(4, "big")
    source.write_bytes(data)
    made = make(source, tmp_path / "out", reader)
    assert not made.copied
    assert len(slices(made.path)) < len(slices(film("plain.mp4"))) * 3 // 4


def test_a_copy_that_fails_its_checks_is_encoded_instead(film: Film, reader: Reader, tmp_path: Path) -> None:
    """A slightly tilted picture plays level in what we make; its copy would carry the tilt."""
    source = tmp_path / "tilted.mp4"
    footage.ffmpeg("-display_rotation", "5", "-i", film("plain.mp4"), "-map", "0", "-c", "copy", source)
    assert reader.survey(source).why_not == ""
    assert not make(source, tmp_path / "out", reader).copied


def test_it_is_copied_only_where_it_fits(film: Film, reader: Reader, tmp_path: Path) -> None:
    free = make(film("noisy.mp4"), tmp_path, reader)
    assert free.copied
    roomy = make(film("noisy.mp4"), tmp_path, reader, free.size_bytes + 1)
    assert roomy.copied and roomy.size_bytes == free.size_bytes
    tight = make(film("noisy.mp4"), tmp_path, reader, free.size_bytes - 20_000)
    assert not tight.copied and tight.size_bytes <= free.size_bytes - 20_000


# --- nothing hidden -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["iphone.mov", "android.mp4"])
def test_the_phone_s_tags_stay_behind(name: str, film: Film, reader: Reader, tmp_path: Path) -> None:
    made = make(film(name), tmp_path, reader)
    assert made.copied
    data = made.path.read_bytes()
    for mark in (b"Lav", b"x264", footage.MODEL.encode(), footage.LATITUDE.encode()):
        assert mark not in data
    assert look_through(made.path).clean
    after = exif(made.path)
    assert not [secret for secret in SECRETS if secret in after], after


def test_messages_between_the_pictures_stay_behind(reader: Reader, tmp_path: Path) -> None:
    """User data in SEI messages (ITU-T H.264 annex D), units of kinds that the standard leaves to anybody, and filler."""
    stream, marked, source = (tmp_path / name for name in ("plain.h264", "marked.h264", "source.mp4"))
    plain = footage.make(
        tmp_path / "plain.mp4", replace(SMALL, video=(*X264, "-pix_fmt", "yuv420p", "-bf", "0"), sound=None)
    )
    sei = "sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+SECRET-SEI"
    footage.ffmpeg(
        "-i", plain, "-c", "copy", "-bsf:v", f"h264_mp4toannexb,h264_metadata={sei}:aud=insert", stream
    )
    unit = b"\0\0\0\1\x09"
    first, *others = stream.read_bytes().split(unit)
    extra = b"\0\0\0\1\x1eSECRET-UNIT\x80" + b"\0\0\0\1\x0cSECRET-FILLER\x80"
    marked.write_bytes(first + b"".join(unit + other + extra for other in others))
    footage.ffmpeg("-r", "30", "-i", marked, "-c", "copy", source)
    assert {b"SECRET-SEI", b"SECRET-UNIT", b"SECRET-FILLER"} <= {
        word for word in (b"SECRET-SEI", b"SECRET-UNIT", b"SECRET-FILLER") if word in source.read_bytes()
    }
    made = make(source, tmp_path / "out", reader)
    assert made.copied
    assert b"SECRET" not in made.path.read_bytes()
    assert slices(made.path) == slices(source)


def test_sound_from_before_the_beginning_stays_behind(film: Film, reader: Reader, tmp_path: Path) -> None:
    """The source hides its first beeps by an edit list of the sound alone; the pictures are all shown."""
    source = tmp_path / "source.mp4"
    plain = film("plain.mp4")
    footage.ffmpeg(
        "-i", plain, "-ss", "1", "-i", plain, "-map", "0:v", "-map", "1:a", "-c", "copy", "-shortest", source
    )
    made = make(source, tmp_path / "out", reader)
    with av.open(os.fspath(made.path)) as container:
        sound = container.streams.audio[0]
        assert sound.frames * 1024 <= (made.length_ms / 1000 + 0.05) * 48000 + 2 * 1024
    assert 1 not in [beep.number for beep in footage.beeps(made.path)]


# --- units and parameter sets ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "plain"),
    [
        (("-profile:v", "baseline"), True),
        (("-profile:v", "main"), True),
        (("-profile:v", "high", "-x264-params", "8x8dct=1"), True),
        (("-profile:v", "high", "-level", "4.2"), True),
        (("-profile:v", "high", "-level", "5"), False),
        (("-x264-params", "interlaced=1"), False),
        (("-pix_fmt", "yuv444p"), False),
    ],
)
def test_sequence_sets_of_x264(options: tuple[str, ...], plain: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    pixels = () if "-pix_fmt" in options else ("-pix_fmt", "yuv420p")
    footage.ffmpeg(
        "-f", "lavfi", "-i", "testsrc=s=64x64:d=0.2:r=25", "-c:v", "libx264", *pixels, *options, path
    )
    with av.open(os.fspath(path)) as container:
        sets = read_sets(container.streams.video[0].codec_context.extradata or b"")
    assert sets is not None and is_plain(sets.sequence) is plain


@given(st.binary(max_size=60))
def test_nonsense_is_no_plain_sequence_and_never_stops_it(data: bytes) -> None:
    sets = read_sets(b"\1" + data)
    if sets is not None:
        assert is_plain(sets.sequence) in {True, False}
    for cut in range(8):
        is_plain(b"\x67\x64\0\x1f" + data[:cut])


@given(st.lists(st.binary(min_size=1, max_size=40)), st.sampled_from([1, 2, 4]))
def test_units_are_taken_apart_as_they_were_put_together(parts: list[bytes], size: int) -> None:
    packet = b"".join(len(part).to_bytes(size, "big") + part for part in parts)
    assert [bytes(unit) for unit in units(memoryview(packet), size)] == parts
    if packet:
        with pytest.raises(ValueError, match="longer"):
            list(units(memoryview(packet[:-1]), size))
