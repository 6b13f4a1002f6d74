"""Room on the disk: asked for before, watched during, and something always left for everybody else."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.media import ffmpeg
from app.media.make import make_clip
from app.media.reader import Reader
from app.media.room import Room, Space, space_of
from app.story.clip import Clip, SourceFacts
from app.story.errors import DiskFull
from app.story.work import Cancel, no_progress
from tests.media.test_ffmpeg import ENDLESS
from tests.processes import children

Facts = Callable[[str], SourceFacts]
GB = 1 << 30


@pytest.mark.parametrize(
    ("total", "free", "size", "fits"),
    [
        (500 * GB, GB, GB - (200 << 20), True),
        (500 * GB, GB, GB - (200 << 20) + 1, False),
        (8 * GB, GB, GB - 8 * GB // 100, True),
        (8 * GB, GB, GB - 8 * GB // 100 + 1, False),
        (64 << 20, 20 << 20, 12 << 20, True),
        (64 << 20, 20 << 20, (12 << 20) + 1, False),
    ],
)
def test_some_of_the_disk_stays_free(total: int, free: int, size: int, fits: bool, tmp_path: Path) -> None:
    room = Room(tmp_path, lambda _: Space(total, free))
    if fits:
        room.need(size)
        return
    with pytest.raises(DiskFull) as caught:
        room.need(size)
    assert caught.value.needed_bytes > caught.value.free_bytes == free


def test_a_disk_that_does_not_answer_is_left_to_whoever_writes(tmp_path: Path) -> None:
    Room(tmp_path / "not-there").watch()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_disk_that_fills_stops_the_program(tmp_path: Path) -> None:
    """The disk is full at the third look; ffmpeg, which would go on for ever, is gone then."""
    looks: list[Path] = []

    def space(folder: Path) -> Space:
        looks.append(folder)
        return Space(500 * GB, 300 << 20 if len(looks) < 3 else 100 << 20)

    with pytest.raises(DiskFull) as caught:
        ffmpeg.run(
            [*ENDLESS, "-f", "null", "-"],
            name="a",
            folder=tmp_path,
            cancel=Cancel(),
            room=Room(tmp_path, space),
        )
    assert len(looks) == 3
    assert caught.value.free_bytes == 100 << 20
    assert not [name for name in children() if "ffmpeg" in name or "setpriv" in name]


@pytest.mark.parametrize("max_bytes", [None, 60_000])
def test_a_disk_that_fills_while_a_clip_is_made_leaves_nothing_behind(
    max_bytes: int | None, facts: Facts, reader: Reader, tmp_path: Path
) -> None:
    """There is room when it is asked for, and none any more from then on."""
    looks = 0

    def space(folder: Path) -> Space:
        nonlocal looks
        looks += 1
        return Space(500 * GB, 100 * GB if looks == 1 else 10 << 20)

    clip = Clip("a", facts("noisy.mp4"), 0, 2000)
    with pytest.raises(DiskFull):
        make_clip(clip, tmp_path, no_progress, Cancel(), reader=reader, max_bytes=max_bytes, space=space)
    assert looks == 2
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB of its own."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root on Linux")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount a disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_on_a_real_disk_it_stops_before_the_last_byte(small_disk: Path, facts: Facts, reader: Reader) -> None:
    """Somebody else fills the disk while a clip is made; what is left for them stays theirs."""
    other = small_disk / "somebody-else"
    source = facts("noisy.mp4")

    def fill(done: int, total: int) -> None:
        if not other.exists():
            with contextlib.suppress(OSError):
                other.write_bytes(bytes(space_of(small_disk).free - (4 << 20)))

    folder = small_disk / "clips"
    with pytest.raises(DiskFull) as caught:
        make_clip(Clip("a", source, 0, 2900), folder, fill, Cancel(), reader=reader)
    assert 0 < caught.value.free_bytes < 8 << 20
    assert list(folder.iterdir()) == []
    other.unlink()
    made = make_clip(Clip("a", source, 0, 500), folder, no_progress, Cancel(), reader=reader)
    assert made.path.exists()


def test_a_clip_that_cannot_fit_on_a_real_disk_is_not_begun(
    small_disk: Path, facts: Facts, reader: Reader
) -> None:
    source = facts("noisy.mp4")
    large = replace(source, bit_rate=48 * 8_000_000_000 // source.length_ms)
    with pytest.raises(DiskFull) as caught:
        make_clip(Clip.whole("a", large), small_disk, no_progress, Cancel(), reader=reader)
    assert caught.value.needed_bytes > 48 << 20 >= caught.value.free_bytes
    assert list(small_disk.iterdir()) == []
