"""A story for an organiser with an upload server of their own: call file, packet, outbox, all on the disk."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import dev
from app.delivery.outbox import Item, Outbox
from app.delivery.packet import Packet, make_packet
from app.store.calls import keep_call
from app.store.folders import Folders
from app.story.call import Call, DeliveryKind
from app.story.route import Route
from app.story.work import Cancel, no_progress
from tests.delivery.examples import NOW, a_record, finished_clips

WEBDAV, TUS = DeliveryKind.WEBDAV, DeliveryKind.TUS
DEADLINE = re.compile(r"^(closes = )\d{4}", re.MULTILINE)


def call_file(
    folder: Path, endpoint: str, kind: DeliveryKind = TUS, *, code: bool = False, email: str = ""
) -> Path:
    """A call of an organiser of their own, open for long, that takes stories at ``endpoint`` alone."""
    text = (dev.ROOT / "resources/calls/living-well-uk.toml").read_text("utf-8")
    text = DEADLINE.sub(r"\g<1>2090", text).replace('id = "living-well-uk"', 'id = "own-call"', 1)
    text = re.sub(r"\[\[delivery\]\]\n(?:.+\n)*", "", text)
    text += f'\n[[delivery]]\nkind = "{kind.value}"\nurl = "{endpoint}"\n'
    text += "asks_for_code = true\n" if code else ""
    if email:
        text = text.replace("lwuk@innovationunit.org", email)
    path = folder / "own-call.toml"
    path.write_text(text, "utf-8")
    return path


def own_call(folder: Path, folders: Folders, endpoint: str, kind: DeliveryKind = TUS) -> Call:
    """The same, known to the program."""
    return keep_call(call_file(folder, endpoint, kind), folders)


def packet_for(call: Call, folder: Path, *, clips: int = 2, size: int = 3_000_000) -> Packet:
    """A packet of random bytes for ``call``, in ``folder``."""
    made = finished_clips(folder / "finished", clips=clips, size=size)
    record = replace(a_record(made), call_id=call.id, record_id=folder.name)
    into = folder / "packets"
    into.mkdir(exist_ok=True)
    return make_packet(record, call, made, into, no_progress, Cancel())


def in_the_outbox(packet: Packet, folders: Folders, endpoint: str, route: Route = Route.TUS) -> Item:
    """The delivery of ``packet``, ready to go."""
    return Outbox(folders.outbox).add(packet, route, endpoint, NOW)
