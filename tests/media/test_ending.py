"""Files that end in the middle: told from whole ones, read as far as they go, and what is left is made into clips."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import av
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.ending import is_whole
from app.media.make import make_clip
from app.media.opening import TooLarge, check_size
from app.media.reader import Reader
from app.story.clip import Clip, SourceFacts
from app.story.errors import SourceBroken, SourceTooLarge
from app.story.work import Cancel, no_progress
from tests import footage
from tests.components import find_footage
from tests.components import footage as real

Film = Callable[[str], Path]

WHOLE = ["fast-start.mp4", "fragmented.mp4", "plain.mp4", "open-gop.mkv", "open-gop.ts", "avchd.mts", "camera.avi",
         "old-camera.avi", "camcorder.mpg", "windows.asf", "browser.webm", "old-phone.3gp", "copied-cut.mp4", "late.mp4",
         "late.mkv", "silent.mp4", "hlg.mov"]  # fmt: skip
CUT = ["fast-start.mp4", "fragmented.mp4", "open-gop.mkv", "open-gop.ts", "avchd.mts", "camera.avi", "old-camera.avi",
       "camcorder.mpg", "windows.asf", "browser.webm"]  # fmt: skip
#: What an interrupted copy leaves: the size is there already, the rest are zeros.
ZEROED = ["fast-start.mp4", "fragmented.mp4", "open-gop.mkv", "open-gop.ts", "avchd.mts", "windows.asf"]


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files_are_complete(name: str, film: Film, reader: Reader) -> None:
    assert reader.probe(film(name)).complete


def test_real_files_are_complete(reader: Reader) -> None:
    folder = find_footage()
    for path in sorted(folder.glob("*.*")) if folder else ():
        if path.suffix != ".md":
            assert reader.probe(real(path.name)).complete, path.name


@pytest.mark.parametrize("name", CUT)
def test_a_file_cut_off_says_so_and_what_is_left_is_kept(
    name: str, film: Film, reader: Reader, tmp_path: Path
) -> None:
    path = footage.cut_off(film(name), tmp_path / name, 0.613)
    source = reader.probe(path)
    left = _readable(path)
    assert not source.complete
    assert 300 < source.length_ms < 2700
    assert abs(source.length_ms - len(left) * 1000 / 30) <= 2 * source.frame_ms
    assert source.frame_ms == 34
    clip = Clip("a", source, 200, source.length_ms)
    made = make_clip(clip, tmp_path / "out", no_progress, Cancel(), reader=reader)
    assert not made.checks.failed
    numbers = footage.read(made.path).numbers
    assert numbers[0] == 6 and len(numbers) == round(made.length_ms * 30 / 1000)
    assert set(numbers) <= set(left)


@pytest.mark.parametrize("name", ZEROED)
def test_a_file_whose_end_was_never_written_says_so(
    name: str, film: Film, reader: Reader, tmp_path: Path
) -> None:
    data, path = film(name).read_bytes(), tmp_path / name
    there = len(data) * 613 // 1000
    path.write_bytes(data[:there] + bytes(len(data) - there))
    source = reader.probe(path)
    assert not source.complete
    assert 300 < source.length_ms < 2700


def test_pictures_that_end_before_the_sound_are_no_damage(film: Film, reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "song.mkv"
    footage.ffmpeg("-i", film("plain.mp4"), "-f", "lavfi", "-i", "sine=d=9", "-map", "0:v", "-map", "1:a",
                   "-c:v", "copy", "-c:a", "aac", path)  # fmt: skip
    source = reader.probe(path)
    assert (source.length_ms, source.complete) == (3000, True)


def test_bytes_behind_the_end_are_no_damage(film: Film, reader: Reader, tmp_path: Path) -> None:
    """Some phones put their own data behind the last box."""
    path = tmp_path / "phone.mp4"
    path.write_bytes(film("plain.mp4").read_bytes() + b"\0\0\0\xffSEFHk\0\0\0odd bytes")
    assert reader.probe(path).complete


@given(
    share=st.floats(0.05, 0.99),
    name=st.sampled_from(["fast-start.mp4", "open-gop.mkv", "camera.avi", "windows.asf"]),
)
def test_wherever_it_is_cut_the_structure_tells(share: float, name: str, film: Film, shelf: Path) -> None:
    assert is_whole(film(name))
    assert not is_whole(footage.cut_off(film(name), shelf / f"any-cut-{name}", share))


@given(
    tail=st.binary(max_size=64),
    name=st.sampled_from(["open-gop.mkv", "camera.avi", "windows.asf", "camcorder.mpg"]),
)
def test_any_bytes_are_looked_at_without_a_fault(tail: bytes, name: str, film: Film, shelf: Path) -> None:
    path = shelf / "any-bytes"
    path.write_bytes(film(name).read_bytes()[:12] + tail)
    is_whole(path)


def test_facts_kept_by_an_earlier_version_are_still_read(film: Film, reader: Reader) -> None:
    kept = msgspec.to_builtins(reader.probe(film("plain.mp4")))
    del kept["complete"]
    assert msgspec.convert(kept, SourceFacts).complete


@pytest.mark.parametrize(
    ("width", "height", "fits"),
    [(7680, 4320, True), (8192, 4320, True), (4320, 8192, True), (8194, 16, False), (8192, 4400, False)],
)
def test_pictures_up_to_8k_are_read(width: int, height: int, fits: bool) -> None:
    with contextlib.nullcontext() if fits else pytest.raises(TooLarge):
        check_size(width, height)


def test_a_picture_that_is_too_large_says_so(reader: Reader, tmp_path: Path) -> None:
    path = footage.make(tmp_path / "poster.mp4", footage.Form(size=(8448, 64), frames=2))
    with pytest.raises(SourceTooLarge):
        reader.probe(path)


def test_without_its_index_nothing_can_be_read(film: Film, reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(SourceBroken):
        reader.probe(footage.cut_off(film("plain.mp4"), tmp_path / "a.mp4", 0.9))


def _readable(path: Path) -> list[int]:
    """The numbers of the frames that decode whole; the last picture of a broken file may be half there."""
    numbers = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for packet in container.demux(stream):
            if packet.is_corrupt:
                continue
            try:
                numbers += [footage.number_of(frame) for frame in packet.decode()]
            except (av.FFmpegError, ValueError):
                continue
    return numbers
