"""What is on its way, on disk: a file for each delivery, so that a restart goes on from what is known."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec

from app.delivery.message import new_message_id
from app.delivery.packet import Packet
from app.delivery.smtp import Phase
from app.delivery.uploads import Upload, UploadFile
from app.delivery.wetransfer import TransferLink
from app.files import last_good, private_folder, storage_error, write_atomic
from app.locks import FileLock, LockTaken
from app.story.errors import DraftOpenElsewhere
from app.story.record import Delivery
from app.story.route import Route

log = logging.getLogger(__name__)

VERSION = 1


class ItemState(Enum):
    """Where a delivery stands. ``WAITING``: for something that only the person can do, such as pasting a link."""

    READY = "ready"
    SENDING = "sending"
    WAITING = "waiting-for-the-person"
    SENT = "sent"
    FAILED = "failed"
    MAY_HAVE_BEEN_SENT = "may-have-been-sent"
    WITHDRAWN = "withdrawn"


_LEGAL = {
    ItemState.READY: {ItemState.SENDING, ItemState.WAITING, ItemState.SENT, ItemState.WITHDRAWN},
    ItemState.SENDING: {ItemState.READY, ItemState.SENT, ItemState.FAILED, ItemState.MAY_HAVE_BEEN_SENT},
    ItemState.WAITING: {ItemState.READY, ItemState.SENT, ItemState.WITHDRAWN},
    ItemState.SENT: {ItemState.WITHDRAWN},
    ItemState.FAILED: {ItemState.READY, ItemState.WITHDRAWN},
    ItemState.MAY_HAVE_BEEN_SENT: {ItemState.READY, ItemState.SENT, ItemState.WITHDRAWN},
    ItemState.WITHDRAWN: set(),
}


BY_HAND = {Route.WETRANSFER, Route.MAIL_PROGRAM}
"""Ways on which the person does something outside this app."""


class IllegalStep(Exception):
    """A programming fault: a delivery cannot go from its state to the one asked for."""


@dataclass(frozen=True)
class Item:
    """One delivery. ``to`` is an address, or a folder for :attr:`Route.FOLDER`; ``packet`` is the packet's folder.

    ``to`` is the server's address for uploads. ``message_id`` is fixed before the first try, so that a message which
    arrives twice is known to be one. ``fault`` is the class name of the error that ended the last try. ``uploads`` is what
    is known of each file on a server, ``paused`` that the person wants it to wait. No account, no password and no upload
    code is ever in here.
    """

    item_id: str
    reference: str
    call_id: str
    packet: str
    route: Route
    to: str
    practise: bool
    message_id: str
    created_at: datetime
    changed_at: datetime
    state: ItemState = ItemState.READY
    phase: Phase | None = None
    link: str = ""
    link_expires: datetime | None = None
    fault: str = ""
    delivery: Delivery | None = None
    uploads: tuple[Upload, ...] = ()
    paused: bool = False


class Outbox:
    """The deliveries in ``folder``. Times are given by the caller and carry their time zone.

    Opening it puts right what a killed program left as "sending": what may have arrived is never sent again by itself.
    Raises StorageErrors.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = private_folder(folder)
        for item in self.items():
            try:
                with self.turn(item.item_id):
                    self.settle(item.item_id)
            except DraftOpenElsewhere:
                log.info("another window is sending %s", item.reference)

    def add(self, packet: Packet, route: Route, to: str, now: datetime, *, sender: str = "") -> Item:
        """Note that ``packet`` shall go to ``to``. A WeTransfer delivery waits for its link, and one by the person's own
        email program for their word that it was sent."""
        record = packet.record
        item = Item(
            item_id=secrets.token_hex(8),
            reference=record.reference,
            call_id=record.call_id,
            packet=str(packet.folder),
            route=route,
            to=to,
            practise=record.practise,
            message_id=new_message_id(sender),
            created_at=now,
            changed_at=now,
            state=ItemState.WAITING if route in BY_HAND else ItemState.READY,
        )
        self._write(item)
        return item

    def items(self) -> tuple[Item, ...]:
        """Every delivery that can be read, oldest first."""
        return items_in(self._folder)

    def item(self, item_id: str) -> Item:
        """One delivery as it stands on the disk. Raises KeyError."""
        found = _read(self._path(item_id))
        if found is None:
            raise KeyError(item_id)
        return found

    def mark(self, item_id: str, state: ItemState, now: datetime, **facts: Any) -> Item:
        """Write that the delivery is in ``state``, with other fields of :class:`Item` in ``facts``.

        Raises KeyError, and IllegalStep for a state that cannot follow.
        """
        item = self.item(item_id)
        if state not in _LEGAL[item.state]:
            raise IllegalStep(f"{item.state.value} to {state.value}")
        return self._change(item, state=state, changed_at=now, **facts)

    def note_phase(self, item_id: str, phase: Phase, now: datetime) -> Item:
        """Write how far a try has come, before it goes on. Raises IllegalStep unless it is being sent."""
        item = self.item(item_id)
        if item.state is not ItemState.SENDING:
            raise IllegalStep(f"{phase.value} while {item.state.value}")
        return self._change(item, phase=phase, changed_at=now)

    def note_upload(self, item_id: str, upload: Upload) -> None:
        """Write what is known of one file on the server. Raises IllegalStep unless it is being sent."""
        item = self.item(item_id)
        if item.state is not ItemState.SENDING:
            raise IllegalStep(f"{upload.name} while {item.state.value}")
        others = tuple(known for known in item.uploads if known.name != upload.name)
        self._change(item, uploads=(*others, upload))

    def note_paused(self, item_id: str, now: datetime) -> None:
        """Note that it waits until the person says that it goes on. Raises IllegalStep unless it is ready."""
        item = self.item(item_id)
        if item.state is not ItemState.READY:
            raise IllegalStep(f"paused while {item.state.value}")
        self._change(item, paused=True, changed_at=now)

    def note_link(self, item_id: str, link: TransferLink, now: datetime) -> Item:
        """Note the link that the person pasted, until its message is on its way.

        Until when it works is counted from the first time. Raises IllegalStep where it is on its way, or was.
        """
        item = self.item(item_id)
        if item.state not in {ItemState.WAITING, ItemState.READY}:
            raise IllegalStep(f"a link while {item.state.value}")
        return self._change(item, changed_at=now, **_link_facts(item, link, now))

    def set_link(self, item_id: str, link: TransferLink, now: datetime) -> Item:
        """Note the link that the person pasted; the message with it is then ready to be sent."""
        facts = _link_facts(self.item(item_id), link, now)
        return self.mark(item_id, ItemState.READY, now, **facts)

    def book_of(self, item_id: str) -> ItemBook:
        """Where the uploads of this delivery are remembered."""
        return ItemBook(self, item_id)

    def remove(self, item_id: str) -> None:
        """Forget a delivery; the packet stays. Raises IllegalStep while it is being sent."""
        if self.item(item_id).state is ItemState.SENDING:
            raise IllegalStep("being sent")
        path = self._path(item_id)
        for old in (path, last_good(path), self._lock_path(item_id)):
            try:
                old.unlink(missing_ok=True)
            except OSError as error:
                raise storage_error(error, old) from error

    @contextmanager
    def turn(self, item_id: str) -> Iterator[None]:
        """The right to send this delivery, held against other windows and other processes.

        Raises DraftOpenElsewhere while somebody else has it, and a StorageError where the lock cannot be made.
        """
        path = self._lock_path(item_id)
        try:
            lock = FileLock(path)
        except LockTaken as error:
            raise DraftOpenElsewhere(path) from error
        with lock:
            yield

    def settle(self, item_id: str) -> Item:
        """Put right a delivery that is marked as being sent and is not. To be called by who has the turn."""
        item = self.item(item_id)
        if item.state is not ItemState.SENDING:
            return item
        arrived = item.phase is Phase.HANDED_OVER
        state = ItemState.MAY_HAVE_BEEN_SENT if arrived else ItemState.READY
        return self.mark(item_id, state, item.changed_at)

    def withdraw(self, item_id: str, now: datetime) -> ItemState:
        """Have nothing send this delivery any more; returns how it stood. Raises as :meth:`turn` does, and KeyError."""
        with self.turn(item_id):
            state = self.settle(item_id).state
            if state is not ItemState.WITHDRAWN:
                self.mark(item_id, ItemState.WITHDRAWN, now)
        return state

    def _change(self, item: Item, **facts: Any) -> Item:
        changed = replace(item, **facts)
        self._write(changed)
        return changed

    def _path(self, item_id: str) -> Path:
        if not item_id.isalnum():
            raise KeyError(item_id)
        return self._folder / f"{item_id}.json"

    def _lock_path(self, item_id: str) -> Path:
        return self._path(item_id).with_suffix(".lock")

    def _write(self, item: Item) -> None:
        data = {"version": VERSION, "item": msgspec.to_builtins(item)}
        private_folder(self._folder)  # another window may have deleted everything meanwhile
        # ASCII with escapes: a path on Linux can hold bytes that are not UTF-8 (PEP 383).
        write_atomic(self._path(item.item_id), json.dumps(data, indent=1).encode("ascii"), keep_last=True)


def items_in(folder: Path) -> tuple[Item, ...]:
    """Every delivery in an outbox's folder that can be read, oldest first, as it stands: nothing is made or put right."""
    found = (_read(path) for path in sorted(folder.glob("*.json")))
    return tuple(sorted((item for item in found if item is not None), key=lambda item: item.created_at))


def _read(path: Path) -> Item | None:
    for version in (path, last_good(path)):
        with _unreadable(version):
            data = json.loads(version.read_bytes())
            if data["version"] == VERSION:
                return msgspec.convert(data["item"], Item)
    return None


def _link_facts(item: Item, link: TransferLink, now: datetime) -> dict[str, Any]:
    known = item.link_expires if item.link == link.url else None
    return {"link": link.url, "link_expires": known or link.expires(now)}


class ItemBook:
    """The :class:`app.delivery.uploads.UploadBook` of one delivery in ``outbox``."""

    def __init__(self, outbox: Outbox, item_id: str) -> None:
        self._outbox, self._item_id = outbox, item_id

    def find(self, file: UploadFile) -> Upload | None:
        """What is remembered of exactly this file."""
        wanted = (file.name, file.sha256, file.size_bytes)
        known = self._outbox.item(self._item_id).uploads
        return next((u for u in known if (u.name, u.sha256, u.size_bytes) == wanted), None)

    def note(self, upload: Upload) -> None:
        """Write it to the disk. Raises as :meth:`Outbox.note_upload`, and StorageErrors."""
        self._outbox.note_upload(self._item_id, upload)


@contextmanager
def _unreadable(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        return
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        log.warning("the outbox's file %s cannot be read: %s", path.name, type(error).__name__)
