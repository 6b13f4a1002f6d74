"""Reading videos from the window's side: supervises one worker process and says what went wrong in facts.

A file is looked at with :func:`os.stat` before anything opens it, so that a folder, a pipe or a device never blocks or is read.
"""

from __future__ import annotations

import contextlib
import os
import queue
import stat
import subprocess
import threading
import time
from fractions import Fraction
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import IO, TypeVar

from app.frozen import own_command, own_environment
from app.media.messages import (
    Alive,
    Answer,
    Brightness,
    BrightnessFound,
    Closed,
    Examine,
    Examined,
    Failed,
    Inspect,
    Inspection,
    LetGo,
    MakePlan,
    PartPlan,
    Pick,
    Picture,
    PictureMade,
    Request,
    Still,
    Survey,
    Surveyed,
    TakeStill,
    TakeThumbnail,
    WhichFilm,
    read_answer,
    write,
)
from app.media.processes import Rank, be_nice, clean_environment, no_window
from app.media.timing import rounded
from app.story.clip import SourceFacts
from app.story.errors import (
    SourceBroken,
    SourceEmpty,
    SourceError,
    SourceForbidden,
    SourceIsFolder,
    SourceMissing,
    SourceNotVideo,
    SourceTooLarge,
    SourceTooSlow,
)
from app.story.work import Cancel

SILENCE_S = 20.0
LONGEST_S = 120.0

#: ITU-T H.273 transfer characteristics under libavutil's names; the others are not asked for anywhere.
_TRANSFERS = {1: "bt709", 6: "smpte170m", 16: "smpte2084", 18: "arib-std-b67"}

T = TypeVar("T", Inspection, PartPlan, PictureMade, Still, BrightnessFound, Closed, Examined, Surveyed)


def check_path(path: Path) -> os.stat_result:
    """Look at what stands at ``path`` without opening anything but a plain file; its size and time.

    Raises SourceMissing, SourceIsFolder, SourceEmpty, SourceForbidden, or SourceNotVideo for a pipe, socket or device.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise SourceIsFolder(path.name)
        if not stat.S_ISREG(found.st_mode):
            raise SourceNotVideo(path.name)
        if found.st_size == 0:
            raise SourceEmpty(path.name)
        with path.open("rb"):
            pass
    except PermissionError as error:
        raise SourceForbidden(path.name) from error
    except (OSError, ValueError) as error:
        raise SourceMissing(path.name) from error
    return found


class Reader:
    """One worker process, started when first needed and again after it died; any thread may call, one is served at a time.

    ``rank`` says whom it lets go first.
    Raises members of :class:`app.story.errors.SourceError`, and :class:`app.story.errors.Cancelled`.
    """

    def __init__(
        self, *, silence_s: float = SILENCE_S, longest_s: float = LONGEST_S, rank: Rank = Rank.WINDOW
    ) -> None:
        self._rank = rank
        self._silence_s = silence_s
        self._longest_s = longest_s
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id while it runs."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def warm(self) -> None:
        """Start the worker ahead of the first request: it takes a third of a second to load its libraries."""
        with self._turn:
            self._started()

    def probe(self, path: Path, cancel: Cancel | None = None) -> SourceFacts:
        """The facts of the video at ``path``; a few packets are decoded, the rest is read from the container's own index."""
        where = path.absolute()
        found = check_path(where)
        return _facts(where, found, self.inspect(where, cancel))

    def inspect(self, path: Path, cancel: Cancel | None = None) -> Inspection:
        """Everything that was read about the video at ``path``, in the stream's own terms."""
        return self._ask(path, Inspect(os.fsencode(path)), Inspection, cancel)

    def picture(
        self, facts: SourceFacts, at_ms: int, width: int, height: int, cancel: Cancel | None = None
    ) -> bytes:
        """The frame on screen at ``at_ms`` as PNG, upright, its shape kept, inside ``width`` × ``height``."""
        return self._look_at(
            Path(facts.path), Picture(_film(facts), at_ms, width, height), PictureMade, cancel
        ).png

    def still(
        self,
        facts: SourceFacts,
        at_ms: int,
        pick: Pick,
        width: int,
        height: int,
        cancel: Cancel | None = None,
    ) -> Still:
        """The frame that is meant, exactly, upright, inside ``width`` × ``height``. The file stays open: :meth:`let_go`."""
        return self._look_at(
            Path(facts.path), TakeStill(_film(facts), at_ms, pick, width, height), Still, cancel
        )

    def thumbnail(
        self,
        facts: SourceFacts,
        at_ms: int,
        within_ms: int,
        width: int,
        height: int,
        cancel: Cancel | None = None,
    ) -> Still:
        """A small picture from ``at_ms`` or up to ``within_ms`` before it; quick where a key frame stands there."""
        return self._look_at(
            Path(facts.path), TakeThumbnail(_film(facts), at_ms, within_ms, width, height), Still, cancel
        )

    def brightness(self, facts: SourceFacts, cancel: Cancel | None = None) -> int:
        """How bright most of the film is on an ordinary screen: 0 (black) to 255 (white), from a few pictures of it."""
        return self._look_at(Path(facts.path), Brightness(_film(facts)), BrightnessFound, cancel).luma

    def let_go(self) -> None:
        """Close the file that stayed open for stills, so that it can be moved or deleted (Windows). Never raises."""
        if self.worker_pid is not None:
            with contextlib.suppress(SourceError):
                self._ask(Path(), LetGo(), Closed, None)

    def plan(
        self, path: Path, start_ms: int, end_ms: int, cancel: Cancel | None = None, *, decode: bool = False
    ) -> PartPlan:
        """The frames of a part, and how they are reached. SourceBroken too when the part holds no frame."""
        return self._look_at(path, MakePlan(os.fsencode(path), start_ms, end_ms, decode), PartPlan, cancel)

    def examine(self, path: Path, cancel: Cancel | None = None) -> Examined:
        """Read a finished clip at both ends."""
        return self._look_at(path, Examine(os.fsencode(path)), Examined, cancel)

    def survey(self, path: Path, cancel: Cancel | None = None) -> Surveyed:
        """Whether the pictures of the file at ``path`` may be copied as they are; all of them are read for that."""
        return self._look_at(path, Survey(os.fsencode(path)), Surveyed, cancel)

    def close(self) -> None:
        """End the worker. The reader can be used again afterwards; it starts another one."""
        process = self._process
        if process is not None:
            self._stop(process)
        with self._turn:
            if self._process is not None:
                self._stop(self._process)
            self._process = None

    def _look_at(self, path: Path, request: Request, kind: type[T], cancel: Cancel | None) -> T:
        """Ask about a file that is there and may be opened."""
        check_path(path)
        return self._ask(path, request, kind, cancel)

    def _ask(self, path: Path, request: Request, kind: type[T], cancel: Cancel | None) -> T:
        wish = cancel or Cancel()
        while not self._turn.acquire(timeout=0.1):
            wish.raise_if_set()
        try:
            wish.raise_if_set()
            answer = self._exchange(path, request, wish)
        finally:
            self._turn.release()
        if isinstance(answer, Failed):
            raise _error(answer, path.name)
        if not isinstance(answer, kind):
            raise SourceBroken(path.name, f"unexpected answer {type(answer).__name__}")
        return answer

    def _exchange(self, path: Path, request: Request, cancel: Cancel) -> Answer:
        process = self._started()
        try:
            if process.stdin is not None:
                write(process.stdin, request)
            return self._wait(path, cancel)
        except OSError as error:
            self._stop(process)
            raise SourceBroken(path.name, "the reader stopped") from error
        except BaseException:
            self._stop(process)
            raise

    def _wait(self, path: Path, cancel: Cancel) -> Answer:
        begun = heard = time.monotonic()
        while True:
            cancel.raise_if_set()
            try:
                answer = self._answers.get(timeout=0.1)
            except queue.Empty:
                now = time.monotonic()
                if now - heard > self._silence_s or now - begun > self._longest_s:
                    raise SourceTooSlow(path.name) from None
                continue
            if answer is None:
                raise SourceBroken(path.name, "the reader stopped")
            if not isinstance(answer, Alive):
                return answer
            heard = time.monotonic()
            if heard - begun > self._longest_s:
                raise SourceTooSlow(path.name)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            if self._process.poll() is None:
                return self._process
            self._stop(self._process)
        self._process = subprocess.Popen(
            own_command("--media-worker", module="app.media.worker"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=clean_environment(**own_environment(), PYTHONIOENCODING="utf-8"),
            **no_window(rank=self._rank),
        )
        be_nice(self._process, self._rank)
        self._answers = queue.SimpleQueue()
        threading.Thread(
            target=_listen, args=(self._process.stdout, self._answers), name="media-reader", daemon=True
        ).start()
        return self._process

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        with contextlib.suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()


def _listen(pipe: IO[bytes], answers: queue.SimpleQueue[Answer | None]) -> None:
    """Hand answers over until the worker's output ends; None marks the end."""
    with pipe, contextlib.suppress(OSError, ValueError):
        while (answer := read_answer(pipe)) is not None:
            answers.put(answer)
    answers.put(None)


def _error(answer: Failed, name: str) -> Exception:
    if answer.kind == "not-video":
        return SourceNotVideo(name)
    if answer.kind == "missing":
        return SourceMissing(name)
    if answer.kind == "too-large":
        return SourceTooLarge(name)
    return SourceBroken(name, answer.reason)


def _film(facts: SourceFacts) -> WhichFilm:
    return WhichFilm(os.fsencode(facts.path), facts.video_index, facts.video_start_us, facts.length_ms)


def _facts(path: Path, found: os.stat_result, seen: Inspection) -> SourceFacts:
    clock = seen.clock
    length = clock.ms(seen.end_pts)
    return SourceFacts(
        path=str(path),
        name=path.name,
        size_bytes=found.st_size,
        mtime_ns=found.st_mtime_ns,
        length_ms=max(1, rounded(length)),
        width=seen.width,
        height=seen.height,
        frame_ms=max(1, ceil(length / max(1, seen.frames))),
        container=seen.container,
        video_codec=seen.video_codec,
        video_index=seen.video_index,
        video_start_us=rounded(Fraction(clock.microseconds(seen.first_pts))),
        audio_codec=seen.audio_codec,
        audio_index=seen.audio_index,
        rotation=seen.rotation,
        pixel_format=seen.pixel_format,
        transfer=_TRANSFERS.get(seen.transfer, ""),
        bit_rate=seen.bit_rate,
        complete=seen.complete,
        audio_place=seen.audio_place,
    )
