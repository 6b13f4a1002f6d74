"""No frame and no sound from outside the chosen part, and every frame and sound from inside: on footage that is numbered."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from app.media.make import make_clip
from app.media.messages import Pick, Still
from app.media.prepare import prepare_all
from app.media.profile import DEFAULT
from app.media.reader import Reader
from app.story.clip import Clip, SourceFacts
from app.story.prepared import PreparedClip
from app.story.work import Cancel, no_progress
from tests import footage
from tests.components import REAL_CLIPS
from tests.components import footage as real
from tests.ui.video_parts import number_on

Film = Callable[[str], Path]

#: The form does not matter here, so the encoder may hurry.
QUICK = replace(DEFAULT, speed="ultrafast")

STEADY = ["plain.mp4", "open-gop.mp4", "open-gop.ts", "open-gop.mkv", "ntsc.mp4", "slow.mp4", "camera.avi", "old-camera.avi",
          "camcorder.mpg", "windows.asf", "browser.webm", "old-phone.3gp", "late.mp4", "late.mkv", "copied-cut.mp4",
          "turned-90.mp4", "turned-270.mp4", "surround.mp4", "hlg.mov", "pq.mp4", "odd.mkv", "silent.mp4"]  # fmt: skip
UNSTEADY = [
    "variable.mp4",
    "variable.mkv",
    "sixty.mp4",
    "hundred-twenty.mov",
    "colliding.mp4",
    "messenger.mp4",
]
#: For parts that chance chooses: constant and variable rate, B-frames, open GOPs, and all containers of cameras.
ANY = ["plain.mp4", "open-gop.mp4", "open-gop.ts", "open-gop.mkv", "old-camera.avi", "camcorder.mpg", "avchd-interlaced.mts",
       "late.mp4", "variable.mp4", "variable.mkv", "sixty.mp4", "colliding.mp4"]  # fmt: skip
EXAMPLES_EACH = 20


@dataclass(frozen=True)
class Original:
    """A source, and what a player shows of it."""

    facts: SourceFacts
    frames: tuple[footage.Shown, ...]
    beeps: tuple[footage.Beep, ...]

    @property
    def zero(self) -> Fraction:
        return self.frames[0].time

    def expected(self, start_ms: int, end_ms: int) -> list[footage.Shown]:
        return [frame for frame in self.frames if start_ms <= (frame.time - self.zero) * 1000 < end_ms]

    def at_once(self, frame: footage.Shown) -> set[int]:
        """The numbers of the frames that stand at the same time as ``frame``."""
        return {other.number for other in self.frames if other.time == frame.time}

    def begins(self) -> list[int]:
        """Milliseconds where frames begin, rounded down."""
        return [int((frame.time - self.zero) * 1000) for frame in self.frames]


@pytest.fixture(scope="session")
def original(film: Film, reader: Reader) -> Callable[[str], Original]:
    known: dict[str, Original] = {}

    def get(name: str) -> Original:
        if name not in known:
            facts = reader.probe(film(name))
            beeps = footage.beeps(film(name)) if facts.has_sound else []
            known[name] = Original(facts, tuple(footage.read(film(name)).frames), tuple(beeps))
        return known[name]

    return get


def parts(source: SourceFacts) -> list[tuple[int, int]]:
    """The whole, a single frame, parts that begin and end at frames and just beside them, and the last frames alone."""
    length, frame = source.length_ms, source.frame_ms
    third = length // 3 // frame * frame
    return [
        (0, length),
        (third, third + frame),
        (length // 3 + 1, length * 2 // 3 - 1),
        (length - 3 * frame, length),
    ]


def make(source: SourceFacts, start_ms: int, end_ms: int, folder: Path, reader: Reader) -> PreparedClip:
    clip = Clip("a", source, start_ms, end_ms)
    # A film of so few bits has none to spare for an encoder in a hurry.
    profile = DEFAULT if source.name == "messenger.mp4" else QUICK
    return make_clip(clip, folder, no_progress, Cancel(), reader=reader, profile=profile)


def check(source: Original, made: PreparedClip, start_ms: int, end_ms: int, *, every: bool) -> None:
    kept = source.expected(start_ms, end_ms)
    shown = footage.read(made.path)
    numbers = shown.numbers
    assert numbers[0] in source.at_once(kept[0])
    assert numbers[-1] in source.at_once(kept[-1])
    if every:
        assert numbers == [frame.number for frame in kept]
    else:
        assert set(numbers) <= {frame.number for frame in kept}
        assert numbers == sorted(numbers)
    assert shown.rate <= 30
    assert abs(made.length_ms - (end_ms - (kept[0].time - source.zero) * 1000)) <= 2000 / shown.rate
    assert shown.frames[0].time == 0
    if source.facts.has_sound:
        check_sound(source, made, kept[0].time, end_ms)


def check_sound(source: Original, made: PreparedClip, first: Fraction, end_ms: int) -> None:
    """Each beep stands where it stood beside the pictures; whole ones from inside are there, none from outside."""
    heard = footage.beeps(made.path)
    begins = {beep.number: beep.time - float(first) for beep in source.beeps}
    for beep in heard:
        if beep.time > 0.02:  # one that was under way when the part began starts with it
            assert abs(begins[beep.number] - beep.time) < 0.02
        else:
            assert -0.07 < begins[beep.number] < 0.02
    end = end_ms / 1000 + float(source.zero - first)
    whole = {number for number, time in begins.items() if 0.02 < time < end - 0.1}
    assert whole <= {beep.number for beep in heard}


def check_stills(source: Original, start_ms: int, end_ms: int, reader: Reader) -> None:
    """What the editor shows at Start and at End are the first and the last frame of the clip."""
    kept = source.expected(start_ms, end_ms)
    first = reader.still(source.facts, start_ms, Pick.FROM, 320, 320)
    last = reader.still(source.facts, end_ms - 1, Pick.AT, 320, 320)
    assert _number(first) in source.at_once(kept[0])
    assert _number(last) in source.at_once(kept[-1])


def _number(still: Still) -> int:
    image = QImage(still.rgb, still.width, still.height, still.line, QImage.Format.Format_RGB888)
    return number_on(image)


@pytest.mark.parametrize("name", STEADY)
def test_steady_footage_keeps_each_frame_of_the_part_once(
    name: str, original: Callable[[str], Original], reader: Reader, tmp_path: Path
) -> None:
    source = original(name)
    for start_ms, end_ms in parts(source.facts):
        made = make(source.facts, start_ms, end_ms, tmp_path, reader)
        check(source, made, start_ms, end_ms, every=True)


@pytest.mark.parametrize("name", UNSTEADY)
def test_other_footage_keeps_first_and_last_frame_and_none_from_outside(
    name: str, original: Callable[[str], Original], reader: Reader, tmp_path: Path
) -> None:
    source = original(name)
    for start_ms, end_ms in parts(source.facts):
        if source.expected(start_ms, end_ms):
            made = make(source.facts, start_ms, end_ms, tmp_path, reader)
            check(source, made, start_ms, end_ms, every=False)


def any_part(source: Original) -> st.SearchStrategy[tuple[int, int]]:
    """Parts between any two milliseconds, many of them where frames begin or beside it, many short."""
    length = source.facts.length_ms
    near = st.builds(lambda at, by: at + by, st.sampled_from(source.begins()), st.integers(-1, 1))
    times = st.one_of(st.integers(0, length), near).map(lambda ms: min(max(0, ms), length))
    short = st.builds(lambda at, by: (at, min(length, at + by)), times, st.integers(1, 200))
    pairs = st.one_of(st.tuples(times, times).map(lambda pair: (min(pair), max(pair))), short)
    return pairs.filter(lambda pair: bool(source.expected(*pair)))


@pytest.mark.parametrize("name", ANY)
def test_any_part(
    name: str, original: Callable[[str], Original], reader: Reader, tmp_path_factory: pytest.TempPathFactory
) -> None:
    source = original(name)
    folder = tmp_path_factory.mktemp("any-part")

    @settings(
        max_examples=EXAMPLES_EACH, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(any_part(source))
    def check_part(part: tuple[int, int]) -> None:
        made = make(source.facts, *part, folder, reader)
        check(source, made, *part, every=name not in UNSTEADY)
        check_stills(source, *part, reader)

    check_part()


def test_five_clips_of_one_story_are_each_in_step(
    original: Callable[[str], Original], reader: Reader, tmp_path: Path
) -> None:
    source = original("twelve-seconds.mp4")
    times = [0, 2345, 5017, 7308, 9999, source.facts.length_ms]
    parts_of = list(itertools.pairwise(times))
    clips = [Clip(str(start), source.facts, start, end) for start, end in parts_of]
    made = prepare_all(clips, tmp_path, no_progress, Cancel(), reader=reader, profile=QUICK)
    for part, one in zip(parts_of, made, strict=True):
        check(source, one, *part, every=True)
    assert list(itertools.chain(*(footage.read(one.path).numbers for one in made))) == list(range(360))
    beeps = itertools.chain(*(footage.beeps(one.path) for one in made))
    assert {beep.number for beep in beeps} >= set(range(24)) - {4, 10, 14}  # those that a border goes through


def test_two_halves_are_the_whole(
    original: Callable[[str], Original], reader: Reader, tmp_path: Path
) -> None:
    source = original("open-gop.mp4")
    halves = Clip.whole("a", source.facts).split(1234, "b")
    made = [make_clip(half, tmp_path, no_progress, Cancel(), reader=reader, profile=QUICK) for half in halves]
    assert list(itertools.chain(*(footage.read(one.path).numbers for one in made))) == list(range(90))


def test_a_part_far_inside_is_reached_by_seeking_and_stays_exact(
    original: Callable[[str], Original], reader: Reader, tmp_path: Path
) -> None:
    source = original("long.mp4")
    plan = reader.plan(Path(source.facts.path), 20_010, 21_000)
    assert plan.seek_us is not None
    made = make(source.facts, 20_010, 21_000, tmp_path, reader)
    assert footage.read(made.path).numbers == list(range(601, 630))


@pytest.mark.parametrize("name", REAL_CLIPS)
def test_real_footage_is_made_into_clips(name: str, reader: Reader, tmp_path: Path) -> None:
    source = reader.probe(real(name))
    third = source.length_ms // 3
    for start, end in ((0, min(source.length_ms, 1500)), (third, third + min(third, 1000))):
        made = make(source, start, end, tmp_path, reader)
        assert not made.checks.failed
        assert abs(made.length_ms - (end - start)) <= source.frame_ms + 1
        assert made.has_sound == source.has_sound
