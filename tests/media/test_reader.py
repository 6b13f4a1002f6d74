"""Reading sources through the worker process: facts, pictures, hostile files, crashes and hangs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import av
import pytest

from app.media.containers import looks_like_video
from app.media.reader import Reader
from app.story.clip import SourceFacts
from app.story.errors import (
    Cancelled,
    SourceBroken,
    SourceEmpty,
    SourceError,
    SourceForbidden,
    SourceIsFolder,
    SourceMissing,
    SourceNotVideo,
    SourceTooSlow,
)
from app.story.work import Cancel
from tests import footage
from tests.components import footage as real
from tests.processes import gone

Film = Callable[[str], Path]
posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes in the file system and signals are POSIX")

FACTS = {
    "plain.mp4": {
        "length_ms": 3000,
        "width": 320,
        "height": 180,
        "frame_ms": 34,
        "video_codec": "h264",
        "audio_codec": "aac",
    },
    "open-gop.ts": {"length_ms": 3000, "video_index": 0, "container": "mpegts"},
    "open-gop.mkv": {"length_ms": 3000},
    "sixty.mp4": {"length_ms": 2000, "frame_ms": 17},
    "ntsc.mp4": {"length_ms": 3337, "frame_ms": 34},
    "slow.mp4": {"length_ms": 3000, "frame_ms": 100},
    "hlg.mov": {
        "length_ms": 1000,
        "transfer": "arib-std-b67",
        "video_codec": "hevc",
        "pixel_format": "yuv420p10le",
    },
    "pq.mp4": {"transfer": "smpte2084"},
    "silent.mp4": {"audio_index": None, "audio_codec": ""},
    "camera.avi": {"length_ms": 3000, "video_codec": "mjpeg", "container": "avi"},
    "old-camera.avi": {"length_ms": 3000, "video_codec": "mpeg4"},
    "old-phone.3gp": {"length_ms": 3000, "audio_codec": "amrnb", "width": 176},
    "browser.webm": {"length_ms": 3000, "video_codec": "vp9"},
    "camcorder.mpg": {"length_ms": 3000, "video_codec": "mpeg2video"},
    "windows.asf": {"length_ms": 3000, "container": "asf"},
    "late.mp4": {"length_ms": 3000, "video_start_us": 1_500_000},
    "turned-90.mp4": {"width": 320, "height": 180, "rotation": 90},
    "turned-180.mp4": {"width": 320, "height": 180, "rotation": 180},
    "turned-270.mp4": {"width": 320, "height": 180, "rotation": 270},
    "wide-pixels.mp4": {"width": 320, "height": 192},
    "copied-cut.mp4": {"length_ms": 2500},
}

REAL_FACTS = {
    "android-1080p-gps-0.2s.mp4": {"length_ms": 100, "width": 1920, "height": 1080, "audio_codec": "aac"},
    "canon-mjpeg.avi": {"length_ms": 2600, "width": 640, "height": 480, "video_codec": "mjpeg"},
    "hevc-10bit.mp4": {"length_ms": 1000, "width": 200, "height": 200, "audio_index": None},
    "ipod-320x240-86s.m4v": {"length_ms": 85_500, "video_index": 1, "audio_index": 0, "frame_ms": 100},
    "old-phone-amr-mpeg4.3gp": {"length_ms": 4933, "video_index": 1, "audio_codec": "amrnb"},
    "phone-720p-rotated90-3gp5.mp4": {"length_ms": 1300, "width": 720, "height": 1280, "rotation": 90},
}


@pytest.mark.parametrize("name", FACTS)
def test_facts_of_generated_footage(name: str, facts: Callable[[str], SourceFacts]) -> None:
    found = facts(name)
    assert {key: getattr(found, key) for key in FACTS[name]} == FACTS[name]


@pytest.mark.parametrize("name", REAL_FACTS)
def test_facts_of_real_footage(name: str, reader: Reader) -> None:
    path = real(name)
    found = reader.probe(path)
    assert {key: getattr(found, key) for key in REAL_FACTS[name]} == REAL_FACTS[name]
    assert (found.path, found.name, found.size_bytes) == (str(path), name, path.stat().st_size)


def test_cover_art_is_not_the_film(film: Film, tmp_path: Path, reader: Reader) -> None:
    art, path = footage.still_picture(tmp_path / "art.png"), tmp_path / "with-art.mp4"
    footage.ffmpeg(
        "-i",
        art,
        "-i",
        film("plain.mp4"),
        "-map",
        "0",
        "-map",
        "1",
        "-c",
        "copy",
        "-disposition:v:0",
        "attached_pic",
        path,
    )
    assert reader.probe(path).video_codec == "h264"


def test_the_first_sound_that_has_a_decoder_is_taken(film: Film, tmp_path: Path, reader: Reader) -> None:
    two, path = tmp_path / "two.mp4", tmp_path / "apac.mp4"
    plain = film("plain.mp4")
    footage.ffmpeg("-i", plain, "-i", plain, "-map", "0:v", "-map", "0:a", "-map", "1:a", "-c", "copy", two)
    data = two.read_bytes()
    at = data.index(b"mp4a", data.index(b"soun"))
    path.write_bytes(data[:at] + data[at:].replace(b"mp4a", b"apac", 1).replace(b"esds", b"dapa", 1))
    assert reader.probe(two).audio_index == 1
    assert reader.probe(path).audio_index == 2


@pytest.mark.parametrize(
    "name", ["plain.mp4", "turned-90.mp4", "turned-270.mp4", "hlg.mov", "camera.avi", "open-gop.ts"]
)
def test_a_picture_shows_the_frame_at_its_time_upright(
    name: str, facts: Callable[[str], SourceFacts], reader: Reader
) -> None:
    source = facts(name)
    for at_ms, number in ((0, 0), (500, 15), (533, 15), (534, 16), (source.length_ms, None)):
        png = reader.picture(source, at_ms, 160, 160)
        with av.open(BytesIO(png)) as container:
            frame = next(container.decode(video=0))
        assert (frame.width, frame.height) == (160, round(160 * source.height / source.width))
        assert footage.number_of(frame) == (
            number if number is not None else source.length_ms * 30 // 1000 - 1
        )


# --- what is no video ----------------------------------------------------------------------------------------------------


def text(path: Path, film: Film) -> None:
    path.write_text("Dear all, this is a letter, not a film.\n" * 50)


def random_bytes(path: Path, film: Film) -> None:
    path.write_bytes(bytes((i * 7919 + i // 251) % 256 for i in range(50_000)))


HOSTILE: dict[str, tuple[Callable[[Path, Film], object], type[SourceError]]] = {
    "letter.mp4": (text, SourceNotVideo),
    "random.mov": (random_bytes, SourceNotVideo),
    "nothing.mp4": (lambda path, film: path.touch(), SourceEmpty),
    "folder.mp4": (lambda path, film: path.mkdir(), SourceIsFolder),
    "missing.mp4": (lambda path, film: None, SourceMissing),
    "concat.mp4": (lambda path, film: footage.concat_playlist(path, film("plain.mp4")), SourceNotVideo),
    "hls.mp4": (lambda path, film: footage.hls_playlist(path, film("plain.mp4")), SourceNotVideo),
    "picture.jpg": (lambda path, film: footage.still_picture(path), SourceNotVideo),
    "picture.png": (lambda path, film: footage.still_picture(path), SourceNotVideo),
    "voice.m4a": (lambda path, film: footage.sound_only(path), SourceNotVideo),
    "voice.mp4": (lambda path, film: footage.sound_only(path), SourceNotVideo),
    "no-index.mp4": (lambda path, film: shutil.copy(film("no-index.mp4"), path), SourceBroken),
    "head-only.mp4": (lambda path, film: footage.cut_off(film("plain.mp4"), path, 0.001), SourceBroken),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_used_says_why(name: str, tmp_path: Path, film: Film, reader: Reader) -> None:
    prepare, expected = HOSTILE[name]
    path = tmp_path / name
    prepare(path, film)
    with pytest.raises(SourceError) as caught:
        reader.probe(path)
    assert type(caught.value) is expected
    assert caught.value.name == name


@posix
@pytest.mark.parametrize("playlist", [footage.concat_playlist, footage.hls_playlist])
def test_a_playlist_opens_nothing_else(
    playlist: Callable[[Path, Path], Path], tmp_path: Path, reader: Reader
) -> None:
    """What it names is a pipe that nobody writes to: opening it would never end."""
    other = tmp_path / "other.mp4"
    os.mkfifo(other)
    with pytest.raises(SourceNotVideo):
        reader.probe(playlist(tmp_path / "film.mp4", other))


@posix
def test_pipes_and_devices_are_not_opened(tmp_path: Path, reader: Reader) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    for path in (tmp_path / "pipe.mp4", Path("/dev/zero")):
        with pytest.raises(SourceNotVideo):
            reader.probe(path)


@posix
@pytest.mark.parametrize("name", ["a\0b.mp4", "x" * 400 + ".mp4"])
def test_names_that_no_file_can_have(name: str, tmp_path: Path, reader: Reader) -> None:
    with pytest.raises(SourceMissing):
        reader.probe(tmp_path / name)


@posix
def test_a_file_that_may_not_be_read(film: Film, tmp_path: Path, reader: Reader) -> None:
    path = Path(shutil.copy(film("plain.mp4"), tmp_path / "locked.mp4"))
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("the system lets this user read everything")
    with pytest.raises(SourceForbidden):
        reader.probe(path)


STRANGE_NAMES = [
    "-i.mp4",
    'it\'s "mine".mp4',
    "🎬 film.mp4",
    "x" * 200 + ".mp4",
    "two\nlines.mp4",
    "100%03d.mp4",
    "http:example.mp4",
    "a,b;c[d]=e'f\\g:h.mp4",
    " .mp4",
]


@posix
@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_strange_names_are_only_names(name: str, tmp_path: Path, film: Film, reader: Reader) -> None:
    path = Path(shutil.copy(film("plain.mp4"), tmp_path / name))
    source = reader.probe(path)
    assert (source.name, source.length_ms) == (name, 3000)
    assert reader.picture(source, 100, 64, 64).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["cut-off.mkv", "cut-off.ts"])
def test_a_file_cut_off_in_the_middle_is_as_long_as_what_can_be_read(
    name: str, film: Film, reader: Reader
) -> None:
    shown = footage.read(film(name))
    source = reader.probe(film(name))
    assert abs(source.length_ms - len(shown.frames) * 1000 / 30) <= 2 * source.frame_ms


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\0\0\0\x18ftypmp42", True),
        (b"\0\0\0\x08wide\0\0\0\0mdat", True),
        (b"\0\0\0\x18ftypheic", False),
        (b"\x1aE\xdf\xa3", True),
        (b"RIFF\0\0\0\0AVI LIST", True),
        (b"RIFF\0\0\0\0WAVEfmt ", False),
        ((b"G" + bytes(187)) * 4, True),
        ((bytes(4) + b"G" + bytes(187)) * 4, True),
        (b"GGGG", False),
        (b"\x00\x00\x01\xba", True),
        (b"ffconcat version 1.0", False),
        (b"", False),
    ],
)
def test_heads_of_camera_files(head: bytes, expected: bool) -> None:
    assert looks_like_video(head) is expected


# --- the worker -----------------------------------------------------------------------------------------------------------


@posix
def test_a_crashed_worker_is_reported_and_replaced(film: Film) -> None:
    with Reader() as eyes:
        first = eyes.probe(film("plain.mp4"))
        pid = eyes.worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
        with pytest.raises(SourceBroken):
            eyes.probe(film("plain.mp4"))
        assert eyes.probe(film("plain.mp4")) == first
        assert eyes.worker_pid != pid


@posix
def test_a_worker_that_died_while_idle_is_replaced_silently(film: Film) -> None:
    with Reader() as eyes:
        first = eyes.probe(film("plain.mp4"))
        assert eyes.worker_pid is not None
        os.kill(eyes.worker_pid, signal.SIGKILL)
        gone(eyes.worker_pid)
        assert eyes.probe(film("plain.mp4")) == first


@posix
def test_a_silent_worker_is_ended(film: Film) -> None:
    with Reader(silence_s=3) as eyes:
        eyes.probe(film("plain.mp4"))
        pid = eyes.worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(SourceTooSlow):
            eyes.probe(film("plain.mp4"))
        assert gone(pid)
        assert eyes.probe(film("plain.mp4")).length_ms == 3000


@posix
def test_reading_can_be_cancelled(film: Film) -> None:
    with Reader() as eyes:
        eyes.probe(film("plain.mp4"))
        pid = eyes.worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        cancel = Cancel()
        threading.Timer(0.2, cancel.set).start()
        with pytest.raises(Cancelled):
            eyes.probe(film("plain.mp4"), cancel)
        assert gone(pid)


def test_the_worker_takes_no_code_from_the_present_folder(
    film: Film, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("av.py", "msgspec.py", "app.py"):
        (tmp_path / name).write_text("from pathlib import Path\nPath('taken').touch()\n")
    path = film("plain.mp4")
    monkeypatch.chdir(tmp_path)
    with Reader() as eyes:
        assert eyes.probe(path).length_ms == 3000
    assert not (tmp_path / "taken").exists()


def test_closing_ends_the_worker(film: Film) -> None:
    eyes = Reader()
    eyes.probe(film("plain.mp4"))
    pid = eyes.worker_pid
    eyes.close()
    assert pid is not None and gone(pid)
    assert eyes.worker_pid is None


@posix
def test_the_worker_ends_with_its_parent(film: Film) -> None:
    program = "import sys,time;from pathlib import Path;from app.media.reader import Reader;r=Reader();"
    program += "r.probe(Path(sys.argv[1]));print(r.worker_pid,flush=True);time.sleep(600)"
    parent = subprocess.Popen([sys.executable, "-c", program, film("plain.mp4")], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(pid)


def test_many_threads_may_ask_at_once(film: Film, reader: Reader) -> None:
    names = ["plain.mp4", "silent.mp4", "sixty.mp4", "slow.mp4"]
    expected = {name: reader.probe(film(name)) for name in names}
    found: dict[str, SourceFacts] = {}
    threads = [
        threading.Thread(target=lambda n=name: found.update({n: reader.probe(film(n))})) for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected
