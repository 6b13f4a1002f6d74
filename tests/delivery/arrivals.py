"""Stories laid out as they arrive: attachments in one folder, zips, file drops, and folders as tus servers write them."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.delivery.packet import make_packet
from app.story.people import Whose
from app.story.record import make_record
from app.story.work import Cancel, no_progress
from tests.delivery.examples import NOW, call_with_all_ways, finished_clips
from tests.story.examples import complete

FIRST, SECOND, THIRD = "PK-7F3K-9Q2M", "PK-2AAA-3CCC", "PK-4DDD-6EEE"


def story(
    folder: Path,
    reference: str,
    *,
    clips: int = 2,
    whose: Whose = Whose.MINE,
    name: str = "",
    number: str = "",
) -> Path:
    """A packet with this reference in ``folder/REFERENCE``; its clips differ from any other's in size."""
    size = 3_000 + int(hashlib.sha256(reference.encode()).hexdigest()[:3], 16)
    made = finished_clips(folder / f".{reference}", whose, clips=clips, size=size)
    call = call_with_all_ways()
    told = complete(call, whose, clips=clips)
    told.tell_contact(
        replace(told.contact, name=name or told.contact.name, number=number or told.contact.number)
    )
    record = make_record(told, call, made, reference=reference, record_id="r", now=NOW, app_version="0.1.0")
    packet = make_packet(record, call, made, folder, no_progress, Cancel())
    shutil.rmtree(folder / f".{reference}")
    return packet.folder


def flat(packets: Iterable[Path], into: Path) -> Path:
    """All files in one folder, as a file drop gets them: the two texts carry their reference too."""
    into.mkdir(exist_ok=True)
    for packet in packets:
        for path in packet.iterdir():
            own = path.name.startswith(packet.name)
            shutil.copy2(path, into / (path.name if own else f"{packet.name}_{path.name}"))
    return into


def attachments(packets: Iterable[Path], into: Path, taken: str) -> Path:
    """All attachments saved into one folder; ``taken`` is how the program goes on when a name is taken, or empty."""
    into.mkdir(exist_ok=True)
    for number, packet in enumerate(packets):
        for path in packet.iterdir():
            name = path.name
            if number and not name.startswith(packet.name) and taken:
                name = path.stem + taken.format(number) + path.suffix
            shutil.copy2(path, into / name)
    return into


def zipped(packet: Path, path: Path, folder: str = "") -> Path:
    """The packet as a zip, its files inside ``folder``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(packet.iterdir()):
            archive.write(file, f"{folder}{file.name}")
    return path


class Uploads:
    """A folder of uploads as one kind of server writes it. The notes are those that the servers wrote when tried."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self.kind, self._count = folder, kind, 0
        folder.mkdir(exist_ok=True)

    def take_all(self, packet: Path) -> None:
        """Every file of the packet, the list last."""
        for path in sorted(packet.iterdir(), key=lambda path: (path.name == "submission.json", path.name)):
            self.take(path.name, path.read_bytes(), packet.name)

    def take(
        self, name: str, data: bytes, reference: str, *, arrived: int | None = None, **more: str
    ) -> Path:
        """One file, of which ``arrived`` bytes are here (all when None)."""
        self._count += 1
        identity = hashlib.md5(f"{self.kind}{self._count}".encode(), usedforsecurity=False).hexdigest()
        metadata = {
            "filename": name, "filetype": "video/mp4", "reference": reference,
            "sha256": hashlib.sha256(data).hexdigest(),
        }  # fmt: skip
        path = self.folder / identity
        path.write_bytes(data[:arrived])
        note, text = self._note(identity, metadata, len(data), path)
        (self.folder / note).write_text(text)
        return path

    def _note(self, identity: str, metadata: dict[str, str], size: int, path: Path) -> tuple[str, str]:
        said: dict[str, Any]
        if self.kind == "tusd":
            said = {
                "ID": identity, "Size": size, "SizeIsDeferred": False, "Offset": 0, "MetaData": metadata,
                "IsPartial": False, "IsFinal": False, "PartialUploads": None,
                "Storage": {"InfoPath": f"{path}.info", "Path": str(path), "Type": "filestore"},
            }  # fmt: skip
            return f"{identity}.info", json.dumps(said, separators=(",", ":"))
        if self.kind == "tus-node":
            said = {
                "id": identity, "metadata": metadata, "size": size, "offset": 0,
                "creation_date": "2026-11-26T02:49:10.018Z",
            }  # fmt: skip
            return f"{identity}.json", json.dumps(said, separators=(",", ":"))
        said = {
            "metadata": metadata, "size": size, "offset": size, "upload_part": 1,
            "created_at": "2026-11-26 02:49:10.332301", "defer_length": False, "upload_chunk_size": size,
            "expires": "Tue, 01 Dec 2026 02:49:10 GMT", "error": None, "is_partial": False, "is_final": False,
            "partial_uploads": None,
        }  # fmt: skip
        return f"{identity}.info", json.dumps(said, indent=4)
