"""A story with finished clips on the disk, its record, its packet, and what sending needs."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.delivery.packet import Packet, make_packet
from app.story.call import Call, DeliveryKind, DeliveryWay
from app.story.people import Whose
from app.story.prepared import PreparedClip
from app.story.record import ConsentRecord, make_record
from app.story.work import Cancel, no_progress
from tests.story.examples import a_call, complete, prepared_for

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
REFERENCE = "PK-7F3K-9Q2M"
MP4_BEGINNING = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41"


def call_with_all_ways() -> Call:
    ways = (
        DeliveryWay(DeliveryKind.EMAIL, to="hello@organiser.example"),
        DeliveryWay(DeliveryKind.WETRANSFER, to="hello@organiser.example"),
    )
    return replace(a_call(), delivery=ways)


def finished_clips(
    folder: Path, whose: Whose = Whose.MINE, *, clips: int = 2, size: int = 4_000
) -> tuple[PreparedClip, ...]:
    """Finished clips as real files of random bytes after an MP4's beginning."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for number, clip in enumerate(prepared_for(complete(a_call(), whose, clips=clips)), 1):
        data = MP4_BEGINNING + random.Random(number).randbytes(size + number)
        path = folder / f"{clip.clip_id}.mp4"
        path.write_bytes(data)
        found.append(replace(clip, path=path, sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data)))
    return tuple(found)


def a_record(
    clips: tuple[PreparedClip, ...],
    whose: Whose = Whose.MINE,
    *,
    call: Call | None = None,
    practise: bool = False,
) -> ConsentRecord:
    call = call or call_with_all_ways()
    story = complete(call, whose, clips=len(clips))
    story.practise = practise
    return make_record(
        story, call, clips, reference=REFERENCE, record_id="record-1", now=NOW, app_version="0.1.0"
    )


def a_packet(folder: Path, *, clips: int = 2, size: int = 4_000, practise: bool = False) -> Packet:
    """A packet in ``folder/packets``."""
    made = finished_clips(folder / "finished", clips=clips, size=size)
    into = folder / "packets"
    into.mkdir(exist_ok=True)
    record = a_record(made, practise=practise)
    return make_packet(record, call_with_all_ways(), made, into, no_progress, Cancel())


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
