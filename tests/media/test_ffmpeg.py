"""Running the ffmpeg program: progress, refusal, a full disk, stopping."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.media import ffmpeg
from app.media.containers import OPEN_OPTIONS, file_url
from app.story.errors import Cancelled, DiskFull, EncodingFailed
from app.story.work import Cancel
from tests import footage
from tests.components import missing, program
from tests.processes import children, gone

Film = Callable[[str], Path]
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

#: A film without end.
ENDLESS = [
    "-hide_banner",
    "-nostdin",
    "-progress",
    "pipe:1",
    "-stats_period",
    "0.1",
    "-f",
    "lavfi",
    "-i",
    "testsrc=s=64x64",
]


@pytest.mark.parametrize(
    ("line", "made"),
    [
        ("frame=31\n", 31),
        ("frame=0", 0),
        ("frame=18000\r\n", 18_000),
        ("frame=N/A", None),
        ("frame=", None),
        ("frame=²", None),
        ("frame=-1", None),
        ("drop_frames=0", None),
        ("dup_frames=7", None),
        ("fps=0.00", None),
        ("stream_0_0_q=28.0", None),
        ("bitrate= 123.4kbits/s", None),
        ("total_size=48", None),
        ("out_time_us=1234567", None),
        ("out_time_us=N/A", None),
        ("out_time=00:00:01.234567", None),
        ("speed=2.31x", None),
        ("progress=continue", None),
        ("progress=end", None),
        ("", None),
    ],
)
def test_lines_of_the_progress_report(line: str, made: int | None) -> None:
    assert ffmpeg.pictures_made(line) == made


@pytest.mark.parametrize(
    ("line", "full"),
    [
        ("[out#0/mp4 @ 0x55d0] Error writing trailer: No space left on device", True),
        ("av_interleaved_write_frame(): No space left on device", True),
        ("Error while opening encoder", False),
    ],
)
def test_words_of_a_full_disk(line: str, full: bool) -> None:
    assert ffmpeg.is_disk_full(["Press [q] to stop", line]) is full


def test_progress_is_heard_to_the_end(film: Film, tmp_path: Path) -> None:
    heard: list[int] = []
    source, made = file_url(film("plain.mp4")), file_url(tmp_path / "a.mkv")
    arguments = ["-nostdin", "-progress", "pipe:1", "-i", source, "-c:v", "mpeg4", made]
    ffmpeg.run(arguments, name="plain.mp4", folder=tmp_path, cancel=Cancel(), made=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 90


def test_a_failure_carries_the_last_lines(tmp_path: Path) -> None:
    with pytest.raises(EncodingFailed) as caught:
        ffmpeg.run(
            ["-i", file_url(tmp_path / "none.mp4"), "-f", "null", "-"],
            name="a.mp4",
            folder=tmp_path,
            cancel=Cancel(),
        )
    assert "No such file" in caught.value.reason
    assert caught.value.name == "a.mp4"


def test_what_it_says_is_bounded(tmp_path: Path) -> None:
    arguments = [
        "-nostdin",
        "-loglevel",
        "debug",
        "-f",
        "lavfi",
        "-i",
        "testsrc=s=32x32:d=20",
        "-f",
        "null",
        "-",
    ]
    assert len(ffmpeg.run(arguments, name="a", folder=tmp_path, cancel=Cancel())) <= 40


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told_apart(film: Film, tmp_path: Path) -> None:
    arguments = [
        "-nostdin",
        "-y",
        "-i",
        file_url(film("plain.mp4")),
        "-c",
        "copy",
        "-f",
        "matroska",
        "/dev/full",
    ]
    with pytest.raises(DiskFull):
        ffmpeg.run(arguments, name="a.mp4", folder=tmp_path, cancel=Cancel())


@linux
def test_stopping_leaves_no_process(tmp_path: Path) -> None:
    cancel = Cancel()
    with pytest.raises(Cancelled):
        ffmpeg.run(
            [*ENDLESS, "-f", "null", "-"],
            name="a",
            folder=tmp_path,
            cancel=cancel,
            made=lambda _: cancel.set(),
        )
    assert not [name for name in children() if "ffmpeg" in name or "setpriv" in name]


@linux
def test_a_program_that_will_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stubborn = tmp_path / "stubborn"
    stubborn.write_text(f"#!{sys.executable}\nimport signal,time\nsignal.signal(signal.SIGTERM,signal.SIG_IGN)\n"
                        "print('frame=1',flush=True)\nwhile True: time.sleep(1)\n")  # fmt: skip
    stubborn.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(stubborn))
    cancel = Cancel()
    with pytest.raises(Cancelled):
        ffmpeg.run([], name="a", folder=tmp_path, cancel=cancel, made=lambda _: cancel.set())
    assert "stubborn" not in children()


@linux
def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    if program("setpriv") is None:
        missing("setpriv", installable=False)
    code = (
        "import sys;from pathlib import Path;from app.media import ffmpeg;from app.story.work import Cancel;"
    )
    code += (
        "ffmpeg.run(sys.argv[1:],name='a',folder=Path(),cancel=Cancel(),made=lambda n:print(n,flush=True))"
    )
    command = [sys.executable, "-c", code, *ENDLESS, "-f", "null", "-"]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    parent.stdout.readline()
    running = _pids_of(parent.pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert running and all(gone(pid) for pid in running)


def _pids_of(parent: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        found += [int(pid) for pid in (task / "children").read_text().split()]
    return found


@linux
@pytest.mark.parametrize("playlist", [footage.concat_playlist, footage.hls_playlist])
def test_the_program_opens_no_playlist_either(playlist: Callable[[Path, Path], Path], tmp_path: Path) -> None:
    """What it names is a pipe that nobody writes to: opening it would never end."""
    os.mkfifo(tmp_path / "other.mp4")
    path = playlist(tmp_path / "film.mp4", tmp_path / "other.mp4")
    guard = [part for name, value in OPEN_OPTIONS.items() for part in (f"-{name}", value)]
    with pytest.raises(EncodingFailed):
        ffmpeg.run(
            [*guard, "-nostdin", "-i", file_url(path), "-f", "null", "-"],
            name="a",
            folder=tmp_path,
            cancel=Cancel(),
        )
