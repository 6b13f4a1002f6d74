"""The only place that runs the ffmpeg program: hardened, quiet, with progress, and stopped within a second.

The command comes as a list, so no shell and no quoting is involved; :mod:`app.media.command` composes it.
"""

from __future__ import annotations

import collections
import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

import imageio_ffmpeg

from app.media.processes import Rank, be_nice, clean_environment, dies_with_us, no_window
from app.media.room import Room
from app.story.errors import DiskFull, EncodingFailed, ToolMissing
from app.story.work import Cancel

T = TypeVar("T")

_POLL_S = 0.1
_KEPT_LINES = 40
_LONGEST_LINE = 2000
_FULL = (
    "No space left on device",
    "Disk quota exceeded",
    "Error number -28",
    "There is not enough space on the disk",
)


def ffmpeg_path() -> str:
    """The ffmpeg program of this installation. Raises :class:`ToolMissing`."""
    try:
        path = str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ToolMissing("ffmpeg") from error
    if shutil.which(path) is None:
        raise ToolMissing("ffmpeg")
    return path


def comes_along() -> bool:
    """Whether :func:`ffmpeg_path` is the program that was installed with this one, or one that the environment names."""
    if os.environ.get("IMAGEIO_FFMPEG_EXE"):
        return True
    return Path(imageio_ffmpeg.__file__).resolve().parent in Path(ffmpeg_path()).resolve().parents


def version(seconds: float = 15.0) -> str:
    """The version that the program gives itself; it is really started. Raises ToolMissing, or EncodingFailed with its words."""
    try:
        ended = subprocess.run(
            [ffmpeg_path(), "-hide_banner", "-version"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=clean_environment(),
            timeout=seconds, check=False, **no_window(),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolMissing("ffmpeg") from error
    said = ended.stdout.decode("utf-8", "replace").partition("\n")[0].strip()
    if ended.returncode != 0 or not said.startswith("ffmpeg version "):
        raise EncodingFailed("ffmpeg", said or f"exit code {ended.returncode}")
    return said.removeprefix("ffmpeg version ").partition(" ")[0]


def pictures_made(line: str) -> int | None:
    """Pictures made so far, from one line of ffmpeg's ``-progress`` report; None for every other line.

    The report is key=value lines. Its ``out_time_us`` is no measure here: with ``-copyts`` it counts from the first report.
    """
    key, _, value = line.strip().partition("=")
    return int(value) if key == "frame" and value.isascii() and value.isdigit() else None


def is_disk_full(lines: list[str]) -> bool:
    """Whether ffmpeg's last words say that there was no room."""
    return any(mark in line for line in lines for mark in _FULL)


def run(
    arguments: list[str],
    *,
    name: str,
    folder: Path,
    cancel: Cancel,
    made: Callable[[int], None] = lambda _: None,
    room: Room | None = None,
) -> list[str]:
    """Run ffmpeg with ``arguments`` (all but the program) to its end; return the last lines it wrote on standard error.

    ``made`` hears how many pictures were made. ``name`` is the source's name for errors, ``folder`` is where the output goes,
    and ``room`` watches its disk, so that it stops before the disk is really full. What ``made`` raises ends the run too.
    Raises Cancelled, DiskFull, EncodingFailed or ToolMissing; the process is gone then. Output files are the caller's to remove.
    """
    process = _start([ffmpeg_path(), *arguments])
    words: collections.deque[str] = collections.deque(maxlen=_KEPT_LINES)
    reports: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    listeners = [
        _listening(_hear_progress, process.stdout, reports),
        _listening(_keep_lines, process.stderr, words),
    ]
    try:
        _follow(process, reports, cancel, made, room or Room(folder))
    finally:
        _stop(process)
        for listener in listeners:
            listener.join(timeout=5)
    lines = list(words)
    if process.returncode != 0:
        if is_disk_full(lines):
            raise DiskFull(folder, free_bytes=_free(folder))
        raise EncodingFailed(name, "\n".join(lines[-8:]) or f"exit code {process.returncode}")
    return lines


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    try:
        process = subprocess.Popen(
            dies_with_us(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean_environment(),
            **no_window(rank=Rank.BACKGROUND, own_group=True),
        )
    except OSError as error:
        raise ToolMissing("ffmpeg") from error
    be_nice(process, Rank.BACKGROUND)
    return process


def _listening(hear: Callable[[IO[bytes], T], None], pipe: IO[bytes] | None, into: T) -> threading.Thread:
    listener = threading.Thread(target=hear, args=(pipe, into), name="ffmpeg-listener", daemon=True)
    listener.start()
    return listener


def _follow(
    process: subprocess.Popen[bytes],
    reports: queue.SimpleQueue[int | None],
    cancel: Cancel,
    made: Callable[[int], None],
    room: Room,
) -> None:
    """Hand on the progress until the process closes its report and ends."""
    open_report = True
    while open_report or process.poll() is None:
        cancel.raise_if_set()
        room.watch()
        if not open_report:
            cancel.wait(0.02)
            continue
        try:
            pictures = reports.get(timeout=_POLL_S)
        except queue.Empty:
            continue
        open_report = pictures is not None
        if pictures is not None:
            made(pictures)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End it at once where it has not ended: nothing that it could still write is wanted."""
    if process.poll() is None:
        with contextlib.suppress(OSError):
            if sys.platform != "win32":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
    process.wait()


def _hear_progress(pipe: IO[bytes], reports: queue.SimpleQueue[int | None]) -> None:
    with pipe, contextlib.suppress(OSError, ValueError):
        while line := pipe.readline(_LONGEST_LINE):
            pictures = pictures_made(line.decode("utf-8", "replace"))
            if pictures is not None:
                reports.put(pictures)
    reports.put(None)


def _keep_lines(pipe: IO[bytes], words: collections.deque[str]) -> None:
    with pipe, contextlib.suppress(OSError, ValueError):
        while line := pipe.readline(_LONGEST_LINE):
            words.append(line.decode("utf-8", "replace").rstrip())


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
