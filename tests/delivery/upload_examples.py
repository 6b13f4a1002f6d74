"""Files to upload, books to remember them in, and one call that sends them with little patience."""

from __future__ import annotations

import hashlib
import json
import random
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app.delivery import tus
from app.delivery.backoff import Patience
from app.delivery.http import Http, HttpTimeouts, bearer
from app.delivery.packet import MANIFEST
from app.delivery.trust import system_context
from app.delivery.uploading import Uploading
from app.delivery.uploads import News, Tell, Upload, UploadBook, UploadFile, UploadReceipt, tell_nobody
from app.story.secret import Secret
from app.story.work import Cancel, Progress, no_progress
from tests.delivery.examples import NOW, REFERENCE

QUICK = Patience(first=0.005, longest=0.02, offline=20, busy=20, heeded=0.02)
"""Comes back at once, and goes on for long enough that a busy computer is no fault."""
SHORT = Patience(first=0.001, longest=0.002, offline=0.01, busy=0.01, heeded=0.002)
"""For what will not get better."""
PIECE = 256 * 1024
LEAST_PIECE = 32 * 1024


class DictBook:
    """Remembers in memory, and every note in order."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, int, str], Upload] = {}
        self.notes: list[Upload] = []

    def find(self, file: UploadFile) -> Upload | None:
        return self.kept.get((file.name, file.size_bytes, file.sha256))

    def note(self, upload: Upload) -> None:
        self.kept[(upload.name, upload.size_bytes, upload.sha256)] = upload
        self.notes.append(upload)


class JsonBook(DictBook):
    """Remembers in a file, and knows after a restart what stands there."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        for facts in json.loads(path.read_text("utf-8")) if path.exists() else []:
            expires = facts.pop("expires")
            upload = Upload(**facts, expires=datetime.fromisoformat(expires) if expires else None)
            self.kept[(upload.name, upload.size_bytes, upload.sha256)] = upload

    def note(self, upload: Upload) -> None:
        super().note(upload)
        facts = [asdict(kept) for kept in self.kept.values()]
        self._path.write_text(json.dumps(facts, default=datetime.isoformat), "utf-8")


def some_files(
    folder: Path, sizes: Sequence[int] = (1_200_000, 700_001), seed: int = 1
) -> tuple[UploadFile, ...]:
    """Clips of these sizes in bytes and a manifest, as files of random bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(seed)
    names = [*(f"{REFERENCE}_clip-{number}.mp4" for number in range(1, len(sizes) + 1)), MANIFEST]
    return tuple(
        a_file(folder / name, draw.randbytes(size)) for name, size in zip(names, (*sizes, 900), strict=True)
    )


def a_file(path: Path, data: bytes) -> UploadFile:
    """One file with ``data`` in it."""
    path.write_bytes(data)
    return UploadFile(path, path.name, len(data), hashlib.sha256(data).hexdigest())


def hashes(files: Mapping[str, Path]) -> dict[str, str]:
    """The SHA-256 of each file by its name."""
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def recorded(files: Sequence[UploadFile]) -> dict[str, str]:
    """What :func:`hashes` has to find at the server's."""
    return {file.name: file.sha256 for file in files}


@dataclass(frozen=True)
class Sender:
    """One way to send: where to, remembered where, how patiently. ``at`` is called with each number of bytes that are done."""

    endpoint: str
    book: UploadBook = field(default_factory=DictBook)
    context: Callable[[], ssl.SSLContext] = system_context
    code: str = ""
    patience: Patience = QUICK
    timeouts: HttpTimeouts = field(default_factory=lambda: HttpTimeouts(connect=10, answer=10))
    now: datetime = NOW
    tell: Tell = tell_nobody
    at: Progress = no_progress

    def having(self, **changes: Any) -> Sender:
        """The same with something else."""
        return replace(self, **changes)

    def http(self, cancel: Cancel) -> Http:
        """The line, not yet entered."""
        return Http(
            self.endpoint,
            cancel,
            authorization=bearer(Secret(self.code)) if self.code else None,
            context=self.context,
            timeouts=self.timeouts,
        )

    def send(self, files: Sequence[UploadFile], cancel: Cancel | None = None) -> UploadReceipt:
        """Send them as the app does."""
        cancel = cancel or Cancel()
        with self.http(cancel) as http:
            means = Uploading(http, self.book, lambda: self.now, self.tell, self.patience)
            return tus.send_by_tus(files, REFERENCE, means, self.at, cancel)

    def receipt(self, files: Sequence[UploadFile]) -> UploadReceipt:
        """What a person may be told when everything has arrived."""
        return UploadReceipt(self.http(Cancel()).host, len(files), sum(file.size_bytes for file in files))


class Once:
    """A progress that does something the first time that ``count`` bytes are done."""

    def __init__(self, count: int, do: Callable[[], object]) -> None:
        self._count, self._do, self.done = count, do, False

    def __call__(self, done: int, total: int) -> None:
        if done >= self._count and not self.done:
            self.done = True
            self._do()


def told(news: Sequence[News]) -> list[str]:
    """The situations in their order."""
    return [one.situation.value for one in news]
