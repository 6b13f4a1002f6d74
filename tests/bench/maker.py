"""The app's making of clips in a process of its own, so that its time and memory can be told from the bench's.

Started by :class:`Maker`. It reads requests and writes answers, a line of JSON each. Its reader is warm before the first request,
as it is in the window, and it notes the ffmpeg commands that were run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.bench.measure import Run, run_here


@dataclass(frozen=True)
class Made:
    """A clip that was made: its file, the commands (without the program) that ffmpeg was given, and how long those took."""

    path: Path
    commands: tuple[tuple[str, ...], ...]
    ffmpeg_s: float
    run: Run

    def elsewhere(self, folder: Path) -> list[list[str]]:
        """The same commands, writing into ``folder``."""
        result = [part for part in self.commands[-1] if part.startswith("file:")][-1]
        was = str(Path(result.removeprefix("file:")).parent)
        return [[part.replace(was, str(folder)) for part in command] for command in self.commands]


class MakingFailed(Exception):
    """The app said no; holds its words."""


class Maker:
    """The other process, seen from here."""

    def __init__(self, scratch: Path) -> None:
        self._scratch, self._count = scratch, 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.maker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Maker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        if kind is not None:
            # It may be in the middle of a long film. Its own children end with it.
            self._process.kill()
        self._process.stdin.close()
        self._process.wait()

    def look_at(self, source: Path) -> None:
        """Read the facts of ``source`` beforehand, as the window has long done when a clip is made."""
        self._ask({"source": os.fspath(source)})

    def make(self, source: Path, start_ms: int, end_ms: int | None, max_bytes: int | None = None) -> Made:
        """Make a clip anew; ``end_ms`` None: to the end. Raises :class:`MakingFailed`."""
        self._count += 1
        folder = self._scratch / f"ours-{self._count}"
        request = {"source": os.fspath(source), "start_ms": start_ms, "end_ms": end_ms}
        request |= {"folder": os.fspath(folder), "max_bytes": max_bytes}
        answers: list[dict[str, Any]] = []
        run = run_here(lambda: answers.append(self._ask(request)), self._process.pid)
        (answer,) = answers
        commands = tuple(tuple(command) for command in answer["commands"])
        return Made(Path(answer["path"]), commands, answer["ffmpeg_s"], run)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"error": "the maker ended"}
        if "error" in answer:
            raise MakingFailed(answer["error"])
        return answer


def main() -> int:
    """Answer until the input ends."""
    from app.media import ffmpeg
    from app.media.prepare import prepare_all
    from app.media.reader import Reader
    from app.story.clip import Clip, SourceFacts
    from app.story.errors import StoryError
    from app.story.work import Cancel

    ran: list[list[str]] = []
    took: list[float] = []
    really_run = ffmpeg.run

    def noted(arguments: list[str], **options: Any) -> list[str]:
        ran.append(arguments)
        begun = time.perf_counter()
        try:
            return really_run(arguments, **options)
        finally:
            took.append(time.perf_counter() - begun)

    ffmpeg.run = noted
    known: dict[str, SourceFacts] = {}
    with Reader() as reader:
        for line in sys.stdin:
            request = json.loads(line)
            source = request["source"]
            ran.clear()
            took.clear()
            answer: dict[str, Any] = {}
            try:
                facts = known.get(source) or known.setdefault(source, reader.probe(Path(source)))
                if "folder" in request:
                    end = facts.length_ms if request["end_ms"] is None else request["end_ms"]
                    clip = Clip("clip", facts, request["start_ms"], end)
                    folder, limit = Path(request["folder"]), request["max_bytes"]
                    (made,) = prepare_all(
                        [clip], folder, lambda _done, _total: None, Cancel(), limit, reader=reader
                    )
                    answer = {"path": os.fspath(made.path), "commands": ran, "ffmpeg_s": sum(took)}
            except StoryError as error:
                answer = {"error": repr(error)}
            print(json.dumps(answer), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
