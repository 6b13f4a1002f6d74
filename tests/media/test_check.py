"""The check of finished clips must fail on whatever should not be sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.media.boxes import look_through
from app.media.check import check_clip
from app.media.make import make_clip
from app.media.reader import Reader
from app.story.clip import Clip, SourceFacts
from app.story.work import Cancel, no_progress
from tests import footage

Film = Callable[[str], Path]
CLEAN = ("-map_metadata", "-1", "-map_metadata:s", "-1", "-fflags", "+bitexact", "-c", "copy")


@pytest.fixture(scope="module")
def clean(
    facts: Callable[[str], SourceFacts], reader: Reader, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A clip that passes: one second, 30 pictures."""
    clip = Clip("a", facts("plain.mp4"), 0, 1000)
    return make_clip(clip, tmp_path_factory.mktemp("clean"), no_progress, Cancel(), reader=reader).path


def failed(path: Path, reader: Reader, length_ms: int = 1000) -> set[str]:
    checks, _ = check_clip(path, length_ms, 34, reader)
    return set(checks.failed)


EVERYTHING = {
    "opens",
    "starts_and_ends",
    "length_right",
    "one_video",
    "no_location",
    "no_device",
    "no_other_data",
}


def test_a_clean_clip_passes(clean: Path, reader: Reader) -> None:
    assert failed(clean, reader) == set()


def position(clean: Path, path: Path) -> None:
    path.write_bytes(clean.read_bytes())
    footage.ffmpeg("-i", clean, *CLEAN, "-metadata", "location=+51.5-0.1/", path)


def apple_position(clean: Path, path: Path) -> None:
    key = "com.apple.quicktime.location.ISO6709=+51.5-0.1/"
    footage.ffmpeg("-i", clean, *CLEAN, "-movflags", "use_metadata_tags", "-metadata", key, path)


def device(clean: Path, path: Path) -> None:
    footage.ffmpeg("-i", clean, *CLEAN, path)
    footage.with_user_data(path, b"\xa9mod", footage.MODEL)


def title(clean: Path, path: Path) -> None:
    footage.ffmpeg("-i", clean, *CLEAN, "-metadata", "title=At home", path)


def born(clean: Path, path: Path) -> None:
    footage.ffmpeg("-i", clean, *CLEAN, "-metadata", "creation_time=2020-05-01T10:11:12Z", path)


def named_track(clean: Path, path: Path) -> None:
    footage.ffmpeg("-i", clean, *CLEAN, "-metadata:s:v:0", "handler_name=Core Media Video", path)


def turned(clean: Path, path: Path) -> None:
    footage.ffmpeg("-display_rotation", "90", "-i", clean, *CLEAN, path)


def two_videos(clean: Path, path: Path) -> None:
    footage.ffmpeg("-i", clean, *CLEAN, "-map", "0:v", "-map", "0:v", path)


def words(clean: Path, path: Path) -> None:
    srt = path.with_suffix(".srt")
    srt.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    footage.ffmpeg("-i", clean, "-i", srt, *CLEAN, "-map", "0", "-map", "1", "-c:s", "mov_text", path)


def crossed_out(clean: Path, path: Path) -> None:
    """What was metadata stands in free space now, as some editors "remove" it."""
    position(clean, path)
    data = path.read_bytes()
    at = data.rindex(b"udta")
    path.write_bytes(data[:at] + b"free" + data[at + 4 :])


def half(clean: Path, path: Path) -> None:
    data = clean.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def holed(clean: Path, path: Path) -> None:
    """The second half of the pictures is zeros."""
    data = bytearray(clean.read_bytes())
    start = data.index(b"mdat") + 4
    middle = start + (len(data) - start) // 2
    data[middle:] = bytes(len(data) - middle)
    path.write_bytes(data)


def letter(clean: Path, path: Path) -> None:
    path.write_text("Dear all")


def other_codec(clean: Path, path: Path) -> None:
    footage.ffmpeg(
        "-i", clean, "-map_metadata", "-1", "-fflags", "+bitexact", "-c:v", "mpeg4", "-c:a", "copy", path
    )


DIRTY: dict[str, tuple[Callable[[Path, Path], None], set[str]]] = {
    "position": (position, {"no_location", "no_other_data"}),
    "apple position": (apple_position, {"no_location", "no_other_data"}),
    "device": (device, {"no_device", "no_other_data"}),
    "title": (title, {"no_other_data"}),
    "time of creation": (born, {"no_other_data"}),
    "named track": (named_track, {"no_other_data"}),
    "turned": (turned, {"no_other_data"}),
    "two videos": (two_videos, {"one_video"}),
    "words": (words, {"no_other_data"}),
    "crossed out": (crossed_out, {"no_location", "no_other_data"}),
    "half": (half, {"opens", "starts_and_ends", "no_location", "no_device", "no_other_data"}),
    "holed": (holed, {"starts_and_ends"}),
    "letter": (letter, EVERYTHING),
    "other codec": (other_codec, {"opens"}),
}


@pytest.mark.parametrize("name", DIRTY)
def test_a_dirty_clip_fails(name: str, clean: Path, reader: Reader, tmp_path: Path) -> None:
    spoil, expected = DIRTY[name]
    path = tmp_path / "clip.mp4"
    spoil(clean, path)
    assert failed(path, reader) >= expected
    if name in {"title", "turned", "two videos", "other codec", "holed"}:
        assert not failed(path, reader) & {"no_location", "no_device"}


def test_a_wrong_length_fails(clean: Path, reader: Reader) -> None:
    assert failed(clean, reader, 1100) == {"length_right"}
    assert failed(clean, reader, 900) == {"length_right"}


def test_a_missing_file_fails(tmp_path: Path, reader: Reader) -> None:
    assert failed(tmp_path / "none.mp4", reader) == EVERYTHING


def test_sources_from_phones_fail(film: Film, reader: Reader) -> None:
    for name in ("iphone.mov", "android.mp4"):
        assert failed(film(name), reader, 3000) >= {"no_location", "no_device", "no_other_data"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_no_bytes_are_too_strange(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "strange.mp4"
    path.write_bytes(data)
    assert not look_through(path).clean


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_harmed_boxes_never_stop_the_check(tmp_path: Path, clean: Path, data: st.DataObject) -> None:
    whole = clean.read_bytes()
    head = whole.index(b"mdat")
    harmed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        harmed[data.draw(st.integers(0, head))] = data.draw(st.integers(0, 255))
    path = tmp_path / "harmed.mp4"
    path.write_bytes(harmed)
    look_through(path)


def test_a_box_in_a_box_without_end(tmp_path: Path) -> None:
    """Thousands of nested and of empty boxes are given up, not followed."""
    path = tmp_path / "deep.mp4"
    deep = b""
    for _ in range(3000):
        deep = (8 + len(deep)).to_bytes(4, "big") + b"moov" + deep
    path.write_bytes(deep)
    assert not look_through(path).readable
    path.write_bytes(b"\0\0\0\x08free" * 50_000)
    assert not look_through(path).readable
