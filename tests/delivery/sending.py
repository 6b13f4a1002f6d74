"""Sending in a process of its own: its memory can be told from the test's, and it can be killed."""

from __future__ import annotations

import hashlib
import json
import os
import random
import ssl
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dev
from app.delivery.backoff import Patience
from app.delivery.http import Http, HttpTimeouts
from app.delivery.tus import Uploading, send_by_tus
from app.delivery.uploads import News, Situation, UploadFile
from app.delivery.webdav import send_to_folder
from app.story.errors import Cancelled
from app.story.work import Cancel
from tests.bench.process_tree import forget_own_peak, memory_bytes, own_peak_bytes
from tests.delivery.examples import REFERENCE
from tests.delivery.folder_uploads import DiskBook

TUS, WEBDAV = "tus", "webdav"
BLOCK = 1 << 20


def a_file(path: Path, size: int) -> UploadFile:
    """A file of ``size`` bytes in which no two blocks are the same, as cheap as can be."""
    noise, digest, left, number = random.Random(4).randbytes(BLOCK), hashlib.sha256(), size, 0
    with path.open("wb") as out:
        while left:
            block = (f"{number} {path.name} ".encode() + noise)[: min(left, BLOCK)]
            out.write(block)
            digest.update(block)
            left, number = left - len(block), number + 1
    return UploadFile(path, path.name, size, digest.hexdigest())


@dataclass(frozen=True)
class Order:
    """What to send where. ``folder`` holds what is remembered between the goes.

    ``answer_s`` is how long an answer may take, ``first_s`` and ``longest_s`` how long to wait between tries. Past
    ``stop_at`` bytes it stops, as a person does.
    """

    endpoint: str
    files: tuple[UploadFile, ...]
    folder: Path
    way: str = TUS
    stop_at: int | None = None
    answer_s: float = 60
    first_s: float = 1
    longest_s: float = 30

    @property
    def facts(self) -> Path:
        """Where the process writes what it knows about itself."""
        return self.folder / "facts.json"

    @property
    def command(self) -> list[str]:
        """What starts it."""
        return [sys.executable, "-m", "tests.delivery.sending", json.dumps(asdict(self), default=os.fspath)]


@dataclass(frozen=True)
class Facts:
    """What a go took: memory in bytes before it began and at most (None: not to be known here), seconds by the clock and of
    processor time, seconds until the first piece was ready to go, and whether it came to its end.
    """

    rest_bytes: int | None
    peak_bytes: int | None = None
    wall_s: float = 0
    cpu_s: float = 0
    first_s: float | None = None
    finished: bool = False

    @property
    def more_bytes(self) -> int | None:
        """The most memory beyond that at rest."""
        if self.rest_bytes is None or self.peak_bytes is None:
            return None
        return self.peak_bytes - self.rest_bytes


def start(order: Order) -> subprocess.Popen[bytes]:
    """Start the process; what it says goes to ``told.log`` in the order's folder."""
    order.folder.mkdir(parents=True, exist_ok=True)
    order.facts.unlink(missing_ok=True)
    with (order.folder / "told.log").open("ab") as log:
        return subprocess.Popen(
            order.command, cwd=dev.ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )


def facts_of(order: Order) -> Facts | None:
    """What the process has told about itself; None before it begins to send."""
    return Facts(**json.loads(order.facts.read_bytes())) if order.facts.exists() else None


def _send(order: Order) -> None:
    """What the process does."""
    cancel = Cancel()
    forget_own_peak()
    rest = memory_bytes(os.getpid())
    _tell(order, Facts(rest))
    begun, worked, ready = time.perf_counter(), time.process_time(), [0.0]

    def hear(news: News) -> None:
        if news.situation is Situation.SENDING and not ready[0]:
            ready[0] = time.perf_counter() - begun

    def show(done: int, total: int) -> None:
        if order.stop_at is not None and done >= order.stop_at:
            cancel.set()

    timeouts = HttpTimeouts(connect=min(20, order.answer_s), answer=order.answer_s)
    patience = Patience(first=order.first_s, longest=order.longest_s, offline=300, busy=300)
    finished = False
    with Http(order.endpoint, cancel, context=ssl.create_default_context, timeouts=timeouts) as http:
        book = DiskBook(order.folder / "book.json")
        means = Uploading(http, book, lambda: datetime.now(UTC), hear, patience)
        try:
            (send_by_tus if order.way == TUS else send_to_folder)(order.files, REFERENCE, means, show, cancel)
            finished = True
        except Cancelled:
            if order.stop_at is None:
                raise
    wall, peak = time.perf_counter() - begun, own_peak_bytes(os.getpid())
    _tell(order, Facts(rest, peak, wall, time.process_time() - worked, ready[0] or None, finished))


def _tell(order: Order, facts: Facts) -> None:
    begun = order.facts.with_suffix(".part")
    begun.write_text(json.dumps(asdict(facts)), "utf-8")
    begun.replace(order.facts)


def main(arguments: Sequence[str]) -> None:
    """The other process."""
    said: dict[str, Any] = json.loads(arguments[0])
    said["folder"] = Path(said["folder"])
    said["files"] = tuple(UploadFile(**{**file, "path": Path(file["path"])}) for file in said["files"])
    _send(Order(**said))


if __name__ == "__main__":
    main(sys.argv[1:])
