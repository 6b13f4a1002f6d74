"""Saving a packet to a folder or a USB stick of the person's choice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.delivery.copying import copy_and_hash, need_room, new_folder
from app.delivery.packet import MANIFEST, Packet
from app.files import sha256_of
from app.story.errors import FieldProblem, FolderForbidden, PacketUnusable
from app.story.work import Cancel, Progress


@dataclass(frozen=True)
class SavedPacket:
    """Where the copy lies, and how many bytes were written, read back and found equal."""

    folder: Path
    size_bytes: int


def save_to_folder(packet: Packet, folder: Path, progress: Progress, cancel: Cancel) -> SavedPacket:
    """Copy the whole packet to ``folder/REFERENCE`` and read every byte back. Progress counts bytes, each twice.

    Raises FileTaken, DiskFull, FolderForbidden, Cancelled, and PacketUnusable when a file of the packet is not, or does
    not arrive as, what its ``submission.json`` says. Nothing half stays in the folder, whatever happens.
    """
    if not folder.is_dir():
        raise FolderForbidden(folder)
    expected = {file.name: file.sha256 for file in packet.files}
    try:
        total = packet.size_bytes
        expected[MANIFEST] = sha256_of(packet.folder / MANIFEST)
    except OSError as error:
        raise PacketUnusable((FieldProblem(MANIFEST, "the file that this program wrote"),)) from error
    need_room(folder, total)
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        progress(min(done, 2 * total), 2 * total)

    final = folder / packet.reference
    # Not for the person alone: the stick is handed over, and read by somebody else.
    with new_folder(final, mode=0o777) as copy:
        for name, sha256 in expected.items():
            if not (packet.folder / name).is_file():
                raise PacketUnusable((FieldProblem(name, "a file of the packet, which is no longer there"),))
            if copy_and_hash(packet.folder / name, copy / name, step, cancel) != sha256:
                raise PacketUnusable((FieldProblem(name, "the bytes that were made and checked"),))
    return SavedPacket(final, total)
