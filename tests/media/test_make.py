"""The form of a finished clip, what is not in it, the store of finished clips, and what happens when something is in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest

from app.media import cache
from app.media.boxes import look_through
from app.media.cache import clip_key, sweep
from app.media.command import Places, Target, compose
from app.media.make import make_clip
from app.media.profile import DEFAULT
from app.media.reader import Reader
from app.media.timing import lay_out
from app.story.clip import Clip, SourceFacts
from app.story.errors import Cancelled, DiskFull, FolderForbidden, SourceChanged, SourceMissing, StoryError
from app.story.work import Cancel, no_progress
from tests import footage
from tests.components import footage as real
from tests.components import require
from tests.processes import children

Film = Callable[[str], Path]
Facts = Callable[[str], SourceFacts]


def make(source: SourceFacts, folder: Path, reader: Reader, start: int = 0, end: int | None = None) -> Path:
    clip = Clip("a", source, start, source.length_ms if end is None else end)
    return make_clip(clip, folder, no_progress, Cancel(), reader=reader).path


@pytest.mark.parametrize(
    "name", ["plain.mp4", "turned-90.mp4", "hlg.mov", "pq.mp4", "camera.avi", "surround.mp4"]
)
def test_the_form_of_a_finished_clip(name: str, facts: Facts, reader: Reader, tmp_path: Path) -> None:
    source = facts(name)
    with av.open(os.fspath(make(source, tmp_path, reader, 100, 900))) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        context = video.codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (context.color_primaries, context.color_trc, context.colorspace, context.color_range) == (
            1,
            1,
            1,
            1,
        )
        assert (video.width, video.height) == (source.width, source.height)
        assert video.sample_aspect_ratio in {None, 1}
        assert next(container.decode(video)).rotation == 0
        sound = audio.codec_context
        assert (sound.name, sound.profile, sound.sample_rate, sound.layout.name) == (
            "aac",
            "LC",
            48000,
            "stereo",
        )
        assert len(container.streams) == 2
        assert not container.metadata.keys() - {"major_brand", "minor_version", "compatible_brands"}


def test_wide_pixels_become_square(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    with av.open(os.fspath(make(facts("wide-pixels.mp4"), tmp_path, reader))) as container:
        video = container.streams.video[0]
        assert (video.width, video.height, video.sample_aspect_ratio in {None, 1}) == (320, 192, True)


def test_the_index_stands_before_the_pictures(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    data = make(facts("plain.mp4"), tmp_path, reader).read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_hdr_is_neither_grey_nor_glaring(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    """The test picture's two greys stand well apart, neither black nor burnt out, in the clip and in the small picture."""
    for name in ("hlg.mov", "pq.mp4"):
        path = make(facts(name), tmp_path, reader)
        with av.open(os.fspath(path)) as container:
            plane = next(container.decode(video=0)).reformat(format="gray").planes[0]
        values = bytes(plane)
        dark, bright = min(values), max(values)
        assert dark < 90 and 150 < bright <= 255, (name, dark, bright)


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="processors cannot be taken away here",
)
def test_a_computer_with_fewer_processors_makes_the_same_clip(
    facts: Facts, reader: Reader, tmp_path: Path
) -> None:
    """By itself x264 takes the more threads the more processors there are, and holds the ceiling of bits by other pictures."""
    clip = Clip("a", facts("open-gop.mp4"), 100, 2900)
    several = make_clip(clip, tmp_path / "several", no_progress, Cancel(), reader=reader)
    whole = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(whole)})
        one = make_clip(clip, tmp_path / "one", no_progress, Cancel(), reader=reader)
    finally:
        os.sched_setaffinity(0, whole)
    assert one.sha256 == several.sha256


def test_a_film_that_becomes_quicker_keeps_its_later_pictures(reader: Reader, tmp_path: Path) -> None:
    """A phone in a dark room films slowly until there is light."""
    path = tmp_path / "dark-then-light.mp4"
    footage.ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=16", "-vf", "select='gte(n,330)+not(mod(n,3))'",
        "-fps_mode", "passthrough", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path,
    )  # fmt: skip
    with av.open(os.fspath(make(reader.probe(path), tmp_path / "out", reader))) as container:
        assert container.streams.video[0].average_rate == 30


def test_never_more_bits_than_the_source_had(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    source = facts("noisy.mp4")
    thin = tmp_path / "thin.mp4"
    footage.ffmpeg(
        "-i",
        source.path,
        "-c:v",
        "libx264",
        "-b:v",
        "300k",
        "-maxrate",
        "300k",
        "-bufsize",
        "60k",
        "-an",
        thin,
    )
    poor = reader.probe(thin)
    made = make(poor, tmp_path / "out", reader)
    assert made.stat().st_size <= poor.size_bytes
    assert make(source, tmp_path / "rich", reader).stat().st_size > 2 * made.stat().st_size


# --- nothing hidden -------------------------------------------------------------------------------------------------------


def exif(path: Path) -> str:
    command = [require("exiftool"), "-a", "-u", "-ee", "-G1", "-s", "-n", "--System:all", path]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


SECRETS = (
    "GPS",
    "Location",
    "51.5",
    "0.14",
    "Pear",
    "Make ",
    "Model ",
    "2020",
    "At home",
    "Kitchen",
    "Core Media",
    "Software",
)


@pytest.mark.parametrize("name", ["iphone.mov", "android.mp4"])
def test_exiftool_finds_what_phones_write_in_the_source_and_nothing_in_the_clip(
    name: str, facts: Facts, reader: Reader, tmp_path: Path
) -> None:
    before = exif(Path(facts(name).path))
    assert "GPS" in before and footage.MODEL in before and "2020" in before
    for start, end in ((0, None), (500, 1500)):
        after = exif(make(facts(name), tmp_path, reader, start, end))
        assert not [secret for secret in SECRETS if secret in after], after


def test_exiftool_finds_nothing_in_clips_of_real_footage(reader: Reader, tmp_path: Path) -> None:
    require("exiftool")
    for name in ("android-1080p-gps-0.2s.mp4", "phone-720p-rotated90-3gp5.mp4", "canon-mjpeg.avi"):
        source = reader.probe(real(name))
        after = exif(make(source, tmp_path, reader, 0, min(source.length_ms, 300)))
        dates = [line for line in after.splitlines() if "Date" in line and "0000:00:00" not in line]
        assert not dates
        assert not [
            word for word in ("GPS", "Location", "Make ", "Model ", "Canon", "Software") if word in after
        ], after


def test_other_streams_stay_behind(film: Film, reader: Reader, tmp_path: Path) -> None:
    """Subtitles too: drones write their position into them."""
    words, path = tmp_path / "words.srt", tmp_path / "drone.mp4"
    words.write_text("1\n00:00:00,000 --> 00:00:02,000\nGPS(51.5014, -0.1419, 12)\n")
    footage.ffmpeg(
        "-i", film("plain.mp4"), "-i", words, "-map", "0", "-map", "1", "-c", "copy", "-c:s", "mov_text", path
    )
    made = make(reader.probe(path), tmp_path / "out", reader)
    assert b"GPS" not in made.read_bytes()
    assert look_through(made).clean


def test_x264_leaves_no_settings(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    data = make(facts("plain.mp4"), tmp_path, reader).read_bytes()
    assert b"x264 - core" not in data
    assert b"Lavf" not in data


def test_the_source_is_not_touched(film: Film, reader: Reader, tmp_path: Path) -> None:
    source = film("iphone.mov")
    before, stat = source.read_bytes(), source.stat()
    make(reader.probe(source), tmp_path, reader)
    assert source.read_bytes() == before
    assert source.stat().st_mtime_ns == stat.st_mtime_ns


# --- kept by key ----------------------------------------------------------------------------------------------------------


def test_a_clip_is_made_once(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    clip = Clip("a", facts("plain.mp4"), 0, 1000)
    first = make_clip(clip, tmp_path, no_progress, Cancel(), reader=reader)
    stat = first.path.stat()
    again = make_clip(replace(clip, clip_id="b"), tmp_path, no_progress, Cancel(), reader=reader)
    assert again == replace(first, clip_id="b")
    assert again.path.stat().st_mtime_ns == stat.st_mtime_ns
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{first.key}.json", f"{first.key}.mp4"]


def test_the_key_follows_source_part_and_form(facts: Facts) -> None:
    clip = Clip("a", facts("plain.mp4"), 0, 1000)
    others = [
        replace(clip, end_ms=1001),
        replace(clip, start_ms=1),
        replace(clip, source=replace(clip.source, size_bytes=1)),
        replace(clip, source=replace(clip.source, mtime_ns=1)),
        replace(clip, source=replace(clip.source, path="/elsewhere.mp4")),
    ]
    keys = {
        clip_key(clip),
        clip_key(clip, replace(DEFAULT, quality=30)),
        clip_key(clip, max_bytes=5),
        *map(clip_key, others),
    }
    assert len(keys) == 8
    assert clip_key(replace(clip, clip_id="other")) == clip_key(clip)


@pytest.mark.parametrize("harm", ["clip", "facts", "nonsense"])
def test_a_harmed_clip_is_made_again(harm: str, facts: Facts, reader: Reader, tmp_path: Path) -> None:
    clip = Clip("a", facts("plain.mp4"), 0, 500)
    first = make_clip(clip, tmp_path, no_progress, Cancel(), reader=reader)
    notes = first.path.with_suffix(".json")
    if harm == "clip":
        data = bytearray(first.path.read_bytes())
        data[-10] ^= 1
        first.path.write_bytes(data)
    elif harm == "facts":
        notes.write_text(json.dumps(json.loads(notes.read_text()) | {"sha256": "0" * 64}))
    else:
        notes.write_text("[")
    again = make_clip(clip, tmp_path, no_progress, Cancel(), reader=reader)
    assert again.checks == first.checks and again.path == first.path
    assert cache.find(tmp_path, again.key, "a") == again
    assert footage.read(again.path).numbers == list(range(15))


def test_the_notes_name_no_place_on_this_computer(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    made = make(facts("plain.mp4"), tmp_path, reader, 0, 500)
    assert str(tmp_path) not in made.with_suffix(".json").read_text()


# --- in the way -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_cancelling_leaves_no_file_and_no_process(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    cancel = Cancel()
    calls = 0

    def stop_at_once(done: int, total: int) -> None:
        nonlocal calls
        calls += 1
        cancel.set()

    source = facts("noisy.mp4")
    slow = replace(DEFAULT, speed="placebo")
    with pytest.raises(Cancelled):
        make_clip(Clip.whole("a", source), tmp_path, stop_at_once, cancel, profile=slow, reader=reader)
    assert calls <= 2
    assert list(tmp_path.iterdir()) == []
    assert not [name for name in children() if "ffmpeg" in name or "setpriv" in name]


def test_a_wish_to_stop_before_the_beginning(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        make_clip(Clip.whole("a", facts("plain.mp4")), tmp_path, no_progress, cancel, reader=reader)
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_changed_or_went_is_not_used(film: Film, reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "mine.mp4"
    path.write_bytes(film("plain.mp4").read_bytes())
    source = reader.probe(path)
    os.utime(path, ns=(1, source.mtime_ns + 1))
    with pytest.raises(SourceChanged):
        make(source, tmp_path / "out", reader)
    path.unlink()
    with pytest.raises(SourceMissing):
        make(source, tmp_path / "out", reader)
    assert not (tmp_path / "out").exists()


def test_room_is_looked_at_first(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    source = replace(facts("plain.mp4"), bit_rate=10**16)
    with pytest.raises(DiskFull) as caught:
        make(source, tmp_path, reader)
    assert caught.value.needed_bytes > caught.value.free_bytes > 0
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FolderForbidden):
        make(facts("plain.mp4"), tmp_path / "file" / "out", reader)


def test_the_ceiling_holds_for_the_smallest_pictures_too(reader: Reader, tmp_path: Path) -> None:
    path = footage.make(tmp_path / "tiny.mp4", footage.Form(frames=15, size=(64, 48), sound=None))
    plan = reader.plan(path, 0, 30)
    ticks = lay_out(plan.source.clock, plan.first_kept, plan.last_kept, 30, Fraction(*plan.rate), 30)
    places = Places(tmp_path / "clip.mp4", tmp_path / "stamps", tmp_path / "notes")
    command = compose(path, plan, ticks, 30, Target(64, 48, 0), DEFAULT, places)
    assert int(command[command.index("-bufsize") + 1]) >= 1000
    assert int(command[command.index("-maxrate") + 1]) >= 1000


@pytest.mark.parametrize("kind", ["json", "mp4"])
def test_a_clip_that_cannot_be_put_away_leaves_nothing_behind(
    kind: str, facts: Facts, reader: Reader, tmp_path: Path
) -> None:
    clip = Clip("a", facts("silent.mp4"), 0, 500)
    in_the_way = tmp_path / f"{clip_key(clip)}.{kind}"
    (in_the_way / "something").mkdir(parents=True)
    with pytest.raises(StoryError):
        make_clip(clip, tmp_path, no_progress, Cancel(), reader=reader)
    assert list(tmp_path.iterdir()) == [in_the_way]


def test_a_part_between_two_frames_says_so(facts: Facts, reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(StoryError):
        make(facts("plain.mp4"), tmp_path, reader, 34, 60)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not know")
@pytest.mark.parametrize("max_bytes", [None, 60_000])
def test_strange_names_of_files_and_folders(
    max_bytes: int | None, film: Film, reader: Reader, tmp_path: Path
) -> None:
    folder = tmp_path / '-it\'s "a"\n🎬 [b],c;d:e\\%03d'
    folder.mkdir()
    path = folder / "-i 'x'\n%d.mp4"
    path.write_bytes(film("plain.mp4").read_bytes())
    clip = Clip("a", reader.probe(path), 0, 1000)
    made = make_clip(clip, folder / "out", no_progress, Cancel(), reader=reader, max_bytes=max_bytes)
    assert footage.read(made.path).numbers == list(range(30))
    assert sorted(item.suffix for item in (folder / "out").iterdir()) == [".json", ".mp4"]


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, mine = tmp_path / f".making-abc-{ended.pid}", tmp_path / f".making-abc-{os.getpid()}"
    for place in (left, mine):
        place.mkdir()
        (place / "clip.mp4").write_text("half")
    sweep(tmp_path)
    assert not left.exists() and mine.exists()
