"""Sending a packet to a folder as the program does: a book on the disk, a line to the server, in this process or another."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from app.delivery.arrived import find_arrived
from app.delivery.arrived_check import check_arrived
from app.delivery.arrived_names import read_name
from app.delivery.backoff import Patience
from app.delivery.http import Http, HttpTimeouts
from app.delivery.packet import Packet, open_packet
from app.delivery.uploading import Uploading
from app.delivery.uploads import News, Upload, UploadFile, UploadReceipt, files_of
from app.delivery.webdav import send_to_folder
from app.delivery.webdav_server import basic_sign_in
from app.files import write_atomic
from app.story.secret import Secret
from app.story.work import Cancel
from tests.delivery.examples import REFERENCE

QUICK = HttpTimeouts(connect=1, answer=1, whole_file=1, refusal=0.05)
IMPATIENT = Patience(first=0.02, longest=0.1, offline=20, busy=20, heeded=0.5)


class DiskBook:
    """A book on the disk, written before it is used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._all: dict[str, Upload] = {}
        if path.exists():
            self._all = msgspec.convert(json.loads(path.read_bytes()), dict[str, Upload])

    def find(self, file: UploadFile) -> Upload | None:
        """What is remembered of exactly this file."""
        found = self._all.get(file.name)
        same = found is not None and (found.sha256, found.size_bytes) == (file.sha256, file.size_bytes)
        return found if same else None

    def note(self, upload: Upload) -> None:
        """Write it down."""
        self._all[upload.name] = upload
        write_atomic(self._path, json.dumps(msgspec.to_builtins(self._all)).encode())

    def everything(self) -> list[Upload]:
        """All that is remembered."""
        return list(self._all.values())


@dataclass
class Run:
    """One go of the program: where to, whom to trust, with which code; and what was told."""

    endpoint: str
    book: Path
    context: Callable[[], ssl.SSLContext]
    code: str = ""
    timeouts: HttpTimeouts = QUICK
    patience: Patience = IMPATIENT
    cancel: Cancel = field(default_factory=Cancel)
    news: list[News] = field(default_factory=list)
    steps: list[tuple[int, int]] = field(default_factory=list)
    on_step: Callable[[int], None] | None = None

    def send(self, packet: Packet) -> UploadReceipt:
        """Send the packet; returns the receipt or raises."""
        http = Http(
            self.endpoint,
            self.cancel,
            authorization=basic_sign_in(self.endpoint, Secret(self.code)),
            context=self.context,
            timeouts=self.timeouts,
            keeps_cookies=False,
        )
        with http:
            means = Uploading(
                http, DiskBook(self.book), lambda: datetime.now(UTC), self.news.append, self.patience
            )
            files = files_of(packet, self.cancel)
            return send_to_folder(files, REFERENCE, means, self._step, self.cancel)

    def _step(self, done: int, total: int) -> None:
        self.steps.append((done, total))
        if self.on_step is not None:
            self.on_step(done)


def require_equal(folder: Path, packet: Packet, *, nothing_else: bool = True) -> None:
    """Every file of the packet lies in ``folder`` byte for byte, and the organiser's check finds the whole story there."""
    wanted = {path.name: path.read_bytes() for path in packet.folder.iterdir()}
    found: dict[str, list[bytes]] = {}
    others = []
    for path in folder.iterdir():
        known = read_name(path.name)
        if known is None or known.reference != REFERENCE:
            others.append(path.name)
        else:
            found.setdefault(known.name, []).append(path.read_bytes())
    assert {name: data in found.get(name, []) for name, data in wanted.items()} == dict.fromkeys(wanted, True)
    (checked,) = check_arrived(find_arrived(folder))
    assert (checked.story.reference, checked.complete) == (REFERENCE, True)
    if nothing_else:
        assert others == []
        assert {name: len(versions) for name, versions in found.items()} == dict.fromkeys(wanted, 1)


def start_in_another_process(
    endpoint: str, packet: Packet, book: Path, authority: Path, code: str
) -> subprocess.Popen[bytes]:
    """The same in a process that can be killed."""
    command = [
        sys.executable,
        "-m",
        "tests.delivery.folder_uploads",
        endpoint,
        packet.folder,
        book,
        authority,
    ]
    return subprocess.Popen(
        [str(part) for part in command], env={**os.environ, "UPLOAD_CODE": code}, stdout=subprocess.PIPE
    )


def main() -> None:
    """The other process: prints how it is known that all is there."""
    endpoint, folder, book, authority = sys.argv[1:]
    run = Run(
        endpoint,
        Path(book),
        lambda: ssl.create_default_context(cafile=authority),
        os.environ["UPLOAD_CODE"],
        patience=Patience(first=0.02, longest=0.1, offline=20, busy=20),
    )
    print(run.send(open_packet(Path(folder))).confirmed.value)


if __name__ == "__main__":
    main()
