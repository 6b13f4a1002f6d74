"""20 broken copies of each of 20 videos, and files that say they are huge: each ends in facts or in a plain error.

Nothing crashes, hangs or stays behind, and what is made of a broken video is a checked clip or a plain error too.
"""

from __future__ import annotations

import struct
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.media.make import make_clip
from app.media.messages import Pick, Still
from app.media.profile import Profile
from app.media.reader import Reader
from app.story.clip import Clip, SourceFacts
from app.story.errors import SourceError, StoryError
from app.story.work import Cancel
from tests.bombs import BOMBS
from tests.components import footage as real
from tests.mutants import COUNT, mutants
from tests.processes import children, gone

Film = Callable[[str], Path]

#: Each container and codec that phones and cameras write.
GENERATED = (
    "open-gop.mp4", "fragmented.mp4", "turned-90.mp4", "iphone.mov", "copied-cut.mp4", "hlg.mov", "variable.mkv",
    "open-gop.mkv", "browser.webm", "camera.avi", "old-camera.avi", "open-gop.ts", "avchd.mts", "camcorder.mpg",
    "windows.asf", "old-phone.3gp",
)  # fmt: skip
REAL = (
    "hevc-10bit.mp4", "old-phone-amr-mpeg4.3gp", "canon-mjpeg.avi", "ipod-320x240-86s.m4v",
)  # fmt: skip

SILENCE_S, LONGEST_S = 8.0, 30.0
#: What the reader needs to see that the time is up, and to end its worker, on a busy machine.
SLACK_S = 10.0
DAY_MS = 86_400_000
#: Pixels of the longest side of 8K, drawn out by the widest pixels that there are.
MOST_SIDE = 8 * 8192
QUICK = Profile(long_side=640, short_side=480, quality=35, speed="ultrafast")
MADE_EVERY, LONGEST_WHOLE_MS = 3, 5000
#: CRC-32 of all the broken copies of a file of known bytes.
ALL_OF_NUMBERS = 1_819_722_501
#: Most memory that the worker may have used, in megabytes; its own limit is higher.
MOST_MB = 2048


class Trial:
    """A reader with short patience, and what it did."""

    def __init__(self) -> None:
        self.reader = Reader(silence_s=SILENCE_S, longest_s=LONGEST_S)
        self.workers: set[int] = set()

    def ask(self, what: Callable[[], object]) -> object | None:
        """Have the reader do something: what came of it, or None for a plain error. Anything else fails the test."""
        begun = time.monotonic()
        try:
            found = what()
        except SourceError:
            found = None
        assert time.monotonic() - begun < LONGEST_S + SLACK_S
        if self.reader.worker_pid is not None:
            self.workers.add(self.reader.worker_pid)
        return found

    def memory_mb(self) -> int:
        """The most memory that the worker has used so far (proc(5)); 0 where that cannot be told."""
        pid = self.reader.worker_pid
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            return 0
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024

    def look(self, path: Path) -> SourceFacts | None:
        """Everything that the window asks of a video before it is made into a clip."""
        reader = self.reader
        facts = self.ask(lambda: reader.probe(path))
        if not isinstance(facts, SourceFacts):
            return None
        assert 0 < facts.length_ms <= DAY_MS
        assert 0 < facts.width <= MOST_SIDE
        assert 0 < facts.height <= MOST_SIDE
        for at_ms in (0, facts.length_ms // 2, facts.length_ms - 1):
            png = self.ask(lambda at_ms=at_ms: reader.picture(facts, at_ms, 96, 96))  # type: ignore[misc]
            if isinstance(png, bytes):
                assert max(struct.unpack(">II", png[16:24])) <= 96
            self.ask(lambda at_ms=at_ms: reader.thumbnail(facts, at_ms, 1000, 96, 96))  # type: ignore[misc]
            for pick in Pick:
                still = self.ask(lambda at_ms=at_ms, pick=pick: reader.still(facts, at_ms, pick, 96, 96))  # type: ignore[misc]
                if isinstance(still, Still):
                    assert 0 <= still.at_ms < still.next_ms <= facts.length_ms
                    assert max(still.width, still.height) <= 96
        clip = part_of(facts)
        for decode in (False, True):
            self.ask(lambda decode=decode: reader.plan(path, clip.start_ms, clip.end_ms, decode=decode))  # type: ignore[misc]
        return facts

    def make(self, facts: SourceFacts, folder: Path, *, whole: bool = False) -> None:
        """Make a clip of a part, or of all; one that comes out has passed every check, and nothing else is left."""
        try:
            made = make_clip(
                Clip.whole("fuzz", facts) if whole else part_of(facts),
                folder,
                lambda _done, _total: None,
                Cancel(),
                profile=QUICK,
                reader=self.reader,
            )
        except StoryError:
            left = list(folder.glob("**/*")) if folder.exists() else []
        else:
            assert not made.checks.failed
            left = [one for one in folder.iterdir() if one not in {made.path, made.path.with_suffix(".json")}]
        assert left == []


def part_of(facts: SourceFacts) -> Clip:
    """A part of at most a second from the middle."""
    start = facts.length_ms // 3
    return Clip("fuzz", facts, start, min(facts.length_ms, start + 1000))


@pytest.fixture
def trial() -> Iterator[Trial]:
    one = Trial()
    yield one
    one.reader.close()
    assert all(gone(pid) for pid in one.workers)
    assert not [name for name in children() if "ffmpeg" in name]


def test_there_are_20_of_20() -> None:
    assert len(GENERATED + REAL) == len(set(GENERATED + REAL)) == COUNT == 20


@pytest.mark.parametrize("name", GENERATED + REAL)
def test_broken_copies(name: str, film: Film, trial: Trial, tmp_path: Path) -> None:
    source = real(name) if name in REAL else film(name)
    undamaged = trial.look(source)
    assert undamaged is not None
    taken = 0
    for number, mutant in enumerate(mutants(source)):
        path = mutant.write(tmp_path)
        facts = trial.look(path)
        if facts is not None:
            taken += 1
            if number % MADE_EVERY == 0:
                # All of it is another way of making: pictures that are right already are not encoded again.
                whole = number % 2 == 0 and facts.length_ms < LONGEST_WHOLE_MS
                trial.make(facts, tmp_path / f"made-{number}", whole=whole)
        path.unlink()
    # Where all were refused at the door, nothing behind it was tried.
    assert taken >= 3
    assert trial.look(source) == undamaged


@pytest.mark.parametrize("name", BOMBS)
def test_files_that_say_they_are_huge(name: str, film: Film, trial: Trial, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(BOMBS[name](film))
    facts = trial.look(path)
    if facts is not None:
        trial.make(facts, tmp_path / "made")
    if sys.platform == "linux":
        assert trial.memory_mb() < MOST_MB


def test_broken_copies_are_the_same_everywhere(tmp_path: Path) -> None:
    source = tmp_path / "numbers.mp4"
    source.write_bytes(
        struct.pack(">I4s", 264, b"ftyp") + bytes(range(256)) + struct.pack(">I4s", 8, b"mdat")
    )
    assert [mutant.data for mutant in mutants(source)] == [mutant.data for mutant in mutants(source)]
    assert zlib.crc32(b"".join(mutant.data for mutant in mutants(source))) == ALL_OF_NUMBERS
